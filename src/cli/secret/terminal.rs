//! A key as whoever sits at the terminal types it, unseen.

use std::io::{self, IsTerminal};
use std::path::Path;

use zeroize::Zeroizing;

use crate::cli::failure::Failure;
use crate::cli::output;
use crate::store::Secret;

/// The key of a record. None where nobody sits at the terminal, or nothing is typed: then the record says what it wants.
pub(in crate::cli) fn asked(record: &Path) -> Result<Option<Secret>, Failure> {
    let words = typed(&format!("Key of {}: ", output::named(record)))?;
    Ok(words.as_deref().map(kept))
}

/// A key for a record that has none yet, typed twice. None where nobody sits at the terminal, or nothing is typed.
pub(in crate::cli) fn asked_anew(record: &Path) -> Result<Option<Secret>, Failure> {
    let Some(first) = typed(&format!("New key for {}: ", output::named(record)))? else {
        return Ok(None);
    };
    if typed("The same key again: ")?.as_ref() != Some(&first) {
        return Err(
            Failure::wrong("These were two different keys, so nothing was done.")
                .hint("Try again."),
        );
    }
    Ok(Some(kept(&first)))
}

fn kept(words: &String) -> Secret {
    Secret::new(words.as_bytes().to_vec())
}

/// What is typed in answer to a question; it is wiped when it goes.
fn typed(question: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let words = rpassword::prompt_password(question).map_err(|error| {
        let reason = output::reason(&error);
        Failure::cannot(format!("The key cannot be asked for: {reason}.")).caused_by(error)
    })?;
    let words = Zeroizing::new(words);
    Ok((!words.is_empty()).then_some(words))
}
