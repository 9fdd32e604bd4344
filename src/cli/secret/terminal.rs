//! A key as whoever sits at the terminal types it, unseen.

use crate::cli::display;
use std::io::{self, IsTerminal};
use std::path::Path;

use zeroize::Zeroizing;

use crate::cli::error::CommandError;
use crate::store::Secret;

/// The key of a record. None where nobody sits at the terminal, or nothing is typed: then the record says what it wants.
pub(in crate::cli) fn ask_key(record: &Path) -> Result<Option<Secret>, CommandError> {
    let words = read_typed(&format!("Key of {}: ", display::path(record)))?;
    Ok(words.as_deref().map(to_secret))
}

/// A key for a record that has none yet, typed twice. None where nobody sits at the terminal, or nothing is typed.
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

/// What is typed in answer to a question; it is wiped when it goes.
fn read_typed(question: &str) -> Result<Option<Zeroizing<String>>, CommandError> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let words = rpassword::prompt_password(question)
        .map_err(|error| CommandError::failed("The key cannot be asked for").because(error))?;
    let words = Zeroizing::new(words);
    Ok((!words.is_empty()).then_some(words))
}
