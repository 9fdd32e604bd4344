//! Encrypting a record that was plain, and the other way: a whole new file, checked against the old one, in its place.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rusqlite::params;
use uuid::Uuid;

use super::cipher::{Cipher, RecordPath, Secret};
use super::error::{Fault, StoreError};
use super::open::{beside, sync_folder};
use super::{Plan, Store};
use crate::session::Hash;

/// How the name of the new file ends until it is whole.
const PART: &str = "-rewritten.part";

impl Store {
    /// Writes the whole record anew, encrypted under a secret, or plain without one, and puts it in the old one's
    /// place, which is closed then. All of it is compared before. Copies that were made earlier stay as they are:
    /// [`Store::backups`] names them.
    ///
    /// # Errors
    /// When a session is not closed, the record is not whole or in use by another program, or the disk does not take
    /// the new file. Then the record is as it was.
    pub fn rewrite(self, secret: Option<&Secret>) -> Result<(), StoreError> {
        let part = beside(&self.place.record, PART);
        let done = self.rewritten(secret, &part);
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

    fn rewritten(&self, secret: Option<&Secret>, part: &Path) -> Result<(), Fault> {
        let cipher = secret.map(Cipher::new).transpose()?;
        self.hold()?;
        let before = self.looked_at()?;
        self.export(cipher.as_ref(), part)?;
        let copy = RecordPath::new(part.to_owned(), secret.cloned());
        let copy = Self::read(&copy).map_err(|error| error.fault)?;
        if copy.is_encrypted() != secret.is_some() || copy.looked_at()? != before {
            return Err(Fault::Other(
                "the new file is not as the old one".to_owned(),
            ));
        }
        drop(copy);
        File::open(part)?.sync_all()?;
        self.check_in_place()?;
        fs::rename(part, &self.place.record)?;
        sync_folder(part);
        Ok(())
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
    fn export(&self, cipher: Option<&Cipher>, part: &Path) -> Result<(), Fault> {
        match fs::remove_file(part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(part)?;
        let name = part.to_str();
        let name = name.ok_or_else(|| Fault::Unopened("its path is not Unicode".to_owned()))?;
        let words = cipher.map(Cipher::words);
        let words = words.as_ref().map_or("", |words| words.as_str());
        self.conn
            .execute("ATTACH DATABASE ?1 AS part KEY ?2", params![name, words])?;
        let copied = self.copy_to_part();
        let detached = self.conn.execute_batch("DETACH DATABASE part");
        copied?;
        Ok(detached?)
    }

    fn copy_to_part(&self) -> Result<(), Fault> {
        // The file is synced once it is whole; until then it is nothing.
        self.conn.execute_batch(
            "PRAGMA part.synchronous = OFF; PRAGMA part.secure_delete = OFF; PRAGMA foreign_keys = OFF;",
        )?;
        let tx = self.conn.unchecked_transaction()?;
        tx.query_row("SELECT sqlcipher_export('part')", [], |_| Ok(()))?;
        for pragma in ["application_id", "user_version"] {
            let value: i64 = tx.pragma_query_value(None, pragma, |row| row.get(0))?;
            tx.pragma_update(Some("part"), pragma, value)?;
        }
        Ok(tx.commit()?)
    }
}

/// Removes a new file that was cut short, by a crash perhaps: it may be the plain one of an encrypted record.
pub(super) fn remove_part(record: &Path) {
    let part = beside(record, PART);
    let _ = fs::remove_file(&part);
    let _ = fs::remove_file(beside(&part, "-journal"));
}

/// What a record is before it is written anew, and has to be afterwards.
#[derive(PartialEq)]
struct Looked {
    plan: Plan,
    heads: Vec<(Uuid, Hash)>,
    sessions: usize,
    entries: usize,
}
