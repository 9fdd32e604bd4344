//! Turns rows into sessions: one per participant, version, source and session of the source.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::content::Attempts;
use super::names::{Name, Names};
use super::row::Row;
use crate::cli::error::CommandError;
use crate::cli::problems::Problems;
use crate::cli::stage::user;
use crate::clock::Clock;
use crate::session::{
    AttemptPhase, Command, Entry, Event, ImportedAttempt, Opening, SessionKind, SessionState,
    Stamp, decide, record_visits, replay, to_entries,
};
use crate::store::{ImportWriter, Store, StoreErrorKind};
use crate::study::Study;
use crate::study::text::excerpt;

/// What an import of a table added.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ImportSummary {
    /// New attempts or answers.
    pub(super) new: usize,
    /// Attempts or answers that were on file already.
    pub(super) known: usize,
    /// Attempts without an outcome, added for answers that were given after them.
    pub(super) added_attempts: usize,
    /// Participants with new attempts or answers.
    pub(super) participants: usize,
}

/// The identity of a session of the source: participant, version and the source's own session name.
type SessionKey = (Name, Name, Option<Name>);

fn session_key(row: &Row) -> SessionKey {
    (row.participant, row.version, row.session)
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
    attempts: Attempts,
    /// The new ones, those of a session together, in the order in which the sessions begin in the file.
    new: Vec<NewAttempt>,
    /// Sessions of the source on file.
    on_file: HashMap<SessionKey, SourceSession>,
    /// The participants' segments in the file.
    segments: BTreeMap<Name, Name>,
}

/// A row with an attempt that is not on file.
#[derive(Debug, Clone, Copy)]
struct NewAttempt {
    row: u32,
    /// Its number among the attempts at its task in its session of the source, from 1.
    occurrence: u32,
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
        self.attempts.new.is_empty() && self.sessions.is_empty()
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
    fn row(&self, new: NewAttempt) -> &Row {
        &self.attempts.rows[new.row as usize]
    }

    /// Writes the attempts, session after session.
    fn write(
        self,
        writer: &mut ImportWriter<'_>,
        source: &str,
        clock: &impl Clock,
    ) -> Result<(), StoreErrorKind> {
        let names = &self.attempts.names;
        let key = |new: &NewAttempt| session_key(self.row(*new));
        let boot_id = clock.boot_id();
        for session in self.new.chunk_by(|one, next| key(one) == key(next)) {
            let totals = session
                .iter()
                .map(|new| imported_totals(names, self.row(*new), source, new.occurrence));
            match self.on_file.get(&key(&session[0])) {
                Some(on_file) => writer.resume_session(&on_file.state, totals)?,
                None => {
                    let row = self.row(session[0]);
                    let protocol = writer.protocol();
                    let opening = opening(names, row, source, protocol, &boot_id, clock);
                    writer.add_session(opening, totals)?;
                }
            }
        }
        for (code, segment) in &self.segments {
            writer.set_segment(&names[*code], &names[*segment])?;
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
    mut attempts: Attempts,
) -> Result<(PendingImport, Problems), CommandError> {
    let on_file = match store {
        Some(store) => sessions_on_file(store, study, source, &mut attempts.names)?,
        None => HashMap::new(),
    };
    let Attempts { names, rows } = &attempts;
    let mut summary = ImportSummary::default();
    let (mut new, mut contradictory) = (Vec::new(), Vec::new());
    let mut occurrences: HashMap<Name, u32> = HashMap::new();
    let mut people = HashSet::new();
    for session in rows_by_session(rows).chunk_by(|(one, _), (next, _)| one == next) {
        occurrences.clear();
        for (_, at) in session {
            record_visits(1);
            let row = &rows[*at as usize];
            let occurrence = occurrences.entry(row.task).or_insert(0);
            *occurrence += 1;
            let known = on_file
                .get(&session_key(row))
                .and_then(|session| session.known.get(&(row.task, *occurrence)));
            match known {
                Some(known)
                    if imported_totals(names, row, source, *occurrence).is_on_file_as(known) =>
                {
                    summary.known += 1;
                }
                Some(_) => contradictory.push(*at),
                None => {
                    people.insert(row.participant);
                    new.push(NewAttempt {
                        row: *at,
                        occurrence: *occurrence,
                    });
                }
            }
        }
    }
    summary.new = new.len();
    summary.participants = people.len();
    contradictory.sort_unstable();
    let contradictory = contradictory.iter().map(|at| &rows[*at as usize]);
    let problems = contradiction_problems(names, contradictory, source);
    let segments = rows
        .iter()
        .filter_map(|row| Some((row.participant, row.segment?)))
        .collect();
    let pending = PendingImport {
        summary,
        attempts: NewAttempts {
            attempts,
            new,
            on_file,
            segments,
        },
        ..PendingImport::default()
    };
    Ok((pending, problems))
}

/// The number of the session and the index of each row, by session, in the order in which the sessions begin.
fn rows_by_session(rows: &[Row]) -> Vec<(u32, u32)> {
    let mut numbers = HashMap::new();
    let mut sorted: Vec<(u32, u32)> = (0..)
        .zip(rows)
        .map(|(at, row)| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            (*numbers.entry(session_key(row)).or_insert(next), at)
        })
        .collect();
    sorted.sort_unstable();
    sorted
}

fn contradiction_problems<'r>(
    names: &Names,
    rows: impl Iterator<Item = &'r Row>,
    source: &str,
) -> Problems {
    let mut problems = Problems::default();
    for row in rows {
        problems.add_at(
            row.line(),
            &format!(
                "{} at \"{}\" on {} is on file from \"{source}\" with other values",
                &names[row.participant],
                excerpt(&names[row.task]),
                &names[row.version]
            ),
        );
    }
    if !problems.is_empty() {
        problems.add_hint("If it is another round, name it with --source.");
    }
    problems
}

/// A session of the source on file.
#[derive(Debug)]
struct SourceSession {
    state: SessionState,
    /// The source's attempts before this import, by task and occurrence.
    known: HashMap<(Name, u32), ImportedAttempt>,
}

impl SourceSession {
    fn new(state: SessionState, names: &mut Names) -> Self {
        let mut known = HashMap::new();
        for attempt in state.attempts() {
            if let AttemptPhase::Imported(totals) = &attempt.phase {
                let key = (names.add(&totals.task), totals.occurrence);
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
    names: &mut Names,
) -> Result<HashMap<SessionKey, SourceSession>, CommandError> {
    let study = Arc::new(study.clone());
    let mut sessions = HashMap::new();
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
            names.add(&session.participant.unwrap_or_default()),
            names.add(&session.version),
            name.flatten().map(|name| names.add(&name)),
        );
        sessions.insert(key, SourceSession::new(state, names));
    }
    Ok(sessions)
}

fn imported_totals(names: &Names, row: &Row, source: &str, occurrence: u32) -> ImportedAttempt {
    ImportedAttempt {
        task: names[row.task].to_owned(),
        source: source.to_owned(),
        occurrence,
        session: row.session.map(|session| names[session].to_owned()),
        outcome: row.outcome.as_str().to_owned(),
        assisted: row.assisted,
        time_ms: row.time.get(),
        errors: row.errors.get(),
        minor: row.minor.get(),
        major: row.major.get(),
        critical: row.critical.get(),
        assists: row.assists.get(),
        started_at: row.started_at().map(|at| at.to_string()),
    }
}

fn opening(
    names: &Names,
    row: &Row,
    source: &str,
    protocol: &str,
    boot_id: &str,
    clock: &impl Clock,
) -> Opening {
    let participant = names[row.participant].to_owned();
    Opening {
        session: clock.new_id(),
        protocol: protocol.to_owned(),
        participant: (row.kind != SessionKind::Rehearsal).then_some(participant),
        version: names[row.version].to_owned(),
        moderator: row.moderator.map_or(source, |name| &names[name]).to_owned(),
        session_kind: row.kind,
        // The order is unknown: attempts keep their own order, and no task counts as unreached.
        order: Vec::new(),
        attempted: Vec::new(),
        boot_id: boot_id.to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::import::duration::Unit;
    use crate::cli::import::mapping::Mapping;
    use crate::cli::import::row::RowReader;

    #[test]
    fn rows_of_a_session_come_together_in_the_order_in_which_sessions_begin() {
        let mapping = Mapping::default();
        let mut reader = RowReader::new(&mapping, Unit::Seconds);
        let mut read = |line, participant: &'static str| {
            let value = |field: &str| match field {
                "participant" => Some(participant.into()),
                "outcome" => Some("completed".into()),
                "version" | "task" => Some("1".into()),
                _ => None,
            };
            reader.read(line, value).unwrap()
        };
        let rows = [read(2, "P2"), read(3, "P1"), read(4, "P2"), read(5, "P1")];
        assert_eq!(rows_by_session(&rows), [(0, 0), (0, 2), (1, 1), (1, 3)]);
    }
}
