//! Maps terminal bytes to keys.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyEventState, KeyModifiers};

/// Bit of the modifiers by which a terminal reports that Caps Lock is on.
const CAPS_LOCK_BIT: u32 = 64;

/// Key of a typed or control character.
pub(super) fn typed_key(c: char) -> KeyEvent {
    let control = |c: u8| KeyEvent::new(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    match c {
        '\r' => KeyCode::Enter.into(),
        '\t' => KeyCode::Tab.into(),
        '\u{1b}' => KeyCode::Esc.into(),
        '\u{7f}' => KeyCode::Backspace.into(),
        '\0' => control(b' '),
        '\u{1}'..='\u{1a}' => control(c as u8 - 1 + b'a'),
        '\u{1c}'..='\u{1f}' => control(c as u8 - 0x1c + b'4'),
        c if c.is_uppercase() => KeyEvent::new(KeyCode::Char(c), KeyModifiers::SHIFT),
        c => KeyCode::Char(c).into(),
    }
}

/// The key with Alt.
pub(super) fn with_alt(key: KeyEvent) -> KeyEvent {
    KeyEvent {
        modifiers: key.modifiers | KeyModifiers::ALT,
        ..key
    }
}

/// Key of `ESC O` and this byte.
pub(super) fn ss3_key(byte: u8) -> Option<KeyEvent> {
    let code = match byte {
        b'P'..=b'S' => KeyCode::F(1 + byte - b'P'),
        b'M' => KeyCode::Enter,
        // Numeric keypad, if a previous program left it in application mode.
        b'j'..=b'y' => KeyCode::Char(char::from(byte - 0x40)),
        _ => cursor_key(byte)?,
    };
    Some(code.into())
}

/// Key of `ESC [` with these parameters and this final byte; `None` for an answer.
pub(super) fn csi_key(parameters: &[u8], last: u8) -> Option<KeyEvent> {
    if let [b'['] = parameters {
        // The Linux console.
        let code = (b'A'..=b'E').contains(&last).then(|| last - b'A' + 1)?;
        return Some(KeyCode::F(code).into());
    }
    let text = std::str::from_utf8(parameters).ok()?;
    let mut numbers = Vec::new();
    for part in text.split(';') {
        let mut of_part = Vec::new();
        for number in part.split(':') {
            of_part.push(match number {
                "" => 1_u32,
                number => number.parse().ok()?,
            });
        }
        numbers.push(of_part);
    }
    let number = |at: usize| numbers.get(at).and_then(|part| part.first()).copied();
    let first = number(0)?;
    let (code, modifiers) = match (last, numbers.len()) {
        (b'~', 3) if first == 27 => (key_by_code_point(number(2)?)?, 1),
        (b'~', 1 | 2) => (key_by_number(first)?, 1),
        (b'u', 1 | 2) => (key_by_code_point(first)?, 1),
        (b'Z', _) => return Some(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)),
        (b'P', 1 | 2) if first == 1 => (KeyCode::F(1), 1),
        (b'Q', 1 | 2) if first == 1 => (KeyCode::F(2), 1),
        (b'S', 1 | 2) if first == 1 => (KeyCode::F(4), 1),
        (_, 1 | 2) if first == 1 => (cursor_key(last)?, 1),
        _ => return None,
    };
    let mask = number(modifiers).unwrap_or(1).checked_sub(1)?;
    let kind = match numbers.get(modifiers).and_then(|part| part.get(1)) {
        Some(2) => KeyEventKind::Repeat,
        Some(3) => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    let mut pressed = KeyModifiers::empty();
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ] {
        pressed.set(modifier, mask & bit != 0);
    }
    let state = if mask & CAPS_LOCK_BIT == 0 {
        KeyEventState::NONE
    } else {
        KeyEventState::CAPS_LOCK
    };
    Some(KeyEvent::new_with_kind_and_state(
        code, pressed, kind, state,
    ))
}

fn cursor_key(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        _ => return None,
    })
}

/// Key by number, as in `ESC [ 5 ~`.
fn key_by_number(number: u32) -> Option<KeyCode> {
    let number = u8::try_from(number).ok()?;
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23..=26 => KeyCode::F(number - 12),
        28 | 29 => KeyCode::F(number - 13),
        31..=34 => KeyCode::F(number - 14),
        _ => return None,
    })
}

/// Key by code point, as in `ESC [ 97 u`.
fn key_by_code_point(number: u32) -> Option<KeyCode> {
    let c = char::from_u32(number)?;
    Some(match c {
        '\u{8}' => KeyCode::Backspace,
        '\t' | '\r' | '\u{1b}' | '\u{7f}' => typed_key(c).code,
        c if c.is_control() => return None,
        c => KeyCode::Char(c),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn keys_are_known_by_their_bytes() {
        let (none, shift) = (KeyModifiers::NONE, KeyModifiers::SHIFT);
        let (alt, control) = (KeyModifiers::ALT, KeyModifiers::CONTROL);
        for (parameters, last, code, modifiers) in [
            ("", b'A', KeyCode::Up, none),
            ("1;5", b'C', KeyCode::Right, control),
            ("", b'Z', KeyCode::BackTab, shift),
            ("6", b'~', KeyCode::PageDown, none),
            ("3;2", b'~', KeyCode::Delete, shift),
            ("15", b'~', KeyCode::F(5), none),
            ("24;3", b'~', KeyCode::F(12), alt),
            ("[", b'B', KeyCode::F(2), none),
            ("97;5", b'u', KeyCode::Char('a'), control),
            ("27;5;13", b'~', KeyCode::Enter, control),
            ("1;2", b'P', KeyCode::F(1), shift),
        ] {
            let found = csi_key(parameters.as_bytes(), last);
            assert_eq!(found, Some(key(code, modifiers)), "{parameters}");
        }
        assert_eq!(ss3_key(b'R'), Some(key(KeyCode::F(3), none)));
        assert_eq!(ss3_key(b'q'), Some(key(KeyCode::Char('1'), none)));
        assert_eq!(
            typed_key('U'),
            KeyEvent::new(KeyCode::Char('U'), KeyModifiers::SHIFT)
        );
        assert_eq!(
            typed_key('\u{7}'),
            KeyEvent::new(KeyCode::Char('g'), control)
        );
    }

    #[test]
    fn answers_are_no_keys() {
        for (parameters, last) in [
            ("5;5", b'R'),
            ("1;2", b'R'),
            ("?62;4;22", b'c'),
            (">0;276;0", b'c'),
            ("?997;1", b'n'),
            ("0", b'n'),
            ("?2026;2$", b'y'),
            ("8;24;80", b't'),
            ("?1;0;256", b'S'),
            ("?1", b'u'),
            ("", b'I'),
            ("<0;10;10", b'M'),
        ] {
            assert_eq!(csi_key(parameters.as_bytes(), last), None, "{parameters}");
        }
    }
}
