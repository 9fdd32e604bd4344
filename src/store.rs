//! The store: all SQL of the program. It opens the record of a study, saves sessions to it, and reads from it.
//!
//! A record is one `SQLite` file. Entries are append-only; everything else about a session is a projection of them,
//! written in the same transaction. The schema in `migrations/*.sql` documents every column.
//!
//! Every connection to a record is opened in `open`; only `cipher` knows how to open an encrypted record and how to
//! seal the files next to it.

mod backup;
mod chains;
mod cipher;
mod contacts;
mod encrypt;
mod entry_row;
mod erase;
mod erasure_report;
mod error;
mod files;
mod first_bytes;
mod import;
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
mod replay;
mod reserved_names;
mod residue;
mod roster;
mod save;
mod schema;
mod second_reader;
mod session_lock;
mod session_row;
mod session_summaries;
mod spool;
mod study_log;
mod vacuum;
mod verify;
mod wal_repair;

pub use chains::{ChainCheck, MAX_VERIFIED_ENTRIES};
pub use cipher::{RecordPath, Secret, can_encrypt, looks_encrypted};
pub use contacts::{Contact, contacts_path, erase_contact, read_contacts, update_contacts};
pub use entry_row::StoredEntry;
pub use erase::{ErasePreview, EraseStep, EraseSummary};
pub use error::{ErrorClass, Hint, StoreError, StoreErrorKind};
pub use files::record_path;
pub use import::ImportWriter;
pub use incoming::{ChangeKind, ImportPreview, IncomingPerson, Logs, MergeSummary, SessionChange};
pub use location::location_notes;
pub use plan::{CodeAnswer, Plan, PlannedStudy, PlannedVersion, Protocol};
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
use open::OpenedRecord;

use crate::platform::{self, FileId};

/// A study's record, opened for reading or writing.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    location: RecordLocation,
    identity: FileId,
    /// Installation that writes to the study log.
    desk: study_log::Desk,
    is_writable: bool,
    /// Whether this opening created the record.
    is_new: bool,
    /// What failed while opening, without preventing it.
    opening_warning: Option<String>,
    /// Declared after the connection, so that the connection closes first.
    _in_use: OpenRecord,
}

/// How a record's file is accessed. The default is the system's VFS with every entry synced; crash tests use other
/// options.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct StorageOptions {
    /// Name of the `SQLite` VFS; `None` for the system's.
    pub vfs: Option<&'static str>,
    /// `SQLite`'s `synchronous`: 3 is EXTRA.
    pub synchronous: i64,
    /// Rewrites the bytes of a file and syncs it.
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

/// Paths of a record and of its spool.
#[derive(Debug, Clone)]
struct RecordLocation {
    record: PathBuf,
    spool_folders: Vec<PathBuf>,
    /// Spool folder of earlier versions.
    legacy_spool_folder: Option<PathBuf>,
    options: StorageOptions,
    secret: Option<Secret>,
    /// `None` if the record is plain.
    cipher: Option<Cipher>,
}

impl Store {
    /// Opens a record for writing. A missing record is created, private to its owner, and encrypted if its path comes
    /// with a secret.
    ///
    /// # Errors
    /// If the file is foreign, newer, damaged or a link, if it is encrypted and the secret is missing or wrong, or if
    /// the disk cannot store entries safely.
    pub fn open(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        Self::open_with_options(record, StorageOptions::default())
    }

    /// [`Store::open`] with storage options.
    #[doc(hidden)]
    pub fn open_with_options(
        record: impl Into<RecordPath>,
        options: StorageOptions,
    ) -> Result<Self, StoreError> {
        let open =
            |path: &Path, secret: Option<&Secret>| open::open_to_write(path, true, secret, options);
        Self::open_with(&record.into(), open, true, options)
    }

    /// Opens an existing record for writing.
    ///
    /// # Errors
    /// As [`Store::open`], and if there is no record.
    pub fn open_existing(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        Self::open_existing_with_options(&record.into(), StorageOptions::default())
    }

    fn open_existing_with_options(
        record: &RecordPath,
        options: StorageOptions,
    ) -> Result<Self, StoreError> {
        let open = |path: &Path, secret: Option<&Secret>| {
            open::open_to_write(path, false, secret, options)
        };
        Self::open_with(record, open, true, options)
    }

    /// Opens a record for reading. The record is not changed.
    ///
    /// # Errors
    /// If there is no record, or it is foreign, newer, damaged or a link.
    pub fn open_read_only(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        let options = StorageOptions::default();
        let open = |path: &Path, secret: Option<&Secret>| open::open_to_read(path, secret, options);
        Self::open_with(&record.into(), open, false, options)
    }

    fn open_with(
        record: &RecordPath,
        open: impl FnOnce(&Path, Option<&Secret>) -> Result<OpenedRecord, StoreErrorKind>,
        writes: bool,
        options: StorageOptions,
    ) -> Result<Self, StoreError> {
        let opened = || {
            let path = files::canonical_path(record)?;
            let OpenedRecord {
                conn,
                cipher,
                warning,
                is_migrated,
                is_new,
                in_use,
            } = open(&path, record.secret())?;
            let identity = files::file_id(&path)?;
            let location = RecordLocation {
                record: path,
                spool_folders: spool::default_folders(),
                legacy_spool_folder: Some(spool::legacy_folder()),
                options,
                secret: record.secret().cloned(),
                cipher,
            };
            let mut store = Self {
                conn,
                desk: study_log::Desk::new(location.spool_folders.clone(), &location.record),
                location,
                identity,
                is_writable: writes,
                is_new,
                opening_warning: warning,
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

    /// Sets the folders for spooled entries and for the desk's files, instead of the user's folders. The first writable
    /// one is used.
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

    /// Notes every close in a study log that a migration just created. If this fails, the first close notes them.
    fn note_closes_so_far(&mut self) {
        let mut note = || -> Result<Option<study_log::Behind>, StoreErrorKind> {
            // Checked before anything is written: after that, this computer remembers the new chain.
            let behind = study_log::behind(&self.conn, &self.desk)?;
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let head = study_log::note_closes_so_far(&tx, &self.desk)?;
            tx.commit()?;
            self.desk.remember_head(head);
            Ok(behind)
        };
        let warning = match note() {
            Ok(behind) => behind.map(|behind| behind.to_string()),
            Err(fault) => Some(format!(
                "The closed sessions could not be noted in the study log yet: {fault}"
            )),
        };
        let all: Vec<String> = self
            .opening_warning
            .take()
            .into_iter()
            .chain(warning)
            .collect();
        self.opening_warning = (!all.is_empty()).then(|| all.join(" "));
    }

    /// Path of the record, with its folder canonicalized.
    pub fn path(&self) -> &Path {
        &self.location.record
    }

    /// Whether the record is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.location.cipher.is_some()
    }

    /// Warning about the record and its location, if any.
    pub fn location_warning(&self) -> Option<String> {
        let network_warning =
            platform::is_on_network(&self.location.record).then_some(open::NETWORK_WARNING);
        let notes = location::notes(&self.location.record);
        let behind = self.behind().ok().flatten();
        let behind = behind.map(|behind| behind.to_string());
        let all = self
            .opening_warning
            .as_deref()
            .into_iter()
            .chain(network_warning)
            .chain(notes);
        let all = all.chain(behind.as_deref());
        let all: Vec<&str> = all.collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// Message about spool files that were not read because another user may have made them, with advice.
    pub fn unread_spool_message(&self) -> Option<String> {
        spool::unread_message(&self.location)
    }

    fn error(&self, fault: impl Into<StoreErrorKind>) -> StoreError {
        fault.into().into_error(&self.location.record)
    }

    /// Fails if the path no longer leads to the opened file: what is written to that file is lost.
    fn check_same_file(&self) -> Result<(), StoreErrorKind> {
        if files::file_id(&self.location.record)? == self.identity {
            Ok(())
        } else {
            Err(StoreErrorKind::RecordMoved)
        }
    }

    /// Closes without cleanup, after a failure.
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
