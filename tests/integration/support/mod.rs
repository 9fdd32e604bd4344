//! Shared by all subjects: benches to run the program in, terminals, records and sessions.

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

/// Prints what was tried and what was lost, in a line that `tests/faults/run` looks for.
pub(crate) fn report_losses(what: impl std::fmt::Display, lost: usize) {
    println!("tried: {what}: {lost} lost");
}

/// Reports that the calling test is skipped, in a line `skipped: TEST: REASON` that can be counted.
///
/// The line goes to standard error itself, past the capture of output, so that it is seen in every run.
#[track_caller]
pub(crate) fn report_skip(reason: &str) {
    let thread = thread::current();
    // With a single thread all tests run on the main thread, which does not have their names.
    let location = std::panic::Location::caller().to_string();
    let test = thread
        .name()
        .filter(|name| *name != "main")
        .unwrap_or(&location);
    // A closed standard error does not matter.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}

/// The boot clock, with which the program stamps entries, in milliseconds.
pub(crate) fn boot_ms() -> i64 {
    SystemClock::new().now().boot_ms
}

/// Whether a command exists on this machine and succeeds.
pub(crate) fn command_works(command: &str, words: &[&str]) -> bool {
    let done = std::process::Command::new(command).args(words).output();
    done.is_ok_and(|done| done.status.success())
}
