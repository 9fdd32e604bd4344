//! Commands of the moderator.

use super::addition::Addition;
use super::amendment::Amendment;
use super::event::Opening;
use super::imported_attempt::ImportedAttempt;
use super::seq::Seq;
use super::vocabulary::{Outcome, PauseReason, SessionKind};
use crate::study::{AssistLevel, ErrorKind, Severity};

/// A command of the moderator. Times come with the stamp, not with the command.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Opens the session.
    Open(Opening),
    /// Records whether the participant consented, and to what.
    RecordConsent(bool, Option<String>),
    /// Starts a task; a running task ends without an outcome.
    Start(String),
    /// Starts a task that is not in the script, under this title; a running task ends without an outcome.
    StartUnscripted(String),
    /// Skips a task that was not started, with a reason.
    Skip(String, Option<String>),
    /// Pauses the running attempt.
    Pause(Option<PauseReason>),
    /// Gives the reason for the current pause.
    SetPauseReason(PauseReason),
    /// Resumes the paused attempt.
    Resume,
    /// Notes an error of this kind; `None` leaves it to be described later.
    NoteError(Option<String>),
    /// Assigns a key to an error kind that is not in the script.
    AddErrorKind {
        /// Free key, `1` to `9`.
        key: char,
        /// Label.
        label: String,
        /// Severity.
        severity: Severity,
    },
    /// Adds an error kind from an earlier session of the protocol.
    CarryOverErrorKind(ErrorKind),
    /// Notes an assist.
    NoteAssist(Option<AssistLevel>),
    /// Adds a note with a letter code.
    AddNote(Option<char>, Option<String>),
    /// Sets a sync mark.
    SetSyncMark(Option<String>),
    /// Ends the attempt.
    End,
    /// Undoes the end: the clock never stopped.
    RetractEnd,
    /// Sets the outcome of the ended attempt.
    SetOutcome(Outcome, Option<String>),
    /// Sets the outcome of an earlier attempt.
    SetOutcomeOf(Seq, Outcome, Option<String>),
    /// Reopens the last attempt.
    Reopen,
    /// Cancels an attempt with a reason: it is not counted.
    Cancel(Seq, Option<String>),
    /// Moves an attempt to another task, with a reason.
    Reassign(Seq, String, Option<String>),
    /// Records an answer.
    Rate {
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
    /// Adds what was not logged when it happened.
    Add(Addition),
    /// Undoes the latest entry in force.
    Undo,
    /// Redoes the latest undo.
    Redo,
    /// Moves the latest entry this many milliseconds earlier.
    MoveBack(i64),
    /// Amends an entry, with a reason.
    Amend(Seq, Amendment, Option<String>),
    /// Undoes an entry, with a reason.
    Retract(Seq, Option<String>),
    /// Restores an undone entry, with a reason.
    Restore(Seq, Option<String>),
    /// Records that wall time jumped by this many milliseconds.
    StepClock(i64),
    /// Records that this many entries at the end of the log were saved and are gone from the record.
    RecordLostEntries(i64),
    /// Resumes recording after a crash or sleep.
    ResumeSession {
        /// Length of the gap, in milliseconds.
        gap_ms: i64,
        /// What the participant did during the gap.
        answer: GapAnswer,
        /// Whether the length of the gap is an estimate.
        estimated: bool,
        /// Id of the machine start that the boot clock now counts from.
        boot_id: String,
        /// Local time minus UTC, in minutes.
        utc_offset_min: i32,
    },
    /// Closes the session; a running attempt ends without an outcome.
    Close,
    /// Reopens the session that was just closed, to continue it.
    ReopenSession,
    /// Reopens a closed session afterwards, with a reason.
    ReopenAfterwards(Option<String>),
    /// Excludes a session in which no task was started, and closes it.
    Discard,
    /// Excludes the session, with a reason: it is not counted.
    Exclude(Option<String>),
    /// Corrects the details of the session.
    AmendSession {
        /// Participant code.
        participant: Option<String>,
        /// Design version id.
        version: Option<String>,
        /// Moderator.
        moderator: Option<String>,
        /// Session kind.
        kind: Option<SessionKind>,
        /// Reason.
        why: Option<String>,
    },
    /// Imports the totals of an attempt.
    Import(ImportedAttempt),
}

/// What the participant did while nothing was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapAnswer {
    /// Kept working: the gap counts.
    Continued,
    /// Stopped: the gap is a pause.
    Stopped,
    /// Had finished: the attempt ended at its last entry.
    EndedBefore,
}
