//! Where keys are pressed.

/// Where keys are pressed: a screen, or what a screen waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum KeyContext {
    /// The home screen.
    Home,
    /// The comparison.
    Compare,
    /// The roster.
    Participants,
    /// A line that is typed on the roster.
    RosterText,
    /// The briefing, in a text field.
    BriefingText,
    /// The briefing, at a choice.
    BriefingChoice,
    /// The question whether a known code is the same person.
    SamePerson,
    /// No task runs.
    Between,
    /// A task runs.
    Running,
    /// A task is paused.
    Paused,
    /// A task has ended; how is not said yet.
    Deciding,
    /// The session is closed.
    Closed,
    /// A note is being written.
    Note,
    /// The question whether to close the session.
    Quit,
    /// The question what happened while nothing was recorded.
    Gap,
    /// It is told that entries are gone from the record.
    Lost,
    /// A short text is asked for: a length, a title, a reason.
    Field,
    /// A new error kind is described.
    NewKind,
    /// A task is chosen from a list.
    TaskList,
    /// The review, at an error.
    ReviewError,
    /// The review, at an assist.
    ReviewAssist,
    /// The review, at a note.
    ReviewNote,
    /// The review, at a mark.
    ReviewMark,
    /// The review, at a pause.
    ReviewPause,
    /// The review, where an attempt begins or ends.
    ReviewAttempt,
    /// The review, at any other entry.
    ReviewOther,
    /// A text to read covers the screen: help, or a task's whole text.
    Reading,
    /// Nothing is shown.
    Hidden,
    /// A word is searched in the log.
    Search,
    /// A question that the moderator puts, answered by a number.
    Asking,
    /// A question that the moderator puts, answered in words.
    AskingText,
    /// A question that the participant reads and answers by a number.
    Participant,
    /// A question that the participant reads and answers in words.
    ParticipantText,
}
