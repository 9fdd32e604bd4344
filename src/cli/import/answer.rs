//! An answer to an item of a questionnaire, as it is imported.

/// An answer to one item.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// Its line in the file, counted from 1.
    pub(super) line: u64,
    pub(super) participant: String,
    pub(super) version: String,
    /// The task it was asked after; `None` at the end of the session.
    pub(super) task: Option<String>,
    pub(super) instrument: String,
    pub(super) item: String,
    /// `None` for a blank.
    pub(super) value: Option<f64>,
    /// The label of a choice.
    pub(super) text: Option<String>,
    /// The session that the file names.
    pub(super) session: Option<String>,
}
