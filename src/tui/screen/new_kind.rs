//! A kind of error that the script does not have, while it is described.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::session::{Command, State};
use crate::study::{Severity, Word as _};
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::theme::DrawContext;
use crate::tui::widget::field::Field;
use crate::tui::widget::popup;

const SEVERITIES: [Severity; 3] = [Severity::Minor, Severity::Major, Severity::Critical];

/// The kind as far as it is described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewKind {
    key: char,
    pub(super) field: Field,
    severity: Severity,
}

/// What a key led to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Described {
    /// It is not done yet.
    Not,
    /// It is to be added.
    As(Command),
    /// It was left.
    Left,
}

impl NewKind {
    /// A kind on the lowest key that is free; the sentence why not where none is, with the key that notes any other
    /// error.
    pub(super) fn new(state: &State, other: &str) -> Result<Self, String> {
        let key = free(state).next().ok_or_else(|| {
            let later = match other {
                "" => String::new(),
                key => format!(" {key} notes an error to describe later."),
            };
            format!("All nine error keys are taken.{later}")
        })?;
        Ok(Self {
            key,
            field: Field::default(),
            severity: Severity::Minor,
        })
    }

    pub(super) fn press(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        state: &State,
    ) -> Described {
        match intent {
            Some(Intent::Save) => {
                return Described::As(Command::AddErrorKind {
                    key: self.key,
                    label: self.field.text().trim().to_owned(),
                    severity: self.severity,
                });
            }
            Some(Intent::Back | Intent::Quit) => return Described::Left,
            Some(Intent::Next) => {
                let after = free(state).find(|c| *c > self.key);
                self.key = after.or_else(|| free(state).next()).unwrap_or(self.key);
            }
            Some(Intent::Severity) => {
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
        Described::Not
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: DrawContext<'_>) {
        let question = [
            "An error kind that is not in the script. What is it called?".to_owned(),
            format!("Key {}, {}.", self.key, self.severity.word()),
        ];
        let title = "New error kind";
        popup::draw_field(
            frame,
            area,
            look,
            title,
            &question,
            &self.field,
            KeyContext::NewKind,
        );
    }
}

/// The keys that no kind has.
fn free(state: &State) -> impl Iterator<Item = char> {
    ('1'..='9').filter(|key| state.error_kinds().all(|kind| kind.key != *key))
}
