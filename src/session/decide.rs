//! Every rule of what may be logged now.

use super::amendment::Amendment;
use super::attempt::{Attempt, AttemptPhase};
use super::command::{Command, GapAnswer};
use super::correction_rules::{
    fits, in_force, last_moment, latest_end, only_keeps_moment, redoable, retract, set_back, sound,
};
use super::event::Event;
use super::new_event::NewEvent;
use super::refusal::Refusal;
use super::state::{SessionPhase, State};
use super::validate::{
    check_answer, check_free, check_known, check_length, check_task, check_version, kind_id, live,
    opened, reasoned, unscripted_id,
};
use super::vocabulary::SessionKind;

/// What `command` means now: the events to log, one or two.
///
/// # Errors
/// A [`Refusal`] with the sentence why the rules do not allow it; then nothing has changed.
pub fn decide(state: &State, command: Command) -> Result<Vec<NewEvent>, Refusal> {
    use Command as C;
    check_length(&command)?;
    let phase = state.phase();
    let one = |fact| Ok(vec![fact]);
    let title = |task: &str| state.task_title(task).to_owned();
    match command {
        C::Open(opening) => match phase {
            SessionPhase::NotOpened => {
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
                one(NewEvent::session(Event::SessionOpened(opening)))
            }
            SessionPhase::Between
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::Deciding(_)
            | SessionPhase::Closed => Err(Refusal::OpenAlready),
        },
        C::RecordConsent(given, text) => {
            live(phase)?;
            one(NewEvent::session(Event::ConsentRecorded { given, text }))
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
                .map(|a| a.course == AttemptPhase::Skipped);
            match begun {
                Some(true) => Err(Refusal::SkippedAlready(title(&task))),
                Some(false) => Err(Refusal::BegunAlready(title(&task))),
                None => one(NewEvent::begins(Event::TaskSkipped { task, reason })),
            }
        }
        C::Pause(pause) => match phase {
            SessionPhase::Running(key) => one(NewEvent::of(key, Event::Paused { pause })),
            SessionPhase::Paused(_) => Err(Refusal::PausedAlready),
            SessionPhase::Between | SessionPhase::Deciding(_) => Err(Refusal::NothingRuns),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::NamePause(reason) => match phase {
            SessionPhase::Paused(key) => {
                let pause = state
                    .attempt(key)
                    .and_then(Attempt::open_pause)
                    .ok_or(Refusal::NotPaused)?;
                let to = Amendment {
                    pause: Some(reason),
                    ..Amendment::default()
                };
                one(NewEvent::of(
                    key,
                    Event::EntryAmended {
                        entry: pause.entry,
                        to,
                        why: None,
                    },
                ))
            }
            SessionPhase::Between | SessionPhase::Running(_) | SessionPhase::Deciding(_) => {
                Err(Refusal::NotPaused)
            }
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::Resume => match phase {
            SessionPhase::Paused(key) => one(NewEvent::of(key, Event::Resumed)),
            SessionPhase::Between | SessionPhase::Running(_) | SessionPhase::Deciding(_) => {
                Err(Refusal::NotPaused)
            }
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
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
            one(NewEvent::current(
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
            one(NewEvent::session(Event::ErrorKindAdded {
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
            one(NewEvent::session(Event::ErrorKindAdded {
                key: kind.key,
                id: kind.id,
                label: Some(kind.label),
                severity: kind.severity,
                carried: true,
            }))
        }
        C::Assist(level) => {
            live(phase)?;
            one(NewEvent::current(
                state,
                Event::AssistGiven { level, text: None },
            ))
        }
        C::Note(code, text) => {
            live(phase)?;
            one(NewEvent::current(
                state,
                Event::ObservationNoted { code, text },
            ))
        }
        C::Mark(label) => {
            live(phase)?;
            one(NewEvent::current(state, Event::MarkerSet { label }))
        }
        C::End => match phase {
            SessionPhase::Running(key) | SessionPhase::Paused(key) => {
                one(NewEvent::of(key, Event::TaskEnded))
            }
            SessionPhase::Between | SessionPhase::Deciding(_) => Err(Refusal::NothingRuns),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::NotTheEnd => match phase {
            SessionPhase::Deciding(key) => {
                let end = latest_end(state, key).ok_or(Refusal::NothingToDecide)?;
                one(NewEvent::of(
                    key,
                    Event::EntryRetracted {
                        entry: end,
                        why: None,
                    },
                ))
            }
            SessionPhase::Between => Err(Refusal::NothingToDecide),
            SessionPhase::Running(_) | SessionPhase::Paused(_) => Err(Refusal::StillRunning),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::GiveOutcome(outcome, reason) => match phase {
            SessionPhase::Deciding(key) => {
                one(NewEvent::of(key, Event::OutcomeGiven { outcome, reason }))
            }
            SessionPhase::Between => Err(Refusal::NothingToDecide),
            SessionPhase::Running(_) | SessionPhase::Paused(_) => Err(Refusal::StillRunning),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::GiveOutcomeOf(key, outcome, reason) => {
            opened(phase)?;
            match state.attempt(key).filter(|a| !a.cancelled) {
                Some(attempt) if attempt.ended_ms().is_some() => {
                    reasoned(phase, reason.as_ref())?;
                    one(NewEvent::of(key, Event::OutcomeGiven { outcome, reason }))
                }
                Some(attempt) if attempt.is_open() => Err(Refusal::StillRunning),
                _ => Err(Refusal::NothingToDecide),
            }
        }
        C::Reopen => match phase {
            SessionPhase::Between | SessionPhase::Deciding(_) => {
                let last = state
                    .attempts()
                    .iter()
                    .rev()
                    .find(|a| !a.cancelled && a.ended_ms().is_some());
                let key = last.ok_or(Refusal::NothingToReopen)?.key;
                one(NewEvent::of(key, Event::AttemptReopened))
            }
            SessionPhase::Running(key) | SessionPhase::Paused(key) => {
                Err(Refusal::runs(state, key))
            }
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::Cancel(key, reason) => {
            opened(phase)?;
            state
                .attempt(key)
                .filter(|a| !a.cancelled)
                .ok_or(Refusal::NoSuchAttempt)?;
            reasoned(phase, reason.as_ref())?;
            one(NewEvent::of(key, Event::AttemptCancelled { reason }))
        }
        C::Reassign(key, task, why) => {
            opened(phase)?;
            check_known(state, &task)?;
            let attempt = state.attempt(key).ok_or(Refusal::NoSuchAttempt)?;
            if attempt.task == task {
                return Err(Refusal::NothingChanged);
            }
            reasoned(phase, why.as_ref())?;
            one(NewEvent::of(key, Event::AttemptReassigned { task, why }))
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
            one(NewEvent::scoped(
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
                NewEvent::scoped(attempt, Event::EntryRestored { entry, why: None }),
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
                NewEvent::scoped(
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
            sound(state, NewEvent::scoped(target.attempt, event))
        }
        C::StepClock(by_ms) => {
            opened(phase)?;
            one(NewEvent::session(Event::ClockStepped { by_ms }))
        }
        C::GoOnWithout(entries) => {
            live(phase)?;
            one(NewEvent::session(Event::EntriesLost { entries }))
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
                NewEvent::session(Event::SessionResumed {
                    gap_ms,
                    counts,
                    estimated,
                    boot_id,
                    utc_offset_min,
                })
            };
            match (answer, phase) {
                (GapAnswer::WentOn, _) => one(resumed(true, estimated)),
                (
                    GapAnswer::EndedBefore,
                    SessionPhase::Running(key) | SessionPhase::Paused(key),
                ) => {
                    let mut end = NewEvent::of(key, Event::TaskEnded);
                    end.at_ms = Some(last_moment(state, key));
                    Ok(vec![end, resumed(false, true)])
                }
                (GapAnswer::Stopped | GapAnswer::EndedBefore, _) => one(resumed(false, estimated)),
            }
        }
        C::Close => {
            live(phase)?;
            let mut events = Vec::new();
            if let SessionPhase::Running(key) | SessionPhase::Paused(key) = phase {
                events.push(NewEvent::of(key, Event::TaskEnded));
            }
            // `record` fills these in: only there is the chain's head known.
            events.push(NewEvent::session(Event::SessionClosed {
                entries: 0,
                head: String::new(),
            }));
            Ok(events)
        }
        C::ReopenSession => match phase {
            SessionPhase::Closed => one(NewEvent::session(Event::SessionReopened)),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Between
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::Deciding(_) => Err(Refusal::NotClosed),
        },
        C::Exclude(reason) => {
            opened(phase)?;
            if state.excluded().is_some() {
                return Err(Refusal::ExcludedAlready);
            }
            reasoned(phase, reason.as_ref())?;
            one(NewEvent::session(Event::SessionExcluded { reason }))
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
            one(NewEvent::session(event))
        }
        C::Import(totals) => {
            live(phase)?;
            check_task(state.study(), &totals.task)?;
            if totals.time_ms.is_some_and(|t| t < 0) {
                return Err(Refusal::NegativeTime(title(&totals.task)));
            }
            one(NewEvent::begins(Event::AttemptImported(totals)))
        }
    }
}

/// A start; what runs is ended by it.
fn started(phase: SessionPhase, event: Event) -> Vec<NewEvent> {
    let started = NewEvent::begins(event);
    match phase {
        SessionPhase::Running(key) | SessionPhase::Paused(key) => {
            vec![NewEvent::of(key, Event::TaskEnded), started]
        }
        SessionPhase::Between
        | SessionPhase::Deciding(_)
        | SessionPhase::NotOpened
        | SessionPhase::Closed => vec![started],
    }
}
