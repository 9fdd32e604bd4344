//! The session screen: the task list, the selected task with its clock, and the log. A key file calls its keys `[task]`,
//! because they act on the chosen task, and the names of key files do not change.

mod act;
mod answer;
mod ask;
mod banner;
mod caps_lock;
mod closed;
mod describe;
mod digit;
mod draw;
mod follow_up;
mod interim_results;
mod legend;
mod move_back;
mod outcome;
mod search;
mod small_window;
mod task_box;
mod text_input;

pub(in crate::tui) use answer::{Host, continue_after_gap};
pub(in crate::tui) use banner::unsaved_banner;
pub(in crate::tui) use digit::{ASSIST_LEVELS, PAUSE_REASONS, pick_by_digit};
pub use interim_results::InterimResults;

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::layout::{Rect, Size};

use super::asking::Questionnaire;
use super::new_error_kind::NewErrorKind;
use super::note::NoteEditor;
use super::overlay::Overlay;
use super::review::ReviewScreen;
use crate::session::{ClockReading, Draft, Seq, SessionPhase, SessionState, SessionWriter};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::recorder::{Recorder, SleepGap};
use crate::tui::screen::SessionExit;
use crate::tui::widget::bar::Status;
use crate::tui::widget::pager::Pager;
use crate::tui::widget::text_field::TextField;
use caps_lock::CapsLock;
use follow_up::FollowUp;
use search::LogSearch;

/// Options of the screen.
#[derive(Debug, Clone, Default)]
pub(in crate::tui) struct ScreenOptions {
    pub(in crate::tui) keys: Arc<Keymap>,
    /// Results of earlier sessions, one per version.
    pub(in crate::tui) interim_results: Arc<[InterimResults]>,
}

/// The session screen.
#[derive(Debug, Default)]
pub(in crate::tui) struct TaskScreen {
    pub(in crate::tui) options: ScreenOptions,
    order: Vec<String>,
    segment: Option<String>,
    selected: usize,
    /// Number of lines the log is scrolled back.
    scroll_back: usize,
    size: Size,
    note: NoteEditor,
    search: Option<LogSearch>,
    /// What the status line asks, which the next key may answer.
    follow_up: Option<FollowUp>,
    caps_lock: CapsLock,
    overlay: Option<Overlay>,
    /// Open questions to the participant.
    asking: Option<Questionnaire>,
    status: Option<Status>,
    /// The review over the session screen.
    review: Option<Box<ReviewScreen>>,
    /// Answer of the participant that the next undo key may undo.
    undo_asked: Option<Seq>,
    /// Whether the warning about unsaved entries was shown.
    unsaved_warned: bool,
}

impl TaskScreen {
    /// Screen of an open session.
    pub(in crate::tui) fn new(
        state: &SessionState,
        segment: Option<String>,
        size: Size,
        given: ScreenOptions,
    ) -> Self {
        let mut order = state.opening().map_or_else(Vec::new, |o| o.order.clone());
        for attempt in state.attempts() {
            if !order.contains(&attempt.task) {
                order.push(attempt.task.clone());
            }
        }
        let mut screen = Self {
            options: given,
            order,
            segment,
            size,
            ..Self::default()
        };
        match state.current_attempt() {
            Some(current) => screen.select_task(&current.task),
            None => screen.select_next_task(state),
        }
        screen
    }

    /// Asks what happened during a recording gap.
    pub(in crate::tui) fn ask_about_gap(
        &mut self,
        alive_ms: i64,
        estimated: bool,
        begun_exactly: bool,
    ) {
        // Nothing else is asked meanwhile.
        self.review = None;
        // A second gap before the answer lengthens the first.
        if !matches!(self.overlay, Some(Overlay::Gap { .. })) {
            self.overlay = Some(Overlay::Gap {
                alive_ms,
                estimated,
                start_is_exact: begun_exactly,
                typed_length: None,
            });
        }
    }

    /// The unfinished note, if it has text.
    pub(in crate::tui) fn note_draft(&self) -> Option<Draft> {
        self.note.to_draft()
    }

    /// Restores an unfinished note.
    pub(in crate::tui) fn restore_note(&mut self, draft: &Draft) {
        self.note = NoteEditor::from_draft(draft);
    }

    /// Status after the last key.
    #[cfg(test)]
    pub(in crate::tui) fn status(&self) -> Option<&Status> {
        self.status.as_ref()
    }

    pub(in crate::tui) fn show_message(&mut self, text: &str) {
        self.set_status(Status::Message(text.to_owned()));
    }

    pub(in crate::tui) fn key_context(&self, state: &SessionState) -> KeyContext {
        if let Some(review) = &self.review {
            return review.key_context(state);
        }
        if let Some(cover) = &self.overlay {
            return cover.key_context();
        }
        if self.search.is_some() {
            return KeyContext::Search;
        }
        if self.note.open {
            return KeyContext::Note;
        }
        if let Some(asking) = &self.asking {
            return asking.key_context();
        }
        phase_key_context(state)
    }

    /// Display name of the key for an intent in a context.
    fn key_for(&self, context: KeyContext, intent: Intent) -> &str {
        self.options.keys.key_for(context, intent)
    }

    /// Progress of the session while no task is running.
    fn progress_message(&self, state: &SessionState) -> Option<String> {
        task_box::progress_message(state, &self.order, &self.options.keys)
    }

    pub(in crate::tui) fn press<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        at: ClockReading,
        recorder: &mut Recorder<W>,
        host: &Host,
    ) -> Option<SessionExit> {
        self.status = None;
        if let Some(review) = &mut self.review {
            if review.press(key, at, recorder) {
                self.review = None;
            }
            return None;
        }
        let follow_up = self.follow_up.take();
        let context = self.key_context(recorder.state());
        let intent = self.options.keys.lookup(context, key);
        self.caps_lock.count(key, context);
        if !matches!(intent, Some(Intent::Undo | Intent::PressSessionKey)) {
            self.undo_asked = None;
        }
        let is_moderators =
            ![KeyContext::Participant, KeyContext::ParticipantText].contains(&context);
        recorder.mark_caps_lock(is_moderators && self.caps_lock.seems_on());
        let exit = self.press_in(context, key, intent, follow_up, at, recorder, host);
        recorder.mark_caps_lock(false);
        if exit.is_none() && is_moderators {
            self.warn_of_caps_lock(key, intent);
        }
        exit
    }

    /// What a key does in a context.
    #[allow(clippy::too_many_arguments, reason = "they are all of one key press")]
    fn press_in<W: SessionWriter>(
        &mut self,
        context: KeyContext,
        key: &KeyEvent,
        intent: Option<Intent>,
        follow_up: Option<FollowUp>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
        host: &Host,
    ) -> Option<SessionExit> {
        match context {
            KeyContext::Note => self.press_in_note(key, intent, follow_up, at, recorder),
            KeyContext::Search => self.press_in_search(key, intent, follow_up, at, recorder),
            KeyContext::Quit => return self.answer_quit(intent, at, recorder),
            KeyContext::Field | KeyContext::NewKind => {
                self.press_in_field(key, intent, at, recorder, host);
            }
            KeyContext::Gap => return self.answer_gap(key, intent, at, recorder, host),
            KeyContext::Lost => return self.answer_entries_lost(intent, at, recorder, host),
            KeyContext::Hidden => {
                self.overlay = None;
                self.show_message("That key only showed the screen again; nothing was logged.");
            }
            KeyContext::Reading => {
                if let Some(Overlay::Pager(reading)) = &mut self.overlay
                    && !reading.apply_intent(intent, self.size)
                {
                    self.overlay = None;
                }
            }
            KeyContext::Asking
            | KeyContext::AskingText
            | KeyContext::Participant
            | KeyContext::ParticipantText => {
                self.press_in_questionnaire(key, intent, at, recorder);
            }
            KeyContext::Closed => {
                return self.dispatch_closed_key(context, key, intent, at, recorder);
            }
            _ => self.dispatch_key(context, key, intent, follow_up, at, recorder),
        }
        None
    }

    pub(in crate::tui) fn paste(&mut self, text: &str) {
        if let Some(review) = &mut self.review {
            return review.paste(text);
        }
        if self.overlay.is_none()
            && self.search.is_none()
            && !self.note.open
            && let Some(asking) = self.asking.as_ref()
            && asking.is_for_participant()
            && !asking.is_free_text()
        {
            // Notes are not mentioned on the participant's screen.
            return;
        }
        let inserted = self.input_field().map(|field| field.insert(text));
        let refused = match inserted {
            Some(true) => None,
            Some(false) => Some("The pasted text was too long and was shortened.".to_owned()),
            None => Some(format!(
                "Paste ignored. Press {} first to paste into a note.",
                self.key_for(KeyContext::Running, Intent::WriteNote)
            )),
        };
        if let Some(why) = refused {
            self.refuse(why);
        }
    }

    /// Field for typed text.
    fn input_field(&mut self) -> Option<&mut TextField> {
        if let Some(cover) = &mut self.overlay {
            return cover.input_field();
        }
        if let Some(search) = &mut self.search {
            return Some(&mut search.field);
        }
        if self.note.open {
            return Some(&mut self.note.field);
        }
        self.asking
            .as_mut()
            .filter(|a| a.is_free_text())
            .map(Questionnaire::text_field_mut)
    }

    pub(in crate::tui) fn resize(&mut self, size: Size, state: &SessionState, banner: usize) {
        self.size = size;
        if let Some(Overlay::Pager(reading)) = &mut self.overlay {
            reading.resize(size);
        }
        if let Some(review) = &mut self.review {
            review.resize(size);
        }
        self.clamp_scroll(state, banner);
    }

    /// Limits scrolling to the log; `banner` is the number of lines about unsaved entries.
    fn clamp_scroll(&mut self, state: &SessionState, banner: usize) {
        let rows = self.log_rows(state, banner);
        let entries = usize::try_from(state.last_seq()).unwrap_or(0);
        self.scroll_back = self.scroll_back.min(entries.saturating_sub(rows));
    }

    fn log_rows(&self, state: &SessionState, banner: usize) -> usize {
        let area = Rect::new(0, 0, self.size.width, self.size.height);
        let banner = u16::try_from(banner).unwrap_or(u16::MAX);
        usize::from(self.layout_areas(area, state, banner).log.height)
    }

    /// Advances time; returns whether anything but a clock has changed.
    pub(in crate::tui) fn tick<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &Recorder<W>,
    ) -> bool {
        self.expire_follow_up(recorder.now_ms(at))
    }

    /// Handles a sleep of the machine; returns whether it raises a question.
    pub(in crate::tui) fn resume_after_sleep<W: SessionWriter>(
        &mut self,
        slept: SleepGap,
        at: ClockReading,
        recorder: &mut Recorder<W>,
        host: &Host,
    ) -> bool {
        if matches!(self.overlay, Some(Overlay::EntriesLost { .. })) {
            // The gap before is still open, and gets longer.
            return false;
        }
        match recorder.state().phase() {
            SessionPhase::Running(_) => {
                self.ask_about_gap(slept.alive_ms, false, true);
                return true;
            }
            SessionPhase::BetweenTasks
            | SessionPhase::Paused(_)
            | SessionPhase::AwaitingOutcome(_) => {
                continue_after_gap(slept.alive_ms, false, at, recorder, host);
            }
            SessionPhase::NotOpened | SessionPhase::Closed => {}
        }
        false
    }

    fn select_task(&mut self, task: &str) {
        if let Some(at) = self.order.iter().position(|t| t == task) {
            self.selected = at;
        }
    }

    /// Selects the next task that was not started; after the last one the selection stays.
    fn select_next_task(&mut self, state: &SessionState) {
        let count = self.order.len();
        let next = (0..count)
            .map(|i| (self.selected + i) % count)
            .find(|i| state.attempts_at(&self.order[*i]).next().is_none());
        self.selected = next.unwrap_or(self.selected);
    }

    fn selected_task(&self) -> Option<&String> {
        self.order.get(self.selected)
    }
}

/// Key context without an overlay or text input.
fn phase_key_context(state: &SessionState) -> KeyContext {
    match state.phase() {
        SessionPhase::NotOpened | SessionPhase::BetweenTasks => KeyContext::Between,
        SessionPhase::Running(_) => KeyContext::Running,
        SessionPhase::Paused(_) => KeyContext::Paused,
        SessionPhase::AwaitingOutcome(_) => KeyContext::Deciding,
        SessionPhase::Closed => KeyContext::Closed,
    }
}

#[cfg(test)]
mod tests;
