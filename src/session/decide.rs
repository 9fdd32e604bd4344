//! Rules for what may be logged in the current state.

mod addition;
mod annotation;
mod attempt;
mod correction;
mod session;

pub(super) use attempt::check_import;
pub(super) use session::close_event;

use super::command::Command;
use super::event::Event;
use super::new_event::{EventTarget, NewEvent};
use super::refusal::Refusal;
use super::state::SessionState;
use super::validate::check_text_length;

/// The events to log for a command, or why the rules do not allow it.
type Decision = Result<Vec<NewEvent>, Refusal>;

/// Translates a command into the events to log, one or two.
///
/// # Errors
/// A [`Refusal`] if the rules do not allow the command; nothing has changed then.
pub fn decide(state: &SessionState, command: Command) -> Decision {
    use Command as C;
    check_text_length(&command)?;
    match command {
        C::Open(opening) => session::open(state, opening),
        C::RecordConsent(given, text) => session::record_consent(state, given, text),
        C::StepClock(by_ms) => session::step_clock(state, by_ms),
        C::RecordLostEntries(entries) => session::record_lost_entries(state, entries),
        C::ResumeSession {
            gap_ms,
            answer,
            estimated,
            boot_id,
            utc_offset_min,
        } => session::resume(state, gap_ms, answer, estimated, boot_id, utc_offset_min),
        C::Close => session::close(state),
        C::ReopenSession => session::reopen(state, None),
        C::ReopenAfterwards(why) => session::reopen_afterwards(state, why),
        C::Discard => session::discard(state),
        C::Exclude(reason) => session::exclude(state, reason),
        C::AmendSession {
            participant,
            version,
            moderator,
            kind,
            why,
        } => session::amend(state, participant, version, moderator, kind, why),

        C::Start(task) => attempt::start(state, task),
        C::StartUnscripted(title) => attempt::start_unscripted(state, title),
        C::Skip(task, reason) => attempt::skip(state, task, reason),
        C::Pause(reason) => attempt::pause(state, reason),
        C::SetPauseReason(reason) => attempt::set_pause_reason(state, reason),
        C::Resume => attempt::resume(state),
        C::End => attempt::end(state),
        C::RetractEnd => attempt::retract_end(state),
        C::SetOutcome(outcome, reason) => attempt::set_outcome(state, outcome, reason),
        C::SetOutcomeOf(key, outcome, reason) => {
            attempt::set_outcome_of(state, key, outcome, reason)
        }
        C::Reopen => attempt::reopen(state),
        C::Cancel(key, reason) => attempt::cancel(state, key, reason),
        C::Reassign(key, task, why) => attempt::reassign(state, key, task, why),
        C::Import(totals) => attempt::import(state, totals),

        C::NoteError(kind) => annotation::note_error(state, kind),
        C::AddErrorKind {
            key,
            label,
            severity,
        } => annotation::add_error_kind(state, key, label, severity),
        C::CarryOverErrorKind(kind) => annotation::carry_over_error_kind(state, kind),
        C::NoteAssist(level) => annotation::note_assist(state, level),
        C::AddNote(code, text) => annotation::add_note(state, code, text),
        C::SetSyncMark(label) => annotation::set_sync_mark(state, label),
        C::Rate {
            attempt,
            instrument,
            item,
            value,
            text,
        } => annotation::rate(state, attempt, instrument, item, value, text),

        C::Add(addition) => addition::add(state, addition),

        C::Undo => correction::undo(state),
        C::Redo => correction::redo(state),
        C::MoveBack(by_ms) => correction::move_back(state, by_ms),
        C::Amend(seq, to, why) => correction::amend(state, seq, to, why),
        C::Retract(seq, why) => correction::retract(state, seq, why),
        C::Restore(seq, why) => correction::restore(state, seq, why),
    }
}

/// As [`decide()`], for a command that is given at a moment of session time: a note that is made outside of a task soon
/// after one belongs to that one.
///
/// # Errors
/// As [`decide()`].
pub fn decide_at(state: &SessionState, command: Command, at_ms: i64) -> Decision {
    let mut events = decide(state, command)?;
    for new in &mut events {
        let is_note = matches!(new.event, Event::ObservationNoted { .. });
        if is_note && new.target == EventTarget::Session && new.context.added.is_none() {
            let attempt = state.attempt_at(at_ms, true);
            new.target = attempt.map_or(EventTarget::Session, |a| EventTarget::Attempt(a.key));
        }
    }
    Ok(events)
}
