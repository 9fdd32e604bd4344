//! The study log in the record: its rows and its state.

mod behind;
mod desk;
mod merge;
mod provenance;
mod writer;

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

pub use behind::Behind;
pub(super) use behind::{behind, was_written_here};
pub(super) use desk::{ChainHead, Desk, replace_unusable_id};
pub(super) use merge::{ErasedText, IncomingStudyLog, MissingText, NOT_IN_THE_FILE, delete_erased};
pub(super) use writer::{Close, Signature, StudyWriter, note_closes, note_closes_so_far};

use super::Store;
use super::entry_row::parse_wall;
use super::error::{StoreError, StoreErrorKind};
use crate::ledger::{CodeAliases, LogId, StudyEntry, StudyLog, apply};
use crate::session::{Detail, EntryText, Hash, Salt, SessionState, TextErasure};

impl Store {
    /// Entries of the study log: chains ordered by id, each in order.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn study_entries(&self) -> Result<Vec<StudyEntry>, StoreError> {
        read_entries(&self.conn, StudyLogScope::WholeLog).map_err(|fault| self.error(fault))
    }

    /// State of the study log.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn study_log(&self) -> Result<StudyLog, StoreError> {
        read(&self.conn, StudyLogScope::WholeLog).map_err(|fault| self.error(fault))
    }

    /// The state of a session with what the study log says about it: its participant's code, and erasures of its texts.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn with_study_log(&self, state: SessionState) -> Result<SessionState, StoreError> {
        let Some(session) = state.opening().map(|opening| opening.session) else {
            return Ok(state);
        };
        let log = read(&self.conn, StudyLogScope::Session(session));
        let log = log.map_err(|fault| self.error(fault))?;
        let aliases = log.codes().in_session(session);
        let aliases = aliases.map(|(code, alias)| (code.to_owned(), alias.to_owned()));
        let erasures = log.erasures_of(session, |writer| self.desk.distance_to(&log, writer));
        Ok(state
            .with_aliases(aliases.collect())
            .with_erasures(erasures))
    }

    /// Codes that participants have in place of those in logs and files.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn codes(&self) -> Result<CodeAliases, StoreError> {
        read_codes(&self.conn).map_err(|fault| self.error(fault))
    }

    /// Erasures of texts of a session, according to the study log: of each entry first those that this installation
    /// wrote, then those of other chains, each in order of time.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn text_erasures(&self, session: Uuid) -> Result<Vec<TextErasure>, StoreError> {
        read(&self.conn, StudyLogScope::Session(session))
            .map(|log| log.erasures_of(session, |writer| self.desk.distance_to(&log, writer)))
            .map_err(|fault| self.error(fault))
    }
}

/// Codes that participants have in place of those in logs and files; none if the record's format predates the study log.
pub(super) fn read_codes(conn: &Connection) -> Result<CodeAliases, StoreErrorKind> {
    if !exists(conn)? {
        return Ok(CodeAliases::default());
    }
    let mut statement = conn.prepare_cached(
        "SELECT writer, seq, id, at, author, kind, detail, hash FROM study_entry
         WHERE kind = 'CodeAliased' ORDER BY writer, seq",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry_from_row(row)?);
    }
    Ok(apply(StudyLog::default(), &entries).codes().clone())
}

/// Part of the study log to read.
#[derive(Debug, Clone, Copy)]
pub(super) enum StudyLogScope {
    WholeLog,
    /// Entries about this session, and the first and last entry of each chain: enough to add a note about it.
    Session(Uuid),
}

/// State of the study log; empty if the record's format predates it.
pub(super) fn read(conn: &Connection, about: StudyLogScope) -> Result<StudyLog, StoreErrorKind> {
    Ok(apply(StudyLog::default(), &read_entries(conn, about)?))
}

/// Entries, each chain in order; none if the record's format predates the study log.
pub(super) fn read_entries(
    conn: &Connection,
    about: StudyLogScope,
) -> Result<Vec<StudyEntry>, StoreErrorKind> {
    let mut all = Vec::new();
    if !exists(conn)? {
        return Ok(all);
    }
    let session = match about {
        StudyLogScope::WholeLog => String::new(),
        StudyLogScope::Session(session) => session.to_string(),
    };
    let mut statement = conn.prepare_cached(
        "SELECT writer, seq, id, at, author, kind, detail, hash FROM study_entry e
         WHERE instr(detail, ?1) > 0 OR seq = 1
             OR seq = (SELECT max(l.seq) FROM study_entry l WHERE l.writer = e.writer)
         ORDER BY writer, seq",
    )?;
    let mut rows = statement.query([session])?;
    while let Some(row) = rows.next()? {
        all.push(entry_from_row(row)?);
    }
    let mut statement =
        conn.prepare_cached("SELECT writer, seq, field, salt, text FROM study_text")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key = (read_id(row, 0)?, row.get(1)?);
        if let Ok(place) = all.binary_search_by_key(&key, |entry| (entry.writer, entry.seq)) {
            all[place].texts.push(EntryText {
                field: row.get(2)?,
                salt: Salt(row.get(3)?),
                text: row.get(4)?,
            });
        }
    }
    Ok(all)
}

/// Whether the record has a study log: the first format has none.
fn exists(conn: &Connection) -> Result<bool, StoreErrorKind> {
    let found = conn
        .prepare_cached(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'study_entry'",
        )?
        .exists([])?;
    Ok(found)
}

fn entry_from_row(row: &Row<'_>) -> Result<StudyEntry, StoreErrorKind> {
    let at: String = row.get(3)?;
    let moment = parse_wall(&at)?;
    if moment.to_string() != at {
        return Err(StoreErrorKind::unexpected_value("moment", &at));
    }
    Ok(StudyEntry {
        writer: read_id(row, 0)?,
        seq: row.get(1)?,
        id: read_id(row, 2)?,
        at: moment,
        author: row.get(4)?,
        detail: Detail {
            kind: row.get(5)?,
            json: row.get(6)?,
        },
        hash: Hash(row.get(7)?),
        texts: Vec::new(),
    })
}

/// Reads an id in canonical form.
fn read_id(row: &Row<'_>, column: usize) -> Result<Uuid, StoreErrorKind> {
    let text: String = row.get(column)?;
    let id = Uuid::parse_str(&text).ok();
    id.filter(|id| id.to_string() == text)
        .ok_or_else(|| StoreErrorKind::unexpected_value("id in the study log", &text))
}

/// Inserts an entry and its texts.
fn insert(conn: &Connection, entry: &StudyEntry) -> Result<(), StoreErrorKind> {
    let writer = entry.writer.to_string();
    conn.prepare_cached(
        "INSERT INTO study_entry (writer, seq, id, at, author, kind, detail, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        writer,
        entry.seq,
        entry.id.to_string(),
        entry.at.to_string(),
        entry.author,
        entry.detail.kind,
        entry.detail.json,
        entry.hash.0,
    ])?;
    for text in &entry.texts {
        conn.prepare_cached(
            "INSERT INTO study_text (writer, seq, field, salt, text) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            writer,
            entry.seq,
            text.field,
            text.salt.0,
            text.text
        ])?;
    }
    Ok(())
}

/// Deletes a text of either kind of log; returns whether it existed.
fn delete_text(
    conn: &Connection,
    log: LogId,
    seq: i64,
    field: &str,
) -> Result<bool, StoreErrorKind> {
    let (sql, of) = match log {
        LogId::Session(session) => (
            "DELETE FROM entry_text WHERE session = (SELECT id FROM session WHERE uuid = ?1) AND seq = ?2 AND field = ?3",
            session,
        ),
        LogId::Writer(writer) => (
            "DELETE FROM study_text WHERE writer = ?1 AND seq = ?2 AND field = ?3",
            writer,
        ),
    };
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.execute(params![of.to_string(), seq, field])? > 0)
}
