//! Summaries of sessions, read from the projection.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rusqlite::{Connection, Row};

use super::Store;
use super::error::{StoreError, StoreErrorKind};
use super::queries::{read_kind, read_uuid, read_wall};
use crate::session::{
    AttemptTable, Attempts, Ending, ErrorTally, NewAttempt, Rating, SessionSummary, WallTime,
};

impl Store {
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
}

/// How much of each session to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Whole,
    List,
}

fn read_summaries(conn: &Connection, depth: Depth) -> Result<Vec<SessionSummary>, StoreErrorKind> {
    let snapshot = conn.unchecked_transaction()?;
    let (mut all, positions) = read_sessions(&snapshot)?;
    read_attempts(&snapshot, depth, &positions, &mut all)?;
    if depth == Depth::Whole {
        read_ratings(&snapshot, &positions, &mut all)?;
    }
    Ok(all)
}

/// The position of each session among the summaries, by its row.
struct Positions(Vec<(i64, usize)>);

impl Positions {
    fn get(&self, session: i64) -> Option<usize> {
        let found = self.0.binary_search_by_key(&session, |(id, _)| *id).ok()?;
        Some(self.0[found].1)
    }
}

/// Names that sessions have in common, each kept once.
#[derive(Default)]
struct Names(HashSet<Arc<str>>);

impl Names {
    fn shared(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = name.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// Sessions without attempts and ratings, in the order they opened.
fn read_sessions(conn: &Connection) -> Result<(Vec<SessionSummary>, Positions), StoreErrorKind> {
    let mut all = Vec::new();
    let mut positions = Vec::new();
    let mut names = Names::default();
    let mut statement = conn.prepare(
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
        positions.push((row.get(0)?, all.len()));
        all.push(summary_from_row(row, &mut names)?);
    }
    positions.sort_unstable();
    Ok((all, Positions(positions)))
}

/// Reads attempts into one table, and gives each session its rows: attempts first, then tasks that were not reached,
/// whose keys count down.
fn read_attempts(
    conn: &Connection,
    depth: Depth,
    positions: &Positions,
    sessions: &mut [SessionSummary],
) -> Result<(), StoreErrorKind> {
    let recoveries = read_recoveries(conn)?;
    let mut statement = conn.prepare(
        "SELECT a.session, a.key, a.task, a.ending, a.assisted, a.did_it, a.over_limit, a.success, a.credit,
            a.started_at, a.start_ms, a.end_ms, a.time_ms, a.probing_ms, a.estimated,
            a.errors, a.errors_minor, a.errors_major, a.errors_critical, a.assists, a.source, t.text
         FROM attempt a
         LEFT JOIN entry_text t ON t.session = a.session AND t.seq = a.reason_at AND t.field = 'reason'
         WHERE ?1 OR a.ending = 'undecided'
         ORDER BY a.session, a.key",
    )?;
    let mut rows = statement.query([depth == Depth::Whole])?;
    let mut reading = AttemptReader::default();
    while let Some(row) = rows.next()? {
        let session = row.get(0)?;
        reading.begin_session(session);
        let attempt = attempt_from_row(row, session, &recoveries)?;
        if attempt.key < 0 {
            reading.not_reached.push(&attempt);
        } else {
            reading.table.push(&attempt);
        }
    }
    reading.end_session();
    let table = Arc::new(reading.table);
    for (session, rows) in reading.sessions {
        if let Some(position) = positions.get(session) {
            sessions[position].attempts = Attempts::in_table(&table, rows);
        }
    }
    Ok(())
}

/// Attempts in the order of their sessions.
#[derive(Default)]
struct AttemptReader {
    table: AttemptTable,
    /// Tasks of all sessions that were not reached, those of a session from the last in its order.
    not_reached: AttemptTable,
    /// The row of each session before the one that is read, with its rows of the table.
    sessions: Vec<(i64, Range<usize>)>,
    session: Option<i64>,
    /// Number of tasks not reached in the sessions before.
    not_reached_before: usize,
}

impl AttemptReader {
    /// The following attempts are of this session.
    fn begin_session(&mut self, session: i64) {
        if self.session != Some(session) {
            self.end_session();
            self.session = Some(session);
        }
    }

    fn end_session(&mut self) {
        for row in (self.not_reached_before..self.not_reached.len()).rev() {
            let attempt = self.not_reached.row(row).to_summary();
            self.table.push(&(&attempt).into());
        }
        self.not_reached_before = self.not_reached.len();
        let start = self.sessions.last().map_or(0, |(_, rows)| rows.end);
        if let Some(session) = self.session {
            self.sessions.push((session, start..self.table.len()));
        }
    }
}

fn read_ratings(
    conn: &Connection,
    positions: &Positions,
    sessions: &mut [SessionSummary],
) -> Result<(), StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT g.session, g.seq, g.attempt, g.instrument, g.item, g.value, t.text
         FROM rating g
         LEFT JOIN entry_text t ON t.session = g.session AND t.seq = g.seq AND t.field = 'text'
         ORDER BY g.session, g.seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(position) = positions.get(row.get(0)?) {
            sessions[position].ratings.push(rating_from_row(row)?);
        }
    }
    Ok(())
}

/// A text of a row, not copied.
fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreErrorKind> {
    optional_text(row, column).map(Option::unwrap_or_default)
}

/// A text of a row that may be NULL, not copied.
fn optional_text<'r>(row: &'r Row<'_>, column: usize) -> Result<Option<&'r str>, StoreErrorKind> {
    let value = row.get_ref(column)?.as_str_or_null();
    value.map_err(|fault| rusqlite::Error::from(fault).into())
}

fn summary_from_row(row: &Row<'_>, names: &mut Names) -> Result<SessionSummary, StoreErrorKind> {
    let order: String = row.get(13)?;
    let excluded: bool = row.get(11)?;
    let reason: Option<String> = row.get(12)?;
    Ok(SessionSummary {
        id: read_uuid(row, 1)?,
        protocol: names.shared(text(row, 2)?),
        participant: row.get(3)?,
        segment: optional_text(row, 4)?.map(|name| names.shared(name)),
        withdrawn: row.get::<_, Option<bool>>(5)?.unwrap_or(false),
        version: names.shared(text(row, 6)?),
        moderator: names.shared(text(row, 7)?),
        kind: read_kind(row, 8)?,
        opened_at: read_wall(row, 9)?.unwrap_or(WallTime(0)),
        closed: row.get(10)?,
        excluded: excluded.then(|| reason.unwrap_or_default()),
        consent: row.get(14)?,
        order: serde_json::from_str(&order)
            .map_err(|_| StoreErrorKind::unexpected_value("order of tasks", &order))?,
        attempts: Attempts::default(),
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

fn attempt_from_row<'r>(
    row: &'r Row<'_>,
    session: i64,
    recoveries: &Recoveries,
) -> Result<NewAttempt<'r>, StoreErrorKind> {
    let ending = text(row, 3)?;
    let key = row.get(1)?;
    let recovered = recoveries.get(&(session, key)).copied();
    let (recovered, not_recovered) = recovered.unwrap_or_default();
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
    Ok(NewAttempt {
        key,
        task: text(row, 2)?,
        ending: Ending::from_word(ending)
            .ok_or_else(|| StoreErrorKind::unexpected_value("outcome", ending))?,
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
        source: optional_text(row, 20)?,
        reason: optional_text(row, 21)?,
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
