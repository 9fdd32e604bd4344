//! Erases one participant's texts; entries, hashes and counts remain.

mod lookup;
mod preview;
mod record;

pub use preview::ErasePreview;

use std::path::PathBuf;

use uuid::Uuid;

use super::erasure_report::ErasureReport;
use super::error::{StoreError, StoreErrorKind};
use super::residue::{self, NotExamined};
use super::spool::Spool;
use super::study_log::Signature;
use super::vacuum::vacuum;
use super::{RecordPath, Store, backup, cipher, contacts, session_lock, spool};
use crate::session::ClockReading;

/// A session with a heartbeat at most this old, in milliseconds, counts as being recorded.
const FRESH_HEARTBEAT_MS: i64 = 30_000;
/// Result of an erasure, with places that may still have the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EraseSummary {
    /// Number of erased texts, including earlier erasures.
    pub texts: usize,
    /// Number of their sessions.
    pub sessions: usize,
    /// Whether the contacts file had them, now or when an earlier erasure began.
    pub contact: bool,
    /// Codes in the contacts file that look like theirs and are not on the roster; their lines stay.
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
        let (accepted, left): (Vec<Spool>, Vec<Spool>) = never_had
            .into_iter()
            .partition(|spool| erasing.accepted.contains(&spool.session));
        sessions.extend(accepted.iter().map(|spool| spool.session));
        let known: bool = self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM participant WHERE code = ?1)",
            [code],
            |row| row.get(0),
        )?;
        if !known && sessions.is_empty() && left.is_empty() {
            return Err(StoreErrorKind::UnknownParticipant(code.to_owned()));
        }
        let now = erasing.by.at;
        let in_progress = |session: &Uuid| {
            let heartbeat = self.last_heartbeat(*session)?;
            ((now.0 - heartbeat.wall.0).abs() < FRESH_HEARTBEAT_MS).then_some(*session)
        };
        if let Some(session) = sessions.iter().find_map(in_progress) {
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
}
