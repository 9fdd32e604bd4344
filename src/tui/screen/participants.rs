//! The roster: participants, their status, and the next session.

mod view;

pub use view::{ParticipantSessionView, ParticipantView, PlannedSessionView, RosterView};

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
use crate::session::codes::{self, KnownCodes};
use crate::session::{ClockReading, ParticipantStatus, RosterChange, roster};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::{truncate_to_width, wrap};
use crate::tui::theme::Theme;
use crate::tui::widget::bar::Status;
use crate::tui::widget::text_field::TextField;

/// A choice on the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterChoice {
    /// Start or resume a session with a participant.
    Start {
        /// Participant code.
        code: String,
    },
    /// Change the roster.
    Change(RosterChange),
    /// Go back.
    Back,
}

/// The open text prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RosterPrompt {
    /// A new code, optionally with a segment.
    NewParticipant,
    /// Reason for a status.
    StatusReason {
        code: String,
        status: ParticipantStatus,
    },
    /// Code of a replacement.
    ReplacementCode { code: String },
    /// Reason for a replacement.
    ReplacementReason { code: String, by: String },
}

/// The roster screen.
pub struct ParticipantsScreen {
    roster: RosterView,
    shell: ScreenShell,
    selected: usize,
    prompt: Option<(RosterPrompt, TextField)>,
    choice: Option<RosterChoice>,
    /// New code whose similarity to a known one was pointed out.
    look_alike_warned_for: Option<String>,
}

impl ParticipantsScreen {
    /// Roster of a study, with the next participant selected.
    pub fn new(roster: RosterView, theme: Theme) -> Self {
        let next = roster
            .participants
            .iter()
            .position(|p| Some(&p.code) == roster.next_code.as_ref());
        Self {
            selected: next.unwrap_or(0),
            roster,
            shell: ScreenShell::new(theme),
            prompt: None,
            choice: None,
            look_alike_warned_for: None,
        }
    }

    /// Sets custom keys.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        self.shell.keys = keys;
        self
    }

    /// Selects a participant.
    #[must_use]
    pub fn with_selected(mut self, code: &str) -> Self {
        let index = self.roster.participants.iter().position(|p| p.code == code);
        self.selected = index.unwrap_or(self.selected);
        self
    }

    /// Shows the result of a change.
    #[must_use]
    pub fn with_result(mut self, result: Result<String, String>) -> Self {
        self.shell.status = Some(match result {
            Ok(done) => Status::Message(done),
            Err(why) => Status::Refused(why),
        });
        self
    }

    /// The choice, once made.
    pub fn choice(&self) -> Option<&RosterChoice> {
        self.choice.as_ref()
    }

    fn selected_participant(&self) -> Option<&ParticipantView> {
        self.roster.participants.get(self.selected)
    }

    fn apply_intent(&mut self, intent: Intent) {
        match intent {
            Intent::Quit => self.choice = Some(RosterChoice::Back),
            Intent::Help => self.shell.show_help(KeyContext::Participants),
            Intent::Next => self.move_selection(1),
            Intent::Previous => self.move_selection(-1),
            Intent::PageDown => self.move_selection(10),
            Intent::PageUp => self.move_selection(-10),
            Intent::AddParticipant => {
                self.prompt = Some((RosterPrompt::NewParticipant, TextField::default()));
            }
            Intent::Choose => self.choose_start(),
            Intent::MarkNoShow => self.ask_status_reason(ParticipantStatus::NoShow),
            Intent::MarkWithdrawn => self.ask_status_reason(ParticipantStatus::Withdrawn),
            Intent::MarkArrived => self.ask_status_reason(ParticipantStatus::Arrived),
            Intent::MarkExpected => self.ask_status_reason(ParticipantStatus::Expected),
            Intent::ReplaceParticipant => {
                if let Some(code) = self.selected_code() {
                    let known = self.roster.participants.iter().map(|p| p.code.as_str());
                    let free = TextField::new(&roster::next_free_code(&code, known));
                    self.prompt = Some((RosterPrompt::ReplacementCode { code }, free));
                }
            }
            _ => {}
        }
    }

    fn move_selection(&mut self, by: isize) {
        let last = self.roster.participants.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Code of the selected participant; otherwise shows that there is none.
    fn selected_code(&mut self) -> Option<String> {
        let code = self.selected_participant().map(|p| p.code.clone());
        if code.is_none() {
            let add = self
                .shell
                .key_for(KeyContext::Participants, Intent::AddParticipant);
            self.shell
                .refuse(format!("The roster is empty: {add} adds a participant."));
        }
        code
    }

    fn ask_status_reason(&mut self, status: ParticipantStatus) {
        let was_expected = self
            .selected_participant()
            .is_some_and(|p| p.status == ParticipantStatus::Expected);
        if let Some(code) = self.selected_code() {
            if status == ParticipantStatus::Arrived && was_expected {
                // The usual case needs no reason.
                self.choice = Some(RosterChoice::Change(RosterChange::SetStatus {
                    code,
                    status,
                    why: None,
                }));
                return;
            }
            self.prompt = Some((
                RosterPrompt::StatusReason { code, status },
                TextField::default(),
            ));
        }
    }

    fn choose_start(&mut self) {
        let Some(code) = self.selected_code() else {
            return;
        };
        match self.selected_participant().map(|p| p.status) {
            Some(ParticipantStatus::Withdrawn) => {
                self.refuse_start(&format!("{code} has withdrawn."));
            }
            Some(ParticipantStatus::Replaced) => {
                self.refuse_start(&format!("{code} was replaced."));
            }
            _ => self.choice = Some(RosterChoice::Start { code }),
        }
    }

    fn refuse_start(&mut self, why: &str) {
        let here = self
            .shell
            .key_for(KeyContext::Participants, Intent::MarkArrived);
        let expected = self
            .shell
            .key_for(KeyContext::Participants, Intent::MarkExpected);
        self.shell.refuse(format!(
            "{why} If that is a mistake, press {here} (is here) or {expected} (expected)."
        ));
    }

    /// Handles a submitted prompt.
    fn submit_prompt(&mut self, asked: RosterPrompt, text: &str) {
        let text = text.trim();
        let why = (!text.is_empty()).then(|| text.to_owned());
        let change = match asked {
            RosterPrompt::NewParticipant => {
                let (code, segment) = text
                    .split_once(char::is_whitespace)
                    .map_or((text, None), |(code, rest)| {
                        (code, Some(rest.trim().to_owned()))
                    });
                // Two words without a digit are a name, unless the second is a known segment.
                let known = segment
                    .as_ref()
                    .is_some_and(|s| self.roster.segments.contains(s));
                if segment.is_some() && !known && !code.contains(|c: char| c.is_ascii_digit()) {
                    self.shell.refuse(codes::personal_name_message(text));
                    self.prompt = Some((RosterPrompt::NewParticipant, TextField::new(text)));
                    return;
                }
                let is_another = self.look_alike_warned_for.as_deref() == Some(code);
                let on_file = KnownCodes::from_codes(
                    self.roster.participants.iter().map(|p| p.code.as_str()),
                );
                let refusal = on_file.resolve(code, is_another).err();
                if let Some(question) = refusal.and_then(|refusal| refusal.confirmation_prompt()) {
                    self.shell.refuse(question);
                    self.look_alike_warned_for = Some(code.to_owned());
                    self.prompt = Some((RosterPrompt::NewParticipant, TextField::new(text)));
                    return;
                }
                RosterChange::Add {
                    code: code.to_owned(),
                    segment,
                    attributes: BTreeMap::new(),
                    is_other_person: is_another,
                }
            }
            RosterPrompt::StatusReason { code, status } => {
                RosterChange::SetStatus { code, status, why }
            }
            RosterPrompt::ReplacementCode { code } => {
                let on_file = KnownCodes::from_codes(
                    self.roster.participants.iter().map(|p| p.code.as_str()),
                );
                let by = match on_file.resolve(text, false) {
                    Ok(by) => by,
                    Err(refusal) => {
                        self.shell.refuse(refusal.to_string());
                        self.prompt =
                            Some((RosterPrompt::ReplacementCode { code }, TextField::new(text)));
                        return;
                    }
                };
                self.prompt = Some((
                    RosterPrompt::ReplacementReason { code, by },
                    TextField::default(),
                ));
                return;
            }
            RosterPrompt::ReplacementReason { code, by } => RosterChange::Replace {
                code,
                by: Some(by),
                why,
            },
        };
        self.choice = Some(RosterChoice::Change(change));
    }

    fn press_in_prompt(&mut self, key: &KeyEvent) {
        let Some((asked, mut field)) = self.prompt.take() else {
            return;
        };
        match self.shell.keys.lookup(KeyContext::RosterText, key) {
            Some(Intent::Save) => self.submit_prompt(asked, field.text()),
            Some(Intent::Back | Intent::Quit) => {
                self.shell.status = Some(Status::Message("Nothing changed.".to_owned()));
            }
            _ => {
                if !field.press(key) {
                    self.shell.refuse(
                        self.shell
                            .keys
                            .unbound_key_message(KeyContext::RosterText, key),
                    );
                }
                self.prompt = Some((asked, field));
            }
        }
    }

    /// Whether an input error is shown.
    fn has_input_error(&self) -> bool {
        self.prompt.is_some() && self.shell.status.is_some()
    }

    fn key_context(&self) -> KeyContext {
        if self.prompt.is_some() {
            KeyContext::RosterText
        } else {
            KeyContext::Participants
        }
    }

    fn draw_participants(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(4);
        let rows = usize::from(area.height).saturating_sub(2);
        let mut lines: Vec<Line<'_>> = Vec::new();
        if self.roster.participants.is_empty() {
            let text = "The roster is empty. a adds a participant by code, such as P01; \"moderato participants \
                        import\" imports a list. Participants with a session are added automatically.";
            lines.extend(wrap(text, columns).into_iter().map(Line::raw));
        }
        let first = (self.selected + 1).saturating_sub(rows.max(1));
        for (i, person) in self
            .roster
            .participants
            .iter()
            .enumerate()
            .skip(first)
            .take(rows)
        {
            let next = self.roster.next_code.as_ref() == Some(&person.code);
            let chosen = i == self.selected;
            let (mark, style) = if chosen {
                ("›", self.shell.theme.selected())
            } else {
                (" ", Style::new())
            };
            let sign_style = match person.status {
                _ if next => self.shell.theme.success(),
                ParticipantStatus::Arrived => self.shell.theme.success(),
                ParticipantStatus::NoShow
                | ParticipantStatus::Withdrawn
                | ParticipantStatus::Replaced => self.shell.theme.warning(),
                ParticipantStatus::Expected => Style::new(),
            };
            let text = truncate_to_width(&person.render_row(next), columns.saturating_sub(3));
            lines.push(Line::from(vec![
                Span::styled(mark, self.shell.theme.strong()),
                Span::styled(person.status_sign(next), sign_style),
                Span::raw(" "),
                Span::styled(text, style),
            ]));
        }
        let block = Block::bordered()
            .title(Span::styled(
                format!(
                    " {} ",
                    truncate_to_width(&self.roster.status_counts(), columns)
                ),
                self.shell.theme.strong(),
            ))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    fn draw_participant(&self, frame: &mut Frame<'_>, area: Rect) {
        let columns = usize::from(area.width).saturating_sub(4);
        let rows = usize::from(area.height).saturating_sub(2);
        let details = self
            .selected_participant()
            .map(ParticipantView::render_details)
            .unwrap_or_default();
        let mut lines: Vec<String> = details
            .iter()
            .flat_map(|text| wrap(text, columns))
            .collect();
        if lines.len() > rows {
            lines.truncate(rows);
            if let Some(last) = lines.last_mut() {
                *last = truncate_to_width(&format!("{last} …"), columns);
            }
        }
        let title = self.selected_participant().map_or_else(String::new, |p| {
            format!(" {} ", truncate_to_width(&p.code, 40))
        });
        let lines: Vec<Line<'_>> = lines.into_iter().map(Line::raw).collect();
        let block = Block::bordered()
            .title(Span::styled(title, self.shell.theme.strong()))
            .padding(Padding::horizontal(1));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }

    /// Draws the prompt with its subject.
    fn draw_field(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        asked: &RosterPrompt,
        field: &TextField,
    ) {
        let prompt = match asked {
            RosterPrompt::NewParticipant => " New code, then a segment: ".to_owned(),
            RosterPrompt::StatusReason { code, status } => {
                format!(
                    " {}: {}. Reason (optional): ",
                    truncate_to_width(code, 16),
                    status.label()
                )
            }
            RosterPrompt::ReplacementCode { code } => {
                format!(" Code of {}'s replacement: ", truncate_to_width(code, 16))
            }
            RosterPrompt::ReplacementReason { code, by } => {
                format!(
                    " {} for {}. Reason (optional): ",
                    truncate_to_width(by, 16),
                    truncate_to_width(code, 16)
                )
            }
        };
        let left = usize::from(area.width).saturating_sub(crate::tui::text::width(&prompt));
        let mut line = Line::from(Span::styled(prompt, self.shell.theme.strong()));
        line.extend(field.render_line(left, true, self.shell.theme));
        frame.render_widget(line, area);
    }
}

impl Screen for ParticipantsScreen {
    fn press(&mut self, key: KeyEvent, _at: ClockReading) {
        if self.shell.intercept_key(&key) {
            return;
        }
        if self.prompt.is_some() {
            return self.press_in_prompt(&key);
        }
        if let Some(intent) = self.shell.resolve_intent(KeyContext::Participants, &key) {
            self.apply_intent(intent);
        }
    }

    fn paste(&mut self, text: &str) {
        match &mut self.prompt {
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
            .draw_replacement(frame, "The roster", KeyContext::Participants)
        {
            return;
        }
        let area = frame.area();
        let [header, people, person, answer, keys] = area.layout(&Layout::vertical([
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length((area.height / 3).clamp(5, 12)),
            Constraint::Length(self.shell.status_rows(area) + u16::from(self.has_input_error())),
            Constraint::Length(1),
        ]));
        let title = format!(" {} · participants", self.roster.title);
        frame::draw_ends(frame, header, &title, Line::default(), self.shell.theme);
        self.draw_participants(frame, people);
        self.draw_participant(frame, person);
        // An input error is shown above the prompt.
        self.shell.draw_status(frame, answer);
        if let Some((asked, field)) = &self.prompt {
            let below = answer.rows().next_back().unwrap_or(answer);
            self.draw_field(frame, below, asked, field);
        }
        self.shell.draw_keys(frame, keys, self.key_context());
    }

    fn is_done(&self) -> bool {
        self.choice.is_some()
    }

    fn shut_down(&mut self, _at: ClockReading) {
        self.choice = Some(RosterChoice::Back);
    }
}

#[cfg(test)]
mod tests;
