//! The exit codes of the program.

use std::process::ExitCode;

/// An exit code; scripts and CI jobs rely on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The command succeeded.
    Success = 0,
    /// The command failed.
    Failed = 1,
    /// The command line or the input is not valid.
    InvalidInput = 2,
    /// A condition of `compare --gate` failed.
    GateFailed = 3,
    /// The record is damaged, or was written by a newer program.
    Damaged = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
