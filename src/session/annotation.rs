//! Errors, assists, observations and marks, as they now stand.

use uuid::Uuid;

use super::id::Seq;
use crate::study::{AssistLevel, Severity};

/// Something the moderator noted, after all corrections.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// The entry that noted it.
    pub seq: Seq,
    /// The attempt it belongs to.
    pub attempt: Option<Seq>,
    /// The moment meant, in milliseconds of session time.
    pub at_ms: i64,
    /// What it is.
    pub kind: AnnotationKind,
    /// What was written to it.
    pub text: Option<String>,
    /// The entry that holds the text now.
    pub text_entry: Seq,
    /// Whether it was noted while the attempt was paused.
    pub in_pause: bool,
    /// Whether a corrected time left it outside its attempt.
    pub outside_attempt: bool,
}

impl Annotation {
    /// Whether it is an error of this kind.
    pub fn is_error_of_kind(&self, id: &str) -> bool {
        matches!(&self.kind, AnnotationKind::Error { kind: Some(kind), .. } if kind == id)
    }
}

/// What was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationKind {
    /// A wrong move; without a kind it is undescribed.
    Error {
        /// The kind's id.
        kind: Option<String>,
        /// How bad it was.
        severity: Option<Severity>,
        /// Whether the participant recovered.
        recovered: Option<bool>,
    },
    /// Help; without a level it is undescribed.
    Assist(Option<AssistLevel>),
    /// An observation with its letter code.
    Observation(Option<char>),
    /// A point shared with a recording.
    SyncMark,
}

/// An error noted in one of many sessions, as far as a list of problems needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedError {
    /// The session.
    pub session: Uuid,
    /// The attempt it belongs to.
    pub attempt: Option<Seq>,
    /// The kind's id; without one it is undescribed.
    pub kind: Option<String>,
    /// What a session called the kind, where it got its key in one.
    pub label: Option<String>,
    /// How bad it was.
    pub severity: Option<Severity>,
    /// What was written to it, unless it was erased.
    pub text: Option<String>,
}
