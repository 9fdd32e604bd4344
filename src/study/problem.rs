//! Problems of a script: what is wrong, where, and what to write instead.

use std::ops::Range;

use super::text::is_hidden;

/// One problem of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Byte range in the script.
    pub span: Range<usize>,
    /// What is wrong, as a sentence.
    pub message: String,
    /// What to write instead, as a sentence.
    pub hint: String,
}

/// Line and column of a byte offset in `text`, both from 1; the column counts characters.
///
/// An offset inside a character counts as that character, an offset past the end as the end.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before[start..]
        .trim_start_matches('\u{feff}')
        .chars()
        .count()
        + 1;
    (line, column)
}

/// Maximum length of a script excerpt in a message, in characters.
const MAX_EXCERPT_CHARS: usize = 40;

/// Excerpt of a script for a message: on one line, shortened, with control and invisible characters escaped.
pub(super) fn script_excerpt(piece: &str) -> String {
    let mut shown = String::new();
    for (count, character) in piece.chars().enumerate() {
        if count == MAX_EXCERPT_CHARS {
            shown.push('…');
            break;
        }
        if is_hidden(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Words as a sentence lists them: `a`, `b` or `c`.
pub(super) fn list_words<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, start)) => format!("{} {last} {end}", start.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{line_and_column, list_words, script_excerpt};

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "a = 1\nü = \"ö\"\n";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, 5), (1, 6));
        assert_eq!(line_and_column(text, 6), (2, 1));
        assert_eq!(line_and_column(text, 7), (2, 1), "inside the ü");
        assert_eq!(line_and_column(text, 8), (2, 2));
        assert_eq!(line_and_column(text, text.len()), (3, 1));
        assert_eq!(line_and_column(text, 10_000), (3, 1));
        assert_eq!(line_and_column("", 0), (1, 1));
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(line_and_column("\u{feff}title", 3), (1, 1));
    }

    #[test]
    fn what_is_repeated_is_short_and_harmless() {
        assert_eq!(script_excerpt("a\u{1b}[31m\n"), "a\\u{1b}[31m\\n");
        assert_eq!(script_excerpt("a\u{202e}b\u{9b}c"), "a\\u{202e}b\\u{9b}c");
        assert_eq!(
            script_excerpt(&"x".repeat(50)),
            format!("{}…", "x".repeat(40))
        );
    }

    #[test]
    fn lists_read_like_a_sentence() {
        assert_eq!(list_words([], "or"), "");
        assert_eq!(list_words(["a"], "or"), "`a`");
        assert_eq!(list_words(["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}
