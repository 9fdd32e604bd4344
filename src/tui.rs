//! Screens and the loop that runs them.
//!
//! A [`Screen`] handles keys and draws itself; [`Terminal::show`] runs one until it is done. [`HomeScreen`] returns a
//! [`HomeChoice`] for the caller to perform. [`App`] runs a session from its [`Briefing`] to its close. It is the only
//! screen that records: key, intent, command, [`decide`](crate::session::decide), session writer, and only then the
//! display.

mod app;
mod ascii;
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

pub use app::{App, AttemptedFn, ResumedSession};
pub use ascii::is_ascii_locale;
pub use input::{Input, InputQueue};
pub use keymap::Keymap;
pub use screen::briefing::{
    Briefing, CheckResult, KnownParticipant, ObjectionFn, PreflightCheck, TaskOrderFn,
};
pub use screen::compare::{ComparisonOptions, ComparisonRenderer, ComparisonScreen};
pub use screen::home::{HomeChoice, HomeScreen, SessionView, StudyView};
pub use screen::manual::ManualScreen;
pub use screen::participants::{
    ParticipantSessionView, ParticipantView, ParticipantsScreen, PlannedSessionView, RosterChoice,
    RosterView,
};
pub use screen::review::StandaloneReview;
pub use screen::task::InterimResults;
pub use screen::{Screen, SessionExit};
pub use terminal::{ScreenExit, Terminal, run, terminal_width};
pub use theme::Theme;
