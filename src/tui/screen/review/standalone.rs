//! Review of a session from the home screen, after it was recorded.

use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::Size;

use super::ReviewScreen;
use crate::session::{Anchor, ClockReading, SessionState, SessionWriter};
use crate::tui::keymap::Keymap;
use crate::tui::recorder::Recorder;
use crate::tui::screen::Screen;
use crate::tui::text::pluralize;
use crate::tui::theme::Theme;

/// Review of a session that is not being recorded.
pub struct StandaloneReview<W> {
    recorder: Recorder<W>,
    pub(super) screen: ReviewScreen,
    theme: Theme,
    now: ClockReading,
    /// Number of entries before the review.
    entries_before: i64,
    unsaved_warned: bool,
    done: bool,
}

impl<W: SessionWriter> StandaloneReview<W> {
    /// Review of a session with its state from the log. It asks for the reviewer first, suggesting `author`;
    /// corrections are logged under that name. Session time continues from the last entry during the review.
    pub fn new(
        state: SessionState,
        writer: W,
        author: &str,
        now: ClockReading,
        theme: Theme,
    ) -> Self {
        let anchor = Anchor {
            boot_ms: now.boot_ms,
            clock_ms: state.log().map(|e| e.stamp.clock_ms).max().unwrap_or(0),
        };
        Self {
            entries_before: state.last_seq(),
            recorder: Recorder::new(state, writer, anchor, author, now),
            screen: ReviewScreen::new(Size::default(), Arc::default()).with_reviewer_prompt(author),
            theme,
            now,
            unsaved_warned: false,
            done: false,
        }
    }

    /// Sets custom keys.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        self.screen.keys = keys;
        self
    }

    /// Asks for answers first, once the reviewer is known.
    #[must_use]
    pub fn with_answers_first(mut self) -> Self {
        self.screen.answers_first = true;
        self
    }

    /// State of the session.
    pub fn state(&self) -> &SessionState {
        self.recorder.state()
    }

    /// Number of entries added by the review.
    pub fn added_entries(&self) -> usize {
        usize::try_from(self.state().last_seq() - self.entries_before).unwrap_or(0)
    }

    /// Reviewer: the suggested name until another one is given.
    pub fn author(&self) -> &str {
        self.recorder.author()
    }

    /// Its session writer.
    pub fn writer(&self) -> &W {
        self.recorder.writer()
    }

    /// Returns the session writer.
    pub fn into_writer(self) -> W {
        self.recorder.into_writer()
    }

    /// Leaves if everything is saved, or after warning once that it is not.
    fn finish_or_warn(&mut self, at: ClockReading) {
        self.recorder.retry_now(at);
        let unsaved = self.recorder.first_unsaved().map_or(0, |first| {
            usize::try_from(self.state().last_seq() - first + 1).unwrap_or(0)
        });
        if unsaved == 0 || self.unsaved_warned {
            self.done = true;
            return;
        }
        self.unsaved_warned = true;
        let lines = pluralize(unsaved, "log line");
        self.screen.refuse(format!(
            "{lines} not saved yet. Wait, or press again to leave."
        ));
    }
}

impl<W: SessionWriter> Screen for StandaloneReview<W> {
    fn press(&mut self, key: KeyEvent, at: ClockReading) {
        if key.kind != KeyEventKind::Press || self.done {
            return;
        }
        self.now = at;
        if self.screen.press(&key, at, &mut self.recorder) {
            self.finish_or_warn(at);
        }
    }

    fn paste(&mut self, text: &str) {
        self.screen.paste(text);
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.screen.resize(Size::new(width, height));
    }

    fn tick(&mut self, at: ClockReading) -> bool {
        self.now = at;
        self.recorder.retry_if_due(at)
    }

    fn tick_interval(&self) -> Duration {
        Duration::from_secs(1)
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        self.screen
            .draw(frame, &self.recorder, self.now, self.theme);
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn shut_down(&mut self, _at: ClockReading) {
        self.done = true;
    }
}
