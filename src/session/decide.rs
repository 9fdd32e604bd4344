//! Every rule of what may be logged now.

use super::amend::Amendment;
use super::attempt::{Attempt, Course};
use super::check::{
    check_answer, check_free, check_known, check_length, check_task, check_version, kind_id, live,
    opened, reasoned, unscripted_id,
};
use super::command::{Command, GapAnswer};
use super::correct::{
    fits, in_force, last_moment, latest_end, only_keeps_moment, redoable, retract, set_back, sound,
};
use super::event::{Event, SessionKind};
use super::fact::Fact;
use super::refusal::Refusal;
use super::state::{Phase, State};

/// What `command` means now: the facts to log, one or two.
///
/// # Errors
/// A [`Refusal`] with the sentence why the rules do not allow it; then nothing has changed.
pub fn decide(state: &State, command: Command) -> Result<Vec<Fact>, Refusal> {
    use Command as C;
    check_length(&command)?;
    let phase = state.phase();
    let one = |fact| Ok(vec![fact]);
    let title = |task: &str| state.task_title(task).to_owned();
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
                Some(true) => Err(Refusal::SkippedAlready(title(&task))),
                Some(false) => Err(Refusal::BegunAlready(title(&task))),
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
            Phase::Between => Err(Refusal::NothingToDecide),
            Phase::Running(_) | Phase::Paused(_) => Err(Refusal::StillRunning),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::GiveOutcome(outcome, reason) => match phase {
            Phase::Deciding(key) => one(Fact::of(key, Event::OutcomeGiven { outcome, reason })),
            Phase::Between => Err(Refusal::NothingToDecide),
            Phase::Running(_) | Phase::Paused(_) => Err(Refusal::StillRunning),
            Phase::NotOpened => Err(Refusal::NotOpened),
            Phase::Closed => Err(Refusal::Closed),
        },
        C::GiveOutcomeOf(key, outcome, reason) => {
            opened(phase)?;
            match state.attempt(key).filter(|a| !a.cancelled) {
                Some(attempt) if attempt.ended_ms().is_some() => {
                    reasoned(phase, reason.as_ref())?;
                    one(Fact::of(key, Event::OutcomeGiven { outcome, reason }))
                }
                Some(attempt) if attempt.is_open() => Err(Refusal::StillRunning),
                _ => Err(Refusal::NothingToDecide),
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
            Phase::Running(key) | Phase::Paused(key) => Err(Refusal::runs(state, key)),
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
            if to == Amendment::default() || only_keeps_moment(state, target, &to) {
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
        C::GoOnWithout(entries) => {
            live(phase)?;
            one(Fact::session(Event::EntriesLost { entries }))
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
                return Err(Refusal::NegativeTime(title(&totals.task)));
            }
            one(Fact::begins(Event::AttemptImported(totals)))
        }
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
