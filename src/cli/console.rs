//! What is said beside results and errors: that something was done, a note, and while it takes long a sign that
//! something is at work. `--quiet` silences all of it.

use super::display;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::exit::Exit;
use super::output;

/// What takes less is done before anybody wonders.
const SPINNER_DELAY: Duration = Duration::from_secs(1);
/// How often the sign moves.
const SPINNER_INTERVAL: Duration = Duration::from_millis(100);

/// Whether anything is said beside results and errors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Console {
    #[default]
    Normal,
    Quiet,
}

impl Console {
    pub(super) fn from_quiet_flag(quiet: bool) -> Self {
        if quiet { Self::Quiet } else { Self::Normal }
    }

    /// Says on standard output what was done; what people wrote may stand in it.
    pub(super) fn print_message(self, sentences: &str) -> Exit {
        match self {
            Self::Normal => output::print_message(sentences),
            Self::Quiet => Exit::Success,
        }
    }

    /// Prints on standard error what to know about a result.
    pub(super) fn note(self, sentence: &str) {
        self.print_headed("note", display::CYAN, sentence);
    }

    /// Prints on standard error what may harm the record or a result.
    pub(super) fn warn(self, sentence: &str) {
        self.print_headed("warning", display::YELLOW, sentence);
    }

    fn print_headed(self, word: &str, color: u8, sentence: &str) {
        if self == Self::Normal {
            let heading = display::heading(word, color, output::stderr_has_color());
            eprintln!("{heading} {}", display::sanitize(sentence));
        }
    }

    /// Does some work. If it takes long, a terminal at standard error shows meanwhile what is done and since when.
    /// A [`crate::clock::SystemClock`] is made before: it asks for the local offset, which needs a single thread.
    pub(super) fn with_progress<T>(self, what: &'static str, work: impl FnOnce() -> T) -> T {
        if self == Self::Quiet {
            return work();
        }
        thread::scope(|scope| {
            let (done, waits) = mpsc::channel::<()>();
            scope.spawn(move || show_spinner(what, &waits));
            let result = work();
            // Its end, also by a panic, is what the sign waits for.
            drop(done);
            result
        })
    }
}

/// Shows the sign, after a while, until the work is done; leaves nothing of it. Without a terminal it is never seen.
fn show_spinner(what: &'static str, done: &mpsc::Receiver<()>) {
    let goes_on =
        |while_: Duration| done.recv_timeout(while_) == Err(mpsc::RecvTimeoutError::Timeout);
    if !goes_on(SPINNER_DELAY) {
        return;
    }
    let sign = ProgressBar::new_spinner()
        .with_message(what)
        .with_elapsed(SPINNER_DELAY);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} … {elapsed}") {
        sign.set_style(style);
    }
    sign.tick();
    while goes_on(SPINNER_INTERVAL) {
        sign.tick();
    }
    sign.finish_and_clear();
}
