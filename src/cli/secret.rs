//! The key of an encrypted record: from a file, from the environment, or typed unseen; never from the command line,
//! which others on the machine can read.

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

/// The key of a record as whoever sits at the terminal types it. None where nobody sits there, or nothing is typed:
/// then the record says what it wants.
#[cfg(feature = "encryption")]
pub(super) fn asked(record: &Path) -> Result<Option<Secret>, Failure> {
    typed(&format!("Key of {}: ", output::named(record)))
}

/// Nobody is asked for what cannot be used.
#[cfg(not(feature = "encryption"))]
pub(super) fn asked(_: &Path) -> Result<Option<Secret>, Failure> {
    Ok(None)
}

/// A key for a record that has none yet, typed twice; None where nobody sits at the terminal.
#[cfg(feature = "encryption")]
pub(super) fn asked_anew(record: &Path) -> Result<Option<Secret>, Failure> {
    let name = output::named(record);
    let Some(first) = words_typed(&format!("New key for {name}: "))? else {
        return Ok(None);
    };
    let again = words_typed("The same key again: ")?;
    if again.as_ref() != Some(&first) {
        return Err(Failure::wrong(
            "These were two different keys, so nothing was done. Try again.",
        ));
    }
    Ok(Some(Secret::new(first.as_bytes().to_vec())))
}

/// Nobody is asked for what cannot be used.
#[cfg(not(feature = "encryption"))]
pub(super) fn asked_anew(_: &Path) -> Result<Option<Secret>, Failure> {
    Ok(None)
}

#[cfg(feature = "encryption")]
fn typed(question: &str) -> Result<Option<Secret>, Failure> {
    let words = words_typed(question)?;
    Ok(words.map(|words| Secret::new(words.as_bytes().to_vec())))
}

/// What is typed at the terminal, unseen; the bytes are wiped when they go.
#[cfg(feature = "encryption")]
fn words_typed(question: &str) -> Result<Option<zeroize::Zeroizing<String>>, Failure> {
    use std::io::IsTerminal;
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let words = rpassword::prompt_password(question).map_err(|error| {
        let reason = output::reason(&error);
        Failure::cannot(format!("The key cannot be asked for: {reason}."))
    })?;
    let words = zeroize::Zeroizing::new(words);
    Ok((!words.is_empty()).then_some(words))
}
