//! The roster: participants, their status, and the next session.

mod draw;
mod prompt;
mod view;

pub use view::{ParticipantSessionView, ParticipantView, PlannedSessionView, RosterView};

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::text::Line;

use prompt::RosterPrompt;

use super::shell::ScreenShell;
use super::{Screen, frame};
use crate::session::{ClockReading, ParticipantStatus, RosterChange, roster};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
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
    /// Enter the answers of a participant's last session.
    Answers {
        /// Participant code.
        code: String,
    },
    /// Change the roster.
    Change(RosterChange),
    /// Go back.
    Back,
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
            Intent::OpenQuestions => self.choose_answers(),
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

    fn choose_answers(&mut self) {
        let Some(code) = self.selected_code() else {
            return;
        };
        let has_session = self
            .selected_participant()
            .is_some_and(|p| !p.sessions.is_empty());
        if has_session {
            self.choice = Some(RosterChoice::Answers { code });
        } else {
            self.shell.refuse(format!("{code} has no session yet."));
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
