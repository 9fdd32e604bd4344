//! Effects of imported logs on a record, computed before anything is written. [`check_logs`] is called by
//! [`Store::preview_import`] here and by [`Store::merge_logs`] (`store::merge`), which writes its result; it calls
//! `study_log::merge` for the study log.

mod changes;
mod codes;
mod counts;
mod damage;
mod scripts;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::Connection;
use uuid::Uuid;

pub use self::changes::{ChangeKind, SessionChange};
use self::changes::{changes, unchanged};
pub use self::codes::IncomingPerson;
pub(super) use self::codes::NewAlias;
use self::codes::{CodedSession, IncomingCodes, renamed_on_file};
pub use self::counts::MergeSummary;
use self::damage::{check_new_entries, check_whole_log, merged_hashes};
use self::scripts::Scripts;
use super::Store;
use super::entry_row::{self, StoredEntry};
use super::error::{StoreError, StoreErrorKind};
use super::plan::Plan;
use super::projection::Projection;
use super::save;
use super::spool;
use super::study_log::{Close, Desk, ErasedText, IncomingStudyLog, MissingText};
use crate::ledger::LogId;
use crate::session::{self, Event, Hash, Participant, Seq, replay};

/// Imported logs: the entries of each session, in order.
pub type Logs = [(Uuid, Vec<StoredEntry>)];

/// Effects of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportPreview {
    /// Changes to recorded sessions that need confirmation (see `changes` for the rule).
    pub changes: Vec<SessionChange>,
    /// Participants whose sessions are all new.
    pub people: Vec<IncomingPerson>,
    /// Counts of what would be imported.
    pub summary: MergeSummary,
}

impl Store {
    /// Previews [`Store::merge_logs`] with these logs. Nothing is written.
    ///
    /// # Errors
    /// Same as [`Store::merge_logs`].
    pub fn preview_import(&self, plan: &Plan, logs: &Logs) -> Result<ImportPreview, StoreError> {
        preview(Some(&self.conn), &self.desk, plan, logs).map_err(|fault| self.error(fault))
    }

    /// Previews an import into a new record.
    ///
    /// # Errors
    /// Same as [`Store::preview_import`].
    pub fn preview_new_import(
        record: &Path,
        plan: &Plan,
        logs: &Logs,
    ) -> Result<ImportPreview, StoreError> {
        let desk = Desk::new(spool::default_folders(), record);
        preview(None, &desk, plan, logs).map_err(|fault| fault.into_error(record))
    }
}

fn preview(
    record: Option<&Connection>,
    desk: &Desk,
    plan: &Plan,
    logs: &Logs,
) -> Result<ImportPreview, StoreErrorKind> {
    let incoming = check_logs(record, desk, plan, logs)?;
    Ok(ImportPreview {
        changes: incoming.changes,
        people: incoming.new_people,
        summary: incoming.summary,
    })
}

/// Imported logs, checked and compared with the record.
pub(super) struct IncomingLogs<'p> {
    pub(super) sessions: Vec<IncomingSession>,
    /// New entries of the study log.
    pub(super) study_log: IncomingStudyLog<'p>,
    /// Recorded texts that the merged study log says are erased.
    pub(super) erased_on_file: Vec<ErasedText>,
    /// Texts of new entries that are missing and that no log says are erased.
    pub(super) missing_texts: Vec<MissingText>,
    /// Participants who are not on the roster.
    pub(super) people: Vec<Participant>,
    /// Participants whose sessions are all new.
    pub(super) new_people: Vec<IncomingPerson>,
    /// Aliases to add to the study log.
    pub(super) aliases: Vec<NewAlias>,
    /// Recorded sessions whose participant gets another code.
    pub(super) renamed: Vec<Uuid>,
    pub(super) changes: Vec<SessionChange>,
    /// Counts; the number of erased texts is known only after the merge.
    pub(super) summary: MergeSummary,
}

/// An imported log that was checked.
pub(super) struct IncomingSession {
    pub(super) session: Uuid,
    /// Number of its entries already in the record.
    pub(super) known: usize,
    /// Its new entries, without erased texts.
    pub(super) missing: Vec<StoredEntry>,
    /// Projection of all its entries.
    pub(super) projection: Projection,
    /// Entries whose texts a new entry erased.
    pub(super) newly_erased: BTreeSet<Seq>,
    /// End of its log, if a new entry closes or reopens it.
    pub(super) close: Option<Close>,
}

/// Checks logs against their hashes and against the record; `None` for a new record.
pub(super) fn check_logs<'p>(
    record: Option<&Connection>,
    desk: &Desk,
    plan: &'p Plan,
    logs: &Logs,
) -> Result<IncomingLogs<'p>, StoreErrorKind> {
    for (session, log) in logs {
        check_whole_log(*session, log)?;
    }
    let mut scripts = Scripts::new(record, plan, !logs.is_empty())?;
    let study_log = IncomingStudyLog::compare(record, desk, &plan.study_log, logs, |hash| {
        scripts.is_known(hash)
    })?;
    let mut changes_by_session = BTreeMap::new();
    let (mut sessions, mut coded) = (Vec::new(), Vec::new());
    let mut missing_texts = study_log.missing_texts();
    for (session, log) in logs {
        let on_file = hashes_on_file(record, *session)?;
        for (theirs, ours) in log.iter().zip(&on_file) {
            if theirs.hash != *ours {
                let (session, seq) = (*session, theirs.seq);
                return Err(StoreErrorKind::EntryConflict { session, seq });
            }
        }
        let known = on_file.len().min(log.len());
        check_new_entries(*session, &log[known..])?;
        study_log.check_close(*session, &merged_hashes(&on_file, log))?;
        let (entries, _) = parse_entries(*session, log)?;
        let erased = erased_seqs(&entries);
        let log = log.iter().map(|entry| {
            if erased.contains(&entry.seq) {
                without_texts(entry)
            } else {
                study_log.without_erased(*session, entry)
            }
        });
        let log: Vec<StoredEntry> = log.collect();
        let in_doubt = log[known..].iter().filter(|e| !erased.contains(&e.seq));
        missing_texts.extend(in_doubt.flat_map(|e| study_log.missing_texts_of(*session, e)));
        let (entries, opening) = self::parse_entries(*session, &log)?;
        let study = scripts.of_session(*session, &opening)?;
        let newly_erased = erased_seqs(&entries[known..]);
        if let Some(conn) = record.filter(|_| known > 0 && known < log.len())
            && let Some(change) = changes(conn, *session, &entries[known..], &newly_erased)?
        {
            changes_by_session.insert(*session, change);
        }
        let state = replay(study, &entries);
        sessions.push(IncomingSession {
            session: *session,
            known,
            close: save::close_after(&state, i64::try_from(known).unwrap_or(i64::MAX)),
            missing: log.into_iter().skip(known).collect(),
            projection: Projection::from_state(&state, study_log.merged.codes())?,
            newly_erased,
        });
        coded.extend(CodedSession::from_state(&state));
    }
    let codes = IncomingCodes::find(record, &study_log, plan, &coded)?;
    let aliases = codes.by_session();
    for session in &mut sessions {
        if let Some(code) = aliases.get(&session.session) {
            session.projection.set_participant(code);
        }
    }
    let incoming: BTreeSet<Uuid> = logs.iter().map(|(session, _)| *session).collect();
    for session in study_log.newly_closed_sessions() {
        if !incoming.contains(&session) {
            study_log.check_close(session, &hashes_on_file(record, session)?)?;
        }
    }
    let mut erased_on_file = Vec::new();
    if let Some(conn) = record {
        erased_on_file = study_log.erased_on_file(conn)?;
        for text in &erased_on_file {
            let of = text.session().unwrap_or(text.log_id());
            let change = match changes_by_session.entry(of) {
                Entry::Occupied(change) => change.into_mut(),
                Entry::Vacant(none) => none.insert(unchanged(conn, of)?),
            };
            match change.kinds.first_mut() {
                Some(ChangeKind::TextsErased(texts)) => *texts += 1,
                _ => change.kinds.insert(0, ChangeKind::TextsErased(1)),
            }
            change.by.extend(text.authors.iter().cloned());
        }
    }
    let mut renamed = Vec::new();
    if let Some(conn) = record {
        renamed = renamed_on_file(conn, &study_log)?;
        for session in &renamed {
            let change = match changes_by_session.entry(*session) {
                Entry::Occupied(change) => change.into_mut(),
                Entry::Vacant(none) => none.insert(unchanged(conn, *session)?),
            };
            change.kinds.push(ChangeKind::Renamed);
        }
    }
    let people = counts::new_people(record, codes.roster(plan))?;
    let mut summary = counts::count_new(record, plan, &people, &sessions)?;
    summary.renamed = codes.renamed.into_iter().collect();
    summary.study = study_log.missing.len();
    summary.erasures = study_log.count_erasures();
    summary.missing_texts = missing_texts.len();
    Ok(IncomingLogs {
        sessions,
        missing_texts,
        people: people.new,
        new_people: codes.people,
        aliases: codes.aliases,
        renamed,
        summary,
        study_log,
        erased_on_file,
        changes: changes_by_session.into_values().collect(),
    })
}

fn hashes_on_file(record: Option<&Connection>, session: Uuid) -> Result<Vec<Hash>, StoreErrorKind> {
    record.map_or(Ok(Vec::new()), |conn| {
        entry_row::stored_hashes(conn, session)
    })
}

/// Entries whose texts these entries erased.
fn erased_seqs(entries: &[session::Entry]) -> BTreeSet<Seq> {
    let erased = entries.iter().filter_map(|entry| match entry.event {
        Event::EntryErased { entry, .. } => Some(entry),
        _ => None,
    });
    erased.collect()
}

fn without_texts(entry: &StoredEntry) -> StoredEntry {
    StoredEntry {
        texts: Vec::new(),
        ..entry.clone()
    }
}

/// Decoded entries of a log, and the hash of its script.
fn parse_entries(
    session: Uuid,
    log: &[StoredEntry],
) -> Result<(Vec<session::Entry>, String), StoreErrorKind> {
    let entries: Vec<session::Entry> = log
        .iter()
        .map(|stored| {
            let seq = stored.seq;
            stored.to_entry().ok_or(StoreErrorKind::UnknownEntry {
                log: LogId::Session(session),
                seq,
            })
        })
        .collect::<Result<_, _>>()?;
    match entries.first().map(|first| &first.event) {
        Some(Event::SessionOpened(opening)) if opening.session == session => {
            let protocol = opening.protocol.clone();
            Ok((entries, protocol))
        }
        _ => Err(StoreErrorKind::HashMismatch { session, seq: 1 }),
    }
}
