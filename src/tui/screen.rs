//! What can be shown: the screens, and what they have in common.

pub(super) mod asking;
pub(super) mod briefing;
pub(super) mod closed;
pub(super) mod compare;
pub(super) mod frame;
pub(super) mod home;
pub(super) mod manual;
pub(super) mod new_error_kind;
pub(super) mod note;
pub(super) mod outcome;
pub(super) mod overlay;
pub(super) mod participants;
mod plan;
mod remaining;
pub(super) mod review;
mod shell;
pub(super) mod task;
pub(super) mod task_box;

use std::time::Duration;

use crossterm::event::KeyEvent;
use ratatui::Frame;

use crate::session::ClockReading;

/// Something that takes keys and can be drawn; the loop in [`run`](super::run) drives it.
pub trait Screen {
    /// Takes a key, with the moment at which it was read.
    fn press(&mut self, key: KeyEvent, at: ClockReading);

    /// Takes pasted text, which is never keys.
    fn paste(&mut self, text: &str);

    /// Learns that something was dropped that is no key, and perhaps a key with it. Only a screen that records says so.
    fn warn_ignored_input(&mut self) {}

    /// Learns the size of the window, in columns and rows.
    fn resize(&mut self, width: u16, height: u16);

    /// Lets time pass; says whether the screen has to be drawn again. Most screens stand still.
    fn tick(&mut self, _at: ClockReading) -> bool {
        false
    }

    /// How long it may wait for a key before time passes on the screen.
    fn tick_interval(&self) -> Duration {
        Duration::from_mins(1)
    }

    /// Draws itself; changes nothing.
    fn draw(&self, frame: &mut Frame<'_>);

    /// Whether it has nothing left to do.
    fn is_done(&self) -> bool;

    /// Is asked from outside to leave in order: it saves what it can and is done.
    fn shut_down(&mut self, at: ClockReading);
}

/// How a session was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionExit {
    /// It was never opened; nothing was recorded.
    NotOpened,
    /// It is open and can be resumed.
    Open,
    /// It is closed.
    Closed,
}
