//! An insertion: what was not logged when it happened, as far as its questions were answered.

use crate::session::{AnnotationKind, SessionState};
use crate::tui::keymap::KeyContext;
use crate::tui::text::format_exact_clock;
use crate::tui::widget::text_field::TextField;

/// An insertion as far as it was answered.
#[derive(Debug)]
pub(super) struct Insert {
    pub(super) step: InsertStep,
    /// What is typed at the current step.
    pub(super) field: TextField,
    /// The moment, in milliseconds of session time.
    pub(super) at_ms: i64,
    /// Whether times are typed as the recording shows them.
    pub(super) is_media: bool,
}

/// What is asked next.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum InsertStep {
    /// When it happened.
    When,
    /// The recording's time at the start of the session, or at the first sync mark.
    Offset,
    /// What happened: a key.
    What,
    /// The words of a note with this letter.
    Words(Option<char>),
    /// Which task: an index in all tasks.
    Task(usize),
    /// When the task ended.
    Until(String),
    /// How the task ended.
    Outcome(String, i64),
}

impl Insert {
    /// Starts at a moment that is offered.
    pub(super) fn at(at_ms: i64, is_media: bool, shift_ms: i64) -> Self {
        let shown = at_ms + if is_media { shift_ms } else { 0 };
        Self {
            step: InsertStep::When,
            field: TextField::with_suggestion(&format_exact_clock(shown)),
            at_ms,
            is_media,
        }
    }

    pub(super) fn key_context(&self) -> KeyContext {
        match self.step {
            InsertStep::When | InsertStep::Offset | InsertStep::Words(_) | InsertStep::Until(_) => {
                KeyContext::Field
            }
            InsertStep::What => KeyContext::InsertWhat,
            InsertStep::Task(_) => KeyContext::TaskList,
            InsertStep::Outcome(..) => KeyContext::InsertOutcome,
        }
    }

    /// Whether text is typed.
    pub(super) fn is_typed(&self) -> bool {
        self.key_context() == KeyContext::Field
    }
}

/// Moment of the first sync mark, in milliseconds of session time.
pub(super) fn first_sync_mark(state: &SessionState) -> Option<i64> {
    let marks = state.annotations().iter();
    let marks = marks.filter(|n| n.kind == AnnotationKind::SyncMark);
    marks.map(|n| n.at_ms).min()
}
