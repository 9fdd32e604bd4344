//! Removes all traces of deleted data from a record.

use rusqlite::Connection;

use super::error::StoreErrorKind;
use super::open;

/// Maximum size, in bytes, of a plain record that is vacuumed in memory; a larger one uses a temporary file.
const MAX_IN_MEMORY_BYTES: i64 = 256 * 1024 * 1024;

/// Size of a plain record, in bytes.
fn record_bytes(conn: &Connection) -> Result<i64, StoreErrorKind> {
    let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let size: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
    Ok(pages.saturating_mul(size))
}

/// Removes all traces of deleted data: vacuums the pages and empties the write-ahead log.
pub(super) fn vacuum(conn: &Connection, encrypted: bool) -> Result<(), StoreErrorKind> {
    open::checkpoint(conn);
    // A temporary file would have the data unencrypted.
    let large = !encrypted && record_bytes(conn)? > MAX_IN_MEMORY_BYTES;
    if large {
        conn.pragma_update(None, "temp_store", "FILE")?;
    }
    let done = conn.execute_batch("VACUUM");
    if large {
        conn.pragma_update(None, "temp_store", "MEMORY")?;
    }
    done?;
    // A concurrent reader keeps old pages in the write-ahead log.
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        Ok(())
    } else {
        Err(StoreErrorKind::EraseIncomplete)
    }
}
