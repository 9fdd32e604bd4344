//! Removing one person's words: the texts go, the entries, their hashes and all counts stay.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::derived::Derived;
use super::error::{Fault, StoreError};
use super::row::{self, StoredEntry};
use super::{RecordPath, Store, backup, beat, contacts, emergency, open, traces, write};
use crate::session::{
    Entry, Event, EventTarget, Moment, NewEvent, Opening, Seq, Stamp, State, apply, record, replay,
};
use crate::study;

/// A heartbeat not older than this, in milliseconds, means that a session is being recorded.
const ALIVE_MS: i64 = 30_000;
/// Up to this size, in bytes, a record is written anew in memory; a larger one that is plain through a file that is removed.
const IN_MEMORY: i64 = 256 * 1024 * 1024;

/// What was erased, and where it may still be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// How many texts.
    pub texts: usize,
    /// In how many sessions of theirs.
    pub sessions: usize,
    /// Whether they stood in the file of contacts.
    pub contact: bool,
    /// Backups beside the record that still have texts of theirs, or cannot be read.
    pub still_in: Vec<PathBuf>,
    /// Other files beside the record in which one of their texts still stands: exports and reports.
    pub copied_to: Vec<PathBuf>,
    /// Other files beside the record that could not be looked into, such as workbooks.
    pub not_looked_into: Vec<PathBuf>,
}

impl Store {
    /// Erases a participant's texts, from the roster too, and their contact. For each entry that loses a text an
    /// entry is added that says who erased it (`author`), when (`now`) and why. Everything is written anew
    /// afterwards, so that no byte of it is left in the file. Done twice, it finishes what was cut short.
    ///
    /// # Errors
    /// When nobody has this code, one of their sessions is being recorded, or the record cannot be written.
    pub fn erase(
        &mut self,
        code: &str,
        why: &str,
        author: &str,
        now: Moment,
    ) -> Result<Erased, StoreError> {
        self.erase_from_files(code, why, author, now)
            .and_then(|mut erased| {
                let record = &self.place.record;
                erased.contact =
                    contacts::erase_contact(record, code).map_err(|error| error.fault)?;
                erased.still_in = self
                    .backups()
                    .into_iter()
                    .filter(|backup| {
                        let copy = RecordPath::new(backup.clone(), self.place.secret.clone());
                        Self::read(&copy).map_or(true, |copy| copy.has_texts(code))
                    })
                    .collect();
                Ok(erased)
            })
            .map_err(|fault| self.error(fault))
    }

    fn erase_from_files(
        &mut self,
        code: &str,
        why: &str,
        author: &str,
        now: Moment,
    ) -> Result<Erased, Fault> {
        let sessions = self.sessions_of(code)?;
        let known: bool = self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM participant WHERE code = ?1)",
            [code],
            |row| row.get(0),
        )?;
        if !known && sessions.is_empty() {
            return Err(Fault::NoParticipant(code.to_owned()));
        }
        let beats = |session: &Uuid| {
            let beat = self.last_beat(*session)?;
            ((now.wall.0 - beat.wall.0).abs() < ALIVE_MS).then_some(*session)
        };
        if let Some(session) = sessions.iter().find_map(beats) {
            return Err(Fault::Recording(session));
        }
        // What waits outside comes in first, so that no entry is lost with its texts.
        let mut logs = Vec::new();
        for session in &sessions {
            let log = self.log(*session).map_err(|error| error.fault)?;
            let state = self.replayed(*session, &log)?;
            let waiting = emergency::find(&self.place, *session);
            if let Some(waiting) = waiting.filter(|waiting| !waiting.is_in(&state)) {
                let (session, file) = (*session, waiting.file);
                return Err(Fault::Unfitting { session, file });
            }
            logs.push(state);
        }
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut erased = Erased {
            sessions: sessions.len(),
            ..Erased::default()
        };
        for state in &logs {
            write::write_session(&tx, state, &Derived::of(state)?, None)?;
        }
        let texts = traces::texts_of(&tx, &self.place.record, code)?;
        for state in &logs {
            erased.texts += erase_session(&tx, state, why, author, now)?;
        }
        tx.execute(
            "UPDATE participant SET attributes = '{}', status_why = NULL, consent = NULL WHERE code = ?1",
            [code],
        )?;
        tx.commit()?;
        for session in &sessions {
            beat::forget_draft(&self.place.record, *session)?;
        }
        for session in &sessions {
            emergency::erase(&self.place.emergency, *session)?;
        }
        backup::remove_parts(&self.place.record)?;
        write_anew(&self.conn, self.is_encrypted())?;
        let left = traces::beside(&self.place.record, &texts);
        erased.copied_to = left.with_text;
        erased.not_looked_into = left.closed;
        Ok(erased)
    }

    /// The sessions of a participant: in the record, and those that it never took.
    fn sessions_of(&self, code: &str) -> Result<Vec<Uuid>, Fault> {
        let mut all = Vec::new();
        let mut statement = self.conn.prepare(
            "SELECT s.uuid FROM session s JOIN participant p ON p.id = s.participant WHERE p.code = ?1",
        )?;
        let mut rows = statement.query([code])?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            all.push(Uuid::parse_str(&id).map_err(|_| Fault::odd("id of a session", &id))?);
        }
        for waiting in emergency::all(&self.place) {
            let opened = waiting.entries.first().and_then(StoredEntry::entry);
            if waiting.record == self.place.record
                && row::session_row(&self.conn, waiting.session)?.is_none()
                && let Some(Event::SessionOpened(Opening { participant, .. })) =
                    opened.map(|entry| entry.event)
                && participant.as_deref() == Some(code)
            {
                all.push(waiting.session);
            }
        }
        Ok(all)
    }

    fn replayed(&self, session: Uuid, log: &[Entry]) -> Result<State, Fault> {
        let unreadable = Fault::Unreadable { session, seq: 1 };
        let Some(Event::SessionOpened(opening)) = log.first().map(|entry| &entry.event) else {
            return Err(unreadable);
        };
        let script = self.protocol(&opening.protocol).map_err(|e| e.fault)?;
        let script = script.ok_or_else(|| Fault::NoProtocol(opening.protocol.clone()))?;
        let study = study::read_frozen(&script)
            .map_err(|_| Fault::Damaged("a script in it cannot be read".to_owned()))?;
        Ok(replay(Arc::new(study), log))
    }

    /// Whether a record has texts of a participant; one that cannot be read may have them.
    fn has_texts(&self, code: &str) -> bool {
        let sql = "SELECT EXISTS (
                SELECT 1 FROM entry_text t
                JOIN entry e ON e.session = t.session AND e.seq = t.seq
                JOIN session s ON s.id = t.session
                JOIN participant p ON p.id = s.participant
                WHERE p.code = ?1 AND e.kind <> 'EntryErased'
            ) OR EXISTS (
                SELECT 1 FROM participant WHERE code = ?1
                AND (attributes <> '{}' OR status_why IS NOT NULL OR consent IS NOT NULL)
            )";
        let has = self.conn.query_row(sql, [code], |row| row.get(0));
        has.unwrap_or(true)
    }
}

/// Erases the texts of a session's entries, all but those that say why something was erased, and returns how many.
fn erase_session(
    conn: &Transaction<'_>,
    state: &State,
    why: &str,
    author: &str,
    now: Moment,
) -> Result<usize, Fault> {
    let Some(opening) = state.opening() else {
        return Ok(0);
    };
    let number = row::session_row(conn, opening.session)?.ok_or(Fault::NotOpened)?;
    let worded: Vec<Seq> = stored_entries_with_text(conn, number)?;
    if worded.is_empty() {
        return Ok(0);
    }
    let texts = conn.execute(
        "DELETE FROM entry_text WHERE session = ?1
         AND seq IN (SELECT seq FROM entry WHERE session = ?1 AND kind <> 'EntryErased')",
        [number],
    )?;
    // What follows is told from the log as it reads now.
    let mut log = Vec::new();
    row::read_log(conn, number, &mut log)?;
    let entries: Vec<Entry> = log.iter().filter_map(StoredEntry::entry).collect();
    let state = replay(Arc::new(state.study().clone()), &entries);
    let last = state.log().map(|e| e.stamp.clock_ms).max().unwrap_or(0);
    let stamp = Stamp {
        clock_ms: last,
        wall: now.wall,
        salt: now.salt,
    };
    let facts = worded.into_iter().map(|entry| NewEvent {
        event: Event::EntryErased {
            entry,
            why: Some(why.to_owned()),
        },
        at_ms: None,
        scope: EventTarget::Session,
    });
    let added = record(&state, stamp, author, facts.collect());
    let after = apply(&state, &added);
    write::write_session(conn, &after, &Derived::of(&after)?, None)?;
    Ok(texts)
}

fn stored_entries_with_text(conn: &Connection, session: i64) -> Result<Vec<Seq>, Fault> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT t.seq FROM entry_text t JOIN entry e ON e.session = t.session AND e.seq = t.seq
         WHERE t.session = ?1 AND e.kind <> 'EntryErased' ORDER BY t.seq",
    )?;
    let rows = statement.query_map(params![session], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The size of a record that is plain.
fn bytes(conn: &Connection) -> Result<i64, Fault> {
    let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let size: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
    Ok(pages.saturating_mul(size))
}

/// Leaves nothing of what was removed: pages are written anew, and the log beside the file is emptied.
fn write_anew(conn: &Connection, encrypted: bool) -> Result<(), Fault> {
    open::take_in(conn);
    // A temporary file would hold it in plain.
    let large = !encrypted && bytes(conn)? > IN_MEMORY;
    if large {
        conn.pragma_update(None, "temp_store", "FILE")?;
    }
    let done = conn.execute_batch("VACUUM");
    if large {
        conn.pragma_update(None, "temp_store", "MEMORY")?;
    }
    done?;
    // Whoever reads meanwhile keeps the old pages in the log beside the file.
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        Ok(())
    } else {
        Err(Fault::HalfErased)
    }
}
