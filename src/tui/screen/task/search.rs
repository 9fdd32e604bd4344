//! Searches the log during a session.

use crossterm::event::KeyEvent;
use ratatui::text::{Line, Span};

use super::{FollowUp, Intent, KeyContext, Pager, TaskScreen, phase_key_context, unsaved_banner};
use crate::session::{ClockReading, Seq, SessionState, SessionWriter};
use crate::tui::recorder::Recorder;
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::width;
use crate::tui::theme::Theme;
use crate::tui::widget::log;
use crate::tui::widget::text_field::TextField;

/// Search text with its hits.
#[derive(Debug, Default)]
pub(super) struct LogSearch {
    pub(super) field: TextField,
    /// Matching entries, latest first.
    hits: Vec<Seq>,
    /// Index of the shown hit.
    current: usize,
}

impl LogSearch {
    /// The shown hit.
    pub(super) fn current_hit(&self) -> Option<Seq> {
        self.hits.get(self.current).copied()
    }

    /// Searches the log, ignoring case; an empty text matches nothing.
    fn update_hits(&mut self, state: &SessionState) {
        let word = self.field.text().trim().to_lowercase();
        let has_it = |words: String| !word.is_empty() && words.to_lowercase().contains(&word);
        self.hits = state
            .log()
            .rev()
            .filter(|entry| has_it(log::search_text(state, entry)))
            .map(|entry| entry.seq)
            .collect();
        self.current = self.current.min(self.hits.len().saturating_sub(1));
    }

    pub(super) fn render_line(&self, columns: usize, theme: Theme) -> Line<'static> {
        let progress = match (self.field.text().trim(), self.hits.len()) {
            ("", _) => "type a word".to_owned(),
            (_, 0) => "no matches".to_owned(),
            (_, n) => format!("{} of {n}", self.current + 1),
        };
        let left = columns.saturating_sub(width(&progress) + 6);
        let mut line = Line::from(Span::styled(" / ", theme.strong()));
        line.extend(self.field.render_line(left, true, theme));
        line.push_span(Span::styled(format!("  {progress}"), theme.muted()));
        line
    }
}

impl TaskScreen {
    pub(super) fn begin_search(&mut self) {
        self.search = Some(LogSearch::default());
    }

    pub(super) fn press_in_search<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        follow_up: Option<FollowUp>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let Some(search) = &mut self.search else {
            return;
        };
        match intent {
            Some(Intent::Keep) => self.search = None,
            Some(Intent::Back) => {
                self.search = None;
                self.scroll_back = 0;
            }
            Some(Intent::Previous) => {
                search.current += 1;
                self.scroll_to_hit(recorder);
            }
            Some(Intent::Next) => {
                search.current = search.current.saturating_sub(1);
                self.scroll_to_hit(recorder);
            }
            Some(scroll @ (Intent::PageUp | Intent::PageDown)) => self.scroll_log(scroll, recorder),
            Some(Intent::PressSessionKey) => {
                self.press_session_key(key, follow_up, at, recorder);
            }
            Some(Intent::Quit) => self.overlay = Some(Overlay::Quit),
            Some(Intent::Help) => {
                let reading = Pager::for_keys(&self.options.keys, KeyContext::Search);
                self.overlay = Some(Overlay::Pager(reading));
            }
            _ if search.field.press(key) => {
                search.current = 0;
                self.scroll_to_hit(recorder);
            }
            _ => self.refuse(
                self.options
                    .keys
                    .unbound_key_message(KeyContext::Search, key),
            ),
        }
    }

    /// Scrolls the log to show the hit in its middle.
    fn scroll_to_hit<W: SessionWriter>(&mut self, recorder: &Recorder<W>) {
        let state = recorder.state();
        let banner = unsaved_banner(recorder, self.size.width).len();
        let Some(search) = &mut self.search else {
            return;
        };
        search.update_hits(state);
        if let Some(found) = search.current_hit() {
            let behind = usize::try_from(state.last_seq() - found).unwrap_or(0);
            self.scroll_back = behind.saturating_sub(self.log_rows(state, banner) / 2);
            self.clamp_scroll(state, banner);
        }
    }

    /// Handles a session key while text is being typed.
    pub(super) fn press_session_key<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        follow_up: Option<FollowUp>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let writing = self.key_context(recorder.state());
        if self.asking.is_some() {
            // The keys belong to the question below.
            return self.refuse(self.options.keys.unbound_key_message(writing, key));
        }
        let context = phase_key_context(recorder.state());
        let bare = KeyEvent {
            modifiers: key.modifiers - crossterm::event::KeyModifiers::ALT,
            ..*key
        };
        let intent = self.options.keys.lookup(context, &bare);
        if intent.is_none() || context == KeyContext::Closed {
            return self.refuse(self.options.keys.unbound_key_message(writing, key));
        }
        self.dispatch_key(context, &bare, intent, follow_up, at, recorder);
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::testing::{both_sizes, opened};

    #[test]
    fn a_search_scrolls_the_log_to_its_hit() {
        let mut app = opened();
        app.press_all("space n 'Looks for the Card' enter");
        for _ in 0..20 {
            app.press_all("+1000 e");
        }
        app.press_all("+3001 n 'another card' enter");
        for _ in 0..20 {
            app.press_all("+1000 e");
        }
        app.press_all("/");
        assert!(app.screen_text().contains(" / "));
        app.press_all("c a r d");
        assert!(app.screen_text().contains("another card"));
        assert!(app.screen_text().contains("  1 of 2"));
        app.press_all("up up up");
        assert!(app.screen_text().contains("Looks for the Card"));
        insta::assert_snapshot!(both_sizes(&mut app));
        app.press_all("down");
        assert!(app.screen_text().contains("another card"));
        app.press_all("x");
        assert!(app.screen_text().contains("no matches"));
        // Enter leaves the log where it is; Esc returns to its end.
        app.press_all("backspace enter");
        assert!(app.screen_text().contains("another card"));
        app.press_all("/ esc");
        assert!(!app.screen_text().contains("another card"));
        assert!(app.kinds().ends_with("ErrorNoted"));
    }

    #[test]
    fn a_search_keeps_no_key_from_being_logged_and_works_on_a_closed_session() {
        let mut app = opened();
        app.press_all("space / e alt-e");
        assert_eq!(app.kinds(), "TaskStarted ErrorNoted");
        app.press_all("esc q y / 'started' alt-e");
        assert_eq!(
            app.status_text(),
            "Alt-e does nothing here. F1 shows every key."
        );
        assert!(app.screen_text().contains("  1 of 1"));
        app.press_all("esc");
        assert!(app.kinds().ends_with("SessionClosed"));
    }
}
