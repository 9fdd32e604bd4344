//! Counts the syncs of a program with `strace`.

use std::path::Path;
use std::process::Command;

/// The system calls that sync a file to the disk.
pub(crate) const SYNCS: [&str; 2] = ["fsync", "fdatasync"];

/// Whether `strace` works on this machine.
pub(crate) fn can_trace() -> bool {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "true"]);
    strace.output().is_ok_and(|done| done.status.success())
}

/// How many of [`SYNCS`] in a trace have finished.
pub(crate) fn syncs(trace: &Path) -> usize {
    let text = std::fs::read_to_string(trace).unwrap();
    text.lines()
        .filter(|line| line.contains(" = 0") && line.contains("sync"))
        .count()
}
