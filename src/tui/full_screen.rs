//! Switches the terminal to full screen and back.

use std::io::{self, stdout};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

/// Takes the terminal over.
///
/// # Errors
/// When there is no terminal, or it cannot be switched.
pub(super) fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)
}

/// Gives the terminal back as it was; where it is gone there is nothing to give back, and nobody to tell.
pub(super) fn restore() {
    let _gone = disable_raw_mode();
    let _gone = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
}
