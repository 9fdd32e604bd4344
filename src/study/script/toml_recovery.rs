//! What of a text can be read as TOML.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::lines::{line_start, whole_lines};
use super::syntax;
use crate::study::Problem;

/// The most problems that are told: a file that is no script at all would have one a line.
const MAX_PROBLEMS: usize = 1_000;

/// How often the lines that are no TOML are taken out to look at what follows them.
const MAX_ROUNDS: usize = 16;

/// Up to here a text is searched for all its slips; every byte may be one, so a larger one gives its first.
const MAX_SEARCHED_BYTES: usize = 256 * 1024;

/// A text as far as it can be read as TOML.
pub(super) struct RecoveredToml<'t> {
    /// The text with white space in place of what cannot be read: every other byte stands where it stood.
    text: Cow<'t, str>,
    /// What is wrong with the lines that cannot be read, at most one problem a line, in order.
    pub(super) problems: Vec<Problem>,
    /// Whether nothing else got lost with those lines.
    pub(super) is_complete: bool,
}

/// The text without what is no TOML. After a line that cannot be read the parser may give up or misread the next, so
/// such lines are taken out and the rest is read again.
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
    /// The table that is left; empty where not even that can be read.
    pub(super) fn table(&self) -> DeTable<'_> {
        let table = if self.text.len() <= MAX_SEARCHED_BYTES {
            DeTable::parse_recoverable(&self.text).0
        } else {
            DeTable::parse(&self.text).unwrap_or_else(|_| Spanned::new(0..0, DeTable::new()))
        };
        table.into_inner()
    }

    /// Notes the first error of each line, and gives what has to be taken out to read on; nothing where that ends.
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
            // What follows in the same line is the same slip; under a torn header no key really stands twice.
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

/// All errors of a text that is not too large, else the first.
fn find_errors(text: &str) -> Vec<Error> {
    if text.len() <= MAX_SEARCHED_BYTES {
        DeTable::parse_recoverable(text).1
    } else {
        DeTable::parse(text).err().into_iter().collect()
    }
}

/// Whether what follows this error cannot be told from what is open before it.
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

/// The first list that is not closed: from the line of its key to the next line that can be no part of it.
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

/// Whether the text begins with a key whose value is a list.
fn starts_list(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.split_once('=')
        .is_some_and(|(_, value)| value.trim_start().starts_with('['))
}

/// Whether the text begins with the header of a table.
fn starts_header(text: &str) -> bool {
    text.trim_start_matches([' ', '\t']).starts_with('[')
}

/// Where the next line after this place begins that starts with a bracket.
fn find_next_header(text: &str, from: usize) -> usize {
    let from = from.min(text.len());
    text[from..]
        .find("\n[")
        .map_or(text.len(), |at| from + at + 1)
}

/// The text with spaces in place of all but the line ends of these ranges.
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

/// The span cut to the text and to whole characters.
fn clamp_span(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    start..text.ceil_char_boundary(span.end.max(start))
}
