//! Input data of a briefing.

use std::sync::Arc;
use uuid::Uuid;

use crate::session::SessionKind;
use crate::study::{ErrorKind, Study};

/// Returns the task ids in order for a version id and a participant code (`None` in a rehearsal).
pub type TaskOrderFn = Box<dyn Fn(&str, Option<&str>) -> Vec<String>>;

/// Returns why no session can be opened for a version id and a participant code, with advice.
pub type ObjectionFn = Box<dyn Fn(&str, &str) -> Option<String>>;

/// Input data of a briefing.
pub struct Briefing {
    /// Id of the new session.
    pub session: Uuid,
    /// Study.
    pub study: Arc<Study>,
    /// SHA-256 of the script's text, 64 hexadecimal digits.
    pub protocol: String,
    /// Suggested participant code; may be empty.
    pub participant: String,
    /// Known participants.
    pub known_participants: Vec<KnownParticipant>,
    /// Number of participants counted so far per version, in the script's order.
    pub participant_counts: Vec<usize>,
    /// Index of the suggested version in the script.
    pub version_index: usize,
    /// Moderator; may be empty.
    pub moderator: String,
    /// Session kind.
    pub kind: SessionKind,
    /// Error kinds added by earlier sessions of the protocol.
    pub added_error_kinds: Vec<ErrorKind>,
    /// Task order.
    pub task_order: TaskOrderFn,
    /// Objection to a session, checked when it is about to open.
    pub objection: ObjectionFn,
    /// Results of the checks before the session.
    pub checks: Vec<PreflightCheck>,
}

/// A known participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownParticipant {
    /// Participant code.
    pub code: String,
    /// Segment, if on the roster.
    pub segment: Option<String>,
    /// Ids of the versions the participant has sessions on.
    pub versions_seen: Vec<String>,
    /// Ids of the versions with a session of theirs that is not closed and not being recorded.
    pub versions_unfinished: Vec<String>,
}

/// A check before the session: disk space, the record's location, the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreflightCheck {
    /// Result, in a sentence.
    pub message: String,
    /// What it means for the session.
    pub result: CheckResult,
}

/// Severity of a check's result, in display order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckResult {
    /// Should be fixed first.
    Problem,
    /// OK.
    Fine,
    /// Irrelevant for this session.
    Notice,
}
