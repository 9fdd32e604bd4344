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

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn error(kind: impl Into<StoreErrorKind>) -> StoreError {
        StoreError {
            record: "a.moderato".into(),
            kind: kind.into(),
        }
    }

    #[test]
    fn a_store_error_is_told_with_flags_here_and_without_them_below() {
        let refused = error(StoreErrorKind::NotOurs);
        assert!(!refused.one_line().contains("--"), "{refused}");
        insta::assert_snapshot!(CommandError::from(refused).report(true, false), @"
        error: This file is not a record of moderato, so nothing was changed in it. Record: a.moderato.
        hint: Name another file with --db, or move this one away.
        ");
    }

    #[test]
    fn the_error_of_the_system_is_shown_where_it_is_asked_for() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let failed = CommandError::from(error(denied));
        assert!(!failed.report(false, false).contains("cause:"));
        insta::assert_snapshot!(failed.report(true, false), @"
        error: The record cannot be opened: access is denied. Record: a.moderato.
        hint: Check the folder and its permissions.
        cause: permission denied
        ");
    }
}
