//! Shared parts of the screens outside a session: home, roster, comparison.

use std::sync::Arc;

use crossterm::event::{KeyEvent, KeyEventKind};
use ratatui::Frame;
use ratatui::layout::{Rect, Size};

use super::frame;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::bar::{self, Status};
use crate::tui::widget::pager::Pager;

/// Theme, keys, window size, an optional pager over the screen, and the status line.
pub(super) struct ScreenShell {
    pub(super) theme: Theme,
    pub(super) keys: Arc<Keymap>,
    pub(super) size: Size,
    pub(super) pager: Option<Pager>,
    pub(super) status: Option<Status>,
}

impl ScreenShell {
    pub(super) fn new(theme: Theme) -> Self {
        Self {
            theme,
            keys: Arc::default(),
            size: Size::default(),
            pager: None,
            status: None,
        }
    }

    pub(super) fn draw_context(&self) -> DrawContext<'_> {
        DrawContext {
            theme: self.theme,
            keys: &self.keys,
        }
    }

    /// Shows help with all keys of a context.
    pub(super) fn show_help(&mut self, context: KeyContext) {
        self.pager = Some(Pager::for_keys(&self.keys, context));
    }

    /// Shows why something was not done.
    pub(super) fn refuse(&mut self, why: impl Into<String>) {
        self.status = Some(Status::Refused(why.into()));
    }

    /// Clears the status and passes the key to the pager; returns whether the key needs no further handling.
    pub(super) fn intercept_key(&mut self, key: &KeyEvent) -> bool {
        if key.kind == KeyEventKind::Release {
            return true;
        }
        self.status = None;
        let Some(reading) = &mut self.pager else {
            return false;
        };
        if !reading.apply_intent(self.keys.lookup(KeyContext::Reading, key), self.size) {
            self.pager = None;
        }
        true
    }

    /// Meaning of a key in a context; an unbound key shows a message.
    pub(super) fn resolve_intent(&mut self, context: KeyContext, key: &KeyEvent) -> Option<Intent> {
        let intent = self.keys.lookup(context, key);
        if intent.is_none() {
            self.refuse(self.keys.unbound_key_message(context, key));
        }
        intent
    }

    pub(super) fn refuse_paste(&mut self) {
        self.refuse("Paste ignored.");
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.size = Size::new(width, height);
        if let Some(reading) = &mut self.pager {
            reading.resize(self.size);
        }
    }

    /// Display name of the key for an intent in a context.
    pub(super) fn key_for(&self, context: KeyContext, intent: Intent) -> String {
        self.keys.key_for(context, intent).to_owned()
    }

    /// Draws the pager or the message for small windows instead of the screen, if needed.
    pub(super) fn draw_replacement(
        &self,
        frame: &mut Frame<'_>,
        screen: &str,
        context: KeyContext,
    ) -> bool {
        let area = frame.area();
        if frame::is_small(area) {
            let quit = self.keys.key_for(context, Intent::Quit);
            frame::draw_small(
                frame,
                area,
                &format!("{screen} needs more room; {quit} leaves it."),
            );
        } else if let Some(reading) = &self.pager {
            reading.draw(frame, area, self.draw_context());
        } else {
            return false;
        }
        true
    }

    /// Draws the status line.
    pub(super) fn draw_status(&self, frame: &mut Frame<'_>, area: Rect) {
        bar::draw_status(frame, area, self.status.as_ref(), self.theme);
    }

    /// Rows of the status line.
    pub(super) fn status_rows(&self, area: Rect) -> u16 {
        bar::status_rows(self.status.as_ref(), usize::from(area.width))
    }

    /// Draws the key bar of a context.
    pub(super) fn draw_keys(&self, frame: &mut Frame<'_>, area: Rect, context: KeyContext) {
        let columns = usize::from(area.width);
        frame.render_widget(bar::key_line(context, columns, self.draw_context()), area);
    }
}
