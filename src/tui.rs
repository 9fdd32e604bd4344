//! The screens, and the short loop around them.
//!
//! A [`Screen`] takes keys and draws itself; [`Terminal::show`] drives one until it is done. [`Home`] answers with a
//! [`Choice`], which the caller carries out; [`App`] is a session from its [`Briefing`] to its close and the only
//! screen that records: key, intent, command, [`decide`](crate::session::decide), journal, and only then the picture.

mod app;
mod full_screen;
mod input;
mod keymap;
mod recorder;
mod screen;
mod terminal;
#[cfg(test)]
mod testing;
mod text;
mod theme;
mod widget;

pub use app::{App, Resumed};
pub use input::{Input, Inputs};
pub use keymap::Keymap;
pub use screen::briefing::{Briefing, Check, CheckResult, KnownParticipant, Objection, OrderFor};
pub use screen::compare::{Compare, Told, View};
pub use screen::home::{Choice, Home, SessionShown, StudyShown};
pub use screen::manual::Manual;
pub use screen::participants::{
    Participants, PersonShown, RosterChoice, RosterShown, SittingShown, TurnShown,
};
pub use screen::review::Review;
pub use screen::task::SoFar;
pub use screen::{Leave, Screen};
pub use terminal::{Ended, Terminal, run};
pub use theme::Theme;
