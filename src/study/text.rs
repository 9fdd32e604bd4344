//! Text from people as it may be shown: nothing in it can steer a terminal, or hide.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A text with every sign that a terminal would obey, or that nobody can see, made visible: `␛` for escape,
/// `⟨U+202E⟩` for an override of direction. Line ends become spaces.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => clean.push(' '),
            '\0'..='\x1f' => clean.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7f' => clean.push('␡'),
            c if is_hidden(c) => clean.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
            c => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// A text as it may be shown in at most `columns` columns of a terminal, with an ellipsis where something is missing.
pub fn fit(text: &str, columns: usize) -> String {
    let text = shown(text);
    if text.width() <= columns {
        return text.into_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        cut.push(c);
    }
    if columns > 0 {
        cut.push('…');
    }
    cut
}

/// A count with its noun: `1 session`, `2 sessions`, `2 entries`.
pub fn counted(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

/// A text as a word of a shell, so that a call in which it stands can be copied: in quotes where it needs them.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-/+,:@%=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", shown(text).replace('\'', "'\\''"))
    }
}

/// Controls, overrides of direction, signs without width, and tags.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_or_hides_becomes_visible() {
        assert_eq!(shown("a\x1b[31mb"), "a␛[31mb");
        assert_eq!(shown("abc\u{202e}def"), "abc⟨U+202E⟩def");
        assert_eq!(shown("two\nlines"), "two lines");
        assert_eq!(shown("Ünïcode 支払い"), "Ünïcode 支払い");
    }

    #[test]
    fn a_word_for_a_shell_is_quoted_where_it_has_to_be() {
        for (text, word) in [
            ("checkout.toml", "checkout.toml"),
            ("a/Größe.toml", "a/Größe.toml"),
            ("a b.toml", "'a b.toml'"),
            ("it's.toml", "'it'\\''s.toml'"),
            ("$(it's)", "'$(it'\\''s)'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }

    #[test]
    fn a_text_is_cut_by_columns_not_by_bytes() {
        assert_eq!(fit("Größe ändern", 7), "Größe …");
        assert_eq!(fit("予約する", 5), "予約…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(fit("abc", 1), "…");
    }
}
