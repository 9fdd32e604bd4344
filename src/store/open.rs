//! Opening the file: nothing is done to a file before it is known to be ours, and a new one is private.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use rustix::fs::Mode;

use super::cipher::{self, Cipher, Secret};
use super::error::StoreErrorKind;
use super::first_bytes::{OpenRecord, read_first_bytes};
use super::reserved_names::SQLITE_SUFFIXES;
use super::schema::{self, FileKind};
use super::wal_repair;
use super::{StorageOptions, backup, encrypt};
use crate::platform::sync_parent_folder;
use crate::platform::untrusted::ReadError;

/// The record of a script: a file of the same name beside it, ending in `.moderato`.
pub fn record_path(script: &Path) -> PathBuf {
    script.with_extension("moderato")
}

/// How long a writer waits for another one.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// The longest value in a record, in bytes: a script, which has at most a megabyte, and then some.
const MAX_VALUE_BYTES: i32 = 16 * 1024 * 1024;

/// A file and its place on the disk: a file of the same name elsewhere, or put there later, is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileIdentity {
    device: u64,
    inode: u64,
}

impl FileIdentity {
    pub(super) fn of(found: &fs::Metadata) -> Self {
        Self {
            device: found.dev(),
            inode: found.ino(),
        }
    }
}

/// What the file at `path` is now.
pub(super) fn file_identity(path: &Path) -> Result<FileIdentity, StoreErrorKind> {
    let found = fs::symlink_metadata(path).map_err(|_| StoreErrorKind::RecordMoved)?;
    Ok(FileIdentity::of(&found))
}

/// The path with its folder made plain: no links, no dots.
pub(super) fn canonical_path(path: &Path) -> Result<PathBuf, StoreErrorKind> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(name) = path.file_name() else {
        return Err(StoreErrorKind::CannotOpen("it has no file name".to_owned()));
    };
    Ok(fs::canonicalize(folder)?.join(name))
}

/// The path of a file that stands beside the record.
pub(super) fn side_file_path(record: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(record);
    name.push(ending);
    PathBuf::from(name)
}

/// Whether there is a file, which must not be a link.
fn file_exists(path: &Path) -> Result<bool, StoreErrorKind> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(StoreErrorKind::Symlink),
        Ok(found) if !found.is_file() => Err(StoreErrorKind::NotRegularFile),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// An open record, and what there is to say about its opening.
pub(super) struct OpenedRecord {
    pub(super) conn: Connection,
    /// None where the record is plain.
    pub(super) cipher: Option<Cipher>,
    pub(super) warning: Option<String>,
    /// Whether it was brought up to date just now.
    pub(super) is_migrated: bool,
    pub(super) in_use: OpenRecord,
}

/// Opens a record to write in it, and brings it up to date; `create`: makes it where there is none.
pub(super) fn open_to_write(
    path: &Path,
    create: bool,
    secret: Option<&Secret>,
    how: StorageOptions,
) -> Result<OpenedRecord, StoreErrorKind> {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    if !file_exists(path)? {
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
    let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, key, how)?;
    let standing = identify(&conn, path, key)?;
    // Nobody is at work on it: whoever is keeps the record locked, so that it cannot be looked at.
    encrypt::remove_partial_rewrite(path);
    apply_pragmas(&conn)?;
    if conn.is_readonly("main")? {
        return Err(StoreErrorKind::ReadOnly);
    }
    conn.pragma_update(None, "synchronous", how.synchronous)?;
    let got: i64 = conn.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    if got != how.synchronous {
        return Err(StoreErrorKind::SettingRefused("synchronous"));
    }
    wal_repair::rewrite_wal(&conn, path, how)?;
    // Before the journal mode is set, which writes: the first thing in a new file is the mark that it is ours.
    let older = match standing {
        FileKind::Record(version) if version < schema::current_version() => Some(version),
        _ => None,
    };
    let said = older.and_then(|version| backup_before_migration(&conn, key, path, version));
    schema::migrate(&mut conn)?;
    let journal = if is_on_network(path) { "delete" } else { "wal" };
    let got: String =
        conn.pragma_update_and_check(None, "journal_mode", journal, |row| row.get(0))?;
    if got != journal {
        return Err(StoreErrorKind::SettingRefused("journal_mode"));
    }
    // Somebody may have put one there just before `SQLite` made its own.
    check_side_files(path)?;
    Ok(OpenedRecord {
        conn,
        cipher,
        warning: said,
        is_migrated: older.is_some(),
        in_use,
    })
}

/// Keeps the record as it is before it is brought up to date. That there is no room for a
/// copy stops nobody: each step is taken whole or not at all.
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

/// Opens a record to read it.
pub(super) fn open_to_read(
    path: &Path,
    secret: Option<&Secret>,
    how: StorageOptions,
) -> Result<OpenedRecord, StoreErrorKind> {
    if !file_exists(path)? {
        return Err(StoreErrorKind::Missing);
    }
    check_side_files(path)?;
    let in_use = OpenRecord::new(path)?;
    let cipher = cipher::for_record(path, secret)?;
    let key = cipher.as_ref();
    let reached = |flags| {
        let conn = connect(path, flags, key, how)?;
        identify(&conn, path, key).map(|standing| (conn, standing))
    };
    // A reader of a file that is being written needs to write beside it; where it may not, it reads what it can.
    let (conn, standing) = match reached(OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(StoreErrorKind::ReadOnly | StoreErrorKind::CannotOpen(_)) => {
            reached(OpenFlags::SQLITE_OPEN_READ_ONLY)?
        }
        other => other?,
    };
    match standing {
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
        in_use,
    })
}

/// Opens a plain record that nobody writes to, only to read it: no lock is taken and no file is made beside it.
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

/// A path as a URI has it.
fn uri_path(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let bytes = path.as_os_str().as_bytes().iter();
    let written = bytes.map(|&byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    written.collect()
}

/// Creates the file for its owner alone, never through a link, and makes its name last.
fn create_file(path: &Path) -> Result<(), StoreErrorKind> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            file_exists(path)?;
        }
        Err(error) => return Err(error.into()),
    }
    sync_parent_folder(path);
    Ok(())
}

/// Refuses what `SQLite` would take for a part of the record and another user made: links, pipes, files of others. They
/// may belong to whoever the record belongs to, for whom root may be at work.
fn check_side_files(record: &Path) -> Result<(), StoreErrorKind> {
    let owner = fs::symlink_metadata(record).map(|found| found.uid())?;
    let user = rustix::process::geteuid().as_raw();
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
        } else if ![user, owner].contains(&found.uid()) {
            ReadError::OtherOwner
        } else if found.nlink() > 1 {
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
    how: StorageOptions,
) -> Result<Connection, StoreErrorKind> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let conn = match how.vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs)?,
        None => Connection::open_with_flags(path, flags)?,
    };
    if let Some(cipher) = cipher {
        cipher.unlock(&conn)?;
    }
    conn.busy_timeout(BUSY_TIMEOUT)?;
    // Before anything is read: what is in the file is not trusted.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)?;
    // VACUUM needs one, and so does what is encrypted anew.
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    Ok(conn)
}

/// Whose file it is and whether all in it is ours, before anything else.
fn identify(
    conn: &Connection,
    path: &Path,
    cipher: Option<&Cipher>,
) -> Result<FileKind, StoreErrorKind> {
    match schema::identify_file(conn) {
        Err(StoreErrorKind::NotOurs) if cipher.is_some() => Err(StoreErrorKind::WrongKey),
        Err(StoreErrorKind::NotOurs) if has_record_mark(path) => Err(StoreErrorKind::Damaged(
            "its first page is not readable".to_owned(),
        )),
        Ok(FileKind::Record(version)) => {
            schema::check_schema(conn, version).map(|()| FileKind::Record(version))
        }
        other => other,
    }
}

/// Whether a file that `SQLite` does not take bears our mark all the same.
fn has_record_mark(path: &Path) -> bool {
    read_first_bytes::<100>(path).is_some_and(|head| head[68..72] == schema::APPLICATION_ID_BYTES)
}

/// What holds for every connection, whatever it is for.
fn apply_pragmas(conn: &Connection) -> Result<(), StoreErrorKind> {
    for pragma in [
        "fullfsync",
        "checkpoint_fullfsync",
        "foreign_keys",
        // Without it REPLACE slips past the triggers that keep the log.
        "recursive_triggers",
        "secure_delete",
        "cell_size_check",
    ] {
        // Some of them answer, which is no error.
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

/// Leaves one file behind: the log beside it is taken in, and the journal mode that needs no other file is set.
/// Refused while another program has the record open, and then left to that one.
pub(super) fn leave_single_file(conn: &Connection) {
    checkpoint(conn);
    let _ = conn.busy_timeout(Duration::ZERO);
    let _ = conn.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()));
    let _ = conn.busy_timeout(BUSY_TIMEOUT);
}

/// Takes the write-ahead log into the file; whoever is reading meanwhile is not waited for.
pub(super) fn checkpoint(conn: &Connection) {
    let _ = conn.busy_timeout(Duration::ZERO);
    let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    let _ = conn.busy_timeout(BUSY_TIMEOUT);
}

/// Said to whoever keeps a record on a network drive.
pub(super) const NETWORK_WARNING: &str = "The record is on a network drive, where a crash or two programs at once can harm it. A local disk is safer.";

/// Whether the file lies on a file system over a network, where shared memory cannot be relied on.
#[cfg(target_os = "linux")]
pub(super) fn is_on_network(path: &Path) -> bool {
    /// The marks of NFS, SMB, CIFS, SMB2, 9P, FUSE (sshfs and the like), AFS, Ceph, Coda, Lustre, GFS2, OCFS2, shared folders.
    const NETWORK_FILE_SYSTEMS: [u32; 14] = [
        0x0000_6969,
        0x0000_517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x0102_1997,
        0x6573_5546,
        0x5346_414F,
        0x6B41_4653,
        0x00C3_6400,
        0x7375_7245,
        0x0BD0_0BD0,
        0x0116_1970,
        0x7461_636F,
        0x786F_4256,
    ];
    rustix::fs::statfs(path).is_ok_and(|found| {
        NETWORK_FILE_SYSTEMS
            .iter()
            .any(|mark| found.f_type.to_le_bytes()[..4] == mark.to_le_bytes())
    })
}

/// Other systems do not say it in a way that is common to them.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_on_network(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_stands_beside_its_script() {
        assert_eq!(
            record_path(Path::new("a/checkout.toml")),
            Path::new("a/checkout.moderato")
        );
    }

    #[test]
    fn a_writer_gets_every_setting() {
        let folder = tempfile::tempdir().unwrap();
        let how = StorageOptions::default();
        let OpenedRecord { conn, .. } =
            open_to_write(&folder.path().join("a.moderato"), true, None, how).unwrap();
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
        let how = StorageOptions::default();
        drop(open_to_write(&path, true, None, how).unwrap().conn);
        let conn = open_to_read(&path, None, how).unwrap().conn;
        assert!(conn.execute("DELETE FROM rating", []).is_err());
        assert!(matches!(
            open_to_read(&folder.path().join("b.moderato"), None, how),
            Err(StoreErrorKind::Missing)
        ));
    }
}
