//! Summaries of sessions, read from the projection.

mod attempts;

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use rusqlite::{Connection, Row};

use super::Store;
use super::error::{StoreError, StoreErrorKind};
use super::queries::{optional_text, read_kind, read_uuid, read_wall, text};
use super::roster::each_on_roster;
use super::second_reader::read_beside;
use crate::session::{Attempts, Rating, RosterPlace, SessionSummary, WallTime};
use attempts::{SessionAttempts, SessionRows, read_attempts};

impl Store {
    /// Summaries of all sessions, in the order they opened. Read from the projection in a fixed number of queries.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions(&self) -> Result<Vec<SessionSummary>, StoreError> {
        self.sessions_and_roster(None)
    }

    /// [`Store::sessions`], and what is counted of all participants, one by one.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions_and_roster(
        &self,
        roster: Option<&mut dyn FnMut(RosterPlace<'_>)>,
    ) -> Result<Vec<SessionSummary>, StoreError> {
        let read = || {
            if let Some(split) = split_of_many(&self.conn)?
                && let Some((snapshot, second)) = self.two_readers()?
            {
                read_in_two_threads(&snapshot, second, split, roster)
            } else {
                let snapshot = self.conn.unchecked_transaction()?;
                if let Some(roster) = roster {
                    each_on_roster(&snapshot, roster)?;
                }
                read_summaries(&snapshot, Depth::Whole)
            }
        };
        read().map_err(|fault| self.error(fault))
    }

    /// All sessions for a list, in the order they opened: without ratings, and only with attempts that have no outcome
    /// yet.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn sessions_to_list(&self) -> Result<Vec<SessionSummary>, StoreError> {
        let read = || {
            let snapshot = self.conn.unchecked_transaction()?;
            read_summaries(&snapshot, Depth::List)
        };
        read().map_err(|fault| self.error(fault))
    }
}

/// How much of each session to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Whole,
    List,
}

/// The most sessions that one thread reads as quickly as two.
const FEW_SESSIONS: i64 = 5_000;

/// If there are many sessions, the last row of those whose attempts are left to the thread that reads all else as well.
fn split_of_many(conn: &Connection) -> Result<Option<i64>, StoreErrorKind> {
    let sql = "SELECT coalesce(max(id), 0) FROM session";
    let last: i64 = conn.query_row(sql, [], |row| row.get(0))?;
    Ok((last > FEW_SESSIONS).then_some(last / 5 * 2))
}

fn read_summaries(
    snapshot: &Connection,
    depth: Depth,
) -> Result<Vec<SessionSummary>, StoreErrorKind> {
    let (mut all, positions) = read_sessions(snapshot)?;
    let attempts = read_attempts(snapshot, depth, SessionRows::ALL)?;
    give_attempts(&mut all, &positions, attempts);
    if depth == Depth::Whole {
        read_ratings(snapshot, &positions, &mut all)?;
    }
    Ok(all)
}

/// [`read_summaries`] in two threads: the other one reads the attempts of the sessions after the row `split`.
fn read_in_two_threads(
    snapshot: &Connection,
    second: Connection,
    split: i64,
    roster: Option<&mut dyn FnMut(RosterPlace<'_>)>,
) -> Result<Vec<SessionSummary>, StoreErrorKind> {
    let (first, others) = SessionRows::split_after(split);
    let (of_others, read) = read_beside(
        second,
        |second| read_attempts(second, Depth::Whole, others),
        || -> Result<_, StoreErrorKind> {
            if let Some(roster) = roster {
                each_on_roster(snapshot, roster)?;
            }
            let (mut all, positions) = read_sessions(snapshot)?;
            let attempts = read_attempts(snapshot, Depth::Whole, first)?;
            give_attempts(&mut all, &positions, attempts);
            read_ratings(snapshot, &positions, &mut all)?;
            Ok((all, positions))
        },
    );
    let (mut all, positions) = read?;
    give_attempts(&mut all, &positions, of_others?);
    Ok(all)
}

fn give_attempts(
    sessions: &mut [SessionSummary],
    positions: &Positions,
    attempts: Vec<SessionAttempts>,
) {
    for (session, attempts) in attempts {
        if let Some(position) = positions.get(session) {
            sessions[position].attempts = attempts;
        }
    }
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
struct Names(HashSet<Arc<str>, RandomState>);

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
    let sql = "SELECT count(*) FROM session";
    let sessions = conn.query_row(sql, [], |row| row.get::<_, u32>(0))? as usize;
    let mut all = Vec::with_capacity(sessions);
    let mut names = Names::default();
    let mut statement = conn.prepare(
        "SELECT s.id, s.uuid, r.hash, p.code, p.segment, p.status = 'withdrawn', v.code, s.moderator, s.kind,
            s.opened_at, s.closed_at IS NOT NULL, s.excluded_at IS NOT NULL, t.text, s.task_order, s.consent
         FROM session s
         JOIN protocol r ON r.id = s.protocol
         JOIN design_version v ON v.id = s.version
         LEFT JOIN participant p ON p.id = s.participant
         LEFT JOIN entry_text t ON t.session = s.id AND t.seq = s.excluded_at AND t.field = 'reason'",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        all.push((row.get(0)?, summary_from_row(row, &mut names)?));
    }
    all.sort_by_key(|(_, session)| (session.opened_at, session.id));
    let mut positions: Vec<(i64, usize)> = all.iter().map(|(row, _)| *row).zip(0..).collect();
    positions.sort_unstable();
    let sessions = all.into_iter().map(|(_, session)| session).collect();
    Ok((sessions, Positions(positions)))
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

fn summary_from_row(row: &Row<'_>, names: &mut Names) -> Result<SessionSummary, StoreErrorKind> {
    let order = text(row, 13)?;
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
        order: serde_json::from_str(order)
            .map_err(|_| StoreErrorKind::unexpected_value("order of tasks", order))?,
        attempts: Attempts::default(),
        ratings: Vec::new(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::session::{Command, Opening, Outcome, SessionState};
    use crate::store::second_reader::same_state;
    use crate::study::{DesignVersion, Study, Task};
    use crate::testing::StudyBench;

    /// A record of `sessions` sessions, in each of which one task was attempted and another was not reached.
    fn record(folder: &tempfile::TempDir, sessions: usize) -> Store {
        let path = folder.path().join("a.moderato");
        let mut bench = StudyBench::new(Study {
            versions: vec![DesignVersion::new("1")],
            tasks: vec![Task::new("pay", "Pay"), Task::new("send", "Send")],
            ..Study::new("Checkout")
        });
        for number in 0..sessions {
            let mut store = Store::open(&path).unwrap();
            bench.protocol = store
                .freeze_protocol("", &bench.study, bench.clock.now().wall)
                .unwrap();
            let opening = Opening {
                participant: Some(format!("P{number:02}")),
                ..bench.opening()
            };
            let state = SessionState::new(bench.study.clone());
            let writer = store.into_session_writer(opening.session, &state).unwrap();
            let mut session = bench.session(opening.session, "Ana", writer);
            let mut session = session.must(Command::Open(opening));
            for _ in 0..=number % 3 {
                session = session.start("pay").after(5);
                session.must(Command::End);
                session = session.must(Command::SetOutcome(Outcome::Completed, None));
            }
            session.must(Command::Close);
        }
        Store::open_read_only(&path).unwrap()
    }

    #[test]
    fn two_threads_read_what_one_reads() {
        let folder = tempfile::tempdir().unwrap();
        let store = record(&folder, 5);
        let whole = read_summaries(&store.conn, Depth::Whole).unwrap();
        assert_eq!(
            whole.iter().map(|s| s.attempts.len()).sum::<usize>(),
            5 + 5 + 4
        );
        for split in 0..=6 {
            let second = store.second_connection().unwrap();
            let (snapshot, second) = same_state(&store.conn, second).unwrap().unwrap();
            let read = read_in_two_threads(&snapshot, second, split, None).unwrap();
            assert_eq!(read, whole, "split after {split}");
        }
    }
}
