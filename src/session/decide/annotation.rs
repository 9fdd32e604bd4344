//! Rules for what is noted in a session: errors and their kinds, assists, notes, sync marks and answers.

use super::Decision;
use crate::session::event::Event;
use crate::session::new_event::NewEvent;
use crate::session::refusal::Refusal;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::validate::{
    check_answer, check_key_free, new_kind_id, require_open, require_opened,
};
use crate::study::{AssistLevel, ErrorKind, Severity};

/// Notes an error, of a kind if given.
pub(super) fn note_error(state: &SessionState, error: Option<String>) -> Decision {
    require_open(state.phase())?;
    let severity = severity_of_kind(state, error.as_ref())?;
    Ok(vec![NewEvent::for_current_attempt(
        state,
        Event::ErrorNoted {
            error,
            severity,
            recovered: None,
            text: None,
        },
    )])
}

/// Severity of an error kind, if one is given; it has to be known.
pub(super) fn severity_of_kind(
    state: &SessionState,
    kind: Option<&String>,
) -> Result<Option<Severity>, Refusal> {
    let severity = |id: &String| {
        let known = state.error_kind(id);
        known
            .map(|kind| kind.severity)
            .ok_or_else(|| Refusal::NoSuchErrorKind(id.clone()))
    };
    kind.map(severity).transpose()
}

/// Adds an error kind.
pub(super) fn add_error_kind(
    state: &SessionState,
    key: char,
    label: String,
    severity: Severity,
) -> Decision {
    require_opened(state.phase())?;
    if label.trim().is_empty() {
        return Err(Refusal::LabelRequired);
    }
    check_key_free(state, key)?;
    Ok(vec![NewEvent::for_session(Event::ErrorKindAdded {
        key,
        id: new_kind_id(state, &label),
        label: Some(label),
        severity,
        carried: false,
    })])
}

/// Adds an error kind of an earlier session.
pub(super) fn carry_over_error_kind(state: &SessionState, kind: ErrorKind) -> Decision {
    require_open(state.phase())?;
    if state.error_kind(&kind.id).is_some() {
        return Err(Refusal::DuplicateErrorKind(kind.label));
    }
    check_key_free(state, kind.key)?;
    Ok(vec![NewEvent::for_session(Event::ErrorKindAdded {
        key: kind.key,
        id: kind.id,
        label: Some(kind.label),
        severity: kind.severity,
        carried: true,
    })])
}

/// Notes an assist.
pub(super) fn note_assist(state: &SessionState, level: Option<AssistLevel>) -> Decision {
    require_open(state.phase())?;
    Ok(vec![NewEvent::for_current_attempt(
        state,
        Event::AssistGiven { level, text: None },
    )])
}

/// Adds a note.
pub(super) fn add_note(state: &SessionState, code: Option<char>, text: Option<String>) -> Decision {
    require_open(state.phase())?;
    Ok(vec![NewEvent::for_current_attempt(
        state,
        Event::ObservationNoted { code, text },
    )])
}

/// Sets a sync mark.
pub(super) fn set_sync_mark(state: &SessionState, label: Option<String>) -> Decision {
    require_open(state.phase())?;
    Ok(vec![NewEvent::for_current_attempt(
        state,
        Event::MarkerSet { label },
    )])
}

/// Records an answer to a question.
pub(super) fn rate(
    state: &SessionState,
    attempt: Option<Seq>,
    instrument: String,
    item: String,
    value: Option<f64>,
    text: Option<String>,
) -> Decision {
    require_opened(state.phase())?;
    if attempt.is_some_and(|key| state.attempt(key).is_none()) {
        return Err(Refusal::NoSuchAttempt);
    }
    check_answer(state.study(), &instrument, &item, value)?;
    Ok(vec![NewEvent::for_optional_attempt(
        attempt,
        Event::RatingGiven {
            instrument,
            item,
            value,
            text,
        },
    )])
}
