//! Entries as stored.

use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::Store;
use super::error::{StoreError, StoreErrorKind};
use crate::session::{
    Detail, Entry, EntryText, Event, Hash, LinkedEntry, Salt, Seq, Stamp, WallTime,
};

/// An entry as stored, with the exact bytes that were hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number in the session, from 1.
    pub seq: Seq,
    /// Wall time, `YYYY-MM-DDTHH:MM:SS.mmmZ`.
    pub logged_at: String,
    /// Session time, in milliseconds.
    pub clock_ms: i64,
    /// Author.
    pub author: String,
    /// Entry that started the attempt it belongs to.
    pub attempt: Option<Seq>,
    /// Kind and fields, free text as digests.
    pub detail: Detail,
    /// Hash that links it to the chain, as written.
    pub hash: Hash,
    /// Its texts that are not erased.
    pub texts: Vec<EntryText>,
}

impl StoredEntry {
    /// Converts an entry to its stored form.
    pub fn from_entry(entry: &Entry) -> Self {
        let (detail, texts) = entry.to_detail();
        Self::from_parts(entry, detail, texts)
    }

    /// The stored form of an entry that was just linked to its chain, and its event.
    pub(super) fn from_linked(linked: LinkedEntry) -> (Self, Event) {
        let stored = Self::from_parts(&linked.entry, linked.detail, linked.texts);
        (stored, linked.entry.event)
    }

    fn from_parts(entry: &Entry, detail: Detail, texts: Vec<EntryText>) -> Self {
        Self {
            seq: entry.seq,
            logged_at: entry.stamp.wall.to_string(),
            clock_ms: entry.stamp.clock_ms,
            author: entry.author.clone(),
            attempt: entry.attempt,
            detail,
            hash: entry.hash,
            texts,
        }
    }

    /// Decodes the entry; `None` if this version does not know it.
    pub fn to_entry(&self) -> Option<Entry> {
        let (event, context) = Entry::read_event(&self.detail, &self.texts).ok()?;
        Some(Entry {
            seq: self.seq,
            stamp: Stamp {
                clock_ms: self.clock_ms,
                wall: parse_wall(&self.logged_at).ok()?,
                salt: self.texts.first().map_or(Salt([0; 16]), |text| text.salt),
            },
            context,
            author: self.author.clone(),
            attempt: self.attempt,
            event,
            hash: self.hash,
        })
    }
}

impl Store {
    /// Stored entries of a session, in order; empty for an unknown session.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn stored_log(&self, session: Uuid) -> Result<Vec<StoredEntry>, StoreError> {
        stored_log(&self.conn, session).map_err(|fault| self.error(fault))
    }
}

/// Row id of a session, if the record has it.
pub(super) fn session_row(conn: &Connection, session: Uuid) -> Result<Option<i64>, StoreErrorKind> {
    Ok(conn
        .prepare_cached("SELECT id FROM session WHERE uuid = ?1")?
        .query_row([session.to_string()], |row| row.get(0))
        .optional()?)
}

/// Number and hash of the last entry of a session.
pub(super) fn last_entry(
    conn: &Connection,
    session: i64,
) -> Result<Option<(Seq, Hash)>, StoreErrorKind> {
    let last = conn
        .prepare_cached("SELECT seq, hash FROM entry WHERE session = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([session], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.map(|(seq, hash)| (seq, Hash(hash))))
}

/// Hashes of a session's entries, in order.
pub(super) fn stored_hashes(conn: &Connection, session: Uuid) -> Result<Vec<Hash>, StoreErrorKind> {
    let Some(session) = session_row(conn, session)? else {
        return Ok(Vec::new());
    };
    let mut statement =
        conn.prepare_cached("SELECT hash FROM entry WHERE session = ?1 ORDER BY seq")?;
    let hashes = statement.query_map([session], |row| row.get(0).map(Hash))?;
    Ok(hashes.collect::<Result<_, _>>()?)
}

pub(super) fn stored_log(
    conn: &Connection,
    session: Uuid,
) -> Result<Vec<StoredEntry>, StoreErrorKind> {
    let snapshot = conn.unchecked_transaction()?;
    let Some(session) = session_row(&snapshot, session)? else {
        return Ok(Vec::new());
    };
    let mut log = Vec::new();
    read_log(&snapshot, session, &mut log)?;
    Ok(log)
}

/// Reads the entries of a session into `log`, up to the first unreadable one.
pub(super) fn read_log(
    conn: &Connection,
    session: i64,
    log: &mut Vec<StoredEntry>,
) -> Result<(), StoreErrorKind> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, logged_at, clock_ms, author, attempt, kind, detail, hash FROM entry
         WHERE session = ?1 ORDER BY seq",
    )?;
    let mut rows = statement.query([session])?;
    while let Some(row) = rows.next()? {
        log.push(entry_from_row(row)?);
    }
    let mut statement = conn.prepare_cached(
        "SELECT seq, field, salt, text FROM entry_text WHERE session = ?1 ORDER BY seq, field",
    )?;
    let mut rows = statement.query([session])?;
    while let Some(row) = rows.next()? {
        let seq: Seq = row.get(0)?;
        if let Ok(at) = log.binary_search_by_key(&seq, |entry| entry.seq) {
            log[at].texts.push(EntryText {
                field: row.get(1)?,
                salt: Salt(row.get(2)?),
                text: row.get(3)?,
            });
        }
    }
    Ok(())
}

fn entry_from_row(row: &Row<'_>) -> Result<StoredEntry, StoreErrorKind> {
    Ok(StoredEntry {
        seq: row.get(0)?,
        logged_at: row.get(1)?,
        clock_ms: row.get(2)?,
        author: row.get(3)?,
        attempt: row.get(4)?,
        detail: Detail {
            kind: row.get(5)?,
            json: row.get(6)?,
        },
        hash: Hash(row.get(7)?),
        texts: Vec::new(),
    })
}

/// Inserts an entry and its texts.
pub(super) fn insert(
    conn: &Connection,
    session: i64,
    entry: &StoredEntry,
) -> Result<(), StoreErrorKind> {
    conn.prepare_cached(
        "INSERT INTO entry (session, seq, logged_at, clock_ms, author, kind, attempt, detail, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        session,
        entry.seq,
        entry.logged_at,
        entry.clock_ms,
        entry.author,
        entry.detail.kind,
        entry.attempt,
        entry.detail.json,
        entry.hash.0,
    ])?;
    for text in &entry.texts {
        conn.prepare_cached(
            "INSERT INTO entry_text (session, seq, field, salt, text) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            session,
            entry.seq,
            text.field,
            text.salt.0,
            text.text
        ])?;
    }
    Ok(())
}

/// Parses stored wall time.
pub(super) fn parse_wall(text: &str) -> Result<WallTime, StoreErrorKind> {
    text.parse()
        .ok()
        // Format for times outside the calendar.
        .or_else(|| text.strip_suffix(" ms")?.parse().ok().map(WallTime))
        .ok_or_else(|| StoreErrorKind::unexpected_value("moment", text))
}
