//! Commands that the rules do not allow, with the reason.

use thiserror::Error;

use super::seq::Seq;
use super::stamp::format_time;
use super::state::SessionState;

/// A command that the rules do not allow now, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum Refusal {
    #[error("The session is not open yet.")]
    NotOpened,
    #[error("The session is already open.")]
    AlreadyOpen,
    #[error("The session is closed. Reopen it first.")]
    Closed,
    #[error("The session is not closed.")]
    NotClosed,
    #[error("There is no task \"{0}\" in this study's script.")]
    NoSuchTask(String),
    #[error("There is no design version \"{0}\" in this study's script.")]
    NoSuchVersion(String),
    #[error("There is no error kind \"{0}\" in this study's script.")]
    NoSuchErrorKind(String),
    #[error("No task is running. Choose one and press space.")]
    NoTaskRunning,
    #[error("\"{0}\" is running. End it first.")]
    TaskRunning(String),
    #[error("The task is not paused.")]
    NotPaused,
    #[error("The task is already paused.")]
    AlreadyPaused,
    #[error("\"{0}\" was already started and cannot be skipped.")]
    AlreadyStarted(String),
    #[error("\"{0}\" is already skipped.")]
    AlreadySkipped(String),
    #[error("No ended task to set an outcome for.")]
    NoEndedTask,
    #[error("The task is still running: press Enter to end it, then choose the outcome.")]
    StillRunning,
    #[error("There is no attempt to reopen.")]
    NothingToReopen,
    #[error("There is no such attempt.")]
    NoSuchAttempt,
    #[error("There is nothing to undo.")]
    NothingToUndo,
    #[error("There is nothing to redo.")]
    NothingToRedo,
    #[error("There is no entry {0}.")]
    NoSuchEntry(i64),
    #[error("This kind of entry cannot be corrected that way.")]
    NotCorrectable,
    #[error("That would leave two tasks running at once.")]
    TwoTasksRunning,
    #[error("The time of \"{0}\" would be negative. Choose another time.")]
    NegativeTime(String),
    #[error("A participant code is required, except in a rehearsal.")]
    ParticipantRequired,
    #[error("A rehearsal has no participant.")]
    RehearsalWithParticipant,
    #[error(
        "{value} is not a valid answer: this question takes a whole number from {low} to {high}."
    )]
    InvalidAnswer { value: String, low: i64, high: i64 },
    #[error("The text is longer than 64 KiB. Write a shorter one.")]
    TextTooLong,
    #[error("The session is already excluded.")]
    AlreadyExcluded,
    #[error("Nothing changed.")]
    NothingChanged,
    #[error("Type a few words: the task needs a title.")]
    TitleRequired,
    #[error("Type a few words: the error kind needs a name.")]
    LabelRequired,
    #[error("An error kind's key is a digit from 1 to 9.")]
    InvalidErrorKey,
    #[error("Key {0} is taken by \"{1}\". Choose another.")]
    KeyTaken(char, String),
    #[error("There is already an error kind \"{0}\".")]
    DuplicateErrorKind(String),
    #[error("Errors of this kind were noted. Give them another kind first.")]
    ErrorKindInUse,
    #[error("There is no entry to move back.")]
    NothingToMoveBack,
    #[error("That would be before \"{0}\" started.")]
    BeforeStart(String),
    #[error("That would be before \"{0}\" ended.")]
    BeforeEnd(String),
    #[error("That would be before the session started.")]
    BeforeSession,
    #[error("{} is after the session's {} ({}).", format_time(*at_ms), if *closed { "end" } else { "last entry" }, format_time(*end_ms))]
    AfterSession {
        at_ms: i64,
        end_ms: i64,
        closed: bool,
    },
    #[error("This session was imported as totals: it has no clock that a moment could be on.")]
    NoSessionClock,
    #[error("\"{0}\" would end before it starts.")]
    EndsBeforeStart(String),
    #[error("\"{task}\" ran from {} to {}, and only one task runs at a time.", format_time(*from_ms), until_ms.map_or_else(|| "now".to_owned(), format_time))]
    Overlaps {
        task: String,
        from_ms: i64,
        until_ms: Option<i64>,
    },
    #[error("A task was started in this session. Exclude it with a reason instead.")]
    NotEmpty,
    #[error("Type a name: it cannot be empty.")]
    NameRequired,
    #[error("This entry is not undone.")]
    NotRetracted,
    #[error("The session is closed: a correction needs a reason.")]
    ReasonRequired,
}

impl Refusal {
    /// The refusal while this attempt runs, with the task's title.
    pub(super) fn task_running(state: &SessionState, attempt: Seq) -> Self {
        let task = state.attempt(attempt).map_or("", |a| &a.task);
        Self::TaskRunning(state.task_title(task).to_owned())
    }
}
