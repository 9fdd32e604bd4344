//! Erases one participant's texts; entries, hashes and counts remain.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::contacts::Contact;
use super::entry_row::{self, StoredEntry};
use super::erasure_report::ErasureReport;
use super::error::{StoreError, StoreErrorKind};
use super::projection::Projection;
use super::residue::{self, NotExamined};
use super::spool::Spool;
use super::study_log::{self, Signature, StudyLogScope, StudyWriter};
use super::{RecordPath, Store, backup, cipher, contacts, open, save, session_lock, spool};
use crate::ledger::LogId;
use crate::session::{ClockReading, Entry, Event, Opening, Seq, SessionState, replay};
use crate::study::{self, Study, label};

/// A session with a heartbeat at most this old, in milliseconds, counts as being recorded.
const FRESH_HEARTBEAT_MS: i64 = 30_000;
/// Maximum size, in bytes, of a plain record that is vacuumed in memory; a larger one uses a temporary file.
const MAX_IN_MEMORY_BYTES: i64 = 256 * 1024 * 1024;

/// Result of an erasure, with places that may still have the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EraseSummary {
    /// Number of erased texts, including earlier erasures.
    pub texts: usize,
    /// Number of their sessions.
    pub sessions: usize,
    /// Whether the contacts file had them, now or when an earlier erasure began.
    pub contact: bool,
    /// Codes in the contacts file that look like theirs and are nobody's in the record; their lines stay.
    pub similar_contacts: Vec<String>,
    /// Backups next to the record that still have their texts or cannot be read.
    pub still_in: Vec<PathBuf>,
    /// Other files next to the record with one of their texts: exports and reports.
    pub copied_to: Vec<PathBuf>,
    /// Other files next to the record that were not examined, such as workbooks, or that changed since an earlier
    /// erasure found a text in them.
    pub not_looked_into: Vec<NotExamined>,
    /// Spool files with sessions that the record never had and that were not accepted; left unchanged.
    pub left_spooled: Vec<PathBuf>,
}

/// Steps of an erasure, in order. Each can be interrupted and repeated.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EraseStep {
    /// Moves spooled entries into the record.
    Spool,
    /// Searches files next to the record for the texts and saves the result.
    Search,
    /// Removes the line in the contacts file.
    Contact,
    /// Removes drafts, spool files and incomplete backups.
    Drafts,
    /// Erases the texts in the record, in one transaction.
    Record,
    /// Vacuums the record.
    Rewrite,
    /// Searches again, for files added meanwhile.
    SearchAgain,
}

impl EraseStep {
    /// All steps, in order.
    pub const ALL: [Self; 7] = [
        Self::Spool,
        Self::Search,
        Self::Contact,
        Self::Drafts,
        Self::Record,
        Self::Rewrite,
        Self::SearchAgain,
    ];
}

/// An erasure to perform.
struct EraseRequest<'a> {
    code: &'a str,
    why: &'a str,
    by: Signature,
    /// Spooled sessions, never in the record, that may be moved into it.
    accepted: &'a [Uuid],
    /// Step before which a test interrupts it.
    stop_before: Option<EraseStep>,
}

impl EraseRequest<'_> {
    fn check_stop(&self, part: EraseStep) -> Result<(), StoreErrorKind> {
        if self.stop_before == Some(part) {
            return Err(StoreErrorKind::other("it was interrupted"));
        }
        Ok(())
    }
}

impl Store {
    /// Erases a participant's texts, including the roster's, and their contact. The study log records who erased each
    /// text (`author`), when (`now`) and why. The record is then vacuumed so that no byte of the texts is left in the
    /// file. An erasure can be interrupted at any point; repeating it finishes it with the same report. Spooled
    /// sessions of theirs that the record never had are moved into it if `accepted`; others stay where they are and are
    /// listed.
    ///
    /// # Errors
    /// If the code is unknown, one of their sessions is being recorded, or the record cannot be written.
    pub fn erase(
        &mut self,
        code: &str,
        why: &str,
        author: &str,
        now: ClockReading,
        accepted: &[Uuid],
    ) -> Result<EraseSummary, StoreError> {
        self.erase_before(None, code, why, author, now, accepted)
    }

    /// [`Store::erase`] interrupted before one of its steps.
    #[doc(hidden)]
    pub fn erase_before(
        &mut self,
        stop: Option<EraseStep>,
        code: &str,
        why: &str,
        author: &str,
        now: ClockReading,
        accepted: &[Uuid],
    ) -> Result<EraseSummary, StoreError> {
        let by = Signature {
            author: author.to_owned(),
            at: now.wall,
            salt: now.salt,
        };
        let erasing = EraseRequest {
            code,
            why,
            by,
            accepted,
            stop_before: stop,
        };
        self.erase_steps(&erasing)
            .map_err(|fault| self.error(fault))
    }

    fn erase_steps(&mut self, erasing: &EraseRequest<'_>) -> Result<EraseSummary, StoreErrorKind> {
        let code = erasing.code;
        let never_had = self.never_had(code)?;
        let mut sessions = self.sessions_of(code)?;
        let (taken, left): (Vec<Spool>, Vec<Spool>) = never_had
            .into_iter()
            .partition(|spool| erasing.accepted.contains(&spool.session));
        sessions.extend(taken.iter().map(|spool| spool.session));
        let known: bool = self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM participant WHERE code = ?1)",
            [code],
            |row| row.get(0),
        )?;
        if !known && sessions.is_empty() && left.is_empty() {
            return Err(StoreErrorKind::UnknownParticipant(code.to_owned()));
        }
        let now = erasing.by.at;
        let beats = |session: &Uuid| {
            let beat = self.last_heartbeat(*session)?;
            ((now.0 - beat.wall.0).abs() < FRESH_HEARTBEAT_MS).then_some(*session)
        };
        if let Some(session) = sessions.iter().find_map(beats) {
            return Err(StoreErrorKind::SessionInProgress(session));
        }
        erasing.check_stop(EraseStep::Spool)?;
        self.merge_spool(&sessions)?;

        erasing.check_stop(EraseStep::Search)?;
        let record = self.location.record.clone();
        let words = residue::texts_of(&self.conn, &record, code)?;
        let mut report = ErasureReport::read(&self.location, code);
        report.add(&residue::search_beside(&record, &words));
        let contacts = contacts::read_contacts(&record).map_err(|error| error.kind)?;
        report.contact |= contacts.iter().any(|contact| contact.is_of(code));
        report.write(&self.location, code)?;

        erasing.check_stop(EraseStep::Contact)?;
        // One may have come meanwhile.
        report.contact |= contacts::erase_contact(&record, code).map_err(|error| error.kind)?;

        erasing.check_stop(EraseStep::Drafts)?;
        for session in &sessions {
            session_lock::remove_draft(&record, *session)?;
            spool::erase(&self.location, *session)?;
        }
        backup::remove_partial_copies(&record)?;

        erasing.check_stop(EraseStep::Record)?;
        self.erase_from_record(&sessions, erasing)?;

        erasing.check_stop(EraseStep::Rewrite)?;
        vacuum(&self.conn, self.is_encrypted())?;

        erasing.check_stop(EraseStep::SearchAgain)?;
        report.add(&residue::search_beside(&record, &words));
        report.write(&self.location, code)?;
        let backups = self.backups().into_iter();
        let still_in = backups.filter(|backup| {
            // A report from before the record was encrypted is plain.
            let secret = self.location.secret.clone();
            let secret = secret.filter(|_| cipher::looks_encrypted(backup));
            let copy = RecordPath::new(backup.clone(), secret);
            Self::open_read_only(&copy).map_or(true, |copy| copy.has_texts(code))
        });
        Ok(EraseSummary {
            texts: self.erased_texts(&sessions)?,
            sessions: sessions.len(),
            contact: report.contact,
            similar_contacts: self.similar_contacts(&contacts, code)?,
            still_in: still_in.collect(),
            copied_to: report.with_text(),
            not_looked_into: report.unexamined(),
            left_spooled: left.into_iter().map(|spool| spool.file).collect(),
        })
    }

    /// Moves spooled entries into the record, so that none is lost along with its texts.
    fn merge_spool(&mut self, sessions: &[Uuid]) -> Result<(), StoreErrorKind> {
        let mut logs = Vec::new();
        for session in sessions {
            let Some(spool) = spool::find(&self.location, *session) else {
                continue;
            };
            let log = self.log(*session).map_err(|error| error.kind)?;
            let state = self.replay_log(*session, &log)?;
            if !spool.is_in(&state) {
                let (session, file) = (*session, spool.file);
                return Err(StoreErrorKind::SpoolMismatch { session, file });
            }
            logs.push(state);
        }
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut closes = Vec::new();
        for state in &logs {
            closes.extend(save::write_session(
                &tx,
                state,
                &Projection::from_state(state)?,
                None,
            )?);
        }
        let head = study_log::note_closes(&tx, &self.desk, &closes)?;
        tx.commit()?;
        self.desk.remember_head(head);
        Ok(())
    }

    fn erase_from_record(
        &mut self,
        sessions: &[Uuid],
        erasing: &EraseRequest<'_>,
    ) -> Result<(), StoreErrorKind> {
        let mut states = Vec::new();
        for session in sessions {
            let log = self.log(*session).map_err(|error| error.kind)?;
            states.push(self.replay_log(*session, &log)?);
        }
        let tx = self
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut writer = StudyWriter::begin(&tx, &self.desk, StudyLogScope::WholeLog)?;
        for state in &states {
            erase_session(&tx, &mut writer, state, erasing)?;
        }
        let head = writer.head();
        tx.execute(
            "UPDATE participant SET attributes = '{}', status_why = NULL, consent = NULL WHERE code = ?1",
            [erasing.code],
        )?;
        tx.commit()?;
        self.desk.remember_head(head);
        Ok(())
    }

    /// Codes of contacts that look like a participant's and are nobody else's in the record.
    fn similar_contacts(
        &self,
        contacts: &[Contact],
        code: &str,
    ) -> Result<Vec<String>, StoreErrorKind> {
        let mut similar = contacts::look_alikes(contacts, code);
        let roster = self.participants().map_err(|error| error.kind)?;
        similar.retain(|similar| !roster.iter().any(|p| label::is_same_text(&p.code, similar)));
        Ok(similar)
    }

    /// Number of erased texts of these sessions.
    fn erased_texts(&self, sessions: &[Uuid]) -> Result<usize, StoreErrorKind> {
        let mut texts = 0;
        for session in sessions {
            let log = entry_row::stored_log(&self.conn, *session)?;
            for entry in log
                .iter()
                .filter(|entry| entry.detail.kind != "EntryErased")
            {
                texts += entry
                    .detail
                    .text_digests()
                    .len()
                    .saturating_sub(entry.texts.len());
            }
        }
        Ok(texts)
    }

    /// Sessions of a participant in the record.
    fn sessions_of(&self, code: &str) -> Result<Vec<Uuid>, StoreErrorKind> {
        let mut all = Vec::new();
        let mut statement = self.conn.prepare(
            "SELECT s.uuid FROM session s JOIN participant p ON p.id = s.participant WHERE p.code = ?1",
        )?;
        let mut rows = statement.query([code])?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            all.push(
                Uuid::parse_str(&id)
                    .map_err(|_| StoreErrorKind::unexpected_value("id of a session", &id))?,
            );
        }
        Ok(all)
    }

    /// Spooled sessions of a participant that the record never had.
    fn never_had(&self, code: &str) -> Result<Vec<Spool>, StoreErrorKind> {
        let mut all = Vec::new();
        for spooled in spool::find_all(&self.location) {
            let opened = spooled.entries.first().and_then(StoredEntry::to_entry);
            if spooled.record == self.location.record
                && entry_row::session_row(&self.conn, spooled.session)?.is_none()
                && let Some(Event::SessionOpened(Opening { participant, .. })) =
                    opened.map(|entry| entry.event)
                && participant.as_deref() == Some(code)
            {
                all.push(spooled);
            }
        }
        Ok(all)
    }

    pub(super) fn replay_log(
        &self,
        session: Uuid,
        log: &[Entry],
    ) -> Result<SessionState, StoreErrorKind> {
        let unreadable = StoreErrorKind::UnreadableEntry { session, seq: 1 };
        let Some(Event::SessionOpened(opening)) = log.first().map(|entry| &entry.event) else {
            return Err(unreadable);
        };
        let script = self.find_protocol(&opening.protocol).map_err(|e| e.kind)?;
        let script =
            script.ok_or_else(|| StoreErrorKind::MissingProtocol(opening.protocol.clone()))?;
        let study = study::read_frozen(&script)
            .map_err(|_| StoreErrorKind::damaged("a script in it cannot be read"))?;
        Ok(replay(Arc::new(study), log))
    }

    /// Whether a record has texts of a participant; an unreadable one may have them.
    fn has_texts(&self, code: &str) -> bool {
        let sql = "SELECT EXISTS (
                SELECT 1 FROM entry_text t
                JOIN entry e ON e.session = t.session AND e.seq = t.seq
                JOIN session s ON s.id = t.session
                JOIN participant p ON p.id = s.participant
                WHERE p.code = ?1 AND e.kind <> 'EntryErased'
            ) OR EXISTS (
                SELECT 1 FROM participant WHERE code = ?1
                AND (attributes <> '{}' OR status_why IS NOT NULL OR consent IS NOT NULL)
            )";
        let has = self.conn.query_row(sql, [code], |row| row.get(0));
        has.unwrap_or(true)
    }
}

/// Erases the texts of a session's entries, except the reasons for erasures, and rebuilds the projection. The log
/// itself does not change.
fn erase_session(
    tx: &Transaction<'_>,
    writer: &mut StudyWriter<'_>,
    state: &SessionState,
    erasing: &EraseRequest<'_>,
) -> Result<(), StoreErrorKind> {
    let Some(opening) = state.opening() else {
        return Ok(());
    };
    let session = opening.session;
    let number = entry_row::session_row(tx, session)?.ok_or(StoreErrorKind::SessionNotOpened)?;
    let texts = texts_of_session(tx, number)?;
    if texts.is_empty() {
        return Ok(());
    }
    let by = &erasing.by;
    for (seq, field) in texts {
        writer.erase(LogId::Session(session), seq, &field, erasing.why, by)?;
    }
    rebuild_projection(tx, number, Arc::new(state.study().clone()))
}

/// Rebuilds the projection of a session's log, without its erased texts.
pub(super) fn rebuild_projection(
    tx: &Transaction<'_>,
    session: i64,
    study: Arc<Study>,
) -> Result<(), StoreErrorKind> {
    let mut log = Vec::new();
    entry_row::read_log(tx, session, &mut log)?;
    let entries: Vec<Entry> = log.iter().filter_map(StoredEntry::to_entry).collect();
    let derived = Projection::from_state(&replay(study, &entries))?;
    derived.write_session(tx, None)?;
    derived.write_other_rows(tx, session, None)
}

fn texts_of_session(conn: &Connection, session: i64) -> Result<Vec<(Seq, String)>, StoreErrorKind> {
    let mut statement = conn.prepare(
        "SELECT t.seq, t.field FROM entry_text t JOIN entry e ON e.session = t.session AND e.seq = t.seq
         WHERE t.session = ?1 AND e.kind <> 'EntryErased' ORDER BY t.seq, t.field",
    )?;
    let rows = statement.query_map(params![session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Size of a plain record, in bytes.
fn record_bytes(conn: &Connection) -> Result<i64, StoreErrorKind> {
    let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let size: i64 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
    Ok(pages.saturating_mul(size))
}

/// Removes all traces of deleted data: vacuums the pages and empties the write-ahead log.
pub(super) fn vacuum(conn: &Connection, encrypted: bool) -> Result<(), StoreErrorKind> {
    open::checkpoint(conn);
    // A temporary file would have the data unencrypted.
    let large = !encrypted && record_bytes(conn)? > MAX_IN_MEMORY_BYTES;
    if large {
        conn.pragma_update(None, "temp_store", "FILE")?;
    }
    let done = conn.execute_batch("VACUUM");
    if large {
        conn.pragma_update(None, "temp_store", "MEMORY")?;
    }
    done?;
    // A concurrent reader keeps old pages in the write-ahead log.
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        Ok(())
    } else {
        Err(StoreErrorKind::EraseIncomplete)
    }
}
