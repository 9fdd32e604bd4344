//! Signals: requests to end, a window of another size, a file that may not grow. Linux and macOS send the same.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH, SIGXFSZ};

/// The exit code of a program that a signal ended, as a shell reads it, less the number of the signal.
const SIGNAL_EXIT_BASE: i32 = 128;

/// What a signal told the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Someone asks the program to end, or its terminal is gone.
    Terminate {
        /// The exit code of a program that this signal ends.
        exit_code: i32,
    },
    /// The terminal's window may have another size.
    WindowResized,
}

/// The signals that the program answers itself instead of being ended by them.
#[derive(Debug)]
pub struct Signals(signal_hook::iterator::Signals);

impl Signals {
    /// Takes over SIGTERM, SIGHUP, SIGINT and SIGWINCH for as long as the program runs.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn catch() -> io::Result<Self> {
        signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGWINCH]).map(Self)
    }

    /// Waits for one signal after the other. Signals of the same kind that come while one is answered count as one.
    pub fn wait_for_each(&mut self) -> impl Iterator<Item = Signal> {
        self.0.forever().map(|number| match number {
            SIGWINCH => Signal::WindowResized,
            number => Signal::Terminate {
                exit_code: SIGNAL_EXIT_BASE + number,
            },
        })
    }
}

/// Makes a file that reaches the user's size limit an error of its write instead of the end of the program (SIGXFSZ).
/// Where the signal cannot be taken over, it ends the program as before.
pub fn catch_file_size_limit() {
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
