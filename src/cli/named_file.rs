//! Reads files named on the command line: regular files only, up to a limit.

use super::display;
use std::fs::File;
use std::path::Path;

use super::error::CommandError;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};

/// Opens a file; its owner may be anyone.
pub(super) fn open(path: &Path) -> Result<File, CommandError> {
    untrusted::open(path, AllowedOwner::Anyone).map_err(|error| read_failure(path, error))
}

/// Reads a whole file of at most `limit` bytes; `too_large` is the hint for a larger one.
pub(super) fn read(path: &Path, limit: u64, too_large: &str) -> Result<Vec<u8>, CommandError> {
    untrusted::read(path, AllowedOwner::Anyone, limit).map_err(|error| match error {
        ReadError::TooLarge { .. } => {
            CommandError::invalid(format!("{} {error}.", display::path(path))).hint(too_large)
        }
        error => read_failure(path, error),
    })
}

/// The error for a file that cannot be read.
pub(super) fn read_failure(path: &Path, error: ReadError) -> CommandError {
    let name = display::path(path);
    match error {
        ReadError::Io(error) => {
            CommandError::invalid(format!("{name} cannot be read")).because(error)
        }
        ReadError::NotRegularFile => CommandError::invalid(format!("{name} {error}."))
            .hint("Save what a pipe or a device gives to a file first, and name that file."),
        ReadError::Link | ReadError::OtherOwner | ReadError::TooLarge { .. } => {
            CommandError::invalid(format!("{name} {error}."))
        }
    }
}
