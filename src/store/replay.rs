//! Replays a session's log: its state, and its projection in the record.

use std::sync::Arc;

use rusqlite::Transaction;
use uuid::Uuid;

use super::Store;
use super::entry_row::{self, StoredEntry};
use super::error::StoreErrorKind;
use super::projection::Projection;
use super::study_log;
use crate::session::{Entry, Event, SessionState, replay};
use crate::study::{self, Study};

impl Store {
    /// State of a session by its log and the script it was run under.
    pub(super) fn replay_log(
        &self,
        session: Uuid,
        log: &[Entry],
    ) -> Result<SessionState, StoreErrorKind> {
        let unreadable = StoreErrorKind::UnreadableEntry { session, seq: 1 };
        let Some(Event::SessionOpened(opening)) = log.first().map(|entry| &entry.event) else {
            return Err(unreadable);
        };
        let script = self.find_protocol(&opening.protocol).map_err(|e| e.kind)?;
        let script =
            script.ok_or_else(|| StoreErrorKind::MissingProtocol(opening.protocol.clone()))?;
        let study = study::read_frozen(&script)
            .map_err(|_| StoreErrorKind::damaged("a script in it cannot be read"))?;
        Ok(replay(Arc::new(study), log))
    }
}

/// Rebuilds the projection of a session's log, without its erased texts.
pub(super) fn rebuild_projection(
    tx: &Transaction<'_>,
    session: i64,
    study: Arc<Study>,
) -> Result<(), StoreErrorKind> {
    let mut log = Vec::new();
    entry_row::read_log(tx, session, &mut log)?;
    let entries: Vec<Entry> = log.iter().filter_map(StoredEntry::to_entry).collect();
    let codes = study_log::read_codes(tx)?;
    let derived = Projection::from_state(&replay(study, &entries), &codes)?;
    derived.write_session(tx, None)?;
    derived.write_other_rows(tx, session, None)
}
