//! What a correction has to leave whole.

use super::amend::Amendment;
use super::apply::apply;
use super::decide::Fact;
use super::entry::{Entry, Seq, record};
use super::event::Event;
use super::refusal::Refusal;
use super::stamp::{Salt, Stamp, Wall};
use super::state::State;

pub(super) fn in_force(state: &State, seq: Seq) -> Result<&Entry, Refusal> {
    state
        .entry(seq)
        .filter(|e| state.corrections().holds(e.seq))
        .ok_or(Refusal::NoSuchEntry(seq))
}

/// Whether an event has the fields that an amendment would change.
pub(super) fn fits(event: &Event, to: &Amendment) -> bool {
    let Amendment {
        error,
        severity,
        recovered,
        level,
        pause,
        code,
        text,
        moved_to_ms,
    } = to;
    let about_error = error.is_some() || severity.is_some() || recovered.is_some();
    let (error_fits, level_fits, pause_fits, code_fits, text_fits) = match event {
        Event::ErrorNoted { .. } => (true, false, false, false, true),
        Event::AssistGiven { .. } => (false, true, false, false, true),
        Event::Paused { .. } => (false, false, true, false, false),
        Event::ObservationNoted { .. } => (false, false, false, true, true),
        Event::MarkerSet { .. } => (false, false, false, false, true),
        Event::TaskStarted { .. } | Event::TaskEnded | Event::Resumed => {
            (false, false, false, false, false)
        }
        _ => return false,
    };
    (error_fits || !about_error)
        && (level_fits || level.is_none())
        && (pause_fits || pause.is_none())
        && (code_fits || code.is_none())
        && (text_fits || text.is_none())
        && moved_to_ms.is_none_or(|at| at >= 0)
}

pub(super) fn retract(
    state: &State,
    target: &Entry,
    why: Option<String>,
) -> Result<Vec<Fact>, Refusal> {
    sound(
        state,
        Fact::scoped(
            target.attempt,
            Event::EntryRetracted {
                entry: target.seq,
                why,
            },
        ),
    )
}

/// The entry that the latest undo retracted, while nothing but undo and redo and the program itself wrote since.
pub(super) fn redoable(state: &State) -> Option<Seq> {
    let mut restored = Vec::new();
    for entry in state.log().rev() {
        match entry.event {
            Event::EntryRestored { entry } => restored.push(entry),
            Event::EntryRetracted { entry, .. } => {
                match restored.iter().position(|r| *r == entry) {
                    Some(i) => {
                        restored.swap_remove(i);
                    }
                    None => return Some(entry),
                }
            }
            Event::ClockStepped { .. } | Event::SessionResumed { .. } => {}
            _ => return None,
        }
    }
    None
}

/// The latest end of an attempt that is in force.
pub(super) fn latest_end(state: &State, key: Seq) -> Option<Seq> {
    let ends = |e: &&Entry| {
        e.attempt == Some(key)
            && matches!(e.event, Event::TaskEnded)
            && state.corrections().holds(e.seq)
    };
    state.log().rev().find(ends).map(|e| e.seq)
}

/// The moment of the last entry of an attempt.
pub(super) fn last_moment(state: &State, key: Seq) -> i64 {
    state
        .log()
        .filter(|e| e.attempt == Some(key) && state.corrections().holds(e.seq))
        .map(|e| {
            state
                .corrections()
                .amendment(e.seq)
                .and_then(|a| a.moved_to_ms)
                .unwrap_or(e.moment())
        })
        .max()
        .unwrap_or_default()
}

/// A correction is taken only if the log still makes sense with it: one attempt runs at most, and no time is negative.
pub(super) fn sound(state: &State, fact: Fact) -> Result<Vec<Fact>, Refusal> {
    // The rules know no "now": nothing corrected may lie after the last entry.
    let now = state
        .log()
        .map(|e| e.stamp.clock_ms)
        .max()
        .unwrap_or_default();
    let stamp = Stamp {
        clock_ms: now,
        wall: Wall(0),
        salt: Salt([0; 16]),
    };
    let entries = record(state, stamp, "", vec![fact.clone()]);
    let after = apply(state, &entries);
    if after.attempts().iter().filter(|a| a.is_open()).count() > 1 {
        return Err(Refusal::TwoRunning);
    }
    match after.attempts().iter().find(|a| a.runs_backwards(now)) {
        Some(attempt) => Err(Refusal::NegativeTime(attempt.task.clone())),
        None => Ok(vec![fact]),
    }
}
