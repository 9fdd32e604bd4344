//! Recovers the readable part of a text that is not entirely TOML.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::lines::{line_start, whole_lines};
use super::syntax;
use crate::study::Problem;

/// Maximum number of problems: a file that is not a script would have one per line.
const MAX_PROBLEMS: usize = 1_000;

/// Maximum number of passes, each of which removes unreadable lines and parses the rest again.
const MAX_ROUNDS: usize = 16;

/// Largest text that is searched for all errors; in a larger text only the first is reported.
const MAX_SEARCHED_BYTES: usize = 256 * 1024;

/// The part of a text that can be read as TOML.
pub(super) struct RecoveredToml<'t> {
    /// The text with unreadable parts replaced by spaces, so that all other bytes keep their offsets.
    text: Cow<'t, str>,
    /// Problems of the unreadable lines, at most one per line, in order.
    pub(super) problems: Vec<Problem>,
    /// Whether nothing else was lost with those lines.
    pub(super) is_complete: bool,
}

/// Blanks out the parts of a text that are not TOML. After an unreadable line the parser may give up or misread the
/// next, so such lines are removed and the rest is parsed again.
pub(super) fn recover_toml(text: &str) -> RecoveredToml<'_> {
    let mut readable = RecoveredToml {
        text: Cow::Borrowed(text),
        problems: Vec::new(),
        is_complete: true,
    };
    for _ in 0..MAX_ROUNDS {
        let errors = find_errors(&readable.text);
        let torn = readable.note_errors(text, &errors);
        if torn.is_empty() {
            break;
        }
        let rest = blank_out(&readable.text, &torn);
        readable.text = Cow::Owned(rest);
    }
    readable.problems.sort_by_key(|problem| problem.span.start);
    readable
}

impl RecoveredToml<'_> {
    /// The recovered table; empty if nothing can be read.
    pub(super) fn table(&self) -> DeTable<'_> {
        let table = if self.text.len() <= MAX_SEARCHED_BYTES {
            DeTable::parse_recoverable(&self.text).0
        } else {
            DeTable::parse(&self.text).unwrap_or_else(|_| Spanned::new(0..0, DeTable::new()))
        };
        table.into_inner()
    }

    /// Reports the first error of each line, and returns the ranges to remove before the next pass; empty to stop.
    fn note_errors(&mut self, text: &str, errors: &[Error]) -> Vec<Range<usize>> {
        let mut errors: Vec<(Range<usize>, &Error)> = errors
            .iter()
            .map(|error| (clamp_span(text, error.span().unwrap_or(0..0)), error))
            .collect();
        errors.sort_by_key(|(span, _)| span.start);
        let known: Vec<Range<usize>> = self
            .problems
            .iter()
            .map(|problem| whole_lines(text, &problem.span))
            .collect();
        let open = find_open_list(&self.text, &errors);
        let mut torn: Vec<Range<usize>> = Vec::new();
        let (mut line_end, mut section_end) = (None, 0);
        for (span, error) in errors {
            if open.as_ref().is_some_and(|list| list.start <= span.start) {
                break;
            }
            // Later errors in the same line have the same cause; under an unreadable header a key is not really a
            // duplicate.
            let is_twice = syntax::is_duplicate_key(error);
            if line_end.is_some_and(|end| span.start < end) || is_twice && span.start < section_end
            {
                continue;
            }
            let line = whole_lines(text, &span);
            line_end = Some(line.end);
            if known.contains(&line) {
                continue;
            }
            if self.problems.len() >= MAX_PROBLEMS {
                return Vec::new();
            }
            let is_header = starts_header(&text[line.start..]);
            self.problems.push(syntax::explain_error(text, span, error));
            if is_twice && !is_header {
                continue;
            }
            self.is_complete = false;
            if is_left_open(error) {
                return Vec::new();
            }
            if is_header {
                section_end = find_next_header(text, line.end);
                torn.push(line.start..section_end);
            } else {
                torn.push(line);
            }
        }
        if let Some(list) = open {
            self.is_complete = false;
            if !known.contains(&whole_lines(text, &(list.start..list.start))) {
                self.problems
                    .push(syntax::explain_open_list(text, list.start));
                torn.push(list);
            }
        }
        torn
    }
}

/// All errors of a text of at most [`MAX_SEARCHED_BYTES`], otherwise the first.
fn find_errors(text: &str) -> Vec<Error> {
    if text.len() <= MAX_SEARCHED_BYTES {
        DeTable::parse_recoverable(text).1
    } else {
        DeTable::parse(text).err().into_iter().collect()
    }
}

/// Whether the text after this error cannot be separated from what is still open before it.
fn is_left_open(error: &Error) -> bool {
    const OPEN: [&str; 6] = [
        "unclosed inline table",
        "missing comma between key-value",
        "missing key for inline",
        "missing assignment",
        "invalid multi-line",
        "cannot recurse",
    ];
    OPEN.iter().any(|open| error.message().starts_with(open))
}

/// The first list that is not closed: from the line of its key to the next line that cannot be part of it.
fn find_open_list(text: &str, errors: &[(Range<usize>, &Error)]) -> Option<Range<usize>> {
    let (at, message) = errors
        .iter()
        .map(|(span, error)| (span.start, error.message()))
        .find(|(_, message)| {
            message.starts_with("unexpected `=` in array") || message.starts_with("unclosed array,")
        })?;
    let has_key_in_list = message.starts_with("unexpected");
    let mut start = line_start(text, at);
    let first_key = if has_key_in_list { start } else { text.len() };
    let mut is_first = true;
    while is_first && has_key_in_list || !starts_list(&text[start..]) {
        start = line_start(text, start.checked_sub(1)?);
        is_first = false;
    }
    let end = find_next_header(text, start).min(first_key).max(start + 1);
    Some(start..end)
}

/// Whether the text starts with a key whose value is a list.
fn starts_list(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.split_once('=')
        .is_some_and(|(_, value)| value.trim_start().starts_with('['))
}

/// Whether the text starts with a table header.
fn starts_header(text: &str) -> bool {
    text.trim_start_matches([' ', '\t']).starts_with('[')
}

/// Start of the next line after `from` that starts with a bracket.
fn find_next_header(text: &str, from: usize) -> usize {
    let from = from.min(text.len());
    text[from..]
        .find("\n[")
        .map_or(text.len(), |at| from + at + 1)
}

/// Replaces all bytes in these ranges by spaces, except line endings.
fn blank_out(text: &str, torn: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in torn {
        for byte in &mut bytes[range.start..range.end.min(text.len())] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Limits a span to the text and to whole characters.
fn clamp_span(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end.max(start))
}
