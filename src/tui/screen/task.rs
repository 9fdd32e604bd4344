//! The session itself: the tasks, the chosen one's words and clock, and the log.

mod act;
mod answer;
mod ask;
mod banner;
mod draw;
mod search;
mod small;
mod so_far;
mod typed;

pub(in crate::tui) use act::{LEVELS, REASONS, nth};
pub(in crate::tui) use answer::{Host, go_on_after};
pub(in crate::tui) use banner::banner;
pub use so_far::SoFar;

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::{Rect, Size};

use super::asking::Asking;
use super::new_kind::NewKind;
use super::note::Note;
use super::overlay::Overlay;
use super::review::ReviewScreen;
use super::task_box;
use crate::session::{Draft, Journal, Moment, Seq, SessionPhase, State};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::recorder::{Recorder, Slept};
use crate::tui::screen::Leave;
use crate::tui::widget::bar::Status;
use crate::tui::widget::field::Field;
use crate::tui::widget::pager::Pager;
use search::Search;

/// A digit says an assist's level for so many milliseconds.
const LEVEL_MS: i64 = 3000;

/// An assist whose level the very next key may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PendingLevel {
    seq: Seq,
    at_ms: i64,
}

/// What the screen is given beside the session.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct Given {
    pub(in crate::tui) keys: Arc<Keymap>,
    /// What earlier sessions came to, a version each.
    pub(in crate::tui) so_far: Arc<[SoFar]>,
}

/// The screen.
#[derive(Debug, Default)]
pub(in crate::tui) struct TaskScreen {
    pub(in crate::tui) given: Given,
    order: Vec<String>,
    segment: Option<String>,
    chosen: usize,
    /// Lines that the log is scrolled back.
    back: usize,
    size: Size,
    note: Note,
    search: Option<Search>,
    awaited: Option<PendingLevel>,
    cover: Option<Overlay>,
    /// What the participant is asked.
    asking: Option<Asking>,
    status: Option<Status>,
    /// The review, while it covers the session.
    review: Option<Box<ReviewScreen>>,
    /// Whether it was said that leaving leaves something unsaved.
    warned: bool,
}

impl TaskScreen {
    /// The screen of an opened session.
    pub(in crate::tui) fn new(
        state: &State,
        segment: Option<String>,
        size: Size,
        given: Given,
    ) -> Self {
        let mut order = state.opening().map_or_else(Vec::new, |o| o.order.clone());
        for attempt in state.attempts() {
            if !order.contains(&attempt.task) {
                order.push(attempt.task.clone());
            }
        }
        let mut screen = Self {
            given,
            order,
            segment,
            size,
            ..Self::default()
        };
        match state.current() {
            Some(current) => screen.choose(&current.task),
            None => screen.choose_next(state),
        }
        screen
    }

    /// Asks what happened while nothing was recorded.
    pub(in crate::tui) fn ask_about_gap(
        &mut self,
        alive_ms: i64,
        estimated: bool,
        begun_exactly: bool,
    ) {
        // Nothing else is asked meanwhile.
        self.review = None;
        // A second gap before the answer makes the first one longer.
        if !matches!(self.cover, Some(Overlay::Gap { .. })) {
            self.cover = Some(Overlay::Gap {
                alive_ms,
                estimated,
                begun_exactly,
                typed: None,
            });
        }
    }

    /// The note that is being written, if anything of it stands.
    pub(in crate::tui) fn draft(&self) -> Option<Draft> {
        self.note.draft()
    }

    /// Goes on with a note that was being written before.
    pub(in crate::tui) fn restore(&mut self, draft: &Draft) {
        self.note = Note::of(draft);
    }

    /// The answer to the last key: what was done, or why it was not.
    #[cfg(test)]
    pub(in crate::tui) fn status(&self) -> Option<&Status> {
        self.status.as_ref()
    }

    pub(in crate::tui) fn tell(&mut self, text: &str) {
        self.status = Some(Status::Said(text.to_owned()));
    }

    pub(in crate::tui) fn place(&self, state: &State) -> KeyContext {
        if let Some(review) = &self.review {
            return review.place(state);
        }
        if let Some(cover) = &self.cover {
            return cover.place();
        }
        if self.search.is_some() {
            return KeyContext::Search;
        }
        if self.note.open {
            return KeyContext::Note;
        }
        if let Some(asking) = &self.asking {
            return asking.place();
        }
        place_of(state)
    }

    /// The key that means something in a place, as people read it.
    fn key(&self, place: KeyContext, intent: Intent) -> &str {
        self.given.keys.key(place, intent)
    }

    /// A word on how far the session is, for when no task runs.
    fn progress(&self, state: &State) -> Option<String> {
        task_box::progress(state, &self.order, &self.given.keys)
    }

    pub(in crate::tui) fn press<J: Journal>(
        &mut self,
        key: &KeyEvent,
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) -> Option<Leave> {
        self.status = None;
        if let Some(review) = &mut self.review {
            if review.press(key, at, recorder) {
                self.review = None;
            }
            return None;
        }
        let awaited = self.awaited.take();
        let place = self.place(recorder.state());
        let intent = self.given.keys.lookup(place, key);
        match place {
            KeyContext::Note => self.press_in_note(key, intent, awaited, at, recorder),
            KeyContext::Search => self.press_in_search(key, intent, awaited, at, recorder),
            KeyContext::Quit => return self.answer_quit(intent, at, recorder),
            KeyContext::Field | KeyContext::NewKind => {
                self.press_in_field(key, intent, at, recorder, host);
            }
            KeyContext::Gap => return self.answer_gap(key, intent, at, recorder, host),
            KeyContext::Lost => return self.answer_loss(intent, at, recorder, host),
            KeyContext::Hidden => {
                self.cover = None;
                self.tell("That key only showed the screen again; nothing was logged.");
            }
            KeyContext::Reading => {
                if let Some(Overlay::Reading(reading)) = &mut self.cover
                    && !reading.update(intent, self.size)
                {
                    self.cover = None;
                }
            }
            KeyContext::Asking
            | KeyContext::AskingText
            | KeyContext::Participant
            | KeyContext::ParticipantText => {
                self.press_asking(key, intent, at, recorder);
            }
            KeyContext::Closed => return self.act_closed(place, key, intent, at, recorder),
            _ => self.act(place, key, intent, awaited, at, recorder),
        }
        None
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        if let Some(review) = &mut self.review {
            return review.paste(text);
        }
        if self.cover.is_none()
            && self.search.is_none()
            && !self.note.open
            && let Some(asking) = self.asking.as_ref()
            && asking.is_for_participant()
            && !asking.is_in_words()
        {
            // The participant is told nothing about notes.
            return;
        }
        let inserted = self.field().map(|field| field.insert(text));
        let refused = match inserted {
            Some(true) => None,
            Some(false) => Some("The pasted text was too long and was shortened.".to_owned()),
            None => Some(format!(
                "Paste ignored. Press {} first to paste into a note.",
                self.key(KeyContext::Running, Intent::Note)
            )),
        };
        self.status = refused.map(Status::Refused);
    }

    /// Where typed text goes.
    fn field(&mut self) -> Option<&mut Field> {
        if let Some(cover) = &mut self.cover {
            return cover.field();
        }
        if let Some(search) = &mut self.search {
            return Some(&mut search.field);
        }
        if self.note.open {
            return Some(&mut self.note.field);
        }
        self.asking
            .as_mut()
            .filter(|a| a.is_in_words())
            .map(Asking::words)
    }

    pub(in crate::tui) fn resize(&mut self, size: Size, state: &State, banner: usize) {
        self.size = size;
        if let Some(Overlay::Reading(reading)) = &mut self.cover {
            reading.resize(size);
        }
        if let Some(review) = &mut self.review {
            review.resize(size);
        }
        self.clamp(state, banner);
    }

    /// Keeps the log's scroll within the log; `banner` lines say what is not saved.
    fn clamp(&mut self, state: &State, banner: usize) {
        let rows = self.log_rows(state, banner);
        let entries = usize::try_from(state.last_seq()).unwrap_or(0);
        self.back = self.back.min(entries.saturating_sub(rows));
    }

    fn log_rows(&self, state: &State, banner: usize) -> usize {
        let area = Rect::new(0, 0, self.size.width, self.size.height);
        let banner = u16::try_from(banner).unwrap_or(u16::MAX);
        usize::from(self.areas(area, state, banner).log.height)
    }

    /// Lets time pass; says whether something else than a clock has changed.
    pub(in crate::tui) fn tick<J: Journal>(&mut self, at: Moment, recorder: &Recorder<J>) -> bool {
        // By stamp a key may still be in time: only the words go, the key decides for itself.
        let late = self
            .awaited
            .is_some_and(|a| recorder.now_ms(at) - a.at_ms > LEVEL_MS);
        if late && self.status.is_some() {
            self.status = None;
            return true;
        }
        false
    }

    /// Takes in that the machine slept; says whether that raises a question.
    pub(in crate::tui) fn wake<J: Journal>(
        &mut self,
        slept: Slept,
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) -> bool {
        if matches!(self.cover, Some(Overlay::Lost { .. })) {
            // The gap before it is not over yet, and becomes longer.
            return false;
        }
        match recorder.state().phase() {
            SessionPhase::Running(_) => {
                self.ask_about_gap(slept.alive_ms, false, true);
                return true;
            }
            SessionPhase::Between | SessionPhase::Paused(_) | SessionPhase::Deciding(_) => {
                go_on_after(slept.alive_ms, false, at, recorder, host);
            }
            SessionPhase::NotOpened | SessionPhase::Closed => {}
        }
        false
    }

    fn choose(&mut self, task: &str) {
        if let Some(at) = self.order.iter().position(|t| t == task) {
            self.chosen = at;
        }
    }

    /// Chooses the next task that was not begun; after the last one the choice stays.
    fn choose_next(&mut self, state: &State) {
        let count = self.order.len();
        let next = (0..count)
            .map(|i| (self.chosen + i) % count)
            .find(|i| state.attempts_at(&self.order[*i]).next().is_none());
        self.chosen = next.unwrap_or(self.chosen);
    }

    fn chosen_task(&self) -> Option<&String> {
        self.order.get(self.chosen)
    }
}

/// Where keys are pressed when nothing covers the screen and nothing is being written.
fn place_of(state: &State) -> KeyContext {
    match state.phase() {
        SessionPhase::NotOpened | SessionPhase::Between => KeyContext::Between,
        SessionPhase::Running(_) => KeyContext::Running,
        SessionPhase::Paused(_) => KeyContext::Paused,
        SessionPhase::Deciding(_) => KeyContext::Deciding,
        SessionPhase::Closed => KeyContext::Closed,
    }
}

#[cfg(test)]
mod tests;
