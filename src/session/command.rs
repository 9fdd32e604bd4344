//! What a moderator wants to happen.

use super::amendment::Amendment;
use super::event::Opening;
use super::id::Seq;
use super::imported_attempt::ImportedAttempt;
use super::vocabulary::{Outcome, PauseReason, SessionKind};
use crate::study::{AssistLevel, ErrorKind, Severity};

/// What a moderator wants to happen. Times come with the stamp, not with the command.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Open the session.
    Open(Opening),
    /// Record whether the participant consented, and to what.
    RecordConsent(bool, Option<String>),
    /// Start a task; one that runs is ended undecided.
    Start(String),
    /// Start something that the script does not have, under this title; a task that runs is ended undecided.
    StartUnscripted(String),
    /// Leave out a task that was not begun, with a reason.
    Skip(String, Option<String>),
    /// Stop the running attempt's clock.
    Pause(Option<PauseReason>),
    /// Say why the clock stands.
    SetPauseReason(PauseReason),
    /// Let the clock go on.
    Resume,
    /// Note an error of this kind, or one to be described later.
    NoteError(Option<String>),
    /// Give a kind of error that the script does not have a key.
    AddErrorKind {
        /// The key, `1` to `9`, that no other kind has.
        key: char,
        /// What it is called.
        label: String,
        /// How bad it is.
        severity: Severity,
    },
    /// Take over a kind of error that an earlier session of the protocol added.
    CarryOverErrorKind(ErrorKind),
    /// Note that help was given.
    NoteAssist(Option<AssistLevel>),
    /// Write a note with a letter code.
    AddNote(Option<char>, Option<String>),
    /// Set a mark.
    SetSyncMark(Option<String>),
    /// Stamp the end of the attempt.
    End,
    /// It was not the end: the clock never stopped.
    RetractEnd,
    /// Say how the ended attempt ended.
    SetOutcome(Outcome, Option<String>),
    /// Say how an earlier attempt ended.
    SetOutcomeOf(Seq, Outcome, Option<String>),
    /// Let the last attempt go on.
    Reopen,
    /// Make an attempt count nowhere, with a reason.
    Cancel(Seq, Option<String>),
    /// Move an attempt to another task, and why.
    Reassign(Seq, String, Option<String>),
    /// Record an answer.
    Rate {
        /// The attempt it was asked about; none at the end of a session.
        attempt: Option<Seq>,
        /// The questionnaire.
        instrument: String,
        /// The item.
        item: String,
        /// The answer; none is a blank.
        value: Option<f64>,
        /// The answer to an open question.
        text: Option<String>,
    },
    /// Retract the latest entry in force.
    Undo,
    /// Take the latest undo back.
    Redo,
    /// The entry just made happened this many milliseconds earlier than it now says.
    MoveBack(i64),
    /// Change what an entry says, and why.
    Amend(Seq, Amendment, Option<String>),
    /// Retract an entry, and why.
    Retract(Seq, Option<String>),
    /// Let a retracted entry hold again, and why.
    Restore(Seq, Option<String>),
    /// Wall time jumped by so many milliseconds.
    StepClock(i64),
    /// So many entries at the end of the log were kept and are gone from the record; recording goes on without them.
    RecordLostEntries(i64),
    /// Recording goes on after a crash or a sleep.
    ResumeSession {
        /// How long nothing was recorded, in milliseconds.
        gap_ms: i64,
        /// What the participant did meanwhile.
        answer: GapAnswer,
        /// Whether the length of the gap is not exact.
        estimated: bool,
        /// Which start of the machine the boot clock counts from now.
        boot_id: String,
        /// Local time minus UTC, in minutes.
        utc_offset_min: i32,
    },
    /// Close the session; an attempt that runs is ended undecided.
    Close,
    /// Open a closed session again.
    ReopenSession,
    /// Make the session count nowhere, with a reason.
    Exclude(Option<String>),
    /// Correct what the session is.
    AmendSession {
        /// The participant's code.
        participant: Option<String>,
        /// The design version's id.
        version: Option<String>,
        /// The moderator.
        moderator: Option<String>,
        /// Whether it counts.
        kind: Option<SessionKind>,
        /// Why.
        why: Option<String>,
    },
    /// Take in the totals of an attempt from elsewhere.
    Import(ImportedAttempt),
}

/// What the participant did while nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapAnswer {
    /// Went on: the gap counts.
    Continued,
    /// Stopped: the gap is a pause.
    Stopped,
    /// Was done: the attempt ended at its last entry.
    EndedBefore,
}
