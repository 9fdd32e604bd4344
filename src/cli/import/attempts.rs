//! Turns rows into sessions: one per participant, version, source and session of the source.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::row::Row;
use crate::cli::error::CommandError;
use crate::cli::new_codes::LookAlike;
use crate::cli::problems::Problems;
use crate::cli::stage::user;
use crate::cli::study_paths::StudyPaths;
use crate::clock::Clock;
use crate::session::{
    AttemptPhase, Command, Entry, Event, ImportedAttempt, Opening, SessionKind, SessionState,
    Stamp, decide, record_visits, replay, to_entries,
};
use crate::store::{ImportWriter, ImportedSession, Store, StoreErrorKind};
use crate::study::text::excerpt;
use crate::study::{Design, Study, label};

/// How to treat a code that occurs on two versions of a between-subjects study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::option_option,
    reason = "absent, without a value, and with one"
)]
pub(super) struct SharedCodes<'a> {
    /// Every such code, or only this one, is the same participant.
    pub(super) same_person: Option<Option<&'a str>>,
    /// Every other one is another participant with a new code, which begins with this prefix.
    pub(super) new_codes: Option<Option<&'a str>>,
}

impl SharedCodes<'_> {
    /// How to treat codes that look like others, except the one that `--same-person=CODE` names.
    pub(super) fn look_alike(&self) -> LookAlike {
        match (self.same_person, self.new_codes) {
            (_, Some(_)) => LookAlike::NewCode,
            (Some(None), None) => LookAlike::SamePerson,
            (Some(Some(_)) | None, None) => LookAlike::Ask,
        }
    }

    /// The code that `--same-person=CODE` names.
    pub(super) fn only_same_person(&self) -> Option<&str> {
        self.same_person.flatten()
    }

    /// Whether the options say that everyone with this code is the same participant.
    pub(super) fn is_same_person(&self, code: &str) -> bool {
        match self.same_person {
            Some(Some(only)) => only == code,
            Some(None) => true,
            None => false,
        }
    }
}

/// What an import of a table added.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ImportSummary {
    /// New attempts or answers.
    pub(super) new: usize,
    /// Attempts or answers that were on file already.
    pub(super) known: usize,
    /// Participants with new attempts or answers.
    pub(super) participants: usize,
}

/// The identity of a session of the source: participant, version and the source's own session name.
type SessionKey = (String, String, Option<String>);

fn session_key(row: &Row) -> SessionKey {
    (
        row.participant.clone(),
        row.version.clone(),
        row.session.clone(),
    )
}

/// Resolves codes that occur on two versions of a between-subjects study, and replaces those of other participants.
///
/// # Errors
/// When such a code is not covered by `shared`, or a new code is not valid.
pub(super) fn resolve_shared_codes(
    codes: Vec<(&mut String, &str)>,
    study: &Study,
    paths: &StudyPaths,
    shared: SharedCodes<'_>,
) -> Result<(), CommandError> {
    if study.design == Design::Within {
        return Ok(());
    }
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if let Some(store) = paths.open_if_exists()? {
        for session in store.sessions()? {
            if let Some(code) = session.participant {
                versions.entry(code).or_default().insert(session.version);
            }
        }
    }
    let mut in_file: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (code, version) in &codes {
        for map in [&mut versions, &mut in_file] {
            map.entry((*code).clone())
                .or_default()
                .insert((*version).to_owned());
        }
    }
    versions.retain(|code, on| on.len() > 1 && !shared.is_same_person(code));
    if versions.is_empty() {
        return Ok(());
    }
    if let Some(prefix) = shared.new_codes {
        for (code, version) in codes {
            if versions.contains_key(code) {
                let new = match prefix {
                    Some(prefix) if in_file[code].len() == 1 => format!("{prefix}{code}"),
                    _ => format!("{}{code}-{version}", prefix.unwrap_or_default()),
                };
                *code = label::parse_code(&new).map_err(|why| {
                    CommandError::invalid(format!(
                        "The new code \"{new}\" {why}. Nothing was imported."
                    ))
                    .hint("Choose another prefix: --new-codes=PREFIX")
                })?;
            }
        }
        return Ok(());
    }
    let codes: Vec<_> = versions.keys().take(5).map(String::as_str).collect();
    let more = if versions.len() > 5 { ", ..." } else { "" };
    Err(CommandError::invalid(format!(
        "{} on more than one version ({}{more}), but in this study each participant sees one. Nothing was imported.",
        match versions.len() {
            1 => "A participant's code is".to_owned(),
            n => format!("{n} participants' codes are"),
        },
        codes.join(", "),
    ))
    .hint("If each person saw every version: with --new add --design within; otherwise write design = \"within\" into the script.")
    .hint(format!(
        "If different people share a code: add --new-codes, and each gets one of its own, such as {}-{}.",
        codes[0],
        versions[codes[0]].iter().next().map_or("", String::as_str),
    ))
    .hint("If the same person came twice: add --same-person; both are kept, and only the first counts in comparisons."))
}

/// A checked import that is not yet written.
#[derive(Debug, Default)]
pub(super) struct PendingImport {
    pub(super) summary: ImportSummary,
    attempts: NewAttempts,
    /// Sessions with new answers.
    sessions: Vec<SessionState>,
    /// Codes in the file that were answered to mean other participants' codes.
    pub(super) codes: BTreeMap<String, String>,
}

/// Attempts that are not on file, with what they are added to.
#[derive(Debug, Default)]
struct NewAttempts {
    /// Each with its number among the attempts at its task in its session of the source, from 1.
    rows: Vec<(u32, Row)>,
    /// Sessions of the source on file.
    on_file: BTreeMap<SessionKey, SourceSession>,
    /// The participants' segments in the file, by code.
    segments: BTreeMap<String, String>,
}

impl PendingImport {
    /// An import of sessions with new answers.
    pub(super) fn of_sessions(summary: ImportSummary, sessions: Vec<SessionState>) -> Self {
        Self {
            summary,
            sessions,
            ..Self::default()
        }
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.attempts.rows.is_empty() && self.sessions.is_empty()
    }

    /// Writes everything in one transaction.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub(super) fn write(
        self,
        store: &mut Store,
        script: &str,
        study: &Study,
        source: &str,
        clock: &impl Clock,
    ) -> Result<(), CommandError> {
        let study = Arc::new(study.clone());
        let at = clock.now().wall;
        store.import(script, study, at, source, |writer| {
            for session in &self.sessions {
                writer.write(session)?;
            }
            self.attempts.write(writer, source, clock)?;
            writer.remember_codes(self.codes, &user());
            Ok(())
        })?;
        Ok(())
    }
}

impl NewAttempts {
    /// Writes the attempts in their order, then closes their sessions.
    fn write(
        self,
        writer: &mut ImportWriter<'_>,
        source: &str,
        clock: &impl Clock,
    ) -> Result<(), StoreErrorKind> {
        let mut sessions: BTreeMap<SessionKey, ImportedSession> = BTreeMap::new();
        for (occurrence, row) in self.rows {
            let key = session_key(&row);
            let totals = imported_totals(&row, source, occurrence);
            if !sessions.contains_key(&key) {
                let session = match self.on_file.get(&key) {
                    Some(session) => writer.go_on(&session.state)?,
                    None => {
                        let opening = opening(writer.protocol(), source, row, clock);
                        writer.open(opening)?
                    }
                };
                sessions.insert(key.clone(), session);
            }
            if let Some(session) = sessions.get_mut(&key) {
                writer.add(session, totals)?;
            }
        }
        for session in sessions.into_values() {
            writer.close(session)?;
        }
        for (code, segment) in &self.segments {
            writer.set_segment(code, segment)?;
        }
        Ok(())
    }
}

/// Finds the attempts that are not on file from this source; `store` is the record if it exists. Also returns a problem
/// for each attempt that is on file with other values.
///
/// # Errors
/// When the record cannot be read.
pub(super) fn find_new(
    store: Option<&Store>,
    study: &Study,
    source: &str,
    rows: Vec<Row>,
) -> Result<(PendingImport, Problems), CommandError> {
    let mut pending = PendingImport::default();
    let mut problems = Problems::default();
    if let Some(store) = store {
        pending.attempts.on_file = sessions_on_file(store, study, source)?;
    }
    let PendingImport {
        summary, attempts, ..
    } = &mut pending;
    let mut occurrences: HashMap<(SessionKey, String), u32> = HashMap::new();
    let mut people = BTreeSet::new();
    for row in rows {
        record_visits(1);
        let key = session_key(&row);
        let occurrence = occurrences
            .entry((key.clone(), row.task.clone()))
            .or_insert(0);
        *occurrence += 1;
        if let Some(segment) = &row.segment {
            let segments = &mut attempts.segments;
            segments.insert(row.participant.clone(), segment.clone());
        }
        let session = attempts.on_file.get(&key);
        let known = session.and_then(|s| s.known.get(&(row.task.clone(), *occurrence)));
        match known {
            Some(known) if imported_totals(&row, source, *occurrence).is_on_file_as(known) => {
                summary.known += 1;
            }
            Some(_) => problems.add_at(
                row.line,
                &format!(
                    "{} at \"{}\" on {} is on file from \"{source}\" with other values",
                    row.participant,
                    excerpt(&row.task),
                    row.version
                ),
            ),
            None => {
                summary.new += 1;
                people.insert(row.participant.clone());
                attempts.rows.push((*occurrence, row));
            }
        }
    }
    summary.participants = people.len();
    if !problems.is_empty() {
        problems.add_hint("If it is another round, name it with --source.");
    }
    Ok((pending, problems))
}

/// A session of the source on file.
#[derive(Debug)]
struct SourceSession {
    state: SessionState,
    /// The source's attempts before this import, by task and occurrence.
    known: HashMap<(String, u32), ImportedAttempt>,
}

impl SourceSession {
    fn new(state: SessionState) -> Self {
        let mut known = HashMap::new();
        for attempt in state.attempts() {
            if let AttemptPhase::Imported(totals) = &attempt.phase {
                let key = (totals.task.clone(), totals.occurrence);
                known.entry(key).or_insert_with(|| totals.clone());
            }
        }
        Self { state, known }
    }
}

/// The sessions of this source on file.
fn sessions_on_file(
    store: &Store,
    study: &Study,
    source: &str,
) -> Result<BTreeMap<SessionKey, SourceSession>, CommandError> {
    let study = Arc::new(study.clone());
    let mut sessions = BTreeMap::new();
    for session in store.sessions()? {
        let from_here = |a: crate::session::AttemptRow<'_>| a.source() == Some(source);
        if !session.attempts.iter().any(from_here) {
            continue;
        }
        let state = replay(study.clone(), &store.log(session.id)?);
        let name = state.log().find_map(|e: &Entry| match &e.event {
            Event::AttemptImported(totals) => Some(totals.session.clone()),
            _ => None,
        });
        let key = (
            session.participant.unwrap_or_default(),
            session.version,
            name.flatten(),
        );
        sessions.insert(key, SourceSession::new(state));
    }
    Ok(sessions)
}

fn imported_totals(row: &Row, source: &str, occurrence: u32) -> ImportedAttempt {
    ImportedAttempt {
        task: row.task.clone(),
        source: source.to_owned(),
        occurrence,
        session: row.session.clone(),
        outcome: row.outcome.to_owned(),
        assisted: row.assisted,
        time_ms: row.time_ms,
        errors: row.errors,
        minor: row.minor,
        major: row.major,
        critical: row.critical,
        assists: row.assists,
        started_at: row.started_at.map(|at| at.to_string()),
    }
}

fn opening(protocol: &str, source: &str, row: Row, clock: &impl Clock) -> Opening {
    Opening {
        session: clock.new_id(),
        protocol: protocol.to_owned(),
        participant: (row.kind != SessionKind::Rehearsal).then_some(row.participant),
        version: row.version,
        moderator: row.moderator.unwrap_or_else(|| source.to_owned()),
        session_kind: row.kind,
        // The order is unknown: attempts keep their own order, and no task counts as unreached.
        order: Vec::new(),
        boot_id: clock.boot_id(),
        utc_offset_min: clock.utc_offset_min(),
    }
}

/// Logs a command at the session time of the entry before it, since an import has no session clock.
///
/// # Errors
/// When the rules refuse the command.
pub(super) fn log_command(
    state: SessionState,
    command: Command,
    source: &str,
    clock: &impl Clock,
) -> Result<SessionState, CommandError> {
    let moment = clock.now();
    let stamp = Stamp {
        clock_ms: state.log().next_back().map_or(0, |e| e.stamp.clock_ms),
        wall: moment.wall,
        salt: moment.salt,
    };
    let events = decide(&state, command)
        .map_err(|refusal| CommandError::invalid(format!("Nothing was imported: {refusal}")))?;
    let entries = to_entries(&state, stamp, source, events);
    Ok(state.with_entries(entries))
}
