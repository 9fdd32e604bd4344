//! Describing an error kind that is not in the script.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::session::{Command, SessionState};
use crate::study::{Severity, Word as _};
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::text::format_clock;
use crate::tui::theme::DrawContext;
use crate::tui::widget::popup::Popup;
use crate::tui::widget::text_field::TextField;

const SEVERITIES: [Severity; 3] = [Severity::Minor, Severity::Major, Severity::Critical];

/// The error kind as described so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewErrorKind {
    key: char,
    pub(super) field: TextField,
    severity: Severity,
    /// Session time in milliseconds at which an error prompted it; `None` if none is logged with it.
    pub(super) error_at_ms: Option<i64>,
}

/// Result of a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum NewErrorKindStep {
    /// Not done yet.
    Editing,
    /// To be added.
    Add(Command),
    /// Canceled.
    Dismissed,
}

impl NewErrorKind {
    /// A new kind on the lowest free key; the message if none is free names `other`, the key that notes any error.
    pub(super) fn new(state: &SessionState, other: &str) -> Result<Self, String> {
        let key = free_keys(state).next().ok_or_else(|| {
            let later = match other {
                "" => String::new(),
                key => format!(" {key} logs an error to describe later."),
            };
            format!("All nine error keys are taken.{later}")
        })?;
        Ok(Self {
            key,
            field: TextField::default(),
            severity: Severity::Minor,
            error_at_ms: None,
        })
    }

    /// Also logs the error that prompted it, at a moment of session time in milliseconds; outside a task nothing did.
    pub(super) fn prompted_at(mut self, now_ms: i64, state: &SessionState) -> Self {
        self.error_at_ms = state.current_attempt().map(|_| now_ms);
        self
    }

    pub(super) fn press(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        state: &SessionState,
    ) -> NewErrorKindStep {
        match intent {
            Some(Intent::Save) => {
                return NewErrorKindStep::Add(Command::AddErrorKind {
                    key: self.key,
                    label: self.field.text().trim().to_owned(),
                    severity: self.severity,
                });
            }
            Some(Intent::Back | Intent::Quit) => return NewErrorKindStep::Dismissed,
            Some(Intent::Next) => {
                let after = free_keys(state).find(|c| *c > self.key);
                self.key = after
                    .or_else(|| free_keys(state).next())
                    .unwrap_or(self.key);
            }
            Some(Intent::SetSeverity) => {
                let at = SEVERITIES.iter().position(|s| *s == self.severity);
                let step = if key.code == crossterm::event::KeyCode::Up {
                    2
                } else {
                    1
                };
                self.severity = SEVERITIES[(at.unwrap_or(0) + step) % SEVERITIES.len()];
            }
            _ => {
                self.field.press(key);
            }
        }
        NewErrorKindStep::Editing
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: DrawContext<'_>) {
        let question = [
            "An error kind that is not in the script. What is it called?".to_owned(),
            match self.error_at_ms {
                Some(at_ms) => format!(
                    "Key {}, {}. Enter also logs the error, at {}.",
                    self.key,
                    self.severity.as_str(),
                    format_clock(at_ms)
                ),
                None => format!("Key {}, {}.", self.key, self.severity.as_str()),
            },
        ];
        Popup::new("New error kind", question, KeyContext::NewKind)
            .with_field(&self.field)
            .draw(frame, area, look);
    }
}

/// Keys without an error kind.
fn free_keys(state: &SessionState) -> impl Iterator<Item = char> {
    ('1'..='9').filter(|key| state.error_kinds().all(|kind| kind.key != *key))
}
