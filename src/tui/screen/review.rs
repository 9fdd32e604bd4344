//! The review: first the entries with missing details, then the whole log, in which everything can be corrected.
//!
//! It works on open and closed sessions. Nothing is changed in place: each correction is an entry with its reason,
//! decided by the same rules as a key of the task screen.

mod act;
mod answer;
mod draw;
mod insert;
mod insertion;
mod queue;
mod rows;
mod standalone;
#[cfg(test)]
mod tests;

pub use standalone::StandaloneReview;

use std::collections::BTreeSet;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use self::insertion::Insert;
use super::new_error_kind::NewErrorKind;
use crate::session::{ClockReading, Command, Event, ReviewItem, Seq, SessionState, SessionWriter};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::recorder::Recorder;
use crate::tui::widget::bar::Status;
use crate::tui::widget::pager::Pager;
use crate::tui::widget::text_field::TextField;

/// The review screen.
#[derive(Debug, Default)]
pub(in crate::tui) struct ReviewScreen {
    /// Selected row: the review queue first, then the log.
    selected: usize,
    overlay: Option<ReviewOverlay>,
    status: Option<Status>,
    size: Size,
    keys: Arc<Keymap>,
    /// Entries whose corrections are shown.
    unfolded: BTreeSet<Seq>,
    /// The recording's time minus the session's, in milliseconds, once it was given.
    recording_shift_ms: Option<i64>,
    /// Whether moments are typed as the recording shows them.
    inserts_media_time: bool,
    /// Whether answers are asked for once the reviewer is known.
    answers_first: bool,
    /// Reason given last for an insertion.
    insert_reason: Option<String>,
}

/// Overlay that waits for an answer.
#[derive(Debug)]
enum ReviewOverlay {
    /// Asks for the reviewer, the author of corrections.
    Reviewer(TextField),
    /// Asks for the reason of a correction.
    Reason { command: Command, field: TextField },
    /// Asks for the new text of an entry.
    Text { seq: Seq, field: TextField },
    /// Asks for the new time of an entry.
    Time {
        seq: Seq,
        field: TextField,
        /// Whether a length is typed, by which it happened earlier.
        is_back: bool,
    },
    /// Asks where to move an attempt or an annotation, by index in what there is.
    Task { moved: Moved, index: usize },
    /// Asks for a row of answers, by index in the questionnaires asked.
    Answers { index: usize, field: TextField },
    /// Inserts what was not logged when it happened.
    Insert(Insert),
    /// Describes a new error kind.
    NewErrorKind(NewErrorKind),
    /// Shows help.
    Pager(Pager),
}

/// What is moved to another task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    /// A whole attempt.
    Attempt(Seq),
    /// An error, an assist, a note or a sync mark.
    Annotation(Seq),
}

/// A selectable row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReviewRow {
    Item(ReviewItem),
    Entry(Seq),
}

impl ReviewRow {
    fn seq(self) -> Seq {
        match self {
            Self::Item(item) => item.seq,
            Self::Entry(seq) => seq,
        }
    }
}

/// Help heading of keys that work at every entry.
const COMMON_HEADING: &str = "Everywhere in the review:";

/// Help headings of keys that work at some entries.
const ENTRY_HEADINGS: [(&str, KeyContext); 6] = [
    ("At an error:", KeyContext::ReviewError),
    ("At an assist:", KeyContext::ReviewAssist),
    ("At a note:", KeyContext::ReviewNote),
    ("At a sync mark:", KeyContext::ReviewMark),
    ("At a pause:", KeyContext::ReviewPause),
    ("Where a task starts or ends:", KeyContext::ReviewAttempt),
];

impl ReviewScreen {
    pub(in crate::tui) fn new(size: Size, keys: Arc<Keymap>) -> Self {
        Self {
            size,
            keys,
            ..Self::default()
        }
    }

    /// Asks for the reviewer first, suggesting a name.
    fn with_reviewer_prompt(mut self, offered: &str) -> Self {
        self.overlay = Some(ReviewOverlay::Reviewer(TextField::with_suggestion(offered)));
        self
    }

    fn rows(&self, state: &SessionState) -> Vec<ReviewRow> {
        rows::review_rows(state, &self.unfolded)
    }

    fn selected_row(&self, state: &SessionState) -> Option<ReviewRow> {
        self.rows(state).get(self.selected).copied()
    }

    pub(in crate::tui::screen) fn key_context(&self, state: &SessionState) -> KeyContext {
        match &self.overlay {
            Some(
                ReviewOverlay::Reviewer(_)
                | ReviewOverlay::Reason { .. }
                | ReviewOverlay::Text { .. }
                | ReviewOverlay::Time { .. },
            ) => KeyContext::Field,
            Some(ReviewOverlay::Answers { .. }) => KeyContext::AnswerRow,
            Some(ReviewOverlay::Insert(insert)) => insert.key_context(),
            Some(ReviewOverlay::Task { .. }) => KeyContext::TaskList,
            Some(ReviewOverlay::NewErrorKind(_)) => KeyContext::NewKind,
            Some(ReviewOverlay::Pager(_)) => KeyContext::Reading,
            None => self.row_key_context(state),
        }
    }

    fn row_key_context(&self, state: &SessionState) -> KeyContext {
        let entry = self
            .selected_row(state)
            .and_then(|row| state.entry(row.seq()))
            // An entry that was undone has no values to change.
            .filter(|entry| state.corrections().is_in_force(entry.seq));
        match entry.map(|e| &e.event) {
            Some(Event::ErrorNoted { .. }) => KeyContext::ReviewError,
            Some(Event::AssistGiven { .. }) => KeyContext::ReviewAssist,
            Some(Event::ObservationNoted { .. }) => KeyContext::ReviewNote,
            Some(Event::MarkerSet { .. }) => KeyContext::ReviewMark,
            Some(Event::Paused { .. }) => KeyContext::ReviewPause,
            Some(
                Event::TaskStarted { .. }
                | Event::TaskEnded
                | Event::Resumed
                | Event::OutcomeGiven { .. }
                | Event::AttemptReopened
                | Event::AttemptReassigned { .. },
            ) => KeyContext::ReviewAttempt,
            _ => KeyContext::ReviewOther,
        }
    }

    /// Handles a key; returns whether the review is done.
    pub(in crate::tui) fn press<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> bool {
        self.status = None;
        let context = self.key_context(recorder.state());
        let intent = self.keys.lookup(context, key);
        if let Some(ReviewOverlay::Reviewer(field)) = &mut self.overlay {
            match (intent, field.text().trim()) {
                (Some(Intent::Back | Intent::Quit), _) => return true,
                (Some(Intent::Save), "") => {
                    self.refuse("Corrections are logged under a name: type yours.".to_owned());
                }
                (Some(Intent::Save), name) if !name.chars().any(char::is_alphabetic) => {
                    self.refuse("A name has letters: type yours.".to_owned());
                }
                (Some(Intent::Save), name) => {
                    recorder.set_author(name);
                    self.overlay = None;
                    if std::mem::take(&mut self.answers_first) {
                        self.open_answers(None, recorder.state());
                    }
                }
                _ => {
                    field.press(key);
                }
            }
            return false;
        }
        if self.overlay.is_some() {
            self.press_on_overlay(key, intent, at, recorder);
            return false;
        }
        match intent {
            Some(Intent::Quit) => return true,
            Some(Intent::Help) => {
                self.overlay = Some(ReviewOverlay::Pager(self.help_pager(context)));
            }
            Some(Intent::Previous) => self.selected = self.selected.saturating_sub(1),
            Some(Intent::Next) => self.move_down(1, recorder.state()),
            Some(Intent::PageUp) => self.selected = self.selected.saturating_sub(10),
            Some(Intent::PageDown) => self.move_down(10, recorder.state()),
            Some(Intent::SwitchPane) => self.switch_pane(recorder.state()),
            Some(intent) => self.apply_intent(intent, key, at, recorder),
            None => self.refuse(self.keys.unbound_key_message(context, key)),
        }
        false
    }

    /// Help with all keys of the review: those at the selected entry first, those at other entries last.
    fn help_pager(&self, context: KeyContext) -> Pager {
        let mut groups = vec![(COMMON_HEADING, KeyContext::ReviewOther)];
        groups.extend(
            ENTRY_HEADINGS
                .iter()
                .copied()
                .filter(|(_, p)| *p != context),
        );
        if let Some(here) = ENTRY_HEADINGS.iter().find(|(_, p)| *p == context) {
            groups.insert(0, *here);
        }
        Pager::for_key_groups(&self.keys, &groups, KeyContext::ReviewOther)
    }

    fn move_down(&mut self, by: usize, state: &SessionState) {
        let last = self.rows(state).len().saturating_sub(1);
        self.selected = (self.selected + by).min(last);
    }

    /// Moves from the queue to the same entry in the log, and back.
    fn switch_pane(&mut self, state: &SessionState) {
        match self.selected_row(state) {
            Some(ReviewRow::Item(item)) => self.select_row(ReviewRow::Entry(item.seq), state),
            Some(ReviewRow::Entry(_)) if state.review_queue().is_empty() => {
                self.show_message("Nothing left to describe.");
            }
            Some(ReviewRow::Entry(_)) | None => self.selected = 0,
        }
    }

    fn select_row(&mut self, row: ReviewRow, state: &SessionState) {
        let at = self.rows(state).iter().position(|r| *r == row);
        self.selected = at.unwrap_or(self.selected);
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        let field = match &mut self.overlay {
            Some(
                ReviewOverlay::Reviewer(field)
                | ReviewOverlay::Reason { field, .. }
                | ReviewOverlay::Text { field, .. }
                | ReviewOverlay::Time { field, .. }
                | ReviewOverlay::Answers { field, .. },
            ) => Some(field),
            Some(ReviewOverlay::Insert(insert)) if insert.is_typed() => Some(&mut insert.field),
            Some(ReviewOverlay::NewErrorKind(kind)) => Some(&mut kind.field),
            _ => None,
        };
        match field.map(|field| field.insert(text)) {
            Some(true) => {}
            Some(false) => {
                self.refuse("The pasted text was too long and was shortened.".to_owned());
            }
            None => self.refuse("Paste ignored.".to_owned()),
        }
    }

    pub(in crate::tui) fn resize(&mut self, size: Size) {
        self.size = size;
        if let Some(ReviewOverlay::Pager(reading)) = &mut self.overlay {
            reading.resize(size);
        }
    }

    fn show_message(&mut self, text: &str) {
        self.status = Some(Status::Message(text.to_owned()));
    }

    pub(in crate::tui) fn refuse(&mut self, why: String) {
        self.status = Some(Status::Refused(why));
    }
}
