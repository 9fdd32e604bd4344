//! Attempts of sessions, read from the projection into a table.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rusqlite::{Connection, Row};

use super::Depth;
use crate::session::{AttemptTable, Attempts, Ending, ErrorTally, NewAttempt};
use crate::store::error::StoreErrorKind;
use crate::store::queries::{optional_text, read_wall, text};

/// Rows of sessions, from one to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionRows {
    first: i64,
    last: i64,
}

impl SessionRows {
    pub(super) const ALL: Self = Self {
        first: 0,
        last: i64::MAX,
    };

    /// The rows up to one, and those after it.
    pub(super) fn split_after(row: i64) -> (Self, Self) {
        let (first, last) = (0, i64::MAX);
        (
            Self { first, last: row },
            Self {
                first: row + 1,
                last,
            },
        )
    }
}

/// The row of a session, and its attempts.
pub(super) type SessionAttempts = (i64, Attempts);

/// Reads the attempts of sessions into one table; of each session attempts first, then tasks that were not reached,
/// whose keys count down.
pub(super) fn read_attempts(
    conn: &Connection,
    depth: Depth,
    sessions: SessionRows,
) -> Result<Vec<SessionAttempts>, StoreErrorKind> {
    let recoveries = read_recoveries(conn)?;
    let mut statement = conn.prepare(
        "SELECT a.session, a.key, a.task, a.ending, a.assisted, a.did_it, a.over_limit, a.success, a.credit,
            a.started_at, a.start_ms, a.end_ms, a.time_ms, a.probing_ms, a.estimated,
            a.errors, a.errors_minor, a.errors_major, a.errors_critical, a.assists, a.source, t.text
         FROM attempt a
         LEFT JOIN entry_text t ON t.session = a.session AND t.seq = a.reason_at AND t.field = 'reason'
         WHERE a.session BETWEEN ?2 AND ?3 AND (?1 OR a.ending = 'undecided')
         ORDER BY a.session, a.key",
    )?;
    let mut rows = statement.query((depth == Depth::Whole, sessions.first, sessions.last))?;
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
    let sessions = reading.sessions.into_iter();
    Ok(sessions
        .map(|(session, rows)| (session, Attempts::in_table(&table, rows)))
        .collect())
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
