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

pub use app::{App, ResumedSession};
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
pub use terminal::{ScreenExit, Terminal, run};
pub use theme::Theme;
