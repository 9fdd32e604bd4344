//! The rows of an imported table, in one form for every source program.

use super::answer::Answer;
use super::names::Names;
use super::row::Row;
use super::sheet::Sheet;
use crate::cli::problems::Problems;

/// Attempts, and the texts that they refer to.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    pub(super) names: Names,
    pub(super) rows: Vec<Row>,
}

/// The rows of a table: all attempts, or all answers.
#[derive(Debug)]
pub(super) enum Content {
    Attempts(Attempts),
    Answers(Vec<Answer>),
}

impl Content {
    /// What one of its rows is, in the singular.
    pub(super) fn unit(&self) -> &'static str {
        match self {
            Self::Attempts(_) => "attempt",
            Self::Answers(_) => "answer",
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of rows.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Attempts(attempts) => attempts.rows.len(),
            Self::Answers(answers) => answers.len(),
        }
    }
}

/// Where a table has the codes of participants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeOrigin {
    /// In a column of them, or set by an option.
    Given,
    /// In the ids that a survey program gave to responses.
    ResponseIds,
    /// Nowhere: participants are numbered.
    Numbers,
}

/// An imported table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) content: Content,
    /// Problems of rows that cannot be imported.
    pub(super) bad: Problems,
    /// Where the codes of participants are.
    pub(super) codes: CodeOrigin,
    /// Notes on how the file was read, in sentences.
    pub(super) notes: Vec<String>,
}

impl Table {
    /// Adds what was found in the sheet that it was read from, before what was found since.
    pub(super) fn add_findings_of(&mut self, sheet: Sheet) {
        let rows = std::mem::replace(&mut self.bad, sheet.bad);
        self.bad.append(rows);
        self.notes.splice(0..0, sheet.notes);
    }
}
