//! What logs from elsewhere would do to a record: found before anything is written, by one function that the import
//! itself and whoever asks first share.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Store;
use super::derived::Derived;
use super::error::{Fault, StoreError};
use super::plan::{self, Plan};
use super::row::{self, StoredEntry, wall};
use super::study_log::{ArrivingStudyLog, Close, ErasedText};
use super::write;
use crate::session::{self, Event, Hash, Salt, Seq, Stamp, link, replay};
use crate::study::{self, Study};

/// Logs as they arrive: of each session its entries in order.
pub type Logs = [(Uuid, Vec<StoredEntry>)];

/// What arriving logs would do to a session on file and what they may do only after it was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionChange {
    /// The session.
    pub session: Uuid,
    /// Whose it is, as the record has it.
    pub participant: Option<String>,
    /// Whether it is closed here.
    pub is_closed: bool,
    /// What would be done to it, each kind once.
    pub kinds: Vec<ChangeKind>,
}

/// A kind of change to a session on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Texts that are on file are erased: how many.
    TextsErased(usize),
    /// The session is not counted any more.
    Excluded,
    /// The session is open again.
    Reopened,
    /// Its participant, version, kind or moderator is another one.
    Reassigned,
    /// Entries are undone, restored or corrected: how many times.
    Corrected(usize),
    /// Other entries are added: how many.
    Added(usize),
}

impl Store {
    /// The changes to sessions on file that these logs bring and that need a confirmation (the rule for them stands
    /// at `changes`); none where the logs can be taken in as they are. Nothing is written.
    ///
    /// # Errors
    /// Everything for which [`Store::take_in`] refuses the logs.
    pub fn arriving_changes(
        &self,
        plan: &Plan,
        logs: &Logs,
    ) -> Result<Vec<SessionChange>, StoreError> {
        arriving(Some(&self.conn), plan, logs)
            .map(|arriving| arriving.changes)
            .map_err(|fault| self.error(fault))
    }

    /// Whether these logs can be taken into a record that is not there yet. Nothing is written.
    ///
    /// # Errors
    /// Everything for which [`Store::take_in`] refuses the logs.
    pub fn check_arriving(record: &Path, plan: &Plan, logs: &Logs) -> Result<(), StoreError> {
        arriving(None, plan, logs)
            .map(drop)
            .map_err(|fault| fault.at(record))
    }
}

/// Logs that were checked and compared with the record.
pub(super) struct Arriving<'p> {
    pub(super) sessions: Vec<ArrivingSession>,
    /// What the study log gains.
    pub(super) study_log: ArrivingStudyLog<'p>,
    /// The texts on file that the study log says are erased, once what arrives is in it.
    pub(super) erased_on_file: Vec<ErasedText>,
    pub(super) changes: Vec<SessionChange>,
}

/// An arriving log that was checked.
pub(super) struct ArrivingSession {
    pub(super) session: Uuid,
    /// How many of its entries are on file.
    pub(super) known: usize,
    /// The entries that are not, without the texts that were erased.
    pub(super) missing: Vec<StoredEntry>,
    /// What follows from all of them.
    pub(super) derived: Derived,
    /// The entries whose texts a missing entry erased.
    pub(super) newly_erased: BTreeSet<Seq>,
    /// The end of its log, where what is missing closes or reopens it.
    pub(super) close: Option<Close>,
}

/// Checks logs against themselves and against the record, `None` where there is none yet.
pub(super) fn arriving<'p>(
    record: Option<&Connection>,
    plan: &'p Plan,
    logs: &Logs,
) -> Result<Arriving<'p>, Fault> {
    for (session, log) in logs {
        check(*session, log)?;
    }
    let mut scripts = Scripts::new(record, plan, !logs.is_empty())?;
    let study_log =
        ArrivingStudyLog::compare(record, &plan.study_log, |hash| scripts.is_known(hash))?;
    let mut changes_by_session = BTreeMap::new();
    let mut sessions = Vec::new();
    for (session, log) in logs {
        let on_file = match record {
            Some(conn) => row::stored_hashes(conn, *session)?,
            None => Vec::new(),
        };
        for (theirs, ours) in log.iter().zip(&on_file) {
            if theirs.hash != *ours {
                let (session, seq) = (*session, theirs.seq);
                return Err(Fault::Conflict { session, seq });
            }
        }
        let known = on_file.len().min(log.len());
        let (entries, _) = entries(*session, log)?;
        let erased = erased_by(&entries);
        let log = log.iter().map(|entry| {
            if erased.contains(&entry.seq) {
                without_texts(entry)
            } else {
                study_log.without_erased(*session, entry)
            }
        });
        let log: Vec<StoredEntry> = log.collect();
        let (entries, opening) = self::entries(*session, &log)?;
        let study = scripts.of_session(*session, &opening)?;
        let newly_erased = erased_by(&entries[known..]);
        if let Some(conn) = record.filter(|_| known > 0 && known < log.len())
            && let Some(change) = changes(conn, *session, &entries[known..], &newly_erased)?
        {
            changes_by_session.insert(*session, change);
        }
        let state = replay(study, &entries);
        sessions.push(ArrivingSession {
            session: *session,
            known,
            close: write::close_after(&state, i64::try_from(known).unwrap_or(i64::MAX)),
            missing: log.into_iter().skip(known).collect(),
            derived: Derived::of(&state)?,
            newly_erased,
        });
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
        }
    }
    Ok(Arriving {
        sessions,
        study_log,
        erased_on_file,
        changes: changes_by_session.into_values().collect(),
    })
}

/// The entries that these entries erased.
fn erased_by(entries: &[session::Entry]) -> BTreeSet<Seq> {
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

/// A log on file to which nothing is added.
fn unchanged(conn: &Connection, log: Uuid) -> Result<SessionChange, Fault> {
    let found = session_on_file(conn, log)?;
    let (is_closed, participant) = found.map_or((false, None), |(_, closed, of)| (closed, of));
    Ok(SessionChange {
        session: log,
        participant,
        is_closed,
        kinds: Vec::new(),
    })
}

/// The rule for what arrives from elsewhere, for a session on file that would grow:
///
/// - New sessions are taken in. Texts that their own log erased are left out, wherever in the log they stand.
/// - A session that is open on file grows by what was logged, also by corrections and by its close: it is the same
///   session, further on. What would exclude it, and what would erase texts that are on file, is confirmed first.
/// - Nothing is added to a session that is closed on file before it was confirmed, whatever it is.
///
/// - What an arriving study log erases of texts on file is confirmed first, whatever session they are of.
///
/// All changes of a batch are confirmed by one answer, and without it none of the batch is taken in. An erasure
/// blocks new texts at once: an entry that the arriving or the stored log says was erased never gets a text again.
fn changes(
    conn: &Connection,
    session: Uuid,
    missing: &[session::Entry],
    newly_erased: &BTreeSet<Seq>,
) -> Result<Option<SessionChange>, Fault> {
    let Some((row, is_closed, participant)) = session_on_file(conn, session)? else {
        return Ok(None);
    };
    let mut texts: i64 = 0;
    for seq in newly_erased {
        texts += conn
            .prepare_cached("SELECT count(*) FROM entry_text WHERE session = ?1 AND seq = ?2")?
            .query_row(params![row, seq], |row| row.get::<_, i64>(0))?;
    }
    let count = |is: fn(&Event) -> bool| missing.iter().filter(|e| is(&e.event)).count();
    let excluded = count(|event| matches!(event, Event::SessionExcluded { .. }));
    let mut kinds = Vec::new();
    if texts > 0 {
        kinds.push(ChangeKind::TextsErased(
            usize::try_from(texts).unwrap_or_default(),
        ));
    }
    if excluded > 0 {
        kinds.push(ChangeKind::Excluded);
    }
    if is_closed {
        let reopened = count(|event| matches!(event, Event::SessionReopened));
        let reassigned = count(|event| matches!(event, Event::SessionAmended { .. }));
        let corrected = count(Event::is_correction);
        let erasures = count(|event| matches!(event, Event::EntryErased { .. }));
        if reopened > 0 {
            kinds.push(ChangeKind::Reopened);
        }
        if reassigned > 0 {
            kinds.push(ChangeKind::Reassigned);
        }
        if corrected > 0 {
            kinds.push(ChangeKind::Corrected(corrected));
        }
        let told = excluded + reopened + reassigned + corrected;
        // An erasure of texts that are gone already is an entry like any other.
        let told = told + if texts > 0 { erasures } else { 0 };
        if missing.len() > told {
            kinds.push(ChangeKind::Added(missing.len() - told));
        }
    }
    Ok((!kinds.is_empty()).then_some(SessionChange {
        session,
        participant,
        is_closed,
        kinds,
    }))
}

/// The row of a session, whether it is closed, and whose it is.
fn session_on_file(
    conn: &Connection,
    session: Uuid,
) -> Result<Option<(i64, bool, Option<String>)>, Fault> {
    Ok(conn
        .prepare_cached(
            "SELECT s.id, s.closed_at IS NOT NULL, p.code
             FROM session s LEFT JOIN participant p ON p.id = s.participant WHERE s.uuid = ?1",
        )?
        .query_row([session.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?)
}

/// The entries of a log as this program knows them, and the hash of the script they were logged under.
fn entries(session: Uuid, log: &[StoredEntry]) -> Result<(Vec<session::Entry>, String), Fault> {
    let entries: Vec<session::Entry> = log
        .iter()
        .map(|stored| {
            let seq = stored.seq;
            stored.entry().ok_or(Fault::Unreadable { session, seq })
        })
        .collect::<Result<_, _>>()?;
    match entries.first().map(|first| &first.event) {
        Some(Event::SessionOpened(opening)) if opening.session == session => {
            let protocol = opening.protocol.clone();
            Ok((entries, protocol))
        }
        _ => Err(Fault::Unchained { session, seq: 1 }),
    }
}

/// The scripts that arriving sessions may have been run under.
struct Scripts<'p> {
    record: Option<&'p Connection>,
    arriving: BTreeMap<&'p str, &'p str>,
    read: BTreeMap<String, Arc<Study>>,
}

impl<'p> Scripts<'p> {
    /// Reads what arrives of the plan, and refuses that of another study: what came in could never be taken out again.
    fn new(
        record: Option<&'p Connection>,
        plan: &'p Plan,
        brings_sessions: bool,
    ) -> Result<Self, Fault> {
        let mut arriving = BTreeMap::new();
        for protocol in &plan.protocols {
            if Hash::of(protocol.script.as_bytes()).to_string() != protocol.hash {
                return Err(Fault::ForeignScript(protocol.hash.clone()));
            }
            arriving.insert(protocol.hash.as_str(), protocol.script.as_str());
        }
        let mut scripts = Self {
            record,
            arriving,
            read: BTreeMap::new(),
        };
        let Some(theirs) = &plan.study else {
            let brings_more = !plan.participants.is_empty()
                || !plan.versions.is_empty()
                || !plan.study_log.is_empty();
            return if brings_sessions || brings_more || !plan.protocols.is_empty() {
                Err(Fault::NoStudy)
            } else {
                Ok(scripts)
            };
        };
        let last = scripts
            .find(&theirs.protocol)?
            .ok_or_else(|| Fault::ForeignScript(theirs.protocol.clone()))?;
        if let Some(ours) = record.map(plan::study).transpose()?.flatten() {
            let shared = plan.protocols.iter().map(|p| scripts.is_on_file(&p.hash));
            let shared = shared.collect::<Result<Vec<bool>, Fault>>()?;
            let is_named_alike = ours.title == theirs.title && ours.design == theirs.design;
            if !shared.contains(&true) && !is_named_alike {
                return Err(Fault::OtherStudy {
                    ours: ours.title,
                    theirs: theirs.title.clone(),
                });
            }
        }
        // A file that names this study may bring another one's scripts along.
        for protocol in &plan.protocols {
            if scripts.is_on_file(&protocol.hash)? {
                continue;
            }
            let study = scripts.find(&protocol.hash)?;
            if let Some(study) = study.filter(|study| !study.is_same_study(&last)) {
                return Err(Fault::OtherStudy {
                    ours: last.title.clone(),
                    theirs: study.title.clone(),
                });
            }
        }
        Ok(scripts)
    }

    fn is_on_file(&self, hash: &str) -> Result<bool, Fault> {
        match self.record {
            Some(conn) => Ok(conn
                .prepare_cached("SELECT 1 FROM protocol WHERE hash = ?1")?
                .exists([hash])?),
            None => Ok(false),
        }
    }

    /// Whether the record or the arriving plan has a script.
    fn is_known(&self, hash: &str) -> Result<bool, Fault> {
        Ok(self.arriving.contains_key(hash) || self.is_on_file(hash)?)
    }

    /// The study that a script of the record or of the arriving plan describes; none where neither has it, or where
    /// no program can read it.
    fn find(&mut self, hash: &str) -> Result<Option<Arc<Study>>, Fault> {
        if let Some(study) = self.read.get(hash) {
            return Ok(Some(study.clone()));
        }
        let stored: Option<String> = match self.record {
            Some(conn) => conn
                .prepare_cached("SELECT script FROM protocol WHERE hash = ?1")?
                .query_row([hash], |row| row.get(0))
                .optional()?,
            None => None,
        };
        let script = stored.or_else(|| self.arriving.get(hash).map(|script| (*script).to_owned()));
        let study = script.and_then(|script| study::read_frozen(&script).ok());
        Ok(study.map(|study| {
            let study = Arc::new(study);
            self.read.insert(hash.to_owned(), study.clone());
            study
        }))
    }

    fn of_session(&mut self, session: Uuid, hash: &str) -> Result<Arc<Study>, Fault> {
        self.find(hash)?.ok_or(Fault::ForeignSession(session))
    }
}

/// Whether each entry is what its hash was made of, and its texts what their digests were made of.
fn check(session: Uuid, log: &[StoredEntry]) -> Result<(), Fault> {
    let mut before = Hash::START;
    for (place, entry) in (1..).zip(log) {
        let fits =
            entry.seq == place && linked(&before, entry) == Some(entry.hash) && texts_fit(entry);
        if !fits {
            let seq = place;
            return Err(Fault::Unchained { session, seq });
        }
        before = entry.hash;
    }
    Ok(())
}

fn linked(before: &Hash, entry: &StoredEntry) -> Option<Hash> {
    let moment = wall(&entry.logged_at).ok()?;
    if moment.to_string() != entry.logged_at {
        return None;
    }
    let stamp = Stamp {
        clock_ms: entry.clock_ms,
        wall: moment,
        salt: Salt([0; 16]),
    };
    let hash = link(
        before,
        entry.seq,
        &stamp,
        &entry.author,
        entry.attempt,
        &entry.detail,
    );
    Some(hash)
}

fn texts_fit(entry: &StoredEntry) -> bool {
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(&entry.detail.json) else {
        return false;
    };
    let mut seen = BTreeSet::new();
    entry.texts.iter().all(|text| {
        let digest = Hash::of_text(text.salt, &text.text).to_string();
        seen.insert(&text.field)
            && fields.get(&text.field).and_then(Value::as_str) == Some(digest.as_str())
    })
}
