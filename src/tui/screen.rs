//! Screens, and what they have in common.

pub(super) mod asking;
pub(super) mod briefing;
pub(super) mod compare;
pub(super) mod frame;
pub(super) mod home;
pub(super) mod manual;
pub(super) mod new_error_kind;
pub(super) mod note;
pub(super) mod overlay;
pub(super) mod participants;
mod remaining;
pub(super) mod review;
mod shell;
pub(super) mod task;

use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::Frame;

use crate::session::ClockReading;

/// A screen: handles keys and draws itself, run by [`run`](super::run).
pub trait Screen {
    /// Handles a key with the time it was read.
    fn press(&mut self, key: KeyEvent, at: ClockReading);

    /// Handles pasted text, which is never keys.
    fn paste(&mut self, text: &str);

    /// Called when input was dropped that is not a key, perhaps with a key. Only screens that record show it.
    fn warn_ignored_input(&mut self) {}

    /// Whether keys do nothing that were pressed before the screen appeared: typed for another screen, they might confirm
    /// something here.
    fn ignores_early_keys(&self) -> bool {
        false
    }

    /// Called for each key that was pressed before the screen appeared and did nothing.
    fn warn_early_key(&mut self) {}

    /// Handles a new window size, in columns and rows.
    fn resize(&mut self, width: u16, height: u16);

    /// Advances time; returns whether the screen has to be redrawn. Most screens do not change.
    fn tick(&mut self, _at: ClockReading) -> bool {
        false
    }

    /// Maximum time to wait for a key before the next tick.
    fn tick_interval(&self) -> Duration {
        Duration::from_mins(1)
    }

    /// Draws the screen without changing it.
    fn draw(&self, frame: &mut Frame<'_>);

    /// Whether it can be closed.
    fn is_done(&self) -> bool;

    /// Requests an orderly exit: it saves what it can and is done.
    fn shut_down(&mut self, at: ClockReading);
}

/// How a session was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionExit {
    /// Never opened; nothing was recorded.
    NotOpened,
    /// Open; it can be resumed.
    Open,
    /// Closed.
    Closed,
}
