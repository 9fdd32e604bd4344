//! The review: what is still to be described, and then the whole log, in which everything can be put right.
//!
//! It works on a session that is open or closed. Nothing is changed in place: each correction is an entry with its
//! reason, decided by the same rules as a key of the task screen.

mod act;
mod answer;
mod draw;
mod queue;
mod standalone;
#[cfg(test)]
mod tests;

pub use standalone::Review;

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::Size;

use super::new_kind::NewKind;
use crate::session::{Command, Event, Journal, Moment, PendingQuestion, ReviewItem, Seq, State};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::recorder::Recorder;
use crate::tui::widget::bar::Status;
use crate::tui::widget::field::Field;
use crate::tui::widget::pager::Pager;

/// The screen.
#[derive(Debug, Default)]
pub(in crate::tui) struct ReviewScreen {
    /// The row that keys act on: first what is to be described, then the log.
    chosen: usize,
    cover: Option<Overlay>,
    status: Option<Status>,
    size: Size,
    keys: Arc<Keymap>,
}

/// What covers the screen and waits for an answer.
#[derive(Debug)]
enum Overlay {
    /// Who reviews: in whose name corrections stand in the log.
    Who(Field),
    /// Why a correction is made.
    Why { command: Command, field: Field },
    /// What an entry's words are to be.
    Words { seq: Seq, field: Field },
    /// When it happened.
    Time { seq: Seq, field: Field },
    /// Which task an attempt is to be moved to, by its place among all.
    Task { attempt: Seq, place: usize },
    /// An answer that is missing.
    Answer {
        asked: PendingQuestion,
        field: Field,
    },
    /// A new kind of error.
    Kind(NewKind),
    /// Help.
    Reading(Pager),
}

/// A row that keys act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Item(ReviewItem),
    Entry(Seq),
}

impl Row {
    fn seq(self) -> Seq {
        match self {
            Self::Item(blank) => blank.seq,
            Self::Entry(seq) => seq,
        }
    }
}

/// What the keys that work at every entry are called in help.
const EVERYWHERE: &str = "Everywhere in the review:";

/// What the keys that work at some entries only are called in help.
const AT_ENTRIES: [(&str, KeyContext); 6] = [
    ("At an error:", KeyContext::ReviewError),
    ("At an assist:", KeyContext::ReviewAssist),
    ("At a note:", KeyContext::ReviewNote),
    ("At a sync mark:", KeyContext::ReviewMark),
    ("At a pause:", KeyContext::ReviewPause),
    ("Where a task starts or ends:", KeyContext::ReviewAttempt),
];

fn rows(state: &State) -> Vec<Row> {
    let blanks = state.review_queue().into_iter().map(Row::Item);
    blanks
        .chain(state.log().map(|e| Row::Entry(e.seq)))
        .collect()
}

impl ReviewScreen {
    pub(in crate::tui) fn new(size: Size, keys: Arc<Keymap>) -> Self {
        Self {
            size,
            keys,
            ..Self::default()
        }
    }

    /// Asks first who reviews, and offers a name.
    fn asking_who(mut self, offered: &str) -> Self {
        self.cover = Some(Overlay::Who(Field::offering(offered)));
        self
    }

    fn row(&self, state: &State) -> Option<Row> {
        rows(state).get(self.chosen).copied()
    }

    pub(in crate::tui::screen) fn place(&self, state: &State) -> KeyContext {
        match &self.cover {
            Some(
                Overlay::Who(_)
                | Overlay::Why { .. }
                | Overlay::Words { .. }
                | Overlay::Time { .. }
                | Overlay::Answer { .. },
            ) => KeyContext::Field,
            Some(Overlay::Task { .. }) => KeyContext::TaskList,
            Some(Overlay::Kind(_)) => KeyContext::NewKind,
            Some(Overlay::Reading(_)) => KeyContext::Reading,
            None => self.place_of_row(state),
        }
    }

    fn place_of_row(&self, state: &State) -> KeyContext {
        let entry = self.row(state).and_then(|row| state.entry(row.seq()));
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

    /// Takes a key; says whether the review is left.
    pub(in crate::tui) fn press<J: Journal>(
        &mut self,
        key: &KeyEvent,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> bool {
        self.status = None;
        let place = self.place(recorder.state());
        let intent = self.keys.lookup(place, key);
        if let Some(Overlay::Who(field)) = &mut self.cover {
            match (intent, field.text().trim()) {
                (Some(Intent::Back | Intent::Quit), _) => return true,
                (Some(Intent::Save), "") => {
                    self.refuse("Corrections are logged under a name: type yours.".to_owned());
                }
                (Some(Intent::Save), name) => {
                    recorder.sign(name);
                    self.cover = None;
                }
                _ => {
                    field.press(key);
                }
            }
            return false;
        }
        if self.cover.is_some() {
            self.press_on_cover(key, intent, at, recorder);
            return false;
        }
        match intent {
            Some(Intent::Quit) => return true,
            Some(Intent::Help) => {
                self.cover = Some(Overlay::Reading(self.help(place)));
            }
            Some(Intent::Previous) => self.chosen = self.chosen.saturating_sub(1),
            Some(Intent::Next) => self.step(1, recorder.state()),
            Some(Intent::PageUp) => self.chosen = self.chosen.saturating_sub(10),
            Some(Intent::PageDown) => self.step(10, recorder.state()),
            Some(Intent::OtherPane) => self.change_pane(recorder.state()),
            Some(intent) => self.act(intent, key, at, recorder),
            None => self.refuse(self.keys.why_not(place, key)),
        }
        false
    }

    /// Every key of the review: those at the chosen entry first, those at other entries last.
    fn help(&self, place: KeyContext) -> Pager {
        let mut groups = vec![(EVERYWHERE, KeyContext::ReviewOther)];
        groups.extend(AT_ENTRIES.iter().copied().filter(|(_, p)| *p != place));
        if let Some(here) = AT_ENTRIES.iter().find(|(_, p)| *p == place) {
            groups.insert(0, *here);
        }
        Pager::keys_by_place(&self.keys, &groups, KeyContext::ReviewOther)
    }

    fn step(&mut self, by: usize, state: &State) {
        let last = rows(state).len().saturating_sub(1);
        self.chosen = (self.chosen + by).min(last);
    }

    /// From what is to be described to its place in the log, and back to what is to be described.
    fn change_pane(&mut self, state: &State) {
        match self.row(state) {
            Some(Row::Item(blank)) => self.choose(Row::Entry(blank.seq), state),
            Some(Row::Entry(_)) if state.review_queue().is_empty() => {
                self.tell("Nothing left to describe.");
            }
            Some(Row::Entry(_)) | None => self.chosen = 0,
        }
    }

    fn choose(&mut self, row: Row, state: &State) {
        let at = rows(state).iter().position(|r| *r == row);
        self.chosen = at.unwrap_or(self.chosen);
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        let field = match &mut self.cover {
            Some(
                Overlay::Who(field)
                | Overlay::Why { field, .. }
                | Overlay::Words { field, .. }
                | Overlay::Time { field, .. }
                | Overlay::Answer { field, .. },
            ) => Some(field),
            Some(Overlay::Kind(kind)) => Some(&mut kind.field),
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
        if let Some(Overlay::Reading(reading)) = &mut self.cover {
            reading.resize(size);
        }
    }

    fn tell(&mut self, text: &str) {
        self.status = Some(Status::Said(text.to_owned()));
    }

    pub(in crate::tui) fn refuse(&mut self, why: String) {
        self.status = Some(Status::Refused(why));
    }
}
