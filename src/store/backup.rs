//! Whole copies of a record, taken while it may be in use.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::Store;
use super::cipher::Cipher;
use super::error::{Fault, StoreError};
use super::limits::FOLDER_NAMES;
use super::open::{beside, plain_path};
use super::own_files::{BACKUP, OF_SQLITE};
use crate::platform::{self, PrivateFile};
use crate::session::Wall;

impl Store {
    /// Copies the record as it stands now to a new file, private to its owner: checked, synced, then given its name.
    /// A file that is there already is left as it is.
    ///
    /// # Errors
    /// When there is such a file, the copy is not whole, or the disk does not take it.
    pub fn backup_to(&self, file: &Path) -> Result<PathBuf, StoreError> {
        let copied = || {
            let file = plain_path(file)?;
            copy(&self.conn, self.place.cipher.as_ref(), &file, false)?;
            Ok(file)
        };
        copied().map_err(|fault| self.not_copied(fault, file))
    }

    /// Copies the record to a file beside it whose name says when, `checkout.moderato-backup-20260921T141322Z-kept`.
    /// It is not among those that are removed in favour of later ones.
    ///
    /// # Errors
    /// When the copy is not whole, or the disk does not take it.
    pub fn backup_now(&self, now: Wall) -> Result<PathBuf, StoreError> {
        let file = beside(
            &self.place.record,
            &format!("{BACKUP}{}-kept", compact(now)),
        );
        copy(&self.conn, self.place.cipher.as_ref(), &file, true)
            .map_err(|fault| self.not_copied(fault, &file))?;
        Ok(file)
    }

    /// What a fault of copying is a fault of: the copy, or the record it is taken of.
    fn not_copied(&self, fault: Fault, file: &Path) -> StoreError {
        let why = match fault {
            Fault::InTheWay => "a file of this name already exists and was not changed".to_owned(),
            Fault::ReadOnly => "its folder is write-protected".to_owned(),
            Fault::Full => "the disk is full".to_owned(),
            Fault::Unopened(why) => why,
            Fault::Disk(why) => format!("the disk does not take it: {why}"),
            of_the_record => return self.error(of_the_record),
        };
        let copy = file.to_owned();
        self.error(Fault::NotCopied { copy, why })
    }

    /// Copies the record to a file beside it whose name says when, and removes the oldest of such copies so that
    /// `last` are left. With 0 nothing is done.
    ///
    /// # Errors
    /// When the copy is not whole, or the disk does not take it; then none is removed.
    pub fn keep_backups(&self, now: Wall, last: usize) -> Result<(), StoreError> {
        if last == 0 {
            return Ok(());
        }
        let record = &self.place.record;
        let file = beside(record, &format!("{BACKUP}{}", compact(now)));
        copy(&self.conn, self.place.cipher.as_ref(), &file, true)
            .map_err(|fault| self.not_copied(fault, &file))?;
        let mut all: Vec<PathBuf> = backups(record)
            .into_iter()
            .filter(|backup| is_automatic(record, backup))
            .collect();
        all.sort();
        for old in all.iter().rev().skip(last) {
            let _ = fs::remove_file(old);
        }
        Ok(())
    }

    /// The files beside the record that are named as its backups, in order of their names.
    pub fn backups(&self) -> Vec<PathBuf> {
        backups(&self.place.record)
    }
}

/// Copies a record before it is brought from the format `version` to a newer one.
pub(super) fn before_migration(
    conn: &Connection,
    cipher: Option<&Cipher>,
    record: &Path,
    version: i64,
) -> Result<(), Fault> {
    let file = beside(record, &format!("{BACKUP}format-{version}"));
    copy(conn, cipher, &file, true)
}

/// The files beside a record that are named as its backups.
fn backups(record: &Path) -> Vec<PathBuf> {
    let mut all = named_as_backups(record);
    all.retain(|path| !is_part(path));
    all
}

/// Removes copies that were cut short, by this version and by earlier ones.
pub(super) fn remove_parts(record: &Path) -> io::Result<()> {
    PrivateFile::remove_leftovers(&beside(record, BACKUP))?;
    let mut all = named_as_backups(record);
    all.retain(|path| is_part(path));
    all.iter().try_for_each(fs::remove_file)
}

fn is_part(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending == PART.trim_start_matches('.'))
}

fn named_as_backups(record: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (record.parent(), record.file_name()) else {
        return Vec::new();
    };
    let start = format!("{}{BACKUP}", name.to_string_lossy());
    platform::names_in(folder, FOLDER_NAMES, |name| name.starts_with(&start))
        .into_iter()
        .map(|name| folder.join(name))
        .collect()
}

/// Whether a backup's name says nothing but when it was taken.
fn is_automatic(record: &Path, backup: &Path) -> bool {
    let start = beside(record, BACKUP);
    let (start, backup) = (start.to_string_lossy(), backup.to_string_lossy());
    backup.strip_prefix(start.as_ref()).is_some_and(|when| {
        when.len() == 16
            && when.ends_with('Z')
            && when.bytes().take(15).enumerate().all(|(i, b)| {
                if i == 8 {
                    b == b'T'
                } else {
                    b.is_ascii_digit()
                }
            })
    })
}

/// A moment to the second, as it may stand in the name of a file.
fn compact(at: Wall) -> String {
    let text = at.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    let signs = seconds.chars().filter(char::is_ascii_alphanumeric);
    signs.chain(['Z']).collect()
}

/// How the names of copies ended in earlier versions until they were whole.
const PART: &str = ".part";

/// Puts a whole copy in place, or none; encrypted as the record is, under the same key. What is said to be whole is the
/// file that was checked, whatever others do with its name meanwhile.
fn copy(
    from: &Connection,
    cipher: Option<&Cipher>,
    to: &Path,
    replaces: bool,
) -> Result<(), Fault> {
    if !replaces && is_there(to) {
        return Err(Fault::InTheWay);
    }
    let file = PrivateFile::beside(to)?;
    let path = file.path();
    let done = fill(from, cipher, &file, &path).and_then(|()| put(file, replaces));
    if done.is_err() {
        for ending in OF_SQLITE {
            let _ = fs::remove_file(beside(&path, ending));
        }
    }
    done
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn fill(
    from: &Connection,
    cipher: Option<&Cipher>,
    file: &PrivateFile,
    path: &Path,
) -> Result<(), Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut copy = Connection::open_with_flags(path, flags)?;
    if let Some(cipher) = cipher {
        cipher.unlock(&copy)?;
    }
    // The file is synced once it is whole; until then it is nothing, and needs no journal.
    copy.pragma_update(None, "synchronous", "OFF")?;
    copy.pragma_update_and_check(None, "journal_mode", "memory", |_| Ok(()))?;
    // Something of no worth first, which shows whether it comes into the file that was made.
    copy.pragma_update(None, "user_version", 1)?;
    is_written_to(file, &copy, "main")?;
    if Backup::new(from, &mut copy)?.step(-1)? != StepResult::Done {
        return Err(Fault::Busy);
    }
    // One file, which needs no other beside it.
    copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    let checked: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if checked != "ok" {
        return Err(Fault::Damaged(format!("SQLite says \"{checked}\"")));
    }
    is_written_to(file, &copy, "main")?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Fails unless all that a connection wrote is in a file that was made before, and not in one that was put in its place.
pub(super) fn is_written_to(
    file: &PrivateFile,
    conn: &Connection,
    database: &str,
) -> Result<(), Fault> {
    // SQLCipher answers some of them with a text.
    let number = |pragma| {
        conn.pragma_query_value(Some(database), pragma, |row| match row.get_ref(0)? {
            ValueRef::Text(digits) => Ok(std::str::from_utf8(digits)
                .ok()
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(0)),
            number => Ok(number.as_i64()?),
        })
    };
    let bytes: i64 = number("page_size")? * number("page_count")?;
    Ok(file.check_size(bytes.unsigned_abs())?)
}

/// Syncs a file and gives it its name. A rename replaces what stands there, and a link is replaced, not followed.
fn put(file: PrivateFile, replaces: bool) -> Result<(), Fault> {
    if replaces {
        return Ok(file.replace()?);
    }
    file.keep_new().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Fault::InTheWay,
        _ => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_older_format_is_kept_and_a_later_try_replaces_it() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("c.moderato");
        let older = Connection::open(&record).unwrap();
        for row in [1, 2] {
            older
                .execute_batch("CREATE TABLE IF NOT EXISTS t (a); INSERT INTO t VALUES (1)")
                .unwrap();
            before_migration(&older, None, &record, 1).unwrap();
            let copy = Connection::open(folder.path().join("c.moderato-backup-format-1")).unwrap();
            let rows: i64 = copy
                .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
                .unwrap();
            assert_eq!(rows, row);
        }
    }

    #[test]
    fn a_backup_is_named_after_its_moment() {
        assert_eq!(compact(Wall(1_790_000_000_123)), "20260921T141320Z");
        let record = Path::new("/a/c.moderato");
        let is = |name: &str| is_automatic(record, &Path::new("/a").join(name));
        assert!(is("c.moderato-backup-20260921T141320Z"));
        for other in [
            "c.moderato-backup-20260921T141320Z-kept",
            "c.moderato-backup-format-1",
            "c.moderato-backup-2026092 T141320Z",
            "d.moderato-backup-20260921T141320Z",
        ] {
            assert!(!is(other), "{other}");
        }
    }
}
