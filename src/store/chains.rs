//! Whether the logs of what is counted are as they were written: what reports ask before they count.

use std::collections::BTreeSet;

use rusqlite::Connection;
use uuid::Uuid;

use super::Store;
use super::error::{Fault, StoreError};
use super::row::{self, StoredEntry};
use super::verify::{linked, missing_close, whole_study_log};
use crate::ledger::StudyLog;
use crate::session::{Hash, Seq};

/// Up to this many entries the chains are verified at each report.
pub const ENTRIES_VERIFIED: i64 = 100_000;

/// Whether chains were verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chains {
    /// All of them are whole; how many entries they have.
    Verified(i64),
    /// They have so many entries that they are only verified when that is asked for.
    NotVerified(i64),
}

impl Store {
    /// Verifies the chains of these sessions and of the study log, and that no session is missing whose close was noted.
    /// Where they have more entries than `most`, nothing is verified.
    ///
    /// # Errors
    /// When a chain is broken or a session is missing, and when the record cannot be read.
    pub fn verify_chains(&self, counted: &[Uuid], most: i64) -> Result<Chains, StoreError> {
        verify_chains(&self.conn, counted, most).map_err(|fault| self.error(fault))
    }
}

fn verify_chains(conn: &Connection, counted: &[Uuid], most: i64) -> Result<Chains, Fault> {
    let snapshot = conn.unchecked_transaction()?;
    let mut numbers = Vec::with_capacity(counted.len());
    let mut entries = 0;
    for session in counted {
        let number = row::session_row(&snapshot, *session)?;
        let number = number.ok_or_else(|| missing(*session))?;
        entries += row::last_entry(&snapshot, number)?.map_or(0, |(seq, _)| seq);
        numbers.push((*session, number));
    }
    if entries > most {
        return Ok(Chains::NotVerified(entries));
    }
    let study_log = whole_study_log(&snapshot)?;
    let here = sessions(&snapshot)?;
    if let Some(gone) = study_log.noted_sessions().find(|s| !here.contains(s)) {
        return Err(missing(gone));
    }
    let mut log = Vec::new();
    for (session, number) in numbers {
        log.clear();
        row::read_log(&snapshot, number, &mut log)?;
        verify_log(session, &log, &study_log)?;
    }
    Ok(Chains::Verified(entries))
}

fn missing(session: Uuid) -> Fault {
    Fault::Chain(format!(
        "session {session} was closed and is not in the record"
    ))
}

fn sessions(conn: &Connection) -> Result<BTreeSet<Uuid>, Fault> {
    let mut statement = conn.prepare("SELECT uuid FROM session")?;
    let mut rows = statement.query([])?;
    let mut all = BTreeSet::new();
    while let Some(row) = rows.next()? {
        all.insert(super::read::uuid(row, 0)?);
    }
    Ok(all)
}

fn verify_log(session: Uuid, log: &[StoredEntry], study_log: &StudyLog) -> Result<(), Fault> {
    let mut before = Hash::START;
    for (place, entry) in (1..).zip(log) {
        if entry.seq != place || linked(&before, entry) != Some(entry.hash) || !texts_fit(entry) {
            return Err(Fault::Chain(format!(
                "entry {place} of session {session} is not the one that was logged"
            )));
        }
        before = entry.hash;
    }
    let last = log.last().map_or(0, |entry| entry.seq);
    let hash_at = |seq: Seq| {
        let at = usize::try_from(seq.checked_sub(1)?).ok()?;
        log.get(at).map(|entry| entry.hash)
    };
    match missing_close(study_log, session, last, hash_at) {
        Some((_, damage)) => Err(Fault::Chain(format!("session {session}: {damage}"))),
        None => Ok(()),
    }
}

fn texts_fit(entry: &StoredEntry) -> bool {
    if entry.texts.is_empty() {
        return true;
    }
    let digests = entry.detail.digests();
    entry.texts.iter().all(|text| {
        let digest = Hash::of_text(text.salt, &text.text).to_string();
        digests
            .iter()
            .any(|(field, known)| *field == text.field && *known == digest)
    })
}
