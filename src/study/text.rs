//! Safe display of text from people and files: it cannot control a terminal, and nothing in it is hidden.

use std::borrow::Cow;
use std::fmt;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use super::hidden::is_hidden;
use super::hidden::{Joiners, hidden_in, joins};

/// Makes control and invisible characters of a text visible: `␛` for escape, `⟨U+202E⟩` for a direction override. Line
/// breaks and tabs become spaces; joiners stay where letters or emoji need them.
pub fn escape_hidden(text: &str) -> Cow<'_, str> {
    if hides(text).next().is_none() {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\r' | '\t' => clean.push(' '),
            '\0'..='\x1f' => clean.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7f' => clean.push('␡'),
            c if is_hidden(c) && !joins(before, c, rest.clone().next()) => {
                clean.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
            }
            c => clean.push(c),
        }
        before = Some(c);
    }
    Cow::Owned(clean)
}

/// Characters that [`escape_hidden`] makes visible, and line breaks and tabs; not joiners where letters or emoji need
/// them.
pub fn hides(text: &str) -> impl Iterator<Item = char> {
    hidden_in(text, Joiners::WhereTheyJoin)
}

/// Maximum length of a value in a message, in characters.
const EXCERPT_CHARS: usize = 200;

/// A value from a file for a message, with hidden characters escaped. A long value is cut, with its length given.
pub fn excerpt(value: &str) -> String {
    excerpt_with_limit(value, EXCERPT_CHARS)
}

/// [`excerpt`] with another limit, in characters.
pub fn excerpt_with_limit(value: &str, most: usize) -> String {
    let Some((end, _)) = value.char_indices().nth(most) else {
        return escape_hidden(value).into_owned();
    };
    let length = group_thousands(value.chars().count());
    format!("{}… ({length} characters)", escape_hidden(&value[..end]))
}

/// Names from a file for a message: an excerpt of each, at most twenty, and the number of others.
pub fn list_names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const LISTED: usize = 20;
    let mut names = names.into_iter();
    let first: Vec<String> = names.by_ref().take(LISTED).map(excerpt).collect();
    match names.count() {
        0 => first.join(", "),
        more => format!("{} and {} more", first.join(", "), group_thousands(more)),
    }
}

/// A number with thousands separators: `4,981`.
pub fn group_thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A text for display in at most `columns` terminal columns, cut with an ellipsis.
pub fn truncate_to_width(text: &str, columns: usize) -> String {
    let text = escape_hidden(text);
    if text.width() <= columns {
        return text.into_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    // By grapheme clusters: a part of one could be invisible, or combine with what follows.
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > columns {
            break;
        }
        cut.push_str(grapheme);
    }
    if columns > 0 {
        cut.push('…');
    }
    cut
}

/// A count with its noun: `1 session`, `2 sessions`, `2 entries`.
pub fn pluralize<N: Copy + fmt::Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if count == N::from(1) => format!("1 {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}

/// A text as one shell word, quoted if necessary, so that a command can be copied.
pub fn quote_for_shell(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-/+,:@%=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", escape_hidden(text).replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_agrees_with_its_noun() {
        let counts = [0_u32, 1, 2].map(|n| pluralize(n, "session"));
        assert_eq!(counts, ["0 sessions", "1 session", "2 sessions"]);
        let counts = [1_i64, 2].map(|n| pluralize(n, "later entry"));
        assert_eq!(counts, ["1 later entry", "2 later entries"]);
    }

    #[test]
    fn what_steers_or_hides_becomes_visible() {
        assert_eq!(escape_hidden("a\x1b[31mb"), "a␛[31mb");
        assert_eq!(escape_hidden("abc\u{202e}def"), "abc⟨U+202E⟩def");
        assert_eq!(escape_hidden("two\nlines"), "two lines");
        assert_eq!(escape_hidden("P\u{3164}7"), "P⟨U+3164⟩7");
        assert_eq!(
            escape_hidden("می\u{200c}خواهم a\u{200c}b"),
            "می\u{200c}خواهم a⟨U+200C⟩b"
        );
        assert_eq!(escape_hidden("Ünïcode 支払い"), "Ünïcode 支払い");
    }

    #[test]
    fn a_value_is_repeated_in_short_with_its_length() {
        assert_eq!(excerpt("a\x1bb"), "a␛b");
        assert_eq!(excerpt(&"ü".repeat(200)), "ü".repeat(200));
        let long = excerpt(&"ü".repeat(1_234_567));
        assert_eq!(long, format!("{}… (1,234,567 characters)", "ü".repeat(200)));
        let names: Vec<String> = (1..=25).map(|n| n.to_string()).collect();
        let list = list_names(names.iter().map(String::as_str));
        assert!(list.ends_with(", 19, 20 and 5 more"), "{list}");
        assert_eq!(list_names(["a", "b"]), "a, b");
        assert_eq!(group_thousands(999), "999");
        assert_eq!(group_thousands(1000), "1,000");
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
            assert_eq!(quote_for_shell(text), word);
        }
    }

    #[test]
    fn a_text_is_cut_by_columns_not_by_bytes() {
        assert_eq!(truncate_to_width("Größe ändern", 7), "Größe …");
        assert_eq!(truncate_to_width("予約する", 5), "予約…");
        assert_eq!(truncate_to_width("abc", 0), "");
        assert_eq!(truncate_to_width("abc", 1), "…");
    }
}
