//! Asks for keys on the terminal, without echo.

use crate::cli::display;
use std::io::{self, IsTerminal};
use std::path::Path;

use zeroize::Zeroizing;

use crate::cli::error::CommandError;
use crate::store::Secret;

/// Asks for the key of a record. `None` without a terminal, or when nothing is typed.
///
/// # Errors
/// When the terminal cannot be read.
pub(in crate::cli) fn ask_key(record: &Path) -> Result<Option<Secret>, CommandError> {
    let words = read_typed(&format!("Key of {}: ", display::path(record)))?;
    Ok(words.as_deref().map(to_secret))
}

/// Asks twice for the key of a record that has none yet. `None` without a terminal, or when nothing is typed.
///
/// # Errors
/// When the two keys differ, or the terminal cannot be read.
pub(in crate::cli) fn ask_new_key(record: &Path) -> Result<Option<Secret>, CommandError> {
    let Some(first) = read_typed(&format!("New key for {}: ", display::path(record)))? else {
        return Ok(None);
    };
    if read_typed("The same key again: ")?.as_ref() != Some(&first) {
        return Err(
            CommandError::invalid("These were two different keys, so nothing was done.")
                .hint("Try again."),
        );
    }
    Ok(Some(to_secret(&first)))
}

fn to_secret(words: &String) -> Secret {
    Secret::new(words.as_bytes().to_vec())
}

/// The answer typed to a question; its memory is wiped when dropped.
fn read_typed(question: &str) -> Result<Option<Zeroizing<String>>, CommandError> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let words = rpassword::prompt_password(question)
        .map_err(|error| CommandError::failed("The key cannot be asked for").because(error))?;
    let words = Zeroizing::new(words);
    Ok((!words.is_empty()).then_some(words))
}
