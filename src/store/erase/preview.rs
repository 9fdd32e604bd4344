//! What an erasure would remove, without removing anything.

use uuid::Uuid;

use super::EraseSummary;
use super::record::texts_of_session;
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::{RecordPath, Store, cipher, contacts, entry_row, residue};

/// What an erasure would remove.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasePreview {
    /// Number of texts of each of their sessions.
    pub sessions: Vec<(Uuid, usize)>,
    /// Whether their row of the roster has attributes, a reason or a consent.
    pub roster: bool,
    /// What the erasure would report.
    pub summary: EraseSummary,
}

impl Store {
    /// What [`Store::erase`] would remove, and where else the texts are. Nothing changes.
    ///
    /// # Errors
    /// If the code is unknown, or the record cannot be read.
    pub fn preview_erasure(&self, code: &str) -> Result<ErasePreview, StoreError> {
        self.read_erasure(code).map_err(|fault| self.error(fault))
    }

    fn read_erasure(&self, code: &str) -> Result<ErasePreview, StoreErrorKind> {
        let left = self.never_had(code)?;
        let sessions = self.sessions_of(code)?;
        let roster: Option<bool> = {
            let mut statement = self.conn.prepare(
                "SELECT attributes <> '{}' OR status_why IS NOT NULL OR consent IS NOT NULL
                 FROM participant WHERE code = ?1",
            )?;
            let mut rows = statement.query([code])?;
            rows.next()?.map(|row| row.get(0)).transpose()?
        };
        if roster.is_none() && sessions.is_empty() && left.is_empty() {
            return Err(StoreErrorKind::UnknownParticipant(code.to_owned()));
        }
        let mut counts = Vec::new();
        for session in &sessions {
            let row = entry_row::session_row(&self.conn, *session)?;
            let texts = row
                .map(|row| texts_of_session(&self.conn, row))
                .transpose()?;
            counts.push((*session, texts.map_or(0, |texts| texts.len())));
        }
        let record = &self.location.record;
        let words = residue::texts_of(&self.conn, record, code)?;
        let found = residue::search_beside(record, &words);
        let contacts = contacts::read_contacts(record).map_err(|error| error.kind)?;
        let has_texts = |backup: &std::path::PathBuf| {
            let secret = self.location.secret.clone();
            let secret = secret.filter(|_| cipher::looks_encrypted(backup));
            let copy = RecordPath::new(backup.clone(), secret);
            Self::open_read_only(&copy).map_or(true, |copy| copy.has_texts(code))
        };
        Ok(ErasePreview {
            roster: roster.unwrap_or(false),
            summary: EraseSummary {
                texts: counts.iter().map(|(_, texts)| texts).sum(),
                sessions: sessions.len(),
                contact: contacts.iter().any(|contact| contact.is_of(code)),
                similar_contacts: self.similar_contacts(&contacts, code)?,
                still_in: self.backups().into_iter().filter(has_texts).collect(),
                copied_to: found.with_text,
                not_looked_into: found.closed,
                left_spooled: left.into_iter().map(|spool| spool.file).collect(),
            },
            sessions: counts,
        })
    }
}
