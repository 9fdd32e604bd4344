//! Answers become entries: of the attempt they were asked after, or of a session a participant, version and source.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::answer::Answer;
use super::take::{Taken, log};
use crate::cli::exit::Failure;
use crate::cli::place::Place;
use crate::clock::Clock;
use crate::session::{
    Command, Opening, Seq, SessionKind, SessionPhase, SessionSummary, State, replay,
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
    let mut flaws = Vec::new();
    answers.retain(|answer| {
        let flaw = answer.flaw(study).or_else(|| {
            let task = answer.task.as_ref()?;
            attempt_of(&on_file, answer, task).is_none().then(|| {
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

/// The attempt that an answer was asked after: the first one that is in n, else the first one made.
fn attempt_of(sessions: &[SessionSummary], answer: &Answer, task: &str) -> Option<(Uuid, Seq)> {
    let theirs = sessions.iter().filter(|s| {
        s.participant.as_ref() == Some(&answer.participant) && s.version == answer.version
    });
    let attempts: Vec<_> = theirs
        .flat_map(|s| s.attempts.iter().map(move |a| (s.id, a)))
        .filter(|(_, a)| a.task == task && a.key > 0)
        .collect();
    let counts = attempts.iter().find(|(_, a)| a.success.is_some());
    counts
        .or(attempts.first())
        .map(|(session, a)| (*session, a.key))
}

/// Takes all answers in, or none.
pub(super) fn give(
    store: &mut Store,
    script: &str,
    study: &Study,
    source: &str,
    answers: &[Answer],
    clock: &impl Clock,
) -> Result<Taken, Failure> {
    let mut taken = Taken::default();
    let protocol = store.freeze(script, study, clock.now().wall)?;
    let on_file = store.sessions()?;
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
            .and_then(|task| attempt_of(&on_file, answer, task));
        let (session, attempt) = match found {
            Some((session, attempt)) => {
                desk.load(store, &on_file, session, study)?;
                (session, Some(attempt))
            }
            None => (desk.session(store, &on_file, answer, study)?, None),
        };
        let Some(state) = desk.states.get(&session) else {
            continue;
        };
        let known = state.ratings().iter().find(|r| {
            r.attempt == attempt && r.instrument == answer.instrument && r.item == answer.item
        });
        match known {
            Some(known) if known.value == answer.value => taken.known += 1,
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
                let after = log(state, rate, source, clock)?;
                desk.states.insert(session, after);
                changed.insert(session);
                people.insert(&answer.participant);
                taken.new += 1;
            }
        }
    }
    let mut written = Vec::new();
    for session in changed {
        if let Some(state) = desk.states.remove(&session) {
            // A session that was led here stays as its moderator left it.
            let is_new = !on_file.iter().any(|s| s.id == session);
            written.push(match state.phase() {
                SessionPhase::Between if is_new => log(&state, Command::Close, source, clock)?,
                _ => state,
            });
        }
    }
    taken.people = people.len();
    if !written.is_empty() {
        store.write_sessions(&written)?;
    }
    Ok(taken)
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
        store: &Store,
        on_file: &[SessionSummary],
        session: Uuid,
        study: &Study,
    ) -> Result<(), Failure> {
        if self.states.contains_key(&session) {
            return Ok(());
        }
        let summary = on_file.iter().find(|s| s.id == session);
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
        store: &Store,
        on_file: &[SessionSummary],
        answer: &Answer,
        study: &Study,
    ) -> Result<Uuid, Failure> {
        let key = (answer.participant.clone(), answer.version.clone());
        if let Some(session) = self.own.get(&key) {
            return Ok(*session);
        }
        let from_here = |s: &&SessionSummary| {
            let attempts = s.attempts.iter();
            s.participant.as_ref() == Some(&answer.participant)
                && s.version == answer.version
                && s.order.is_empty()
                && if s.attempts.is_empty() {
                    s.moderator == self.source
                } else {
                    attempts
                        .clone()
                        .any(|a| a.source.as_deref() == Some(self.source))
                }
        };
        let session = match on_file.iter().find(from_here) {
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
            &State::new(Arc::new(study.clone())),
            Command::Open(opening),
            self.source,
            self.clock,
        )?;
        self.states.insert(session, state);
        Ok(session)
    }
}
