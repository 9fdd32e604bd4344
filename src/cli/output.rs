//! Writes results to standard output, and tells whether the standard streams are terminals.

use std::io::{self, IsTerminal, Write};

use super::display;
use super::error::CommandError;
use super::exit::Exit;
use crate::report::text::Style;
use crate::tui;

/// Whether the reader of standard output is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReaderState {
    Reading,
    /// The reader closed the pipe.
    Gone,
}

/// Writes a result to standard output. A closed pipe is not an error.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print(text: &str) -> Result<Exit, CommandError> {
    write_part(text).map(|_| Exit::Success)
}

/// Writes text that may quote people to standard output, with control characters escaped.
///
/// # Errors
/// As [`print()`].
pub(super) fn print_clean(sentences: &str) -> Result<Exit, CommandError> {
    print(&display::sanitize(sentences))
}

/// Prints what was done, with control characters escaped. Succeeds even if it cannot be printed, with a warning: the
/// work itself is done.
pub(super) fn print_message(sentences: &str) -> Exit {
    let text = display::sanitize(sentences);
    if let Err(failure) = write_part(&text) {
        // If standard error cannot be written either, nothing is left to do.
        let _ = writeln!(
            io::stderr(),
            "warning: Done, but the message could not be printed ({failure}):\n{text}"
        );
    }
    Exit::Success
}

/// Writes a part of a result to standard output; returns whether its reader is still there.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn write_part(text: &str) -> Result<ReaderState, CommandError> {
    let mut out = io::stdout().lock();
    let line_end = if text.ends_with('\n') { "" } else { "\n" };
    reader_state(write!(out, "{text}{line_end}").and_then(|()| out.flush()))
}

/// Turns the result of a write to standard output into the state of its reader.
///
/// # Errors
/// Any write error but a closed pipe.
pub(super) fn reader_state(written: io::Result<()>) -> Result<ReaderState, CommandError> {
    match written {
        Ok(()) => Ok(ReaderState::Reading),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ReaderState::Gone),
        Err(error) => Err(write_failure(error)),
    }
}

/// The error for a result that could not be written.
pub(super) fn write_failure(error: io::Error) -> CommandError {
    CommandError::failed("The result could not be written").because(error)
}

/// Whether standard input and output are terminals, so that a screen can be shown.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Columns for a text report: those of the terminal at standard output within a report's limits, otherwise the fewest.
pub(super) fn text_width() -> usize {
    let width = io::stdout().is_terminal().then(tui::terminal_width);
    width
        .flatten()
        .unwrap_or_default()
        .clamp(Style::MIN_WIDTH, Style::MAX_WIDTH)
}

/// Whether text on standard error may be colored.
pub(super) fn stderr_has_color() -> bool {
    io::stderr().is_terminal() && !is_color_disabled()
}

/// Whether text on standard output may be colored.
pub(super) fn stdout_has_color() -> bool {
    io::stdout().is_terminal() && !is_color_disabled()
}

/// Whether `NO_COLOR` is set and not empty.
pub(super) fn is_color_disabled() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
