//! The only SQL: opens the record of a study, keeps sessions in it, and reads what is on file.
//!
//! A record is one `SQLite` file. Entries are only ever added to it; what else it says of a session follows from
//! them and is written in the same transaction. The schema, `migrations/*.sql`, says what every column is.
//!
//! Every connection to a record is opened in `open`; what opens an encrypted one, and hides what lies beside it, is
//! known to `cipher` alone.

mod arrive;
mod backup;
mod beat;
mod chains;
mod cipher;
mod contacts;
mod derived;
mod emergency;
mod encrypt;
mod erase;
mod erasure_report;
mod error;
mod first_bytes;
mod journal;
mod leftover;
mod limits;
mod location;
mod noted;
mod open;
mod own_files;
mod plan;
mod read;
mod record_copy;
mod roster;
mod row;
mod schema;
mod study_log;
mod take;
mod traces;
mod verify;
mod write;

pub use arrive::{ChangeKind, ImportPreview, Logs, SessionChange, TakenIn};
pub use beat::Beat;
pub use chains::{Chains, ENTRIES_VERIFIED};
pub use cipher::{RecordPath, Secret, can_encrypt, looks_encrypted};
pub use contacts::{Contact, contacts, contacts_path, erase_contact, set_contacts};
pub use erase::{ErasePart, Erased};
pub use error::{Fault, FaultKind, StoreError};
pub use journal::SessionJournal;
pub use location::location_notes;
pub use open::record_path;
pub use own_files::{belongs_to_a_record, is_named_as_a_record, is_sqlite};
pub use plan::{Plan, PlannedStudy, PlannedVersion, Protocol};
pub use read::{Unfinished, WaitsOutside};
pub use row::StoredEntry;
pub use study_log::Behind;
pub use traces::NotExamined;
pub use verify::{Damage, Finding, Rebuilt, Unconfirmed, Verified};

pub use crate::session::{Participant, Status};

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use cipher::Cipher;
use first_bytes::OpenRecord;
use open::{Identity, Opened};

/// A study's record, opened to read or to write.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    place: Place,
    identity: Identity,
    /// Which installation writes to the study log.
    desk: study_log::Desk,
    writes: bool,
    /// What could not be done at opening, which hinders nothing.
    said: Option<String>,
    /// After the connection: it is closed first.
    _in_use: OpenRecord,
}

/// How a record's file is reached: by the system's own means and every entry synced, but for tests of crashes,
/// which look at what other means would come to.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Through {
    /// The name of the `SQLite` VFS; none: the system's own.
    pub vfs: Option<&'static str>,
    /// `SQLite`'s `synchronous`: 3 is EXTRA.
    pub synchronous: i64,
    /// Writes a file's bytes once more and makes them last.
    pub rewrite: fn(&Path) -> io::Result<()>,
}

impl Default for Through {
    fn default() -> Self {
        Self {
            vfs: None,
            synchronous: 3,
            rewrite: leftover::rewrite,
        }
    }
}

/// Where a record is, and where entries wait that it does not take.
#[derive(Debug, Clone)]
struct Place {
    record: PathBuf,
    emergency: Vec<PathBuf>,
    /// Where earlier versions let them wait.
    earlier: Option<PathBuf>,
    how: Through,
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
        Self::open_through(record, Through::default())
    }

    /// As [`Store::open`], the file reached in another way.
    #[doc(hidden)]
    pub fn open_through(record: impl Into<RecordPath>, how: Through) -> Result<Self, StoreError> {
        let open = |path: &Path, secret: Option<&Secret>| open::to_write(path, true, secret, how);
        Self::at(&record.into(), open, true, how)
    }

    /// Opens a record to write in it.
    ///
    /// # Errors
    /// As [`Store::open`], and when there is none.
    pub fn open_existing(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        Self::open_existing_through(&record.into(), Through::default())
    }

    fn open_existing_through(record: &RecordPath, how: Through) -> Result<Self, StoreError> {
        let open = |path: &Path, secret: Option<&Secret>| open::to_write(path, false, secret, how);
        Self::at(record, open, true, how)
    }

    /// Opens a record to read it. Nothing is changed in it.
    ///
    /// # Errors
    /// When there is none, or it is foreign, newer, damaged or a link.
    pub fn read(record: impl Into<RecordPath>) -> Result<Self, StoreError> {
        let how = Through::default();
        let open = |path: &Path, secret: Option<&Secret>| open::to_read(path, secret, how);
        Self::at(&record.into(), open, false, how)
    }

    fn at(
        record: &RecordPath,
        open: impl FnOnce(&Path, Option<&Secret>) -> Result<Opened, Fault>,
        writes: bool,
        how: Through,
    ) -> Result<Self, StoreError> {
        let opened = || {
            let path = open::plain_path(record)?;
            let Opened {
                conn,
                cipher,
                said,
                is_migrated,
                in_use,
            } = open(&path, record.secret())?;
            let identity = open::identity(&path)?;
            let place = Place {
                record: path,
                emergency: emergency::folders(),
                earlier: Some(emergency::earlier_folder()),
                how,
                secret: record.secret().cloned(),
                cipher,
            };
            let mut store = Self {
                conn,
                desk: study_log::Desk::of(place.emergency.clone(), &place.record),
                place,
                identity,
                writes,
                said,
                _in_use: in_use,
            };
            if is_migrated {
                store.note_closes_so_far();
            }
            Ok(store)
        };
        opened().map_err(|fault: Fault| fault.at(record))
    }

    /// Lets entries that the record does not take wait in these folders, the first that can be written to,
    /// instead of moderato's own folders of the user; the desk's files are there too.
    #[must_use]
    pub fn with_emergency_folders(mut self, folders: Vec<PathBuf>) -> Self {
        self.desk = study_log::Desk::of(folders.clone(), &self.place.record);
        self.place.emergency = folders;
        self.place.earlier = None;
        self
    }

    /// Notes every close in the study log that a migration just made. Where that fails, the first close notes them.
    fn note_closes_so_far(&mut self) {
        let mut note = || -> Result<Option<study_log::Behind>, Fault> {
            // Asked before something is written: from then on this computer remembers what it writes now.
            let behind = study_log::behind(&self.conn, &self.desk)?;
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let head = study_log::note_closes_so_far(&tx, &self.desk)?;
            tx.commit()?;
            self.desk.remember(head);
            Ok(behind)
        };
        let said = match note() {
            Ok(behind) => behind.map(|behind| behind.to_string()),
            Err(fault) => Some(format!(
                "The closed sessions could not be noted in the study log yet: {fault}"
            )),
        };
        let all: Vec<String> = self.said.take().into_iter().chain(said).collect();
        self.said = (!all.is_empty()).then(|| all.join(" "));
    }

    /// The record's path, its folder made plain.
    pub fn path(&self) -> &Path {
        &self.place.record
    }

    /// Whether the record is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.place.cipher.is_some()
    }

    /// What the moderator should know about the record and where it lies, in a sentence.
    pub fn warning(&self) -> Option<String> {
        let lies = open::is_on_network(&self.place.record).then_some(open::NETWORK_WARNING);
        let notes = location::notes(&self.place.record);
        let behind = self.behind().ok().flatten();
        let behind = behind.map(|behind| behind.to_string());
        let all = self.said.as_deref().into_iter().chain(lies).chain(notes);
        let all = all.chain(behind.as_deref());
        let all: Vec<&str> = all.collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// What is named as spooled entries of this user and is not read, and what to do about it: files that others prepared.
    pub fn not_read(&self) -> Option<String> {
        emergency::mention(&self.place)
    }

    fn error(&self, fault: impl Into<Fault>) -> StoreError {
        fault.into().at(&self.place.record)
    }

    /// Fails when the file is no longer the one that was opened: what is written to it then is lost.
    fn check_in_place(&self) -> Result<(), Fault> {
        if open::identity(&self.place.record)? == self.identity {
            Ok(())
        } else {
            Err(Fault::Gone)
        }
    }

    /// Closes without tidying up, after a failure.
    fn abandon(mut self) {
        self.writes = false;
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if self.writes {
            open::tidy(&self.conn);
        }
    }
}
