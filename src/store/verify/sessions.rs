//! Verifies sessions: their logs and their projections.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::finding::{Damage, Finding};
use super::rebuilt::{self, Scratch};
use super::{log, study_log};
use crate::ledger::StudyLog;
use crate::session::{Event, Hash, Opening, Seq, SessionState, replay};
use crate::store::entry_row::{self, StoredEntry};
use crate::store::error::StoreErrorKind;
use crate::store::projection::Projection;
use crate::study::{self, Study};

/// Row ids of all sessions, including those whose row is gone.
pub(super) fn numbers(conn: &Connection) -> Result<Vec<i64>, StoreErrorKind> {
    let mut statement =
        conn.prepare("SELECT id FROM session UNION SELECT DISTINCT session FROM entry ORDER BY 1")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A closed session whose projection differs from its log.
#[derive(Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The session.
    pub session: Uuid,
    /// Participant code.
    pub participant: Option<String>,
    /// Fingerprint of its log as it is now.
    pub fingerprint: Hash,
}

/// Result of verifying a session.
pub(super) struct SessionCheck {
    pub(super) session: Option<Uuid>,
    /// If its log closes it, the fingerprint to confirm before a rebuild.
    pub(super) closed: Option<Unconfirmed>,
    /// Whether its log closes it and the study log has no note of that.
    pub(super) is_uncovered: bool,
    pub(super) entries: usize,
    pub(super) findings: Vec<Finding>,
    /// Its projection, if it differs from the record.
    pub(super) differs: Option<Projection>,
}

/// Verifier of sessions.
pub(super) struct SessionVerifier<'a> {
    conn: &'a Connection,
    last_saved: &'a BTreeMap<Uuid, Seq>,
    study_log: &'a StudyLog,
    scratch: Scratch,
    /// Scripts read so far, by hash.
    scripts: BTreeMap<String, Arc<Study>>,
}

impl<'a> SessionVerifier<'a> {
    pub(super) fn new(
        conn: &'a Connection,
        last_saved: &'a BTreeMap<Uuid, Seq>,
        study_log: &'a StudyLog,
    ) -> Result<Self, StoreErrorKind> {
        Ok(Self {
            conn,
            last_saved,
            study_log,
            scratch: Scratch::new()?,
            scripts: BTreeMap::new(),
        })
    }

    pub(super) fn check(&mut self, number: i64) -> SessionCheck {
        let mut stored = Vec::new();
        let read = entry_row::read_log(self.conn, number, &mut stored);
        let opening = stored.first().and_then(opening);
        let named = self.named(number, opening.as_ref());
        let mut found = log::check_log(&stored, self.study_log, named.0);
        if let Err(fault) = read {
            let next = stored.last().map_or(1, |last| last.seq + 1);
            found.push((Some(next), Damage::of_entry(&fault)));
        }
        let last = stored.last().map_or(0, |last| last.seq);
        let last_saved = opening
            .as_ref()
            .and_then(|o| self.last_saved.get(&o.session))
            .filter(|last_saved| **last_saved > last);
        if let Some(&last_saved) = last_saved {
            found.push((Some(last + 1), Damage::EntriesLost { last: last_saved }));
        }
        if let Some(session) = named.0 {
            let hash_at = |seq: Seq| {
                let at = stored.binary_search_by_key(&seq, |entry| entry.seq).ok()?;
                Some(stored[at].hash)
            };
            found.extend(study_log::check_close(
                self.study_log,
                session,
                last,
                hash_at,
            ));
        }
        let (mut differs, mut closed) = (None, None);
        if found.iter().all(|(_, damage)| damage.is_log_readable()) {
            match self.compare(number, &stored, opening.as_ref()) {
                Ok(None) => {}
                Ok(Some((table, derived))) => {
                    found.push((None, Damage::Projection(table)));
                    closed = derived.is_closed().then(|| Unconfirmed {
                        session: named.0.unwrap_or_default(),
                        participant: named.1.clone(),
                        fingerprint: stored.last().map_or(Hash::CHAIN_START, |last| last.hash),
                    });
                    differs = Some(derived);
                }
                Err(damage) => found.push((None, damage)),
            }
        }
        let is_covered = |session| self.study_log.is_close_noted(session);
        SessionCheck {
            session: named.0,
            closed,
            is_uncovered: is_closed(&stored) && !named.0.is_some_and(is_covered),
            entries: stored.len(),
            findings: found
                .into_iter()
                .map(|(entry, what)| Finding {
                    session: named.0,
                    participant: named.1.clone(),
                    entry,
                    damage: what,
                })
                .collect(),
            differs,
        }
    }

    /// Session id and participant code, from its row or else its first entry.
    fn named(&self, number: i64, opening: Option<&Opening>) -> (Option<Uuid>, Option<String>) {
        let row: Option<(String, Option<String>)> = self
            .conn
            .query_row(
                "SELECT s.uuid, p.code FROM session s LEFT JOIN participant p ON p.id = s.participant WHERE s.id = ?1",
                [number],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .unwrap_or_default();
        let (uuid, code) = row.unwrap_or_default();
        let logged = opening.map(|opening| opening.session);
        let id = logged.or_else(|| Uuid::parse_str(&uuid).ok());
        (id, code.or_else(|| opening?.participant.clone()))
    }

    /// The first table that differs from the log, and the projection of the log.
    fn compare(
        &mut self,
        number: i64,
        stored: &[StoredEntry],
        opening: Option<&Opening>,
    ) -> Result<Option<(&'static str, Projection)>, Damage> {
        let Some(opening) = opening else {
            return Err(Damage::NotOpened);
        };
        let study = self.study(&opening.protocol)?;
        let entries: Vec<_> = stored.iter().filter_map(StoredEntry::to_entry).collect();
        let state: SessionState = replay(study, &entries);
        let damage_of = |fault: StoreErrorKind| Damage::of_pages(&fault);
        let codes = self.study_log.codes();
        let derived = Projection::from_state(&state, codes).map_err(damage_of)?;
        let expected = self
            .scratch
            .rebuild_rows(&derived, &opening.protocol)
            .map_err(damage_of)?;
        let found = rebuilt::read_rows(self.conn, number).map_err(damage_of)?;
        let differs = expected.iter().zip(&found).find(|(e, f)| e != f);
        Ok(differs.map(|((table, _), _)| (*table, derived)))
    }

    fn study(&mut self, hash: &str) -> Result<Arc<Study>, Damage> {
        if let Some(study) = self.scripts.get(hash) {
            return Ok(study.clone());
        }
        let script: Option<String> = self
            .conn
            .query_row(
                "SELECT script FROM protocol WHERE hash = ?1",
                [hash],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| Damage::of_pages(&error.into()))?;
        let study = script
            .and_then(|script| study::read_frozen(&script).ok())
            .ok_or(Damage::ScriptUnreadable)?;
        let study = Arc::new(study);
        self.scripts.insert(hash.to_owned(), study.clone());
        Ok(study)
    }
}

/// Whether a log closes its session without reopening it.
fn is_closed(log: &[StoredEntry]) -> bool {
    let last = log.iter().rev().find_map(|entry| {
        let kind = entry.detail.kind.as_str();
        matches!(kind, "SessionClosed" | "SessionReopened").then_some(kind)
    });
    last == Some("SessionClosed")
}

fn opening(first: &StoredEntry) -> Option<Opening> {
    match first.to_entry()?.event {
        Event::SessionOpened(opening) => Some(opening),
        _ => None,
    }
}
