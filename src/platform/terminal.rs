//! The terminal as a file of bytes.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, stdin};
use std::os::fd::AsFd;

use rustix::termios::{QueueSelector, tcflush};

/// Opens the terminal for reading, standard input or else `/dev/tty`, and discards what was typed before.
///
/// # Errors
/// If there is no terminal.
pub fn open_terminal() -> io::Result<File> {
    let terminal = if stdin().is_terminal() {
        File::from(stdin().as_fd().try_clone_to_owned()?)
    } else {
        OpenOptions::new().read(true).write(true).open("/dev/tty")?
    };
    tcflush(&terminal, QueueSelector::IFlush)?;
    Ok(terminal)
}
