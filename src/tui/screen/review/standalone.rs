//! A session reviewed on its own: afterwards, from the home screen.

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

/// The review of a session that nobody records meanwhile.
pub struct StandaloneReview<J> {
    recorder: Recorder<J>,
    screen: ReviewScreen,
    theme: Theme,
    now: ClockReading,
    /// Entries that were there before.
    entries_before: i64,
    unsaved_warned: bool,
    done: bool,
}

impl<J: SessionWriter> StandaloneReview<J> {
    /// The review of a session where its log left it. It asks first who reviews, and offers `author`: corrections
    /// stand under that name. Session time goes on from its last entry while somebody is at work on it.
    pub fn new(
        state: SessionState,
        journal: J,
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
            recorder: Recorder::new(state, journal, anchor, author, now),
            screen: ReviewScreen::new(Size::default(), Arc::default()).with_reviewer_prompt(author),
            theme,
            now,
            unsaved_warned: false,
            done: false,
        }
    }

    /// Uses these keys instead of the default ones.
    #[must_use]
    pub fn with_keys(mut self, keys: Arc<Keymap>) -> Self {
        self.screen.keys = keys;
        self
    }

    /// Where the session stands.
    pub fn state(&self) -> &SessionState {
        self.recorder.state()
    }

    /// How many entries the review has added.
    pub fn added_entries(&self) -> usize {
        usize::try_from(self.state().last_seq() - self.entries_before).unwrap_or(0)
    }

    /// Who reviews: the name that was offered, until another one was typed.
    pub fn author(&self) -> &str {
        self.recorder.author()
    }

    /// What keeps its entries.
    pub fn journal(&self) -> &J {
        self.recorder.journal()
    }

    /// Gives the journal back.
    pub fn into_journal(self) -> J {
        self.recorder.into_journal()
    }

    /// Leaves, once everything is saved or it was said that something is not.
    fn finish_or_warn(&mut self, at: ClockReading) {
        self.recorder.retry_now(at);
        let waiting = self.recorder.first_unsaved().map_or(0, |first| {
            usize::try_from(self.state().last_seq() - first + 1).unwrap_or(0)
        });
        if waiting == 0 || self.unsaved_warned {
            self.done = true;
            return;
        }
        self.unsaved_warned = true;
        let what = pluralize(waiting, "log line");
        self.screen.refuse(format!(
            "{what} not saved yet. Wait, or press again to leave."
        ));
    }
}

impl<J: SessionWriter> Screen for StandaloneReview<J> {
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
