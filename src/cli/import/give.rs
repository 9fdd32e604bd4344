//! Answers become entries: of the attempt they were asked after, or of a session a participant, version and source.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::answer::Answer;
use super::take::{Taken, ToWrite, log, protocol_of};
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::clock::Clock;
use crate::session::{
    Command, Opening, Seq, SessionKind, SessionPhase, SessionSummary, State, replay, visits,
};
use crate::store::Store;
use crate::study::{self, Study};

/// Takes those answers out that cannot be given, and says of each why: an unknown questionnaire, a value outside its
/// scale, a task of which no attempt is on file.
pub(super) fn flaws(
    answers: &mut Vec<Answer>,
    study: &Study,
    place: &Place,
) -> Result<Vec<String>, Failure> {
    let asks_tasks = answers.iter().any(|a| a.task.is_some());
    let on_file = if asks_tasks && place.record.exists() {
        place.open_to_read()?.sessions()?
    } else {
        Vec::new()
    };
    let on_file = OnFile::of(on_file);
    let mut flaws = Vec::new();
    answers.retain(|answer| {
        let flaw = answer.flaw(study).or_else(|| {
            let task = answer.task.as_ref()?;
            on_file.attempt_of(answer, task).is_none().then(|| {
                format!(
                    "line {}: no attempt of {} at \"{task}\" on {} is on file, so there is nothing this was asked after; import the attempts first",
                    answer.line, answer.participant, answer.version
                )
            })
        });
        let is_whole = flaw.is_none();
        flaws.extend(flaw);
        is_whole
    });
    Ok(flaws)
}

/// The sessions on file, found without going through all of them for each answer.
struct OnFile {
    sessions: HashMap<Uuid, SessionSummary>,
    /// In the order in which they opened, by participant and version.
    of_whom: HashMap<(String, String), Vec<Uuid>>,
    /// The attempt that an answer was asked after, by participant, version and task: the first one that is in n, else
    /// the first one made.
    asked_after: HashMap<(String, String, String), Asked>,
}

struct Asked {
    session: Uuid,
    attempt: Seq,
    counts: bool,
}

impl OnFile {
    fn of(sessions: Vec<SessionSummary>) -> Self {
        let mut of_whom: HashMap<_, Vec<Uuid>> = HashMap::new();
        let mut asked_after: HashMap<_, Asked> = HashMap::new();
        for session in &sessions {
            let Some(participant) = &session.participant else {
                continue;
            };
            let whom = (participant.clone(), session.version.clone());
            of_whom.entry(whom).or_default().push(session.id);
            visits(session.attempts.len());
            for attempt in session.attempts.iter().filter(|a| a.key > 0) {
                let counts = attempt.success.is_some();
                let task = attempt.task.clone();
                let asked = (participant.clone(), session.version.clone(), task);
                let here = || Asked {
                    session: session.id,
                    attempt: attempt.key,
                    counts,
                };
                let first = asked_after.entry(asked).or_insert_with(here);
                if counts && !first.counts {
                    *first = here();
                }
            }
        }
        Self {
            sessions: sessions.into_iter().map(|s| (s.id, s)).collect(),
            of_whom,
            asked_after,
        }
    }

    fn attempt_of(&self, answer: &Answer, task: &str) -> Option<(Uuid, Seq)> {
        let (participant, version) = (answer.participant.clone(), answer.version.clone());
        let asked = self
            .asked_after
            .get(&(participant, version, task.to_owned()))?;
        Some((asked.session, asked.attempt))
    }
}

/// Makes entries of all answers, or of none; `store` is the record as far as there is one.
pub(super) fn give(
    store: Option<&Store>,
    script: &str,
    study: &Study,
    source: &str,
    answers: &[Answer],
    clock: &impl Clock,
) -> Result<ToWrite, Failure> {
    let mut taken = Taken::default();
    let protocol = protocol_of(script);
    let on_file = OnFile::of(match store {
        Some(store) => store.sessions()?,
        None => Vec::new(),
    });
    let mut desk = Desk {
        states: BTreeMap::new(),
        own: BTreeMap::new(),
        protocol,
        source,
        clock,
    };
    let (mut changed, mut people) = (BTreeSet::new(), BTreeSet::new());
    for answer in answers {
        let found = answer
            .task
            .as_ref()
            .and_then(|task| on_file.attempt_of(answer, task));
        let (session, attempt) = match found {
            Some((session, attempt)) => {
                desk.load(store, &on_file, session, study)?;
                (session, Some(attempt))
            }
            None => (desk.session(store, &on_file, answer, study)?, None),
        };
        let Some(state) = desk.states.remove(&session) else {
            continue;
        };
        let state = match state.rating(attempt, &answer.instrument, &answer.item) {
            Some(known) if known.value == answer.value => {
                taken.known += 1;
                state
            }
            Some(_) => {
                return Err(Failure::wrong(format!(
                    "line {}: {} has answered item {} of {} on {} already, and otherwise. Nothing was imported.",
                    answer.line, answer.participant, answer.item, answer.instrument, answer.version
                )));
            }
            None => {
                let rate = Command::Rate {
                    attempt,
                    instrument: answer.instrument.clone(),
                    item: answer.item.clone(),
                    value: answer.value,
                    text: None,
                };
                changed.insert(session);
                people.insert(&answer.participant);
                taken.new += 1;
                log(state, rate, source, clock)?
            }
        };
        desk.states.insert(session, state);
    }
    let mut written = Vec::new();
    for session in changed {
        if let Some(state) = desk.states.remove(&session) {
            // A session that was led here stays as its moderator left it.
            let is_new = !on_file.sessions.contains_key(&session);
            written.push(match state.phase() {
                SessionPhase::Between if is_new => log(state, Command::Close, source, clock)?,
                _ => state,
            });
        }
    }
    taken.people = people.len();
    Ok(ToWrite {
        taken,
        sessions: written,
        ..ToWrite::default()
    })
}

/// The sessions that answers go into.
struct Desk<'a, C> {
    states: BTreeMap<Uuid, State>,
    /// The session of this source, by participant and version.
    own: BTreeMap<(String, String), Uuid>,
    protocol: String,
    source: &'a str,
    clock: &'a C,
}

impl<C: Clock> Desk<'_, C> {
    /// Folds a session that is on file, under the protocol it was run under.
    fn load(
        &mut self,
        store: Option<&Store>,
        on_file: &OnFile,
        session: Uuid,
        study: &Study,
    ) -> Result<(), Failure> {
        if self.states.contains_key(&session) {
            return Ok(());
        }
        let summary = on_file.sessions.get(&session);
        let Some(store) = store else {
            return Ok(());
        };
        let frozen = match summary {
            Some(summary) => store.protocol(&summary.protocol)?,
            None => None,
        };
        let own = frozen.and_then(|script| study::read_frozen(&script).ok());
        let study = Arc::new(own.unwrap_or_else(|| study.clone()));
        let state = replay(study, &store.log(session)?);
        self.states.insert(session, state);
        Ok(())
    }

    /// The session of this source that holds what a participant said of a version at the end; a new one where there
    /// is none yet.
    fn session(
        &mut self,
        store: Option<&Store>,
        on_file: &OnFile,
        answer: &Answer,
        study: &Study,
    ) -> Result<Uuid, Failure> {
        let key = (answer.participant.clone(), answer.version.clone());
        if let Some(session) = self.own.get(&key) {
            return Ok(*session);
        }
        let from_here = |s: &&SessionSummary| {
            let attempts = s.attempts.iter();
            s.order.is_empty()
                && if s.attempts.is_empty() {
                    s.moderator == self.source
                } else {
                    attempts
                        .clone()
                        .any(|a| a.source.as_deref() == Some(self.source))
                }
        };
        let theirs = on_file.of_whom.get(&key).into_iter().flatten();
        let mut theirs = theirs.filter_map(|id| on_file.sessions.get(id));
        let session = match theirs.find(from_here) {
            Some(found) => {
                let session = found.id;
                self.load(store, on_file, session, study)?;
                session
            }
            None => self.open(answer, study)?,
        };
        self.own.insert(key, session);
        Ok(session)
    }

    fn open(&mut self, answer: &Answer, study: &Study) -> Result<Uuid, Failure> {
        let session = self.clock.new_id();
        let opening = Opening {
            session,
            protocol: self.protocol.clone(),
            participant: Some(answer.participant.clone()),
            version: answer.version.clone(),
            moderator: self.source.to_owned(),
            session_kind: SessionKind::Real,
            // Only answers came: no task is said to be unreached.
            order: Vec::new(),
            boot_id: self.clock.boot_id(),
            utc_offset_min: self.clock.utc_offset_min(),
        };
        let state = log(
            State::new(Arc::new(study.clone())),
            Command::Open(opening),
            self.source,
            self.clock,
        )?;
        self.states.insert(session, state);
        Ok(session)
    }
}
