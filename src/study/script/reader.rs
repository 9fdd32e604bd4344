//! A script being read: its text, and the problems found so far.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::lines::whole_lines;
use super::toml_recovery::RecoveredToml;
use crate::study::Problem;
use crate::study::problem::script_excerpt;

/// Maximum number of problems: a file that is not a script would have one per line.
const MAX_PROBLEMS: usize = 1_000;

/// A script being read.
pub(super) struct ScriptReader<'t> {
    text: &'t str,
    study_keys: Vec<String>,
    first_header: Option<Range<usize>>,
    /// Whole lines that are not TOML: further problems there are not reported.
    unreadable_lines: Vec<Range<usize>>,
    /// Whether nothing else was lost with the unreadable lines.
    is_complete: bool,
    problems: Vec<Problem>,
}

impl<'t> ScriptReader<'t> {
    /// Starts from the recovered TOML; `root` is the table that could be read.
    pub(super) fn new(text: &'t str, readable: &RecoveredToml, root: &DeTable) -> Self {
        let problems = readable.problems.clone();
        Self {
            text,
            study_keys: root.keys().map(|key| key.get_ref().to_string()).collect(),
            first_header: find_first_header(text, root),
            unreadable_lines: problems
                .iter()
                .map(|problem| whole_lines(text, &problem.span))
                .collect(),
            is_complete: readable.is_complete,
            problems,
        }
    }

    /// Text of the script.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Excerpt of the script for a message.
    pub(super) fn excerpt(&self, span: &Range<usize>) -> String {
        script_excerpt(self.text.get(span.clone()).unwrap_or_default())
    }

    /// Whether the study itself has this key.
    pub(super) fn study_has_key(&self, key: &str) -> bool {
        self.study_keys.iter().any(|known| known == key)
    }

    /// The first `[table]` or `[[table]]`.
    pub(super) fn first_header(&self) -> Option<Range<usize>> {
        self.first_header.clone()
    }

    /// Whether the maximum number of problems is reached.
    pub(super) fn is_full(&self) -> bool {
        self.problems.len() >= MAX_PROBLEMS
    }

    /// Reports a problem at a place in the script.
    pub(super) fn report_problem(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.is_full() || self.is_unreadable(span.start) {
            return;
        }
        let start = self.text.floor_char_boundary(span.start);
        let end = self.text.floor_char_boundary(span.end.max(start));
        self.problems.push(Problem {
            span: start..end,
            message: message.into(),
            hint: hint.into(),
        });
    }

    /// Reports that something is missing, unless it may be in lines that could not be read.
    pub(super) fn report_missing(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.is_complete {
            self.report_problem(span, message, hint);
        }
    }

    fn is_unreadable(&self, offset: usize) -> bool {
        self.unreadable_lines
            .iter()
            .any(|lines| lines.contains(&offset))
    }

    /// All problems in script order, without duplicates.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems;
        problems.sort_by(|a, b| {
            (a.span.start, a.span.end, &a.message).cmp(&(b.span.start, b.span.end, &b.message))
        });
        problems.dedup();
        problems
    }
}

/// The first header of a table in the text.
fn find_first_header(text: &str, root: &DeTable) -> Option<Range<usize>> {
    let tables = root.values().flat_map(|value| match value.get_ref() {
        DeValue::Table(_) => vec![value.span()],
        DeValue::Array(items) => items.iter().map(toml::Spanned::span).collect(),
        _ => Vec::new(),
    });
    tables
        .filter(|span| text.get(span.clone()).is_some_and(is_header))
        .min_by_key(|span| span.start)
}

/// Whether a table's text is a header rather than an inline table.
pub(super) fn is_header(text: &str) -> bool {
    text.starts_with('[')
}
