//! Messages beside results and errors: what was done, notes, warnings, and a spinner during long work. `--quiet`
//! silences all of it, except that the results may be wrong.

use super::display;
use std::io::{self, Write as _};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::exit::Exit;
use super::output;

/// Work that takes less shows no spinner.
const SPINNER_DELAY: Duration = Duration::from_secs(1);
/// The time between two frames of the spinner.
const SPINNER_INTERVAL: Duration = Duration::from_millis(100);

/// Prints messages beside results and errors, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Console {
    #[default]
    Normal,
    /// Prints nothing, as with `--quiet`.
    Quiet,
}

impl Console {
    /// The console for a command line with or without `--quiet`.
    pub(super) fn from_quiet_flag(quiet: bool) -> Self {
        if quiet { Self::Quiet } else { Self::Normal }
    }

    /// Prints on standard output what was done, with control characters escaped.
    pub(super) fn print_message(self, sentences: &str) -> Exit {
        match self {
            Self::Normal => output::print_message(sentences),
            Self::Quiet => Exit::Success,
        }
    }

    /// Prints a note about a result on standard error.
    pub(super) fn note(self, sentence: &str) {
        self.print_headed("note", display::CYAN, sentence);
    }

    /// Prints a warning about the record or a result on standard error.
    pub(super) fn warn(self, sentence: &str) {
        self.print_headed("warning", display::YELLOW, sentence);
    }

    /// Prints on standard error that the results may be wrong, `--quiet` or not.
    pub(super) fn warn_of_wrong_results(sentence: &str) {
        Self::Normal.warn(sentence);
    }

    fn print_headed(self, word: &str, color: u8, sentence: &str) {
        if self == Self::Normal {
            let heading = display::heading(word, color, output::stderr_has_color());
            // A sentence that cannot be written is lost; the work goes on.
            let _ = writeln!(io::stderr(), "{heading} {}", display::sanitize(sentence));
        }
    }

    /// Runs `work`. If it takes more than a second, a terminal at standard error shows `label` and the elapsed time.
    ///
    /// Create a [`crate::clock::SystemClock`] before: it reads the local time offset, which needs a single thread.
    pub(super) fn with_progress<T>(self, label: &'static str, work: impl FnOnce() -> T) -> T {
        if self == Self::Quiet {
            return work();
        }
        thread::scope(|scope| {
            let (done, done_receiver) = mpsc::channel::<()>();
            scope.spawn(move || show_spinner(label, &done_receiver));
            let result = work();
            // A panic in `work` drops it too, which ends the spinner.
            drop(done);
            result
        })
    }
}

/// Shows a spinner after [`SPINNER_DELAY`] until `done` is dropped, then clears it. Without a terminal it stays
/// invisible.
fn show_spinner(label: &'static str, done: &mpsc::Receiver<()>) {
    let is_working =
        |wait: Duration| done.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout);
    if !is_working(SPINNER_DELAY) {
        return;
    }
    let spinner = ProgressBar::new_spinner()
        .with_message(label)
        .with_elapsed(SPINNER_DELAY);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} … {elapsed}") {
        spinner.set_style(style);
    }
    spinner.tick();
    while is_working(SPINNER_INTERVAL) {
        spinner.tick();
    }
    spinner.finish_and_clear();
}
