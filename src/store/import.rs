//! Writes the import of a table: its script, sessions, participants and segments in one transaction. Attempts go straight
//! to their rows, so that memory and time do not grow with the attempts of a session.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};
use uuid::Uuid;

use super::entry_row::{self, StoredEntry};
use super::error::{StoreError, StoreErrorKind};
use super::projection::{self, Projection};
use super::save::{SessionBatch, last_agreed_seq};
use super::study_log::{Close, Signature};
use super::{Store, plan, roster};
use crate::session::{
    Command, Hash, ImportLog, ImportSummaries, ImportedAttempt, LinkedEntry, Opening, Refusal,
    Salt, SessionState, Stamp, WallTime, decide, to_entries,
};
use crate::study::Study;

impl Store {
    /// Writes an import in one transaction: the script, its study and versions, and what `write` adds. If `write`
    /// fails, nothing is written.
    ///
    /// # Errors
    /// Errors of `write`, and if the record cannot be written.
    pub fn import(
        &mut self,
        script: &str,
        study: Arc<Study>,
        at: WallTime,
        author: &str,
        write: impl FnOnce(&mut ImportWriter<'_>) -> Result<(), StoreErrorKind>,
    ) -> Result<(), StoreError> {
        let import = || {
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let protocol = Hash::digest(script.as_bytes()).to_string();
            plan::write_protocol(&tx, &protocol, script, &study, at)?;
            let mut writer = ImportWriter {
                tx: &tx,
                batch: SessionBatch::begin(&tx, &self.location)?,
                protocol,
                summaries: ImportSummaries::new(study.clone()),
                study,
                at,
                author,
            };
            write(&mut writer)?;
            let saved = writer.batch.finish(&self.desk)?;
            tx.commit()?;
            Ok(saved)
        };
        let saved = import();
        let saved = saved.map_err(|fault: StoreErrorKind| self.error(fault))?;
        self.remember(&saved);
        Ok(())
    }
}

/// Writes an import within its transaction. All entries have the time and the author of the import.
#[allow(missing_debug_implementations, reason = "it borrows a connection")]
pub struct ImportWriter<'a> {
    tx: &'a Connection,
    batch: SessionBatch<'a>,
    /// Hash of the script.
    protocol: String,
    study: Arc<Study>,
    summaries: ImportSummaries,
    at: WallTime,
    author: &'a str,
}

/// A session that an import writes.
#[derive(Debug)]
pub struct ImportedSession {
    id: Uuid,
    row: i64,
    log: ImportLog,
}

impl ImportWriter<'_> {
    /// Hash of the script that was written, 64 hexadecimal digits.
    pub fn protocol(&self) -> &str {
        &self.protocol
    }

    /// Opens a session.
    ///
    /// # Errors
    /// If the rules refuse it, or the record cannot be written.
    pub fn open(&mut self, opening: Opening) -> Result<ImportedSession, StoreErrorKind> {
        let id = opening.session;
        let state = SessionState::new(self.study.clone());
        let stamp = Stamp {
            clock_ms: 0,
            wall: self.at,
            salt: Salt([0; 16]),
        };
        let events = decide(&state, Command::Open(opening)).map_err(|why| refused(&why))?;
        let entries = to_entries(&state, stamp, self.author, events);
        let state = state.with_entries(entries);
        let row =
            Projection::from_state(&state, &self.batch.codes)?.write_session(self.tx, None)?;
        for entry in state.log() {
            entry_row::insert(self.tx, row, &StoredEntry::from_entry(entry))?;
        }
        let log = ImportLog::after(&state);
        Ok(ImportedSession { id, row, log })
    }

    /// Goes on with a session on file, and reopens it if it is closed.
    ///
    /// # Errors
    /// If the record has no such session or other entries of it, or cannot be written.
    pub fn go_on(&mut self, state: &SessionState) -> Result<ImportedSession, StoreErrorKind> {
        let id = state.opening().map(|opening| opening.session);
        let id = id.ok_or(StoreErrorKind::SessionNotOpened)?;
        let row = entry_row::session_row(self.tx, id)?.ok_or(StoreErrorKind::SessionNotOpened)?;
        last_agreed_seq(self.tx, row, state)?;
        let mut session = ImportedSession {
            id,
            row,
            log: ImportLog::after(state),
        };
        if let Some(entry) = session.log.reopen(self.at, self.author) {
            self.insert(row, entry)?;
            projection::write_closed_at(self.tx, row, None)?;
        }
        Ok(session)
    }

    /// Adds an attempt to a session.
    ///
    /// # Errors
    /// If the rules refuse it, or the record cannot be written.
    pub fn add(
        &mut self,
        session: &mut ImportedSession,
        totals: ImportedAttempt,
    ) -> Result<(), StoreErrorKind> {
        let linked = session
            .log
            .import(&self.study, totals.clone(), self.at, self.author)
            .map_err(|why| refused(&why))?;
        let (key, clock_ms) = (linked.entry.seq, linked.entry.stamp.clock_ms);
        self.insert(session.row, linked)?;
        let attempt = self.summaries.summarize(key, clock_ms, totals);
        projection::write_attempt(self.tx, session.row, &attempt, None)
    }

    /// Closes a session.
    ///
    /// # Errors
    /// If the record cannot be written.
    pub fn close(&mut self, mut session: ImportedSession) -> Result<(), StoreErrorKind> {
        let Some(linked) = session.log.close(self.at, self.author) else {
            return Ok(());
        };
        self.batch.closes.push(Close {
            session: session.id,
            seq: linked.entry.seq,
            head: linked.entry.hash,
            by: Signature::new(self.author, self.at),
        });
        self.insert(session.row, linked)?;
        projection::write_closed_at(self.tx, session.row, Some(self.at))
    }

    /// Saves a session that was built in memory.
    ///
    /// # Errors
    /// As [`Store::write_sessions`].
    pub fn write(&mut self, state: &SessionState) -> Result<(), StoreErrorKind> {
        self.batch.write(state)
    }

    /// Sets the segment of a participant on the roster.
    ///
    /// # Errors
    /// If the record cannot be written.
    pub fn set_segment(&mut self, code: &str, segment: &str) -> Result<(), StoreErrorKind> {
        roster::set_segment(self.tx, code, segment)
    }

    /// Notes codes in files that mean other participants' codes, each with that one, so that later files need no answer.
    pub fn remember_codes(&mut self, codes: BTreeMap<String, String>, author: &str) {
        if !codes.is_empty() {
            self.batch.answers = Some((codes, Signature::new(author, self.at)));
        }
    }

    fn insert(&self, session: i64, linked: LinkedEntry) -> Result<(), StoreErrorKind> {
        entry_row::insert(self.tx, session, &StoredEntry::from_linked(linked))
    }
}

fn refused(why: &Refusal) -> StoreErrorKind {
    StoreErrorKind::other(format!("the rules refuse it: {why}"))
}
