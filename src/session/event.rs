//! Events of a session log, in the past tense.
//!
//! These names are written to the file and are frozen: add an optional field or a new kind. Fields named `text`,
//! `reason`, `why` or `label` are free text, which is stored separately so that it can be erased.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::amendment::Amendment;
use super::imported_attempt::ImportedAttempt;
use super::seq::Seq;
use super::vocabulary::{Outcome, PauseReason, SessionKind};
use crate::study::{AssistLevel, Severity};

/// Names of the free-text fields.
pub(super) const FREE_TEXT_FIELDS: [&str; 4] = ["text", "reason", "why", "label"];

/// An event of a session log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "detail")]
#[allow(
    missing_docs,
    reason = "the variants' own sentences say what their fields are"
)]
pub enum Event {
    /// The session opened; the opening is repeated here so that the chain covers it.
    SessionOpened(Opening),
    /// Whether the participant consented to the text that was read or signed.
    ConsentRecorded {
        given: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A task started: this entry's number is the attempt's key. An unscripted task has a label with its title.
    TaskStarted {
        task: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// A task was skipped without being started.
    TaskSkipped {
        task: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The attempt was paused.
    Paused {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pause: Option<PauseReason>,
    },
    /// The attempt resumed.
    Resumed,
    /// An error was noted; without a kind it is to be described later.
    ErrorNoted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severity: Option<Severity>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recovered: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// An assist was given; counted even while it has no level.
    AssistGiven {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<AssistLevel>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// An observation, with an optional letter code.
    ObservationNoted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<char>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A key was assigned to an error kind that is not in the script; `carried`: it comes from an earlier session.
    ErrorKindAdded {
        key: char,
        id: String,
        /// Absent after it was erased.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        severity: Severity,
        #[serde(default, skip_serializing_if = "is_false")]
        carried: bool,
    },
    /// A sync mark was set.
    MarkerSet {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// The attempt ended, without an outcome yet.
    TaskEnded,
    /// The moderator gave the outcome of the attempt.
    OutcomeGiven {
        outcome: Outcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The attempt was reopened; the time since its end is a pause.
    AttemptReopened,
    /// The attempt was cancelled and is not counted.
    AttemptCancelled {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The attempt was moved to another task.
    AttemptReassigned {
        task: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// A questionnaire item was answered or left blank.
    RatingGiven {
        instrument: String,
        item: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The entry was undone.
    EntryRetracted {
        entry: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The entry was restored.
    EntryRestored {
        entry: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The entry was amended.
    EntryAmended {
        entry: Seq,
        #[serde(flatten)]
        to: Amendment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The entry's texts were erased.
    EntryErased {
        entry: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// Wall time jumped against the boot clock by `by_ms` milliseconds.
    ClockStepped { by_ms: i64 },
    /// This many entries, saved right before this one, are gone from the record.
    EntriesLost { entries: i64 },
    /// Recording resumed after a gap of `gap_ms`; `counts`: the participant kept working during the gap.
    SessionResumed {
        gap_ms: i64,
        counts: bool,
        estimated: bool,
        boot_id: String,
        utc_offset_min: i32,
    },
    /// The session closed; the number of entries before this one, and the head of the chain there.
    SessionClosed { entries: i64, head: String },
    /// The session was reopened.
    SessionReopened,
    /// The session was excluded and is not counted.
    SessionExcluded {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The participant, version, moderator or kind of the session was corrected.
    SessionAmended {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        participant: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moderator: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_kind: Option<SessionKind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// Totals of an attempt were imported.
    AttemptImported(ImportedAttempt),
}

impl Event {
    /// Whether undo skips this event: written by the program, a close, or an undo or redo.
    pub fn is_skipped_by_undo(&self) -> bool {
        matches!(
            self,
            Self::SessionOpened(_)
                | Self::SessionResumed { .. }
                | Self::SessionClosed { .. }
                | Self::ClockStepped { .. }
                | Self::EntriesLost { .. }
                | Self::EntryErased { .. }
                | Self::EntryRetracted { .. }
                | Self::EntryRestored { .. }
                | Self::ErrorKindAdded { carried: true, .. }
        )
    }

    /// Whether it changes earlier entries.
    pub fn is_correction(&self) -> bool {
        matches!(
            self,
            Self::EntryRetracted { .. } | Self::EntryRestored { .. } | Self::EntryAmended { .. }
        )
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Details of a session, written when it opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// Session id, a UUID of version 7.
    pub session: Uuid,
    /// SHA-256 of the script's text, 64 hexadecimal digits.
    pub protocol: String,
    /// Participant code; `None` in a rehearsal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// Design version id.
    pub version: String,
    /// Moderator of the session.
    pub moderator: String,
    /// Session kind.
    pub session_kind: SessionKind,
    /// Task ids in the order in which this participant gets them.
    pub order: Vec<String>,
    /// Tasks among these that the participant attempted on this version in earlier sessions: they are not missing here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempted: Vec<String>,
    /// Id of the machine start that the boot clock counts from.
    pub boot_id: String,
    /// Local time minus UTC, in minutes.
    pub utc_offset_min: i32,
}
