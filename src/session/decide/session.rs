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

/// Reason for the exclusion of a session that is discarded.
const OPENED_BY_MISTAKE: &str = "opened by mistake";

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
            end.context.at_ms = Some(last_moment_ms(state, key));
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
pub(super) fn reopen(state: &SessionState, why: Option<String>) -> Decision {
    match state.phase() {
        SessionPhase::Closed => {
            let mut reopened = NewEvent::for_session(Event::SessionReopened);
            reopened.context.why = why;
            Ok(vec![reopened])
        }
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::BetweenTasks
        | SessionPhase::Running(_)
        | SessionPhase::Paused(_)
        | SessionPhase::AwaitingOutcome(_) => Err(Refusal::NotClosed),
    }
}

/// Reopens the closed session afterwards, which needs a reason.
pub(super) fn reopen_afterwards(state: &SessionState, why: Option<String>) -> Decision {
    require_reason(state.phase(), why.as_ref())?;
    reopen(state, why)
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

/// Excludes a session in which no task was started, and closes it: it was opened by mistake.
pub(super) fn discard(state: &SessionState) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    if !state.is_empty() {
        return Err(Refusal::NotEmpty);
    }
    let mut events = exclude(state, Some(OPENED_BY_MISTAKE.to_owned()))?;
    if phase != SessionPhase::Closed {
        events.push(close_event());
    }
    Ok(events)
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
    let Some(opening) = state.opening() else {
        return Err(Refusal::NotOpened);
    };
    let participant = participant.filter(|code| state.participant() != Some(code));
    let version = version.filter(|id| *id != opening.version);
    let moderator = moderator.filter(|name| *name != opening.moderator);
    let kind = kind.filter(|kind| *kind != opening.session_kind);
    if participant.is_none() && version.is_none() && moderator.is_none() && kind.is_none() {
        return Err(Refusal::NothingChanged);
    }
    let names = [participant.as_ref(), moderator.as_ref()];
    if names
        .into_iter()
        .flatten()
        .any(|name| name.trim().is_empty())
    {
        return Err(Refusal::NameRequired);
    }
    let has_participant = participant.is_some() || opening.participant.is_some();
    match kind.unwrap_or(opening.session_kind) {
        SessionKind::Rehearsal if has_participant => return Err(Refusal::RehearsalWithParticipant),
        SessionKind::Real | SessionKind::Pilot if !has_participant => {
            return Err(Refusal::ParticipantRequired);
        }
        _ => {}
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
