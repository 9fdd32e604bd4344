//! Writing sessions: their entries, and what follows from them, in one transaction.

use std::borrow::Borrow;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use super::Store;
use super::derived::Derived;
use super::emergency::{self, Waiting};
use super::error::{Fault, StoreError};
use super::row::{self, StoredEntry};
use crate::session::State;

impl Store {
    /// Writes whole sessions in one transaction: all of them or none. Of a session that is in the record already
    /// only the entries that it does not have yet are added.
    ///
    /// # Errors
    /// When a session was never opened, its script is not in the record, the record has other entries of it, or
    /// the record cannot be written.
    pub fn write_sessions<S: Borrow<State>>(
        &mut self,
        sessions: impl IntoIterator<Item = S>,
    ) -> Result<(), StoreError> {
        let waiting = emergency::all(&self.place);
        let taken_in = write_all(&mut self.conn, sessions, &waiting);
        let taken_in = taken_in.map_err(|fault| self.error(fault))?;
        emergency::remove(&self.place, &taken_in);
        Ok(())
    }
}

/// Writes them, and returns those of which everything that waited is in the record now.
fn write_all<S: Borrow<State>>(
    conn: &mut Connection,
    sessions: impl IntoIterator<Item = S>,
    waiting: &[Waiting],
) -> Result<Vec<Uuid>, Fault> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut taken_in = Vec::new();
    for state in sessions {
        let state = state.borrow();
        write_session(&tx, state, &Derived::of(state)?, None)?;
        let session = state.opening().map(|opening| opening.session);
        let mut fitting = waiting.iter().filter(|w| Some(w.session) == session);
        taken_in.extend(fitting.find(|w| w.is_in(state)).map(|w| w.session));
    }
    tx.commit()?;
    Ok(taken_in)
}

/// Adds the entries of a session that the file does not have, and writes what of `derived` differs from `before`.
pub(super) fn write_session(
    tx: &Transaction<'_>,
    state: &State,
    derived: &Derived,
    before: Option<&Derived>,
) -> Result<(), Fault> {
    // First, since entries refer to it.
    let session = derived.write_session(tx, before)?;
    let on_file = agreed(tx, session, state)?;
    for entry in state.log().filter(|entry| entry.seq > on_file) {
        row::insert(tx, session, &StoredEntry::of(entry))?;
    }
    derived.write_rest(tx, session, before)
}

/// The number of the last entry that the file has of a session, 0 where it has none. The entry must be the one of
/// this log: its hash covers all before it, so that one comparison is enough.
pub(super) fn agreed(conn: &Connection, session: i64, state: &State) -> Result<i64, Fault> {
    let Some((seq, hash)) = row::last_entry(conn, session)? else {
        return Ok(0);
    };
    if state.entry(seq).is_some_and(|entry| entry.hash == hash) {
        Ok(seq)
    } else {
        let session = state.opening().map_or(Uuid::nil(), |o| o.session);
        Err(Fault::Forked(session))
    }
}
