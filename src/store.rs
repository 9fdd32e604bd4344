//! The only SQL: opens the record of a study, keeps sessions in it, and reads what is on file.
//!
//! A record is one `SQLite` file. Entries are only ever added to it; what else it says of a session follows from
//! them and is written in the same transaction. The schema, `migrations/*.sql`, says what every column is.
//!
//! Every connection to a record is opened in `open`; what opens an encrypted one, and hides what lies beside it, is
//! known to `cipher` alone.

mod backup;
mod chains;
mod cipher;
mod contacts;
mod encrypt;
mod entry_row;
mod erase;
mod erasure_report;
mod error;
mod first_bytes;
mod incoming;
mod limits;
mod location;
mod merge;
mod noted_errors;
mod open;
mod plan;
mod projection;
mod queries;
mod record_copy;
mod record_writer;
mod reserved_names;
mod residue;
mod roster;
mod save;
mod schema;
mod session_lock;
mod spool;
mod study_log;
mod verify;
mod wal_repair;

pub use chains::{ChainCheck, MAX_VERIFIED_ENTRIES};
pub use cipher::{RecordPath, Secret, can_encrypt, looks_encrypted};
pub use contacts::{Contact, contacts_path, erase_contact, read_contacts, update_contacts};
pub use entry_row::StoredEntry;
pub use erase::{EraseStep, EraseSummary};
pub use error::{ErrorClass, StoreError, StoreErrorKind};
pub use incoming::{ChangeKind, ImportPreview, Logs, SessionChange, TakenIn};
pub use location::location_notes;
pub use open::record_path;
pub use plan::{Plan, PlannedStudy, PlannedVersion, Protocol};
pub use queries::{OrphanSpool, UnfinishedSession};
pub use record_writer::RecordWriter;
pub use reserved_names::{belongs_to_record, is_record_name, is_sqlite};
pub use residue::NotExamined;
pub use session_lock::Heartbeat;
pub use study_log::Behind;
pub use verify::{Damage, Finding, Rebuilt, Unconfirmed, UnusedScript, VerifyReport};

pub use crate::session::{Participant, ParticipantStatus};

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use cipher::Cipher;
use first_bytes::OpenRecord;
use open::{FileIdentity, OpenedRecord};

/// A study's record, opened to read or to write.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    location: RecordLocation,
    identity: FileIdentity,
    /// Which installation writes to the study log.
    desk: study_log::Desk,
    is_writable: bool,
    /// Whether this opening made it.
    is_new: bool,
    /// What could not be done at opening, which hinders nothing.
    opening_warning: Option<String>,
    /// After the connection: it is closed first.
    _in_use: OpenRecord,
}

/// How a record's file is reached: by the system's own means and every entry synced, but for tests of crashes,
/// which look at what other means would come to.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct StorageOptions {
    /// The name of the `SQLite` VFS; none: the system's own.
    pub vfs: Option<&'static str>,
    /// `SQLite`'s `synchronous`: 3 is EXTRA.
    pub synchronous: i64,
    /// Writes a file's bytes once more and makes them last.
    pub rewrite: fn(&Path) -> io::Result<()>,
}

impl Default for StorageOptions {
    fn default() -> Self {
        Self {
            vfs: None,
            synchronous: 3,
            rewrite: wal_repair::rewrite_file,
        }
    }
}

/// Where a record is, and where entries wait that it does not take.
#[derive(Debug, Clone)]
struct RecordLocation {
    record: PathBuf,
    spool_folders: Vec<PathBuf>,
    /// Where earlier versions let them wait.
    legacy_spool_folder: Option<PathBuf>,
    options: StorageOptions,
    secret: Option<Secret>,
    /// None where the record is plain.
    cipher: Option<Cipher>,
}

impl Store {
    /// Opens a record to write in it; makes it, private to its owner, where there is none: encrypted, where its path
    /// comes with a secret.
    ///
    /// # Errors
    /// When the file is foreign, newer, damaged or a link, is encrypted and the secret is missing or another one, or
    /// the disk refuses what keeps entries safe.
    pub fn open(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        Self::open_with_options(record, StorageOptions::default())
    }

    /// As [`Store::open`], the file reached in another way.
    #[doc(hidden)]
    pub fn open_with_options(
        record: impl Into<RecordPath>,
        how: StorageOptions,
    ) -> Result<Self, StoreError> {
        let open =
            |path: &Path, secret: Option<&Secret>| open::open_to_write(path, true, secret, how);
        Self::open_with(&record.into(), open, true, how)
    }

    /// Opens a record to write in it.
    ///
    /// # Errors
    /// As [`Store::open`], and when there is none.
    pub fn open_existing(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        Self::open_existing_with_options(&record.into(), StorageOptions::default())
    }

    fn open_existing_with_options(
        record: &RecordPath,
        how: StorageOptions,
    ) -> Result<Self, StoreError> {
        let open =
            |path: &Path, secret: Option<&Secret>| open::open_to_write(path, false, secret, how);
        Self::open_with(record, open, true, how)
    }

    /// Opens a record to read it. Nothing is changed in it.
    ///
    /// # Errors
    /// When there is none, or it is foreign, newer, damaged or a link.
    pub fn open_read_only(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        let how = StorageOptions::default();
        let open = |path: &Path, secret: Option<&Secret>| open::open_to_read(path, secret, how);
        Self::open_with(&record.into(), open, false, how)
    }

    fn open_with(
        record: &RecordPath,
        open: impl FnOnce(&Path, Option<&Secret>) -> Result<OpenedRecord, StoreErrorKind>,
        writes: bool,
        how: StorageOptions,
    ) -> Result<Self, StoreError> {
        let opened = || {
            let path = open::canonical_path(record)?;
            let OpenedRecord {
                conn,
                cipher,
                warning: said,
                is_migrated,
                is_new,
                in_use,
            } = open(&path, record.secret())?;
            let identity = open::file_identity(&path)?;
            let place = RecordLocation {
                record: path,
                spool_folders: spool::default_folders(),
                legacy_spool_folder: Some(spool::legacy_folder()),
                options: how,
                secret: record.secret().cloned(),
                cipher,
            };
            let mut store = Self {
                conn,
                desk: study_log::Desk::new(place.spool_folders.clone(), &place.record),
                location: place,
                identity,
                is_writable: writes,
                is_new,
                opening_warning: said,
                _in_use: in_use,
            };
            if is_new {
                store.desk.begin_record();
            }
            if is_migrated {
                store.note_closes_so_far();
            }
            Ok(store)
        };
        opened().map_err(|fault: StoreErrorKind| fault.into_error(record))
    }

    /// Lets entries that the record does not take wait in these folders, the first that can be written to,
    /// instead of moderato's own folders of the user; the desk's files are there too.
    #[must_use]
    pub fn with_spool_folders(mut self, folders: Vec<PathBuf>) -> Self {
        self.desk = study_log::Desk::new(folders.clone(), &self.location.record);
        if self.is_new {
            self.desk.begin_record();
        }
        self.location.spool_folders = folders;
        self.location.legacy_spool_folder = None;
        self
    }

    /// Notes every close in the study log that a migration just made. Where that fails, the first close notes them.
    fn note_closes_so_far(&mut self) {
        let mut note = || -> Result<Option<study_log::Behind>, StoreErrorKind> {
            // Asked before something is written: from then on this computer remembers what it writes now.
            let behind = study_log::behind(&self.conn, &self.desk)?;
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let head = study_log::note_closes_so_far(&tx, &self.desk)?;
            tx.commit()?;
            self.desk.remember_head(head);
            Ok(behind)
        };
        let said = match note() {
            Ok(behind) => behind.map(|behind| behind.to_string()),
            Err(fault) => Some(format!(
                "The closed sessions could not be noted in the study log yet: {fault}"
            )),
        };
        let all: Vec<String> = self
            .opening_warning
            .take()
            .into_iter()
            .chain(said)
            .collect();
        self.opening_warning = (!all.is_empty()).then(|| all.join(" "));
    }

    /// The record's path, its folder made plain.
    pub fn path(&self) -> &Path {
        &self.location.record
    }

    /// Whether the record is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.location.cipher.is_some()
    }

    /// What the moderator should know about the record and where it lies, in a sentence.
    pub fn location_warning(&self) -> Option<String> {
        let lies = open::is_on_network(&self.location.record).then_some(open::NETWORK_WARNING);
        let notes = location::notes(&self.location.record);
        let behind = self.behind().ok().flatten();
        let behind = behind.map(|behind| behind.to_string());
        let all = self
            .opening_warning
            .as_deref()
            .into_iter()
            .chain(lies)
            .chain(notes);
        let all = all.chain(behind.as_deref());
        let all: Vec<&str> = all.collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// What is named as spooled entries of this user and is not read, and what to do about it: files that others prepared.
    pub fn unread_spool_message(&self) -> Option<String> {
        spool::unread_message(&self.location)
    }

    fn error(&self, fault: impl Into<StoreErrorKind>) -> StoreError {
        fault.into().into_error(&self.location.record)
    }

    /// Fails when the file is no longer the one that was opened: what is written to it then is lost.
    fn check_same_file(&self) -> Result<(), StoreErrorKind> {
        if open::file_identity(&self.location.record)? == self.identity {
            Ok(())
        } else {
            Err(StoreErrorKind::RecordMoved)
        }
    }

    /// Closes without tidying up, after a failure.
    fn close_without_cleanup(mut self) {
        self.is_writable = false;
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if self.is_writable {
            open::leave_single_file(&self.conn);
        }
    }
}
