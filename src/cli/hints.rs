//! Errors of the store for the command line: their hints with the flags and verbs that help.

use std::fmt::Display;

use super::error::CommandError;
use crate::store::{ErrorClass, Hint, StoreError, StoreErrorKind};

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        with_hints(&error, &error.kind).caused_by(error)
    }
}

impl From<StoreErrorKind> for CommandError {
    fn from(kind: StoreErrorKind) -> Self {
        with_hints(&kind, &kind).caused_by(kind)
    }
}

fn with_hints(message: impl Display, kind: &StoreErrorKind) -> CommandError {
    let failure = match kind.class() {
        ErrorClass::Failed => CommandError::failed(message),
        ErrorClass::NotARecord => CommandError::invalid(message),
        ErrorClass::Unreadable => CommandError::damaged(message),
    };
    let hints = kind.hints().iter();
    hints.fold(failure, |failure, hint| failure.hint(words(*hint)))
}

/// The hint with the flag or verb that does it; without one, its own sentence.
fn words(hint: Hint) -> String {
    let words = match hint {
        Hint::ChooseAnotherPlace => "Choose another place for the copy with --out.",
        Hint::CloseSession => "Close it first: moderato run",
        Hint::ConfirmChanges => "Look at the changes and confirm them with --accept-changes.",
        Hint::EncryptOrOmitKey => {
            "If it is yours and plain, encrypt it with moderato encrypt, or give no key."
        }
        Hint::GiveKey => {
            "Name the file that contains the key with --key-file or MODERATO_KEY_FILE, or run moderato in a terminal, where it asks for the key."
        }
        Hint::ImportIntoItsStudy => "Name the script that the log belongs to.",
        Hint::InstallWithEncryption => {
            "Install one that has it: cargo install --path . --features encryption"
        }
        Hint::ListParticipants => "List the codes: moderato participants list",
        Hint::OpenToWrite => "Any command that writes, such as moderato run, brings it up to date.",
        Hint::UseAnotherFile => "Name another file with --db, or move this one away.",
        Hint::UseFileItself => "Give the path of the file itself with --db.",
        Hint::VerifyRecord => {
            "Run moderato verify for details; if you did not change it, restore the last backup."
        }
        plain => return plain.to_string(),
    };
    words.to_owned()
}
