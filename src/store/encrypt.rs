//! Encrypting a record that was plain, and the other way: a whole new file, checked against the old one, in its place.

use std::fs;
use std::path::Path;

use rusqlite::params;
use uuid::Uuid;

use super::backup::check_written_to;
use super::cipher::{Cipher, RecordPath, Secret};
use super::error::{StoreError, StoreErrorKind};
use super::open::side_file_path;
use super::reserved_names::SQLITE_SUFFIXES;
use super::{Plan, Store};
use crate::platform::PrivateFile;
use crate::session::Hash;

/// What the new file is called until it is whole, before what makes its name its own.
const REWRITE_SUFFIX: &str = "-rewritten";

impl Store {
    /// Writes the whole record anew, encrypted under a secret, or plain without one, and puts it in the old one's
    /// place, which is closed then. All of it is compared before. Copies that were made earlier stay as they are:
    /// [`Store::backups`] names them.
    ///
    /// # Errors
    /// When a session is not closed, the record is not whole or in use by another program, or the disk does not take
    /// the new file. Then the record is as it was.
    pub fn change_encryption(self, secret: Option<&Secret>) -> Result<(), StoreError> {
        let done = self.try_change_encryption(secret);
        if done.is_err() {
            remove_partial_rewrite(&self.location.record);
        }
        let done = done.map_err(|fault| self.error(fault));
        match done {
            // The name is the new file's now; there is nothing to tidy up beside it.
            Ok(()) => self.close_without_cleanup(),
            Err(_) => drop(self),
        }
        done
    }

    fn try_change_encryption(&self, secret: Option<&Secret>) -> Result<(), StoreErrorKind> {
        let cipher = secret.map(Cipher::new).transpose()?;
        self.lock_exclusively()?;
        let before = self.read_contents()?;
        let file =
            PrivateFile::create_beside(&side_file_path(&self.location.record, REWRITE_SUFFIX))?;
        self.export_to(cipher.as_ref(), &file)?;
        let copy = RecordPath::new(file.path(), secret.cloned());
        let copy = Self::open_read_only(&copy).map_err(|error| error.kind)?;
        if copy.is_encrypted() != secret.is_some() || copy.read_contents()? != before {
            return Err(StoreErrorKind::other("the new file is not as the old one"));
        }
        drop(copy);
        self.check_same_file()?;
        let record = &self.location.record;
        Ok(file.replace_as(record.file_name().unwrap_or_default())?)
    }

    /// Keeps everybody else out until the record is closed.
    fn lock_exclusively(&self) -> Result<(), StoreErrorKind> {
        let open = self.unfinished_sessions().map_err(|error| error.kind)?;
        if let Some(open) = open.first() {
            return Err(StoreErrorKind::SessionNotClosed(open.session));
        }
        // Refused while another program has the record open.
        let mode: String =
            self.conn
                .pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))?;
        if mode != "delete" {
            return Err(StoreErrorKind::Busy);
        }
        self.conn
            .pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
        Ok(self.conn.execute_batch("BEGIN EXCLUSIVE; COMMIT")?)
    }

    /// All that makes the record what it is.
    fn read_contents(&self) -> Result<RecordContents, StoreErrorKind> {
        let verified = self.verify().map_err(|error| error.kind)?;
        if let Some(found) = verified.findings.first() {
            return Err(StoreErrorKind::damaged(found.damage.to_string()));
        }
        Ok(RecordContents {
            plan: self.plan().map_err(|error| error.kind)?,
            heads: self.chain_heads().map_err(|error| error.kind)?,
            sessions: verified.sessions,
            entries: verified.entries,
        })
    }

    /// Writes all of it to a new file, private to its owner.
    fn export_to(&self, cipher: Option<&Cipher>, file: &PrivateFile) -> Result<(), StoreErrorKind> {
        let path = file.path();
        let name = path.to_str();
        let name = name.ok_or_else(|| StoreErrorKind::cannot_open("its path is not Unicode"))?;
        let words = cipher.map(Cipher::key_literal);
        let words = words.as_ref().map_or("", |words| words.as_str());
        self.conn
            .execute("ATTACH DATABASE ?1 AS part KEY ?2", params![name, words])?;
        let copied = self.copy_to_part(file);
        let detached = self.conn.execute_batch("DETACH DATABASE part");
        copied?;
        Ok(detached?)
    }

    fn copy_to_part(&self, file: &PrivateFile) -> Result<(), StoreErrorKind> {
        // The file is synced once it is whole; until then it is nothing.
        self.conn.execute_batch(
            "PRAGMA part.synchronous = OFF; PRAGMA part.secure_delete = OFF; PRAGMA foreign_keys = OFF;",
        )?;
        self.conn
            .pragma_update_and_check(Some("part"), "journal_mode", "memory", |_| Ok(()))?;
        // Something of no worth first, which shows whether it comes into the file that was made.
        self.conn.pragma_update(Some("part"), "user_version", 1)?;
        check_written_to(file, &self.conn, "part")?;
        let tx = self.conn.unchecked_transaction()?;
        tx.query_row("SELECT sqlcipher_export('part')", [], |_| Ok(()))?;
        for pragma in ["application_id", "user_version"] {
            let value: i64 = tx.pragma_query_value(None, pragma, |row| row.get(0))?;
            tx.pragma_update(Some("part"), pragma, value)?;
        }
        tx.commit()?;
        check_written_to(file, &self.conn, "part")
    }
}

/// Removes a new file that was cut short, by a crash perhaps: it may be the plain one of an encrypted record.
pub(super) fn remove_partial_rewrite(record: &Path) {
    let part = side_file_path(record, REWRITE_SUFFIX);
    let _ = PrivateFile::remove_leftovers(&part);
    // What an earlier version called it.
    let part = side_file_path(&part, ".part");
    let _ = fs::remove_file(&part);
    for ending in SQLITE_SUFFIXES {
        let _ = fs::remove_file(side_file_path(&part, ending));
    }
}

/// What a record is before it is written anew, and has to be afterwards.
#[derive(PartialEq)]
struct RecordContents {
    plan: Plan,
    heads: Vec<(Uuid, Hash)>,
    sessions: usize,
    entries: usize,
}
