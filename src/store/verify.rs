//! Whether a record still says what was written to it: the pages, the logs, and what follows from them.
//!
//! Sessions are looked at one after the other, so that memory does not grow with the record. Everything is read
//! in one transaction: a session that is being recorded meanwhile is seen as it stood when the look began.

mod finding;
mod ledger;
mod log;
mod plan;
mod rebuilt;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use uuid::Uuid;

pub use finding::{Damage, Finding};
pub(super) use ledger::{missing_close, whole as whole_study_log};
pub(super) use log::linked;

use super::derived::Derived;
use super::error::{Fault, StoreError};
use super::row::{self, StoredEntry};
use super::{Place, Store, beat, emergency};
use crate::ledger::StudyLog;
use crate::session::{Event, Hash, Opening, Seq, State, head_of_all, replay};
use crate::study::{self, Study};
use rebuilt::Scratch;

/// No more findings than these are kept; the rest is counted.
const MOST: usize = 200;

/// What looking through a record came to.
#[derive(Debug, Default)]
pub struct Verified {
    /// How many sessions it has.
    pub sessions: usize,
    /// How many of them are whole: nothing was found about them.
    pub whole: usize,
    /// How many entries their logs have, as far as they could be read.
    pub entries: usize,
    /// How many entries the study log has.
    pub study_entries: usize,
    /// What was found, in the order of the record.
    pub findings: Vec<Finding>,
    /// How much more was found than `findings` has.
    pub more: usize,
    /// Sessions of which entries wait in an emergency file, which is no damage.
    pub waiting: Vec<Uuid>,
}

impl Verified {
    /// Whether nothing was found.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, finding: Finding) {
        if self.findings.len() < MOST {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }

    fn file(&mut self, damage: Damage) {
        self.add(Finding::of_file(damage));
    }
}

impl Store {
    /// Looks through the whole record. Damage is what it returns, not an error.
    ///
    /// # Errors
    /// When the record cannot be read at all.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        verify(&self.conn, &self.place).map_err(|fault| self.error(fault))
    }

    /// Writes what follows from the logs anew where it differs from what the record has, in one transaction. A log is
    /// never touched, and a session whose log is not whole is left. So is a closed session whose log fingerprint nobody
    /// confirmed: its log may have been rewritten, and then its rows are what is right. `confirmed` holds fingerprints
    /// as they are shown, of sessions or of the whole record.
    ///
    /// # Errors
    /// When the pages of the record are damaged, or it cannot be written.
    pub fn rebuild(&mut self, confirmed: &[String]) -> Result<Rebuilt, StoreError> {
        rebuild(&mut self.conn, &self.place, confirmed).map_err(|fault| self.error(fault))
    }
}

/// What was written anew.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many sessions.
    pub sessions: usize,
    /// Closed sessions that were left, because nobody confirmed their log fingerprint.
    pub unconfirmed: Vec<Unconfirmed>,
}

/// A closed session whose rows are not what follows from its log.
#[derive(Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The session.
    pub session: Uuid,
    /// The code of its participant.
    pub participant: Option<String>,
    /// The fingerprint of its log as it is now.
    pub fingerprint: Hash,
}

/// As many hexadecimal digits of a fingerprint as have to be given, which are those that are shown.
const CONFIRMS: usize = 16;

fn is_confirmed(fingerprint: Hash, confirmed: &[String]) -> bool {
    let whole = fingerprint.to_string();
    let fits = |given: &String| given.len() >= CONFIRMS && whole.starts_with(given.as_str());
    confirmed.iter().any(fits)
}

fn verify(conn: &Connection, place: &Place) -> Result<Verified, Fault> {
    // Before the transaction begins: what is kept meanwhile is not missed.
    let kept = kept(place);
    let snapshot = conn.unchecked_transaction()?;
    let mut verified = Verified::default();
    pages(&snapshot, &mut verified);
    plan::check(&snapshot, &mut verified);
    let study_log = ledger::look(&snapshot, &mut verified);
    let mut here = BTreeSet::new();
    let mut looking = Looking::new(&snapshot, &kept, &study_log)?;
    match numbers(&snapshot) {
        Ok(numbers) => {
            for number in numbers {
                let seen = looking.at(number);
                here.extend(seen.session);
                verified.sessions += 1;
                verified.entries += seen.entries;
                verified.whole += usize::from(seen.findings.is_empty());
                for finding in seen.findings {
                    verified.add(finding);
                }
            }
        }
        Err(fault) => verified.file(Damage::of_pages(&fault)),
    }
    ledger::missing_sessions(&study_log, &here, &mut verified);
    for (session, last) in kept {
        if let Ok(None) = row::session_row(&snapshot, session) {
            verified.add(Finding {
                session: Some(session),
                participant: None,
                entry: Some(1),
                what: Damage::Lost { last },
            });
        }
    }
    let waiting = emergency::all(place).into_iter();
    verified.waiting = waiting
        .filter(|waiting| waiting.record == place.record)
        .map(|waiting| waiting.session)
        .collect();
    Ok(verified)
}

fn rebuild(conn: &mut Connection, place: &Place, confirmed: &[String]) -> Result<Rebuilt, Fault> {
    let kept = kept(place);
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut pages_only = Verified::default();
    pages(&tx, &mut pages_only);
    if let Some(found) = pages_only
        .findings
        .iter()
        .find(|f| !f.what.is_rebuildable())
    {
        return Err(Fault::Damaged(found.what.to_string()));
    }
    let mut rebuilt = Rebuilt::default();
    // What is wrong with the study log is for `verify` to tell.
    let study_log = ledger::look(&tx, &mut Verified::default());
    let all_confirmed =
        super::read::heads(&tx).is_ok_and(|heads| is_confirmed(head_of_all(&heads), confirmed));
    let mut looking = Looking::new(&tx, &kept, &study_log)?;
    for number in numbers(&tx)? {
        let seen = looking.at(number);
        if let Some(derived) = seen.differs {
            if let Some(left) = seen.closed
                && !all_confirmed
                && !is_confirmed(left.fingerprint, confirmed)
            {
                rebuilt.unconfirmed.push(left);
                continue;
            }
            derived.rebuild(&tx, number)?;
            rebuilt.sessions += 1;
        }
    }
    drop(looking);
    for table in ["attempt", "noted", "rating"] {
        let sql = format!("DELETE FROM {table} WHERE session NOT IN (SELECT id FROM session)");
        rebuilt.sessions += usize::from(tx.execute(&sql, [])? > 0);
    }
    tx.commit()?;
    Ok(rebuilt)
}

/// `SQLite`'s own look at pages, indexes, the kinds of values, and what refers to what.
fn pages(conn: &Connection, verified: &mut Verified) {
    let mut look = || -> Result<(), Fault> {
        let mut statement = conn.prepare("PRAGMA integrity_check(50)")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let said: String = row.get(0)?;
            if said != "ok" {
                verified.file(Damage::Pages(said));
            }
        }
        let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, parent) = (row.get(0)?, row.get(2)?);
            verified.file(Damage::Reference { table, parent });
        }
        Ok(())
    };
    if let Err(fault) = look() {
        verified.file(Damage::of_pages(&fault));
    }
}

/// The last entry that is known to have been kept of each session that is open.
fn kept(place: &Place) -> BTreeMap<Uuid, Seq> {
    let record = &place.record;
    let last = |session| Some((session, beat::last_kept(record, session)?));
    beat::beating(record).into_iter().filter_map(last).collect()
}

/// The numbers of all sessions in the file, also of those whose row is gone.
fn numbers(conn: &Connection) -> Result<Vec<i64>, Fault> {
    let mut statement =
        conn.prepare("SELECT id FROM session UNION SELECT DISTINCT session FROM entry ORDER BY 1")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What was seen of a session.
struct Seen {
    session: Option<Uuid>,
    /// Where its log closes it, what is to be confirmed before anything is written anew.
    closed: Option<Unconfirmed>,
    entries: usize,
    findings: Vec<Finding>,
    /// What follows from its log, where the record says otherwise.
    differs: Option<Derived>,
}

/// Looks at sessions.
struct Looking<'a> {
    conn: &'a Connection,
    kept: &'a BTreeMap<Uuid, Seq>,
    study_log: &'a StudyLog,
    scratch: Scratch,
    /// The script of the session before, which is mostly that of the next one too.
    script: Option<(String, Arc<Study>)>,
}

impl<'a> Looking<'a> {
    fn new(
        conn: &'a Connection,
        kept: &'a BTreeMap<Uuid, Seq>,
        study_log: &'a StudyLog,
    ) -> Result<Self, Fault> {
        Ok(Self {
            conn,
            kept,
            study_log,
            scratch: Scratch::new()?,
            script: None,
        })
    }

    fn at(&mut self, number: i64) -> Seen {
        let mut stored = Vec::new();
        let read = row::read_log(self.conn, number, &mut stored);
        let opening = stored.first().and_then(opening);
        let named = self.named(number, opening.as_ref());
        let mut found = log::check(&stored, self.study_log, named.0);
        if let Err(fault) = read {
            let next = stored.last().map_or(1, |last| last.seq + 1);
            found.push((Some(next), Damage::of_entry(&fault)));
        }
        let last = stored.last().map_or(0, |last| last.seq);
        let kept = opening
            .as_ref()
            .and_then(|o| self.kept.get(&o.session))
            .filter(|kept| **kept > last);
        if let Some(&kept) = kept {
            found.push((Some(last + 1), Damage::Lost { last: kept }));
        }
        if let Some(session) = named.0 {
            found.extend(ledger::closes(self.study_log, session, &stored));
        }
        let (mut differs, mut closed) = (None, None);
        if found
            .iter()
            .all(|(_, damage)| damage.leaves_the_log_readable())
        {
            match self.compare(number, &stored, opening.as_ref()) {
                Ok(None) => {}
                Ok(Some((table, derived))) => {
                    found.push((None, Damage::Derived(table)));
                    closed = derived.is_closed().then(|| Unconfirmed {
                        session: named.0.unwrap_or_default(),
                        participant: named.1.clone(),
                        fingerprint: stored.last().map_or(Hash::START, |last| last.hash),
                    });
                    differs = Some(derived);
                }
                Err(damage) => found.push((None, damage)),
            }
        }
        Seen {
            session: named.0,
            closed,
            entries: stored.len(),
            findings: found
                .into_iter()
                .map(|(entry, what)| Finding {
                    session: named.0,
                    participant: named.1.clone(),
                    entry,
                    what,
                })
                .collect(),
            differs,
        }
    }

    /// The session's id and the participant's code: from its row, or else from its first entry.
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
        let said = opening.map(|opening| opening.session);
        let id = said.or_else(|| Uuid::parse_str(&uuid).ok());
        (id, code.or_else(|| opening?.participant.clone()))
    }

    /// The first table in which the record says something else than its log, and what follows from the log.
    fn compare(
        &mut self,
        number: i64,
        stored: &[StoredEntry],
        opening: Option<&Opening>,
    ) -> Result<Option<(&'static str, Derived)>, Damage> {
        let Some(opening) = opening else {
            return Err(Damage::Empty);
        };
        let study = self.study(&opening.protocol)?;
        let entries: Vec<_> = stored.iter().filter_map(StoredEntry::entry).collect();
        let state: State = replay(study, &entries);
        let told = |fault: Fault| Damage::of_pages(&fault);
        let derived = Derived::of(&state).map_err(told)?;
        let expected = self
            .scratch
            .rows(&derived, &opening.protocol)
            .map_err(told)?;
        let found = rebuilt::rows(self.conn, number).map_err(told)?;
        let differs = expected.iter().zip(&found).find(|(e, f)| e != f);
        Ok(differs.map(|((table, _), _)| (*table, derived)))
    }

    fn study(&mut self, hash: &str) -> Result<Arc<Study>, Damage> {
        if let Some((known, study)) = &self.script
            && known == hash
        {
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
            .ok_or(Damage::NoScript)?;
        let study = Arc::new(study);
        self.script = Some((hash.to_owned(), study.clone()));
        Ok(study)
    }
}

fn opening(first: &StoredEntry) -> Option<Opening> {
    match first.entry()?.event {
        Event::SessionOpened(opening) => Some(opening),
        _ => None,
    }
}

/// The entries of a log whose texts were erased, as the log itself says.
fn erased(log: &[StoredEntry]) -> impl Iterator<Item = Seq> + '_ {
    log.iter()
        .filter(|stored| stored.detail.kind == "EntryErased")
        .filter_map(|stored| match stored.entry()?.event {
            Event::EntryErased { entry, .. } => Some(entry),
            _ => None,
        })
}
