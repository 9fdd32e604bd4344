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
use super::session_row::{self, PlanRows};
use super::study_log::{Close, Signature};
use super::{Store, plan, roster};
use crate::session::{
    Command, Event, Hash, ImportLog, ImportSummaries, ImportedAttempt, LinkedEntry, Opening,
    Refusal, Salt, Seq, SessionState, Stamp, WallTime, decide, to_entries,
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
                plan: PlanRows::default(),
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
    plan: PlanRows,
    /// Hash of the script.
    protocol: String,
    study: Arc<Study>,
    summaries: ImportSummaries,
    at: WallTime,
    author: &'a str,
}

impl ImportWriter<'_> {
    /// Hash of the script that was written, 64 hexadecimal digits.
    pub fn protocol(&self) -> &str {
        &self.protocol
    }

    /// Writes a new session with its attempts, and closes it.
    ///
    /// # Errors
    /// If the rules refuse it, or the record cannot be written.
    pub fn add_session(
        &mut self,
        opening: Opening,
        attempts: impl IntoIterator<Item = ImportedAttempt>,
    ) -> Result<(), StoreErrorKind> {
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
        let mut projection = Projection::from_state(&state, &self.batch.codes)?;
        projection.close(self.at);
        let row = projection.insert_session(self.tx, &mut self.plan)?;
        for entry in state.log() {
            entry_row::insert(self.tx, row, &StoredEntry::from_entry(entry))?;
        }
        self.add_attempts(row, ImportLog::after(&state), attempts)
            .map(|last| self.note_close(id, last))
    }

    /// Adds attempts to a session on file, which is reopened if it is closed, and closes it.
    ///
    /// # Errors
    /// If the rules refuse it, or the record has no such session or other entries of it, or cannot be written.
    pub fn resume_session(
        &mut self,
        state: &SessionState,
        attempts: impl IntoIterator<Item = ImportedAttempt>,
    ) -> Result<(), StoreErrorKind> {
        let id = state.opening().map(|opening| opening.session);
        let id = id.ok_or(StoreErrorKind::SessionNotOpened)?;
        let row = entry_row::session_row(self.tx, id)?.ok_or(StoreErrorKind::SessionNotOpened)?;
        last_agreed_seq(self.tx, row, state)?;
        let mut log = ImportLog::after(state);
        if let Some(entry) = log.reopen(self.at, self.author) {
            self.insert(row, entry)?;
        }
        let last = self.add_attempts(row, log, attempts)?;
        self.note_close(id, last);
        session_row::write_closed_at(self.tx, row, self.at)
    }

    /// Adds attempts to an open session, and closes it; returns number and hash of its last entry.
    fn add_attempts(
        &self,
        row: i64,
        mut log: ImportLog,
        attempts: impl IntoIterator<Item = ImportedAttempt>,
    ) -> Result<(Seq, Hash), StoreErrorKind> {
        for totals in attempts {
            let linked = log
                .import(&self.study, totals, self.at, self.author)
                .map_err(|why| refused(&why))?;
            let (key, clock_ms) = (linked.entry.seq, linked.entry.stamp.clock_ms);
            if let Event::AttemptImported(totals) = self.insert(row, linked)? {
                let attempt = self.summaries.summarize(key, clock_ms, totals);
                projection::write_attempt(self.tx, row, &attempt, None)?;
            }
        }
        if let Some(close) = log.close(self.at, self.author) {
            self.insert(row, close)?;
        }
        Ok(log.last())
    }

    fn note_close(&mut self, session: Uuid, (seq, head): (Seq, Hash)) {
        self.batch.closes.push(Close {
            session,
            seq,
            head,
            by: Signature::new(self.author, self.at),
        });
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

    /// Inserts an entry; returns its event.
    fn insert(&self, session: i64, linked: LinkedEntry) -> Result<Event, StoreErrorKind> {
        let (stored, event) = StoredEntry::from_linked(linked);
        entry_row::insert(self.tx, session, &stored)?;
        Ok(event)
    }
}

fn refused(why: &Refusal) -> StoreErrorKind {
    StoreErrorKind::other(format!("the rules refuse it: {why}"))
}
