//! The content of an imported table, whichever program wrote it.

use super::answer::Answer;
use super::row::Row;
use crate::cli::problems::Problems;

/// The rows of a table.
#[derive(Debug)]
pub(super) enum Content {
    Attempts(Vec<Row>),
    Answers(Vec<Answer>),
}

impl Content {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Attempts(rows) => rows.is_empty(),
            Self::Answers(answers) => answers.is_empty(),
        }
    }
}

/// A table as it was read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) content: Content,
    /// Rows that cannot be taken, and why.
    pub(super) bad: Problems,
    /// Whether participants are numbered by their rows, since no column names them.
    pub(super) numbered: bool,
    /// Sentences on how it was understood, where that is not plain.
    pub(super) said: Vec<String>,
}

impl Table {
    /// Adds rows that could not be taken.
    pub(super) fn and(mut self, bad: &Problems) -> Self {
        self.bad.append(bad);
        self
    }
}
