//! The one function that writes results, and what is known of where they go.

use std::io::{self, IsTerminal, Write};

use super::display;
use super::error::CommandError;
use super::exit::Exit;

/// Whether somebody still reads what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReaderState {
    Reading,
    Gone,
}

/// Writes a result to standard output. A reader that has seen enough is no failure.
pub(super) fn print(text: &str) -> Result<Exit, CommandError> {
    write_part(text).map(|_| Exit::Success)
}

/// Shows an answer in which what people wrote may stand.
pub(super) fn print_clean(sentences: &str) -> Result<Exit, CommandError> {
    print(&display::sanitize(sentences))
}

/// Says in sentences what was done, in which what people wrote may stand. It is done even where it cannot be said.
pub(super) fn print_message(sentences: &str) -> Exit {
    let said = display::sanitize(sentences);
    if let Err(failure) = write_part(&said) {
        // Where this cannot be written either, nobody is there to tell.
        let _ = writeln!(
            io::stderr(),
            "warning: Done, but the message could not be printed ({failure}):\n{said}"
        );
    }
    Exit::Success
}

/// Writes a part of a result to standard output, and says whether more is wanted.
pub(super) fn write_part(text: &str) -> Result<ReaderState, CommandError> {
    let mut out = io::stdout().lock();
    let line_end = if text.ends_with('\n') { "" } else { "\n" };
    reader_state(write!(out, "{text}{line_end}").and_then(|()| out.flush()))
}

/// What came of writing to standard output.
pub(super) fn reader_state(written: io::Result<()>) -> Result<ReaderState, CommandError> {
    match written {
        Ok(()) => Ok(ReaderState::Reading),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ReaderState::Gone),
        Err(error) => Err(write_failure(error)),
    }
}

/// That a result did not get where it belongs.
pub(super) fn write_failure(error: io::Error) -> CommandError {
    CommandError::failed("The result could not be written").because(error)
}

/// Whether both ends are a terminal, so that a screen can be shown.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether text on standard error may be coloured.
pub(super) fn stderr_has_color() -> bool {
    io::stderr().is_terminal() && !is_color_disabled()
}

/// Whether text on standard output may be coloured.
pub(super) fn stdout_has_color() -> bool {
    io::stdout().is_terminal() && !is_color_disabled()
}

/// Whether `NO_COLOR` asks for none.
pub(super) fn is_color_disabled() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
