//! Every rule of what may be logged now.

use super::amend::Amendment;
use super::attempt::{Attempt, Course};
use super::command::{Command, GapAnswer};
use super::correct::{fits, in_force, last_moment, latest_end, redoable, retract, set_back, sound};
use super::entry::{Entry, Seq};
use super::event::{Event, SessionKind};
use super::refusal::Refusal;
use super::state::{Phase, State};
use crate::study::{Instrument, Study, id_from};

/// The longest free text, in bytes.
const TEXT_LIMIT: usize = 64 * 1024;

/// Something that is to be logged.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What happened.
    pub event: Event,
    /// The moment meant, in milliseconds of session time, where it is not the moment of the key.
    pub at_ms: Option<i64>,
    /// What it belongs to.
    pub scope: Scope,
}

/// What an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The session.
    Session,
    /// The attempt that it begins.
    Begins,
    /// The attempt that this entry began.
    Attempt(Seq),
}

impl Fact {
    fn session(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: Scope::Session,
        }
    }

    fn begins(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: Scope::Begins,
        }
    }

    fn of(attempt: Seq, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: Scope::Attempt(attempt),
        }
    }

    /// In this attempt, or in none.
    pub(super) fn scoped(attempt: Option<Seq>, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: attempt.map_or(Scope::Session, Scope::Attempt),
        }
    }

    /// In the current attempt, or in none.
    fn current(state: &State, event: Event) -> Self {
        Self::scoped(state.current().map(|a| a.key), event)
    }
}

/// What `command` means now: the facts to log, one or two.
///
/// # Errors
/// A [`Refusal`] with the sentence why the rules do not allow it; then nothing has changed.
pub fn decide(state: &State, command: Command) -> Result<Vec<Fact>, Refusal> {
    use Command as C;
    check_length(&command)?;
    let phase = state.phase();
    let one = |fact| Ok(vec![fact]);
    match command {
        C::Open(opening) => match phase {
            Phase::NotOpened => {
                check_version(state.study(), &opening.version)?;
                for task in &opening.order {
                    check_task(state.study(), task)?;
                }
                match (opening.session_kind, &opening.participant) {
                    (SessionKind::Rehearsal, Some(_)) => {
                        return Err(Refusal::RehearsalWithParticipant);
                    }
                    (SessionKind::Real | SessionKind::Pilot, None) => {
                        return Err(Refusal::NoParticipant);
                    }
                    _ => {}
                }
                one(Fact::session(Event::SessionOpened(opening)))
            }
            Phase::Between
            | Phase::Running(_)
            | Phase::Paused(_)
            | Phase::Deciding(_)
            | Phase::Closed => Err(Refusal::OpenAlready),
        },
        C::RecordConsent(given, text) => {
            live(phase)?;
            one(Fact::session(Event::ConsentRecorded { given, text }))
        }
        C::Start(task) => {
            live(phase)?;
            check_known(state, &task)?;
            Ok(started(phase, Event::TaskStarted { task, label: None }))
        }
        C::StartUnscripted(title) => {
            live(phase)?;
            if title.trim().is_empty() {
                return Err(Refusal::NoTitle);
            }
            let event = Event::TaskStarted {
                task: unscripted_id(state),
                label: Some(title),
            };
            Ok(started(phase, event))
        }
        C::Skip(task, reason) => {
            live(phase)?;
            check_known(state, &task)?;
            let begun = state
                .attempts_at(&task)
                .next()
                .map(|a| a.course == Course::Skipped);
            match begun {
                Some(true) => Err(Refusal::SkippedAlready(task)),
                Some(false) => Err(Refusal::BegunAlready(task)),
                None => one(Fact::begins(Event::TaskSkipped { task, reason })),
            }
        }
        C::Pause(pause) => match phase {
            Phase::Running(key) => one(Fact::of(key, Event::Paused { pause })),
            Phase::Paused(_) => Err(Refusal::PausedAlready),
            Phase::Between | Phase::Deciding(_) => Err(Refusal::NothingRuns),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::NamePause(reason) => match phase {
            Phase::Paused(key) => {
                let pause = state
                    .attempt(key)
                    .and_then(Attempt::open_pause)
                    .ok_or(Refusal::NotPaused)?;
                let to = Amendment {
                    pause: Some(reason),
                    ..Amendment::default()
                };
                one(Fact::of(
                    key,
                    Event::EntryAmended {
                        entry: pause.entry,
                        to,
                        why: None,
                    },
                ))
            }
            Phase::Between | Phase::Running(_) | Phase::Deciding(_) => Err(Refusal::NotPaused),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::Resume => match phase {
            Phase::Paused(key) => one(Fact::of(key, Event::Resumed)),
            Phase::Between | Phase::Running(_) | Phase::Deciding(_) => Err(Refusal::NotPaused),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::NoteError(error) => {
            live(phase)?;
            let severity = match &error {
                Some(id) => {
                    let kind = state.error_kind(id);
                    Some(
                        kind.ok_or_else(|| Refusal::NoSuchErrorKind(id.clone()))?
                            .severity,
                    )
                }
                None => None,
            };
            one(Fact::current(
                state,
                Event::ErrorNoted {
                    error,
                    severity,
                    recovered: None,
                    text: None,
                },
            ))
        }
        C::AddErrorKind {
            key,
            label,
            severity,
        } => {
            opened(phase)?;
            if label.trim().is_empty() {
                return Err(Refusal::NoLabel);
            }
            check_free(state, key)?;
            one(Fact::session(Event::ErrorKindAdded {
                key,
                id: kind_id(state, &label),
                label: Some(label),
                severity,
                carried: false,
            }))
        }
        C::CarryErrorKind(kind) => {
            live(phase)?;
            if state.error_kind(&kind.id).is_some() {
                return Err(Refusal::KindThereAlready(kind.label));
            }
            check_free(state, kind.key)?;
            one(Fact::session(Event::ErrorKindAdded {
                key: kind.key,
                id: kind.id,
                label: Some(kind.label),
                severity: kind.severity,
                carried: true,
            }))
        }
        C::Assist(level) => {
            live(phase)?;
            one(Fact::current(
                state,
                Event::AssistGiven { level, text: None },
            ))
        }
        C::Note(code, text) => {
            live(phase)?;
            one(Fact::current(state, Event::ObservationNoted { code, text }))
        }
        C::Mark(label) => {
            live(phase)?;
            one(Fact::current(state, Event::MarkerSet { label }))
        }
        C::End => match phase {
            Phase::Running(key) | Phase::Paused(key) => one(Fact::of(key, Event::TaskEnded)),
            Phase::Between | Phase::Deciding(_) => Err(Refusal::NothingRuns),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::NotTheEnd => match phase {
            Phase::Deciding(key) => {
                let end = latest_end(state, key).ok_or(Refusal::NothingToDecide)?;
                one(Fact::of(
                    key,
                    Event::EntryRetracted {
                        entry: end,
                        why: None,
                    },
                ))
            }
            Phase::Between | Phase::Running(_) | Phase::Paused(_) => Err(Refusal::NothingToDecide),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::GiveOutcome(outcome, reason) => match phase {
            Phase::Deciding(key) => one(Fact::of(key, Event::OutcomeGiven { outcome, reason })),
            Phase::Between | Phase::Running(_) | Phase::Paused(_) => Err(Refusal::NothingToDecide),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::GiveOutcomeOf(key, outcome, reason) => {
            opened(phase)?;
            match state
                .attempt(key)
                .filter(|a| !a.cancelled && a.ended_ms().is_some())
            {
                Some(_) => {
                    reasoned(phase, reason.as_ref())?;
                    one(Fact::of(key, Event::OutcomeGiven { outcome, reason }))
                }
                None => Err(Refusal::NothingToDecide),
            }
        }
        C::Reopen => match phase {
            Phase::Between | Phase::Deciding(_) => {
                let last = state
                    .attempts()
                    .iter()
                    .rev()
                    .find(|a| !a.cancelled && a.ended_ms().is_some());
                let key = last.ok_or(Refusal::NothingToReopen)?.key;
                one(Fact::of(key, Event::AttemptReopened))
            }
            Phase::Running(key) | Phase::Paused(key) => Err(Refusal::runs(state.attempt(key))),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::Cancel(key, reason) => {
            opened(phase)?;
            state
                .attempt(key)
                .filter(|a| !a.cancelled)
                .ok_or(Refusal::NoSuchAttempt)?;
            reasoned(phase, reason.as_ref())?;
            one(Fact::of(key, Event::AttemptCancelled { reason }))
        }
        C::Reassign(key, task, why) => {
            opened(phase)?;
            check_known(state, &task)?;
            let attempt = state.attempt(key).ok_or(Refusal::NoSuchAttempt)?;
            if attempt.task == task {
                return Err(Refusal::NothingChanged);
            }
            reasoned(phase, why.as_ref())?;
            one(Fact::of(key, Event::AttemptReassigned { task, why }))
        }
        C::Rate {
            attempt,
            instrument,
            item,
            value,
            text,
        } => {
            opened(phase)?;
            if attempt.is_some_and(|key| state.attempt(key).is_none()) {
                return Err(Refusal::NoSuchAttempt);
            }
            check_answer(state.study(), &instrument, &item, value)?;
            one(Fact::scoped(
                attempt,
                Event::RatingGiven {
                    instrument,
                    item,
                    value,
                    text,
                },
            ))
        }
        C::Undo => {
            live(phase)?;
            let latest = state
                .log()
                .rev()
                .find(|e| state.corrections().holds(e.seq) && !e.event.is_beyond_undo());
            retract(state, latest.ok_or(Refusal::NothingToUndo)?, None)
        }
        C::Redo => {
            live(phase)?;
            let entry = redoable(state).ok_or(Refusal::NothingToRedo)?;
            let attempt = state.entry(entry).and_then(|e| e.attempt);
            sound(
                state,
                Fact::scoped(attempt, Event::EntryRestored { entry, why: None }),
            )
        }
        C::SetBack(by_ms) => {
            live(phase)?;
            set_back(state, by_ms)
        }
        C::Amend(seq, to, why) => {
            opened(phase)?;
            let target = in_force(state, seq)?;
            if to == Amendment::default() {
                return Err(Refusal::NothingChanged);
            }
            if let Some(id) = &to.error {
                state
                    .error_kind(id)
                    .ok_or_else(|| Refusal::NoSuchErrorKind(id.clone()))?;
            }
            if !fits(&target.event, &to) {
                return Err(Refusal::NotCorrectable);
            }
            reasoned(phase, why.as_ref())?;
            sound(
                state,
                Fact::scoped(
                    target.attempt,
                    Event::EntryAmended {
                        entry: seq,
                        to,
                        why,
                    },
                ),
            )
        }
        C::Retract(seq, why) => {
            opened(phase)?;
            let target = in_force(state, seq)?;
            if target.event.is_beyond_undo() {
                return Err(Refusal::NotCorrectable);
            }
            reasoned(phase, why.as_ref())?;
            retract(state, target, why)
        }
        C::Restore(seq, why) => {
            opened(phase)?;
            let target = state.entry(seq).ok_or(Refusal::NoSuchEntry(seq))?;
            if state.corrections().holds(seq) {
                return Err(Refusal::HoldsAlready);
            }
            reasoned(phase, why.as_ref())?;
            let event = Event::EntryRestored { entry: seq, why };
            sound(state, Fact::scoped(target.attempt, event))
        }
        C::StepClock(by_ms) => {
            opened(phase)?;
            one(Fact::session(Event::ClockStepped { by_ms }))
        }
        C::Continue {
            gap_ms,
            answer,
            estimated,
            boot_id,
            utc_offset_min,
        } => {
            live(phase)?;
            let resumed = |counts, estimated| {
                Fact::session(Event::SessionResumed {
                    gap_ms,
                    counts,
                    estimated,
                    boot_id,
                    utc_offset_min,
                })
            };
            match (answer, phase) {
                (GapAnswer::WentOn, _) => one(resumed(true, estimated)),
                (GapAnswer::EndedBefore, Phase::Running(key) | Phase::Paused(key)) => {
                    let mut end = Fact::of(key, Event::TaskEnded);
                    end.at_ms = Some(last_moment(state, key));
                    Ok(vec![end, resumed(false, true)])
                }
                (GapAnswer::Stopped | GapAnswer::EndedBefore, _) => one(resumed(false, estimated)),
            }
        }
        C::Close => {
            live(phase)?;
            let mut facts = Vec::new();
            if let Phase::Running(key) | Phase::Paused(key) = phase {
                facts.push(Fact::of(key, Event::TaskEnded));
            }
            // `record` fills these in: only there is the chain's head known.
            facts.push(Fact::session(Event::SessionClosed {
                entries: 0,
                head: String::new(),
            }));
            Ok(facts)
        }
        C::ReopenSession => match phase {
            Phase::Closed => one(Fact::session(Event::SessionReopened)),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Between | Phase::Running(_) | Phase::Paused(_) | Phase::Deciding(_) => {
                Err(Refusal::NotClosed)
            }
        },
        C::Exclude(reason) => {
            opened(phase)?;
            if state.excluded().is_some() {
                return Err(Refusal::ExcludedAlready);
            }
            reasoned(phase, reason.as_ref())?;
            one(Fact::session(Event::SessionExcluded { reason }))
        }
        C::AmendSession {
            participant,
            version,
            moderator,
            kind,
            why,
        } => {
            opened(phase)?;
            if let Some(version) = &version {
                check_version(state.study(), version)?;
            }
            if participant.is_none() && version.is_none() && moderator.is_none() && kind.is_none() {
                return Err(Refusal::NothingChanged);
            }
            reasoned(phase, why.as_ref())?;
            let event = Event::SessionAmended {
                participant,
                version,
                moderator,
                session_kind: kind,
                why,
            };
            one(Fact::session(event))
        }
        C::Import(totals) => {
            live(phase)?;
            check_task(state.study(), &totals.task)?;
            if totals.time_ms.is_some_and(|t| t < 0) {
                return Err(Refusal::NegativeTime(totals.task));
            }
            one(Fact::begins(Event::AttemptImported(totals)))
        }
    }
}

/// Open and not closed.
fn live(phase: Phase) -> Result<(), Refusal> {
    match phase {
        Phase::NotOpened => Err(Refusal::NotOpened),
        Phase::Closed => Err(Refusal::Closed),
        Phase::Between | Phase::Running(_) | Phase::Paused(_) | Phase::Deciding(_) => Ok(()),
    }
}

/// Opened at all: corrections may come after the close.
fn opened(phase: Phase) -> Result<(), Refusal> {
    match phase {
        Phase::NotOpened => Err(Refusal::NotOpened),
        Phase::Between
        | Phase::Running(_)
        | Phase::Paused(_)
        | Phase::Deciding(_)
        | Phase::Closed => Ok(()),
    }
}

/// What follows on a close is corrected only with a reason.
fn reasoned(phase: Phase, why: Option<&String>) -> Result<(), Refusal> {
    let said = why.is_some_and(|why| !why.trim().is_empty());
    match phase {
        Phase::Closed if !said => Err(Refusal::ReasonWanted),
        _ => Ok(()),
    }
}

/// A start; what runs is ended by it.
fn started(phase: Phase, event: Event) -> Vec<Fact> {
    let started = Fact::begins(event);
    match phase {
        Phase::Running(key) | Phase::Paused(key) => vec![Fact::of(key, Event::TaskEnded), started],
        Phase::Between | Phase::Deciding(_) | Phase::NotOpened | Phase::Closed => vec![started],
    }
}

/// The script's, or one begun in this session.
fn check_known(state: &State, task: &str) -> Result<(), Refusal> {
    if state.is_unscripted(task) {
        return Ok(());
    }
    check_task(state.study(), task)
}

/// An id that no task of the script or of the log has, those that were taken back too.
fn unscripted_id(state: &State) -> String {
    let taken = |id: &str| {
        let begun = |e: &Entry| matches!(&e.event, Event::TaskStarted { task, .. } if task == id);
        state.study().task(id).is_some() || state.log().any(begun)
    };
    let mut ids = (1_u32..).map(|n| format!("unscripted-{n}"));
    ids.find(|id| !taken(id)).unwrap_or_default()
}

/// An id made of the label that no other kind has, those that were taken back too.
fn kind_id(state: &State, label: &str) -> String {
    let base = id_from(&label.to_lowercase());
    let taken = |id: &str| {
        let added = |e: &Entry| matches!(&e.event, Event::ErrorKindAdded { id: i, .. } if i == id);
        state.study().error_kind(id).is_some() || state.log().any(added)
    };
    let numbered = (2_u32..).map(|n| format!("{base}-{n}"));
    let mut ids = std::iter::once(base.clone()).chain(numbered);
    ids.find(|id| !taken(id)).unwrap_or_default()
}

fn check_free(state: &State, key: char) -> Result<(), Refusal> {
    if !('1'..='9').contains(&key) {
        return Err(Refusal::NoErrorKey);
    }
    match state.error_kinds().find(|kind| kind.key == key) {
        Some(kind) => Err(Refusal::KeyTaken(key, kind.label.clone())),
        None => Ok(()),
    }
}

fn check_task(study: &Study, task: &str) -> Result<(), Refusal> {
    study
        .task(task)
        .map(|_| ())
        .ok_or_else(|| Refusal::NoSuchTask(task.to_owned()))
}

fn check_version(study: &Study, version: &str) -> Result<(), Refusal> {
    study
        .version(version)
        .map(|_| ())
        .ok_or_else(|| Refusal::NoSuchVersion(version.to_owned()))
}

/// An answer has to lie on its scale. What the script does not ask may be brought in from elsewhere as it is.
fn check_answer(
    study: &Study,
    instrument: &str,
    item: &str,
    value: Option<f64>,
) -> Result<(), Refusal> {
    let Some(value) = value else {
        return Ok(());
    };
    let items = Instrument::named(instrument).items(study);
    let known = items.iter().find(|known| known.id == item);
    match known.and_then(|item| Some((item, item.answer.range()?))) {
        Some((item, (low, high))) if !item.answer.takes(value) => Err(Refusal::NoSuchAnswer {
            value: value.to_string(),
            low,
            high,
        }),
        _ => Ok(()),
    }
}

fn check_length(command: &Command) -> Result<(), Refusal> {
    use Command as C;
    let texts = match command {
        C::RecordConsent(_, text)
        | C::Skip(_, text)
        | C::Note(_, text)
        | C::Mark(text)
        | C::GiveOutcome(_, text)
        | C::GiveOutcomeOf(_, _, text)
        | C::Cancel(_, text)
        | C::Reassign(_, _, text)
        | C::Rate { text, .. }
        | C::Retract(_, text)
        | C::Restore(_, text)
        | C::Exclude(text)
        | C::AmendSession { why: text, .. } => [text.as_ref(), None],
        C::StartUnscripted(text) | C::AddErrorKind { label: text, .. } => [Some(text), None],
        C::Amend(_, to, why) => [to.text.as_ref(), why.as_ref()],
        _ => [None, None],
    };
    if texts.into_iter().flatten().any(|t| t.len() > TEXT_LIMIT) {
        Err(Refusal::TextTooLong)
    } else {
        Ok(())
    }
}
