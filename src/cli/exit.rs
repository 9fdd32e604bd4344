//! How the program ends.

use std::process::ExitCode;

/// The exit codes; scripts and CI jobs rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Success = 0,
    /// It could not be done.
    Failed = 1,
    /// The call or the input is wrong.
    InvalidInput = 2,
    /// The gate does not hold.
    GateFailed = 3,
    /// The record is damaged, or of a newer program.
    Damaged = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
