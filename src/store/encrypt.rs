//! Encrypts or decrypts a record: writes a new file, compares it with the old one, and replaces it.

use std::fs;
use std::path::Path;

use rusqlite::params;
use uuid::Uuid;

use super::backup::check_written_to;
use super::cipher::{Cipher, RecordPath, Secret};
use super::error::{StoreError, StoreErrorKind};
use super::files::side_file_path;
use super::reserved_names::SQLITE_SUFFIXES;
use super::{Plan, Store};
use crate::platform::PrivateFile;
use crate::session::Hash;

/// Part of the new file's name until it is complete, before its random part.
const REWRITE_SUFFIX: &str = "-rewritten";

impl Store {
    /// Rewrites the record, encrypted under a secret or plain without one, compares the result, and replaces the old
    /// file. Existing backups are not changed: [`Store::backups`] lists them.
    ///
    /// # Errors
    /// If a session is not closed, the record is damaged or in use by another program, or the disk cannot store the new
    /// file. The record is unchanged then.
    pub fn change_encryption(self, secret: Option<&Secret>) -> Result<(), StoreError> {
        let done = self.try_change_encryption(secret);
        if done.is_err() {
            remove_partial_rewrite(&self.location.record);
        }
        let done = done.map_err(|fault| self.error(fault));
        match done {
            // The name belongs to the new file now; there is nothing to clean up.
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
            return Err(StoreErrorKind::other(
                "the new file differs from the old one",
            ));
        }
        drop(copy);
        self.check_same_file()?;
        let record = &self.location.record;
        Ok(file.replace_as(record.file_name().unwrap_or_default())?)
    }

    /// Locks out all other connections until the record is closed.
    fn lock_exclusively(&self) -> Result<(), StoreErrorKind> {
        let open = self.unfinished_sessions().map_err(|error| error.kind)?;
        if let Some(open) = open.first() {
            return Err(StoreErrorKind::SessionNotClosed(open.session));
        }
        // Fails while another program has the record open.
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

    /// Reads everything that has to survive the rewrite.
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

    /// Exports the record to a new file, private to its owner.
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
        // The file is synced once complete; an incomplete one is discarded.
        self.conn.execute_batch(
            "PRAGMA part.synchronous = OFF; PRAGMA part.secure_delete = OFF; PRAGMA foreign_keys = OFF;",
        )?;
        self.conn
            .pragma_update_and_check(Some("part"), "journal_mode", "memory", |_| Ok(()))?;
        // A harmless first write shows whether it reaches the file that was created.
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

/// Removes the new file of an interrupted rewrite: it may be a plain copy of an encrypted record.
pub(super) fn remove_partial_rewrite(record: &Path) {
    let part = side_file_path(record, REWRITE_SUFFIX);
    let _ = PrivateFile::remove_leftovers(&part);
    // Name in an earlier version.
    let part = side_file_path(&part, ".part");
    let _ = fs::remove_file(&part);
    for ending in SQLITE_SUFFIXES {
        let _ = fs::remove_file(side_file_path(&part, ending));
    }
}

/// Contents of a record, compared before and after a rewrite.
#[derive(PartialEq)]
struct RecordContents {
    plan: Plan,
    heads: Vec<(Uuid, Hash)>,
    sessions: usize,
    entries: usize,
}
