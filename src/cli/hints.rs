//! Turns errors of the store into errors of the command line, with hints that name flags and verbs.

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
    hints.fold(failure, |failure, hint| failure.hint(hint_sentence(*hint)))
}

/// The sentence of a hint, with the flag or verb that helps.
fn hint_sentence(hint: Hint) -> String {
    let sentence = match hint {
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
        without_flag => return without_flag.to_string(),
    };
    sentence.to_owned()
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
    fn a_store_error_gains_flags_in_its_hints() {
        let refused = error(StoreErrorKind::NotOurs);
        assert!(!refused.one_line().contains("--"), "{refused}");
        insta::assert_snapshot!(CommandError::from(refused).report(true, false), @"
        error: This file is not a record of moderato, so nothing was changed in it. Record: a.moderato.
        hint: Name another file with --db, or move this one away.
        ");
    }

    #[test]
    fn the_system_error_is_shown_only_when_verbose() {
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
