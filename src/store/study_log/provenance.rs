//! Checks that imported study-log entries are plausible: an erasure refers to a text that an entry has or had, and
//! entries that name this computer as their writer were written here.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::desk::{ChainHead, Desk};
use crate::ledger::{LogId, StudyEntry, StudyEvent};
use crate::session::{Detail, Seq, record_visits};
use crate::store::entry_row::StoredEntry;
use crate::store::error::StoreErrorKind;

/// Imported erasures, by the entries whose texts they erase.
#[derive(Default)]
pub(super) struct IncomingErasures<'l> {
    by_entry: BTreeMap<(LogId, Seq), Vec<(String, &'l StudyEntry)>>,
}

impl<'l> IncomingErasures<'l> {
    /// Adds an entry's event if it is an erasure.
    pub(super) fn add(&mut self, entry: &'l StudyEntry, event: &StudyEvent) {
        if let StudyEvent::TextErased {
            log, seq, field, ..
        } = event
        {
            let all = self.by_entry.entry((*log, *seq)).or_default();
            all.push((field.clone(), entry));
        }
    }

    /// Checks that each erased a text of an entry in the record or the file. Otherwise a later entry with that number
    /// would lose a text that was not erased.
    ///
    /// # Errors
    /// If there is no such entry, or it has no such text.
    pub(super) fn check(
        &self,
        record: Option<&Connection>,
        sessions: &[(Uuid, Vec<StoredEntry>)],
        chains: [&[&StudyEntry]; 2],
    ) -> Result<(), StoreErrorKind> {
        if self.by_entry.is_empty() {
            return Ok(());
        }
        let logs: BTreeMap<Uuid, &[StoredEntry]> = sessions
            .iter()
            .map(|(id, log)| (*id, log.as_slice()))
            .collect();
        for ((log, seq), erasures) in &self.by_entry {
            record_visits(1);
            let found = match log {
                LogId::Session(session) => match find_by_seq(logs.get(session), *seq) {
                    Some(entry) => Some(fields_of(&entry.detail)),
                    None => fields_on_file(record, *session, *seq)?,
                },
                LogId::Writer(writer) => chains.iter().find_map(|chain| {
                    let key = (*writer, *seq);
                    let at = chain
                        .binary_search_by_key(&key, |e| (e.writer, e.seq))
                        .ok()?;
                    let digests = chain[at].text_digests();
                    Some(digests.into_iter().map(|(field, _)| field).collect())
                }),
            };
            for (field, erasure) in erasures {
                let why = match &found {
                    None => {
                        "erases a text of an entry that is neither in the file nor in the record"
                    }
                    Some(fields) if !fields.contains(field.as_str()) => {
                        "erases a text that its entry never had"
                    }
                    Some(_) => continue,
                };
                return Err(StoreErrorKind::InvalidStudyLog {
                    writer: erasure.writer,
                    seq: erasure.seq,
                    why: why.to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// Fields of an entry that are or were texts.
type TextFields = BTreeSet<&'static str>;

fn fields_of(detail: &Detail) -> TextFields {
    let digests = detail.text_digests().into_iter();
    digests.map(|(field, _)| field).collect()
}

/// The entry with this number in a complete log.
fn find_by_seq<'l>(log: Option<&&'l [StoredEntry]>, seq: Seq) -> Option<&'l StoredEntry> {
    let index = usize::try_from(seq.checked_sub(1)?).ok()?;
    log?.get(index)
}

fn fields_on_file(
    record: Option<&Connection>,
    session: Uuid,
    seq: Seq,
) -> Result<Option<TextFields>, StoreErrorKind> {
    let Some(conn) = record else {
        return Ok(None);
    };
    let detail = conn
        .prepare_cached(
            "SELECT e.kind, e.detail FROM entry e JOIN session s ON s.id = e.session
             WHERE s.uuid = ?1 AND e.seq = ?2",
        )?
        .query_row(params![session.to_string(), seq], |row| {
            Ok(Detail {
                kind: row.get(0)?,
                json: row.get(1)?,
            })
        })
        .optional()?;
    Ok(detail.map(|detail| fields_of(&detail)))
}

/// Checks that imported entries of this computer's chains were written here: none comes after the remembered head of
/// its chain or differs from it. `entries` are those that the record does not have. Chains without a remembered head
/// are not checked.
///
/// # Errors
/// If an entry was never written here.
pub(super) fn check_own(desk: &Desk, entries: &[&StudyEntry]) -> Result<(), StoreErrorKind> {
    for chain in entries.chunk_by(|one, next| one.writer == next.writer) {
        let heads: Vec<ChainHead> = desk.written_heads(chain[0].writer).collect();
        let Some(last) = heads.iter().map(|head| head.seq).max() else {
            continue;
        };
        let is_other = |entry: &StudyEntry| {
            let mut known = heads.iter().filter(|head| head.seq == entry.seq);
            entry.seq > last || known.any(|head| head.hash != entry.hash)
        };
        if let Some(entry) = chain.iter().find(|entry| is_other(entry)) {
            return Err(StoreErrorKind::NeverWrittenHere {
                writer: entry.writer,
                seq: entry.seq,
            });
        }
    }
    Ok(())
}
