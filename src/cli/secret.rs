//! The key of an encrypted record: from a file, from the environment, or typed unseen; never from the command line,
//! which others on the machine can read.

#[cfg(not(feature = "encryption"))]
mod nobody;
#[cfg(feature = "encryption")]
mod terminal;

#[cfg(not(feature = "encryption"))]
pub(super) use nobody::{asked, asked_anew};
#[cfg(feature = "encryption")]
pub(super) use terminal::{asked, asked_anew};

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::exit::Failure;
use super::output;
use crate::store::Secret;

/// Where a file that holds the key may be named.
pub(super) const FILE: &str = "MODERATO_KEY_FILE";
/// Where the key itself may stand.
const VARIABLE: &str = "MODERATO_KEY";
/// More than any key needs, in bytes.
const LONGEST: usize = 64 * 1024;

/// The key that a file holds: all of it but the end of its last line.
pub(super) fn from_file(path: &Path) -> Result<Secret, Failure> {
    let name = output::named(path);
    let cannot = |error: io::Error| {
        let reason = output::reason(&error);
        Failure::wrong(format!("The key in {name} cannot be read: {reason}."))
    };
    let file = File::open(path).map_err(cannot)?;
    let mode = file.metadata().map_err(cannot)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(Failure::wrong(format!(
            "Others can read the key in {name}, so it was not used. Make it yours alone: chmod 600 {name}"
        )));
    }
    // All at once: a vector that grows leaves copies behind.
    let mut words = Vec::with_capacity(LONGEST + 1);
    let limit = LONGEST as u64 + 1;
    file.take(limit).read_to_end(&mut words).map_err(cannot)?;
    if words.len() > LONGEST {
        return Err(Failure::wrong(format!(
            "{name} is too long for a key. Name the file that holds it."
        )));
    }
    if words.ends_with(b"\n") {
        words.pop();
    }
    if words.ends_with(b"\r") {
        words.pop();
    }
    if words.is_empty() {
        return Err(Failure::wrong(format!("{name} is empty and holds no key.")));
    }
    Ok(Secret::new(words))
}

/// The key that stands in the environment; an empty one is none.
pub(super) fn from_environment() -> Option<Secret> {
    let words = std::env::var_os(VARIABLE)?.into_vec();
    (!words.is_empty()).then(|| Secret::new(words))
}
