//! Detects a record that lacks entries this installation wrote to its study log: a truncated chain is valid in itself,
//! and only its writer can tell.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};
use thiserror::Error;

use super::desk::{ChainHead, Desk, Remembered};
use super::exists;
use crate::session::{Hash, Seq};
use crate::store::Store;
use crate::store::error::{StoreError, StoreErrorKind, count_entries};

/// Entries that this installation wrote to the study log and the record lacks. A restored backup explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Behind {
    /// The end of its chain, or the whole chain, is missing.
    #[error(
        "This record is older than the one this computer last wrote: this computer wrote {} to its study log, and {found} of them {} there. If you restored a backup or opened a copy, this is expected. If not, sessions may be missing: restore the last backup.",
        count_entries(*written),
        if *found == 1 { "is" } else { "are" }
    )]
    Older {
        /// Number of entries written.
        written: Seq,
        /// Number of entries in the record.
        found: Seq,
    },
    /// The last written entry of its chain is a different one.
    #[error(
        "This record differs from the one this computer last wrote: entry {entry} of this computer's study log is not the one that was written. If you opened a copy that was continued elsewhere, this is expected. If not, restore the last backup."
    )]
    Rewritten {
        /// Number of the entry.
        entry: Seq,
    },
}

impl Store {
    /// Compares the study log with what this installation last wrote to it. Nothing is written.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn behind(&self) -> Result<Option<Behind>, StoreError> {
        behind(&self.conn, &self.desk).map_err(|fault| self.error(fault))
    }
}

/// Whether this installation wrote a chain to a record at this path, and has begun no new one there since.
pub(in crate::store) fn was_written_here(record: &Path, state_folders: Vec<PathBuf>) -> bool {
    let desk = Desk::new(state_folders, record);
    desk.all_remembered().iter().any(|chain| chain.is_here)
}

/// Compares the chain last written at this path, whatever else the record has: an emptied one is behind too. If there is
/// none, because the record was moved or copied, compares every remembered chain of the record. A record that is begun
/// anew at this path has nothing to be compared with ([`Desk::begin_record`]).
pub(in crate::store) fn behind(
    conn: &Connection,
    desk: &Desk,
) -> Result<Option<Behind>, StoreErrorKind> {
    let mut remembered = desk.all_remembered();
    if remembered.iter().any(|chain| chain.is_here) {
        remembered.retain(|chain| chain.is_here);
    }
    for chain in remembered {
        if let Some(behind) = compare(conn, chain)? {
            return Ok(Some(behind));
        }
    }
    Ok(None)
}

fn compare(conn: &Connection, remembered: Remembered) -> Result<Option<Behind>, StoreErrorKind> {
    let ChainHead { writer, seq, hash } = remembered.head;
    let writer = writer.to_string();
    let (mut found, mut at) = (0, None);
    if exists(conn)? {
        at = conn
            .prepare_cached("SELECT hash FROM study_entry WHERE writer = ?1 AND seq = ?2")?
            .query_row((&writer, seq), |row| row.get(0).map(Hash))
            .optional()?;
        if at == Some(hash) {
            return Ok(None);
        }
        found = conn
            .prepare_cached("SELECT count(*) FROM study_entry WHERE writer = ?1")?
            .query_row([&writer], |row| row.get(0))?;
    }
    // Elsewhere it may be the chain of another record.
    if found == 0 && !remembered.is_here {
        return Ok(None);
    }
    Ok(match at {
        Some(_) => Some(Behind::Rewritten { entry: seq }),
        None => Some(Behind::Older {
            written: seq,
            found,
        }),
    })
}
