//! Verifies that a record is as written: pages, logs and projections.
//!
//! Sessions are verified one at a time, so memory does not grow with the record. One transaction gives a consistent
//! snapshot while a session is being recorded.

mod finding;
mod log;
mod plan;
mod rebuilt;
mod repair;
mod sessions;
mod study_log;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use uuid::Uuid;

pub use finding::{Damage, Finding};
pub(super) use log::check_log;
pub use plan::UnusedScript;
pub(super) use plan::plan_mismatches;
pub use repair::Rebuilt;
pub use sessions::Unconfirmed;
pub(super) use study_log::check_close;

use super::error::{StoreError, StoreErrorKind};
use super::study_log::Behind;
use super::{RecordLocation, Store, entry_row, session_lock, spool};
use crate::session::Seq;
use sessions::{SessionVerifier, numbers};

/// Maximum number of findings in a report; the rest is counted.
const MAX_FINDINGS: usize = 200;

/// Result of verifying a record.
#[derive(Debug, Default)]
pub struct VerifyReport {
    /// Number of sessions.
    pub sessions: usize,
    /// Number of sessions without findings.
    pub intact_sessions: usize,
    /// Number of entries in their logs that could be read.
    pub entries: usize,
    /// Number of entries in the study log.
    pub study_entries: usize,
    /// Findings, in the order of the record.
    pub findings: Vec<Finding>,
    /// Number of findings beyond `findings`.
    pub omitted_findings: usize,
    /// Sessions with spooled entries. Not damage.
    pub spooled_sessions: Vec<Uuid>,
    /// Closed sessions without a note in the study log: their removal would go undetected. Not damage.
    pub uncovered: Vec<Uuid>,
    /// Scripts that no session was run under; no damage.
    pub unused_scripts: Vec<UnusedScript>,
    /// Entries this computer wrote to the study log that the record lacks; a restored backup explains it.
    pub behind: Option<Behind>,
}

impl VerifyReport {
    /// Whether there are no findings.
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.omitted_findings += 1;
        }
    }

    fn add_file_damage(&mut self, damage: Damage) {
        self.add(Finding::of_file(damage));
    }
}

impl Store {
    /// Verifies the whole record. Damage is returned, not an error.
    ///
    /// # Errors
    /// If the record cannot be read at all.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let verified = verify(&self.conn, &self.location);
        let mut verified = verified.map_err(|fault| self.error(fault))?;
        verified.behind = self.behind()?;
        Ok(verified)
    }
}

fn verify(conn: &Connection, location: &RecordLocation) -> Result<VerifyReport, StoreErrorKind> {
    // Read before the transaction begins: entries saved meanwhile are not missed.
    let last_saved = last_saved_seqs(location);
    let snapshot = conn.unchecked_transaction()?;
    let mut verified = VerifyReport::default();
    check_pages(&snapshot, &mut verified);
    logs_and_rows(&snapshot, &last_saved, &mut verified)?;
    for (session, last) in last_saved {
        if let Ok(None) = entry_row::session_row(&snapshot, session) {
            verified.add(Finding {
                session: Some(session),
                participant: None,
                entry: Some(1),
                damage: Damage::EntriesLost { last },
            });
        }
    }
    let spools = spool::find_all(location).into_iter();
    verified.spooled_sessions = spools
        .filter(|spool| spool.record == location.record)
        .map(|spool| spool.session)
        .collect();
    Ok(verified)
}

/// Verifies the logs against their hashes and the study log, and the plan and rows against scripts and logs.
pub(super) fn logs_and_rows(
    conn: &Connection,
    last_saved: &BTreeMap<Uuid, Seq>,
    verified: &mut VerifyReport,
) -> Result<(), StoreErrorKind> {
    plan::check_plan(conn, verified);
    let study_log = study_log::check_study_log(conn, verified);
    let mut checked_sessions = BTreeSet::new();
    let mut verifier = SessionVerifier::new(conn, last_saved, &study_log)?;
    match numbers(conn) {
        Ok(numbers) => {
            for number in numbers {
                let checked = verifier.check(number);
                checked_sessions.extend(checked.session);
                verified.sessions += 1;
                verified.entries += checked.entries;
                verified.intact_sessions += usize::from(checked.findings.is_empty());
                verified
                    .uncovered
                    .extend(checked.session.filter(|_| checked.is_uncovered));
                for finding in checked.findings {
                    verified.add(finding);
                }
            }
        }
        Err(fault) => verified.add_file_damage(Damage::of_pages(&fault)),
    }
    study_log::missing_sessions(&study_log, &checked_sessions, verified);
    Ok(())
}

/// Runs `SQLite`'s own checks of pages, indexes, value types and references.
fn check_pages(conn: &Connection, verified: &mut VerifyReport) {
    let mut check = || -> Result<(), StoreErrorKind> {
        let mut statement = conn.prepare("PRAGMA integrity_check(50)")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let message: String = row.get(0)?;
            if message != "ok" {
                verified.add_file_damage(Damage::Pages(message));
            }
        }
        let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, parent) = (row.get(0)?, row.get(2)?);
            verified.add_file_damage(Damage::DanglingReference { table, parent });
        }
        Ok(())
    };
    if let Err(fault) = check() {
        verified.add_file_damage(Damage::of_pages(&fault));
    }
}

/// Number of the last saved entry of each open session, as far as known.
fn last_saved_seqs(location: &RecordLocation) -> BTreeMap<Uuid, Seq> {
    let record = &location.record;
    let last = |session| Some((session, session_lock::last_saved_seq(record, session)?));
    session_lock::sessions_with_heartbeat(record)
        .into_iter()
        .filter_map(last)
        .collect()
}
