//! Queries: logs, and lists of sessions.

use std::collections::HashSet;
use std::path::PathBuf;

use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::entry_row::{self, parse_wall};
use super::error::{StoreError, StoreErrorKind};
use super::{Store, spool};
use crate::session::{Entry, Event, Hash, Opening, SessionKind, WallTime};

/// A session that is not closed or has spooled entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedSession {
    /// Session id.
    pub session: Uuid,
    /// SHA-256 of its protocol, 64 hexadecimal digits.
    pub protocol: String,
    /// Participant code; `None` in a rehearsal.
    pub participant: Option<String>,
    /// Design version id.
    pub version: String,
    /// Moderator.
    pub moderator: String,
    /// Session kind.
    pub kind: SessionKind,
    /// When it opened.
    pub opened_at: WallTime,
    /// Whether it was closed.
    pub is_closed: bool,
    /// Whether it has spooled entries.
    pub has_spooled_entries: bool,
    /// Its spool file, if the record never had the session.
    pub orphan_spool: Option<OrphanSpool>,
}

/// Spool file of a session that the record never had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrphanSpool {
    /// Path.
    pub file: PathBuf,
    /// Number of entries.
    pub entries: usize,
}

impl Store {
    /// Log of a session, in order: recorded entries, then spooled ones. Entries have their original hashes; erased
    /// texts are absent. Empty for an unknown session.
    ///
    /// # Errors
    /// If the record cannot be read or has entries unknown to this version.
    pub fn log(&self, session: Uuid) -> Result<Vec<Entry>, StoreError> {
        let read = || -> Result<Vec<Entry>, StoreErrorKind> {
            let mut log = entry_row::stored_log(&self.conn, session)?;
            if let Some(spool) = spool::find(&self.location, session) {
                spool.append_to(&mut log);
            }
            let known = |stored: &entry_row::StoredEntry| {
                stored.to_entry().ok_or(StoreErrorKind::UnreadableEntry {
                    session,
                    seq: stored.seq,
                })
            };
            log.iter().map(known).collect()
        };
        read().map_err(|fault| self.error(fault))
    }

    /// A number that changes whenever another program writes to the record while this store is open; for polling
    /// without rereading.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.conn
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(|fault| self.error(fault))
    }

    /// Real sessions of a protocol that added error kinds to it, in the order they opened.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions_that_added_kinds(&self, protocol: &str) -> Result<Vec<Uuid>, StoreError> {
        let read = || -> Result<Vec<Uuid>, StoreErrorKind> {
            let mut statement = self.conn.prepare(
                "SELECT s.uuid FROM session s JOIN protocol r ON r.id = s.protocol
                 WHERE r.hash = ?1 AND s.kind = 'real'
                 AND EXISTS (SELECT 1 FROM entry e WHERE e.session = s.id AND e.kind = 'ErrorKindAdded')
                 ORDER BY s.opened_at, s.uuid",
            )?;
            let mut rows = statement.query([protocol])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(read_uuid(row, 0)?);
            }
            Ok(all)
        };
        read().map_err(|fault| self.error(fault))
    }

    /// Sessions with an answer, or with an attempt whose outcome counts.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions_with_results(&self) -> Result<HashSet<Uuid>, StoreError> {
        let read = || -> Result<HashSet<Uuid>, StoreErrorKind> {
            let mut statement = self.conn.prepare(
                "SELECT s.uuid FROM session s
                 WHERE EXISTS (SELECT 1 FROM rating g WHERE g.session = s.id)
                 OR EXISTS (SELECT 1 FROM attempt a WHERE a.session = s.id
                     AND a.ending NOT IN ('not_reached', 'skipped', 'void', 'undecided', 'open'))",
            )?;
            let mut rows = statement.query([])?;
            let mut all = HashSet::new();
            while let Some(row) = rows.next()? {
                all.insert(read_uuid(row, 0)?);
            }
            Ok(all)
        };
        read().map_err(|fault| self.error(fault))
    }

    /// Head of each session's chain, ordered by session id.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn chain_heads(&self) -> Result<Vec<(Uuid, Hash)>, StoreError> {
        read_heads(&self.conn).map_err(|fault| self.error(fault))
    }

    /// Sessions that are not closed or have spooled entries, in the order they opened. Resuming one with [`Store::log`]
    /// and [`Store::into_session_writer`] moves its entries into the record.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn unfinished_sessions(&self) -> Result<Vec<UnfinishedSession>, StoreError> {
        let read = || -> Result<Vec<UnfinishedSession>, StoreErrorKind> {
            let mut all = read_unfinished(&self.conn)?;
            for spool in spool::find_all(&self.location) {
                match all.iter_mut().find(|found| found.session == spool.session) {
                    Some(found) => found.has_spooled_entries = true,
                    None if spool.record == self.location.record => {
                        all.extend(spooled_only(&spool));
                    }
                    None => {}
                }
            }
            all.retain(|found| found.has_spooled_entries || !found.is_closed);
            all.sort_by_key(|found| (found.opened_at, found.session));
            Ok(all)
        };
        read().map_err(|fault| self.error(fault))
    }
}

/// An unfinished session that the record does not have.
fn spooled_only(spool: &spool::Spool) -> Option<UnfinishedSession> {
    let first = spool.entries.first()?.to_entry()?;
    let Event::SessionOpened(Opening {
        session,
        protocol,
        participant,
        version,
        moderator,
        session_kind,
        ..
    }) = first.event
    else {
        return None;
    };
    Some(UnfinishedSession {
        session,
        protocol,
        participant,
        version,
        moderator,
        kind: session_kind,
        opened_at: first.stamp.wall,
        is_closed: false,
        has_spooled_entries: true,
        orphan_spool: Some(OrphanSpool {
            file: spool.file.clone(),
            entries: spool.entries.len(),
        }),
    })
}

fn read_unfinished(conn: &Connection) -> Result<Vec<UnfinishedSession>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT session, protocol, participant, version, moderator, kind, opened_at, closed_at IS NOT NULL
         FROM sessions",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(UnfinishedSession {
            session: read_uuid(row, 0)?,
            protocol: row.get(1)?,
            participant: row.get(2)?,
            version: row.get(3)?,
            moderator: row.get(4)?,
            kind: read_kind(row, 5)?,
            opened_at: read_wall(row, 6)?.unwrap_or(WallTime(0)),
            is_closed: row.get(7)?,
            has_spooled_entries: false,
            orphan_spool: None,
        });
    }
    Ok(all)
}

pub(super) fn read_heads(conn: &Connection) -> Result<Vec<(Uuid, Hash)>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT s.uuid, e.hash FROM session s JOIN entry e ON e.session = s.id
         WHERE e.seq = (SELECT max(l.seq) FROM entry l WHERE l.session = s.id) ORDER BY s.uuid",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push((read_uuid(row, 0)?, Hash(row.get(1)?)));
    }
    Ok(all)
}

/// A text of a row, not copied.
pub(super) fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreErrorKind> {
    optional_text(row, column).map(Option::unwrap_or_default)
}

/// A text of a row that may be NULL, not copied.
pub(super) fn optional_text<'r>(
    row: &'r Row<'_>,
    column: usize,
) -> Result<Option<&'r str>, StoreErrorKind> {
    let value = row.get_ref(column)?.as_str_or_null();
    value.map_err(|fault| rusqlite::Error::from(fault).into())
}

pub(super) fn read_uuid(row: &Row<'_>, column: usize) -> Result<Uuid, StoreErrorKind> {
    let text: String = row.get(column)?;
    Uuid::parse_str(&text).map_err(|_| StoreErrorKind::unexpected_value("id of a session", &text))
}

pub(super) fn read_kind(row: &Row<'_>, column: usize) -> Result<SessionKind, StoreErrorKind> {
    let text: String = row.get(column)?;
    SessionKind::from_word(&text)
        .ok_or_else(|| StoreErrorKind::unexpected_value("kind of session", &text))
}

pub(super) fn read_wall(row: &Row<'_>, column: usize) -> Result<Option<WallTime>, StoreErrorKind> {
    optional_text(row, column)?.map(parse_wall).transpose()
}
