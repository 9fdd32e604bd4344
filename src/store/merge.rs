//! Merges exported logs into a record: byte for byte, checked against their hashes. What is new is determined by
//! `store::incoming`; the study log is written by `study_log::merge`.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::entry_row;
use super::erase::EraseSummary;
use super::error::{StoreError, StoreErrorKind};
use super::incoming::{
    IncomingPerson, IncomingSession, Logs, MergeSummary, NewAlias, SessionChange, check_logs,
};
use super::plan::Plan;
use super::study_log::{
    self, ChainHead, Close, Desk, MissingText, NOT_IN_THE_FILE, Signature, StudyLogScope,
    StudyWriter,
};
use super::{RecordPath, Store, backup, replay, residue, roster, session_lock, spool, vacuum};
use crate::session::{ClockReading, Seq};
use crate::study;

/// A recorded entry with an erased text.
type ErasedEntry = (Uuid, Seq);

impl Store {
    /// Merges logs from another record, with the plan they ran under: all of them or none. Entries that the record
    /// already has are kept, and the projections are rebuilt. `accepted` are the confirmed changes to recorded
    /// sessions, from [`Store::preview_import`]; if the record has changed since, nothing is merged. `plan.codes` says who
    /// the participants are whose codes recorded sessions have (see [`IncomingPerson`]). Texts that are
    /// missing from the import are noted as erased in the study log, by `author` at `now`: every text of an entry is
    /// either in the record or noted as erased.
    ///
    /// # Errors
    /// If an entry does not match its hash, differs from the recorded entry, or is from a newer version; if the logs
    /// are from another study or bring changes that were not confirmed; or if the record cannot be written.
    pub fn merge_logs(
        &mut self,
        plan: &Plan,
        logs: &Logs,
        accepted: &[SessionChange],
        author: &str,
        now: ClockReading,
    ) -> Result<MergeSummary, StoreError> {
        let by = Signature {
            author: author.to_owned(),
            at: now.wall,
            salt: now.salt,
        };
        self.merge_all(plan, logs, accepted, &by)
            .map_err(|fault| self.error(fault))
    }

    fn merge_all(
        &mut self,
        plan: &Plan,
        logs: &Logs,
        accepted: &[SessionChange],
        by: &Signature,
    ) -> Result<MergeSummary, StoreErrorKind> {
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let incoming = check_logs(Some(&tx), &self.desk, plan, logs)?;
        if incoming.changes != accepted {
            return Err(StoreErrorKind::UnconfirmedChanges);
        }
        let is_unanswered =
            |person: &IncomingPerson| person.is_shared && !plan.codes.contains_key(&person.code);
        if let Some(person) = incoming.new_people.iter().find(|p| is_unanswered(p)) {
            return Err(StoreErrorKind::SharedCode(person.code.clone()));
        }
        write_plan(&tx, plan)?;
        for participant in &incoming.people {
            roster::add(&tx, participant)?;
        }
        incoming.study_log.write(&tx)?;
        let (mut erased, mut texts, mut closes) = (Vec::new(), Vec::new(), Vec::new());
        for log in &incoming.sessions {
            merge_log(&tx, log, &mut erased, &mut texts)?;
            closes.extend(log.close.clone());
        }
        let (mut without_texts, mut people) = (BTreeSet::new(), BTreeSet::new());
        for text in &incoming.erased_on_file {
            if let Some(words) = study_log::delete_erased(&tx, text)? {
                texts.push(words);
                erased.extend(text.session().map(|session| (session, text.seq)));
                without_texts.extend(text.session());
                if let Some(session) = text.session().filter(|_| text.is_asked) {
                    people.extend(participant_of(&tx, session)?);
                }
            }
        }
        let mut cleared = ClearedRoster::default();
        for code in people {
            cleared.clear(&tx, code)?;
        }
        for session in without_texts.into_iter().chain(incoming.renamed) {
            rebuild_projection(&tx, session)?;
        }
        let notes = StudyNotes {
            closes: &closes,
            missing_texts: &incoming.missing_texts,
            aliases: &incoming.aliases,
        };
        let head = notes.write(&tx, &self.desk, by)?;
        // Importing sessions marks participants as arrived; for new ones the imported status applies.
        for participant in &incoming.people {
            roster::add(&tx, participant)?;
        }
        tx.commit()?;
        self.desk.remember_head(head);
        let mut summary = incoming.summary;
        if !texts.is_empty() {
            summary.erased = Some(self.scrub_erased_texts(&erased, &texts, &cleared)?);
        }
        summary.cleared = cleared.codes;
        Ok(summary)
    }

    /// Removes copies of erased texts next to the record and in its free pages, and lists files that moderato does not
    /// own.
    fn scrub_erased_texts(
        &self,
        entries: &[ErasedEntry],
        texts: &[String],
        cleared: &ClearedRoster,
    ) -> Result<EraseSummary, StoreErrorKind> {
        let record = &self.location.record;
        let mut sessions: Vec<Uuid> = entries.iter().map(|(session, _)| *session).collect();
        sessions.sort();
        sessions.dedup();
        for session in &sessions {
            session_lock::remove_draft(record, *session)?;
            if let Some(spool) = spool::find(&self.location, *session) {
                let log = self.log(*session).map_err(|error| error.kind)?;
                // Entries that the record does not have yet stay spooled.
                if spool.is_in(&self.replay_log(*session, &log)?) {
                    spool::erase(&self.location, *session)?;
                }
            }
        }
        backup::remove_partial_copies(record)?;
        vacuum::vacuum(&self.conn, self.is_encrypted())?;
        let words: Vec<String> = texts.iter().chain(&cleared.words).cloned().collect();
        let left = residue::search_beside(record, &words);
        let has_texts = |file: &std::path::PathBuf| {
            let copy = RecordPath::new(file.clone(), self.location.secret.clone());
            Self::open_read_only(&copy).map_or(true, |copy| {
                has_any_text(&copy.conn, entries).unwrap_or(true)
                    || cleared.codes.iter().any(|code| copy.has_texts(code))
            })
        };
        Ok(EraseSummary {
            texts: texts.len(),
            sessions: sessions.len(),
            still_in: self.backups().into_iter().filter(has_texts).collect(),
            copied_to: left.with_text,
            not_looked_into: left.closed,
            ..EraseSummary::default()
        })
    }
}

/// Participants whose free fields on the roster were cleared, and the words that were in them.
#[derive(Default)]
struct ClearedRoster {
    codes: Vec<String>,
    words: Vec<String>,
}

impl ClearedRoster {
    fn clear(&mut self, tx: &Connection, code: String) -> Result<(), StoreErrorKind> {
        let words = roster::free_words(tx, &code)?;
        if !words.is_empty() {
            roster::clear_free_fields(tx, &code)?;
            self.words.extend(words);
            self.codes.push(code);
        }
        Ok(())
    }
}

/// Participant of a recorded session; `None` for a rehearsal.
fn participant_of(tx: &Connection, session: Uuid) -> Result<Option<String>, StoreErrorKind> {
    let mut statement = tx.prepare_cached(
        "SELECT p.code FROM session s JOIN participant p ON p.id = s.participant WHERE s.uuid = ?1",
    )?;
    let found = statement.query_row([session.to_string()], |row| row.get(0));
    Ok(found.optional()?)
}

/// Rebuilds the projection of a session that lost texts.
fn rebuild_projection(tx: &Transaction<'_>, session: Uuid) -> Result<(), StoreErrorKind> {
    let (row, script): (i64, String) = tx.query_row(
        "SELECT s.id, r.script FROM session s JOIN protocol r ON r.id = s.protocol WHERE s.uuid = ?1",
        [session.to_string()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let study = study::read_frozen(&script)
        .map_err(|_| StoreErrorKind::damaged("a script in it cannot be read"))?;
    replay::rebuild_projection(tx, row, Arc::new(study))
}

/// Whether a record has a text of one of these entries.
fn has_any_text(conn: &Connection, entries: &[ErasedEntry]) -> Result<bool, StoreErrorKind> {
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

/// What a merge notes in the study log.
struct StudyNotes<'n> {
    closes: &'n [Close],
    missing_texts: &'n [MissingText],
    aliases: &'n [NewAlias],
}

impl StudyNotes<'_> {
    fn write(
        &self,
        tx: &Transaction<'_>,
        desk: &Desk,
        by: &Signature,
    ) -> Result<Option<ChainHead>, StoreErrorKind> {
        if self.missing_texts.is_empty() && self.aliases.is_empty() {
            return study_log::note_closes(tx, desk, self.closes);
        }
        let mut writer = StudyWriter::begin(tx, desk, StudyLogScope::WholeLog)?;
        for close in self.closes {
            writer.note_close(close)?;
        }
        for text in self.missing_texts {
            writer.erase(text.log, text.seq, &text.field, NOT_IN_THE_FILE, by)?;
        }
        for new in self.aliases {
            writer.alias_code(&new.code, new.session, &new.alias, by)?;
        }
        Ok(writer.head())
    }
}

fn write_plan(tx: &Transaction<'_>, plan: &Plan) -> Result<(), StoreErrorKind> {
    for protocol in &plan.protocols {
        tx.execute(
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
        tx.execute(
            "INSERT INTO design_version (code, after, released) VALUES (?1, ?2, ?3) ON CONFLICT (code) DO NOTHING",
            params![version.id, version.after, version.released],
        )?;
    }
    Ok(())
}

/// Adds the new entries of a log; collects recorded entries and texts that it erases in `erased` and `texts`.
fn merge_log(
    tx: &Transaction<'_>,
    log: &IncomingSession,
    erased: &mut Vec<ErasedEntry>,
    texts: &mut Vec<String>,
) -> Result<(), StoreErrorKind> {
    if log.missing.is_empty() {
        return Ok(());
    }
    let id = log.projection.write_session(tx, None)?;
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
        entry_row::insert(tx, id, stored)?;
    }
    log.projection.write_other_rows(tx, id, None)
}
