//! The plain values that a briefing starts from.

use std::sync::Arc;
use uuid::Uuid;

use crate::session::SessionKind;
use crate::study::{ErrorKind, Study};

/// In which order a participant is asked the tasks: their ids, for a version's id and a participant's code (none
/// in a rehearsal).
pub type TaskOrderFn = Box<dyn Fn(&str, Option<&str>) -> Vec<String>>;

/// Why no session can be opened for a version's id and a participant's code, in a sentence with advice.
pub type ObjectionFn = Box<dyn Fn(&str, &str) -> Option<String>>;

/// What the briefing starts from.
pub struct Briefing {
    /// The id that the session will have.
    pub session: Uuid,
    /// The study.
    pub study: Arc<Study>,
    /// SHA-256 of the script's text, 64 hexadecimal digits.
    pub protocol: String,
    /// The participant's code that is suggested; may be empty.
    pub participant: String,
    /// Participants that are known already.
    pub known_participants: Vec<KnownParticipant>,
    /// How many sessions each version of the study has so far, in the script's order.
    pub session_counts: Vec<usize>,
    /// The version that is suggested, by its place in the script.
    pub version_index: usize,
    /// Who moderates; may be empty.
    pub moderator: String,
    /// Whether the session counts.
    pub kind: SessionKind,
    /// Error kinds that earlier sessions of the protocol added.
    pub added_error_kinds: Vec<ErrorKind>,
    /// The order of tasks.
    pub task_order: TaskOrderFn,
    /// What speaks against a session, asked when it is about to be opened.
    pub objection: ObjectionFn,
    /// What was looked at before the session.
    pub checks: Vec<PreflightCheck>,
}

/// A participant's code that is known already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownParticipant {
    /// The code.
    pub code: String,
    /// The segment, where the roster has one.
    pub segment: Option<String>,
    /// The ids of the versions on which the participant has a session.
    pub versions_seen: Vec<String>,
    /// The ids of the versions on which a session of theirs is not closed and nobody records it now.
    pub versions_unfinished: Vec<String>,
}

/// Something that was looked at before the session: disk space, where the file lies, the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreflightCheck {
    /// What was found, in a sentence.
    pub message: String,
    /// What that means for the session.
    pub result: CheckResult,
}

/// What a check means for a session, in the order in which the checks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckResult {
    /// It should be put right first.
    Problem,
    /// It is as it should be.
    Fine,
    /// It is no matter for this session.
    Notice,
}
