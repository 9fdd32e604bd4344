//! Benches for all subjects: a folder to run the program in, terminals, records and sessions.

mod program_bench;
pub(crate) mod record_bench;
pub(crate) mod shop;
mod terminal;
#[path = "../../../src/testing.rs"]
#[allow(dead_code, reason = "the library's tests need more of it")]
pub(crate) mod testing;
pub(crate) mod watched;

use std::io::Write as _;
use std::thread;

use moderato::clock::{Clock, SystemClock};

pub(crate) use program_bench::ProgramBench;
pub(crate) use terminal::Terminal;

/// Says what was tried and what was lost, in a line that `tests/faults/run` looks for.
pub(crate) fn report_losses(what: impl std::fmt::Display, lost: usize) {
    println!("tried: {what}: {lost} lost");
}

/// Reports that the calling test is skipped, in a line `skipped: TEST: REASON` that can be counted.
///
/// The line goes to standard error itself, past the capture of output, so that it is seen in every run.
#[track_caller]
pub(crate) fn report_skip(reason: &str) {
    let thread = thread::current();
    // With a single thread all tests run on the main one, which does not bear their names.
    let place = std::panic::Location::caller().to_string();
    let test = thread
        .name()
        .filter(|name| *name != "main")
        .unwrap_or(&place);
    // A test whose output nobody reads is skipped all the same.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}

/// What the clock says by which the program stamps, in milliseconds.
pub(crate) fn boot_ms() -> i64 {
    SystemClock::new().now().boot_ms
}

/// Whether a command runs here and does what it is asked.
pub(crate) fn command_works(command: &str, words: &[&str]) -> bool {
    let done = std::process::Command::new(command).args(words).output();
    done.is_ok_and(|done| done.status.success())
}
