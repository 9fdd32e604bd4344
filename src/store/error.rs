//! Why a record could not be opened, read or written, in sentences for a researcher.

mod hint;

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use uuid::Uuid;

pub use hint::Hint;

use crate::ledger::LogId;
use crate::platform::untrusted::ReadError;
use crate::session::Seq;
use crate::study::text::{excerpt, pluralize};

/// Why a record could not be opened, read or written, and which record it was.
///
/// Its `Display` says what happened and where; [`StoreErrorKind::hints`] say what to do.
#[derive(Debug)]
pub struct StoreError {
    /// The record.
    pub record: PathBuf,
    /// What went wrong.
    pub kind: StoreErrorKind,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Record: {}.", self.kind, self.record.display())
    }
}

impl Error for StoreError {
    /// The kind is part of the sentence, so the chain continues with the cause of the kind.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

/// The error of the system or of `SQLite` behind a [`StoreErrorKind`].
pub(super) type Cause = Box<dyn Error + Send + Sync>;

/// What went wrong with a record, in a sentence.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum StoreErrorKind {
    #[error("There is no record yet.")]
    Missing,
    #[error("This file is not a record of moderato, so nothing was changed in it.")]
    NotOurs,
    #[error("The record is not a regular file but a folder, a pipe or a device.")]
    NotRegularFile,
    #[error(
        "Something in the record was not made by moderato ({0}), so nothing in it was run or changed."
    )]
    ForeignSchema(String),
    #[error("The record is encrypted, and no key was given.")]
    KeyRequired,
    #[error("The key does not match the record, or the start of the record is damaged.")]
    WrongKey,
    #[error("This moderato was built without encryption, so nothing was read or written.")]
    EncryptionUnsupported,
    #[error(
        "Session {0} is unfinished, or has spooled entries outside the record. The record was not changed."
    )]
    SessionNotClosed(Uuid),
    #[error(
        "The record was written by a newer moderato: its format is {found}, this version reads formats up to {known}."
    )]
    NewerFormat { found: i64, known: i64 },
    #[error("The record was written by an older moderato.")]
    OlderFormat,
    #[error("The record is damaged: {why}.")]
    Damaged { why: String, source: Option<Cause> },
    #[error("Entry {seq} of session {session} is damaged or was written by a newer moderato.")]
    UnreadableEntry { session: Uuid, seq: i64 },
    #[error("The record is a symbolic link, and moderato does not write through links.")]
    Symlink,
    #[error("{} {why}, so nothing was read from it or written to it.", file.display())]
    UntrustedFile { file: PathBuf, why: String },
    #[error(
        "A key was given, but the record is not encrypted: it may have replaced an encrypted one. Nothing was read or written."
    )]
    NotEncrypted,
    #[error("The record cannot be opened: {why}.")]
    CannotOpen { why: String, source: Option<Cause> },
    #[error("The record or its folder is write-protected.")]
    ReadOnly,
    #[error("The disk is full, so nothing more fits into the record.")]
    DiskFull,
    #[error("Another program is writing to the record.")]
    Busy,
    #[error(
        "Another program is making a backup of the record, which would contain the erased texts."
    )]
    BackupRunning,
    #[error("The record was moved, deleted or replaced.")]
    RecordMoved,
    #[error("The disk failed while the record was read or written: {why}.")]
    DiskError { why: String, source: Option<Cause> },
    #[error("The disk refuses the setting \"{0}\", without which a crash could lose entries.")]
    SettingRefused(&'static str),
    #[error(
        "Session {0} was continued elsewhere: the record has other entries than this program. Only one program may write a session."
    )]
    SessionForked(Uuid),
    #[error(
        "Entries of session {session} are spooled in {} and do not match the entries in the record.", file.display()
    )]
    SpoolMismatch { session: Uuid, file: PathBuf },
    #[error("The script of this session, {0}, is not in the record.")]
    MissingProtocol(String),
    #[error("A file of this name already exists and was not changed.")]
    FileExists,
    #[error(
        "The copy {} cannot be written: {why}. The record itself was not changed.", copy.display()
    )]
    CopyFailed {
        copy: PathBuf,
        why: String,
        source: Option<Cause>,
    },
    #[error(
        "{} is not a list of contacts: its first line has to begin with \"code,name,contact\". Nothing was changed in it.", file.display()
    )]
    Contacts { file: PathBuf },
    #[error("The contacts file {} cannot be read or written: {why}.", file.display())]
    ContactsFailed {
        file: PathBuf,
        why: String,
        source: io::Error,
    },
    #[error(
        "The contacts file {} {why}, so it was not used. Nothing is wrong with the record.", file.display()
    )]
    ContactsUntrusted { file: PathBuf, why: String },
    #[error("Another program is writing to the contacts file {}.", file.display())]
    ContactsBusy { file: PathBuf },
    #[error("There is no participant {0} in the record.")]
    UnknownParticipant(String),
    #[error("Session {0} is being recorded now, or was half a minute ago. Nothing was erased yet.")]
    SessionInProgress(Uuid),
    #[error(
        "The texts are erased, but another program has the record open and may still see old pages of it."
    )]
    EraseIncomplete,
    #[error(
        "Entry {seq} of session {session} does not match its hash: the log was changed after it was exported, or a line of it is missing. Nothing was imported."
    )]
    HashMismatch { session: Uuid, seq: i64 },
    #[error(
        "Entry {seq} of {log} says something that this moderato does not know. Nothing was imported."
    )]
    UnknownEntry { log: LogId, seq: i64 },
    #[error(
        "Entry {seq} of session {session} closes it and does not match the entries before it. Nothing was imported."
    )]
    ClosingMismatch { session: Uuid, seq: i64 },
    #[error(
        "Entry {seq} of session {session} differs from the same entry in the record, so the two logs contradict each other. Nothing was imported."
    )]
    EntryConflict { session: Uuid, seq: i64 },
    #[error(
        "The log belongs to another study, \"{theirs}\"; the record belongs to \"{ours}\". Nothing was imported."
    )]
    DifferentStudy { ours: String, theirs: String },
    #[error(
        "The log does not name its study, so it counts as another study's. Nothing was imported."
    )]
    MissingStudy,
    #[error(
        "The log refers to the script {}, which neither the log nor the record contains, so it counts as another study's. Nothing was imported.", excerpt(.0)
    )]
    UnknownScript(String),
    #[error("The plan in the log differs from its script in the {0}. Nothing was imported.")]
    PlanMismatch(&'static str),
    #[error(
        "Session {0} was run under a script that neither the log nor the record contains, so it counts as another study's. Nothing was imported."
    )]
    UnknownSessionScript(Uuid),
    #[error(
        "The log changes sessions in the record, and the changes were not confirmed. Nothing was imported."
    )]
    UnconfirmedChanges,
    #[error(
        "Sessions in the record and in the log have the code {}, and nothing says whether they are the same person's. Nothing was imported.",
        excerpt(.0)
    )]
    SharedCode(String),
    #[error("Entry {seq} of the study log's chain {writer} {why}. Nothing was imported.")]
    InvalidStudyLog { writer: Uuid, seq: i64, why: String },
    #[error(
        "The study log in the file has entries that this computer never wrote, under this computer's name: chain {writer}, from entry {seq} on. Nothing was imported."
    )]
    NeverWrittenHere { writer: Uuid, seq: i64 },
    #[error(
        "The study log notes that session {session} was closed with {}, and its log up to there is neither in the file nor in the record. Nothing was imported.", count_entries(*.entries)
    )]
    MissingClosedSession { session: Uuid, entries: i64 },
    #[error("The record was changed after it was written. {0}. Nothing was counted.")]
    ChangedLog(String),
    #[error("A session that was never opened cannot be saved.")]
    SessionNotOpened,
    #[error("The record could not be read or written: {why}.")]
    Other { why: String, source: Option<Cause> },
}

/// What an error means to the caller.
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
    /// The sentence and what to do about it in one line, for a screen.
    pub fn one_line(&self) -> String {
        self.kind.with_hints(self.to_string())
    }

    /// What the error means to the caller.
    pub fn class(&self) -> ErrorClass {
        self.kind.class()
    }
}

impl StoreErrorKind {
    /// What the error means to the caller.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::NewerFormat { .. }
            | Self::ForeignSchema(_)
            | Self::UntrustedFile { .. }
            | Self::ChangedLog(_)
            | Self::Damaged { .. }
            | Self::UnreadableEntry { .. } => ErrorClass::Unreadable,
            Self::NotOurs
            | Self::NotRegularFile
            | Self::KeyRequired
            | Self::WrongKey
            | Self::NotEncrypted
            | Self::CannotOpen { .. }
            | Self::Contacts { .. }
            | Self::UnknownParticipant(_)
            | Self::HashMismatch { .. }
            | Self::UnknownEntry { .. }
            | Self::ClosingMismatch { .. }
            | Self::EntryConflict { .. }
            | Self::PlanMismatch(_)
            | Self::DifferentStudy { .. }
            | Self::MissingStudy
            | Self::UnknownScript(_)
            | Self::UnknownSessionScript(_)
            | Self::InvalidStudyLog { .. }
            | Self::NeverWrittenHere { .. }
            | Self::MissingClosedSession { .. }
            | Self::SharedCode(_)
            | Self::UnconfirmedChanges => ErrorClass::NotARecord,
            Self::Missing
            | Self::EncryptionUnsupported
            | Self::SessionNotClosed(_)
            | Self::OlderFormat
            | Self::Symlink
            | Self::ReadOnly
            | Self::DiskFull
            | Self::Busy
            | Self::RecordMoved
            | Self::DiskError { .. }
            | Self::SettingRefused(_)
            | Self::SessionForked(_)
            | Self::SpoolMismatch { .. }
            | Self::MissingProtocol(_)
            | Self::SessionNotOpened
            | Self::FileExists
            | Self::CopyFailed { .. }
            | Self::ContactsFailed { .. }
            | Self::ContactsUntrusted { .. }
            | Self::ContactsBusy { .. }
            | Self::BackupRunning
            | Self::SessionInProgress(_)
            | Self::EraseIncomplete
            | Self::Other { .. } => ErrorClass::Failed,
        }
    }

    /// The entry of an incoming log that it is about.
    pub fn incoming_entry(&self) -> Option<(LogId, Seq)> {
        match self {
            Self::HashMismatch { session, seq }
            | Self::ClosingMismatch { session, seq }
            | Self::EntryConflict { session, seq } => Some((LogId::Session(*session), *seq)),
            Self::UnknownEntry { log, seq } => Some((*log, *seq)),
            Self::InvalidStudyLog { writer, seq, .. } | Self::NeverWrittenHere { writer, seq } => {
                Some((LogId::Writer(*writer), *seq))
            }
            _ => None,
        }
    }

    /// What to do about it.
    pub fn hints(&self) -> &'static [Hint] {
        match self {
            Self::Missing => &[Hint::RecordOrImport],
            Self::NotOurs => &[Hint::UseAnotherFile],
            Self::ForeignSchema(_) => &[Hint::RemoveForeignObject],
            Self::KeyRequired => &[Hint::GiveKey],
            Self::WrongKey => &[Hint::GiveOriginalKey],
            Self::EncryptionUnsupported => &[Hint::InstallWithEncryption],
            Self::SessionNotClosed(_) | Self::SessionInProgress(_) => &[Hint::CloseSession],
            Self::NewerFormat { .. } => &[Hint::InstallNewerVersion],
            Self::OlderFormat => &[Hint::OpenToWrite],
            Self::Damaged { .. } => &[Hint::KeepCopyAndRestore],
            Self::UnreadableEntry { .. } => &[Hint::InstallNewerVersion, Hint::RestoreBackup],
            Self::Symlink => &[Hint::UseFileItself],
            Self::NotRegularFile => &[Hint::UseAnotherFile],
            Self::UntrustedFile { .. } | Self::ContactsUntrusted { .. } => &[Hint::MoveFileAway],
            Self::NotEncrypted => &[Hint::EncryptOrOmitKey],
            Self::CannotOpen { .. } => &[Hint::CheckFolder],
            Self::ReadOnly => &[Hint::ChangePermissions],
            Self::DiskFull => &[Hint::FreeSpace],
            Self::Busy | Self::BackupRunning | Self::ContactsBusy { .. } => &[Hint::TryAgain],
            Self::RecordMoved => &[Hint::PutRecordBack],
            Self::DiskError { .. } => &[Hint::CheckDrive],
            Self::SettingRefused(_) => &[Hint::MoveToAnotherDisk],
            Self::SessionForked(_) => &[Hint::RestartSession],
            Self::SpoolMismatch { .. } => &[Hint::MoveSpoolAway],
            Self::MissingProtocol(_) => &[Hint::UseOriginalScript],
            Self::FileExists => &[Hint::ChooseAnotherName],
            Self::CopyFailed { .. } => &[Hint::ChooseAnotherPlace],
            Self::Contacts { .. } => &[Hint::FixContactsFile],
            Self::ContactsFailed { .. } => &[Hint::CheckContactsFile],
            Self::UnknownParticipant(_) => &[Hint::ListParticipants],
            Self::EraseIncomplete => &[Hint::CloseOtherProgram],
            Self::UnknownEntry { .. } => &[Hint::InstallNewerForFile, Hint::ExportAgain],
            Self::HashMismatch { .. }
            | Self::ClosingMismatch { .. }
            | Self::PlanMismatch(_)
            | Self::InvalidStudyLog { .. }
            | Self::NeverWrittenHere { .. } => &[Hint::ExportAgain],
            Self::EntryConflict { .. } => &[Hint::CompareLogs],
            Self::DifferentStudy { .. } => &[Hint::ImportIntoItsStudy],
            Self::MissingStudy
            | Self::UnknownScript(_)
            | Self::UnknownSessionScript(_)
            | Self::MissingClosedSession { .. } => &[Hint::ExportWholeRecord],
            Self::UnconfirmedChanges => &[Hint::ConfirmChanges],
            Self::ChangedLog(_) => &[Hint::VerifyRecord],
            Self::SessionNotOpened | Self::SharedCode(_) => &[],
            Self::Other { .. } => &[Hint::TryAgainOrCopy],
        }
    }

    /// The sentence and what to do about it in one line, for a screen.
    pub fn one_line(&self) -> String {
        self.with_hints(self.to_string())
    }

    fn with_hints(&self, sentence: String) -> String {
        let hints = self.hints().iter().map(Hint::to_string);
        let parts: Vec<String> = std::iter::once(sentence).chain(hints).collect();
        parts.join(" ")
    }

    pub(super) fn damaged(why: impl Into<String>) -> Self {
        Self::Damaged {
            why: why.into(),
            source: None,
        }
    }

    pub(super) fn cannot_open(why: impl Into<String>) -> Self {
        Self::CannotOpen {
            why: why.into(),
            source: None,
        }
    }

    pub(super) fn other(why: impl Into<String>) -> Self {
        Self::Other {
            why: why.into(),
            source: None,
        }
    }

    pub(super) fn into_error(self, record: &Path) -> StoreError {
        StoreError {
            record: record.to_owned(),
            kind: self,
        }
    }

    /// A contacts file that could not be read or written.
    pub(super) fn contacts_failed(file: &Path, error: impl Into<ReadError>) -> Self {
        let file = file.to_owned();
        match error.into() {
            ReadError::Io(error) => Self::ContactsFailed {
                file,
                why: system_message(&error),
                source: error,
            },
            why => Self::ContactsUntrusted {
                file,
                why: why.to_string(),
            },
        }
    }

    /// A value in the record that no moderato writes.
    pub(super) fn unexpected_value(column: &str, value: &str) -> Self {
        Self::damaged(format!("\"{}\" is not a valid {column}", excerpt(value)))
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
        let why = match error.kind() {
            io::ErrorKind::ReadOnlyFilesystem => return Self::ReadOnly,
            io::ErrorKind::ResourceBusy => return Self::Busy,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => return Self::DiskFull,
            io::ErrorKind::NotFound => "there is no such folder",
            io::ErrorKind::PermissionDenied => "access is denied",
            _ => {
                return Self::DiskError {
                    why: system_message(&error),
                    source: Some(error.into()),
                };
            }
        };
        Self::CannotOpen {
            why: why.to_owned(),
            source: Some(error.into()),
        }
    }
}

/// The system's own words without its number.
fn system_message(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    format!("the system says \"{words}\"")
}

/// A number of entries of a log: "1 entry".
pub(super) fn count_entries(entries: Seq) -> String {
    pluralize(entries, "entry")
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
                return Self::Damaged {
                    why: "a value in it is of the wrong kind".to_owned(),
                    source: Some(error.into()),
                };
            }
            other => {
                return Self::Other {
                    why: format!("SQLite says \"{other}\""),
                    source: Some(error.into()),
                };
            }
        };
        let why = format!("SQLite says \"{words}\"");
        let source = Some(error.into());
        match (code, extended) {
            (_, READONLY_DBMOVED) => Self::RecordMoved,
            (_, CANTOPEN_SYMLINK) => Self::Symlink,
            (ErrorCode::DiskFull, _) => Self::DiskFull,
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy,
            (ErrorCode::ReadOnly, _) => Self::ReadOnly,
            (ErrorCode::NotADatabase, _) => Self::NotOurs,
            (ErrorCode::CannotOpen, _) => Self::CannotOpen {
                why: "the file or its folder is not accessible".to_owned(),
                source,
            },
            (ErrorCode::PermissionDenied, _) => Self::CannotOpen {
                why: "access is denied".to_owned(),
                source,
            },
            (ErrorCode::DatabaseCorrupt, _) => Self::Damaged { why, source },
            (ErrorCode::TooBig, _) => Self::Damaged {
                why: "a value in it is larger than any that moderato writes".to_owned(),
                source,
            },
            (ErrorCode::SystemIoFailure | ErrorCode::FileLockingProtocolFailed, _) => {
                Self::DiskError { why, source }
            }
            _ => Self::Other { why, source },
        }
    }
}
