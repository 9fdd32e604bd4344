//! Rules for what may be logged in the current state.

use super::amendment::Amendment;
use super::attempt::{Attempt, AttemptPhase};
use super::command::{Command, GapAnswer};
use super::correction_rules::{
    can_amend, find_in_force, find_latest_end, find_redoable, last_moment_ms, move_back,
    only_repeats_moment, retract_entry, validate_correction,
};
use super::event::Event;
use super::new_event::NewEvent;
use super::refusal::Refusal;
use super::state::{SessionPhase, SessionState};
use super::validate::{
    check_answer, check_key_free, check_task, check_task_known, check_text_length, check_version,
    new_kind_id, new_unscripted_id, require_open, require_opened, require_reason,
};
use super::vocabulary::SessionKind;

/// Translates a command into the events to log, one or two.
///
/// # Errors
/// A [`Refusal`] if the rules do not allow the command; nothing has changed then.
pub fn decide(state: &SessionState, command: Command) -> Result<Vec<NewEvent>, Refusal> {
    use Command as C;
    check_text_length(&command)?;
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
                        return Err(Refusal::ParticipantRequired);
                    }
                    _ => {}
                }
                one(NewEvent::for_session(Event::SessionOpened(opening)))
            }
            SessionPhase::BetweenTasks
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::AwaitingOutcome(_)
            | SessionPhase::Closed => Err(Refusal::AlreadyOpen),
        },
        C::RecordConsent(given, text) => {
            require_open(phase)?;
            one(NewEvent::for_session(Event::ConsentRecorded {
                given,
                text,
            }))
        }
        C::Start(task) => {
            require_open(phase)?;
            check_task_known(state, &task)?;
            Ok(start_events(
                phase,
                Event::TaskStarted { task, label: None },
            ))
        }
        C::StartUnscripted(title) => {
            require_open(phase)?;
            if title.trim().is_empty() {
                return Err(Refusal::TitleRequired);
            }
            let event = Event::TaskStarted {
                task: new_unscripted_id(state),
                label: Some(title),
            };
            Ok(start_events(phase, event))
        }
        C::Skip(task, reason) => {
            require_open(phase)?;
            check_task_known(state, &task)?;
            let started = state
                .attempts_at(&task)
                .next()
                .map(|a| a.phase == AttemptPhase::Skipped);
            match started {
                Some(true) => Err(Refusal::AlreadySkipped(title(&task))),
                Some(false) => Err(Refusal::AlreadyStarted(title(&task))),
                None => one(NewEvent::starting_attempt(Event::TaskSkipped {
                    task,
                    reason,
                })),
            }
        }
        C::Pause(pause) => match phase {
            SessionPhase::Running(key) => one(NewEvent::for_attempt(key, Event::Paused { pause })),
            SessionPhase::Paused(_) => Err(Refusal::AlreadyPaused),
            SessionPhase::BetweenTasks | SessionPhase::AwaitingOutcome(_) => {
                Err(Refusal::NoTaskRunning)
            }
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::SetPauseReason(reason) => match phase {
            SessionPhase::Paused(key) => {
                let pause = state
                    .attempt(key)
                    .and_then(Attempt::open_pause)
                    .ok_or(Refusal::NotPaused)?;
                let to = Amendment {
                    pause: Some(reason),
                    ..Amendment::default()
                };
                one(NewEvent::for_attempt(
                    key,
                    Event::EntryAmended {
                        entry: pause.entry,
                        to,
                        why: None,
                    },
                ))
            }
            SessionPhase::BetweenTasks
            | SessionPhase::Running(_)
            | SessionPhase::AwaitingOutcome(_) => Err(Refusal::NotPaused),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::Resume => match phase {
            SessionPhase::Paused(key) => one(NewEvent::for_attempt(key, Event::Resumed)),
            SessionPhase::BetweenTasks
            | SessionPhase::Running(_)
            | SessionPhase::AwaitingOutcome(_) => Err(Refusal::NotPaused),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::NoteError(error) => {
            require_open(phase)?;
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
            one(NewEvent::for_current_attempt(
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
            require_opened(phase)?;
            if label.trim().is_empty() {
                return Err(Refusal::LabelRequired);
            }
            check_key_free(state, key)?;
            one(NewEvent::for_session(Event::ErrorKindAdded {
                key,
                id: new_kind_id(state, &label),
                label: Some(label),
                severity,
                carried: false,
            }))
        }
        C::CarryOverErrorKind(kind) => {
            require_open(phase)?;
            if state.error_kind(&kind.id).is_some() {
                return Err(Refusal::DuplicateErrorKind(kind.label));
            }
            check_key_free(state, kind.key)?;
            one(NewEvent::for_session(Event::ErrorKindAdded {
                key: kind.key,
                id: kind.id,
                label: Some(kind.label),
                severity: kind.severity,
                carried: true,
            }))
        }
        C::NoteAssist(level) => {
            require_open(phase)?;
            one(NewEvent::for_current_attempt(
                state,
                Event::AssistGiven { level, text: None },
            ))
        }
        C::AddNote(code, text) => {
            require_open(phase)?;
            one(NewEvent::for_current_attempt(
                state,
                Event::ObservationNoted { code, text },
            ))
        }
        C::SetSyncMark(label) => {
            require_open(phase)?;
            one(NewEvent::for_current_attempt(
                state,
                Event::MarkerSet { label },
            ))
        }
        C::End => match phase {
            SessionPhase::Running(key) | SessionPhase::Paused(key) => {
                one(NewEvent::for_attempt(key, Event::TaskEnded))
            }
            SessionPhase::BetweenTasks | SessionPhase::AwaitingOutcome(_) => {
                Err(Refusal::NoTaskRunning)
            }
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::RetractEnd => match phase {
            SessionPhase::AwaitingOutcome(key) => {
                let end = find_latest_end(state, key).ok_or(Refusal::NoEndedTask)?;
                one(NewEvent::for_attempt(
                    key,
                    Event::EntryRetracted {
                        entry: end,
                        why: None,
                    },
                ))
            }
            SessionPhase::BetweenTasks => Err(Refusal::NoEndedTask),
            SessionPhase::Running(_) | SessionPhase::Paused(_) => Err(Refusal::StillRunning),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::SetOutcome(outcome, reason) => match phase {
            SessionPhase::AwaitingOutcome(key) => one(NewEvent::for_attempt(
                key,
                Event::OutcomeGiven { outcome, reason },
            )),
            SessionPhase::BetweenTasks => Err(Refusal::NoEndedTask),
            SessionPhase::Running(_) | SessionPhase::Paused(_) => Err(Refusal::StillRunning),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::SetOutcomeOf(key, outcome, reason) => {
            require_opened(phase)?;
            match state.attempt(key).filter(|a| !a.cancelled) {
                Some(attempt) if attempt.ended_ms().is_some() => {
                    require_reason(phase, reason.as_ref())?;
                    one(NewEvent::for_attempt(
                        key,
                        Event::OutcomeGiven { outcome, reason },
                    ))
                }
                Some(attempt) if attempt.is_open() => Err(Refusal::StillRunning),
                _ => Err(Refusal::NoEndedTask),
            }
        }
        C::Reopen => match phase {
            SessionPhase::BetweenTasks | SessionPhase::AwaitingOutcome(_) => {
                let last = state
                    .attempts()
                    .iter()
                    .rev()
                    .find(|a| !a.cancelled && a.ended_ms().is_some());
                let key = last.ok_or(Refusal::NothingToReopen)?.key;
                one(NewEvent::for_attempt(key, Event::AttemptReopened))
            }
            SessionPhase::Running(key) | SessionPhase::Paused(key) => {
                Err(Refusal::task_running(state, key))
            }
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::Closed => Err(Refusal::Closed),
        },
        C::Cancel(key, reason) => {
            require_opened(phase)?;
            state
                .attempt(key)
                .filter(|a| !a.cancelled)
                .ok_or(Refusal::NoSuchAttempt)?;
            require_reason(phase, reason.as_ref())?;
            one(NewEvent::for_attempt(
                key,
                Event::AttemptCancelled { reason },
            ))
        }
        C::Reassign(key, task, why) => {
            require_opened(phase)?;
            check_task_known(state, &task)?;
            let attempt = state.attempt(key).ok_or(Refusal::NoSuchAttempt)?;
            if attempt.task == task {
                return Err(Refusal::NothingChanged);
            }
            require_reason(phase, why.as_ref())?;
            one(NewEvent::for_attempt(
                key,
                Event::AttemptReassigned { task, why },
            ))
        }
        C::Rate {
            attempt,
            instrument,
            item,
            value,
            text,
        } => {
            require_opened(phase)?;
            if attempt.is_some_and(|key| state.attempt(key).is_none()) {
                return Err(Refusal::NoSuchAttempt);
            }
            check_answer(state.study(), &instrument, &item, value)?;
            one(NewEvent::for_optional_attempt(
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
            require_open(phase)?;
            let latest = state
                .log()
                .rev()
                .find(|e| state.corrections().is_in_force(e.seq) && !e.event.is_skipped_by_undo());
            retract_entry(state, latest.ok_or(Refusal::NothingToUndo)?, None)
        }
        C::Redo => {
            require_open(phase)?;
            let entry = find_redoable(state).ok_or(Refusal::NothingToRedo)?;
            let attempt = state.entry(entry).and_then(|e| e.attempt);
            validate_correction(
                state,
                NewEvent::for_optional_attempt(attempt, Event::EntryRestored { entry, why: None }),
            )
        }
        C::MoveBack(by_ms) => {
            require_open(phase)?;
            move_back(state, by_ms)
        }
        C::Amend(seq, to, why) => {
            require_opened(phase)?;
            let target = find_in_force(state, seq)?;
            if to == Amendment::default() || only_repeats_moment(state, target, &to) {
                return Err(Refusal::NothingChanged);
            }
            if let Some(id) = &to.error {
                state
                    .error_kind(id)
                    .ok_or_else(|| Refusal::NoSuchErrorKind(id.clone()))?;
            }
            if !can_amend(&target.event, &to) {
                return Err(Refusal::NotCorrectable);
            }
            require_reason(phase, why.as_ref())?;
            validate_correction(
                state,
                NewEvent::for_optional_attempt(
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
            require_opened(phase)?;
            let target = find_in_force(state, seq)?;
            if target.event.is_skipped_by_undo() {
                return Err(Refusal::NotCorrectable);
            }
            require_reason(phase, why.as_ref())?;
            retract_entry(state, target, why)
        }
        C::Restore(seq, why) => {
            require_opened(phase)?;
            let target = state.entry(seq).ok_or(Refusal::NoSuchEntry(seq))?;
            if state.corrections().is_in_force(seq) {
                return Err(Refusal::NotRetracted);
            }
            require_reason(phase, why.as_ref())?;
            let event = Event::EntryRestored { entry: seq, why };
            validate_correction(state, NewEvent::for_optional_attempt(target.attempt, event))
        }
        C::StepClock(by_ms) => {
            require_opened(phase)?;
            one(NewEvent::for_session(Event::ClockStepped { by_ms }))
        }
        C::RecordLostEntries(entries) => {
            require_open(phase)?;
            one(NewEvent::for_session(Event::EntriesLost { entries }))
        }
        C::ResumeSession {
            gap_ms,
            answer,
            estimated,
            boot_id,
            utc_offset_min,
        } => {
            require_open(phase)?;
            let resumed = |counts, estimated| {
                NewEvent::for_session(Event::SessionResumed {
                    gap_ms,
                    counts,
                    estimated,
                    boot_id,
                    utc_offset_min,
                })
            };
            match (answer, phase) {
                (GapAnswer::Continued, _) => one(resumed(true, estimated)),
                (
                    GapAnswer::EndedBefore,
                    SessionPhase::Running(key) | SessionPhase::Paused(key),
                ) => {
                    let mut end = NewEvent::for_attempt(key, Event::TaskEnded);
                    end.at_ms = Some(last_moment_ms(state, key));
                    Ok(vec![end, resumed(false, true)])
                }
                (GapAnswer::Stopped | GapAnswer::EndedBefore, _) => one(resumed(false, estimated)),
            }
        }
        C::Close => {
            require_open(phase)?;
            let mut events = Vec::new();
            if let SessionPhase::Running(key) | SessionPhase::Paused(key) = phase {
                events.push(NewEvent::for_attempt(key, Event::TaskEnded));
            }
            // `record` fills these in: the head of the chain is known only there.
            events.push(NewEvent::for_session(Event::SessionClosed {
                entries: 0,
                head: String::new(),
            }));
            Ok(events)
        }
        C::ReopenSession => match phase {
            SessionPhase::Closed => one(NewEvent::for_session(Event::SessionReopened)),
            SessionPhase::NotOpened => Err(Refusal::NotOpened),
            SessionPhase::BetweenTasks
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::AwaitingOutcome(_) => Err(Refusal::NotClosed),
        },
        C::Exclude(reason) => {
            require_opened(phase)?;
            if state.exclusion_reason().is_some() {
                return Err(Refusal::AlreadyExcluded);
            }
            require_reason(phase, reason.as_ref())?;
            one(NewEvent::for_session(Event::SessionExcluded { reason }))
        }
        C::AmendSession {
            participant,
            version,
            moderator,
            kind,
            why,
        } => {
            require_opened(phase)?;
            if let Some(version) = &version {
                check_version(state.study(), version)?;
            }
            if participant.is_none() && version.is_none() && moderator.is_none() && kind.is_none() {
                return Err(Refusal::NothingChanged);
            }
            require_reason(phase, why.as_ref())?;
            let event = Event::SessionAmended {
                participant,
                version,
                moderator,
                session_kind: kind,
                why,
            };
            one(NewEvent::for_session(event))
        }
        C::Import(totals) => {
            require_open(phase)?;
            check_task(state.study(), &totals.task)?;
            if totals.time_ms.is_some_and(|t| t < 0) {
                return Err(Refusal::NegativeTime(title(&totals.task)));
            }
            one(NewEvent::starting_attempt(Event::AttemptImported(totals)))
        }
    }
}

/// Events that start an attempt and end the running one first.
fn start_events(phase: SessionPhase, event: Event) -> Vec<NewEvent> {
    let started = NewEvent::starting_attempt(event);
    match phase {
        SessionPhase::Running(key) | SessionPhase::Paused(key) => {
            vec![NewEvent::for_attempt(key, Event::TaskEnded), started]
        }
        SessionPhase::BetweenTasks
        | SessionPhase::AwaitingOutcome(_)
        | SessionPhase::NotOpened
        | SessionPhase::Closed => vec![started],
    }
}
