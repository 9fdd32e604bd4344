//! The terminal that screens share, and the data that verbs pass to a session and get back from it.

use super::error::CommandError;
use super::exit::Exit;
use super::output;
use crate::clock::SystemClock;
use crate::platform::user_name;
use crate::session::{SessionKind, SessionSummary};
use crate::study::label;
use crate::tui::{ScreenExit, Terminal, Theme, is_ascii_locale};

/// The choices made for a new session on the command line or on a screen; the briefing shows them and may change them.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionRequest {
    /// The participant's code.
    pub(super) participant: Option<String>,
    /// The id of the design version.
    pub(super) version: Option<String>,
    pub(super) moderator: Option<String>,
    pub(super) kind: Option<SessionKind>,
    /// Copies of the record to keep; `None` for the default.
    pub(super) backups: Option<usize>,
}

/// The end of a session or of another screen.
pub(super) struct SessionEnd {
    pub(super) ended: ScreenExit,
    /// The summary to print; may be empty.
    pub(super) summary: String,
}

/// Switches the terminal to full-screen mode.
pub(super) fn open_terminal(clock: &SystemClock) -> Result<Terminal<SystemClock>, CommandError> {
    Terminal::open(clock.clone())
        .map(|terminal| terminal.in_ascii(is_ascii()))
        .map_err(|error| CommandError::failed("The terminal cannot be used").because(error))
}

/// Whether screens are drawn in ASCII: by `--ascii`, or because the locale says that the terminal has no UTF-8.
fn is_ascii() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| std::env::var(name).ok());
    std::env::args_os().any(|word| word == "--ascii")
        || is_ascii_locale(locale.each_ref().map(Option::as_deref))
}

/// The theme of the screens, without colors when `NO_COLOR` is set.
pub(super) fn theme() -> Theme {
    Theme::new(!output::is_color_disabled())
}

/// The moderator of the last session run in moderato, or the user who is logged in.
pub(super) fn last_moderator(sessions: &[SessionSummary]) -> String {
    let last = sessions
        .iter()
        .rev()
        .find(|s| s.attempts.iter().all(|a| a.source().is_none()));
    last.map_or_else(user, |s| s.moderator.to_string())
}

/// The user who is logged in; empty when unknown or not a valid name.
pub(super) fn user() -> String {
    let name = user_name().unwrap_or_default();
    label::parse_title(name.trim()).unwrap_or_default()
}

/// Prints the summary of a session, unless the terminal was lost.
pub(super) fn print_summary(end: &SessionEnd) -> Exit {
    match end.ended {
        ScreenExit::Done => output::print_message(&end.summary),
        // The terminal may be gone.
        ScreenExit::Terminated | ScreenExit::Disconnected => Exit::Success,
    }
}
