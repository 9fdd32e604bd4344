//! Rules for corrections of single entries: undo, redo, move back, amend, retract and restore.

use super::Decision;
use crate::session::amendment::Amendment;
use crate::session::correction_rules::{
    self, can_amend, find_in_force, find_redoable, only_repeats_moment, retract_entry, undone_with,
    validate_correction,
};
use crate::session::entry::Entry;
use crate::session::event::Event;
use crate::session::new_event::NewEvent;
use crate::session::refusal::Refusal;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::validate::{require_open, require_opened, require_reason};

/// Undoes the latest entry.
pub(super) fn undo(state: &SessionState) -> Decision {
    require_open(state.phase())?;
    let in_force = |e: &Entry| state.corrections().is_in_force(e.seq);
    let latest = state
        .log()
        .rev()
        .find(|e| in_force(e) && in_force(undone_with(state, e)) && !e.event.is_skipped_by_undo());
    let target = undone_with(state, latest.ok_or(Refusal::NothingToUndo)?);
    retract_entry(state, target, None)
}

/// Restores the entry undone last.
pub(super) fn redo(state: &SessionState) -> Decision {
    require_open(state.phase())?;
    let entry = find_redoable(state).ok_or(Refusal::NothingToRedo)?;
    let attempt = state.entry(entry).and_then(|e| e.attempt);
    validate_correction(
        state,
        NewEvent::for_optional_attempt(attempt, Event::EntryRestored { entry, why: None }),
    )
}

/// Moves the latest entry back in time.
pub(super) fn move_back(state: &SessionState, by_ms: i64) -> Decision {
    require_open(state.phase())?;
    correction_rules::move_back(state, by_ms)
}

/// Amends an entry.
pub(super) fn amend(
    state: &SessionState,
    seq: Seq,
    to: Amendment,
    why: Option<String>,
) -> Decision {
    let phase = state.phase();
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
    if let Some(Some(key)) = to.attempt {
        state.attempt(key).ok_or(Refusal::NoSuchAttempt)?;
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

/// Undoes an entry.
pub(super) fn retract(state: &SessionState, seq: Seq, why: Option<String>) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    let target = find_in_force(state, seq)?;
    if target.event.is_skipped_by_undo() {
        return Err(Refusal::NotCorrectable);
    }
    require_reason(phase, why.as_ref())?;
    retract_entry(state, target, why)
}

/// Restores an undone entry.
pub(super) fn restore(state: &SessionState, seq: Seq, why: Option<String>) -> Decision {
    let phase = state.phase();
    require_opened(phase)?;
    let target = state.entry(seq).ok_or(Refusal::NoSuchEntry(seq))?;
    if state.corrections().is_in_force(seq) {
        return Err(Refusal::NotRetracted);
    }
    require_reason(phase, why.as_ref())?;
    let event = Event::EntryRestored { entry: seq, why };
    validate_correction(state, NewEvent::for_optional_attempt(target.attempt, event))
}
