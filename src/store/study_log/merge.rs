//! Merges the study log of another record of the study; chains merge by union. `store::incoming` calls
//! [`IncomingStudyLog::compare`] to determine the new entries before anything is written, and `store::merge` calls
//! [`IncomingStudyLog::write`].

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::desk::Desk;
use super::provenance::{IncomingErasures, check_own};
use super::{StudyLogScope, insert, read_entries};
use crate::ledger::{ChainError, LogId, StudyEntry, StudyEvent, StudyLog, apply, check_entry};
use crate::session::{EntryText, Hash, Seq, record_visits};
use crate::store::entry_row::StoredEntry;
use crate::store::error::StoreErrorKind;
use crate::store::verify::{self, Damage};

/// Reason noted for a text that is missing from an import.
pub(in crate::store) const NOT_IN_THE_FILE: &str = "not in the imported file";

/// An imported study log, checked and compared with the record's.
pub(in crate::store) struct IncomingStudyLog<'l> {
    /// Its new entries.
    pub(in crate::store) missing: Vec<&'l StudyEntry>,
    /// State of the record's study log.
    pub(in crate::store) ours: StudyLog,
    /// State of the imported study log.
    pub(in crate::store) theirs: StudyLog,
    /// State of the merged study log.
    pub(in crate::store) merged: StudyLog,
    /// Sessions with a close noted in the new entries.
    closed_sessions: BTreeSet<Uuid>,
}

/// An erased text, according to the study log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct ErasedText {
    log: LogId,
    /// Number of its entry.
    pub(in crate::store) seq: i64,
    field: String,
    /// Authors of its erasures.
    pub(in crate::store) authors: BTreeSet<String>,
    /// Whether its participant was erased: not only was the text missing from a file.
    pub(in crate::store) is_asked: bool,
}

/// A text that is missing from the import and that no log says is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct MissingText {
    pub(in crate::store) log: LogId,
    /// Number of its entry.
    pub(in crate::store) seq: i64,
    pub(in crate::store) field: String,
}

impl ErasedText {
    /// Session whose log has the entry; `None` for the study log.
    pub(in crate::store) fn session(&self) -> Option<Uuid> {
        match self.log {
            LogId::Session(session) => Some(session),
            LogId::Writer(_) => None,
        }
    }

    /// Id of its log: a session, or a chain of the study log.
    pub(in crate::store) fn log_id(&self) -> Uuid {
        match self.log {
            LogId::Session(id) | LogId::Writer(id) => id,
        }
    }
}

impl<'l> IncomingStudyLog<'l> {
    /// Determines the new entries of each chain; `record` is `None` for a new record, and `sessions` are the logs that
    /// arrive with it. Imported chains are complete from their first entry.
    ///
    /// # Errors
    /// If a chain does not match its hashes, contradicts the record's, belongs to another study (not `is_known`), is
    /// unknown to this version, erases a text that exists nowhere, or names this computer as the writer of entries that
    /// it never wrote.
    pub(in crate::store) fn compare(
        record: Option<&Connection>,
        desk: &Desk,
        theirs: &'l [StudyEntry],
        sessions: &[(Uuid, Vec<StoredEntry>)],
        is_known: impl Fn(&str) -> Result<bool, StoreErrorKind>,
    ) -> Result<Self, StoreErrorKind> {
        let ours = match record {
            Some(conn) => read_entries(conn, StudyLogScope::WholeLog)?,
            None => Vec::new(),
        };
        let mut theirs: Vec<&StudyEntry> = theirs.iter().collect();
        theirs.sort_by_key(|entry| (entry.writer, entry.seq));
        let mut incoming = Self {
            missing: Vec::new(),
            ours: apply(StudyLog::default(), &ours),
            theirs: StudyLog::default(),
            // A chain may refer to another chain, of the record or of the import.
            merged: apply(StudyLog::default(), &ours),
            closed_sessions: BTreeSet::new(),
        };
        let mut ids: BTreeSet<Uuid> = ours.iter().map(|entry| entry.id).collect();
        let mut erasures = IncomingErasures::default();
        for entry in &theirs {
            let entry = *entry;
            let refused = |why: &str| StoreErrorKind::InvalidStudyLog {
                writer: entry.writer,
                seq: entry.seq,
                why: why.to_owned(),
            };
            let unknown = StoreErrorKind::UnknownEntry {
                log: LogId::Writer(entry.writer),
                seq: entry.seq,
            };
            let event = match check_entry(&incoming.theirs, entry) {
                Ok(event) => event,
                Err(ChainError::Unknown) => return Err(unknown),
                Err(misfit) => return Err(refused(&misfit.to_string())),
            };
            incoming.theirs = apply(incoming.theirs, std::slice::from_ref(entry));
            let position =
                ours.binary_search_by_key(&(entry.writer, entry.seq), |e| (e.writer, e.seq));
            if let Ok(position) = position {
                if ours[position].hash != entry.hash {
                    return Err(refused("differs from the same entry in the record"));
                }
                continue;
            }
            if !entry.is_as_written() {
                return Err(unknown);
            }
            match &event {
                StudyEvent::WriterStarted { study, .. } if !is_known(study)? => {
                    return Err(refused("is of another study"));
                }
                StudyEvent::SessionCloseNoted { session, .. } => {
                    incoming.closed_sessions.insert(*session);
                }
                _ => {}
            }
            erasures.add(entry, &event);
            if !ids.insert(entry.id) {
                return Err(refused("has the id of another entry"));
            }
            incoming.merged = apply(incoming.merged, std::slice::from_ref(entry));
            incoming.missing.push(entry);
        }
        check_own(desk, &incoming.missing)?;
        let ours: Vec<&StudyEntry> = ours.iter().collect();
        erasures.check(record, sessions, [&theirs, &ours])?;
        Ok(incoming)
    }

    /// Writes the new entries to the record, without erased texts.
    pub(in crate::store) fn write(&self, tx: &Connection) -> Result<(), StoreErrorKind> {
        for entry in &self.missing {
            let mut entry = (*entry).clone();
            let log = LogId::Writer(entry.writer);
            entry
                .texts
                .retain(|text| !self.merged.is_erased(log, entry.seq, &text.field));
            insert(tx, &entry)?;
        }
        Ok(())
    }

    /// Missing texts of a session's entry.
    pub(in crate::store) fn missing_texts_of(
        &self,
        session: Uuid,
        entry: &StoredEntry,
    ) -> Vec<MissingText> {
        let fields = entry.detail.text_digests();
        let fields = fields.into_iter().map(|(field, _)| field);
        self.missing_fields(LogId::Session(session), entry.seq, fields, &entry.texts)
    }

    /// Missing texts of the study log's new entries.
    pub(in crate::store) fn missing_texts(&self) -> Vec<MissingText> {
        let of_entry = |entry: &&StudyEntry| {
            let fields = entry.text_digests();
            let fields = fields.iter().map(|(field, _)| *field);
            self.missing_fields(LogId::Writer(entry.writer), entry.seq, fields, &entry.texts)
        };
        self.missing.iter().flat_map(of_entry).collect()
    }

    fn missing_fields<'f>(
        &self,
        log: LogId,
        seq: i64,
        fields: impl Iterator<Item = &'f str>,
        texts: &[EntryText],
    ) -> Vec<MissingText> {
        fields
            .filter(|field| !texts.iter().any(|text| text.field == **field))
            .filter(|field| !self.merged.is_erased(log, seq, field))
            .map(|field| MissingText {
                log,
                seq,
                field: field.to_owned(),
            })
            .collect()
    }

    /// An entry of a session without erased texts: they are not restored.
    pub(in crate::store) fn without_erased(
        &self,
        session: Uuid,
        entry: &StoredEntry,
    ) -> StoredEntry {
        let mut entry = entry.clone();
        let log = LogId::Session(session);
        entry
            .texts
            .retain(|text| !self.merged.is_erased(log, entry.seq, &text.field));
        entry
    }

    /// Recorded texts that the new entries erase.
    pub(in crate::store) fn erased_on_file(
        &self,
        conn: &Connection,
    ) -> Result<Vec<ErasedText>, StoreErrorKind> {
        let mut found = Vec::new();
        if self.missing.is_empty() {
            return Ok(found);
        }
        for (log, seq, field, erasures) in self.merged.erased_texts() {
            let text = ErasedText {
                log,
                seq,
                field: field.to_owned(),
                authors: erasures.iter().map(|one| one.author.clone()).collect(),
                is_asked: erasures
                    .iter()
                    .any(|one| one.reason.as_deref() != Some(NOT_IN_THE_FILE)),
            };
            if has_text(conn, &text)? {
                found.push(text);
            }
        }
        Ok(found)
    }

    /// Number of the new entries that erase a text.
    pub(in crate::store) fn count_erasures(&self) -> usize {
        let kinds = self.missing.iter().map(|entry| entry.detail.kind.as_str());
        kinds.filter(|kind| *kind == "TextErased").count()
    }

    /// Sessions with a close noted in the new entries.
    pub(in crate::store) fn newly_closed_sessions(&self) -> impl Iterator<Item = Uuid> {
        self.closed_sessions.iter().copied()
    }

    /// Checks the noted closes of a session against its log as it will be, by the hashes of its entries in order.
    ///
    /// # Errors
    /// If a noted entry is missing, or is another one there.
    pub(in crate::store) fn check_close(
        &self,
        session: Uuid,
        hashes: &[Hash],
    ) -> Result<(), StoreErrorKind> {
        record_visits(hashes.len());
        let last = Seq::try_from(hashes.len()).unwrap_or(Seq::MAX);
        let hash_at = |seq: Seq| {
            let place = usize::try_from(seq.checked_sub(1)?).ok()?;
            hashes.get(place).copied()
        };
        let entries = match verify::check_close(&self.merged, session, last, hash_at) {
            None => return Ok(()),
            Some((_, Damage::LogShortened { noted, .. })) => noted,
            Some((seq, _)) => seq.unwrap_or(last),
        };
        Err(StoreErrorKind::MissingClosedSession { session, entries })
    }
}

fn has_text(conn: &Connection, text: &ErasedText) -> Result<bool, StoreErrorKind> {
    let sql = match text.log {
        LogId::Session(_) => {
            "SELECT 1 FROM entry_text t JOIN session s ON s.id = t.session
             WHERE s.uuid = ?1 AND t.seq = ?2 AND t.field = ?3"
        }
        LogId::Writer(_) => {
            "SELECT 1 FROM study_text WHERE writer = ?1 AND seq = ?2 AND field = ?3"
        }
    };
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.exists(params![text.log_id().to_string(), text.seq, text.field])?)
}

/// Deletes a text of either kind of log and returns it; `None` if there was none.
pub(in crate::store) fn delete_erased(
    conn: &Connection,
    text: &ErasedText,
) -> Result<Option<String>, StoreErrorKind> {
    let sql = match text.log {
        LogId::Session(_) => {
            "DELETE FROM entry_text WHERE session = (SELECT id FROM session WHERE uuid = ?1)
             AND seq = ?2 AND field = ?3 RETURNING text"
        }
        LogId::Writer(_) => {
            "DELETE FROM study_text WHERE writer = ?1 AND seq = ?2 AND field = ?3 RETURNING text"
        }
    };
    let row = params![text.log_id().to_string(), text.seq, text.field];
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_row(row, |row| row.get(0)).optional()?)
}
