//! Bindings: keys and their meaning in a context.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::key_press::KeyPress;
use super::{Intent, KeyContext};

/// Keys with the same meaning.
#[derive(Debug)]
pub(super) enum Keys {
    Char(char),
    /// A range of characters, inclusive.
    Range(char, char),
    /// Any of these characters.
    AnyOf(&'static str),
    /// Any of these keys that are not characters.
    Codes(&'static [KeyCode]),
    /// A character or one of these keys.
    Either(char, &'static [KeyCode]),
    /// Alt with any key.
    WithAlt,
    /// Ctrl with a character.
    Control(char),
}

/// A row of the key table.
pub(super) struct Binding {
    /// Keys.
    pub(super) keys: Keys,
    /// Meaning.
    pub(super) intent: Intent,
    /// Display name of the keys.
    pub(super) shown: &'static str,
    /// Text in the key bar.
    pub(super) label: &'static str,
    /// Text in help.
    pub(super) help: &'static str,
    /// Contexts in which the binding applies.
    pub(super) places: &'static [KeyContext],
    /// Contexts whose key bar shows it, in the table's order.
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

    /// The individual keys; empty if the binding depends on which key was pressed and cannot be changed.
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

/// Whether these characters are one letter in both cases.
fn is_one_letter(all: &str) -> bool {
    let mut letters = all.chars().map(|c| c.to_ascii_lowercase());
    letters
        .next()
        .is_some_and(|first| letters.all(|c| c == first))
}
