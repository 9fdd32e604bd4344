//! Switches the terminal to full screen and back.

use std::io::{self, stdout};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

/// Switches to full screen.
///
/// # Errors
/// If there is no terminal, or it cannot be switched.
pub(super) fn enter() -> io::Result<()> {
    enable_raw_mode()?;
    // After a program that was killed the terminal may be on this screen already, with its text.
    execute!(
        stdout(),
        EnterAlternateScreen,
        Clear(ClearType::All),
        EnableBracketedPaste
    )
}

/// Restores the terminal. Errors are ignored: a terminal that is gone needs no restoring.
pub(super) fn restore() {
    let _gone = disable_raw_mode();
    let _gone = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, Show);
}
