//! What the rules ask before something may be logged.

use super::command::Command;
use super::entry::Entry;
use super::event::Event;
use super::refusal::Refusal;
use super::state::{SessionPhase, State};
use crate::study::{Instrument, Study, id_from};

/// The longest free text, in bytes.
const TEXT_LIMIT: usize = 64 * 1024;

/// Open and not closed.
pub(super) fn live(phase: SessionPhase) -> Result<(), Refusal> {
    match phase {
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Closed => Err(Refusal::Closed),
        SessionPhase::Between
        | SessionPhase::Running(_)
        | SessionPhase::Paused(_)
        | SessionPhase::Deciding(_) => Ok(()),
    }
}

/// Opened at all: corrections may come after the close.
pub(super) fn opened(phase: SessionPhase) -> Result<(), Refusal> {
    match phase {
        SessionPhase::NotOpened => Err(Refusal::NotOpened),
        SessionPhase::Between
        | SessionPhase::Running(_)
        | SessionPhase::Paused(_)
        | SessionPhase::Deciding(_)
        | SessionPhase::Closed => Ok(()),
    }
}

/// What follows on a close is corrected only with a reason.
pub(super) fn reasoned(phase: SessionPhase, why: Option<&String>) -> Result<(), Refusal> {
    let said = why.is_some_and(|why| !why.trim().is_empty());
    match phase {
        SessionPhase::Closed if !said => Err(Refusal::ReasonWanted),
        _ => Ok(()),
    }
}

/// The script's, or one begun in this session.
pub(super) fn check_known(state: &State, task: &str) -> Result<(), Refusal> {
    if state.is_unscripted(task) {
        return Ok(());
    }
    check_task(state.study(), task)
}

/// An id that no task of the script or of the log has, those that were taken back too.
pub(super) fn unscripted_id(state: &State) -> String {
    let taken = |id: &str| {
        let begun = |e: &Entry| matches!(&e.event, Event::TaskStarted { task, .. } if task == id);
        state.study().task(id).is_some() || state.log().any(begun)
    };
    let mut ids = (1_u32..).map(|n| format!("unscripted-{n}"));
    ids.find(|id| !taken(id)).unwrap_or_default()
}

/// An id made of the label that no other kind has, those that were taken back too.
pub(super) fn kind_id(state: &State, label: &str) -> String {
    let base = id_from(&label.to_lowercase());
    let taken = |id: &str| {
        let added = |e: &Entry| matches!(&e.event, Event::ErrorKindAdded { id: i, .. } if i == id);
        state.study().error_kind(id).is_some() || state.log().any(added)
    };
    let numbered = (2_u32..).map(|n| format!("{base}-{n}"));
    let mut ids = std::iter::once(base.clone()).chain(numbered);
    ids.find(|id| !taken(id)).unwrap_or_default()
}

pub(super) fn check_free(state: &State, key: char) -> Result<(), Refusal> {
    if !('1'..='9').contains(&key) {
        return Err(Refusal::NoErrorKey);
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

/// An answer has to lie on its scale. What the script does not ask may be brought in from elsewhere as it is.
pub(super) fn check_answer(
    study: &Study,
    instrument: &str,
    item: &str,
    value: Option<f64>,
) -> Result<(), Refusal> {
    let Some(value) = value else {
        return Ok(());
    };
    let items = Instrument::named(instrument).items(study);
    let known = items.iter().find(|known| known.id == item);
    match known.and_then(|item| Some((item, item.answer.range()?))) {
        Some((item, (low, high))) if !item.answer.takes(value) => Err(Refusal::NoSuchAnswer {
            value: value.to_string(),
            low,
            high,
        }),
        _ => Ok(()),
    }
}

pub(super) fn check_length(command: &Command) -> Result<(), Refusal> {
    use Command as C;
    let texts = match command {
        C::RecordConsent(_, text)
        | C::Skip(_, text)
        | C::Note(_, text)
        | C::Mark(text)
        | C::GiveOutcome(_, text)
        | C::GiveOutcomeOf(_, _, text)
        | C::Cancel(_, text)
        | C::Reassign(_, _, text)
        | C::Rate { text, .. }
        | C::Retract(_, text)
        | C::Restore(_, text)
        | C::Exclude(text)
        | C::AmendSession { why: text, .. } => [text.as_ref(), None],
        C::StartUnscripted(text) | C::AddErrorKind { label: text, .. } => [Some(text), None],
        C::Amend(_, to, why) => [to.text.as_ref(), why.as_ref()],
        _ => [None, None],
    };
    if texts.into_iter().flatten().any(|t| t.len() > TEXT_LIMIT) {
        Err(Refusal::TextTooLong)
    } else {
        Ok(())
    }
}
