//! A key with its modifiers: parsing and display.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::text::sanitize;

/// Keys other than visible characters: config name, code and display name.
const NAMED_KEYS: [(&str, KeyCode, &str); 16] = [
    ("space", KeyCode::Char(' '), "space"),
    ("enter", KeyCode::Enter, "Enter"),
    ("esc", KeyCode::Esc, "Esc"),
    ("tab", KeyCode::Tab, "Tab"),
    ("shift-tab", KeyCode::BackTab, "⇧Tab"),
    ("backspace", KeyCode::Backspace, "Backspace"),
    ("delete", KeyCode::Delete, "Delete"),
    ("insert", KeyCode::Insert, "Insert"),
    ("up", KeyCode::Up, "↑"),
    ("down", KeyCode::Down, "↓"),
    ("left", KeyCode::Left, "←"),
    ("right", KeyCode::Right, "→"),
    ("home", KeyCode::Home, "Home"),
    ("end", KeyCode::End, "End"),
    ("pgup", KeyCode::PageUp, "PgUp"),
    ("pgdn", KeyCode::PageDown, "PgDn"),
];

/// A modifier: prefix of the config name, flag, and display name.
type Modifier = (&'static str, KeyModifiers, &'static str);

const MODIFIERS: [Modifier; 3] = [
    ("ctrl-", KeyModifiers::CONTROL, "Ctrl-"),
    ("alt-", KeyModifiers::ALT, "Alt-"),
    ("shift-", KeyModifiers::SHIFT, "Shift-"),
];

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyPress {
    pub(super) code: KeyCode,
    pub(super) modifiers: KeyModifiers,
}

impl KeyPress {
    pub(super) fn from_code(code: KeyCode) -> Self {
        Self {
            code,
            modifiers: KeyModifiers::NONE,
        }
    }

    pub(super) fn with_control(c: char) -> Self {
        Self {
            code: KeyCode::Char(c),
            modifiers: KeyModifiers::CONTROL,
        }
    }

    /// A key as a terminal sends it: Shift is part of the character, and of `BackTab`.
    pub(super) fn from_event(key: &KeyEvent) -> Self {
        let mut modifiers =
            key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        if matches!(key.code, KeyCode::Char(_) | KeyCode::BackTab) {
            modifiers.remove(KeyModifiers::SHIFT);
        }
        Self {
            code: key.code,
            modifiers,
        }
    }

    pub(super) fn matches_key(self, key: &KeyEvent) -> bool {
        self == Self::from_event(key)
    }

    pub(super) fn to_event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Whether it edits a text or moves in it.
    pub(super) fn edits_text(self) -> bool {
        let plain = !self
            .modifiers
            .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match self.code {
            KeyCode::Char('u' | 'w' | 'a' | 'e') => !self.modifiers.contains(KeyModifiers::ALT),
            KeyCode::Char(_)
            | KeyCode::Backspace
            | KeyCode::Delete
            | KeyCode::Left
            | KeyCode::Right
            | KeyCode::Home
            | KeyCode::End => plain,
            _ => false,
        }
    }

    /// Display name.
    pub(super) fn display_name(self) -> String {
        let key = match (self.key_names(), self.code) {
            (Some((_, shown)), _) => shown.to_owned(),
            (None, KeyCode::Char(c)) => sanitize(&c.to_string()),
            (None, KeyCode::F(n)) => format!("F{n}"),
            (None, code) => format!("{code:?}"),
        };
        self.modifier_prefix(|(_, _, shown)| shown) + &key
    }

    /// Name in a key file.
    pub(super) fn config_name(self) -> String {
        let key = match (self.key_names(), self.code) {
            (Some((word, _)), _) => word.to_owned(),
            (None, KeyCode::F(n)) => format!("f{n}"),
            (None, code) => code.as_char().map(String::from).unwrap_or_default(),
        };
        self.modifier_prefix(|(word, _, _)| word) + &key
    }

    fn key_names(self) -> Option<(&'static str, &'static str)> {
        let found = NAMED_KEYS.iter().find(|(_, code, _)| *code == self.code);
        found.map(|(word, _, shown)| (*word, *shown))
    }

    fn modifier_prefix(self, pick: fn(Modifier) -> &'static str) -> String {
        let modifiers = MODIFIERS
            .iter()
            .filter(|(_, modifier, _)| self.modifiers.contains(*modifier));
        modifiers.map(|modifier| pick(*modifier)).collect()
    }

    /// Parses a key name such as `ctrl-z`, `f5` or `space`.
    ///
    /// # Errors
    /// A message with the valid form.
    pub(super) fn parse(word: &str) -> Result<Self, String> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = word.trim();
        let mut code = find_named_key(rest);
        while code.is_none()
            && let Some((modifier, after)) = split_modifier(rest)
        {
            modifiers |= modifier;
            rest = after;
            code = find_named_key(rest);
        }
        let code = code
            .or_else(|| parse_function_key(rest))
            .or_else(|| parse_character(rest));
        let Some(code) = code else {
            let words: Vec<_> = NAMED_KEYS.iter().map(|(word, _, _)| *word).collect();
            return Err(format!(
                "Name a key such as \"x\", \"ctrl-x\", \"alt-x\", \"f5\", or one of {}.",
                words.join(", ")
            ));
        };
        let press = Self { code, modifiers };
        press.check_deliverable().map(|()| press)
    }

    /// Rejects keys that terminals send as other keys.
    fn check_deliverable(self) -> Result<(), String> {
        let KeyCode::Char(c) = self.code else {
            return Ok(());
        };
        let control = self.modifiers.contains(KeyModifiers::CONTROL);
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            return Err(
                "With Shift a terminal sends another character: name that one, such as \"U\"."
                    .to_owned(),
            );
        }
        match c {
            'c' if control => Err("Ctrl-c always asks to leave: choose another key.".to_owned()),
            'i' | 'm' if control => Err(format!(
                "A terminal sends Ctrl-{c} as {}: choose another key.",
                if c == 'i' { "Tab" } else { "Enter" }
            )),
            'a'..='z' | ' ' => Ok(()),
            _ if control => Err(
                "With Ctrl only a small letter or space reaches moderato: choose one.".to_owned(),
            ),
            _ => Ok(()),
        }
    }
}

fn split_modifier(word: &str) -> Option<(KeyModifiers, &str)> {
    MODIFIERS.iter().find_map(|(name, modifier, _)| {
        let (head, rest) = word.split_at_checked(name.len())?;
        (head.eq_ignore_ascii_case(name) && !rest.is_empty()).then_some((*modifier, rest))
    })
}

fn find_named_key(word: &str) -> Option<KeyCode> {
    let found = NAMED_KEYS
        .iter()
        .find(|(name, _, _)| word.eq_ignore_ascii_case(name));
    found.map(|(_, code, _)| *code)
}

fn parse_function_key(word: &str) -> Option<KeyCode> {
    let number = word.strip_prefix(['f', 'F'])?.parse().ok()?;
    (1..=12).contains(&number).then_some(KeyCode::F(number))
}

fn parse_character(word: &str) -> Option<KeyCode> {
    let mut chars = word.chars();
    let c = chars.next().filter(|c| !c.is_control())?;
    chars.next().is_none().then_some(KeyCode::Char(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_parsed_from_its_name_and_named_again() {
        for (word, parsed, shown) in [
            ("x", "x", "x"),
            ("U", "U", "U"),
            ("-", "-", "-"),
            ("ctrl-z", "ctrl-z", "Ctrl-z"),
            ("Alt-Enter", "alt-enter", "Alt-Enter"),
            ("alt--", "alt--", "Alt--"),
            ("ctrl-alt-p", "ctrl-alt-p", "Ctrl-Alt-p"),
            ("shift-tab", "shift-tab", "⇧Tab"),
            ("shift-up", "shift-up", "Shift-↑"),
            ("F12", "f12", "F12"),
            ("f", "f", "f"),
            (" Space ", "space", "space"),
            ("é", "é", "é"),
        ] {
            let press = KeyPress::parse(word).unwrap();
            assert_eq!(
                (press.config_name(), press.display_name()),
                (parsed.into(), shown.into())
            );
            assert!(press.matches_key(&press.to_event()), "{word}");
        }
    }

    #[test]
    fn a_key_that_never_arrives_is_refused_with_advice() {
        for word in [
            "", "f13", "hyper-x", "xy", "ctrl-", "ctrl-c", "ctrl-i", "ctrl-M", "ctrl-1", "shift-u",
            "\u{7}",
        ] {
            let advice = KeyPress::parse(word).unwrap_err();
            assert!(advice.ends_with('.'), "{word}: {advice}");
        }
    }

    #[test]
    fn shift_is_in_the_character_already() {
        let sent = KeyEvent::new(KeyCode::Char('U'), KeyModifiers::SHIFT);
        assert!(KeyPress::parse("U").unwrap().matches_key(&sent));
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert!(KeyPress::parse("shift-tab").unwrap().matches_key(&back));
    }
}
