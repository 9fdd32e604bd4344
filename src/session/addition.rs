//! What can be added to a session afterwards.

use super::seq::Seq;
use super::vocabulary::Outcome;
use crate::study::{AssistLevel, Severity};

/// Something that happened in a session and was not logged then.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// Moment it happened, in milliseconds of session time.
    pub at_ms: i64,
    /// What happened.
    pub what: AddedWhat,
    /// Where it is added from: a screen, a verb, or the name of a file's data.
    pub from: String,
    /// Why; required in a closed session.
    pub why: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum AddedWhat {
    /// An error.
    Error {
        /// Id of its kind; `None` leaves it to be described.
        kind: Option<String>,
        /// Severity; `None` for that of its kind.
        severity: Option<Severity>,
        /// Whether the participant recovered.
        recovered: Option<bool>,
        /// Its words.
        text: Option<String>,
    },
    /// An assist.
    Assist {
        /// Its level; `None` leaves it to be described.
        level: Option<AssistLevel>,
        /// Its words.
        text: Option<String>,
    },
    /// A note.
    Note {
        /// Letter code.
        code: Option<char>,
        /// Its words.
        text: Option<String>,
    },
    /// A sync mark.
    SyncMark(Option<String>),
    /// A whole attempt at a task.
    Task {
        /// Task id.
        task: String,
        /// End, in milliseconds of session time.
        until_ms: i64,
        /// Outcome; `None` leaves it to be given.
        outcome: Option<Outcome>,
    },
    /// Whether the participant consented.
    Consent {
        /// Whether they did.
        given: bool,
        /// To what.
        text: Option<String>,
    },
    /// An answer.
    Answer {
        /// Attempt it was asked about; `None` at the end of a session.
        attempt: Option<Seq>,
        /// Questionnaire id.
        instrument: String,
        /// Item id.
        item: String,
        /// Answer; `None` for a blank.
        value: Option<f64>,
        /// Answer to an open question.
        text: Option<String>,
    },
}

impl AddedWhat {
    /// Its free text.
    pub fn text(&self) -> Option<&String> {
        match self {
            Self::Error { text, .. }
            | Self::Assist { text, .. }
            | Self::Note { text, .. }
            | Self::SyncMark(text)
            | Self::Consent { text, .. }
            | Self::Answer { text, .. } => text.as_ref(),
            Self::Task { .. } => None,
        }
    }
}
