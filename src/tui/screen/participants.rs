//! The roster: who is expected, who came, and whose turn is next.

mod view;

pub use view::{PersonShown, RosterShown, SittingShown, TurnShown};

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::shell::ScreenShell;
use super::{Screen, frame};
use crate::session::codes::{self, Codes};
use crate::session::{Moment, RosterChange, Status as Stand, roster};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::{fit, wrap};
use crate::tui::theme::Theme;
use crate::tui::widget::bar::Status;
use crate::tui::widget::field::Field;

/// What was chosen on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterChoice {
    /// Start a session with somebody, or go on with theirs.
    Start {
        /// Their code.
        code: String,
    },
    /// Change the roster.
    Change(RosterChange),
    /// Leave it.
    Back,
}

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// A new code, and a segment after it.
    Newcomer,
    /// Why somebody stands where they now stand.
    Why { code: String, status: Stand },
    /// The code of whoever takes somebody's place.
    Other { code: String },
    /// Why they do.
    WhyOther { code: String, by: String },
}

/// The screen.
pub struct Participants {
    shown: RosterShown,
    shell: ScreenShell,
    chosen: usize,
    asked: Option<(Asked, Field)>,
    choice: Option<RosterChoice>,
    /// Of which new code it was said that it looks like one on the roster.
    told_look_alike: Option<String>,
}

impl Participants {
    /// The roster of a study, with whose turn is next chosen.
    pub fn new(shown: RosterShown, theme: Theme) -> Self {
        let next = shown
            .people
            .iter()
            .position(|p| Some(&p.code) == shown.next.as_ref());
        Self {
            chosen: next.unwrap_or(0),
            shown,
            shell: ScreenShell::new(theme),
            asked: None,
            choice: None,
            told_look_alike: None,
        }
    }

    /// Uses these keys instead of the default ones.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        self.shell.keys = keys;
        self
    }

    /// Chooses somebody to begin with.
    #[must_use]
    pub fn at(mut self, code: &str) -> Self {
        let place = self.shown.people.iter().position(|p| p.code == code);
        self.chosen = place.unwrap_or(self.chosen);
        self
    }

    /// Says what was done, or why something was not.
    #[must_use]
    pub fn saying(mut self, said: Result<String, String>) -> Self {
        self.shell.status = Some(match said {
            Ok(done) => Status::Said(done),
            Err(why) => Status::Refused(why),
        });
        self
    }

    /// What was chosen, once something was.
    pub fn choice(&self) -> Option<&RosterChoice> {
        self.choice.as_ref()
    }

    fn person(&self) -> Option<&PersonShown> {
        self.shown.people.get(self.chosen)
    }

    fn act(&mut self, intent: Intent) {
        match intent {
            Intent::Quit => self.choice = Some(RosterChoice::Back),
            Intent::Help => self.shell.help(KeyContext::Participants),
            Intent::Next => self.step(1),
            Intent::Previous => self.step(-1),
            Intent::PageDown => self.step(10),
            Intent::PageUp => self.step(-10),
            Intent::Add => self.asked = Some((Asked::Newcomer, Field::default())),
            Intent::Choose => self.start(),
            Intent::NoShow => self.ask_why(Stand::NoShow),
            Intent::Withdrawn => self.ask_why(Stand::Withdrawn),
            Intent::Arrived => self.ask_why(Stand::Arrived),
            Intent::Expected => self.ask_why(Stand::Expected),
            Intent::Replaced => {
                if let Some(code) = self.code() {
                    let known = self.shown.people.iter().map(|p| p.code.as_str());
                    let free = Field::new(&roster::free_code(&code, known));
                    self.asked = Some((Asked::Other { code }, free));
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, by: isize) {
        let last = self.shown.people.len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
    }

    /// The chosen participant's code; where there is none it is said.
    fn code(&mut self) -> Option<String> {
        let code = self.person().map(|p| p.code.clone());
        if code.is_none() {
            let add = self.shell.key(KeyContext::Participants, Intent::Add);
            self.shell
                .refuse(format!("The roster is empty: {add} adds a participant."));
        }
        code
    }

    fn ask_why(&mut self, status: Stand) {
        if let Some(code) = self.code() {
            self.asked = Some((Asked::Why { code, status }, Field::default()));
        }
    }

    fn start(&mut self) {
        let Some(code) = self.code() else {
            return;
        };
        match self.person().map(|p| p.status) {
            Some(Stand::Withdrawn) => self.refuse_start(&format!("{code} has withdrawn.")),
            Some(Stand::Replaced) => {
                self.refuse_start(&format!("{code} was replaced."));
            }
            _ => self.choice = Some(RosterChoice::Start { code }),
        }
    }

    fn refuse_start(&mut self, why: &str) {
        let here = self.shell.key(KeyContext::Participants, Intent::Arrived);
        let expected = self.shell.key(KeyContext::Participants, Intent::Expected);
        self.shell.refuse(format!(
            "{why} If that is a mistake, press {here} (is here) or {expected} (expected)."
        ));
    }

    /// Goes on with what was typed.
    fn take(&mut self, asked: Asked, text: &str) {
        let text = text.trim();
        let why = (!text.is_empty()).then(|| text.to_owned());
        let change = match asked {
            Asked::Newcomer => {
                let (code, segment) = text
                    .split_once(char::is_whitespace)
                    .map_or((text, None), |(code, rest)| {
                        (code, Some(rest.trim().to_owned()))
                    });
                // Two words without a digit are a name, unless the second one is a segment that is in use.
                let known = segment
                    .as_ref()
                    .is_some_and(|s| self.shown.segments.contains(s));
                if segment.is_some() && !known && !code.contains(|c: char| c.is_ascii_digit()) {
                    self.shell.refuse(codes::named(text));
                    self.asked = Some((Asked::Newcomer, Field::new(text)));
                    return;
                }
                let is_another = self.told_look_alike.as_deref() == Some(code);
                let on_file = Codes::of(self.shown.people.iter().map(|p| p.code.as_str()));
                let refusal = on_file.settle(code, is_another).err();
                if let Some(question) = refusal.and_then(|refusal| refusal.question()) {
                    self.shell.refuse(question);
                    self.told_look_alike = Some(code.to_owned());
                    self.asked = Some((Asked::Newcomer, Field::new(text)));
                    return;
                }
                RosterChange::Add {
                    code: code.to_owned(),
                    segment,
                    attributes: BTreeMap::new(),
                    is_another,
                }
            }
            Asked::Why { code, status } => RosterChange::Stand { code, status, why },
            Asked::Other { code } => {
                let on_file = Codes::of(self.shown.people.iter().map(|p| p.code.as_str()));
                let by = match on_file.settle(text, false) {
                    Ok(by) => by,
                    Err(refusal) => {
                        self.shell.refuse(refusal.to_string());
                        self.asked = Some((Asked::Other { code }, Field::new(text)));
                        return;
                    }
                };
                self.asked = Some((Asked::WhyOther { code, by }, Field::default()));
                return;
            }
            Asked::WhyOther { code, by } => RosterChange::Replace {
                code,
                by: Some(by),
                why,
            },
        };
        self.choice = Some(RosterChoice::Change(change));
    }

    fn press_in_text(&mut self, key: &KeyEvent) {
        let Some((asked, mut field)) = self.asked.take() else {
            return;
        };
        match self.shell.keys.lookup(KeyContext::RosterText, key) {
            Some(Intent::Save) => self.take(asked, field.text()),
            Some(Intent::Back | Intent::Quit) => {
                self.shell.status = Some(Status::Said("Nothing changed.".to_owned()));
            }
            _ => {
                if !field.press(key) {
                    self.shell
                        .refuse(self.shell.keys.why_not(KeyContext::RosterText, key));
                }
                self.asked = Some((asked, field));
            }
        }
    }

    /// Whether it is said why what is typed was not taken.
    fn refuses_typed(&self) -> bool {
        self.asked.is_some() && self.shell.status.is_some()
    }

    fn place(&self) -> KeyContext {
        if self.asked.is_some() {
            KeyContext::RosterText
        } else {
            KeyContext::Participants
        }
    }

    fn draw_people(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(4);
        let rows = usize::from(area.height).saturating_sub(2);
        let mut lines: Vec<Line<'_>> = Vec::new();
        if self.shown.people.is_empty() {
            let text = "The roster is empty. a adds a participant by code, such as P01; \"moderato participants \
                        import\" imports a list. Participants with a session are added automatically.";
            lines.extend(wrap(text, columns).into_iter().map(Line::raw));
        }
        let first = (self.chosen + 1).saturating_sub(rows.max(1));
        for (i, person) in self.shown.people.iter().enumerate().skip(first).take(rows) {
            let next = self.shown.next.as_ref() == Some(&person.code);
            let chosen = i == self.chosen;
            let (mark, style) = if chosen {
                ("›", self.shell.theme.chosen())
            } else {
                (" ", Style::new())
            };
            let sign_style = match person.status {
                _ if next => self.shell.theme.good(),
                Stand::Arrived => self.shell.theme.good(),
                Stand::NoShow | Stand::Withdrawn | Stand::Replaced => self.shell.theme.caution(),
                Stand::Expected => Style::new(),
            };
            let text = fit(&person.row(next), columns.saturating_sub(3));
            lines.push(Line::from(vec![
                Span::styled(mark, self.shell.theme.strong()),
                Span::styled(person.sign(next), sign_style),
                Span::raw(" "),
                Span::styled(text, style),
            ]));
        }
        let block = Block::bordered()
            .title(Span::styled(
                format!(" {} ", fit(&self.shown.tally(), columns)),
                self.shell.theme.strong(),
            ))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn draw_person(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(4);
        let rows = usize::from(area.height).saturating_sub(2);
        let told = self.person().map(PersonShown::told).unwrap_or_default();
        let mut lines: Vec<String> = told.iter().flat_map(|text| wrap(text, columns)).collect();
        if lines.len() > rows {
            lines.truncate(rows);
            if let Some(last) = lines.last_mut() {
                *last = fit(&format!("{last} …"), columns);
            }
        }
        let title = self
            .person()
            .map_or_else(String::new, |p| format!(" {} ", fit(&p.code, 40)));
        let lines: Vec<Line<'_>> = lines.into_iter().map(Line::raw).collect();
        let block = Block::bordered()
            .title(Span::styled(title, self.shell.theme.strong()))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    /// The line that is typed, with what it is about.
    fn draw_field(&self, frame: &mut Frame<'_>, area: Rect, asked: &Asked, field: &Field) {
        let prompt = match asked {
            Asked::Newcomer => " New code, then a segment: ".to_owned(),
            Asked::Why { code, status } => {
                format!(" {}: {}. Reason (optional): ", fit(code, 16), status.told())
            }
            Asked::Other { code } => format!(" Code of {}'s replacement: ", fit(code, 16)),
            Asked::WhyOther { code, by } => {
                format!(
                    " {} for {}. Reason (optional): ",
                    fit(by, 16),
                    fit(code, 16)
                )
            }
        };
        let left = usize::from(area.width).saturating_sub(crate::tui::text::width(&prompt));
        let mut line = Line::from(Span::styled(prompt, self.shell.theme.strong()));
        line.extend(field.line(left, true, self.shell.theme));
        frame.render_widget(line, area);
    }
}

impl Screen for Participants {
    fn press(&mut self, key: KeyEvent, _at: Moment) {
        if self.shell.answers(&key) {
            return;
        }
        if self.asked.is_some() {
            return self.press_in_text(&key);
        }
        if let Some(intent) = self.shell.intent(KeyContext::Participants, &key) {
            self.act(intent);
        }
    }

    fn paste(&mut self, text: &str) {
        match &mut self.asked {
            Some((_, field)) => {
                if !field.insert(text) {
                    self.shell
                        .refuse("The pasted text was too long and was shortened.");
                }
            }
            None => self.shell.refuse("Paste ignored."),
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.shell.resize(width, height);
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        if self
            .shell
            .draws_instead(frame, "The roster", KeyContext::Participants)
        {
            return;
        }
        let area = frame.area();
        let [header, people, person, answer, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length((area.height / 3).clamp(5, 12)),
            Constraint::Length(self.shell.status_rows(area) + u16::from(self.refuses_typed())),
            Constraint::Length(1),
        ]));
        let title = format!(" {} · participants", self.shown.title);
        frame::draw_ends(frame, header, &title, Line::default(), self.shell.theme);
        self.draw_people(frame, people);
        self.draw_person(frame, person);
        // A refusal of what is typed stands above the line that is typed.
        self.shell.draw_status(frame, answer);
        if let Some((asked, field)) = &self.asked {
            let below = answer.rows().next_back().unwrap_or(answer);
            self.draw_field(frame, below, asked, field);
        }
        self.shell.draw_keys(frame, keys, self.place());
    }

    fn is_done(&self) -> bool {
        self.choice.is_some()
    }

    fn leave(&mut self, _at: Moment) {
        self.choice = Some(RosterChoice::Back);
    }
}

#[cfg(test)]
mod tests;
