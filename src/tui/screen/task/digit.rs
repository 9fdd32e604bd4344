//! Values that digits choose.

use crossterm::event::{KeyCode, KeyEvent};

use crate::session::PauseReason;
use crate::study::AssistLevel;

pub(in crate::tui) const ASSIST_LEVELS: [AssistLevel; 5] = [
    AssistLevel::Encouraged,
    AssistLevel::Repeated,
    AssistLevel::Hint,
    AssistLevel::Instruction,
    AssistLevel::DidIt,
];

pub(in crate::tui) const PAUSE_REASONS: [PauseReason; 4] = [
    PauseReason::Interruption,
    PauseReason::Fault,
    PauseReason::Probing,
    PauseReason::Break,
];

/// Character of a key.
pub(super) fn key_char(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) => Some(c),
        _ => None,
    }
}

/// The `digit`-th of some values, counted from 1.
pub(in crate::tui) fn pick_by_digit<T: Copy>(values: &[T], digit: u32) -> Option<T> {
    let index = usize::try_from(digit).ok()?.checked_sub(1)?;
    values.get(index).copied()
}
