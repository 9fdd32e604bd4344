//! Copies of a whole record, taken while it may be in use.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::Store;
use super::cipher::Cipher;
use super::error::{StoreError, StoreErrorKind};
use super::files::{canonical_path, side_file_path};
use super::limits::FOLDER_NAMES;
use super::reserved_names::{BACKUP_INFIX, SQLITE_SUFFIXES};
use crate::platform::{self, PrivateFile, patience};
use crate::session::WallTime;

impl Store {
    /// Copies the record to a new file, private to its owner: the copy is checked, synced, then named. An existing file
    /// is not replaced.
    ///
    /// # Errors
    /// If the file exists, the copy is not intact, or the disk cannot store it.
    pub fn backup_to(&self, file: &Path) -> Result<PathBuf, StoreError> {
        let copied = || {
            let file = canonical_path(file)?;
            write_copy(&self.conn, self.location.cipher.as_ref(), &file, false)?;
            Ok(file)
        };
        copied().map_err(|fault| self.copy_error(fault, file))
    }

    /// Copies the record to a file next to it with the time in its name, for example
    /// `checkout.moderato-backup-20260921T141322Z-kept`. Rotation never removes it.
    ///
    /// # Errors
    /// If the copy is not intact, or the disk cannot store it.
    pub fn backup_now(&self, now: WallTime) -> Result<PathBuf, StoreError> {
        let file = side_file_path(
            &self.location.record,
            &format!("{BACKUP_INFIX}{}-kept", file_timestamp(now)),
        );
        write_copy(&self.conn, self.location.cipher.as_ref(), &file, true)
            .map_err(|fault| self.copy_error(fault, &file))?;
        Ok(file)
    }

    /// Attributes an error while copying to the copy or to the record.
    fn copy_error(&self, fault: StoreErrorKind, file: &Path) -> StoreError {
        let (why, source) = match fault {
            StoreErrorKind::FileExists => (
                "a file of this name already exists and was not changed".to_owned(),
                None,
            ),
            StoreErrorKind::ReadOnly => ("its folder is write-protected".to_owned(), None),
            StoreErrorKind::DiskFull => ("the disk is full".to_owned(), None),
            StoreErrorKind::CannotOpen { why, source } => (why, source),
            StoreErrorKind::DiskError { why, source } => {
                (format!("the disk does not take it: {why}"), source)
            }
            of_the_record => return self.error(of_the_record),
        };
        let copy = file.to_owned();
        self.error(StoreErrorKind::CopyFailed { copy, why, source })
    }

    /// Copies the record to a file next to it with the time in its name, and removes the oldest automatic copies until
    /// `last` are left. With 0 it does nothing.
    ///
    /// # Errors
    /// If the copy is not intact, or the disk cannot store it; no copy is removed then.
    pub fn rotate_backups(&self, now: WallTime, last: usize) -> Result<(), StoreError> {
        if last == 0 {
            return Ok(());
        }
        let record = &self.location.record;
        let file = side_file_path(record, &format!("{BACKUP_INFIX}{}", file_timestamp(now)));
        write_copy(&self.conn, self.location.cipher.as_ref(), &file, true)
            .map_err(|fault| self.copy_error(fault, &file))?;
        let mut all: Vec<PathBuf> = find_backups(record)
            .into_iter()
            .filter(|backup| is_automatic(record, backup))
            .collect();
        all.sort();
        for old in all.iter().rev().skip(last) {
            let _ = fs::remove_file(old);
        }
        Ok(())
    }

    /// Backups of the record, ordered by name.
    pub fn backups(&self) -> Vec<PathBuf> {
        find_backups(&self.location.record)
    }
}

/// Copies a record before it is migrated from format `version`.
pub(super) fn backup_before_migration(
    conn: &Connection,
    cipher: Option<&Cipher>,
    record: &Path,
    version: i64,
) -> Result<(), StoreErrorKind> {
    let file = side_file_path(record, &format!("{BACKUP_INFIX}format-{version}"));
    write_copy(conn, cipher, &file, true)
}

/// Files next to a record that have the name of a backup of it.
fn find_backups(record: &Path) -> Vec<PathBuf> {
    let mut all = named_as_backups(record);
    all.retain(|path| !is_partial_copy(path));
    all
}

/// Removes incomplete copies of this version and earlier ones. Waits for a copy that a running program makes.
///
/// # Errors
/// If a copy is still being made, or one cannot be removed.
pub(super) fn remove_partial_copies(record: &Path) -> Result<(), StoreErrorKind> {
    let copies = side_file_path(record, BACKUP_INFIX);
    if !patience::retry(|| PrivateFile::remove_leftovers(&copies))? {
        return Err(StoreErrorKind::BackupRunning);
    }
    let mut all = named_as_backups(record);
    all.retain(|path| is_partial_copy(path));
    for copy in all {
        platform::remove_own_file(&copy)?;
    }
    Ok(())
}

fn is_partial_copy(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending == PART_SUFFIX.trim_start_matches('.'))
}

fn named_as_backups(record: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (record.parent(), record.file_name()) else {
        return Vec::new();
    };
    let start = format!("{}{BACKUP_INFIX}", name.to_string_lossy());
    platform::list_names(folder, FOLDER_NAMES, |name| name.starts_with(&start))
        .into_iter()
        .map(|name| folder.join(name))
        .collect()
}

/// Whether a backup has an automatic name: its time and nothing else.
fn is_automatic(record: &Path, backup: &Path) -> bool {
    let start = side_file_path(record, BACKUP_INFIX);
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

/// Time to the second, as used in file names.
fn file_timestamp(at: WallTime) -> String {
    let text = at.to_string();
    let seconds = text.split('.').next().unwrap_or_default();
    let signs = seconds.chars().filter(char::is_ascii_alphanumeric);
    signs.chain(['Z']).collect()
}

/// Suffix of incomplete copies in earlier versions.
const PART_SUFFIX: &str = ".part";

/// Writes a complete copy, or none; encrypted like the record, under the same key. The checked file is the one that
/// gets the name, even if others rename it meanwhile.
fn write_copy(
    from: &Connection,
    cipher: Option<&Cipher>,
    to: &Path,
    replaces: bool,
) -> Result<(), StoreErrorKind> {
    if !replaces && path_exists(to) {
        return Err(StoreErrorKind::FileExists);
    }
    let file = create_copy_file(to)?;
    let path = file.path();
    let done =
        copy_pages(from, cipher, &file, &path).and_then(|()| move_into_place(file, replaces));
    if done.is_err() {
        for ending in SQLITE_SUFFIXES {
            let _ = fs::remove_file(side_file_path(&path, ending));
        }
    }
    done
}

/// Locked, so that an erasure waits for the copy, where that does not keep `SQLite` out: elsewhere its own locks are of
/// the same kind.
fn create_copy_file(to: &Path) -> io::Result<PrivateFile> {
    let folder = to.parent().unwrap_or(to);
    if platform::locks_leave_sqlite_alone(folder) {
        PrivateFile::create_locked_beside(to)
    } else {
        PrivateFile::create_beside(to)
    }
}

fn path_exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn copy_pages(
    from: &Connection,
    cipher: Option<&Cipher>,
    file: &PrivateFile,
    path: &Path,
) -> Result<(), StoreErrorKind> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let mut copy = Connection::open_with_flags(path, flags)?;
    if let Some(cipher) = cipher {
        cipher.unlock(&copy)?;
    }
    // The file is synced once complete; an incomplete one is discarded and needs no journal.
    copy.pragma_update(None, "synchronous", "OFF")?;
    copy.pragma_update_and_check(None, "journal_mode", "memory", |_| Ok(()))?;
    // A harmless first write shows whether it reaches the file that was created.
    copy.pragma_update(None, "user_version", 1)?;
    check_written_to(file, &copy, "main")?;
    if Backup::new(from, &mut copy)?.step(-1)? != StepResult::Done {
        return Err(StoreErrorKind::Busy);
    }
    // A single file without side files.
    copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    let checked: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if checked != "ok" {
        return Err(StoreErrorKind::damaged(format!(
            "SQLite says \"{checked}\""
        )));
    }
    check_written_to(file, &copy, "main")?;
    copy.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Fails unless a connection wrote to the file that was created, and not to another one put in its place.
pub(super) fn check_written_to(
    file: &PrivateFile,
    conn: &Connection,
    database: &str,
) -> Result<(), StoreErrorKind> {
    // SQLCipher returns some of them as text.
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

/// Syncs a file and gives it its name. A rename replaces an existing file, and replaces a link instead of following it.
fn move_into_place(file: PrivateFile, replaces: bool) -> Result<(), StoreErrorKind> {
    if replaces {
        return Ok(file.replace()?);
    }
    file.persist_new().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => StoreErrorKind::FileExists,
        _ => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_older_format_is_made_and_replaced_by_a_later_try() {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("c.moderato");
        let older = Connection::open(&record).unwrap();
        for row in [1, 2] {
            older
                .execute_batch("CREATE TABLE IF NOT EXISTS t (a); INSERT INTO t VALUES (1)")
                .unwrap();
            backup_before_migration(&older, None, &record, 1).unwrap();
            let copy = Connection::open(folder.path().join("c.moderato-backup-format-1")).unwrap();
            let rows: i64 = copy
                .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
                .unwrap();
            assert_eq!(rows, row);
        }
    }

    #[test]
    fn a_backup_is_named_after_its_moment() {
        assert_eq!(
            file_timestamp(WallTime(1_790_000_000_123)),
            "20260921T141320Z"
        );
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
