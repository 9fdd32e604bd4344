//! What to do about an error of the store, as data.

use std::fmt;

/// What to do next; its `Display` is a sentence that names no flag or verb, so that a screen can show it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum Hint {
    ChangePermissions,
    CheckContactsFile,
    CheckDrive,
    CheckFolder,
    ChooseAnotherName,
    ChooseAnotherPlace,
    CloseOtherProgram,
    CloseSession,
    CompareLogs,
    ConfirmChanges,
    EncryptOrOmitKey,
    ExportAgain,
    ExportWholeRecord,
    FixContactsFile,
    FreeSpace,
    GiveKey,
    GiveOriginalKey,
    ImportIntoItsStudy,
    InstallNewerForFile,
    InstallNewerVersion,
    InstallWithEncryption,
    KeepCopyAndRestore,
    ListParticipants,
    MoveFileAway,
    MoveSpoolAway,
    MoveToAnotherDisk,
    OpenToWrite,
    PutRecordBack,
    RecordOrImport,
    RemoveForeignObject,
    RestartSession,
    RestoreBackup,
    TryAgain,
    TryAgainOrCopy,
    UseAnotherFile,
    UseFileItself,
    UseOriginalScript,
    VerifyRecord,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChangePermissions => "Change its permissions, or work on a copy.",
            Self::CheckContactsFile => "Check its permissions and the disk.",
            Self::CheckDrive => "Check the drive and its cable.",
            Self::CheckFolder => "Check the folder and its permissions.",
            Self::ChooseAnotherName => "Choose another name.",
            Self::ChooseAnotherPlace => "Choose another place for the copy.",
            Self::CloseOtherProgram => "Close that program and erase once more.",
            Self::CloseSession => "Close the session first.",
            Self::CompareLogs => "Look at both logs and decide which is right.",
            Self::ConfirmChanges => "Look at the changes and confirm them.",
            Self::EncryptOrOmitKey => "If it is yours and plain, encrypt it, or give no key.",
            Self::ExportAgain => "Export it again from the record that it came from.",
            Self::ExportWholeRecord => "Export the whole record again.",
            Self::FixContactsFile => "Correct that line, or move the file away.",
            Self::FreeSpace => "Free some space.",
            Self::GiveKey => "Give the key of the record.",
            Self::GiveOriginalKey => {
                "Give the key it was encrypted with; if this is that key, restore the last backup."
            }
            Self::ImportIntoItsStudy => "Import it into the study that it belongs to.",
            Self::InstallNewerForFile => {
                "A newer moderato may have written it: install the newest version of moderato."
            }
            Self::InstallNewerVersion => "Install the newest version of moderato.",
            Self::InstallWithEncryption => "Use a moderato that was built with encryption.",
            Self::KeepCopyAndRestore => {
                "Keep a copy of it as it is, and restore the last backup if there is one."
            }
            Self::ListParticipants => "Look up the code on the roster.",
            Self::MoveFileAway => {
                "Move it away; if its content is yours, put a copy of it there that is a regular file of your own."
            }
            Self::MoveSpoolAway => "Move that file away to continue without them.",
            Self::MoveToAnotherDisk => "Move the record to another disk.",
            Self::OpenToWrite => "The next session or other change brings it up to date.",
            Self::PutRecordBack => "Put it back.",
            Self::RecordOrImport => "Run a session or import data first.",
            Self::RemoveForeignObject => {
                "Remove it with the tool that added it, or restore the last backup."
            }
            Self::RestartSession => "Close this session and start again.",
            Self::RestoreBackup => "If that does not help, restore the last backup.",
            Self::TryAgain => "Try again when it is done.",
            Self::TryAgainOrCopy => "Try again; if it fails again, work on a copy.",
            Self::UseAnotherFile => "Use another file, or move this one away.",
            Self::UseFileItself => "Use the path of the file itself.",
            Self::UseOriginalScript => "Start from the script it was run with.",
            Self::VerifyRecord => {
                "Verify the record for details; if you did not change it, restore the last backup."
            }
        })
    }
}
