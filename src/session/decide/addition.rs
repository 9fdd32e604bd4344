//! Rules for what is added to a session afterwards, at the moment it happened.

use super::Decision;
use super::annotation::severity_of_kind;
use crate::session::addition::{AddedWhat, Addition};
use crate::session::attempt::{Attempt, AttemptPhase};
use crate::session::entry_context::EntryContext;
use crate::session::event::Event;
use crate::session::new_event::NewEvent;
use crate::session::refusal::Refusal;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::to_entries::next_seq;
use crate::session::validate::{check_answer, check_task_known, require_opened, require_reason};
use crate::session::vocabulary::Outcome;

/// Adds to a session, open or closed.
pub(super) fn add(state: &SessionState, addition: Addition) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    let Addition {
        at_ms,
        what,
        from,
        why,
    } = addition;
    check_moment(state, at_ms)?;
    let is_note = matches!(what, AddedWhat::Note { .. });
    let attempt = state.attempt_at(at_ms, is_note).map(|a| a.key);
    let annotate = |event| {
        Ok(vec![(
            at_ms,
            NewEvent::for_optional_attempt(attempt, event),
        )])
    };
    let decided = match what {
        AddedWhat::Error {
            kind,
            severity,
            recovered,
            text,
        } => annotate(Event::ErrorNoted {
            severity: severity.or(severity_of_kind(state, kind.as_ref())?),
            error: kind,
            recovered,
            text,
        }),
        AddedWhat::Assist { level, text } => annotate(Event::AssistGiven { level, text }),
        AddedWhat::Note { code, text } => annotate(Event::ObservationNoted { code, text }),
        AddedWhat::SyncMark(label) => annotate(Event::MarkerSet { label }),
        AddedWhat::Task {
            task,
            until_ms,
            outcome,
        } => whole_task(state, task, (at_ms, until_ms), outcome),
        AddedWhat::Consent { given, text } => Ok(vec![(
            at_ms,
            NewEvent::for_session(Event::ConsentRecorded { given, text }),
        )]),
        AddedWhat::Answer {
            attempt,
            instrument,
            item,
            value,
            text,
        } => {
            if attempt.is_some_and(|key| state.attempt(key).is_none()) {
                return Err(Refusal::NoSuchAttempt);
            }
            check_answer(state.study(), &instrument, &item, value)?;
            let event = Event::RatingGiven {
                instrument,
                item,
                value,
                text,
            };
            Ok(vec![(
                at_ms,
                NewEvent::for_optional_attempt(attempt, event),
            )])
        }
    };
    let decided: Vec<(i64, NewEvent)> = decided?;
    require_reason(phase, why.as_ref())?;
    let with_context = |(at_ms, event): (i64, NewEvent)| NewEvent {
        context: EntryContext {
            at_ms: Some(at_ms),
            added: Some(from.clone()),
            why: why.clone(),
            caps_lock: false,
        },
        ..event
    };
    Ok(decided.into_iter().map(with_context).collect())
}

/// Requires a moment within the session.
fn check_moment(state: &SessionState, at_ms: i64) -> Result<(), Refusal> {
    let has_no_clock = |a: &Attempt| matches!(a.phase, AttemptPhase::Imported(_));
    if state.attempts().iter().any(has_no_clock) {
        return Err(Refusal::NoSessionClock);
    }
    let end_ms = state.end_ms();
    if at_ms < 0 {
        Err(Refusal::BeforeSession)
    } else if at_ms > end_ms {
        Err(Refusal::AfterSession {
            at_ms,
            end_ms,
            closed: state.closed_at().is_some(),
        })
    } else {
        Ok(())
    }
}

/// The start, end and outcome of a task that was not logged.
fn whole_task(
    state: &SessionState,
    task: String,
    (from_ms, until_ms): (i64, i64),
    outcome: Option<Outcome>,
) -> Result<Vec<(i64, NewEvent)>, Refusal> {
    check_task_known(state, &task)?;
    check_moment(state, until_ms)?;
    if until_ms <= from_ms {
        return Err(Refusal::EndsBeforeStart(state.task_title(&task).to_owned()));
    }
    let overlaps = |a: &&Attempt| {
        let end = match a.phase {
            AttemptPhase::Open => i64::MAX,
            AttemptPhase::Ended(end) => end,
            AttemptPhase::Skipped | AttemptPhase::Imported(_) => return false,
        };
        !a.cancelled && a.started_ms < until_ms && from_ms < end
    };
    if let Some(other) = state.attempts().iter().find(overlaps) {
        return Err(Refusal::Overlaps {
            task: state.task_title(&other.task).to_owned(),
            from_ms: other.started_ms,
            until_ms: other.ended_ms(),
        });
    }
    let key: Seq = next_seq(state);
    let start = NewEvent::starting_attempt(Event::TaskStarted { task, label: None });
    let mut events = vec![
        (from_ms, start),
        (until_ms, NewEvent::for_attempt(key, Event::TaskEnded)),
    ];
    events.extend(outcome.map(|outcome| {
        let given = Event::OutcomeGiven {
            outcome,
            reason: None,
        };
        (until_ms, NewEvent::for_attempt(key, given))
    }));
    Ok(events)
}
