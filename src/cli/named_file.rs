//! Files that were named on the command line, opened to be read: plain files alone, and no more bytes of them than
//! their reader takes.

use super::display;
use std::fs::File;
use std::path::Path;

use super::error::CommandError;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};

/// Opens a file that anyone may have made.
pub(super) fn open(path: &Path) -> Result<File, CommandError> {
    untrusted::open(path, AllowedOwner::Anyone).map_err(|error| read_failure(path, error))
}

/// Reads a whole file that anyone may have made; `too_large` says what to do about one that has more bytes.
pub(super) fn read(path: &Path, limit: u64, too_large: &str) -> Result<Vec<u8>, CommandError> {
    untrusted::read(path, AllowedOwner::Anyone, limit).map_err(|error| match error {
        ReadError::TooLarge { .. } => {
            CommandError::invalid(format!("{} {error}.", display::path(path))).hint(too_large)
        }
        error => read_failure(path, error),
    })
}

/// Why a file is not read, and what to do about it.
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
