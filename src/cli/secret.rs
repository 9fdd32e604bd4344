//! The key of an encrypted record: from a file, from the environment, or typed without echo; never from the command
//! line, which others on the machine can read.

#[cfg(not(feature = "encryption"))]
mod disabled;
#[cfg(feature = "encryption")]
mod terminal;

#[cfg(not(feature = "encryption"))]
pub(super) use disabled::{ask_key, ask_new_key};
#[cfg(feature = "encryption")]
pub(super) use terminal::{ask_key, ask_new_key};

use super::display;
use std::io::{self, Read};
use std::path::Path;

use super::error::CommandError;
use super::{limits, named_file};
use crate::platform::others_may_access;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::store::Secret;

/// The environment variable with the path of the key file.
pub(super) const KEY_FILE_ENV: &str = "MODERATO_KEY_FILE";
/// The environment variable with the key itself.
const KEY_ENV: &str = "MODERATO_KEY";

/// The key in a file: its content without the last line end.
///
/// # Errors
/// When the file cannot be read, is empty, too long or not a regular file, or others can read or own it.
pub(super) fn from_file(path: &Path) -> Result<Secret, CommandError> {
    let name = display::path(path);
    let cannot = |error: io::Error| {
        CommandError::invalid(format!("The key in {name} cannot be read")).because(error)
    };
    let file = untrusted::open(path, AllowedOwner::User).map_err(|error| match error {
        ReadError::Io(error) => cannot(error),
        // The file's owner knows the key and can change it.
        ReadError::OtherOwner => {
            CommandError::invalid(format!("{name} {error}, so the key in it was not used."))
                .hint("Copy it to a file of your own that only you can read.")
        }
        ReadError::Link => {
            CommandError::invalid(format!("{name} {error}, so the key in it was not used."))
                .hint("Name the file itself, which has no other name.")
        }
        error => named_file::read_failure(path, error),
    })?;
    if others_may_access(&file.metadata().map_err(cannot)?) {
        return Err(CommandError::invalid(format!(
            "Others can read the key in {name}, so it was not used."
        ))
        .hint(format!("Make it yours alone: chmod 600 {name}")));
    }
    // Allocated at once: a growing vector leaves copies behind.
    let mut words = Vec::with_capacity(limits::KEY_FILE_BYTES + 1);
    let limit = limits::KEY_FILE_BYTES as u64 + 1;
    file.take(limit).read_to_end(&mut words).map_err(cannot)?;
    if words.len() > limits::KEY_FILE_BYTES {
        return Err(
            CommandError::invalid(format!("{name} is too long for a key."))
                .hint("Name the file that contains it."),
        );
    }
    if words.ends_with(b"\n") {
        words.pop();
    }
    if words.ends_with(b"\r") {
        words.pop();
    }
    if words.is_empty() {
        return Err(
            CommandError::invalid(format!("{name} is empty and contains no key."))
                .hint("Name the file that contains it."),
        );
    }
    Ok(Secret::new(words))
}

/// The key in the environment; `None` if unset or empty.
pub(super) fn from_environment() -> Option<Secret> {
    let words = std::env::var_os(KEY_ENV)?.into_encoded_bytes();
    (!words.is_empty()).then(|| Secret::new(words))
}
