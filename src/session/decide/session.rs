//! Rules for the session as a whole: opening, consent, gaps, closing, exclusion and its details.

use super::Decision;
use crate::session::command::GapAnswer;
use crate::session::correction_rules::last_moment_ms;
use crate::session::event::{Event, Opening};
use crate::session::new_event::NewEvent;
use crate::session::refusal::Refusal;
use crate::session::state::{SessionPhase, SessionState};
use crate::session::validate::{
    check_task, check_version, require_open, require_opened, require_reason,
};
use crate::session::vocabulary::SessionKind;

/// Opens the session.
pub(super) fn open(state: &SessionState, opening: Opening) -> Decision {
    match state.phase() {
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
            Ok(vec![NewEvent::for_session(Event::SessionOpened(opening))])
        }
        SessionPhase::BetweenTasks
        | SessionPhase::Running(_)
        | SessionPhase::Paused(_)
        | SessionPhase::AwaitingOutcome(_)
        | SessionPhase::Closed => Err(Refusal::AlreadyOpen),
    }
}

/// Records whether the participant consented.
pub(super) fn record_consent(state: &SessionState, given: bool, text: Option<String>) -> Decision {
    require_open(state.phase())?;
    Ok(vec![NewEvent::for_session(Event::ConsentRecorded {
        given,
        text,
    })])
}

/// Records a jump of the wall clock.
pub(super) fn step_clock(state: &SessionState, by_ms: i64) -> Decision {
    require_opened(state.phase())?;
    Ok(vec![NewEvent::for_session(Event::ClockStepped { by_ms })])
}

/// Records entries that are missing from the record.
pub(super) fn record_lost_entries(state: &SessionState, entries: i64) -> Decision {
    require_open(state.phase())?;
    Ok(vec![NewEvent::for_session(Event::EntriesLost { entries })])
}

/// Resumes recording after a gap.
pub(super) fn resume(
    state: &SessionState,
    gap_ms: i64,
    answer: GapAnswer,
    estimated: bool,
    boot_id: String,
    utc_offset_min: i32,
) -> Decision {
    let phase = state.phase();
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
        (GapAnswer::Continued, _) => Ok(vec![resumed(true, estimated)]),
        (GapAnswer::EndedBefore, SessionPhase::Running(key) | SessionPhase::Paused(key)) => {
            let mut end = NewEvent::for_attempt(key, Event::TaskEnded);
            end.at_ms = Some(last_moment_ms(state, key));
            Ok(vec![end, resumed(false, true)])
        }
        (GapAnswer::Stopped | GapAnswer::EndedBefore, _) => Ok(vec![resumed(false, estimated)]),
    }
}

/// Closes the session; a running task ends first.
pub(super) fn close(state: &SessionState) -> Decision {
    let phase = state.phase();
    require_open(phase)?;
    let mut events = Vec::new();
    if let SessionPhase::Running(key) | SessionPhase::Paused(key) = phase {
        events.push(NewEvent::for_attempt(key, Event::TaskEnded));
    }
    events.push(close_event());
    Ok(events)
}

/// The event that closes a session. Its fields are filled in where it is linked to the chain.
pub(in crate::session) fn close_event() -> NewEvent {
    NewEvent::for_session(Event::SessionClosed {
        entries: 0,
        head: String::new(),
    })
}

/// Reopens the closed session.
pub(super) fn reopen(state: &SessionState) -> Decision {
    match state.phase() {
        SessionPhase::Closed => Ok(vec![NewEvent::for_session(Event::SessionReopened)]),
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::BetweenTasks
        | SessionPhase::Running(_)
        | SessionPhase::Paused(_)
        | SessionPhase::AwaitingOutcome(_) => Err(Refusal::NotClosed),
    }
}

/// Excludes the session from results.
pub(super) fn exclude(state: &SessionState, reason: Option<String>) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    if state.exclusion_reason().is_some() {
        return Err(Refusal::AlreadyExcluded);
    }
    require_reason(phase, reason.as_ref())?;
    Ok(vec![NewEvent::for_session(Event::SessionExcluded {
        reason,
    })])
}

/// Corrects the session's participant, version, moderator or kind.
pub(super) fn amend(
    state: &SessionState,
    participant: Option<String>,
    version: Option<String>,
    moderator: Option<String>,
    kind: Option<SessionKind>,
    why: Option<String>,
) -> Decision {
    let phase = state.phase();
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
    Ok(vec![NewEvent::for_session(event)])
}
