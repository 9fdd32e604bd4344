//! Intents: meanings of keys.

/// Defines [`Intent`]: each variant with its name in a key file. The names are an interface: renaming one breaks users'
/// key files.
macro_rules! intents {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// Meaning of a key, before it is acted on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::tui) enum Intent {
            $($(#[$doc])+ $variant,)+
        }

        impl Intent {
            /// Name in a key file.
            pub(super) fn key_file_name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

intents! {
    /// Starts, pauses or resumes the chosen task.
    StartOrPause = "start_or_pause",
    /// Sets the reason for a pause, by its digit.
    SetPauseReason = "name_pause",
    /// Logs an error of the kind with this digit; in review, sets the kind of the entry.
    LogErrorOfKind = "note_kind",
    /// Logs an error to be described later.
    LogError = "note_error",
    /// Logs an assist; a digit that follows sets its level.
    LogAssist = "assist",
    /// Ends the running task.
    EndTask = "end",
    /// Sets the outcome of an attempt, by its letter.
    SetOutcome = "outcome",
    /// The task had not ended: undoes its end.
    RetractEnd = "not_the_end",
    /// Opens the note, or the draft of one.
    WriteNote = "note",
    /// Opens a note with this letter code; in review, sets the code of the entry.
    WriteCodedNote = "coded_note",
    /// Makes the note one without a letter code.
    DropNoteCode = "drop_code",
    /// Undoes the latest entry in force.
    Undo = "undo",
    /// Redoes the latest undo.
    Redo = "redo",
    /// Sets a sync mark.
    SetSyncMark = "mark",
    /// Skips the chosen task.
    SkipTask = "skip",
    /// Reopens the last attempt.
    ReopenTask = "reopen",
    /// Reopens the closed session.
    ReopenSession = "reopen_session",
    /// Hides the screen from the participant.
    HideScreen = "hide",
    /// Shows the full text of the chosen task.
    ShowTaskText = "whole_text",
    /// Leaves the screen; an open session asks first.
    Quit = "quit",
    /// Closes the session.
    CloseSession = "close_session",
    /// Leaves the session open, to be resumed later.
    LeaveOpen = "leave_open",
    /// Continues without the lost entries and records the loss.
    ContinueWithoutLostEntries = "go_on_without",
    /// The participant kept working: the gap counts.
    KeptWorking = "went_on",
    /// The participant stopped: the gap is a pause.
    Stopped = "stopped",
    /// The participant had finished before the gap.
    EndedBefore = "ended_before",
    /// The participant paused for part of the gap: its length is typed.
    TypePauseLength = "other_length",
    /// Moves the latest entry 2 s back.
    MoveBack = "set_back",
    /// Moves the latest entry back by a typed length.
    TypeMoveLength = "set_back_by",
    /// Begins that length with a key after a step back.
    BeginMoveLength = "begin_set_back_by",
    /// Writes words on the latest error.
    DescribeEntry = "describe",
    /// Starts a task that is not in the script.
    StartUnscripted = "unscripted",
    /// Adds an error kind that is not in the script.
    AddErrorKind = "new_kind",
    /// Opens the review of a session.
    OpenReview = "review",
    /// Sets the level of the assist in review, by its digit.
    SetAssistLevel = "level",
    /// Sets the severity of an error, or chooses one for a new error kind.
    SetSeverity = "severity",
    /// Sets whether the participant recovered from the error: yes, then no.
    SetRecovered = "recovered",
    /// Inserts what was not logged when it happened.
    Insert = "insert",
    /// Inserts a task that was never started.
    InsertTask = "insert_task",
    /// Inserts that the participant consented.
    InsertConsent = "insert_consent",
    /// Shows or hides the corrections of an entry, or edits the text of one without.
    OpenEntry = "open_entry",
    /// Edits the text of the entry.
    EditText = "words",
    /// Moves the entry to another time.
    MoveTime = "move_time",
    /// Moves the attempt to another task.
    MoveAttempt = "move_attempt",
    /// Cancels the attempt.
    CancelAttempt = "cancel",
    /// Undoes the entry, or restores one that was undone.
    UndoOrRestore = "take_back",
    /// Excludes the session from the results, or includes it again.
    ExcludeOrInclude = "exclude",
    /// The participant code is of the same person.
    SamePerson = "same_person",
    /// The participant code is of a different person, who gets a new one.
    AnotherPerson = "another_person",
    /// Saves what was typed.
    Save = "save",
    /// Closes the note and keeps it as a draft, or ends the search where it is.
    Keep = "keep",
    /// Goes to the next item.
    Next = "next",
    /// Goes to the previous item.
    Previous = "previous",
    /// Chooses the next value of a field.
    NextValue = "change_on",
    /// Chooses the previous value of a field.
    PreviousValue = "change_back",
    /// Opens the session of the briefing.
    OpenSession = "open_session",
    /// Acts on the chosen row.
    Choose = "choose",
    /// Opens the comparison of versions.
    OpenComparison = "compare",
    /// Opens the sample-size page.
    OpenSampleSize = "plan",
    /// Shows or hides p values.
    TogglePValues = "p_values",
    /// Chooses the next confidence level.
    NextConfidence = "confidence",
    /// Chooses the next segment, then all.
    NextSegment = "segment",
    /// Chooses the next moderator, then all.
    NextModerator = "moderator",
    /// Switches to the other pane.
    SwitchPane = "other_pane",
    /// Opens the roster.
    OpenRoster = "participants",
    /// Adds an expected participant.
    AddParticipant = "add",
    /// Marks the participant as a no-show.
    MarkNoShow = "no_show",
    /// Marks the participant as withdrawn.
    MarkWithdrawn = "withdrawn",
    /// Replaces the participant with another.
    ReplaceParticipant = "replaced",
    /// Marks the participant as arrived.
    MarkArrived = "arrived",
    /// Marks the participant as expected again.
    MarkExpected = "expected",
    /// Scrolls up.
    PageUp = "page_up",
    /// Scrolls down.
    PageDown = "page_down",
    /// Goes back without saving.
    Back = "back",
    /// Shows every key.
    Help = "help",
    /// Searches the log.
    Search = "search",
    /// With Alt: does in a note what the key does in the session.
    PressSessionKey = "meanwhile",
    /// Goes to the first unanswered question.
    OpenQuestions = "questions",
    /// Types a digit of the answer.
    TypeAnswer = "fill",
    /// Clears the answer.
    ClearAnswer = "clear",
    /// Records the answer.
    RecordAnswer = "record",
    /// Records that the participant does not answer.
    RecordBlank = "blank",
    /// Postpones the questions.
    Postpone = "later",
    /// Chooses the next lower answer.
    ChooseLower = "lower",
    /// Chooses the next higher answer.
    ChooseHigher = "higher",
    /// Chooses the answer above.
    ChooseAbove = "above",
    /// Chooses the answer below.
    ChooseBelow = "below",
    /// Hands the screen to the participant.
    HandOver = "hand_over",
    /// Returns from the participant's questions to the session screen.
    Reclaim = "reclaim",
}
