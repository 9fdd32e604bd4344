//! Saves sessions: entries and projection in one transaction.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use rusqlite::{Connection, TransactionBehavior};
use uuid::Uuid;

use super::entry_row::{self, StoredEntry};
use super::error::{StoreError, StoreErrorKind};
use super::projection::Projection;
use super::spool::{self, Spool};
use super::study_log::{self, ChainHead, Close, Desk, Signature, StudyLogScope, StudyWriter};
use super::{RecordLocation, Store};
use crate::ledger::CodeAliases;
use crate::session::{Event, Seq, SessionState};

impl Store {
    /// Saves sessions in one transaction: all of them or none. Only entries that the record does not have yet are
    /// added.
    ///
    /// # Errors
    /// If a session was never opened, its script is not in the record, the record has different entries of it, or the
    /// record cannot be written.
    pub fn write_sessions<S: Borrow<SessionState>>(
        &mut self,
        sessions: impl IntoIterator<Item = S>,
    ) -> Result<(), StoreError> {
        let write = || -> Result<SavedBatch, StoreErrorKind> {
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut batch = SessionBatch::begin(&tx, &self.location)?;
            for state in sessions {
                batch.write(state.borrow())?;
            }
            let saved = batch.finish(&self.desk)?;
            tx.commit()?;
            Ok(saved)
        };
        let saved = write();
        let saved = saved.map_err(|fault| self.error(fault))?;
        self.remember(&saved);
        Ok(())
    }

    /// Remembers what was committed: the head of the study log, and that spooled entries are in the record.
    pub(super) fn remember(&mut self, saved: &SavedBatch) {
        self.desk.remember_head(saved.head);
        spool::remove(&self.location, &saved.spools);
    }
}

/// Sessions that are saved in one transaction.
pub(super) struct SessionBatch<'t> {
    tx: &'t Connection,
    spools: Vec<Spool>,
    spools_saved: Vec<Uuid>,
    pub(super) closes: Vec<Close>,
    /// Codes that participants have in place of those in logs and files.
    pub(super) codes: CodeAliases,
    /// Codes in files that mean other participants' codes, by answers given now, and who gave them.
    pub(super) answers: Option<(BTreeMap<String, String>, Signature)>,
}

/// A batch whose transaction is to be committed.
pub(super) struct SavedBatch {
    /// Sessions whose spooled entries are all in the record now.
    spools: Vec<Uuid>,
    head: Option<ChainHead>,
}

impl<'t> SessionBatch<'t> {
    pub(super) fn begin(
        tx: &'t Connection,
        location: &RecordLocation,
    ) -> Result<Self, StoreErrorKind> {
        Ok(Self {
            tx,
            spools: spool::find_all(location),
            spools_saved: Vec::new(),
            closes: Vec::new(),
            codes: study_log::read_codes(tx)?,
            answers: None,
        })
    }

    /// Saves a session: the entries that the record does not have yet, and its projection.
    pub(super) fn write(&mut self, state: &SessionState) -> Result<(), StoreErrorKind> {
        let derived = Projection::from_state(state, &self.codes)?;
        self.closes
            .extend(write_session(self.tx, state, &derived, None)?);
        let session = state.opening().map(|opening| opening.session);
        let mut of_session = self.spools.iter();
        let of_session =
            of_session.find(|spool| Some(spool.session) == session && spool.is_in(state));
        self.spools_saved
            .extend(of_session.map(|spool| spool.session));
        Ok(())
    }

    /// Notes the closes, and the answers about codes.
    pub(super) fn finish(self, desk: &Desk) -> Result<SavedBatch, StoreErrorKind> {
        let head = match &self.answers {
            None => study_log::note_closes(self.tx, desk, &self.closes)?,
            Some((codes, by)) => {
                let mut writer = StudyWriter::begin(self.tx, desk, StudyLogScope::WholeLog)?;
                for (code, alias) in codes {
                    writer.alias_code(code, None, alias, by)?;
                }
                for close in &self.closes {
                    writer.note_close(close)?;
                }
                writer.head()
            }
        };
        Ok(SavedBatch {
            head,
            spools: self.spools_saved,
        })
    }
}

/// Adds the new entries of a session and writes where `derived` differs from `before`. Returns the close to note, if
/// any.
pub(super) fn write_session(
    tx: &Connection,
    state: &SessionState,
    derived: &Projection,
    before: Option<&Projection>,
) -> Result<Option<Close>, StoreErrorKind> {
    // First, because entries refer to it.
    let session = derived.write_session(tx, before)?;
    let on_file = last_agreed_seq(tx, session, state)?;
    for entry in state.log().filter(|entry| entry.seq > on_file) {
        entry_row::insert(tx, session, &StoredEntry::from_entry(entry))?;
    }
    derived.write_other_rows(tx, session, before)?;
    Ok(close_after(state, on_file))
}

/// The close to note, if the entries after `on_file` close the session, follow its close, or reopen it.
pub(super) fn close_after(state: &SessionState, on_file: Seq) -> Option<Close> {
    let last = state.log().next_back().filter(|last| last.seq > on_file)?;
    let reopens = |event: &Event| matches!(event, Event::SessionReopened);
    let added = || state.log().rev().take_while(|entry| entry.seq > on_file);
    if state.closed_at().is_none() && !added().any(|entry| reopens(&entry.event)) {
        return None;
    }
    Some(Close {
        session: state.opening()?.session,
        seq: last.seq,
        head: last.hash,
        by: Signature::new(&last.author, last.stamp.wall),
    })
}

/// Number of the last recorded entry of a session, 0 for none. It must equal this log's entry: its hash covers all
/// earlier ones, so one comparison is enough.
pub(super) fn last_agreed_seq(
    conn: &Connection,
    session: i64,
    state: &SessionState,
) -> Result<i64, StoreErrorKind> {
    let Some((seq, hash)) = entry_row::last_entry(conn, session)? else {
        return Ok(0);
    };
    if state.entry(seq).is_some_and(|entry| entry.hash == hash) {
        Ok(seq)
    } else {
        let session = state.opening().map_or(Uuid::nil(), |o| o.session);
        Err(StoreErrorKind::SessionForked(session))
    }
}
