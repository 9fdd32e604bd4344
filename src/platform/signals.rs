//! Signals: requests to end, window size changes, file size limits. The same on Linux and macOS.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH, SIGXFSZ};

/// Exit code of a program ended by a signal, as a shell reports it, minus the signal's number.
const SIGNAL_EXIT_BASE: i32 = 128;

/// A signal the program handles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A request to end, or the terminal is gone.
    Terminate {
        /// Exit code of a program ended by this signal.
        exit_code: i32,
    },
    /// The terminal's window may have changed its size.
    WindowResized,
}

/// The signals that the program handles instead of being ended by them.
#[derive(Debug)]
pub struct Signals(signal_hook::iterator::Signals);

impl Signals {
    /// Handles SIGTERM, SIGHUP, SIGINT and SIGWINCH as long as the program runs.
    ///
    /// # Errors
    /// If the handlers cannot be installed.
    pub fn catch() -> io::Result<Self> {
        signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGWINCH]).map(Self)
    }

    /// Waits for signals, one after the other. Signals of the same kind that arrive while one is handled count as one.
    pub fn wait_for_each(&mut self) -> impl Iterator<Item = Signal> {
        self.0.forever().map(|number| match number {
            SIGWINCH => Signal::WindowResized,
            number => Signal::Terminate {
                exit_code: SIGNAL_EXIT_BASE + number,
            },
        })
    }
}

/// Turns SIGXFSZ into an error of the write, so that a file at the user's size limit does not end the program. Errors
/// are ignored.
pub fn catch_file_size_limit() {
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
