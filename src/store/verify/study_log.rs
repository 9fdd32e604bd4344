//! Verifies the study log against its chains, and noted closes against session logs.

use std::collections::BTreeSet;

use rusqlite::Connection;
use uuid::Uuid;

use super::super::error::StoreErrorKind;
use super::super::study_log::{self, StudyLogScope};
use super::VerifyReport;
use super::finding::{Damage, Finding};
use crate::ledger::{LogId, StudyEntry, StudyLog, apply, check_entry};
use crate::session::{Hash, Seq};

/// Checks each chain against its hashes; returns the state of all chains.
pub(super) fn check_study_log(conn: &Connection, verified: &mut VerifyReport) -> StudyLog {
    let entries = match study_log::read_entries(conn, StudyLogScope::WholeLog) {
        Ok(entries) => entries,
        Err(fault) => {
            verified.add_file_damage(Damage::StudyLogUnreadable(super::finding::fault_message(
                &fault,
            )));
            return StudyLog::default();
        }
    };
    verified.study_entries = entries.len();
    let protocols = protocol_hashes(conn).unwrap_or_default();
    let (log, misfits) = check_chains(&entries, &protocols);
    for (writer, seq, why) in misfits {
        verified.add_file_damage(Damage::StudyLogEntry { writer, seq, why });
    }
    log
}

/// State of the entries, and those that do not continue their chain.
fn check_chains(
    entries: &[StudyEntry],
    protocols: &BTreeSet<String>,
) -> (StudyLog, Vec<(Uuid, Seq, String)>) {
    let (mut log, mut found) = (StudyLog::default(), Vec::new());
    for entry in entries {
        if let Err(misfit) = check_entry(&log, entry) {
            found.push((entry.writer, entry.seq, misfit.to_string()));
        }
        log = apply(log, std::slice::from_ref(entry));
    }
    for (id, writer) in log.writers() {
        if !protocols.contains(&writer.study) {
            found.push((id, 1, "is of another study".to_owned()));
        }
    }
    for entry in entries {
        for (field, _) in entry.text_digests() {
            let there = entry.texts.iter().any(|text| text.field == field);
            let erased = log.is_erased(LogId::Writer(entry.writer), entry.seq, field);
            if there == erased {
                let why = if erased {
                    "has a text that was erased"
                } else {
                    "has lost a text that was never erased"
                };
                found.push((entry.writer, entry.seq, why.to_owned()));
            }
        }
    }
    (log, found)
}

fn protocol_hashes(conn: &Connection) -> Result<BTreeSet<String>, StoreErrorKind> {
    let mut statement = conn.prepare("SELECT hash FROM protocol")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Checks noted closes against a session's log: the number of its last entry, and the hash of each entry.
pub(in crate::store) fn check_close(
    log: &StudyLog,
    session: Uuid,
    last: Seq,
    hash_at: impl Fn(Seq) -> Option<Hash>,
) -> Option<(Option<Seq>, Damage)> {
    let longest = log.closes_of(session).next_back()?.seq;
    if longest > last {
        let noted = longest;
        return Some((None, Damage::LogShortened { last, noted }));
    }
    let other = log
        .closes_of(session)
        .find(|close| hash_at(close.seq) != Some(close.head))?;
    Some((Some(other.seq), Damage::CloseMismatch))
}

/// Sessions with a noted close that are not in the record.
pub(super) fn missing_sessions(log: &StudyLog, here: &BTreeSet<Uuid>, verified: &mut VerifyReport) {
    for session in log
        .noted_sessions()
        .filter(|session| !here.contains(session))
    {
        let entries = log.closes_of(session).next_back().map(|close| close.seq);
        verified.add(Finding {
            session: Some(session),
            participant: None,
            entry: None,
            damage: Damage::SessionMissing {
                entries: entries.unwrap_or(0),
            },
        });
    }
}
