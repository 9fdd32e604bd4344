//! What the screens outside a session have in common: home, the roster, the comparison.

use std::sync::Arc;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::frame;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::bar::{self, Status};
use crate::tui::widget::pager::Pager;

/// Colours, keys, the window's size, a text that may cover the screen, and the line that answers the last key.
pub(super) struct ScreenShell {
    pub(super) theme: Theme,
    pub(super) keys: Arc<Keymap>,
    pub(super) size: Size,
    pub(super) reading: Option<Pager>,
    pub(super) status: Option<Status>,
}

impl ScreenShell {
    pub(super) fn new(theme: Theme) -> Self {
        Self {
            theme,
            keys: Arc::default(),
            size: Size::default(),
            reading: None,
            status: None,
        }
    }

    pub(super) fn look(&self) -> DrawContext<'_> {
        DrawContext {
            theme: self.theme,
            keys: &self.keys,
        }
    }

    /// Covers the screen with every key of a place.
    pub(super) fn help(&mut self, place: KeyContext) {
        self.reading = Some(Pager::keys_of(&self.keys, place));
    }

    /// Says why something was not done.
    pub(super) fn refuse(&mut self, why: impl Into<String>) {
        self.status = Some(Status::Refused(why.into()));
    }

    /// Begins to answer a key; says whether it is answered by that: let go, or meant for the text that covers.
    pub(super) fn answers(&mut self, key: &KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return true;
        }
        self.status = None;
        let Some(reading) = &mut self.reading else {
            return false;
        };
        if !reading.update(self.keys.lookup(KeyContext::Reading, key), self.size) {
            self.reading = None;
        }
        true
    }

    /// What a key means in a place; where it means nothing, that is said.
    pub(super) fn intent(&mut self, place: KeyContext, key: &KeyEvent) -> Option<Intent> {
        let intent = self.keys.lookup(place, key);
        if intent.is_none() {
            self.refuse(self.keys.why_not(place, key));
        }
        intent
    }

    pub(super) fn refuse_paste(&mut self) {
        self.refuse("Paste ignored.");
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.size = Size::new(width, height);
        if let Some(reading) = &mut self.reading {
            reading.resize(self.size);
        }
    }

    /// The key that means something in a place, as people read it.
    pub(super) fn key(&self, place: KeyContext, intent: Intent) -> String {
        self.keys.key(place, intent).to_owned()
    }

    /// Draws what stands instead of the screen, if something does: a plea for room, or the text that covers it.
    pub(super) fn draws_instead(
        &self,
        frame: &mut Frame<'_>,
        screen: &str,
        place: KeyContext,
    ) -> bool {
        let area = frame.area();
        if frame::is_small(area) {
            let quit = self.keys.key(place, Intent::Quit);
            frame::draw_small(
                frame,
                area,
                &format!("{screen} needs more room; {quit} leaves it."),
            );
        } else if let Some(reading) = &self.reading {
            reading.draw(frame, area, self.look());
        } else {
            return false;
        }
        true
    }

    /// Draws the line that answers the last key.
    pub(super) fn draw_status(&self, frame: &mut Frame<'_>, area: Rect) {
        bar::draw_answer(frame, area, self.status.as_ref(), self.theme);
    }

    /// The rows that the line which answers the last key takes.
    pub(super) fn status_rows(&self, area: Rect) -> u16 {
        bar::rows(self.status.as_ref(), usize::from(area.width))
    }

    /// Draws the key bar of a place.
    pub(super) fn draw_keys(&self, frame: &mut Frame<'_>, area: Rect, place: KeyContext) {
        let columns = usize::from(area.width);
        frame.render_widget(bar::keys(place, columns, self.look()), area);
    }
}
