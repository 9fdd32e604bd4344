//! Why a record could not be opened, read or written, in sentences for a researcher.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;
use uuid::Uuid;

use crate::platform::untrusted::ReadError;

/// Why a record could not be opened, read or written, and which record it was.
#[derive(Debug, Error)]
#[error("{kind} The record is {}.", record.display())]
pub struct StoreError {
    /// The record.
    pub record: PathBuf,
    /// What went wrong.
    pub kind: StoreErrorKind,
}

/// What went wrong with a record; every sentence says what to do.
#[derive(Debug, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum StoreErrorKind {
    #[error("There is no record yet. Run a session or import data first.")]
    Missing,
    #[error(
        "This file is not a record of moderato, so nothing was changed in it. Name another file with --db, or move this one away."
    )]
    NotOurs,
    #[error(
        "The record is not a regular file but a folder, a pipe or a device. Name another file with --db, or move this one away."
    )]
    NotRegularFile,
    #[error(
        "Something in the record was not made by moderato ({0}), so nothing in it was run or changed. Remove it with the tool that added it, or go back to the last backup."
    )]
    ForeignSchema(String),
    #[error(
        "The record is encrypted, and no key was given. Name the file that contains the key with --key-file or MODERATO_KEY_FILE, or run moderato in a terminal, where it asks for the key."
    )]
    KeyRequired,
    #[error(
        "The key does not fit the record, or the record is damaged at its very beginning. Give the key it was encrypted with; if this is the one, go back to the last backup."
    )]
    WrongKey,
    #[error(
        "This moderato was built without encryption, so nothing was read or written. One that has it is installed with cargo install --path . --features encryption."
    )]
    EncryptionUnsupported,
    #[error(
        "Session {0} is not closed, or has spooled entries outside the record. Close it first with moderato run; the record was not changed."
    )]
    SessionNotClosed(Uuid),
    #[error(
        "The record was written by a newer moderato (its format is {found}, this program knows formats up to {known}). Install the newer version to open it."
    )]
    NewerFormat { found: i64, known: i64 },
    #[error(
        "The record was written by an older moderato. Any command that writes, such as `moderato run`, brings it up to date."
    )]
    OlderFormat,
    #[error(
        "The record is damaged: {0}. Keep a copy of it as it is, and go back to the last backup if there is one."
    )]
    Damaged(String),
    #[error(
        "Entry {seq} of session {session} is damaged or was written by a newer moderato. Install the newest version; if that does not help, go back to the last backup."
    )]
    UnreadableEntry { session: Uuid, seq: i64 },
    #[error(
        "The record is a symbolic link, and moderato writes through none. Give the path of the file itself with --db."
    )]
    Symlink,
    #[error(
        "{} {why}, so nothing was read from it or written to it. Move it away; if its content is yours, put a copy of it there that is a plain file of your own.", file.display()
    )]
    UntrustedFile { file: PathBuf, why: String },
    #[error(
        "A key was given, and the record is not encrypted: it may have been put in place of one that is. Nothing was read or written. If it is yours and plain, encrypt it with moderato encrypt, or leave the key away."
    )]
    NotEncrypted,
    #[error("The record cannot be opened: {0}. Check the folder and its permissions.")]
    CannotOpen(String),
    #[error(
        "The record or its folder is write-protected. Change its permissions, or work on a copy."
    )]
    ReadOnly,
    #[error("The disk is full, so nothing more fits into the record. Free some space.")]
    DiskFull,
    #[error("Another program is writing to the record. Try again when it is done.")]
    Busy,
    #[error(
        "Another program is making a backup of the record, which would contain the erased texts. Try again when it is done."
    )]
    BackupRunning,
    #[error("The record is no longer where it was: moved, deleted or replaced. Put it back.")]
    RecordMoved,
    #[error(
        "The disk does not take what is written to the record: {0}. Check the drive and its cable."
    )]
    DiskError(String),
    #[error(
        "The disk refuses the setting \"{0}\", without which a crash could lose entries. Move the record to another disk."
    )]
    SettingRefused(&'static str),
    #[error(
        "Session {0} was continued elsewhere: the record has other entries than this program. Only one program may write a session; close this one and start again."
    )]
    SessionForked(Uuid),
    #[error(
        "Entries of session {session} are spooled in {} and do not fit those in the record. Move that file away to continue without them.", file.display()
    )]
    SpoolMismatch { session: Uuid, file: PathBuf },
    #[error(
        "The script of this session, {0}, is not in the record. Start from the script it was run with."
    )]
    MissingProtocol(String),
    #[error("A file of this name already exists and was not changed. Choose another name.")]
    FileExists,
    #[error(
        "The copy {} cannot be written: {why}. The record itself is as it was; choose another place for the copy with --out.", copy.display()
    )]
    CopyFailed { copy: PathBuf, why: String },
    #[error(
        "{} is not a list of contacts: its first line has to begin with \"code,name,contact\". Nothing was changed in it. Correct that line, or move the file away.", file.display()
    )]
    Contacts { file: PathBuf },
    #[error(
        "The contacts file {} cannot be read or written: {why}. Check its permissions and the disk.", file.display()
    )]
    ContactsFailed { file: PathBuf, why: String },
    #[error(
        "The contacts file {} {why}, so it was not used. Nothing is wrong with the record. Move the contacts file away; if its content is yours, put a copy of it there that is a regular file of your own.", file.display()
    )]
    ContactsUntrusted { file: PathBuf, why: String },
    #[error(
        "Another program is writing to the contacts file {}. Try again when it is done.", file.display()
    )]
    ContactsBusy { file: PathBuf },
    #[error(
        "Nobody in the record has the code {0}; `moderato participants list` says who is in it."
    )]
    UnknownParticipant(String),
    #[error(
        "Session {0} is being recorded now, or was half a minute ago. Close it first; nothing was erased yet."
    )]
    SessionInProgress(Uuid),
    #[error(
        "The texts are erased, but another program has the record open and may still see old pages of it. Close that program and erase once more."
    )]
    EraseIncomplete,
    #[error(
        "Entry {seq} of session {session} does not fit its hash: the log was changed after it was exported, or a line of it is missing. Nothing was imported. Export it again."
    )]
    HashMismatch { session: Uuid, seq: i64 },
    #[error(
        "Entry {seq} of session {session} is on file with another content, so that the two logs contradict each other. Nothing was imported. Look at both and decide which is right."
    )]
    EntryConflict { session: Uuid, seq: i64 },
    #[error(
        "The log is of another study, \"{theirs}\", and the record is of \"{ours}\". Nothing was imported. Name the script that the log belongs to."
    )]
    DifferentStudy { ours: String, theirs: String },
    #[error(
        "The log does not say which study it is of, so it counts as another study's. Nothing was imported. Export the whole record again."
    )]
    MissingStudy,
    #[error(
        "The log names a script, {0}, that neither it nor the record has with this content, so it counts as another study's. Nothing was imported. Export the whole record again."
    )]
    UnknownScript(String),
    #[error(
        "Session {0} was run under a script that neither the log nor the record has, so it counts as another study's. Nothing was imported. Export the whole record again."
    )]
    UnknownSessionScript(Uuid),
    #[error(
        "The log changes sessions that are on file, and that was not confirmed. Nothing was imported. Look at the changes and confirm them."
    )]
    UnconfirmedChanges,
    #[error(
        "Entry {seq} of the study log's chain {writer} {why}. Nothing was imported. Export it again from the record that it came from."
    )]
    InvalidStudyLog { writer: Uuid, seq: i64, why: String },
    #[error(
        "The study log notes that session {session} was closed with {entries} entries, and these entries are neither in the file nor in the record. Nothing was imported. Export the whole record again."
    )]
    MissingClosedSession { session: Uuid, entries: i64 },
    #[error(
        "The record was changed after it was written. {0}. Nothing was counted. Run moderato verify for details; if you did not change it, restore the last backup."
    )]
    ChangedLog(String),
    #[error("A session that was never opened cannot be kept.")]
    SessionNotOpened,
    #[error(
        "The record could not be read or written: {0}. Try again; if it stays, work on a copy."
    )]
    Other(String),
}

/// What an error means for whoever called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// The record is damaged, or of a newer program.
    Unreadable,
    /// What was named is not a record, or does not fit it.
    NotARecord,
    /// It could not be done now.
    Failed,
}

impl StoreError {
    /// What the error means for whoever called.
    pub fn class(&self) -> ErrorClass {
        match self.kind {
            StoreErrorKind::NewerFormat { .. }
            | StoreErrorKind::ForeignSchema(_)
            | StoreErrorKind::UntrustedFile { .. }
            | StoreErrorKind::ChangedLog(_)
            | StoreErrorKind::Damaged(_)
            | StoreErrorKind::UnreadableEntry { .. } => ErrorClass::Unreadable,
            StoreErrorKind::NotOurs
            | StoreErrorKind::NotRegularFile
            | StoreErrorKind::KeyRequired
            | StoreErrorKind::WrongKey
            | StoreErrorKind::NotEncrypted
            | StoreErrorKind::CannotOpen(_)
            | StoreErrorKind::Contacts { .. }
            | StoreErrorKind::UnknownParticipant(_)
            | StoreErrorKind::HashMismatch { .. }
            | StoreErrorKind::EntryConflict { .. }
            | StoreErrorKind::DifferentStudy { .. }
            | StoreErrorKind::MissingStudy
            | StoreErrorKind::UnknownScript(_)
            | StoreErrorKind::UnknownSessionScript(_)
            | StoreErrorKind::InvalidStudyLog { .. }
            | StoreErrorKind::MissingClosedSession { .. }
            | StoreErrorKind::UnconfirmedChanges => ErrorClass::NotARecord,
            StoreErrorKind::Missing
            | StoreErrorKind::EncryptionUnsupported
            | StoreErrorKind::SessionNotClosed(_)
            | StoreErrorKind::OlderFormat
            | StoreErrorKind::Symlink
            | StoreErrorKind::ReadOnly
            | StoreErrorKind::DiskFull
            | StoreErrorKind::Busy
            | StoreErrorKind::RecordMoved
            | StoreErrorKind::DiskError(_)
            | StoreErrorKind::SettingRefused(_)
            | StoreErrorKind::SessionForked(_)
            | StoreErrorKind::SpoolMismatch { .. }
            | StoreErrorKind::MissingProtocol(_)
            | StoreErrorKind::SessionNotOpened
            | StoreErrorKind::FileExists
            | StoreErrorKind::CopyFailed { .. }
            | StoreErrorKind::ContactsFailed { .. }
            | StoreErrorKind::ContactsUntrusted { .. }
            | StoreErrorKind::ContactsBusy { .. }
            | StoreErrorKind::BackupRunning
            | StoreErrorKind::SessionInProgress(_)
            | StoreErrorKind::EraseIncomplete
            | StoreErrorKind::Other(_) => ErrorClass::Failed,
        }
    }
}

impl StoreErrorKind {
    pub(super) fn into_error(self, record: &Path) -> StoreError {
        StoreError {
            record: record.to_owned(),
            kind: self,
        }
    }

    /// Why a contacts file could not be read or written.
    pub(super) fn contacts_failed(file: &Path, error: impl Into<ReadError>) -> Self {
        let file = file.to_owned();
        match error.into() {
            ReadError::Io(error) => Self::ContactsFailed {
                file,
                why: system_message(&error),
            },
            why => Self::ContactsUntrusted {
                file,
                why: why.to_string(),
            },
        }
    }

    /// A value in the record that no moderato writes.
    pub(super) fn unexpected_value(what: &str, value: &str) -> Self {
        Self::Damaged(format!("\"{value}\" is no {what}"))
    }
}

impl StoreErrorKind {
    /// Why a file beside a record is not read.
    pub(super) fn from_read_error(file: &Path, error: ReadError) -> Self {
        match error {
            ReadError::Io(error) => error.into(),
            why => Self::UntrustedFile {
                file: file.to_owned(),
                why: why.to_string(),
            },
        }
    }
}

impl From<io::Error> for StoreErrorKind {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::CannotOpen("there is no such folder".to_owned()),
            io::ErrorKind::PermissionDenied => Self::CannotOpen("access is denied".to_owned()),
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::ResourceBusy => Self::Busy,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::DiskError(system_message(&error)),
        }
    }
}

/// The system's own words without its number.
fn system_message(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    format!("the system says \"{words}\"")
}

/// `SQLite`: the file was moved or deleted under an open connection.
const READONLY_DBMOVED: i32 = 1032;
/// `SQLite`: the file is a symbolic link.
const CANTOPEN_SYMLINK: i32 = 1550;

impl From<rusqlite::Error> for StoreErrorKind {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as E;
        let (code, extended, words) = match &error {
            E::SqliteFailure(cause, words) => (
                cause.code,
                cause.extended_code,
                words.clone().unwrap_or_else(|| cause.to_string()),
            ),
            E::FromSqlConversionFailure(..)
            | E::IntegralValueOutOfRange(..)
            | E::Utf8Error(..)
            | E::InvalidColumnType(..) => {
                return Self::Damaged("a value in it is of the wrong kind".to_owned());
            }
            other => return Self::Other(format!("SQLite says \"{other}\"")),
        };
        match (code, extended) {
            (_, READONLY_DBMOVED) => Self::RecordMoved,
            (_, CANTOPEN_SYMLINK) => Self::Symlink,
            (ErrorCode::DiskFull, _) => Self::DiskFull,
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy,
            (ErrorCode::ReadOnly, _) => Self::ReadOnly,
            (ErrorCode::CannotOpen, _) => {
                Self::CannotOpen("the file or its folder does not let itself be opened".to_owned())
            }
            (ErrorCode::PermissionDenied, _) => Self::CannotOpen("access is denied".to_owned()),
            (ErrorCode::DatabaseCorrupt, _) => Self::Damaged(format!("SQLite says \"{words}\"")),
            (ErrorCode::TooBig, _) => {
                Self::Damaged("a value in it is larger than any that moderato writes".to_owned())
            }
            (ErrorCode::NotADatabase, _) => Self::NotOurs,
            (ErrorCode::SystemIoFailure | ErrorCode::FileLockingProtocolFailed, _) => {
                Self::DiskError(format!("SQLite says \"{words}\""))
            }
            _ => Self::Other(format!("SQLite says \"{words}\"")),
        }
    }
}
