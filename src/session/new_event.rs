//! What is to be logged, and what it belongs to.

use super::event::Event;
use super::id::Seq;
use super::state::SessionState;

/// Something that is to be logged.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// What happened.
    pub event: Event,
    /// The moment meant, in milliseconds of session time, where it is not the moment of the key.
    pub at_ms: Option<i64>,
    /// What it belongs to.
    pub target: EventTarget,
}

/// What an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTarget {
    /// The session.
    Session,
    /// The attempt that it begins.
    NewAttempt,
    /// The attempt that this entry began.
    Attempt(Seq),
}

impl NewEvent {
    pub(super) fn for_session(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            target: EventTarget::Session,
        }
    }

    pub(super) fn starting_attempt(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            target: EventTarget::NewAttempt,
        }
    }

    pub(super) fn for_attempt(attempt: Seq, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            target: EventTarget::Attempt(attempt),
        }
    }

    /// In this attempt, or in none.
    pub(super) fn for_optional_attempt(attempt: Option<Seq>, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            target: attempt.map_or(EventTarget::Session, EventTarget::Attempt),
        }
    }

    /// In the current attempt, or in none.
    pub(super) fn for_current_attempt(state: &SessionState, event: Event) -> Self {
        Self::for_optional_attempt(state.current_attempt().map(|a| a.key), event)
    }
}
