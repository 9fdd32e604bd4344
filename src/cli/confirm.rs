//! Yes-or-no questions on the terminal.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use super::display::sanitize;

/// The longest answer that is read, in bytes.
const MAX_ANSWER_BYTES: u64 = 1024;

/// Whether a question can be asked: standard input and standard error are a terminal.
pub(super) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question on standard error and returns whether the answer was yes; without a terminal, false.
pub(super) fn ask_yes_no(question: &str) -> bool {
    if !can_ask() {
        return false;
    }
    let (stdin, mut stderr) = (io::stdin(), io::stderr());
    let mut answer = String::new();
    let asked = write!(stderr, "{} [y/N] ", sanitize(question)).and_then(|()| stderr.flush());
    let read = asked.and_then(|()| stdin.lock().take(MAX_ANSWER_BYTES).read_line(&mut answer));
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}
