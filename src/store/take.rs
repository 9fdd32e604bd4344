//! Taking in logs that were exported: entries as they stand, to the byte, checked against their own hashes.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Store;
use super::derived::Derived;
use super::error::{Fault, StoreError};
use super::plan::Protocol;
use super::roster;
use super::row::{self, StoredEntry, wall};
use super::study_log::{self, Close, Desk, Head, StudyTaken};
use super::write;
use crate::ledger::{LogId, StudyEntry};
use crate::session::{Entry, Event, Hash, Participant, Salt, Stamp, link, replay};
use crate::study::{Study, read_frozen};

/// What a record says beside its logs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Every script that sessions were run under, the oldest first.
    pub protocols: Vec<Protocol>,
    /// The study as the script last used has it.
    pub study: Option<PlannedStudy>,
    /// The design versions, in the order in which they came into the record.
    pub versions: Vec<PlannedVersion>,
    /// The roster.
    pub participants: Vec<Participant>,
    /// The study log, each chain whole and in its order.
    pub study_log: Vec<StudyEntry>,
}

/// A study as its record has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStudy {
    /// Its title.
    pub title: String,
    /// `between` or `within`.
    pub design: String,
    /// The hash of the script last used.
    pub protocol: String,
}

/// A design version as the record has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedVersion {
    /// Its id.
    pub id: String,
    /// The version it comes after.
    pub after: Option<String>,
    /// The day of its release.
    pub released: Option<String>,
}

/// What was taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Sessions that got entries.
    pub sessions: usize,
    /// Entries that were not in the record.
    pub new: usize,
    /// Entries that were in it already.
    pub known: usize,
    /// Entries of the study log that were not in the record.
    pub study: usize,
    /// People on the roster of whom the record says something else; it was left as it is.
    pub differ: usize,
}

impl Store {
    /// What the record says beside its logs.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn plan(&self) -> Result<Plan, StoreError> {
        let read = || -> Result<Plan, Fault> {
            Ok(Plan {
                protocols: self.protocols().map_err(|error| error.fault)?,
                study: study(&self.conn)?,
                versions: versions(&self.conn)?,
                participants: self.participants().map_err(|error| error.fault)?,
                study_log: self.study_entries().map_err(|error| error.fault)?,
            })
        };
        read().map_err(|fault| self.error(fault))
    }

    /// Takes in logs from another record, with the plan they were run under: all of them or none. Entries that are
    /// here already are left, what follows from the logs is derived anew.
    ///
    /// # Errors
    /// When an entry does not fit its hash, is here with another content, or is of a newer program; when the logs
    /// are of another study; or when the record cannot be written.
    pub fn take_in(
        &mut self,
        plan: &Plan,
        logs: &[(Uuid, Vec<StoredEntry>)],
    ) -> Result<TakenIn, StoreError> {
        let mut take = || -> Result<TakenIn, Fault> {
            for (session, log) in logs {
                check(*session, log)?;
            }
            let tx = self
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut taken = TakenIn::default();
            same_study(&tx, plan)?;
            write_plan(&tx, plan)?;
            let added = write_roster(&tx, plan, &mut taken)?;
            let mut study_log = StudyLogOfImport::take_in(&tx, &plan.study_log, &mut taken)?;
            for (session, log) in logs {
                take_log(&tx, *session, log, &mut study_log, &mut taken)?;
            }
            let head = study_log.finish(&tx, &self.desk)?;
            // Sessions make people arrive; those who came with the logs stand where the logs' record has them.
            for participant in added {
                roster::add(&tx, participant)?;
            }
            tx.commit()?;
            self.desk.remember(head);
            Ok(taken)
        };
        take().map_err(|fault| self.error(fault))
    }
}

fn study(conn: &Connection) -> Result<Option<PlannedStudy>, Fault> {
    Ok(conn
        .query_row(
            "SELECT s.title, s.design, r.hash FROM study s JOIN protocol r ON r.id = s.protocol",
            [],
            |row| {
                Ok(PlannedStudy {
                    title: row.get(0)?,
                    design: row.get(1)?,
                    protocol: row.get(2)?,
                })
            },
        )
        .optional()?)
}

fn versions(conn: &Connection) -> Result<Vec<PlannedVersion>, Fault> {
    let mut statement =
        conn.prepare("SELECT code, after, released FROM design_version ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        Ok(PlannedVersion {
            id: row.get(0)?,
            after: row.get(1)?,
            released: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether each entry is what its hash was made of, and its texts what their digests were made of.
fn check(session: Uuid, log: &[StoredEntry]) -> Result<(), Fault> {
    let mut before = Hash::START;
    for (place, entry) in (1..).zip(log) {
        let fits =
            entry.seq == place && linked(&before, entry) == Some(entry.hash) && texts_fit(entry);
        if !fits {
            let seq = place;
            return Err(Fault::Unchained { session, seq });
        }
        before = entry.hash;
    }
    Ok(())
}

fn linked(before: &Hash, entry: &StoredEntry) -> Option<Hash> {
    let moment = wall(&entry.logged_at).ok()?;
    if moment.to_string() != entry.logged_at {
        return None;
    }
    let stamp = Stamp {
        clock_ms: entry.clock_ms,
        wall: moment,
        salt: Salt([0; 16]),
    };
    let hash = link(
        before,
        entry.seq,
        &stamp,
        &entry.author,
        entry.attempt,
        &entry.detail,
    );
    Some(hash)
}

fn texts_fit(entry: &StoredEntry) -> bool {
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(&entry.detail.json) else {
        return false;
    };
    let mut seen = BTreeSet::new();
    entry.texts.iter().all(|text| {
        let digest = Hash::of_text(text.salt, &text.text).to_string();
        seen.insert(&text.field)
            && fields.get(&text.field).and_then(Value::as_str) == Some(digest.as_str())
    })
}

/// Refuses the logs of another study: what came in could never be taken out again.
fn same_study(tx: &Transaction<'_>, plan: &Plan) -> Result<(), Fault> {
    let (Some(ours), Some(theirs)) = (study(tx)?, &plan.study) else {
        return Ok(());
    };
    for protocol in &plan.protocols {
        if has_protocol(tx, &protocol.hash)? {
            return Ok(());
        }
    }
    if ours.title == theirs.title && ours.design == theirs.design {
        return Ok(());
    }
    Err(Fault::OtherStudy {
        ours: ours.title,
        theirs: theirs.title.clone(),
    })
}

fn has_protocol(tx: &Transaction<'_>, hash: &str) -> Result<bool, Fault> {
    let found = tx
        .prepare_cached("SELECT 1 FROM protocol WHERE hash = ?1")?
        .exists([hash])?;
    Ok(found)
}

fn write_plan(tx: &Transaction<'_>, plan: &Plan) -> Result<(), Fault> {
    for protocol in &plan.protocols {
        if Hash::of(protocol.script.as_bytes()).to_string() != protocol.hash {
            return Err(Fault::NoProtocol(protocol.hash.clone()));
        }
        tx.execute(
            "INSERT INTO protocol (hash, frozen_at, script) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING",
            params![protocol.hash, protocol.frozen_at.to_string(), protocol.script],
        )?;
    }
    if let Some(study) = &plan.study {
        if !has_protocol(tx, &study.protocol)? {
            return Err(Fault::NoProtocol(study.protocol.clone()));
        }
        tx.execute(
            "INSERT INTO study (id, title, design, protocol)
             VALUES (1, ?1, ?2, (SELECT id FROM protocol WHERE hash = ?3)) ON CONFLICT (id) DO NOTHING",
            params![study.title, study.design, study.protocol],
        )?;
    }
    for version in &plan.versions {
        tx.execute(
            "INSERT INTO design_version (code, after, released) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO NOTHING",
            params![version.id, version.after, version.released],
        )?;
    }
    Ok(())
}

/// Adds the people whom the record does not have, and returns them.
fn write_roster<'a>(
    tx: &Transaction<'_>,
    plan: &'a Plan,
    taken: &mut TakenIn,
) -> Result<Vec<&'a Participant>, Fault> {
    let here = roster::participants(tx)?;
    let mut added = Vec::new();
    for participant in &plan.participants {
        match here.iter().find(|known| known.code == participant.code) {
            Some(known) if known == participant => {}
            Some(_) => taken.differ += 1,
            None => {
                roster::add(tx, participant)?;
                added.push(participant);
            }
        }
    }
    Ok(added)
}

fn take_log(
    tx: &Transaction<'_>,
    session: Uuid,
    log: &[StoredEntry],
    study_log: &mut StudyLogOfImport,
    taken: &mut TakenIn,
) -> Result<(), Fault> {
    let here = row::stored_hashes(tx, session)?;
    for (theirs, ours) in log.iter().zip(&here) {
        if theirs.hash != *ours {
            let seq = theirs.seq;
            return Err(Fault::Conflict { session, seq });
        }
    }
    let known = here.len().min(log.len());
    taken.known += known;
    let missing = &log[known..];
    if missing.is_empty() {
        return Ok(());
    }
    // What was erased stays erased, and what follows is told without it.
    let log = log
        .iter()
        .map(|stored| study_log.without_erased(session, stored));
    let log: Vec<StoredEntry> = log.collect();
    let missing = &log[known..];
    let entries: Vec<Entry> = log
        .iter()
        .map(|stored| {
            let seq = stored.seq;
            stored.entry().ok_or(Fault::Unreadable { session, seq })
        })
        .collect::<Result<_, _>>()?;
    let state = match &entries[0].event {
        Event::SessionOpened(opening) if opening.session == session => {
            let study = plan_of(tx, &opening.protocol)?;
            replay(Arc::new(study), &entries)
        }
        _ => return Err(Fault::Unchained { session, seq: 1 }),
    };
    let derived = Derived::of(&state)?;
    let id = derived.write_session(tx, None)?;
    for (stored, entry) in missing.iter().zip(&entries[known..]) {
        row::insert(tx, id, stored)?;
        if let Event::EntryErased { entry, .. } = entry.event {
            tx.execute(
                "DELETE FROM entry_text WHERE session = ?1 AND seq = ?2",
                [id, entry],
            )?;
        }
    }
    derived.write_rest(tx, id, None)?;
    study_log.closes.extend(write::close_after(
        &state,
        i64::try_from(known).unwrap_or(i64::MAX),
    ));
    taken.sessions += 1;
    taken.new += missing.len();
    Ok(())
}

/// The study log while logs are taken in.
struct StudyLogOfImport {
    taken: StudyTaken,
    /// Sessions that were closed or reopened by what came in.
    closes: Vec<Close>,
}

impl StudyLogOfImport {
    fn take_in(
        tx: &Transaction<'_>,
        entries: &[StudyEntry],
        taken: &mut TakenIn,
    ) -> Result<Self, Fault> {
        let found = study_log::take_in(tx, entries)?;
        taken.study = found.new;
        Ok(Self {
            taken: found,
            closes: Vec::new(),
        })
    }

    /// An entry without the texts that were erased: they do not come back.
    fn without_erased(&self, session: Uuid, entry: &StoredEntry) -> StoredEntry {
        let log = LogId::Session(session);
        let texts = study_log::without_erased(&self.taken.log, log, entry.seq, &entry.texts);
        StoredEntry {
            texts,
            ..entry.clone()
        }
    }

    /// Makes sure that what is noted is there, that nothing is erased here by what came in, and notes the closes that
    /// nobody noted.
    fn finish(self, tx: &Transaction<'_>, desk: &Desk) -> Result<Option<Head>, Fault> {
        self.taken.check_closes(tx)?;
        if self.taken.new > 0 {
            let (texts, logs) = study_log::erase_texts_on_file(tx, false)?;
            if texts > 0 {
                return Err(Fault::ErasesTexts { texts, logs });
            }
        }
        study_log::note_closes(tx, desk, &self.closes)
    }
}

fn plan_of(tx: &Transaction<'_>, protocol: &str) -> Result<Study, Fault> {
    let script: Option<String> = tx
        .prepare_cached("SELECT script FROM protocol WHERE hash = ?1")?
        .query_row([protocol], |row| row.get(0))
        .optional()?;
    let none = || Fault::NoProtocol(protocol.to_owned());
    read_frozen(&script.ok_or_else(none)?).map_err(|_| none())
}
