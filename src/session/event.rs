//! What an entry says, in the past tense.
//!
//! Names here are names in the file and frozen: a new fact is a new optional field or a new kind.
//! Fields named `text`, `reason`, `why` or `label` hold free text, which is kept apart so that it can be erased.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::amendment::Amendment;
use super::id::Seq;
use super::imported_attempt::ImportedAttempt;
use super::vocabulary::{Outcome, PauseReason, SessionKind};
use crate::study::{AssistLevel, Severity};

/// The fields of an event that hold free text.
pub(super) const FREE_TEXT_FIELDS: [&str; 4] = ["text", "reason", "why", "label"];

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "detail")]
#[allow(
    missing_docs,
    reason = "the variants' own sentences say what their fields are"
)]
pub enum Event {
    /// The session began; what it is stands here once more, so that the chain covers it.
    SessionOpened(Opening),
    /// The participant agreed to what was read or signed.
    ConsentRecorded {
        given: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The participant began a task: this entry's seq is the attempt's key. A task that the script does not have
    /// has a label, what it is.
    TaskStarted {
        task: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// A task was left out by decision, never begun.
    TaskSkipped {
        task: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The attempt's clock stopped.
    Paused {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pause: Option<PauseReason>,
    },
    /// The attempt's clock went on.
    Resumed,
    /// A wrong move was seen; without a kind it is to be described later.
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
    /// The moderator helped; without a level it counts until described.
    AssistGiven {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<AssistLevel>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Something was seen or said, with one of the field's letter codes.
    ObservationNoted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<char>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A kind of error that the script does not have got a key; `carried`: in an earlier session of the protocol.
    ErrorKindAdded {
        key: char,
        id: String,
        /// Absent once it was erased.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        severity: Severity,
        #[serde(default, skip_serializing_if = "is_false")]
        carried: bool,
    },
    /// A point shared with a recording: a clap.
    MarkerSet {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<String>,
    },
    /// The end was stamped; how it ended is not said yet.
    TaskEnded,
    /// The moderator said how the attempt ended.
    OutcomeGiven {
        outcome: Outcome,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The attempt goes on; the time since its end is a pause.
    AttemptReopened,
    /// The attempt counts nowhere.
    AttemptCancelled {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The attempt was at another task.
    AttemptReassigned {
        task: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// An item of a questionnaire was answered, or left blank.
    RatingGiven {
        instrument: String,
        item: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Undo: the entry no longer holds.
    EntryRetracted {
        entry: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// Redo: the entry holds again.
    EntryRestored {
        entry: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The entry says something else now.
    EntryAmended {
        entry: Seq,
        #[serde(flatten)]
        to: Amendment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The entry's texts were removed.
    EntryErased {
        entry: Seq,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// Wall time jumped against the boot clock, by so many milliseconds.
    ClockStepped { by_ms: i64 },
    /// So many entries had been kept right before this one and are gone from the record.
    EntriesLost { entries: i64 },
    /// Recording went on after a crash or a sleep of `gap_ms`; `counts`: the participant went on meanwhile.
    SessionResumed {
        gap_ms: i64,
        counts: bool,
        estimated: bool,
        boot_id: String,
        utc_offset_min: i32,
    },
    /// The session is over; how many entries came before this one, and the head of the chain there.
    SessionClosed { entries: i64, head: String },
    /// The session goes on after all.
    SessionReopened,
    /// The session counts nowhere.
    SessionExcluded {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The session was another participant's, version's, kind's or moderator's.
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
    /// Totals of an attempt that another tool or a spreadsheet brought.
    AttemptImported(ImportedAttempt),
}

impl Event {
    /// Whether undo passes this entry over: what the program wrote itself, ends of sessions, and undo's own entries.
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

    /// Whether it changes what earlier entries say.
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

/// What a session is: written when it opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The session's id, a UUID of version 7.
    pub session: Uuid,
    /// SHA-256 of the script's text, 64 hexadecimal digits.
    pub protocol: String,
    /// The participant's code; none in a rehearsal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// The id of the design version.
    pub version: String,
    /// Who leads the session.
    pub moderator: String,
    /// Whether it counts.
    pub session_kind: SessionKind,
    /// The ids of the tasks in the order in which this participant is asked.
    pub order: Vec<String>,
    /// Which start of the machine the boot clock counts from.
    pub boot_id: String,
    /// Local time minus UTC, in minutes.
    pub utc_offset_min: i32,
}
