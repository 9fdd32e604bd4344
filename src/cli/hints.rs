//! Errors of the store for the command line: their hints with the flags and verbs that help.

use super::error::CommandError;
use crate::store::{ErrorClass, Hint, StoreError};

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        let failure = match error.class() {
            ErrorClass::Failed => Self::failed(&error),
            ErrorClass::NotARecord => Self::invalid(&error),
            ErrorClass::Unreadable => Self::damaged(&error),
        };
        let hints = error.kind.hints().iter();
        hints
            .fold(failure, |failure, hint| failure.hint(words(*hint)))
            .caused_by(error)
    }
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
