//! Rules for attempts: start, pause, end, outcome, and corrections of a whole attempt.

use super::Decision;
use crate::session::amendment::Amendment;
use crate::session::attempt::{Attempt, AttemptPhase};
use crate::session::correction_rules::find_latest_end;
use crate::session::event::Event;
use crate::session::imported_attempt::ImportedAttempt;
use crate::session::new_event::NewEvent;
use crate::session::refusal::Refusal;
use crate::session::seq::Seq;
use crate::session::state::{SessionPhase, SessionState};
use crate::session::validate::{
    check_task, check_task_known, new_unscripted_id, require_open, require_opened, require_reason,
};
use crate::session::vocabulary::{Outcome, PauseReason};
use crate::study::Study;

/// Starts a task; a running one ends first.
pub(super) fn start(state: &SessionState, task: String) -> Decision {
    let phase = state.phase();
    require_open(phase)?;
    check_task_known(state, &task)?;
    Ok(start_events(
        phase,
        Event::TaskStarted { task, label: None },
    ))
}

/// Starts a task that is not in the script.
pub(super) fn start_unscripted(state: &SessionState, title: String) -> Decision {
    let phase = state.phase();
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

/// Skips a task.
pub(super) fn skip(state: &SessionState, task: String, reason: Option<String>) -> Decision {
    let phase = state.phase();
    require_open(phase)?;
    check_task_known(state, &task)?;
    let started = state
        .attempts_at(&task)
        .next()
        .map(|a| a.phase == AttemptPhase::Skipped);
    match started {
        Some(true) => Err(Refusal::AlreadySkipped(state.task_title(&task).to_owned())),
        Some(false) => Err(Refusal::AlreadyStarted(state.task_title(&task).to_owned())),
        None => Ok(vec![NewEvent::starting_attempt(Event::TaskSkipped {
            task,
            reason,
        })]),
    }
}

/// Pauses the running task.
pub(super) fn pause(state: &SessionState, pause: Option<PauseReason>) -> Decision {
    match state.phase() {
        SessionPhase::Running(key) => Ok(vec![NewEvent::for_attempt(key, Event::Paused { pause })]),
        SessionPhase::Paused(_) => Err(Refusal::AlreadyPaused),
        SessionPhase::BetweenTasks | SessionPhase::AwaitingOutcome(_) => {
            Err(Refusal::NoTaskRunning)
        }
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
    }
}

/// Sets the reason of the current pause.
pub(super) fn set_pause_reason(state: &SessionState, reason: PauseReason) -> Decision {
    match state.phase() {
        SessionPhase::Paused(key) => {
            let pause = state
                .attempt(key)
                .and_then(Attempt::open_pause)
                .ok_or(Refusal::NotPaused)?;
            let to = Amendment {
                pause: Some(reason),
                ..Amendment::default()
            };
            Ok(vec![NewEvent::for_attempt(
                key,
                Event::EntryAmended {
                    entry: pause.entry,
                    to,
                    why: None,
                },
            )])
        }
        SessionPhase::BetweenTasks
        | SessionPhase::Running(_)
        | SessionPhase::AwaitingOutcome(_) => Err(Refusal::NotPaused),
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
    }
}

/// Resumes the paused task.
pub(super) fn resume(state: &SessionState) -> Decision {
    match state.phase() {
        SessionPhase::Paused(key) => Ok(vec![NewEvent::for_attempt(key, Event::Resumed)]),
        SessionPhase::BetweenTasks
        | SessionPhase::Running(_)
        | SessionPhase::AwaitingOutcome(_) => Err(Refusal::NotPaused),
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
    }
}

/// Ends the running task.
pub(super) fn end(state: &SessionState) -> Decision {
    match state.phase() {
        SessionPhase::Running(key) | SessionPhase::Paused(key) => {
            Ok(vec![NewEvent::for_attempt(key, Event::TaskEnded)])
        }
        SessionPhase::BetweenTasks | SessionPhase::AwaitingOutcome(_) => {
            Err(Refusal::NoTaskRunning)
        }
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
    }
}

/// Undoes the latest end of a task.
pub(super) fn retract_end(state: &SessionState) -> Decision {
    match state.phase() {
        SessionPhase::AwaitingOutcome(key) => {
            let end = find_latest_end(state, key).ok_or(Refusal::NoEndedTask)?;
            Ok(vec![NewEvent::for_attempt(
                key,
                Event::EntryRetracted {
                    entry: end,
                    why: None,
                },
            )])
        }
        SessionPhase::BetweenTasks => Err(Refusal::NoEndedTask),
        SessionPhase::Running(_) | SessionPhase::Paused(_) => Err(Refusal::StillRunning),
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
    }
}

/// Sets the outcome of the task that just ended.
pub(super) fn set_outcome(
    state: &SessionState,
    outcome: Outcome,
    reason: Option<String>,
) -> Decision {
    match state.phase() {
        SessionPhase::AwaitingOutcome(key) => Ok(vec![NewEvent::for_attempt(
            key,
            Event::OutcomeGiven { outcome, reason },
        )]),
        SessionPhase::BetweenTasks => Err(Refusal::NoEndedTask),
        SessionPhase::Running(_) | SessionPhase::Paused(_) => Err(Refusal::StillRunning),
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
    }
}

/// Sets the outcome of an ended attempt.
pub(super) fn set_outcome_of(
    state: &SessionState,
    key: Seq,
    outcome: Outcome,
    reason: Option<String>,
) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    match state.attempt(key).filter(|a| !a.cancelled) {
        Some(attempt) if attempt.ended_ms().is_some() => {
            require_reason(phase, reason.as_ref())?;
            Ok(vec![NewEvent::for_attempt(
                key,
                Event::OutcomeGiven { outcome, reason },
            )])
        }
        Some(attempt) if attempt.is_open() => Err(Refusal::StillRunning),
        _ => Err(Refusal::NoEndedTask),
    }
}

/// Reopens the last ended attempt.
pub(super) fn reopen(state: &SessionState) -> Decision {
    match state.phase() {
        SessionPhase::BetweenTasks | SessionPhase::AwaitingOutcome(_) => {
            let last = state.latest_attempt(|a| a.ended_ms().is_some());
            let key = last.ok_or(Refusal::NothingToReopen)?.key;
            Ok(vec![NewEvent::for_attempt(key, Event::AttemptReopened)])
        }
        SessionPhase::Running(key) | SessionPhase::Paused(key) => {
            Err(Refusal::task_running(state, key))
        }
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
    }
}

/// Cancels an attempt.
pub(super) fn cancel(state: &SessionState, key: Seq, reason: Option<String>) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    state
        .attempt(key)
        .filter(|a| !a.cancelled)
        .ok_or(Refusal::NoSuchAttempt)?;
    require_reason(phase, reason.as_ref())?;
    Ok(vec![NewEvent::for_attempt(
        key,
        Event::AttemptCancelled { reason },
    )])
}

/// Moves an attempt to another task.
pub(super) fn reassign(
    state: &SessionState,
    key: Seq,
    task: String,
    why: Option<String>,
) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    check_task_known(state, &task)?;
    let attempt = state.attempt(key).ok_or(Refusal::NoSuchAttempt)?;
    if attempt.task == task {
        return Err(Refusal::NothingChanged);
    }
    require_reason(phase, why.as_ref())?;
    Ok(vec![NewEvent::for_attempt(
        key,
        Event::AttemptReassigned { task, why },
    )])
}

/// Adds an attempt recorded elsewhere.
pub(super) fn import(state: &SessionState, totals: ImportedAttempt) -> Decision {
    require_open(state.phase())?;
    check_import(state.study(), &totals)?;
    Ok(vec![NewEvent::starting_attempt(Event::AttemptImported(
        totals,
    ))])
}

/// Requires a task of the script and a time that is not negative.
pub(in crate::session) fn check_import(
    study: &Study,
    totals: &ImportedAttempt,
) -> Result<(), Refusal> {
    check_task(study, &totals.task)?;
    if totals.time_ms.is_some_and(|t| t < 0) {
        let title = study.task(&totals.task).map(|task| task.title.clone());
        return Err(Refusal::NegativeTime(title.unwrap_or_default()));
    }
    Ok(())
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
