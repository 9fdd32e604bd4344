//! Messages for text that is not TOML.

use std::ops::Range;

use toml::de::Error;

use crate::study::Problem;
use crate::study::problem::script_excerpt;

use super::lines::line_start;

/// Start of the parser's message for a duplicate key.
const DUPLICATE_KEY: &str = "duplicate key";

/// Start of the parser's message, what is wrong in a researcher's words, and what to write.
const EXPLANATIONS: &[(&str, &str, &str)] = &[
    (
        DUPLICATE_KEY,
        "This key appears twice.",
        "Keep one of the two lines. A table that can appear more than once has two brackets: `[[task]]`.",
    ),
    (
        "invalid basic string",
        "This text is not closed, or contains a `\\` or a character that is not allowed.",
        "End it with a double quote on the same line, write `\\` as `\\\\`, and put text of several lines between `\"\"\"`.",
    ),
    (
        "invalid multi-line basic string",
        "This text is not closed, or contains a `\\` or a character that is not allowed.",
        "End it with `\"\"\"`, and write `\\` as `\\\\`.",
    ),
    (
        "invalid literal string",
        "This text is not closed, or contains a character that is not allowed.",
        "End it with a single quote on the same line; text that contains a `'` needs double quotes.",
    ),
    (
        "invalid multi-line literal string",
        "This text is not closed, or contains a character that is not allowed.",
        "End it with `'''`.",
    ),
    (
        "key with no value",
        "This line has no `=`.",
        "Write `key = value`; a comment starts with `#`.",
    ),
    ("missing value", MISSING_VALUE.0, MISSING_VALUE.1),
    (
        "unexpected key or value",
        "There is something after the end of the value.",
        "Write one `key = value` per line. Inside text a double quote is `\\\"`, a number has a point (`0.5`), and a comment starts with `#`.",
    ),
    (
        "unclosed array table",
        "This header is not closed.",
        "End it with `]]`, such as `[[task]]`.",
    ),
    (
        "unclosed table",
        "This header is not closed.",
        "End it with `]`, such as `[cif]`; a table that can appear more than once has two brackets: `[[task]]`.",
    ),
    UNCLOSED_LIST,
    (
        "missing comma between array elements",
        "A comma is missing in this list.",
        "Put a comma between the texts, such as `ask_at_end = [\"sus\", \"nps\"]`.",
    ),
    (
        "extra comma in array",
        "There is an extra comma in this list.",
        "Remove the comma that has nothing before it.",
    ),
    (
        "unclosed inline table",
        "A `{` is not closed.",
        "End it with `}`, or write the table under a header such as `[[task]]`.",
    ),
    (
        "invalid integer number",
        "This is not a number.",
        "Write digits only; text or a duration needs double quotes, such as `\"5m\"`.",
    ),
    (
        "invalid unquoted key",
        "This cannot be a key.",
        "Write `key = value` on a line of its own; a key is letters, digits, `-` and `_`.",
    ),
    (
        "invalid mantissa",
        "This is not a number.",
        "Write it with a digit before the point, such as `0.5`.",
    ),
    (
        "invalid float",
        "This is not a number.",
        "Write it with a point, such as `0.5`; text or a duration needs double quotes.",
    ),
    (
        "unexpected leading zero",
        "A number cannot start with 0.",
        "Remove the leading zero, or put double quotes around an id.",
    ),
    (
        "invalid date",
        "This is not a date.",
        "Write year, month and day, such as `2026-03-01`; text or an id needs double quotes.",
    ),
    (
        "invalid comment character",
        "This comment contains a character that is not allowed in a script.",
        "Remove the control character; it may be invisible.",
    ),
    (
        "carriage return must be followed by newline",
        "This line has an outdated line ending.",
        "Save the file with LF or CRLF line endings.",
    ),
    (
        "cannot recurse further",
        "Too many brackets are nested here.",
        "A script needs only lists of text, such as `ask = [\"seq\"]`.",
    ),
    (
        "cannot extend value of type",
        "This key already has a value, and cannot be a table as well.",
        "Keep one of the two, under a header such as `[[task]]`.",
    ),
];

/// Message for a list that is not closed.
const UNCLOSED_LIST: (&str, &str, &str) = (
    "unclosed array",
    "This list is not closed.",
    "End it with `]`, such as `ask = [\"seq\"]`.",
);

/// Message and advice for a key without a value.
const MISSING_VALUE: (&str, &str) = (
    "The value is missing.",
    "Write a value after the `=`, or start the line with `#` to leave it out.",
);

/// Message and advice if nothing above matches.
const FALLBACK: (&str, &str) = (
    "This cannot be read.",
    "Write `key = value` on a line of its own, with text in double quotes, lists in `[ ]` and comments after `#`.",
);

/// Whether this error is a duplicate key or header.
pub(super) fn is_duplicate_key(error: &Error) -> bool {
    error.message().starts_with(DUPLICATE_KEY)
}

/// The problem for a parser error at `span`.
pub(super) fn explain_error(text: &str, span: Range<usize>, error: &Error) -> Problem {
    if is_duplicate_key(error)
        && let Some(key) = find_single_brackets(text, span.start)
    {
        return Problem {
            span,
            message: format!("`[{key}]` appears twice."),
            hint: format!("Write `[[{key}]]` with two brackets, each time."),
        };
    }
    if let Some(problem) = explain_bare_word(text, &span, error) {
        return problem;
    }
    let (message, hint) = EXPLANATIONS
        .iter()
        .find(|(begin, _, _)| error.message().starts_with(begin))
        .map_or(FALLBACK, |(_, message, hint)| (message, hint));
    Problem {
        span: find_text_start(text, &span, error).unwrap_or(span),
        message: message.to_owned(),
        hint: hint.to_owned(),
    }
}

/// The problem for a word without quotes, which the parser may read as a partial `true`, `false` or number.
fn explain_bare_word(text: &str, span: &Range<usize>, error: &Error) -> Option<Problem> {
    let is_value = ["string values must be quoted", "invalid boolean"]
        .iter()
        .any(|begin| error.message().starts_with(begin));
    let word = text.get(span.clone()).filter(|_| is_value)?.trim();
    let plain = word.trim_matches(['“', '”', '„', '«', '»', '‘', '’', '‚']);
    let meant = match word.to_lowercase().as_str() {
        "true" | "yes" | "on" => "true",
        "false" | "no" | "off" => "false",
        _ => {
            let (message, hint) = if word.is_empty() {
                MISSING_VALUE
            } else if plain == word {
                ("Text needs quotes.", "Put double quotes around it")
            } else {
                (
                    "These quotes are not plain quotes.",
                    "Write the text with plain double quotes",
                )
            };
            let example = format!("{hint}: `\"{}\"`.", script_excerpt(plain));
            return Some(Problem {
                span: span.clone(),
                message: message.to_owned(),
                hint: if word.is_empty() {
                    hint.to_owned()
                } else {
                    example
                },
            });
        }
    };
    Some(Problem {
        span: span.clone(),
        message: format!("`{}` is not a value.", script_excerpt(word)),
        hint: format!("Write `{meant}`; text needs double quotes."),
    })
}

/// Start of a multi-line text that is not closed: the parser reports the error at the end of the script.
fn find_text_start(text: &str, span: &Range<usize>, error: &Error) -> Option<Range<usize>> {
    let quotes = if error.message().starts_with("invalid multi-line basic") {
        "\"\"\""
    } else if error.message().starts_with("invalid multi-line literal") {
        "'''"
    } else {
        return None;
    };
    let is_at_end = text[span.end..].trim().is_empty();
    let start = text[..span.start].rfind(quotes).filter(|_| is_at_end)?;
    Some(start..start + quotes.len())
}

/// Key of the header `[key]` in the line of this byte, if it should have two brackets.
fn find_single_brackets(text: &str, offset: usize) -> Option<&str> {
    let line = text[line_start(text, offset)..].lines().next()?.trim();
    let key = line.strip_prefix('[')?.split(']').next()?.trim();
    ["version", "task", "error", "question"]
        .contains(&key)
        .then_some(key)
}

/// The problem for a list that is not closed, whose key starts the line at `start`.
pub(super) fn explain_open_list(text: &str, start: usize) -> Problem {
    let bracket = text[start..].find('[').map_or(start, |at| start + at);
    let (_, message, hint) = UNCLOSED_LIST;
    Problem {
        span: bracket..bracket + 1,
        message: message.to_owned(),
        hint: hint.to_owned(),
    }
}
