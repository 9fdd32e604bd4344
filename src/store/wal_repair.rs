//! Repairs the write-ahead log that an earlier connection left behind.

use std::io::{self, Read};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::StorageOptions;
use super::error::StoreErrorKind;
use super::files::side_file_path;
use crate::platform::untrusted::{self, AllowedOwner, ReadError};
use crate::platform::write_all_at;

/// Rewrites the WAL and syncs it again: its last sync may have failed. Linux then keeps the pages in memory as if
/// written: they read back complete, no later sync writes them, and a power cut loses them.
pub(super) fn rewrite_wal(
    conn: &Connection,
    path: &Path,
    options: StorageOptions,
) -> Result<(), StoreErrorKind> {
    // Nothing of it may be checkpointed before, not even by closing.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // The writer's lock keeps others from appending meanwhile.
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let rewritten = (options.rewrite)(&side_file_path(path, "-wal"));
    conn.execute_batch("ROLLBACK")?;
    rewritten?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Rewrites a file's bytes unchanged and syncs it; does nothing if there is no file.
pub(super) fn rewrite_file(path: &Path) -> io::Result<()> {
    let opened = match untrusted::open_to_write(path, AllowedOwner::User, false) {
        // It belongs to the owner of the record, as checked before: root works for them.
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
