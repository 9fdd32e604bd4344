//! Caps Lock, told by the letters that arrive: few terminals say whether it is on.

use crossterm::event::{KeyCode, KeyEvent, KeyEventState, KeyModifiers};

use super::TaskScreen;
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::widget::bar::Status;

/// Number of capitals in a row after which Caps Lock seems to be on.
const SUSPICIOUS: usize = 2;

const NOTICE: &str = "Caps Lock seems to be on.";

/// The capitals pressed in a row, without a small letter between them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CapsLock {
    capitals: usize,
    /// Whether the terminal said with the last key that it is on.
    reported: bool,
}

impl CapsLock {
    /// Counts a key; keys that are not letters change nothing. In a text, capitals only continue those before it: it may
    /// have capitals of its own.
    pub(super) fn count(&mut self, key: &KeyEvent, context: KeyContext) {
        self.reported = key.state.contains(KeyEventState::CAPS_LOCK);
        let KeyCode::Char(c) = key.code else { return };
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return;
        }
        if c.is_uppercase() {
            let begins = !is_text(context) || self.capitals > 0;
            self.capitals += usize::from(begins);
        } else if c.is_lowercase() {
            self.capitals = 0;
        }
    }

    /// Whether it seems to be on.
    pub(super) fn seems_on(self) -> bool {
        self.reported || self.capitals >= SUSPICIOUS
    }
}

/// Whether letters are text in a context.
fn is_text(context: KeyContext) -> bool {
    matches!(
        context,
        KeyContext::Note
            | KeyContext::Search
            | KeyContext::Field
            | KeyContext::NewKind
            | KeyContext::AskingText
    )
}

impl TaskScreen {
    /// Says that Caps Lock seems to be on, after what else there is to say about a key.
    pub(super) fn warn_of_caps_lock(&mut self, key: &KeyEvent, intent: Option<Intent>) {
        let is_capital = key.code.as_char().is_some_and(char::is_uppercase);
        // Several entries are redone with several capitals.
        let redone =
            intent == Some(Intent::Redo) && matches!(self.status, Some(Status::Message(_)));
        let is_sign = is_capital || self.caps_lock.reported;
        if !is_sign || redone || !self.caps_lock.seems_on() {
            return;
        }
        let notice = match &self.status {
            Some(status) => format!("{NOTICE} {}", status.text()),
            None => NOTICE.to_owned(),
        };
        self.refuse(notice);
    }

    /// Whether to ask before a note is saved, because its code may only be a letter that Caps Lock made a capital. Asks
    /// once.
    pub(super) fn asks_about_note_code(&mut self) -> bool {
        if !self.caps_lock.seems_on() || !self.note.may_be_without_code() {
            return false;
        }
        self.note.asked_about_code = true;
        self.refuse(format!(
            "{NOTICE} Enter again saves a negative note (N); Tab first makes it a note without a code."
        ));
        true
    }
}
