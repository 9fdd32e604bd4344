//! What a text that is no TOML is told.

use std::ops::Range;

use toml::de::Error;

use crate::study::Problem;

/// How the parser's message begins where a key stands twice.
const TWICE: &str = "duplicate key";

/// How the parser's message begins, what is wrong in a researcher's words, and what to write.
const SENTENCES: &[(&str, &str, &str)] = &[
    (
        TWICE,
        "This key stands here twice.",
        "Keep one of the two lines. A table that may stand several times has two brackets: `[[task]]`.",
    ),
    (
        "string values must be quoted",
        "A text stands in quotes.",
        "Put double quotes around the text, such as `title = \"Checkout\"`.",
    ),
    (
        "invalid basic string",
        "This text is not closed, or holds a `\\` or a character that may not stand in it.",
        "End it with a double quote on the same line, write `\\` as `\\\\`, and put a text of several lines between `\"\"\"`.",
    ),
    (
        "invalid multi-line basic string",
        "This text is not closed, or holds a `\\` or a character that may not stand in it.",
        "End it with `\"\"\"`, and write `\\` as `\\\\`.",
    ),
    (
        "invalid literal string",
        "This text is not closed, or holds a character that may not stand in it.",
        "End it with a single quote on the same line; a text with a `'` in it stands in double quotes.",
    ),
    (
        "invalid multi-line literal string",
        "This text is not closed, or holds a character that may not stand in it.",
        "End it with `'''`.",
    ),
    (
        "key with no value",
        "This line has no `=`.",
        "Write `key = value`; a comment begins with `#`.",
    ),
    (
        "missing value",
        "The value is missing.",
        "Write a value after the `=`, or begin the line with `#` to leave it out.",
    ),
    (
        "unexpected key or value",
        "Something stands here after the end of the value.",
        "Put a text in one pair of double quotes, write one `key = value` a line, and begin a comment with `#`.",
    ),
    (
        "unclosed array table",
        "This header is not closed.",
        "End it with `]]`, such as `[[task]]`.",
    ),
    (
        "unclosed table",
        "This header is not closed.",
        "End it with `]`, such as `[cif]`; a table that may stand several times has two brackets: `[[task]]`.",
    ),
    (
        "unclosed array",
        "This list is not closed.",
        "End it with `]`, such as `ask = [\"seq\"]`.",
    ),
    (
        "missing comma between array elements",
        "A comma is missing in this list.",
        "Put a comma between the texts, such as `ask_at_end = [\"sus\", \"nps\"]`.",
    ),
    (
        "extra comma in array",
        "There is a comma too many in this list.",
        "Take out the comma that has nothing before it.",
    ),
    (
        "unclosed inline table",
        "A `{` is not closed.",
        "End it with `}`, or write the table under a header such as `[[task]]`.",
    ),
    (
        "invalid integer number",
        "This is no number.",
        "Write digits only; a text or a time stands in double quotes, such as `\"5m\"`.",
    ),
    (
        "invalid float",
        "This is no number.",
        "Write it with a point, such as `0.5`; a text or a time stands in double quotes.",
    ),
    (
        "unexpected leading zero",
        "A number does not begin with 0.",
        "Take out the leading zero, or put double quotes around an id.",
    ),
    (
        "invalid date-time",
        "This is no date.",
        "Write year, month and day, such as `2026-03-01`; a text or an id stands in double quotes.",
    ),
    (
        "invalid boolean",
        "This is neither true nor false.",
        "Write `true` or `false` in small letters; a text stands in double quotes.",
    ),
    (
        "invalid comment character",
        "This comment holds a character that may not stand in a script.",
        "Take out the control character; it may be invisible.",
    ),
    (
        "carriage return must be followed by newline",
        "This line ends in an old way that cannot be read.",
        "Save the file with the line ends of today's systems (LF or CRLF).",
    ),
    (
        "cannot recurse further",
        "Too many brackets are nested here.",
        "A script needs lists of texts only, such as `ask = [\"seq\"]`.",
    ),
    (
        "cannot extend value of type",
        "This key already has a value, and cannot be a table as well.",
        "Keep one of the two, under a header such as `[[task]]`.",
    ),
];

/// What is said where nothing above fits.
const OTHERWISE: (&str, &str) = (
    "This cannot be read.",
    "Write `key = value` on a line of its own, with texts in double quotes, lists in `[ ]` and comments after `#`.",
);

/// The most problems that are told: a file that is no script at all would have one a line.
const MAX_PROBLEMS: usize = 1_000;

/// The problems that a text has as TOML, one a line: what follows from a slip in the same line is the same slip.
pub(super) fn problems(text: &str, errors: &[Error]) -> Vec<Problem> {
    let mut spans: Vec<(Range<usize>, &Error)> = errors
        .iter()
        .map(|error| (within(text, error.span().unwrap_or(0..0)), error))
        .collect();
    spans.sort_by_key(|(span, _)| span.start);
    let mut problems = Vec::new();
    let mut line_end = None;
    for (span, error) in spans {
        if line_end.is_some_and(|end| span.start <= end) {
            continue;
        }
        if problems.len() == MAX_PROBLEMS {
            break;
        }
        line_end = Some(text[span.start..].find('\n').map_or(text.len(), |at| span.start + at));
        problems.push(problem(text, span, error));
    }
    problems
}

/// Whether everything but the line itself was read in spite of this error.
pub(super) fn leaves_the_rest_whole(error: &Error) -> bool {
    error.message().starts_with(TWICE)
}

fn problem(text: &str, span: Range<usize>, error: &Error) -> Problem {
    let is_twice = error.message().starts_with(TWICE);
    if is_twice && let Some(key) = single_brackets(text, span.start) {
        return Problem {
            span,
            message: format!("`[{key}]` stands here twice."),
            advice: format!("Write `[[{key}]]` with two brackets, each time."),
        };
    }
    let (message, advice) = SENTENCES
        .iter()
        .find(|(begin, _, _)| error.message().starts_with(begin))
        .map_or(OTHERWISE, |(_, message, advice)| (message, advice));
    Problem {
        span,
        message: message.to_owned(),
        advice: advice.to_owned(),
    }
}

/// The key of the header `[key]` in the line of this byte, when it should have two brackets.
fn single_brackets(text: &str, offset: usize) -> Option<&str> {
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next()?.trim();
    let key = line.strip_prefix('[')?.split(']').next()?.trim();
    ["version", "task", "error", "question"]
        .contains(&key)
        .then_some(key)
}

/// The span cut to the text and to whole characters.
fn within(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end.max(start))
}
