//! The log that an earlier connection left beside the record.

use std::io::{self, Read};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::StorageOptions;
use super::error::StoreErrorKind;
use super::files::side_file_path;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::platform::write_all_at;

/// Makes sure of it: its last sync may have failed. What Linux could not write then it keeps in memory as if it had been
/// written: it is read back whole, no later sync mends it, and a power cut takes it. Written anew it is synced anew.
pub(super) fn rewrite_wal(
    conn: &Connection,
    path: &Path,
    how: StorageOptions,
) -> Result<(), StoreErrorKind> {
    // Until then nothing of it is taken into the record, not by closing either.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // With the lock of writers, so that nobody adds to it meanwhile.
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let made = (how.rewrite)(&side_file_path(path, "-wal"));
    conn.execute_batch("ROLLBACK")?;
    made?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Writes a file's bytes once more, as they stand, and makes them last; where there is no file there is nothing to do.
pub(super) fn rewrite_file(path: &Path) -> io::Result<()> {
    let opened = match untrusted::open_to_write(path, AllowedOwner::User, false) {
        // It belongs to whoever the record belongs to, as was looked at before: root works on it for them.
        Err(ReadError::OtherOwner) => untrusted::open_to_write(path, AllowedOwner::Anyone, false),
        opened => opened,
    };
    let mut file = match opened {
        Ok(file) => file,
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(ReadError::Io(error)) => return Err(error),
        Err(why) => return Err(io::Error::other(why)),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Ok(());
    }
    write_all_at(&file, &bytes, 0)?;
    file.sync_all()
}
