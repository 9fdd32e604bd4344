//! Questions as sessions asked them, under the protocols of these sessions.

use std::collections::BTreeMap;

use super::Response;
use crate::metrics::Absent;
use crate::session::SessionSummary;
use crate::study::{QuestionKind, Study};

/// The script, and the protocols of the sessions by hash.
#[derive(Clone, Copy)]
pub(in crate::metrics) struct AskedQuestions<'a> {
    /// The script as it is now.
    pub(in crate::metrics) script: &'a Study,
    /// The protocols.
    pub(in crate::metrics) protocols: &'a BTreeMap<String, Study>,
}

impl<'a> AskedQuestions<'a> {
    /// How a session asked a custom question: by its protocol, or by the script if that does not have the question.
    pub(super) fn kind(self, id: &str, session: &SessionSummary) -> Option<&'a QuestionKind> {
        let protocol = self.protocols.get(&*session.protocol);
        let question = protocol.and_then(|protocol| protocol.question(id));
        question
            .or_else(|| self.script.question(id))
            .map(|question| &question.kind)
    }
}

/// The question that all responses answer, by the first of them; `None` for a standard questionnaire, or a question that
/// is in no script.
///
/// # Errors
/// As [`require_same_scale`].
pub(super) fn common_kind<'a>(
    responses: &[Response<'a>],
) -> Result<Option<&'a QuestionKind>, Absent> {
    let mut kinds = responses.iter().filter_map(|response| response.asked);
    let first = kinds.next();
    for other in kinds {
        require_same_scale(first, Some(other))?;
    }
    Ok(first)
}

/// Checks that answers to both can be summarized together.
///
/// # Errors
/// [`Absent::RangesDiffer`], or [`Absent::EndsSwapped`] if the ranges are the same.
pub(super) fn require_same_scale(
    one: Option<&QuestionKind>,
    other: Option<&QuestionKind>,
) -> Result<(), Absent> {
    match (one, other) {
        (Some(one), Some(other)) if one.range() != other.range() => Err(Absent::RangesDiffer),
        (Some(one), Some(other)) if one.is_reverse_of(other) => Err(Absent::EndsSwapped),
        _ => Ok(()),
    }
}
