//! Checks before an event may be logged.

use super::command::Command;
use super::entry::Entry;
use super::event::Event;
use super::refusal::Refusal;
use super::state::{SessionPhase, SessionState};
use crate::study::label::FREE_TEXT_BYTES;
use crate::study::{Instrument, Study, numbered_id, sanitize_id};

/// Requires an open session.
pub(super) fn require_open(phase: SessionPhase) -> Result<(), Refusal> {
    match phase {
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
        SessionPhase::BetweenTasks
        | SessionPhase::Running(_)
        | SessionPhase::Paused(_)
        | SessionPhase::AwaitingOutcome(_) => Ok(()),
    }
}

/// Requires an opened session, closed or not: corrections may follow the close.
pub(super) fn require_opened(phase: SessionPhase) -> Result<(), Refusal> {
    match phase {
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::BetweenTasks
        | SessionPhase::Running(_)
        | SessionPhase::Paused(_)
        | SessionPhase::AwaitingOutcome(_)
        | SessionPhase::Closed => Ok(()),
    }
}

/// Requires a reason for a correction after the close.
pub(super) fn require_reason(phase: SessionPhase, why: Option<&String>) -> Result<(), Refusal> {
    let has_reason = why.is_some_and(|why| !why.trim().is_empty());
    match phase {
        SessionPhase::Closed if !has_reason => Err(Refusal::ReasonRequired),
        _ => Ok(()),
    }
}

/// Requires a task of the script or one started in this session.
pub(super) fn check_task_known(state: &SessionState, task: &str) -> Result<(), Refusal> {
    if state.is_unscripted(task) {
        return Ok(());
    }
    check_task(state.study(), task)
}

/// A task id that is unused in the script and in the log, undone entries included.
pub(super) fn new_unscripted_id(state: &SessionState) -> String {
    let taken = |id: &str| {
        let is_start =
            |e: &Entry| matches!(&e.event, Event::TaskStarted { task, .. } if task == id);
        state.study().task(id).is_some() || state.log().any(is_start)
    };
    let mut ids = (1_u32..).map(|n| format!("unscripted-{n}"));
    ids.find(|id| !taken(id)).unwrap_or_default()
}

/// An id derived from the label and unused by other error kinds, undone ones included.
pub(super) fn new_kind_id(state: &SessionState, label: &str) -> String {
    let base = sanitize_id(&label.to_lowercase());
    let taken = |id: &str| {
        let added = |e: &Entry| matches!(&e.event, Event::ErrorKindAdded { id: i, .. } if i == id);
        state.study().error_kind(id).is_some() || state.log().any(added)
    };
    let numbered = (2_u32..).map(|n| numbered_id(&base, n));
    let mut ids = std::iter::once(base.clone()).chain(numbered);
    ids.find(|id| !taken(id)).unwrap_or_default()
}

pub(super) fn check_key_free(state: &SessionState, key: char) -> Result<(), Refusal> {
    if !('1'..='9').contains(&key) {
        return Err(Refusal::InvalidErrorKey);
    }
    match state.error_kinds().find(|kind| kind.key == key) {
        Some(kind) => Err(Refusal::KeyTaken(key, kind.label.clone())),
        None => Ok(()),
    }
}

pub(super) fn check_task(study: &Study, task: &str) -> Result<(), Refusal> {
    study
        .task(task)
        .map(|_| ())
        .ok_or_else(|| Refusal::NoSuchTask(task.to_owned()))
}

pub(super) fn check_version(study: &Study, version: &str) -> Result<(), Refusal> {
    study
        .version(version)
        .map(|_| ())
        .ok_or_else(|| Refusal::NoSuchVersion(version.to_owned()))
}

/// Requires a value on the item's scale. Items that are not in the script can be imported with any value.
pub(super) fn check_answer(
    study: &Study,
    instrument: &str,
    item: &str,
    value: Option<f64>,
) -> Result<(), Refusal> {
    let Some(value) = value else {
        return Ok(());
    };
    let items = Instrument::from_word(instrument).items(study);
    let known = items.iter().find(|known| known.id == item);
    match known.and_then(|item| Some((item, item.answer.range()?))) {
        Some((item, (low, high))) if !item.answer.accepts_value(value) => {
            Err(Refusal::InvalidAnswer {
                value: value.to_string(),
                low,
                high,
            })
        }
        _ => Ok(()),
    }
}

pub(super) fn check_text_length(command: &Command) -> Result<(), Refusal> {
    use Command as C;
    let texts = match command {
        C::RecordConsent(_, text)
        | C::Skip(_, text)
        | C::AddNote(_, text)
        | C::SetSyncMark(text)
        | C::SetOutcome(_, text)
        | C::SetOutcomeOf(_, _, text)
        | C::Cancel(_, text)
        | C::Reassign(_, _, text)
        | C::Rate { text, .. }
        | C::Retract(_, text)
        | C::Restore(_, text)
        | C::ReopenAfterwards(text)
        | C::Exclude(text)
        | C::AmendSession { why: text, .. } => [text.as_ref(), None],
        C::StartUnscripted(text) | C::AddErrorKind { label: text, .. } => [Some(text), None],
        C::Add(addition) => [addition.what.text(), addition.why.as_ref()],
        C::Amend(_, to, why) => [to.text.as_ref(), why.as_ref()],
        _ => [None, None],
    };
    if texts
        .into_iter()
        .flatten()
        .any(|t| t.len() > FREE_TEXT_BYTES)
    {
        Err(Refusal::TextTooLong)
    } else {
        Ok(())
    }
}
