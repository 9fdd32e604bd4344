//! Rules for corrections.

use super::amendment::Amendment;
use super::apply::apply;
use super::attempt::Attempt;
use super::digest::Salt;
use super::entry::Entry;
use super::event::Event;
use super::new_event::NewEvent;
use super::refusal::Refusal;
use super::seq::Seq;
use super::stamp::{Stamp, WallTime};
use super::state::SessionState;
use super::to_entries::to_entries;

pub(super) fn find_in_force(state: &SessionState, seq: Seq) -> Result<&Entry, Refusal> {
    state
        .entry(seq)
        .filter(|e| state.corrections().is_in_force(e.seq))
        .ok_or(Refusal::NoSuchEntry(seq))
}

/// Whether an amendment only repeats the moment the entry already has.
pub(super) fn only_repeats_moment(state: &SessionState, target: &Entry, to: &Amendment) -> bool {
    let previous = Amendment {
        moved_to_ms: Some(state.corrected_moment_ms(target)),
        ..Amendment::default()
    };
    *to == previous
}

/// Whether an event has the fields that an amendment changes.
pub(super) fn can_amend(event: &Event, to: &Amendment) -> bool {
    let Amendment {
        error,
        severity,
        recovered,
        level,
        pause,
        code,
        text,
        moved_to_ms,
        attempt,
    } = to;
    let is_annotation = matches!(
        event,
        Event::ErrorNoted { .. }
            | Event::AssistGiven { .. }
            | Event::ObservationNoted { .. }
            | Event::MarkerSet { .. }
    );
    let about_error = error.is_some() || severity.is_some() || recovered.is_some();
    let (error_fits, level_fits, pause_fits, code_fits, text_fits) = match event {
        Event::ErrorNoted { .. } => (true, false, false, false, true),
        Event::AssistGiven { .. } => (false, true, false, false, true),
        Event::Paused { .. } => (false, false, true, false, false),
        Event::ObservationNoted { .. } => (false, false, false, true, true),
        Event::MarkerSet { .. } => (false, false, false, false, true),
        Event::TaskStarted { label: Some(_), .. } => (false, false, false, false, true),
        // An error kind has no moment.
        Event::ErrorKindAdded { .. } if moved_to_ms.is_none() => (false, false, false, false, true),
        Event::TaskStarted { label: None, .. } | Event::TaskEnded | Event::Resumed => {
            (false, false, false, false, false)
        }
        _ => return false,
    };
    (error_fits || !about_error)
        && (level_fits || level.is_none())
        && (pause_fits || pause.is_none())
        && (code_fits || code.is_none())
        && (text_fits || text.is_none())
        && (is_annotation || attempt.is_none())
        && moved_to_ms.is_none_or(|at| at >= 0)
}

/// The entry to undo in place of this one: of an end or an outcome that was added with its task, the task's start, so
/// that the task goes as a whole.
pub(super) fn undone_with<'a>(state: &'a SessionState, target: &'a Entry) -> &'a Entry {
    let of_attempt = matches!(
        target.event,
        Event::TaskEnded | Event::OutcomeGiven { .. } | Event::TaskStarted { .. }
    );
    let start = target
        .attempt
        .filter(|_| of_attempt && target.is_added())
        .and_then(|key| state.entry(key));
    start.filter(|start| start.is_added()).unwrap_or(target)
}

pub(super) fn retract_entry(
    state: &SessionState,
    target: &Entry,
    why: Option<String>,
) -> Result<Vec<NewEvent>, Refusal> {
    let target = match target.event {
        Event::TaskEnded => undone_with(state, target),
        _ => target,
    };
    if let Event::ErrorKindAdded { id, .. } = &target.event
        && state.annotations().iter().any(|n| n.is_error_of_kind(id))
    {
        return Err(Refusal::ErrorKindInUse);
    }
    validate_correction(
        state,
        NewEvent::for_optional_attempt(
            target.attempt,
            Event::EntryRetracted {
                entry: target.seq,
                why,
            },
        ),
    )
}

/// Moves the latest entry in force whose moment can be corrected to an earlier moment.
pub(super) fn move_back(state: &SessionState, by_ms: i64) -> Result<Vec<NewEvent>, Refusal> {
    let target = state
        .log()
        .rev()
        .filter(|e| state.corrections().is_in_force(e.seq))
        .find(|e| can_move(&e.event))
        .ok_or(Refusal::NothingToMoveBack)?;
    let to_ms = state.corrected_moment_ms(target) - by_ms;
    if to_ms < 0 {
        return Err(Refusal::BeforeSession);
    }
    let title = |attempt: &Attempt| state.task_title(&attempt.task).to_owned();
    let others = || state.attempts().iter().filter(|a| !a.cancelled);
    if target.attempt == Some(target.seq) {
        let ended_later = |a: &&Attempt| a.ended_ms().is_some_and(|end| end > to_ms);
        if let Some(before) = others().filter(|a| a.key < target.seq).find(ended_later) {
            return Err(Refusal::BeforeEnd(title(before)));
        }
    } else if let Some(attempt) = target.attempt.and_then(|key| state.attempt(key))
        && to_ms < attempt.started_ms
    {
        return Err(Refusal::BeforeStart(title(attempt)));
    }
    let event = Event::EntryAmended {
        entry: target.seq,
        to: Amendment {
            moved_to_ms: Some(to_ms),
            ..Amendment::default()
        },
        why: None,
    };
    validate_correction(state, NewEvent::for_optional_attempt(target.attempt, event))
}

/// Whether an entry's moment can be corrected.
fn can_move(event: &Event) -> bool {
    let moved = Amendment {
        moved_to_ms: Some(0),
        ..Amendment::default()
    };
    can_amend(event, &moved)
}

/// The entry that the latest undo retracted, if only undo, redo and the program itself wrote entries since.
pub(super) fn find_redoable(state: &SessionState) -> Option<Seq> {
    let mut restored = Vec::new();
    for entry in state.log().rev() {
        match entry.event {
            Event::EntryRestored { entry, .. } => restored.push(entry),
            Event::EntryRetracted { entry, .. } => {
                match restored.iter().position(|r| *r == entry) {
                    Some(i) => {
                        restored.swap_remove(i);
                    }
                    None => return Some(entry),
                }
            }
            Event::ClockStepped { .. }
            | Event::EntriesLost { .. }
            | Event::SessionResumed { .. } => {}
            _ => return None,
        }
    }
    None
}

/// The latest end of an attempt in force.
pub(super) fn find_latest_end(state: &SessionState, key: Seq) -> Option<Seq> {
    let ends = |e: &&Entry| {
        e.attempt == Some(key)
            && matches!(e.event, Event::TaskEnded)
            && state.corrections().is_in_force(e.seq)
    };
    state.log().rev().find(ends).map(|e| e.seq)
}

/// Moment of the last entry of an attempt, in milliseconds of session time; 0 if it has none.
pub(super) fn last_moment_ms(state: &SessionState, key: Seq) -> i64 {
    state
        .log()
        .filter(|e| e.attempt == Some(key) && state.corrections().is_in_force(e.seq))
        .map(|e| state.corrected_moment_ms(e))
        .max()
        .unwrap_or_default()
}

/// Accepts a correction only if the log stays consistent: at most one attempt runs, no time is negative, and each key
/// has one error kind.
pub(super) fn validate_correction(
    state: &SessionState,
    event: NewEvent,
) -> Result<Vec<NewEvent>, Refusal> {
    // The rules have no "now": nothing corrected may come after the last entry.
    let now = state
        .log()
        .map(|e| e.stamp.clock_ms)
        .max()
        .unwrap_or_default();
    let stamp = Stamp {
        clock_ms: now,
        wall: WallTime(0),
        salt: Salt([0; 16]),
    };
    let entries = to_entries(state, stamp, "", vec![event.clone()]);
    let after = apply(state, &entries);
    if after.attempts().iter().filter(|a| a.is_open()).count() > 1 {
        return Err(Refusal::TwoTasksRunning);
    }
    let kinds: Vec<_> = after.error_kinds().collect();
    for (i, kind) in kinds.iter().enumerate() {
        if let Some(other) = kinds[..i].iter().find(|other| other.key == kind.key) {
            return Err(Refusal::KeyTaken(kind.key, other.label.clone()));
        }
    }
    match after.attempts().iter().find(|a| a.has_invalid_times(now)) {
        Some(attempt) => {
            let title = state.task_title(&attempt.task);
            Err(Refusal::NegativeTime(title.to_owned()))
        }
        None => Ok(vec![event]),
    }
}
