//! Words on an error, written while the session runs.

use super::{Intent, KeyContext, TaskScreen};
use crate::session::{
    Annotation, AnnotationKind, ClockReading, Event, Seq, SessionState, SessionWriter,
};
use crate::tui::recorder::Recorder;
use crate::tui::widget::log;

/// Time after an error, in milliseconds, in which a note is about that error.
const NOTE_WINDOW_MS: i64 = 3000;

impl TaskScreen {
    /// Opens the words of the latest error.
    pub(super) fn describe_latest_error<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &Recorder<W>,
    ) {
        let state = recorder.state();
        let is_error = |n: &&Annotation| matches!(n.kind, AnnotationKind::Error { .. });
        if self.note.is_draft() && !self.note.is_about_entry() {
            let note = self.key_for(KeyContext::Running, Intent::WriteNote);
            return self.refuse(format!("A note is not finished: {note} continues it."));
        }
        match state.annotations().iter().rev().find(is_error) {
            Some(error) => self.open_words_on(error.seq, recorder.now_ms(at), state),
            None => self.refuse("There is no error to describe yet.".to_owned()),
        }
    }

    /// The error that a note begun now is about: the entry logged last, a few seconds ago.
    pub(super) fn recent_error<W: SessionWriter>(
        &self,
        at: ClockReading,
        recorder: &Recorder<W>,
    ) -> Option<Seq> {
        let state = recorder.state();
        let last = state.entry(state.last_seq())?;
        let logged = match last.event {
            // Moved back, or described before.
            Event::EntryAmended { entry, .. } => state.entry(entry)?,
            _ => last,
        };
        let is_recent = recorder.now_ms(at) - logged.stamp.clock_ms <= NOTE_WINDOW_MS;
        let is_error = matches!(logged.event, Event::ErrorNoted { .. });
        (is_error && is_recent && self.note.is_empty()).then_some(logged.seq)
    }

    /// Opens the words on an entry.
    pub(super) fn open_words_on(&mut self, entry: Seq, now_ms: i64, state: &SessionState) {
        let summary = state
            .entry(entry)
            .map_or_else(String::new, |e| log::entry_summary(state, e));
        let words = state.annotations().iter().find(|n| n.seq == entry);
        let words = words.and_then(|n| n.text.clone()).unwrap_or_default();
        self.search = None;
        self.note.open_about(entry, summary, &words, now_ms);
    }
}
