//! Whether a record still says what was written to it: the pages, the logs, and what follows from them.
//!
//! Sessions are looked at one after the other, so that memory does not grow with the record. Everything is read
//! in one transaction: a session that is being recorded meanwhile is seen as it stood when the look began.

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
pub(super) use log::chained_hash;
pub use plan::UnusedScript;
pub use repair::Rebuilt;
pub use sessions::Unconfirmed;

use super::error::{StoreError, StoreErrorKind};
use super::study_log::Behind;
use super::{RecordLocation, Store, entry_row, session_lock, spool};
use crate::session::Seq;
use sessions::{Looking, numbers};

/// No more findings than these are kept; the rest is counted.
const MAX_FINDINGS: usize = 200;

/// What looking through a record came to.
#[derive(Debug, Default)]
pub struct VerifyReport {
    /// How many sessions it has.
    pub sessions: usize,
    /// How many of them are whole: nothing was found about them.
    pub intact_sessions: usize,
    /// How many entries their logs have, as far as they could be read.
    pub entries: usize,
    /// How many entries the study log has.
    pub study_entries: usize,
    /// What was found, in the order of the record.
    pub findings: Vec<Finding>,
    /// How much more was found than `findings` has.
    pub omitted_findings: usize,
    /// Sessions of which entries wait in an emergency file, which is no damage.
    pub spooled_sessions: Vec<Uuid>,
    /// Closed sessions that the study log does not note: nobody would miss them. No damage.
    pub uncovered: Vec<Uuid>,
    /// Scripts that no session was run under. No damage.
    pub unused_scripts: Vec<UnusedScript>,
    /// What this computer wrote to the study log and the record does not have, which a restored backup explains.
    pub behind: Option<Behind>,
}

impl VerifyReport {
    /// Whether nothing was found.
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
    /// Looks through the whole record. Damage is what it returns, not an error.
    ///
    /// # Errors
    /// When the record cannot be read at all.
    pub fn verify(&self) -> Result<VerifyReport, StoreError> {
        let verified = verify(&self.conn, &self.location);
        let mut verified = verified.map_err(|fault| self.error(fault))?;
        verified.behind = self.behind()?;
        Ok(verified)
    }
}

fn verify(conn: &Connection, place: &RecordLocation) -> Result<VerifyReport, StoreErrorKind> {
    // Before the transaction begins: what is kept meanwhile is not missed.
    let kept = last_saved_seqs(place);
    let snapshot = conn.unchecked_transaction()?;
    let mut verified = VerifyReport::default();
    check_pages(&snapshot, &mut verified);
    logs_and_rows(&snapshot, &kept, &mut verified)?;
    for (session, last) in kept {
        if let Ok(None) = entry_row::session_row(&snapshot, session) {
            verified.add(Finding {
                session: Some(session),
                participant: None,
                entry: Some(1),
                damage: Damage::EntriesLost { last },
            });
        }
    }
    let waiting = spool::find_all(place).into_iter();
    verified.spooled_sessions = waiting
        .filter(|waiting| waiting.record == place.record)
        .map(|waiting| waiting.session)
        .collect();
    Ok(verified)
}

/// The logs against their hashes and the study log, and the plan and the rows against the scripts and the logs.
pub(super) fn logs_and_rows(
    conn: &Connection,
    kept: &BTreeMap<Uuid, Seq>,
    verified: &mut VerifyReport,
) -> Result<(), StoreErrorKind> {
    plan::check_plan(conn, verified);
    let study_log = study_log::check_study_log(conn, verified);
    let mut here = BTreeSet::new();
    let mut looking = Looking::new(conn, kept, &study_log)?;
    match numbers(conn) {
        Ok(numbers) => {
            for number in numbers {
                let seen = looking.at(number);
                here.extend(seen.session);
                verified.sessions += 1;
                verified.entries += seen.entries;
                verified.intact_sessions += usize::from(seen.findings.is_empty());
                verified
                    .uncovered
                    .extend(seen.session.filter(|_| seen.is_uncovered));
                for finding in seen.findings {
                    verified.add(finding);
                }
            }
        }
        Err(fault) => verified.add_file_damage(Damage::of_pages(&fault)),
    }
    study_log::missing_sessions(&study_log, &here, verified);
    Ok(())
}

/// `SQLite`'s own look at pages, indexes, the kinds of values, and what refers to what.
fn check_pages(conn: &Connection, verified: &mut VerifyReport) {
    let mut look = || -> Result<(), StoreErrorKind> {
        let mut statement = conn.prepare("PRAGMA integrity_check(50)")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let said: String = row.get(0)?;
            if said != "ok" {
                verified.add_file_damage(Damage::Pages(said));
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
    if let Err(fault) = look() {
        verified.add_file_damage(Damage::of_pages(&fault));
    }
}

/// The last entry that is known to have been kept of each session that is open.
fn last_saved_seqs(place: &RecordLocation) -> BTreeMap<Uuid, Seq> {
    let record = &place.record;
    let last = |session| Some((session, session_lock::last_saved_seq(record, session)?));
    session_lock::sessions_with_heartbeat(record)
        .into_iter()
        .filter_map(last)
        .collect()
}
