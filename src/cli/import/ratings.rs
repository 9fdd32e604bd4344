//! Turns answers into entries: of the attempt they were asked after, or of one session per participant, version and
//! source.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::answer::Answer;
use super::attempts::{ImportSummary, PendingImport, log_command};
use super::questionnaire;
use crate::cli::error::CommandError;
use crate::cli::problems::Problems;
use crate::cli::study_paths::StudyPaths;
use crate::clock::Clock;
use crate::session::{
    Command, Ending, Hash, ImportedAttempt, Opening, Seq, SessionKind, SessionPhase, SessionState,
    SessionSummary, record_visits, replay,
};
use crate::store::Store;
use crate::study::text::excerpt;
use crate::study::{self, Study};

/// Removes answers that cannot be imported, and returns their problems and notes about others: a response that another
/// line contradicts or repeats, and an answer after a task without an attempt on file, unless `adds_attempts`.
///
/// # Errors
/// When the record cannot be read.
pub(super) fn remove_invalid(
    answers: &mut Vec<Answer>,
    paths: &StudyPaths,
    adds_attempts: bool,
) -> Result<(Problems, Option<String>), CommandError> {
    let (mut flaws, note) = questionnaire::remove_repeats(answers);
    let asks_tasks = !adds_attempts && answers.iter().any(|a| a.task.is_some());
    let on_file = match paths.open_if_exists()? {
        Some(store) if asks_tasks => store.sessions()?,
        _ => Vec::new(),
    };
    let on_file = SessionIndex::from_sessions(on_file);
    let mut lacks_attempts = false;
    answers.retain(|answer| {
        let Some(task) = answer.task.as_ref().filter(|_| asks_tasks) else {
            return true;
        };
        let has_attempt = on_file.find_attempt(answer, task).is_some();
        if !has_attempt {
            lacks_attempts = true;
            flaws.add_at(
                answer.line,
                &format!(
                    "no attempt at \"{}\" by this participant on this version is on file, so there is nothing that {} was asked after",
                    excerpt(task),
                    answer.instrument
                ),
            );
        }
        has_attempt
    });
    if lacks_attempts {
        flaws.add_hint(
            "Import the attempts first, with --new if there is no script yet, then this file.",
        );
        flaws.add_hint(
            "If there are only ratings: add --set outcome=undecided, and each of these tasks gets an attempt without an outcome, which counts in the ratings alone.",
        );
    }
    Ok((flaws, note))
}

/// An index of the sessions on file.
struct SessionIndex {
    sessions: HashMap<Uuid, SessionSummary>,
    /// By participant and version, in the order they were opened.
    by_participant: HashMap<(String, String), Vec<Uuid>>,
    /// The attempt that an answer was asked after, by participant, version and task: the first that is counted, or
    /// otherwise the first.
    attempts_by_task: HashMap<(String, String, String), AskedAttempt>,
}

struct AskedAttempt {
    session: Uuid,
    attempt: Seq,
    counts: bool,
}

impl SessionIndex {
    fn from_sessions(sessions: Vec<SessionSummary>) -> Self {
        let mut by_participant: HashMap<_, Vec<Uuid>> = HashMap::new();
        let mut attempts_by_task: HashMap<_, AskedAttempt> = HashMap::new();
        for session in &sessions {
            let Some(participant) = &session.participant else {
                continue;
            };
            let key = (participant.clone(), session.version.to_string());
            by_participant.entry(key).or_default().push(session.id);
            record_visits(session.attempts.len());
            for attempt in session.attempts.iter().filter(|a| a.key() > 0) {
                let counts = attempt.success().is_some();
                let task = attempt.task().to_owned();
                let key = (participant.clone(), session.version.to_string(), task);
                let asked_attempt = || AskedAttempt {
                    session: session.id,
                    attempt: attempt.key(),
                    counts,
                };
                let chosen = attempts_by_task.entry(key).or_insert_with(asked_attempt);
                if counts && !chosen.counts {
                    *chosen = asked_attempt();
                }
            }
        }
        Self {
            sessions: sessions.into_iter().map(|s| (s.id, s)).collect(),
            by_participant,
            attempts_by_task,
        }
    }

    fn find_attempt(&self, answer: &Answer, task: &str) -> Option<(Uuid, Seq)> {
        let (participant, version) = (answer.participant.clone(), answer.version.clone());
        let asked = self
            .attempts_by_task
            .get(&(participant, version, task.to_owned()))?;
        Some((asked.session, asked.attempt))
    }
}

/// Builds the sessions with entries for all answers; `store` is the record if it exists.
///
/// # Errors
/// When an answer contradicts one on file, or the record cannot be read.
pub(super) fn build_sessions(
    store: Option<&Store>,
    script: &str,
    study: &Study,
    source: &str,
    answers: &[Answer],
    clock: &impl Clock,
) -> Result<PendingImport, CommandError> {
    let mut summary = ImportSummary::default();
    let protocol = Hash::digest(script.as_bytes()).to_string();
    let on_file = SessionIndex::from_sessions(match store {
        Some(store) => store.sessions()?,
        None => Vec::new(),
    });
    let mut sessions = RatingSessions {
        added_attempts: HashMap::new(),
        states: BTreeMap::new(),
        own_sessions: BTreeMap::new(),
        protocol,
        source,
        clock,
    };
    let (mut changed, mut people) = (BTreeSet::new(), BTreeSet::new());
    for answer in answers {
        let found = answer
            .task
            .as_ref()
            .and_then(|task| on_file.find_attempt(answer, task));
        let (session, attempt) = match found {
            Some((session, attempt)) => {
                sessions.load_session(store, &on_file, session, study)?;
                (session, Some(attempt))
            }
            None => {
                let session = sessions.find_or_open(store, &on_file, answer, study)?;
                let attempt = match &answer.task {
                    Some(task) => Some(sessions.find_or_add_attempt(session, task)?),
                    None => None,
                };
                (session, attempt)
            }
        };
        let Some(state) = sessions.states.remove(&session) else {
            continue;
        };
        let state = match state.find_rating(attempt, &answer.instrument, &answer.item) {
            Some(known) if known.value == answer.value => {
                summary.known += 1;
                state
            }
            Some(_) => {
                return Err(CommandError::invalid(format!(
                    "line {}: {} has answered item {} of {} on {} already, with another value. Nothing was imported.",
                    answer.line, answer.participant, answer.item, answer.instrument, answer.version
                ))
                .hint("Fix the file, or name another round with --source."));
            }
            None => {
                let rate = Command::Rate {
                    attempt,
                    instrument: answer.instrument.clone(),
                    item: answer.item.clone(),
                    value: answer.value,
                    text: answer.text.clone(),
                };
                changed.insert(session);
                people.insert(&answer.participant);
                summary.new += 1;
                log_command(state, rate, source, clock)?
            }
        };
        sessions.states.insert(session, state);
    }
    let mut written = Vec::new();
    for session in changed {
        if let Some(state) = sessions.states.remove(&session) {
            // A session run in moderato keeps its state; only imported ones are closed.
            let is_new = !on_file.sessions.contains_key(&session);
            written.push(match state.phase() {
                SessionPhase::BetweenTasks if is_new => {
                    log_command(state, Command::Close, source, clock)?
                }
                _ => state,
            });
        }
    }
    summary.participants = people.len();
    summary.added_attempts = sessions.added_attempts.len();
    Ok(PendingImport::of_sessions(summary, written))
}

/// The sessions that receive answers.
struct RatingSessions<'a, C> {
    states: BTreeMap<Uuid, SessionState>,
    /// The session of this source, by participant and version.
    own_sessions: BTreeMap<(String, String), Uuid>,
    /// Attempts without an outcome that ratings were given after, by session and task.
    added_attempts: HashMap<(Uuid, String), Seq>,
    protocol: String,
    source: &'a str,
    clock: &'a C,
}

impl<C: Clock> RatingSessions<'_, C> {
    /// Replays a session on file under its own protocol.
    fn load_session(
        &mut self,
        store: Option<&Store>,
        on_file: &SessionIndex,
        session: Uuid,
        study: &Study,
    ) -> Result<(), CommandError> {
        if self.states.contains_key(&session) {
            return Ok(());
        }
        let summary = on_file.sessions.get(&session);
        let Some(store) = store else {
            return Ok(());
        };
        let frozen = match summary {
            Some(summary) => store.find_protocol(&summary.protocol)?,
            None => None,
        };
        let own = frozen.and_then(|script| study::read_frozen(&script).ok());
        let study = Arc::new(own.unwrap_or_else(|| study.clone()));
        let state = replay(study, &store.log(session)?);
        self.states.insert(session, state);
        Ok(())
    }

    /// The session of this source with a participant's answers at the end of a version; opened if there is none.
    fn find_or_open(
        &mut self,
        store: Option<&Store>,
        on_file: &SessionIndex,
        answer: &Answer,
        study: &Study,
    ) -> Result<Uuid, CommandError> {
        let key = (answer.participant.clone(), answer.version.clone());
        if let Some(session) = self.own_sessions.get(&key) {
            return Ok(*session);
        }
        let is_of_source = |s: &&SessionSummary| {
            let attempts = s.attempts.iter();
            s.order.is_empty()
                && if s.attempts.is_empty() {
                    *s.moderator == *self.source
                } else {
                    attempts.clone().any(|a| a.source() == Some(self.source))
                }
        };
        let candidates = on_file.by_participant.get(&key).into_iter().flatten();
        let mut candidates = candidates.filter_map(|id| on_file.sessions.get(id));
        let session = match candidates.find(is_of_source) {
            Some(found) => {
                let session = found.id;
                self.load_session(store, on_file, session, study)?;
                session
            }
            None => self.open_session(answer, study)?,
        };
        self.own_sessions.insert(key, session);
        Ok(session)
    }

    /// The attempt without an outcome at a task in a session; added if there is none.
    fn find_or_add_attempt(&mut self, session: Uuid, task: &str) -> Result<Seq, CommandError> {
        let key = (session, task.to_owned());
        if let Some(attempt) = self.added_attempts.get(&key) {
            return Ok(*attempt);
        }
        let Some(state) = self.states.remove(&session) else {
            return Ok(0);
        };
        let totals = ImportedAttempt {
            task: task.to_owned(),
            source: self.source.to_owned(),
            occurrence: 1,
            outcome: Ending::Undecided.as_str().to_owned(),
            ..ImportedAttempt::default()
        };
        let state = log_command(state, Command::Import(totals), self.source, self.clock)?;
        let attempt = state.log().next_back().map_or(0, |entry| entry.seq);
        self.states.insert(session, state);
        self.added_attempts.insert(key, attempt);
        Ok(attempt)
    }

    fn open_session(&mut self, answer: &Answer, study: &Study) -> Result<Uuid, CommandError> {
        let session = self.clock.new_id();
        let opening = Opening {
            session,
            protocol: self.protocol.clone(),
            participant: Some(answer.participant.clone()),
            version: answer.version.clone(),
            moderator: self.source.to_owned(),
            session_kind: SessionKind::Real,
            // Without tasks, none counts as unreached.
            order: Vec::new(),
            attempted: Vec::new(),
            boot_id: self.clock.boot_id(),
            utc_offset_min: self.clock.utc_offset_min(),
        };
        let state = log_command(
            SessionState::new(Arc::new(study.clone())),
            Command::Open(opening),
            self.source,
            self.clock,
        )?;
        self.states.insert(session, state);
        Ok(session)
    }
}
