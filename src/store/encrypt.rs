//! Encrypting a record that was plain, and the other way: a whole new file, checked against the old one, in its place.

use std::fs;
use std::path::Path;

use rusqlite::params;
use uuid::Uuid;

use super::backup::is_written_to;
use super::cipher::{Cipher, RecordPath, Secret};
use super::error::{Fault, StoreError};
use super::open::beside;
use super::own_files::OF_SQLITE;
use super::{Plan, Store};
use crate::platform::PrivateFile;
use crate::session::Hash;

/// What the new file is called until it is whole, before what makes its name its own.
const REWRITTEN: &str = "-rewritten";

impl Store {
    /// Writes the whole record anew, encrypted under a secret, or plain without one, and puts it in the old one's
    /// place, which is closed then. All of it is compared before. Copies that were made earlier stay as they are:
    /// [`Store::backups`] names them.
    ///
    /// # Errors
    /// When a session is not closed, the record is not whole or in use by another program, or the disk does not take
    /// the new file. Then the record is as it was.
    pub fn rewrite(self, secret: Option<&Secret>) -> Result<(), StoreError> {
        let done = self.rewritten(secret);
        if done.is_err() {
            remove_part(&self.place.record);
        }
        let done = done.map_err(|fault| self.error(fault));
        match done {
            // The name is the new file's now; there is nothing to tidy up beside it.
            Ok(()) => self.abandon(),
            Err(_) => drop(self),
        }
        done
    }

    fn rewritten(&self, secret: Option<&Secret>) -> Result<(), Fault> {
        let cipher = secret.map(Cipher::new).transpose()?;
        self.hold()?;
        let before = self.looked_at()?;
        let file = PrivateFile::beside(&beside(&self.place.record, REWRITTEN))?;
        self.export(cipher.as_ref(), &file)?;
        let copy = RecordPath::new(file.path(), secret.cloned());
        let copy = Self::read(&copy).map_err(|error| error.fault)?;
        if copy.is_encrypted() != secret.is_some() || copy.looked_at()? != before {
            return Err(Fault::Other(
                "the new file is not as the old one".to_owned(),
            ));
        }
        drop(copy);
        self.check_in_place()?;
        let record = &self.place.record;
        Ok(file.replace_as(record.file_name().unwrap_or_default())?)
    }

    /// Keeps everybody else out until the record is closed.
    fn hold(&self) -> Result<(), Fault> {
        let open = self.unfinished().map_err(|error| error.fault)?;
        if let Some(open) = open.first() {
            return Err(Fault::Unclosed(open.session));
        }
        // Refused while another program has the record open.
        let mode: String =
            self.conn
                .pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))?;
        if mode != "delete" {
            return Err(Fault::Busy);
        }
        self.conn
            .pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
        Ok(self.conn.execute_batch("BEGIN EXCLUSIVE; COMMIT")?)
    }

    /// All that makes the record what it is.
    fn looked_at(&self) -> Result<Looked, Fault> {
        let verified = self.verify().map_err(|error| error.fault)?;
        if let Some(found) = verified.findings.first() {
            return Err(Fault::Damaged(found.what.to_string()));
        }
        Ok(Looked {
            plan: self.plan().map_err(|error| error.fault)?,
            heads: self.heads().map_err(|error| error.fault)?,
            sessions: verified.sessions,
            entries: verified.entries,
        })
    }

    /// Writes all of it to a new file, private to its owner.
    fn export(&self, cipher: Option<&Cipher>, file: &PrivateFile) -> Result<(), Fault> {
        let path = file.path();
        let name = path.to_str();
        let name = name.ok_or_else(|| Fault::Unopened("its path is not Unicode".to_owned()))?;
        let words = cipher.map(Cipher::words);
        let words = words.as_ref().map_or("", |words| words.as_str());
        self.conn
            .execute("ATTACH DATABASE ?1 AS part KEY ?2", params![name, words])?;
        let copied = self.copy_to_part(file);
        let detached = self.conn.execute_batch("DETACH DATABASE part");
        copied?;
        Ok(detached?)
    }

    fn copy_to_part(&self, file: &PrivateFile) -> Result<(), Fault> {
        // The file is synced once it is whole; until then it is nothing.
        self.conn.execute_batch(
            "PRAGMA part.synchronous = OFF; PRAGMA part.secure_delete = OFF; PRAGMA foreign_keys = OFF;",
        )?;
        self.conn
            .pragma_update_and_check(Some("part"), "journal_mode", "memory", |_| Ok(()))?;
        // Something of no worth first, which shows whether it comes into the file that was made.
        self.conn.pragma_update(Some("part"), "user_version", 1)?;
        is_written_to(file, &self.conn, "part")?;
        let tx = self.conn.unchecked_transaction()?;
        tx.query_row("SELECT sqlcipher_export('part')", [], |_| Ok(()))?;
        for pragma in ["application_id", "user_version"] {
            let value: i64 = tx.pragma_query_value(None, pragma, |row| row.get(0))?;
            tx.pragma_update(Some("part"), pragma, value)?;
        }
        tx.commit()?;
        is_written_to(file, &self.conn, "part")
    }
}

/// Removes a new file that was cut short, by a crash perhaps: it may be the plain one of an encrypted record.
pub(super) fn remove_part(record: &Path) {
    let part = beside(record, REWRITTEN);
    let _ = PrivateFile::remove_leftovers(&part);
    // What an earlier version called it.
    let part = beside(&part, ".part");
    let _ = fs::remove_file(&part);
    for ending in OF_SQLITE {
        let _ = fs::remove_file(beside(&part, ending));
    }
}

/// What a record is before it is written anew, and has to be afterwards.
#[derive(PartialEq)]
struct Looked {
    plan: Plan,
    heads: Vec<(Uuid, Hash)>,
    sessions: usize,
    entries: usize,
}
