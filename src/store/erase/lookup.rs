//! Finds what the record, its spool and the contacts have of a participant.

use uuid::Uuid;

use crate::session::{Event, Opening};
use crate::store::Store;
use crate::store::contacts::{self, Contact};
use crate::store::entry_row::{self, StoredEntry};
use crate::store::error::StoreErrorKind;
use crate::store::spool::{self, Spool};
use crate::study::label;

impl Store {
    /// Sessions of a participant in the record.
    pub(super) fn sessions_of(&self, code: &str) -> Result<Vec<Uuid>, StoreErrorKind> {
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
    pub(super) fn never_had(&self, code: &str) -> Result<Vec<Spool>, StoreErrorKind> {
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

    /// Number of erased texts of these sessions.
    pub(super) fn erased_texts(&self, sessions: &[Uuid]) -> Result<usize, StoreErrorKind> {
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

    /// Whether a record has texts of a participant; an unreadable one may have them.
    pub(in crate::store) fn has_texts(&self, code: &str) -> bool {
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

    /// Codes of contacts that look like a participant's and are not on the roster.
    pub(super) fn similar_contacts(
        &self,
        contacts: &[Contact],
        code: &str,
    ) -> Result<Vec<String>, StoreErrorKind> {
        let mut similar = contacts::look_alikes(contacts, code);
        let roster = self.participants().map_err(|error| error.kind)?;
        similar.retain(|similar| !roster.iter().any(|p| label::is_same_text(&p.code, similar)));
        Ok(similar)
    }
}
