//! What the rules do not allow now, and why.

use thiserror::Error;

use super::entry::Seq;
use super::state::State;

/// A command that the rules do not allow now, with the sentence that says why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum Refusal {
    #[error("The session has not been opened yet.")]
    NotOpened,
    #[error("The session is open already.")]
    OpenAlready,
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
    NothingRuns,
    #[error("\"{0}\" is running. End it first.")]
    Runs(String),
    #[error("The task is not paused.")]
    NotPaused,
    #[error("The task is paused already.")]
    PausedAlready,
    #[error("\"{0}\" was begun already; only a task not begun can be skipped.")]
    BegunAlready(String),
    #[error("\"{0}\" is skipped already.")]
    SkippedAlready(String),
    #[error("There is no ended attempt whose outcome could be said.")]
    NothingToDecide,
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
    #[error("This kind of entry cannot be corrected so.")]
    NotCorrectable,
    #[error("That would leave two tasks running at once.")]
    TwoRunning,
    #[error("That would give \"{0}\" a time below zero.")]
    NegativeTime(String),
    #[error("A participant's code is wanted, except in a rehearsal.")]
    NoParticipant,
    #[error("A rehearsal has no participant.")]
    RehearsalWithParticipant,
    #[error("{value} is no answer to this question: it takes whole numbers from {low} to {high}.")]
    NoSuchAnswer { value: String, low: i64, high: i64 },
    #[error("The text is longer than 64 KiB. Write a shorter one.")]
    TextTooLong,
    #[error("The session is excluded already.")]
    ExcludedAlready,
    #[error("Nothing was changed.")]
    NothingChanged,
    #[error("Say in a few words what it is; it needs a title.")]
    NoTitle,
    #[error("Say in a few words what kind of error it is.")]
    NoLabel,
    #[error("The key of an error kind is a digit from 1 to 9.")]
    NoErrorKey,
    #[error("The key {0} is taken by \"{1}\". Choose another.")]
    KeyTaken(char, String),
    #[error("There is an error kind \"{0}\" already.")]
    KindThereAlready(String),
    #[error("Errors of this kind are noted. Give them another kind first.")]
    KindInUse,
    #[error("There is nothing whose time could be set back.")]
    NothingToSetBack,
    #[error("That would be before \"{0}\" began.")]
    BeforeStart(String),
    #[error("That would be before \"{0}\" ended.")]
    BeforeEnd(String),
    #[error("That would be before the session began.")]
    BeforeSession,
    #[error("This entry holds as it is.")]
    HoldsAlready,
    #[error("The session is closed: a correction needs a reason.")]
    ReasonWanted,
}

impl Refusal {
    /// An attempt runs; people know its task by the title.
    pub(super) fn runs(state: &State, attempt: Seq) -> Self {
        let task = state.attempt(attempt).map_or("", |a| &a.task);
        Self::Runs(state.task_title(task).to_owned())
    }
}
