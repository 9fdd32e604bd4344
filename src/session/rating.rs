//! Answers to questionnaires.

use super::id::Seq;

/// An answer to one item of a questionnaire.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// The entry that gave it.
    pub seq: Seq,
    /// The attempt it was asked about; none at the end of a session.
    pub attempt: Option<Seq>,
    /// The questionnaire.
    pub instrument: String,
    /// The item.
    pub item: String,
    /// The answer; `None` is a blank or a text.
    pub value: Option<f64>,
    /// The answer to an open question.
    pub text: Option<String>,
}
