//! Answers to questionnaires.

use super::seq::Seq;

/// An answer to one item of a questionnaire.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// Entry that recorded it.
    pub seq: Seq,
    /// Attempt it is about; `None` at the end of a session.
    pub attempt: Option<Seq>,
    /// Questionnaire id.
    pub instrument: String,
    /// Item id.
    pub item: String,
    /// Answer; `None` for a blank or a text.
    pub value: Option<f64>,
    /// Answer to an open question.
    pub text: Option<String>,
}
