//! A word is searched in the log while the session goes on.

use crossterm::event::KeyEvent;
use ratatui::text::{Line, Span};

use super::{Intent, KeyContext, Pager, PendingLevel, TaskScreen, banner, place_of};
use crate::session::{Journal, Moment, Seq, State};
use crate::tui::recorder::Recorder;
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::width;
use crate::tui::theme::Theme;
use crate::tui::widget::field::Field;
use crate::tui::widget::log;

/// What is searched, and where it was found.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) field: Field,
    /// The entries that have it, the latest first.
    hits: Vec<Seq>,
    /// Which of them is shown.
    at: usize,
}

impl Search {
    /// The entry that is shown.
    pub(super) fn found(&self) -> Option<Seq> {
        self.hits.get(self.at).copied()
    }

    /// Looks through the log, whatever the case; an empty word is nowhere.
    fn look(&mut self, state: &State) {
        let word = self.field.text().trim().to_lowercase();
        let has_it = |words: String| !word.is_empty() && words.to_lowercase().contains(&word);
        self.hits = state
            .log()
            .rev()
            .filter(|entry| has_it(log::searched(state, entry)))
            .map(|entry| entry.seq)
            .collect();
        self.at = self.at.min(self.hits.len().saturating_sub(1));
    }

    pub(super) fn line(&self, columns: usize, theme: Theme) -> Line<'static> {
        let told = match (self.field.text().trim(), self.hits.len()) {
            ("", _) => "type a word".to_owned(),
            (_, 0) => "no matches".to_owned(),
            (_, n) => format!("{} of {n}", self.at + 1),
        };
        let left = columns.saturating_sub(width(&told) + 6);
        let mut line = Line::from(Span::styled(" / ", theme.strong()));
        line.extend(self.field.line(left, true, theme));
        line.push_span(Span::styled(format!("  {told}"), theme.faint()));
        line
    }
}

impl TaskScreen {
    pub(super) fn begin_search(&mut self) {
        self.search = Some(Search::default());
    }

    pub(super) fn press_in_search<J: Journal>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        awaited: Option<PendingLevel>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let Some(search) = &mut self.search else {
            return;
        };
        match intent {
            Some(Intent::Keep) => self.search = None,
            Some(Intent::Back) => {
                self.search = None;
                self.back = 0;
            }
            Some(Intent::Previous) => {
                search.at += 1;
                self.show_found(recorder);
            }
            Some(Intent::Next) => {
                search.at = search.at.saturating_sub(1);
                self.show_found(recorder);
            }
            Some(scroll @ (Intent::PageUp | Intent::PageDown)) => self.scroll(scroll, recorder),
            Some(Intent::Meanwhile) => self.meanwhile(key, awaited, at, recorder),
            Some(Intent::Quit) => self.cover = Some(Overlay::Quit),
            Some(Intent::Help) => {
                let reading = Pager::keys_of(&self.given.keys, KeyContext::Search);
                self.cover = Some(Overlay::Reading(reading));
            }
            _ if search.field.press(key) => {
                search.at = 0;
                self.show_found(recorder);
            }
            _ => self.refuse(self.given.keys.why_not(KeyContext::Search, key)),
        }
    }

    /// Scrolls the log so that what was found stands in its middle.
    fn show_found<J: Journal>(&mut self, recorder: &Recorder<J>) {
        let state = recorder.state();
        let banner = banner(recorder, self.size.width).len();
        let Some(search) = &mut self.search else {
            return;
        };
        search.look(state);
        if let Some(found) = search.found() {
            let behind = usize::try_from(state.last_seq() - found).unwrap_or(0);
            self.back = behind.saturating_sub(self.log_rows(state, banner) / 2);
            self.clamp(state, banner);
        }
    }

    /// Does what a key of the session does, while something is being written.
    pub(super) fn meanwhile<J: Journal>(
        &mut self,
        key: &KeyEvent,
        awaited: Option<PendingLevel>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let writing = self.place(recorder.state());
        if self.asking.is_some() {
            // The keys belong to the question that is open beneath.
            return self.refuse(self.given.keys.why_not(writing, key));
        }
        let place = place_of(recorder.state());
        let bare = KeyEvent {
            modifiers: key.modifiers - crossterm::event::KeyModifiers::ALT,
            ..*key
        };
        let intent = self.given.keys.lookup(place, &bare);
        if intent.is_none() || place == KeyContext::Closed {
            return self.refuse(self.given.keys.why_not(writing, key));
        }
        self.act(place, &bare, intent, awaited, at, recorder);
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::testing::{both_sizes, opened};

    #[test]
    fn a_word_is_found_in_the_log_and_the_log_comes_to_it() {
        let mut app = opened();
        app.press_all("space n 'Looks for the Card' enter");
        for _ in 0..20 {
            app.press_all("+1000 e");
        }
        app.press_all("n 'another card' enter");
        for _ in 0..20 {
            app.press_all("+1000 e");
        }
        app.press_all("/");
        assert!(app.shown().contains(" / "));
        app.press_all("c a r d");
        assert!(app.shown().contains("another card"));
        assert!(app.shown().contains("  1 of 2"));
        app.press_all("up up up");
        assert!(app.shown().contains("Looks for the Card"));
        insta::assert_snapshot!(both_sizes(&mut app));
        app.press_all("down");
        assert!(app.shown().contains("another card"));
        app.press_all("x");
        assert!(app.shown().contains("no matches"));
        // Enter leaves the log where it is, Esc goes back to its end.
        app.press_all("backspace enter");
        assert!(app.shown().contains("another card"));
        app.press_all("/ esc");
        assert!(!app.shown().contains("another card"));
        assert!(app.kinds().ends_with("ErrorNoted"));
    }

    #[test]
    fn a_search_keeps_no_key_from_being_logged_and_works_on_a_closed_session() {
        let mut app = opened();
        app.press_all("space / e alt-e");
        assert_eq!(app.kinds(), "TaskStarted ErrorNoted");
        app.press_all("esc q y / 'started' alt-e");
        assert_eq!(app.answer(), "Alt-e does nothing here. F1 shows every key.");
        assert!(app.shown().contains("  1 of 1"));
        app.press_all("esc");
        assert!(app.kinds().ends_with("SessionClosed"));
    }
}
