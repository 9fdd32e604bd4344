//! What a text that is no TOML is told.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use crate::study::Problem;
use crate::study::problem::shown;

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
        "Put a text in one pair of double quotes, write one `key = value` a line, numbers with a point (`0.5`), and comments after `#`.",
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

/// How often the lines that are no TOML are taken out to look at what follows them.
const MAX_ROUNDS: usize = 16;

/// Up to here a text is searched for all its slips; every byte may be one, so a larger one gives its first.
const MAX_SEARCHED_BYTES: usize = 256 * 1024;

/// A text as far as it can be read as TOML.
pub(super) struct Readable<'t> {
    /// The text, with white space in place of the lines that cannot be read: every other byte stands where it stood.
    pub(super) text: Cow<'t, str>,
    /// What is wrong with the lines that cannot be read, at most one problem a line, in order.
    pub(super) problems: Vec<Problem>,
    /// Whether nothing else got lost with those lines.
    pub(super) whole: bool,
}

/// The text without what is no TOML. After a line that cannot be read the parser may give up, so such lines are taken
/// out and the rest is read again.
pub(super) fn readable(text: &str) -> Readable<'_> {
    let mut readable = Readable {
        text: Cow::Borrowed(text),
        problems: Vec::new(),
        whole: true,
    };
    for _ in 0..MAX_ROUNDS {
        let errors = errors(&readable.text);
        let torn = readable.note(text, &errors);
        if torn.is_empty() {
            break;
        }
        let rest = blanked(&readable.text, &torn);
        readable.text = Cow::Owned(rest);
    }
    readable.problems.sort_by_key(|problem| problem.span.start);
    readable
}

impl Readable<'_> {
    /// The table that is left; empty where not even that can be read.
    pub(super) fn table(&self) -> DeTable<'_> {
        let table = if self.text.len() <= MAX_SEARCHED_BYTES {
            DeTable::parse_recoverable(&self.text).0
        } else {
            DeTable::parse(&self.text).unwrap_or_else(|_| Spanned::new(0..0, DeTable::new()))
        };
        table.into_inner()
    }

    /// Notes the first error of each line, and gives the lines that can be taken out.
    fn note(&mut self, text: &str, errors: &[Error]) -> Vec<Range<usize>> {
        let mut spans: Vec<(Range<usize>, &Error)> = errors
            .iter()
            .map(|error| (within(text, error.span().unwrap_or(0..0)), error))
            .collect();
        spans.sort_by_key(|(span, _)| span.start);
        let known: Vec<Range<usize>> = self
            .problems
            .iter()
            .map(|problem| lines(text, &problem.span))
            .collect();
        let mut torn: Vec<Range<usize>> = Vec::new();
        let mut last_end = None;
        let mut goes_on = true;
        for (span, error) in spans {
            if last_end.is_some_and(|end| span.start < end) {
                continue;
            }
            let line = lines(text, &span);
            last_end = Some(line.end);
            if known.contains(&line) {
                continue;
            }
            if self.problems.len() == MAX_PROBLEMS {
                return Vec::new();
            }
            self.problems.push(problem(text, span, error));
            if !error.message().starts_with(TWICE) {
                self.whole = false;
                goes_on &= stays_in_line(error);
                torn.push(line);
            }
        }
        if goes_on { torn } else { Vec::new() }
    }
}

/// All errors of a text that is not too large, else the first.
fn errors(text: &str) -> Vec<Error> {
    if text.len() <= MAX_SEARCHED_BYTES {
        DeTable::parse_recoverable(text).1
    } else {
        DeTable::parse(text).err().into_iter().collect()
    }
}

/// Whether the lines after this error mean what they say: not so after an open list or an open text of several lines.
fn stays_in_line(error: &Error) -> bool {
    const OPEN: [&str; 7] = [
        "unclosed array",
        "unclosed inline table",
        "missing comma",
        "extra comma",
        "missing assignment",
        "invalid multi-line",
        "cannot recurse",
    ];
    let message = error.message();
    message.starts_with("unclosed array table")
        || !OPEN.iter().any(|open| message.starts_with(open))
}

/// The text with spaces in place of these lines; of a header that cannot be read, with all that stands under it.
fn blanked(text: &str, torn: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for line in torn {
        let mut end = line.end.min(text.len());
        if text[line.start..end].trim_start().starts_with('[') {
            end = text[end..].find("\n[").map_or(text.len(), |at| end + at);
        }
        for byte in &mut bytes[line.start..end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
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
    if let Some(problem) = bare_word(text, &span, error) {
        return problem;
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

/// A word without quotes, which the parser may take for half a `true`, `false` or number.
fn bare_word(text: &str, span: &Range<usize>, error: &Error) -> Option<Problem> {
    let is_value = ["string values must be quoted", "invalid boolean"]
        .iter()
        .any(|begin| error.message().starts_with(begin));
    let word = text.get(span.clone()).filter(|_| is_value)?;
    let meant = match word.to_lowercase().as_str() {
        "true" | "yes" | "on" => "true",
        "false" | "no" | "off" => "false",
        _ => {
            return Some(Problem {
                span: span.clone(),
                message: "A text stands in quotes.".to_owned(),
                advice: format!("Put double quotes around it: `\"{}\"`.", shown(word)),
            });
        }
    };
    Some(Problem {
        span: span.clone(),
        message: format!("`{}` is no value.", shown(word)),
        advice: format!("Write `{meant}`; a text stands in double quotes."),
    })
}

/// The key of the header `[key]` in the line of this byte, when it should have two brackets.
fn single_brackets(text: &str, offset: usize) -> Option<&str> {
    let line = text[line_start(text, offset)..].lines().next()?.trim();
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

/// The span grown to whole lines, their newline included; the last line ends one byte after the text.
pub(super) fn lines(text: &str, span: &Range<usize>) -> Range<usize> {
    let end = text[span.end..]
        .find('\n')
        .map_or(text.len() + 1, |at| span.end + at + 1);
    line_start(text, span.start)..end
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}
