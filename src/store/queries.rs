//! Queries: logs and their projections.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::entry_row::{self, parse_wall};
use super::error::{StoreError, StoreErrorKind};
use super::{Store, spool};
use crate::session::{
    AttemptSummary, Ending, Entry, ErrorTally, Event, Hash, Opening, Rating, SessionKind,
    SessionSummary, WallTime,
};

/// A session that is not closed or has spooled entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedSession {
    /// Session id.
    pub session: Uuid,
    /// SHA-256 of its protocol, 64 hexadecimal digits.
    pub protocol: String,
    /// Participant code; `None` in a rehearsal.
    pub participant: Option<String>,
    /// Design version id.
    pub version: String,
    /// Moderator.
    pub moderator: String,
    /// Session kind.
    pub kind: SessionKind,
    /// When it opened.
    pub opened_at: WallTime,
    /// Whether it was closed.
    pub is_closed: bool,
    /// Whether it has spooled entries.
    pub has_spooled_entries: bool,
    /// Its spool file, if the record never had the session.
    pub orphan_spool: Option<OrphanSpool>,
}

/// Spool file of a session that the record never had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrphanSpool {
    /// Path.
    pub file: PathBuf,
    /// Number of entries.
    pub entries: usize,
}

impl Store {
    /// Log of a session, in order: recorded entries, then spooled ones. Entries have their original hashes; erased
    /// texts are absent. Empty for an unknown session.
    ///
    /// # Errors
    /// If the record cannot be read or has entries unknown to this version.
    pub fn log(&self, session: Uuid) -> Result<Vec<Entry>, StoreError> {
        let read = || -> Result<Vec<Entry>, StoreErrorKind> {
            let mut log = entry_row::stored_log(&self.conn, session)?;
            if let Some(spool) = spool::find(&self.location, session) {
                spool.append_to(&mut log);
            }
            let known = |stored: &entry_row::StoredEntry| {
                stored.to_entry().ok_or(StoreErrorKind::UnreadableEntry {
                    session,
                    seq: stored.seq,
                })
            };
            log.iter().map(known).collect()
        };
        read().map_err(|fault| self.error(fault))
    }

    /// A number that changes whenever another program writes to the record while this store is open; for polling
    /// without rereading.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.conn
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(|fault| self.error(fault))
    }

    /// Real sessions of a protocol that added error kinds to it, in the order they opened.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions_that_added_kinds(&self, protocol: &str) -> Result<Vec<Uuid>, StoreError> {
        let read = || -> Result<Vec<Uuid>, StoreErrorKind> {
            let mut statement = self.conn.prepare(
                "SELECT s.uuid FROM session s JOIN protocol r ON r.id = s.protocol
                 WHERE r.hash = ?1 AND s.kind = 'real'
                 AND EXISTS (SELECT 1 FROM entry e WHERE e.session = s.id AND e.kind = 'ErrorKindAdded')
                 ORDER BY s.opened_at, s.uuid",
            )?;
            let mut rows = statement.query([protocol])?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                all.push(read_uuid(row, 0)?);
            }
            Ok(all)
        };
        read().map_err(|fault| self.error(fault))
    }

    /// Summaries of all sessions, in the order they opened. Read from the projection in a fixed number of queries.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError> {
        read_summaries(&self.conn, Depth::Whole).map_err(|fault| self.error(fault))
    }

    /// All sessions for a list, in the order they opened: without ratings, and only with attempts that have no outcome
    /// yet.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions_to_list(&self) -> Result<Vec<SessionSummary>, StoreError> {
        read_summaries(&self.conn, Depth::List).map_err(|fault| self.error(fault))
    }

    /// Sessions with an answer, or with an attempt whose outcome counts.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions_with_results(&self) -> Result<HashSet<Uuid>, StoreError> {
        let read = || -> Result<HashSet<Uuid>, StoreErrorKind> {
            let mut statement = self.conn.prepare(
                "SELECT s.uuid FROM session s
                 WHERE EXISTS (SELECT 1 FROM rating g WHERE g.session = s.id)
                 OR EXISTS (SELECT 1 FROM attempt a WHERE a.session = s.id
                     AND a.ending NOT IN ('not_reached', 'skipped', 'void', 'undecided', 'open'))",
            )?;
            let mut rows = statement.query([])?;
            let mut all = HashSet::new();
            while let Some(row) = rows.next()? {
                all.insert(read_uuid(row, 0)?);
            }
            Ok(all)
        };
        read().map_err(|fault| self.error(fault))
    }

    /// Head of each session's chain, ordered by session id.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn chain_heads(&self) -> Result<Vec<(Uuid, Hash)>, StoreError> {
        read_heads(&self.conn).map_err(|fault| self.error(fault))
    }

    /// Sessions that are not closed or have spooled entries, in the order they opened. Resuming one with [`Store::log`]
    /// and [`Store::into_session_writer`] moves its entries into the record.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn unfinished_sessions(&self) -> Result<Vec<UnfinishedSession>, StoreError> {
        let read = || -> Result<Vec<UnfinishedSession>, StoreErrorKind> {
            let mut all = read_unfinished(&self.conn)?;
            for spool in spool::find_all(&self.location) {
                match all.iter_mut().find(|found| found.session == spool.session) {
                    Some(found) => found.has_spooled_entries = true,
                    None if spool.record == self.location.record => {
                        all.extend(spooled_only(&spool));
                    }
                    None => {}
                }
            }
            all.retain(|found| found.has_spooled_entries || !found.is_closed);
            all.sort_by_key(|found| (found.opened_at, found.session));
            Ok(all)
        };
        read().map_err(|fault| self.error(fault))
    }
}

/// An unfinished session that the record does not have.
fn spooled_only(spool: &spool::Spool) -> Option<UnfinishedSession> {
    let first = spool.entries.first()?.to_entry()?;
    let Event::SessionOpened(Opening {
        session,
        protocol,
        participant,
        version,
        moderator,
        session_kind,
        ..
    }) = first.event
    else {
        return None;
    };
    Some(UnfinishedSession {
        session,
        protocol,
        participant,
        version,
        moderator,
        kind: session_kind,
        opened_at: first.stamp.wall,
        is_closed: false,
        has_spooled_entries: true,
        orphan_spool: Some(OrphanSpool {
            file: spool.file.clone(),
            entries: spool.entries.len(),
        }),
    })
}

fn read_unfinished(conn: &Connection) -> Result<Vec<UnfinishedSession>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT session, protocol, participant, version, moderator, kind, opened_at, closed_at IS NOT NULL
         FROM sessions",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(UnfinishedSession {
            session: read_uuid(row, 0)?,
            protocol: row.get(1)?,
            participant: row.get(2)?,
            version: row.get(3)?,
            moderator: row.get(4)?,
            kind: read_kind(row, 5)?,
            opened_at: read_wall(row, 6)?.unwrap_or(WallTime(0)),
            is_closed: row.get(7)?,
            has_spooled_entries: false,
            orphan_spool: None,
        });
    }
    Ok(all)
}

/// How much of each session to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Whole,
    List,
}

fn read_summaries(conn: &Connection, depth: Depth) -> Result<Vec<SessionSummary>, StoreErrorKind> {
    let snapshot = conn.unchecked_transaction()?;
    let mut all = Vec::new();
    let mut places = HashMap::new();
    let mut statement = snapshot.prepare(
        "SELECT s.id, s.uuid, r.hash, p.code, p.segment, p.status = 'withdrawn', v.code, s.moderator, s.kind,
            s.opened_at, s.closed_at IS NOT NULL, s.excluded_at IS NOT NULL, t.text, s.task_order, s.consent
         FROM session s
         JOIN protocol r ON r.id = s.protocol
         JOIN design_version v ON v.id = s.version
         LEFT JOIN participant p ON p.id = s.participant
         LEFT JOIN entry_text t ON t.session = s.id AND t.seq = s.excluded_at AND t.field = 'reason'
         ORDER BY s.opened_at, s.uuid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        places.insert(row.get::<_, i64>(0)?, all.len());
        all.push(summary_from_row(row)?);
    }
    let recoveries = read_recoveries(&snapshot)?;
    let mut statement = snapshot.prepare(
        "SELECT a.session, a.key, a.task, a.ending, a.assisted, a.did_it, a.over_limit, a.success, a.credit,
            a.started_at, a.start_ms, a.end_ms, a.time_ms, a.probing_ms, a.estimated,
            a.errors, a.errors_minor, a.errors_major, a.errors_critical, a.assists, a.source, t.text
         FROM attempt a
         LEFT JOIN entry_text t ON t.session = a.session AND t.seq = a.reason_at AND t.field = 'reason'
         WHERE ?1 OR a.ending = 'undecided'
         ORDER BY a.session, a.key",
    )?;
    let mut rows = statement.query([depth == Depth::Whole])?;
    let mut last = 0;
    while let Some(row) = rows.next()? {
        if let Some(place) = places.get(&row.get::<_, i64>(0)?) {
            if *place != last {
                // Attempts of a session are adjacent, so this list is complete.
                all[last].attempts.shrink_to_fit();
                last = *place;
            }
            all[*place]
                .attempts
                .push(attempt_from_row(row, &recoveries)?);
        }
    }
    let mut statement = snapshot.prepare(
        "SELECT g.session, g.seq, g.attempt, g.instrument, g.item, g.value, t.text
         FROM rating g
         LEFT JOIN entry_text t ON t.session = g.session AND t.seq = g.seq AND t.field = 'text'
         WHERE ?1
         ORDER BY g.session, g.seq",
    )?;
    let mut rows = statement.query([depth == Depth::Whole])?;
    while let Some(row) = rows.next()? {
        if let Some(place) = places.get(&row.get::<_, i64>(0)?) {
            all[*place].ratings.push(rating_from_row(row)?);
        }
    }
    for session in &mut all {
        // Attempts first, then tasks that were not reached, whose keys count down.
        session
            .attempts
            .sort_by_key(|attempt| (attempt.key < 0, attempt.key.abs()));
    }
    Ok(all)
}

pub(super) fn read_heads(conn: &Connection) -> Result<Vec<(Uuid, Hash)>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT s.uuid, e.hash FROM session s JOIN entry e ON e.session = s.id
         WHERE e.seq = (SELECT max(l.seq) FROM entry l WHERE l.session = s.id) ORDER BY s.uuid",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push((read_uuid(row, 0)?, Hash(row.get(1)?)));
    }
    Ok(all)
}

fn summary_from_row(row: &Row<'_>) -> Result<SessionSummary, StoreErrorKind> {
    let order: String = row.get(13)?;
    let excluded: bool = row.get(11)?;
    let reason: Option<String> = row.get(12)?;
    Ok(SessionSummary {
        id: read_uuid(row, 1)?,
        protocol: row.get(2)?,
        participant: row.get(3)?,
        segment: row.get(4)?,
        withdrawn: row.get::<_, Option<bool>>(5)?.unwrap_or(false),
        version: row.get(6)?,
        moderator: row.get(7)?,
        kind: read_kind(row, 8)?,
        opened_at: read_wall(row, 9)?.unwrap_or(WallTime(0)),
        closed: row.get(10)?,
        excluded: excluded.then(|| reason.unwrap_or_default()),
        consent: row.get(14)?,
        order: serde_json::from_str(&order)
            .map_err(|_| StoreErrorKind::unexpected_value("order of tasks", &order))?,
        attempts: Vec::new(),
        ratings: Vec::new(),
    })
}

/// Number of errors that the participant recovered from, and did not, by the row of the session and the key of the
/// attempt.
type Recoveries = HashMap<(i64, i64), (u32, u32)>;

fn read_recoveries(conn: &Connection) -> Result<Recoveries, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT session, attempt, sum(recovered), sum(NOT recovered) FROM noted
         WHERE what = 'error' AND recovered IS NOT NULL AND attempt IS NOT NULL
         GROUP BY session, attempt",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Recoveries::new();
    while let Some(row) = rows.next()? {
        all.insert((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?));
    }
    Ok(all)
}

fn attempt_from_row(
    row: &Row<'_>,
    recoveries: &Recoveries,
) -> Result<AttemptSummary, StoreErrorKind> {
    let ending: String = row.get(3)?;
    let place = (row.get(0)?, row.get(1)?);
    let (recovered, not_recovered) = recoveries.get(&place).copied().unwrap_or_default();
    let errors = match row.get::<_, Option<u32>>(15)? {
        Some(total) => Some(ErrorTally {
            total,
            minor: row.get(16)?,
            major: row.get(17)?,
            critical: row.get(18)?,
            recovered,
            not_recovered,
        }),
        None => None,
    };
    Ok(AttemptSummary {
        key: row.get(1)?,
        task: row.get(2)?,
        ending: Ending::from_word(&ending)
            .ok_or_else(|| StoreErrorKind::unexpected_value("outcome", &ending))?,
        assisted: row.get(4)?,
        moderator_did_it: row.get(5)?,
        over_limit: row.get(6)?,
        success: row.get(7)?,
        credit: row.get(8)?,
        started_at: read_wall(row, 9)?,
        start_ms: row.get(10)?,
        end_ms: row.get(11)?,
        time_ms: row.get(12)?,
        probing_ms: row.get(13)?,
        estimated: row.get(14)?,
        errors,
        assists: row.get(19)?,
        source: row.get(20)?,
        reason: row.get(21)?,
    })
}

fn rating_from_row(row: &Row<'_>) -> Result<Rating, StoreErrorKind> {
    Ok(Rating {
        seq: row.get(1)?,
        attempt: row.get(2)?,
        instrument: row.get(3)?,
        item: row.get(4)?,
        value: row.get(5)?,
        text: row.get(6)?,
    })
}

pub(super) fn read_uuid(row: &Row<'_>, column: usize) -> Result<Uuid, StoreErrorKind> {
    let text: String = row.get(column)?;
    Uuid::parse_str(&text).map_err(|_| StoreErrorKind::unexpected_value("id of a session", &text))
}

fn read_kind(row: &Row<'_>, column: usize) -> Result<SessionKind, StoreErrorKind> {
    let text: String = row.get(column)?;
    SessionKind::from_word(&text)
        .ok_or_else(|| StoreErrorKind::unexpected_value("kind of session", &text))
}

fn read_wall(row: &Row<'_>, column: usize) -> Result<Option<WallTime>, StoreErrorKind> {
    let text: Option<String> = row.get(column)?;
    text.as_deref().map(parse_wall).transpose()
}
