//! Saves sessions: entries and projection in one transaction.

use std::borrow::Borrow;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use super::Store;
use super::entry_row::{self, StoredEntry};
use super::error::{StoreError, StoreErrorKind};
use super::projection::Projection;
use super::spool::{self, Spool};
use super::study_log::{self, ChainHead, Close, Desk, Signature};
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
        let spools = spool::find_all(&self.location);
        let written = write_all(&mut self.conn, &self.desk, sessions, &spools);
        let (spools_saved, head) = written.map_err(|fault| self.error(fault))?;
        self.desk.remember_head(head);
        spool::remove(&self.location, &spools_saved);
        Ok(())
    }
}

/// Saves sessions; returns those whose spooled entries are all in the record now, and the head of the study log.
fn write_all<S: Borrow<SessionState>>(
    conn: &mut Connection,
    desk: &Desk,
    sessions: impl IntoIterator<Item = S>,
    spools: &[Spool],
) -> Result<(Vec<Uuid>, Option<ChainHead>), StoreErrorKind> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let codes = study_log::read_codes(&tx)?;
    let (mut spools_saved, mut closes) = (Vec::new(), Vec::new());
    for state in sessions {
        let state = state.borrow();
        closes.extend(write_session(
            &tx,
            state,
            &Projection::from_state(state, &codes)?,
            None,
        )?);
        let session = state.opening().map(|opening| opening.session);
        let mut of_session = spools.iter().filter(|spool| Some(spool.session) == session);
        spools_saved.extend(
            of_session
                .find(|spool| spool.is_in(state))
                .map(|spool| spool.session),
        );
    }
    let head = study_log::note_closes(&tx, desk, &closes)?;
    tx.commit()?;
    Ok((spools_saved, head))
}

/// Adds the new entries of a session and writes where `derived` differs from `before`. Returns the close to note, if
/// any.
pub(super) fn write_session(
    tx: &Transaction<'_>,
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
