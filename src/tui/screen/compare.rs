//! The comparison of versions, told in words and bars, to scroll through.

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::shell::ScreenShell;
use super::{Screen, frame};
use crate::metrics::Confidence;
use crate::session::Moment;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::fit;
use crate::tui::theme::Theme;

/// How the comparison is to be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Whether p values are shown beside the intervals.
    pub p_values: bool,
    /// The confidence of the intervals.
    pub confidence: Confidence,
    /// Only participants of this segment.
    pub segment: Option<String>,
    /// Only sessions led by this moderator.
    pub moderator: Option<String>,
}

/// Tells the comparison as it is to be seen, as lines of text.
pub type Told = Box<dyn Fn(&View) -> String>;

/// The levels of confidence that the key goes through.
const LEVELS: [f64; 4] = [0.95, 0.99, 0.8, 0.9];

/// The screen.
pub struct Compare {
    title: String,
    told: Told,
    segments: Vec<String>,
    moderators: Vec<String>,
    view: View,
    lines: Vec<String>,
    scroll: usize,
    shell: ScreenShell,
    done: bool,
}

impl Compare {
    /// The screen on a study, with the segments and moderators among whom one may choose.
    pub fn new(
        title: &str,
        segments: Vec<String>,
        moderators: Vec<String>,
        told: Told,
        theme: Theme,
    ) -> Self {
        let view = View {
            p_values: false,
            confidence: Confidence::default(),
            segment: None,
            moderator: None,
        };
        let mut screen = Self {
            title: title.to_owned(),
            told,
            segments,
            moderators,
            view,
            lines: Vec::new(),
            scroll: 0,
            shell: ScreenShell::new(theme),
            done: false,
        };
        screen.tell();
        screen
    }

    /// Uses these keys instead of the default ones.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        self.shell.keys = keys;
        self
    }

    fn tell(&mut self) {
        self.lines = (self.told)(&self.view).lines().map(str::to_owned).collect();
        self.scroll_to(self.scroll);
    }

    fn page(&self) -> usize {
        usize::from(self.shell.size.height).saturating_sub(5).max(1)
    }

    fn scroll_to(&mut self, line: usize) {
        self.scroll = line.min(self.lines.len().saturating_sub(self.page()));
    }

    fn act(&mut self, intent: Intent) {
        match intent {
            Intent::Quit => self.done = true,
            Intent::Help => self.shell.help(KeyContext::Compare),
            Intent::Next => self.scroll_to(self.scroll + 1),
            Intent::Previous => self.scroll_to(self.scroll.saturating_sub(1)),
            Intent::PageDown => self.scroll_to(self.scroll + self.page()),
            Intent::PageUp => self.scroll_to(self.scroll.saturating_sub(self.page())),
            Intent::PValues => {
                self.view.p_values = !self.view.p_values;
                self.tell();
            }
            Intent::Confidence => {
                let level = self.view.confidence.level();
                let at = LEVELS
                    .iter()
                    .position(|l| (l - level).abs() < 1e-9)
                    .map_or(0, |at| at + 1);
                self.view.confidence =
                    Confidence::new(LEVELS[at % LEVELS.len()]).unwrap_or_default();
                self.tell();
            }
            Intent::Segment => {
                self.view.segment = next(&self.segments, self.view.segment.as_deref());
                self.say_filter("segments", self.segments.is_empty());
                self.tell();
            }
            Intent::Moderator => {
                self.view.moderator = next(&self.moderators, self.view.moderator.as_deref());
                self.say_filter("moderators", self.moderators.is_empty());
                self.tell();
            }
            _ => {}
        }
    }

    fn say_filter(&mut self, what: &str, none: bool) {
        if none {
            self.shell
                .refuse(format!("The record has no {what} to filter by."));
        }
    }

    /// What is left out by choice; everything shown says so.
    fn chosen(&self) -> String {
        let mut parts = vec![format!("{}%", 100.0 * self.view.confidence.level())];
        parts.extend(self.view.segment.as_ref().map(|s| format!("segment {s}")));
        parts.extend(
            self.view
                .moderator
                .as_ref()
                .map(|m| format!("moderated by {m}")),
        );
        parts.join(" · ")
    }

    /// A line with its verdicts coloured; the words stand in any case.
    fn coloured(&self, line: &str) -> Line<'static> {
        let mut spans = Vec::new();
        for word in line.split_inclusive(' ') {
            let bare = word.trim_matches(|c: char| !c.is_alphabetic());
            let style = match bare {
                "better" | "Better" => self.shell.theme.good(),
                "worse" | "Worse" | "WORSE" => self.shell.theme.bad(),
                _ => Style::new(),
            };
            spans.push(Span::styled(word.to_owned(), style));
        }
        Line::from(spans)
    }
}

/// The choice after this one; after the last there is none.
fn next(all: &[String], now: Option<&str>) -> Option<String> {
    match now.and_then(|now| all.iter().position(|one| one == now)) {
        None => all.first().cloned(),
        Some(at) => all.get(at + 1).cloned(),
    }
}

impl Screen for Compare {
    fn press(&mut self, key: KeyEvent, _at: Moment) {
        if self.shell.answers(&key) {
            return;
        }
        if let Some(intent) = self.shell.intent(KeyContext::Compare, &key) {
            self.act(intent);
        }
    }

    fn paste(&mut self, _text: &str) {
        self.shell.refuse_paste();
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.shell.resize(width, height);
        self.scroll_to(self.scroll);
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        if self
            .shell
            .draws_instead(frame, "The comparison", KeyContext::Compare)
        {
            return;
        }
        let area = frame.area();
        let [head, body, status, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(self.shell.status_rows(area)),
            Constraint::Length(1),
        ]));
        frame::draw_ends(
            frame,
            head,
            &format!(" {}", self.title),
            Line::raw(self.chosen()),
            self.shell.theme,
        );
        let columns = usize::from(body.width);
        let shown = self
            .lines
            .iter()
            .skip(self.scroll)
            .map(|l| self.coloured(&fit(l, columns)));
        let shown: Vec<Line<'_>> = shown.take(usize::from(body.height)).collect();
        let below = self
            .lines
            .len()
            .saturating_sub(self.scroll + usize::from(body.height).saturating_sub(2));
        let more = if below > 0 {
            format!(" {below} more lines below ")
        } else {
            String::new()
        };
        let block = Block::new()
            .borders(ratatui::widgets::Borders::TOP | ratatui::widgets::Borders::BOTTOM)
            .title_bottom(Line::raw(more).right_aligned())
            .padding(Padding::ZERO);
        frame.render_widget(Paragraph::new(shown).block(block), body);
        self.shell.draw_status(frame, status);
        self.shell.draw_keys(frame, keys, KeyContext::Compare);
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn leave(&mut self, _at: Moment) {
        self.done = true;
    }
}
