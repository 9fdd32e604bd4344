//! Annotations: errors, assists, observations and sync marks, after all corrections.

use uuid::Uuid;

use super::seq::Seq;
use crate::study::{AssistLevel, Severity};

/// An annotation by the moderator, after all corrections.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Entry that recorded it.
    pub seq: Seq,
    /// Attempt it belongs to.
    pub attempt: Option<Seq>,
    /// Moment it refers to, in milliseconds of session time.
    pub at_ms: i64,
    /// Kind of annotation.
    pub kind: AnnotationKind,
    /// Its text.
    pub text: Option<String>,
    /// Entry that has the current text.
    pub text_entry: Seq,
    /// Whether it was recorded while the attempt was paused.
    pub in_pause: bool,
    /// Whether a corrected time put it outside its attempt.
    pub outside_attempt: bool,
}

impl Annotation {
    /// Whether it is an error of this kind.
    pub fn is_error_of_kind(&self, id: &str) -> bool {
        matches!(&self.kind, AnnotationKind::Error { kind: Some(kind), .. } if kind == id)
    }
}

/// Kind of an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationKind {
    /// An error; undescribed until it has a kind.
    Error {
        /// Id of the error kind.
        kind: Option<String>,
        /// Severity.
        severity: Option<Severity>,
        /// Whether the participant recovered.
        recovered: Option<bool>,
    },
    /// An assist; undescribed until it has a level.
    Assist(Option<AssistLevel>),
    /// An observation with its letter code.
    Observation(Option<char>),
    /// A sync mark for aligning a recording.
    SyncMark,
}

/// A noted error from any session, reduced to what the list of problems needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedError {
    /// The session.
    pub session: Uuid,
    /// Attempt it belongs to.
    pub attempt: Option<Seq>,
    /// Id of the error kind; `None` while undescribed.
    pub kind: Option<String>,
    /// Label of the kind, if it was added during a session.
    pub label: Option<String>,
    /// Severity.
    pub severity: Option<Severity>,
    /// Its text, unless erased.
    pub text: Option<String>,
}
