//! Contexts of keys.

/// Context of a key press: a screen or an input mode of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum KeyContext {
    /// The home screen.
    Home,
    /// The comparison.
    Compare,
    /// The roster.
    Participants,
    /// Text input on the roster.
    RosterText,
    /// A text field of the briefing.
    BriefingText,
    /// A choice on the briefing.
    BriefingChoice,
    /// The question whether a known code is the same person.
    SamePerson,
    /// No task is running.
    Between,
    /// A task is running.
    Running,
    /// A task is paused.
    Paused,
    /// The status line asks for the level of an assist.
    LevelAsked,
    /// The status line asks for the reason of a pause.
    ReasonAsked,
    /// The status line asks how far to move an entry back.
    LengthAsked,
    /// A task has ended and has no outcome yet.
    Deciding,
    /// The session is closed.
    Closed,
    /// A note is being written.
    Note,
    /// The question whether to close the session.
    Quit,
    /// The question about a recording gap.
    Gap,
    /// The message that entries are gone from the record.
    Lost,
    /// A short text input: a length, a title, a reason.
    Field,
    /// Describing a new error kind.
    NewKind,
    /// Selecting a task from a list.
    TaskList,
    /// The review, at an error.
    ReviewError,
    /// The review, at an assist.
    ReviewAssist,
    /// The review, at a note.
    ReviewNote,
    /// The review, at a sync mark.
    ReviewMark,
    /// The review, at a pause.
    ReviewPause,
    /// The review, at the start or end of an attempt.
    ReviewAttempt,
    /// The review, at any other entry.
    ReviewOther,
    /// What to insert in the review.
    InsertWhat,
    /// How an inserted task ended.
    InsertOutcome,
    /// A row of answers in the review.
    AnswerRow,
    /// A pager over the screen: help, or a task's full text.
    Reading,
    /// The screen is hidden.
    Hidden,
    /// Searching the log.
    Search,
    /// A question asked by the moderator, answered with a number.
    Asking,
    /// A question asked by the moderator, answered in words.
    AskingText,
    /// A question on the participant's screen, answered with a number.
    Participant,
    /// A question on the participant's screen, answered in words.
    ParticipantText,
}

impl KeyContext {
    /// Section of a key file with the keys of this context; the phases and fields of a screen share one. The names are an
    /// interface: renaming one breaks users' key files.
    pub(super) fn section(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Compare => "compare",
            Self::Participants | Self::RosterText => "participants",
            Self::BriefingText | Self::BriefingChoice => "briefing",
            Self::SamePerson => "same_person",
            Self::Between
            | Self::Running
            | Self::Paused
            | Self::Deciding
            | Self::LevelAsked
            | Self::ReasonAsked
            | Self::LengthAsked => "task",
            Self::Closed => "closed",
            Self::Note => "note",
            Self::Quit => "quit",
            Self::Gap => "gap",
            Self::Lost => "lost",
            Self::Field => "field",
            Self::NewKind => "new_kind",
            Self::TaskList => "task_list",
            Self::ReviewError
            | Self::ReviewAssist
            | Self::ReviewNote
            | Self::ReviewMark
            | Self::ReviewPause
            | Self::ReviewAttempt
            | Self::ReviewOther => "review",
            Self::InsertWhat | Self::InsertOutcome => "insert",
            Self::AnswerRow => "answers",
            Self::Reading => "reading",
            Self::Hidden => "hidden",
            Self::Search => "search",
            Self::Asking | Self::AskingText => "asking",
            Self::Participant | Self::ParticipantText => "participant",
        }
    }
}
