//! What is to be logged, and what it belongs to.

use super::event::Event;
use super::id::Seq;
use super::state::State;

/// Something that is to be logged.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// What happened.
    pub event: Event,
    /// The moment meant, in milliseconds of session time, where it is not the moment of the key.
    pub at_ms: Option<i64>,
    /// What it belongs to.
    pub scope: EventTarget,
}

/// What an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTarget {
    /// The session.
    Session,
    /// The attempt that it begins.
    Begins,
    /// The attempt that this entry began.
    Attempt(Seq),
}

impl NewEvent {
    pub(super) fn session(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: EventTarget::Session,
        }
    }

    pub(super) fn begins(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: EventTarget::Begins,
        }
    }

    pub(super) fn of(attempt: Seq, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: EventTarget::Attempt(attempt),
        }
    }

    /// In this attempt, or in none.
    pub(super) fn scoped(attempt: Option<Seq>, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: attempt.map_or(EventTarget::Session, EventTarget::Attempt),
        }
    }

    /// In the current attempt, or in none.
    pub(super) fn current(state: &State, event: Event) -> Self {
        Self::scoped(state.current().map(|a| a.key), event)
    }
}
