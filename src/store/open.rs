//! Opens record files: a file is not touched before it is identified as a record, and a new one is private.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::cipher::{self, Cipher, Secret};
use super::error::StoreErrorKind;
use super::files::side_file_path;
use super::first_bytes::{OpenRecord, read_first_bytes};
use super::reserved_names::SQLITE_SUFFIXES;
use super::schema::{self, FileKind};
use super::wal_repair;
use super::{StorageOptions, backup, encrypt};
use crate::platform::untrusted::ReadError;
use crate::platform::{self, UserId};

/// How long a writer waits for another one.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// Maximum size of a value in a record, in bytes: scripts are limited to a megabyte.
const MAX_VALUE_BYTES: i32 = 16 * 1024 * 1024;

/// Whether the file exists; a link or anything but a regular file is an error.
fn file_exists(path: &Path) -> Result<bool, StoreErrorKind> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(StoreErrorKind::Symlink),
        Ok(found) if !found.is_file() => Err(StoreErrorKind::NotRegularFile),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// An open record with the results of opening it.
pub(super) struct OpenedRecord {
    pub(super) conn: Connection,
    /// `None` if the record is plain.
    pub(super) cipher: Option<Cipher>,
    pub(super) warning: Option<String>,
    /// Whether it was migrated.
    pub(super) is_migrated: bool,
    /// Whether it was created just now.
    pub(super) is_new: bool,
    pub(super) in_use: OpenRecord,
}

/// Opens a record for writing and migrates it; `create` creates a missing one.
pub(super) fn open_to_write(
    path: &Path,
    create: bool,
    secret: Option<&Secret>,
    options: StorageOptions,
) -> Result<OpenedRecord, StoreErrorKind> {
    platform::keep_new_files_private();
    let is_new = !file_exists(path)?;
    if is_new {
        if !create {
            return Err(StoreErrorKind::Missing);
        }
        if secret.is_some() {
            cipher::can_encrypt()?;
        }
        create_file(path)?;
    }
    check_side_files(path)?;
    let in_use = OpenRecord::new(path)?;
    let cipher = cipher::for_record(path, secret)?;
    let key = cipher.as_ref();
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, key, options)?;
    let kind = identify(&conn, path, key)?;
    // No rewrite is in progress: it would keep the record locked, and identifying it would have failed.
    encrypt::remove_partial_rewrite(path);
    apply_pragmas(&conn)?;
    if conn.is_readonly("main")? {
        return Err(StoreErrorKind::ReadOnly);
    }
    conn.pragma_update(None, "synchronous", options.synchronous)?;
    let got: i64 = conn.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if got != options.synchronous {
        return Err(StoreErrorKind::SettingRefused("synchronous"));
    }
    wal_repair::rewrite_wal(&conn, path, options)?;
    // Before the journal mode is set, which writes: the first write to a new file must be its mark.
    let older = match kind {
        FileKind::Record(version) if version < schema::current_version() => Some(version),
        _ => None,
    };
    let warning = older.and_then(|version| backup_before_migration(&conn, key, path, version));
    schema::migrate(&mut conn)?;
    let journal = if platform::is_on_network(path) {
        "delete"
    } else {
        "wal"
    };
    let got: String =
        conn.pragma_update_and_check(None, "journal_mode", journal, |row| row.get(0))?;
    if got != journal {
        return Err(StoreErrorKind::SettingRefused("journal_mode"));
    }
    // A side file may have been put there just before `SQLite` created its own.
    check_side_files(path)?;
    Ok(OpenedRecord {
        conn,
        cipher,
        warning,
        is_migrated: older.is_some(),
        is_new,
        in_use,
    })
}

/// Backs up the record before a migration. A failed copy does not prevent it: each migration step is one transaction.
fn backup_before_migration(
    conn: &Connection,
    cipher: Option<&Cipher>,
    path: &Path,
    version: i64,
) -> Option<String> {
    let failed = backup::backup_before_migration(conn, cipher, path, version).err()?;
    Some(format!(
        "The record was brought up to date, and no copy could be kept of it as it was before: {failed}"
    ))
}

/// Opens a record for reading.
pub(super) fn open_to_read(
    path: &Path,
    secret: Option<&Secret>,
    options: StorageOptions,
) -> Result<OpenedRecord, StoreErrorKind> {
    if !file_exists(path)? {
        return Err(StoreErrorKind::Missing);
    }
    check_side_files(path)?;
    let in_use = OpenRecord::new(path)?;
    let cipher = cipher::for_record(path, secret)?;
    let key = cipher.as_ref();
    let reached = |flags| {
        let conn = connect(path, flags, key, options)?;
        identify(&conn, path, key).map(|kind| (conn, kind))
    };
    // Reading a record in use requires writing next to it; where that is not permitted, it reads what it can.
    let (conn, kind) = match reached(OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(StoreErrorKind::ReadOnly | StoreErrorKind::CannotOpen { .. }) => {
            reached(OpenFlags::SQLITE_OPEN_READ_ONLY)?
        }
        other => other?,
    };
    match kind {
        FileKind::Empty => return Err(StoreErrorKind::Missing),
        FileKind::Record(version) if version < schema::OLDEST_READABLE => {
            return Err(StoreErrorKind::OlderFormat);
        }
        FileKind::Record(_) => {}
    }
    check_side_files(path)?;
    apply_pragmas(&conn)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(OpenedRecord {
        conn,
        cipher,
        warning: None,
        is_migrated: false,
        is_new: false,
        in_use,
    })
}

/// Opens a record that is open for reading once more.
pub(super) fn open_again(
    path: &Path,
    cipher: Option<&Cipher>,
    options: StorageOptions,
) -> Result<Connection, StoreErrorKind> {
    let conn = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY, cipher, options)?;
    identify(&conn, path, cipher)?;
    apply_pragmas(&conn)?;
    Ok(conn)
}

/// Opens a plain record that no program writes to for reading, without locks or side files.
pub(super) fn to_examine(path: &Path) -> Result<Connection, StoreErrorKind> {
    let uri = format!("file:{}?immutable=1", uri_path(path));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let conn = connect(Path::new(&uri), flags, None, StorageOptions::default())?;
    match identify(&conn, path, None)? {
        FileKind::Record(_) => {
            apply_pragmas(&conn)?;
            Ok(conn)
        }
        FileKind::Empty => Err(StoreErrorKind::NotOurs),
    }
}

/// Path in URI syntax.
fn uri_path(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let written = bytes.map(|&byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    written.collect()
}

/// Creates the file for its owner only, never through a link, and syncs its name.
fn create_file(path: &Path) -> Result<(), StoreErrorKind> {
    match platform::create_private_file(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            file_exists(path)?;
        }
        Err(error) => return Err(error.into()),
    }
    platform::sync_parent_folder(path);
    Ok(())
}

/// Refuses side files of `SQLite` that another user may have made: links, pipes, and files that belong to neither this
/// user nor the owner of the record (root may work for them).
fn check_side_files(record: &Path) -> Result<(), StoreErrorKind> {
    let owner = UserId::owner(&fs::symlink_metadata(record)?);
    let user = UserId::current();
    for ending in SQLITE_SUFFIXES {
        let file = side_file_path(record, ending);
        let found = match fs::symlink_metadata(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            found => found?,
        };
        let why = if found.is_symlink() {
            ReadError::Link
        } else if !found.is_file() {
            ReadError::NotRegularFile
        } else if ![user, owner].contains(&UserId::owner(&found)) {
            ReadError::OtherOwner
        } else if platform::has_several_names(&found) {
            ReadError::Link
        } else {
            continue;
        };
        return Err(StoreErrorKind::from_read_error(&file, why));
    }
    Ok(())
}

fn connect(
    path: &Path,
    flags: OpenFlags,
    cipher: Option<&Cipher>,
    options: StorageOptions,
) -> Result<Connection, StoreErrorKind> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let conn = match options.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    if let Some(cipher) = cipher {
        cipher.unlock(&conn)?;
    }
    conn.busy_timeout(BUSY_TIMEOUT)?;
    // Before anything is read: the file is not trusted.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)?;
    // VACUUM and re-encryption need one attached database.
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    Ok(conn)
}

/// Identifies the file and checks its schema before anything else.
fn identify(
    conn: &Connection,
    path: &Path,
    cipher: Option<&Cipher>,
) -> Result<FileKind, StoreErrorKind> {
    match schema::identify_file(conn) {
        Err(StoreErrorKind::NotOurs) if cipher.is_some() => Err(StoreErrorKind::WrongKey),
        Err(StoreErrorKind::NotOurs) if has_record_mark(path) => {
            Err(StoreErrorKind::damaged("its first page is not readable"))
        }
        Ok(FileKind::Record(version)) => {
            schema::check_schema(conn, version).map(|()| FileKind::Record(version))
        }
        other => other,
    }
}

/// Whether a file that `SQLite` rejects still has the mark of a record.
fn has_record_mark(path: &Path) -> bool {
    read_first_bytes::<100>(path).is_some_and(|head| head[68..72] == schema::APPLICATION_ID_BYTES)
}

/// Applies the settings of every connection.
fn apply_pragmas(conn: &Connection) -> Result<(), StoreErrorKind> {
    for pragma in [
        "fullfsync",
        "checkpoint_fullfsync",
        "foreign_keys",
        // Without it, REPLACE bypasses the triggers that protect the log.
        "recursive_triggers",
        "secure_delete",
        "cell_size_check",
    ] {
        // Some pragmas return a row, which is not an error.
        conn.pragma_update_and_check(None, pragma, true, |_| Ok(()))
            .or_else(allow_no_rows)?;
    }
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update_and_check(None, "mmap_size", 0, |_| Ok(()))
        .or_else(allow_no_rows)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn allow_no_rows(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}

/// Checkpoints the WAL and switches to a journal mode without side files. Left as it is while another program has the
/// record open.
pub(super) fn leave_single_file(conn: &Connection) {
    checkpoint(conn);
    let _ = conn.busy_timeout(Duration::ZERO);
    let _ = conn.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()));
    let _ = conn.busy_timeout(BUSY_TIMEOUT);
}

/// Checkpoints the WAL without waiting for readers.
pub(super) fn checkpoint(conn: &Connection) {
    let _ = conn.busy_timeout(Duration::ZERO);
    let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    let _ = conn.busy_timeout(BUSY_TIMEOUT);
}

/// Warning for a record on a network drive.
pub(super) const NETWORK_WARNING: &str = "The record is on a network drive, where a crash or two programs at once can harm it. A local disk is safer.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_gets_every_setting() {
        let folder = tempfile::tempdir().unwrap();
        let options = StorageOptions::default();
        let OpenedRecord { conn, .. } =
            open_to_write(&folder.path().join("a.moderato"), true, None, options).unwrap();
        let number = |pragma: &str| {
            conn.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0))
                .unwrap()
        };
        for (pragma, value) in [
            ("synchronous", 3),
            ("fullfsync", 1),
            ("checkpoint_fullfsync", 1),
            ("foreign_keys", 1),
            ("recursive_triggers", 1),
            ("secure_delete", 1),
            ("cell_size_check", 1),
            ("temp_store", 2),
            ("busy_timeout", 2000),
            ("trusted_schema", 0),
        ] {
            assert_eq!(number(pragma), value, "{pragma}");
        }
        let mode: String = conn
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
        assert!(conn.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).unwrap());
    }

    #[test]
    fn a_reader_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.moderato");
        let options = StorageOptions::default();
        drop(open_to_write(&path, true, None, options).unwrap().conn);
        let conn = open_to_read(&path, None, options).unwrap().conn;
        assert!(conn.execute("DELETE FROM rating", []).is_err());
        assert!(matches!(
            open_to_read(&folder.path().join("b.moderato"), None, options),
            Err(StoreErrorKind::Missing)
        ));
    }
}
