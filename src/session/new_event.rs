//! Events that are not logged yet, and their targets.

use super::entry_context::EntryContext;
use super::event::Event;
use super::seq::Seq;
use super::state::SessionState;

/// An event to log.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The event.
    pub event: Event,
    /// What is logged with it.
    pub context: EntryContext,
    /// Its target.
    pub target: EventTarget,
}

/// Target of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTarget {
    /// The session.
    Session,
    /// The attempt that this event starts.
    NewAttempt,
    /// The attempt that this entry started.
    Attempt(Seq),
}

impl NewEvent {
    pub(super) fn for_session(event: Event) -> Self {
        Self {
            event,
            context: EntryContext::default(),
            target: EventTarget::Session,
        }
    }

    pub(super) fn starting_attempt(event: Event) -> Self {
        Self {
            event,
            context: EntryContext::default(),
            target: EventTarget::NewAttempt,
        }
    }

    pub(super) fn for_attempt(attempt: Seq, event: Event) -> Self {
        Self {
            event,
            context: EntryContext::default(),
            target: EventTarget::Attempt(attempt),
        }
    }

    /// An event for this attempt, or for the session if `None`.
    pub(super) fn for_optional_attempt(attempt: Option<Seq>, event: Event) -> Self {
        Self {
            event,
            context: EntryContext::default(),
            target: attempt.map_or(EventTarget::Session, EventTarget::Attempt),
        }
    }

    /// An event for the current attempt, or for the session if there is none.
    pub(super) fn for_current_attempt(state: &SessionState, event: Event) -> Self {
        Self::for_optional_attempt(state.current_attempt().map(|a| a.key), event)
    }
}
