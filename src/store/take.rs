//! Taking in logs that were exported: entries as they stand, to the byte, checked against their own hashes.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::arrive::{ArrivingSession, Logs, SessionChange, arriving};
use super::erase::Erased;
use super::error::{Fault, StoreError};
use super::plan::Plan;
use super::row;
use super::{RecordPath, Store, backup, beat, emergency, erase, roster, study_log, traces};
use crate::session::{Participant, Seq};
use crate::study;

/// What was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Sessions that got entries.
    pub sessions: usize,
    /// Entries that were not in the record.
    pub new: usize,
    /// Entries that were in it already.
    pub known: usize,
    /// People who were not on the roster.
    pub people: usize,
    /// Scripts that were not in the record.
    pub scripts: usize,
    /// Versions that were not in the record.
    pub versions: usize,
    /// Entries of the study log that were not in the record.
    pub study: usize,
    /// People on the roster of whom the record says something else; it was left as it is.
    pub differ: usize,
    /// What became of the texts that were erased from the record.
    pub erased: Option<Erased>,
}

/// An entry on file of which a text is erased.
type ErasedEntry = (Uuid, Seq);

impl Store {
    /// Takes in logs from another record, with the plan they were run under: all of them or none. Entries that are
    /// here already are left, what follows from the logs is derived anew. `accepted` are the changes to sessions on
    /// file that were confirmed, as [`Store::arriving_changes`] gave them; the record may have changed since, and
    /// then nothing is taken in.
    ///
    /// # Errors
    /// When an entry does not fit its hash, is here with another content, or is of a newer program; when the logs
    /// are of another study; when they bring changes that were not confirmed; or when the record cannot be written.
    pub fn take_in(
        &mut self,
        plan: &Plan,
        logs: &Logs,
        accepted: &[SessionChange],
    ) -> Result<TakenIn, StoreError> {
        self.take_in_all(plan, logs, accepted)
            .map_err(|fault| self.error(fault))
    }

    fn take_in_all(
        &mut self,
        plan: &Plan,
        logs: &Logs,
        accepted: &[SessionChange],
    ) -> Result<TakenIn, Fault> {
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let arriving = arriving(Some(&tx), plan, logs)?;
        if arriving.changes != accepted {
            return Err(Fault::Unconfirmed);
        }
        let mut taken = TakenIn::default();
        write_plan(&tx, plan, &mut taken)?;
        let added = write_roster(&tx, plan, &mut taken)?;
        taken.study = arriving.study_log.write(&tx)?;
        let (mut erased, mut texts, mut closes) = (Vec::new(), Vec::new(), Vec::new());
        for log in &arriving.sessions {
            take_log(&tx, log, &mut taken, &mut erased, &mut texts)?;
            closes.extend(log.close.clone());
        }
        let mut without_texts = BTreeSet::new();
        for text in &arriving.erased_on_file {
            if let Some(words) = study_log::delete_erased(&tx, text)? {
                texts.push(words);
                erased.extend(text.session().map(|session| (session, text.seq)));
                without_texts.extend(text.session());
            }
        }
        for session in without_texts {
            project_anew(&tx, session)?;
        }
        arriving.study_log.check_closes(&tx)?;
        let head = study_log::note_closes(&tx, &self.desk, &closes)?;
        // Sessions make people arrive; those who came with the logs stand where the logs' record has them.
        for participant in added {
            roster::add(&tx, participant)?;
        }
        tx.commit()?;
        self.desk.remember(head);
        if !texts.is_empty() {
            taken.erased = Some(self.leave_nothing_of(&erased, &texts)?);
        }
        Ok(taken)
    }

    /// Removes what is left of erased texts beside the record and in its free pages, and names what is not its to
    /// remove.
    fn leave_nothing_of(&self, entries: &[ErasedEntry], texts: &[String]) -> Result<Erased, Fault> {
        let record = &self.place.record;
        let mut sessions: Vec<Uuid> = entries.iter().map(|(session, _)| *session).collect();
        sessions.sort();
        sessions.dedup();
        for session in &sessions {
            beat::forget_draft(record, *session)?;
            if let Some(waiting) = emergency::find(&self.place, *session) {
                let log = self.log(*session).map_err(|error| error.fault)?;
                // What the record does not have yet stays where it waits.
                if waiting.is_in(&self.replayed(*session, &log)?) {
                    emergency::erase(&self.place, *session)?;
                }
            }
        }
        backup::remove_parts(record)?;
        erase::write_anew(&self.conn, self.is_encrypted())?;
        let left = traces::beside(record, texts);
        let still_has = |file: &std::path::PathBuf| {
            let copy = RecordPath::new(file.clone(), self.place.secret.clone());
            Self::read(&copy).map_or(true, |copy| has_any(&copy.conn, entries).unwrap_or(true))
        };
        Ok(Erased {
            texts: texts.len(),
            sessions: sessions.len(),
            still_in: self.backups().into_iter().filter(still_has).collect(),
            copied_to: left.with_text,
            not_looked_into: left.closed,
            ..Erased::default()
        })
    }
}

/// Writes anew what follows from the log of a session that lost texts.
fn project_anew(tx: &Transaction<'_>, session: Uuid) -> Result<(), Fault> {
    let (row, script): (i64, String) = tx.query_row(
        "SELECT s.id, r.script FROM session s JOIN protocol r ON r.id = s.protocol WHERE s.uuid = ?1",
        [session.to_string()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let study = study::read_frozen(&script)
        .map_err(|_| Fault::Damaged("a script in it cannot be read".to_owned()))?;
    erase::project_anew(tx, row, Arc::new(study))
}

/// Whether a record has a text of one of these entries.
fn has_any(conn: &Connection, entries: &[ErasedEntry]) -> Result<bool, Fault> {
    let mut statement = conn.prepare(
        "SELECT 1 FROM entry_text t JOIN session s ON s.id = t.session WHERE s.uuid = ?1 AND t.seq = ?2",
    )?;
    for (session, seq) in entries {
        if statement.exists(params![session.to_string(), seq])? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn write_plan(tx: &Transaction<'_>, plan: &Plan, taken: &mut TakenIn) -> Result<(), Fault> {
    for protocol in &plan.protocols {
        taken.scripts += tx.execute(
            "INSERT INTO protocol (hash, frozen_at, script) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING",
            params![protocol.hash, protocol.frozen_at.to_string(), protocol.script],
        )?;
    }
    if let Some(study) = &plan.study {
        tx.execute(
            "INSERT INTO study (id, title, design, protocol)
             VALUES (1, ?1, ?2, (SELECT id FROM protocol WHERE hash = ?3)) ON CONFLICT (id) DO NOTHING",
            params![study.title, study.design, study.protocol],
        )?;
    }
    for version in &plan.versions {
        taken.versions += tx.execute(
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
    taken.people = added.len();
    Ok(added)
}

/// Adds the entries of a log that the record does not have; `erased` and `texts` get what it erases of those it has.
fn take_log(
    tx: &Transaction<'_>,
    log: &ArrivingSession,
    taken: &mut TakenIn,
    erased: &mut Vec<ErasedEntry>,
    texts: &mut Vec<String>,
) -> Result<(), Fault> {
    taken.known += log.known;
    if log.missing.is_empty() {
        return Ok(());
    }
    let id = log.derived.write_session(tx, None)?;
    for seq in &log.newly_erased {
        let before = texts.len();
        let mut statement = tx.prepare_cached(
            "DELETE FROM entry_text WHERE session = ?1 AND seq = ?2 RETURNING text",
        )?;
        for text in statement.query_map(params![id, seq], |row| row.get(0))? {
            texts.push(text?);
        }
        if texts.len() > before {
            erased.push((log.session, *seq));
        }
    }
    for stored in &log.missing {
        row::insert(tx, id, stored)?;
    }
    log.derived.write_rest(tx, id, None)?;
    taken.sessions += 1;
    taken.new += log.missing.len();
    Ok(())
}
