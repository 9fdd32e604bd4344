//! A row of the table: keys, and what they mean where.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::key_press::KeyPress;
use super::{Intent, KeyContext};

/// Keys that mean the same.
#[derive(Debug)]
pub(super) enum Keys {
    Char(char),
    /// Characters from one to another.
    Range(char, char),
    /// Any of these characters.
    AnyOf(&'static str),
    /// Any of these keys that are no characters.
    Codes(&'static [KeyCode]),
    /// A character or another key.
    Either(char, &'static [KeyCode]),
    /// Alt and any key.
    WithAlt,
    /// Control and a character.
    Control(char),
}

/// One row of the table.
pub(super) struct Binding {
    /// The keys.
    pub(super) keys: Keys,
    /// What they mean.
    pub(super) intent: Intent,
    /// The keys as people read them.
    pub(super) shown: &'static str,
    /// The key bar's words.
    pub(super) label: &'static str,
    /// What help tells.
    pub(super) help: &'static str,
    /// Where they mean it.
    pub(super) places: &'static [KeyContext],
    /// Where the key bar shows them, in the table's order.
    pub(super) bar: &'static [KeyContext],
}

impl Keys {
    pub(super) fn matches_key(&self, key: &KeyEvent) -> bool {
        let plain = !key
            .modifiers
            .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match (key.code, self) {
            (_, Self::WithAlt) => key.modifiers.contains(KeyModifiers::ALT),
            (KeyCode::Char(c), Self::Char(want) | Self::Either(want, _)) => plain && c == *want,
            (KeyCode::Char(c), Self::Range(from, to)) => plain && (*from..=*to).contains(&c),
            (KeyCode::Char(c), Self::AnyOf(all)) => plain && all.contains(c),
            (KeyCode::Char(c), Self::Control(want)) => {
                key.modifiers == KeyModifiers::CONTROL && c == *want
            }
            (code, Self::Codes(codes) | Self::Either(_, codes)) => plain && codes.contains(&code),
            _ => false,
        }
    }

    /// The keys one by one; none where which of them was pressed means something, so that they cannot be changed.
    pub(super) fn to_presses(&self) -> Vec<KeyPress> {
        let codes = |codes: &[KeyCode]| codes.iter().copied().map(KeyPress::from_code).collect();
        match self {
            Self::Char(c) => vec![KeyPress::from_code(KeyCode::Char(*c))],
            Self::Codes(all) => codes(all),
            Self::Either(c, others) => {
                let mut all = vec![KeyPress::from_code(KeyCode::Char(*c))];
                all.extend(codes(others));
                all
            }
            Self::AnyOf(all) if is_one_letter(all) => all
                .chars()
                .map(KeyCode::Char)
                .map(KeyPress::from_code)
                .collect(),
            Self::Control(c) => vec![KeyPress::with_control(*c)],
            Self::AnyOf(_) | Self::Range(..) | Self::WithAlt => Vec::new(),
        }
    }
}

/// Whether these are one letter, small and capital.
fn is_one_letter(all: &str) -> bool {
    let mut letters = all.chars().map(|c| c.to_ascii_lowercase());
    letters
        .next()
        .is_some_and(|first| letters.all(|c| c == first))
}
