//! Short texts that name people or head a list: codes and titles. Each has one parser, which all inputs to a record
//! use: keys, command lines, tables, JSON lines, scripts.

use std::fmt::Write as _;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;
use unicode_segmentation::UnicodeSegmentation;

use super::formula::FORMULA;
use super::hidden::{
    Joiners, hidden_in, is_hidden, is_invisible, is_of_direction, is_variation_selector,
};

/// Maximum length of a code, in grapheme clusters.
pub const CODE_LIMIT: usize = 40;
/// Maximum length of a title or a person's name, in grapheme clusters.
pub const TITLE_LIMIT: usize = 120;
/// Maximum length of a free text, in bytes.
pub const FREE_TEXT_BYTES: usize = 64 * 1024;
/// Maximum code points per character of a limit: a character may have marks, but not without limit.
const MAX_CODE_POINTS_PER_CHAR: usize = 4;
/// Characters that a new code must not contain: references to findings and file names use them.
const RESERVED_CHARS: [char; 4] = ['#', '/', '@', ':'];
/// Why a text is not a valid code or title, as the end of a sentence that begins with the text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum LabelError {
    #[error("is empty")]
    Empty,
    #[error("begins or ends with white space")]
    SurroundingWhiteSpace,
    #[error("contains white space")]
    WhiteSpace,
    #[error("contains {}", describe_char(*.0))]
    Hidden(char),
    #[error("contains \"{0}\", which references and file names need")]
    Reserved(char),
    #[error("begins with \"{0}\"")]
    InvalidStart(char),
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("is longer than 64 KiB")]
    TooLarge,
}

/// Parses a new participant code: one word in NFC, at most [`CODE_LIMIT`] visible characters, without `#`, `/`, `@` and
/// `:`, that does not start like an option or a formula.
///
/// # Errors
/// [`LabelError`] if the text is not a valid new code.
pub fn parse_code(text: &str) -> Result<String, LabelError> {
    let code = parse_recorded_code(text)?;
    // Many fonts show them as nothing, and a text with one looks like the same text without it.
    if let Some(selector) = code.chars().find(|c| is_variation_selector(*c)) {
        return Err(LabelError::Hidden(selector));
    }
    if let Some(reserved) = code.chars().find(|c| RESERVED_CHARS.contains(c)) {
        return Err(LabelError::Reserved(reserved));
    }
    // A command line would read an option, a spreadsheet a formula.
    if let Some(first) = code.chars().next().filter(|c| FORMULA.contains(c)) {
        return Err(LabelError::InvalidStart(first));
    }
    Ok(code)
}

/// Parses a code from a log, possibly recorded before today's rules for new codes: any visible characters are valid.
/// The log's hash covers the code, so it is checked and never rewritten.
///
/// # Errors
/// [`LabelError`] if no version of moderato would have recorded it.
pub fn parse_recorded_code(text: &str) -> Result<String, LabelError> {
    let code = check_visible(text, CODE_LIMIT, Joiners::Refused)?;
    if code.contains(char::is_whitespace) {
        return Err(LabelError::WhiteSpace);
    }
    Ok(code)
}

/// Parses a title, or the name of a person or a source: one line in NFC, at most [`TITLE_LIMIT`] visible characters.
/// Joiners are valid where letters or emoji need them.
///
/// # Errors
/// [`LabelError`] if the text is not a valid title.
pub fn parse_title(text: &str) -> Result<String, LabelError> {
    let title = check_visible(text, TITLE_LIMIT, Joiners::WhereTheyJoin)?;
    if title.trim() == title {
        Ok(title)
    } else {
        Err(LabelError::SurroundingWhiteSpace)
    }
}

/// Checks a free text, such as a reason: any lines, at most [`FREE_TEXT_BYTES`], no control characters but line ends.
///
/// # Errors
/// Why the text cannot be kept.
pub fn check_free_text(text: &str) -> Result<(), LabelError> {
    if text.len() > FREE_TEXT_BYTES {
        return Err(LabelError::TooLarge);
    }
    let lines = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line));
    match lines.flat_map(str::chars).find(|c| c.is_control()) {
        Some(control) => Err(LabelError::Hidden(control)),
        None => Ok(()),
    }
}

/// Whether two texts are canonically equivalent: `Å` can be one code point or two.
pub fn is_same_text(one: &str, other: &str) -> bool {
    one == other || one.nfc().eq(other.nfc())
}

/// A text in NFC, the form in which texts are compared.
pub fn to_nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Two visual forms of a text: as written, and in lower case. Texts that share either are easily confused: Latin,
/// Cyrillic and Greek letters, full-width and circled forms, `0` and `O`, `1` and `l`, capitals.
pub fn visual_forms(text: &str) -> [String; 2] {
    let is_visible = |c: &char| !is_hidden(*c) && !is_variation_selector(*c);
    let visible: String = text.nfkc().filter(is_visible).collect();
    let lower = visible.to_lowercase();
    let lower: String = skeleton(&lower).collect();
    [skeleton(&visible).collect(), lower.to_lowercase()]
}

/// Whether two texts are easily confused, or are the same.
pub fn looks_like(one: &str, other: &str) -> bool {
    let (one, other) = (visual_forms(one), visual_forms(other));
    one.iter().zip(&other).any(|(one, other)| one == other)
}

/// Code points of a text, `U+0410 U+0030`, which distinguish look-alikes; at most [`CODE_LIMIT`] of them.
pub fn code_points(text: &str) -> String {
    let mut points = String::new();
    for c in text.chars().take(CODE_LIMIT) {
        let gap = if points.is_empty() { "" } else { " " };
        let _ = write!(points, "{gap}U+{:04X}", u32::from(c));
    }
    points
}

fn check_visible(text: &str, limit: usize, joiners: Joiners) -> Result<String, LabelError> {
    if text.trim().is_empty() {
        return Err(LabelError::Empty);
    }
    // Before anything iterates over all of it.
    if text.len() > limit * MAX_CODE_POINTS_PER_CHAR * 4 {
        return Err(LabelError::TooLong(limit));
    }
    if let Some(hidden) = hidden_in(text, joiners).next() {
        return Err(LabelError::Hidden(hidden));
    }
    let text = to_nfc(text);
    // A mark without a letter before it combines with the character displayed before it.
    if let Some(mark) = text.chars().next().filter(|c| is_combining_mark(*c)) {
        return Err(LabelError::Hidden(mark));
    }
    if text.graphemes(true).count() > limit
        || text.chars().count() > limit * MAX_CODE_POINTS_PER_CHAR
    {
        return Err(LabelError::TooLong(limit));
    }
    Ok(text)
}

/// Description of a character that cannot be displayed: its code point, its name if it is a common one, and its kind.
fn describe_char(c: char) -> String {
    let name = match c {
        '\t' => " TAB",
        '\n' => " LINE FEED",
        '\r' => " CARRIAGE RETURN",
        '\u{1b}' => " ESCAPE",
        '\u{ad}' => " SOFT HYPHEN",
        '\u{34f}' => " COMBINING GRAPHEME JOINER",
        '\u{115f}' => " HANGUL CHOSEONG FILLER",
        '\u{1160}' => " HANGUL JUNGSEONG FILLER",
        '\u{200b}' => " ZERO WIDTH SPACE",
        '\u{200c}' => " ZERO WIDTH NON-JOINER",
        '\u{200d}' => " ZERO WIDTH JOINER",
        '\u{202e}' => " RIGHT-TO-LEFT OVERRIDE",
        '\u{2060}' => " WORD JOINER",
        '\u{2800}' => " BRAILLE PATTERN BLANK",
        '\u{3164}' => " HANGUL FILLER",
        '\u{fe0e}' => " VARIATION SELECTOR-15",
        '\u{fe0f}' => " VARIATION SELECTOR-16",
        '\u{feff}' => " ZERO WIDTH NO-BREAK SPACE",
        '\u{ffa0}' => " HALFWIDTH HANGUL FILLER",
        _ => "",
    };
    let kind = match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => "a line break",
        c if c.is_control() => "a control character",
        c if is_of_direction(c) => "a mark that changes the direction of text",
        c if is_combining_mark(c) && !is_invisible(c) && !is_variation_selector(c) => {
            "a mark without a letter"
        }
        _ => "an invisible character",
    };
    format!("U+{:04X}{name}, {kind}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_visible_word_in_one_form() {
        for (text, code_of_it) in [
            ("P07", "P07"),
            ("K.7_b", "K.7_b"),
            ("A\u{30a}1", "\u{c5}1"),
            ("山田1", "山田1"),
        ] {
            assert_eq!(parse_code(text).as_deref(), Ok(code_of_it));
        }
        for (text, flaw) in [
            ("", "is empty"),
            (" ", "is empty"),
            ("P 7", "contains white space"),
            (
                "P\u{3164}",
                "contains U+3164 HANGUL FILLER, an invisible character",
            ),
            (
                "P\u{34f}1",
                "contains U+034F COMBINING GRAPHEME JOINER, an invisible character",
            ),
            (
                "P\u{2800}",
                "contains U+2800 BRAILLE PATTERN BLANK, an invisible character",
            ),
            (
                "P\u{ad}1",
                "contains U+00AD SOFT HYPHEN, an invisible character",
            ),
            (
                "P\u{202e}1",
                "contains U+202E RIGHT-TO-LEFT OVERRIDE, a mark that changes the direction of text",
            ),
            ("\u{1b}[2J", "contains U+001B ESCAPE, a control character"),
            (
                "P\u{fe0f}1",
                "contains U+FE0F VARIATION SELECTOR-16, an invisible character",
            ),
            ("\u{301}1", "contains U+0301, a mark without a letter"),
            (
                "../../x",
                "contains \"/\", which references and file names need",
            ),
            (
                "P#1",
                "contains \"#\", which references and file names need",
            ),
            ("-1", "begins with \"-\""),
            ("=1+1", "begins with \"=\""),
            ("+1", "begins with \"+\""),
            ("＝1", "begins with \"＝\""),
            (
                "a\u{200d}b",
                "contains U+200D ZERO WIDTH JOINER, an invisible character",
            ),
            (
                "می\u{200c}خواهم",
                "contains U+200C ZERO WIDTH NON-JOINER, an invisible character",
            ),
        ] {
            let found = parse_code(text).unwrap_err().to_string();
            assert_eq!(found, flaw, "{text:?}");
        }
        // Codes of older logs stay unchanged.
        for old in ["P#1", "P/7", "=1", "-1", "P\u{fe0f}1"] {
            assert_eq!(parse_recorded_code(old).as_deref(), Ok(old));
        }
        assert!(parse_recorded_code("P\u{3164}").is_err());
    }

    #[test]
    fn a_limit_counts_characters_as_people_do_and_marks_are_not_endless() {
        let e = "e\u{301}\u{323}";
        assert!(parse_code(&e.repeat(CODE_LIMIT)).is_ok());
        assert_eq!(
            parse_code(&e.repeat(CODE_LIMIT + 1)),
            Err(LabelError::TooLong(40))
        );
        let stacked = format!(
            "e{}",
            "\u{323}".repeat(CODE_LIMIT * MAX_CODE_POINTS_PER_CHAR + 1)
        );
        assert_eq!(parse_code(&stacked), Err(LabelError::TooLong(40)));
        assert!(parse_title(&"x".repeat(TITLE_LIMIT)).is_ok());
        assert_eq!(
            parse_title(&"x".repeat(TITLE_LIMIT + 1)),
            Err(LabelError::TooLong(120))
        );
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(
            parse_title("Pay by card ❤\u{fe0f}").as_deref(),
            Ok("Pay by card ❤\u{fe0f}")
        );
        for joined in ["می\u{200c}خواهم", "👩\u{200d}💻 pays", "क\u{94d}\u{200d}ष"] {
            assert_eq!(parse_title(joined).as_deref(), Ok(joined));
        }
        for (hidden, c) in [
            ("Pay\u{200d}ment", '\u{200d}'),
            ("👩\u{200d}", '\u{200d}'),
            ("م\u{200c} ی", '\u{200c}'),
            ("a\u{202e}b", '\u{202e}'),
        ] {
            assert_eq!(parse_title(hidden), Err(LabelError::Hidden(c)));
        }
        assert!(matches!(
            parse_title("two\nlines"),
            Err(LabelError::Hidden('\n'))
        ));
        assert_eq!(parse_title(" x"), Err(LabelError::SurroundingWhiteSpace));
    }

    #[test]
    fn a_free_text_has_lines_and_no_other_controls() {
        for text in ["", "asked for it", "two\nlines\r\nand \u{202b}more", "\n"] {
            assert_eq!(check_free_text(text), Ok(()), "{text:?}");
        }
        for control in ['\u{1b}', '\0', '\t', '\r', '\u{9b}'] {
            let text = format!("a{control}b");
            assert_eq!(check_free_text(&text), Err(LabelError::Hidden(control)));
        }
        let longest = "x".repeat(FREE_TEXT_BYTES);
        assert_eq!(check_free_text(&longest), Ok(()));
        assert_eq!(check_free_text(&(longest + "x")), Err(LabelError::TooLarge));
    }

    #[test]
    fn what_looks_alike_shares_an_appearance() {
        for (one, other) in [
            ("\u{410}01", "A01"),
            ("P01", "p01"),
            ("P01", "PO1"),
            ("P01", "po1"),
            ("P01", "P0l"),
            ("\u{ff30}01", "P01"),
            ("\u{3a1}01", "P01"),
            ("P\u{3164}", "P"),
            ("P\u{2460}", "P1"),
            ("P\u{b9}", "P1"),
            ("P\u{fe0f}1", "P1"),
            ("A\u{30a}1", "\u{c5}1"),
        ] {
            assert!(looks_like(one, other), "{one} {other}");
        }
        let codes: Vec<String> = (0..400).map(|n| format!("P{n:03}")).collect();
        let letters = ('A'..='Z').map(|c| format!("{c}2"));
        let all: Vec<String> = codes.into_iter().chain(letters).collect();
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert!(!looks_like(one, other), "{one} {other}");
            }
        }
    }
}
