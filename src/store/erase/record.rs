//! Erases texts from the record itself, after spooled entries were moved into it.

use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::EraseRequest;
use crate::ledger::LogId;
use crate::session::{Seq, SessionState};
use crate::store::error::StoreErrorKind;
use crate::store::projection::Projection;
use crate::store::replay::rebuild_projection;
use crate::store::study_log::{self, StudyLogScope, StudyWriter};
use crate::store::{Store, entry_row, roster, save, spool};

impl Store {
    /// Moves spooled entries into the record, so that none is lost along with its texts.
    pub(super) fn merge_spool(&mut self, sessions: &[Uuid]) -> Result<(), StoreErrorKind> {
        let mut logs = Vec::new();
        for session in sessions {
            let Some(spool) = spool::find(&self.location, *session) else {
                continue;
            };
            let log = self.log(*session).map_err(|error| error.kind)?;
            let state = self.replay_log(*session, &log)?;
            if !spool.is_in(&state) {
                let (session, file) = (*session, spool.file);
                return Err(StoreErrorKind::SpoolMismatch { session, file });
            }
            logs.push(state);
        }
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let codes = study_log::read_codes(&tx)?;
        let mut closes = Vec::new();
        for state in &logs {
            closes.extend(save::write_session(
                &tx,
                state,
                &Projection::from_state(state, &codes)?,
                None,
            )?);
        }
        let head = study_log::note_closes(&tx, &self.desk, &closes)?;
        tx.commit()?;
        self.desk.remember_head(head);
        Ok(())
    }

    /// Erases the texts of these sessions and of the roster, in one transaction.
    pub(super) fn erase_from_record(
        &mut self,
        sessions: &[Uuid],
        erasing: &EraseRequest<'_>,
    ) -> Result<(), StoreErrorKind> {
        let mut states = Vec::new();
        for session in sessions {
            let log = self.log(*session).map_err(|error| error.kind)?;
            states.push(self.replay_log(*session, &log)?);
        }
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut writer = StudyWriter::begin(&tx, &self.desk, StudyLogScope::WholeLog)?;
        for state in &states {
            erase_session(&tx, &mut writer, state, erasing)?;
        }
        let head = writer.head();
        roster::clear_free_fields(&tx, erasing.code)?;
        tx.commit()?;
        self.desk.remember_head(head);
        Ok(())
    }
}

/// Erases the texts of a session's entries, except the reasons for erasures, and rebuilds the projection. The log
/// itself does not change.
fn erase_session(
    tx: &Transaction<'_>,
    writer: &mut StudyWriter<'_>,
    state: &SessionState,
    erasing: &EraseRequest<'_>,
) -> Result<(), StoreErrorKind> {
    let Some(opening) = state.opening() else {
        return Ok(());
    };
    let session = opening.session;
    let number = entry_row::session_row(tx, session)?.ok_or(StoreErrorKind::SessionNotOpened)?;
    let texts = texts_of_session(tx, number)?;
    if texts.is_empty() {
        return Ok(());
    }
    let by = &erasing.by;
    for (seq, field) in texts {
        writer.erase(LogId::Session(session), seq, &field, erasing.why, by)?;
    }
    rebuild_projection(tx, number, Arc::new(state.study().clone()))
}

pub(super) fn texts_of_session(
    conn: &Connection,
    session: i64,
) -> Result<Vec<(Seq, String)>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT t.seq, t.field FROM entry_text t JOIN entry e ON e.session = t.session AND e.seq = t.seq
         WHERE t.session = ?1 AND e.kind <> 'EntryErased' ORDER BY t.seq, t.field",
    )?;
    let rows = statement.query_map(params![session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
