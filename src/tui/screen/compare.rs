//! The comparison of versions as text and bars, with scrolling.

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
use crate::session::ClockReading;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::truncate_to_width;
use crate::tui::theme::Theme;

/// Display options of the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonOptions {
    /// Whether p values are shown next to the intervals.
    pub p_values: bool,
    /// Confidence level of the intervals.
    pub confidence: Confidence,
    /// Only participants of this segment.
    pub segment: Option<String>,
    /// Only sessions moderated by this moderator.
    pub moderator: Option<String>,
    /// Columns of the window.
    pub width: u16,
}

/// Renders the comparison with these options as lines of text.
pub type ComparisonRenderer = Box<dyn Fn(&ComparisonOptions) -> String>;

/// Confidence levels the key cycles through.
const CONFIDENCE_LEVELS: [f64; 4] = [0.95, 0.99, 0.8, 0.9];

/// The comparison screen.
pub struct ComparisonScreen {
    title: String,
    render: ComparisonRenderer,
    segments: Vec<String>,
    moderators: Vec<String>,
    options: ComparisonOptions,
    lines: Vec<String>,
    scroll: usize,
    shell: ScreenShell,
    done: bool,
}

impl ComparisonScreen {
    /// The comparison of a study, with the segments and moderators to filter by. It is computed once the width of the
    /// window is known.
    pub fn new(
        title: &str,
        segments: Vec<String>,
        moderators: Vec<String>,
        render: ComparisonRenderer,
        theme: Theme,
    ) -> Self {
        let view = ComparisonOptions {
            p_values: false,
            confidence: Confidence::default(),
            segment: None,
            moderator: None,
            width: 0,
        };
        Self {
            title: title.to_owned(),
            render,
            segments,
            moderators,
            options: view,
            lines: Vec::new(),
            scroll: 0,
            shell: ScreenShell::new(theme),
            done: false,
        }
    }

    /// Sets custom keys.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        self.shell.keys = keys;
        self
    }

    fn refresh_lines(&mut self) {
        self.lines = (self.render)(&self.options)
            .lines()
            .map(str::to_owned)
            .collect();
        self.scroll_to(self.scroll);
    }

    fn page_rows(&self) -> usize {
        usize::from(self.shell.size.height).saturating_sub(5).max(1)
    }

    fn scroll_to(&mut self, line: usize) {
        self.scroll = line.min(self.lines.len().saturating_sub(self.page_rows()));
    }

    fn apply_intent(&mut self, intent: Intent) {
        match intent {
            Intent::Quit => self.done = true,
            Intent::Help => self.shell.show_help(KeyContext::Compare),
            Intent::Next => self.scroll_to(self.scroll + 1),
            Intent::Previous => self.scroll_to(self.scroll.saturating_sub(1)),
            Intent::PageDown => self.scroll_to(self.scroll + self.page_rows()),
            Intent::PageUp => self.scroll_to(self.scroll.saturating_sub(self.page_rows())),
            Intent::TogglePValues => {
                self.options.p_values = !self.options.p_values;
                self.refresh_lines();
            }
            Intent::NextConfidence => {
                let level = self.options.confidence.level();
                let at = CONFIDENCE_LEVELS
                    .iter()
                    .position(|l| (l - level).abs() < 1e-9)
                    .map_or(0, |at| at + 1);
                self.options.confidence =
                    Confidence::new(CONFIDENCE_LEVELS[at % CONFIDENCE_LEVELS.len()])
                        .unwrap_or_default();
                self.refresh_lines();
            }
            Intent::NextSegment => {
                self.options.segment = next_choice(&self.segments, self.options.segment.as_deref());
                self.refuse_empty_filter("segments", self.segments.is_empty());
                self.refresh_lines();
            }
            Intent::NextModerator => {
                self.options.moderator =
                    next_choice(&self.moderators, self.options.moderator.as_deref());
                self.refuse_empty_filter("moderators", self.moderators.is_empty());
                self.refresh_lines();
            }
            _ => {}
        }
    }

    fn refuse_empty_filter(&mut self, filter: &str, is_empty: bool) {
        if is_empty {
            self.shell
                .refuse(format!("The record has no {filter} to filter by."));
        }
    }

    /// Confidence level and active filters, shown with all results.
    fn filter_summary(&self) -> String {
        let mut parts = vec![format!("{}%", 100.0 * self.options.confidence.level())];
        parts.extend(
            self.options
                .segment
                .as_ref()
                .map(|s| format!("segment {s}")),
        );
        parts.extend(
            self.options
                .moderator
                .as_ref()
                .map(|m| format!("moderated by {m}")),
        );
        parts.join(" · ")
    }

    /// A line with its verdicts colored; the words are always there.
    fn color_verdicts(&self, line: &str) -> Line<'static> {
        let mut spans = Vec::new();
        for word in line.split_inclusive(' ') {
            let bare = word.trim_matches(|c: char| !c.is_alphabetic());
            let style = match bare {
                "better" | "Better" => self.shell.theme.success(),
                "worse" | "Worse" | "WORSE" => self.shell.theme.error(),
                _ => Style::new(),
            };
            spans.push(Span::styled(word.to_owned(), style));
        }
        Line::from(spans)
    }
}

/// The next value to filter by; `None` after the last.
fn next_choice(all: &[String], now: Option<&str>) -> Option<String> {
    match now.and_then(|now| all.iter().position(|one| one == now)) {
        None => all.first().cloned(),
        Some(at) => all.get(at + 1).cloned(),
    }
}

impl Screen for ComparisonScreen {
    fn press(&mut self, key: KeyEvent, _at: ClockReading) {
        if self.shell.intercept_key(&key) {
            return;
        }
        if let Some(intent) = self.shell.resolve_intent(KeyContext::Compare, &key) {
            self.apply_intent(intent);
        }
    }

    fn paste(&mut self, _text: &str) {
        self.shell.refuse_paste();
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.shell.resize(width, height);
        if self.options.width != width {
            self.options.width = width;
            self.refresh_lines();
        }
        self.scroll_to(self.scroll);
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        if self
            .shell
            .draw_replacement(frame, "The comparison", KeyContext::Compare)
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
            Line::raw(self.filter_summary()),
            self.shell.theme,
        );
        let columns = usize::from(body.width);
        let shown = self
            .lines
            .iter()
            .skip(self.scroll)
            .map(|l| self.color_verdicts(&truncate_to_width(l, columns)));
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

    fn shut_down(&mut self, _at: ClockReading) {
        self.done = true;
    }
}
