//! Taking in the study log of another record of the study: the union of the chains.

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{About, delete_text, entries, insert, read};
use crate::ledger::{LogId, Misfit, StudyEntry, StudyEvent, StudyLog, apply, check};
use crate::session::EntryText;
use crate::store::error::Fault;
use crate::store::row;

/// What was taken in of a study log.
#[derive(Debug, Default)]
pub(in crate::store) struct StudyTaken {
    /// Entries that were not in the record.
    pub(in crate::store) new: usize,
    /// The study log as it is now.
    pub(in crate::store) log: StudyLog,
    /// The sessions of which a close was noted in what is new.
    noted: Vec<Uuid>,
}

/// Adds what is missing of each chain. Chains come whole, from their first entry on.
///
/// # Errors
/// When a chain does not fit its hashes, contradicts the one on file, is of another study, or says something that this
/// program does not know.
pub(in crate::store) fn take_in(
    tx: &Connection,
    theirs: &[StudyEntry],
) -> Result<StudyTaken, Fault> {
    let ours = entries(tx, About::Everything)?;
    let mut theirs: Vec<&StudyEntry> = theirs.iter().collect();
    theirs.sort_by_key(|entry| (entry.writer, entry.seq));
    // What a chain refers to may be in another chain, of the record or of the file.
    let mut known = apply(StudyLog::default(), &ours);
    let mut taken = StudyTaken::default();
    let mut chain = StudyLog::default();
    let mut refers = Vec::new();
    for entry in theirs {
        let misfit = |misfit: Misfit| Fault::StudyLog {
            writer: entry.writer,
            seq: entry.seq,
            why: misfit.to_string(),
        };
        let event = check(&chain, entry).map_err(misfit)?;
        if let StudyEvent::TextErased {
            log: LogId::Writer(writer),
            seq,
            ..
        } = &event
        {
            refers.push((entry, *writer, *seq));
        }
        chain = apply(chain, std::slice::from_ref(entry));
        let place = ours.binary_search_by_key(&(entry.writer, entry.seq), |e| (e.writer, e.seq));
        if let Ok(place) = place {
            if ours[place].hash != entry.hash {
                return Err(Fault::StudyLog {
                    writer: entry.writer,
                    seq: entry.seq,
                    why: "is on file with another content".to_owned(),
                });
            }
            continue;
        }
        match &event {
            StudyEvent::WriterStarted { study, .. } if !has_protocol(tx, study)? => {
                return Err(Fault::StudyLog {
                    writer: entry.writer,
                    seq: entry.seq,
                    why: "is of another study".to_owned(),
                });
            }
            StudyEvent::SessionCloseNoted { session, .. } => taken.noted.push(*session),
            _ => {}
        }
        if has_id(tx, entry.id)? {
            return Err(Fault::StudyLog {
                writer: entry.writer,
                seq: entry.seq,
                why: "has the id of another entry".to_owned(),
            });
        }
        insert(tx, entry)?;
        known = apply(known, std::slice::from_ref(entry));
        taken.new += 1;
    }
    for (entry, writer, seq) in refers {
        if known.writer(writer).is_none_or(|chain| chain.seq < seq) {
            return Err(Fault::StudyLog {
                writer: entry.writer,
                seq: entry.seq,
                why: Misfit::NoSuchEntry.to_string(),
            });
        }
    }
    taken.log = known;
    Ok(taken)
}

impl StudyTaken {
    /// Makes sure that the sessions whose close was noted in what is new are in the record, with the noted entries.
    pub(in crate::store) fn check_closes(&self, tx: &Connection) -> Result<(), Fault> {
        for session in &self.noted {
            let hashes = row::stored_hashes(tx, *session)?;
            for close in self.log.closes_of(*session) {
                let place = close
                    .seq
                    .checked_sub(1)
                    .and_then(|n| usize::try_from(n).ok());
                if place.and_then(|place| hashes.get(place)) != Some(&close.head) {
                    return Err(Fault::CloseMissing {
                        session: *session,
                        entries: close.seq,
                    });
                }
            }
        }
        Ok(())
    }
}

/// Leaves out of an entry's texts those that were erased: they do not come back.
pub(in crate::store) fn without_erased(
    log: &StudyLog,
    of: LogId,
    seq: i64,
    texts: &[EntryText],
) -> Vec<EntryText> {
    let kept = |text: &&EntryText| !log.is_erased(of, seq, &text.field);
    texts.iter().filter(kept).cloned().collect()
}

/// Removes the texts on file that the study log says are erased; how many, of how many sessions. Without `accept`
/// nothing is removed.
pub(in crate::store) fn erase_texts_on_file(
    tx: &Connection,
    accept: bool,
) -> Result<(usize, usize), Fault> {
    let log = read(tx, About::Everything)?;
    let mut found = Vec::new();
    for (of, seq, erasure) in log.erased() {
        if has_text(tx, of, seq, &erasure.field)? {
            found.push(of);
            if accept {
                delete_text(tx, of, seq, &erasure.field)?;
            }
        }
    }
    let texts = found.len();
    found.dedup();
    Ok((texts, found.len()))
}

fn has_text(conn: &Connection, log: LogId, seq: i64, field: &str) -> Result<bool, Fault> {
    let (sql, of) = match log {
        LogId::Session(session) => (
            "SELECT 1 FROM entry_text t JOIN session s ON s.id = t.session
             WHERE s.uuid = ?1 AND t.seq = ?2 AND t.field = ?3",
            session,
        ),
        LogId::Writer(writer) => (
            "SELECT 1 FROM study_text WHERE writer = ?1 AND seq = ?2 AND field = ?3",
            writer,
        ),
    };
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.exists(params![of.to_string(), seq, field])?)
}

fn has_protocol(conn: &Connection, hash: &str) -> Result<bool, Fault> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM protocol WHERE hash = ?1")?;
    Ok(statement.exists([hash])?)
}

fn has_id(conn: &Connection, id: Uuid) -> Result<bool, Fault> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM study_entry WHERE id = ?1")?;
    Ok(statement.exists([id.to_string()])?)
}
