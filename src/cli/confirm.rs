//! Yes-or-no questions on the terminal.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use super::display::sanitize;

/// The longest answer that is read, in bytes.
const MAX_ANSWER_BYTES: u64 = 1024;

/// Asks a question on standard error and returns whether the answer was yes; without a terminal, false.
pub(super) fn ask_yes_no(question: &str) -> bool {
    let (stdin, mut stderr) = (io::stdin(), io::stderr());
    if !stdin.is_terminal() || !stderr.is_terminal() {
        return false;
    }
    let mut answer = String::new();
    let asked = write!(stderr, "{} [y/N] ", sanitize(question)).and_then(|()| stderr.flush());
    let read = asked.and_then(|()| stdin.lock().take(MAX_ANSWER_BYTES).read_line(&mut answer));
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}
