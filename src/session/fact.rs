//! What is to be logged, and what it belongs to.

use super::entry::Seq;
use super::event::Event;
use super::state::State;

/// Something that is to be logged.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What happened.
    pub event: Event,
    /// The moment meant, in milliseconds of session time, where it is not the moment of the key.
    pub at_ms: Option<i64>,
    /// What it belongs to.
    pub scope: Scope,
}

/// What an entry belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The session.
    Session,
    /// The attempt that it begins.
    Begins,
    /// The attempt that this entry began.
    Attempt(Seq),
}

impl Fact {
    pub(super) fn session(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: Scope::Session,
        }
    }

    pub(super) fn begins(event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: Scope::Begins,
        }
    }

    pub(super) fn of(attempt: Seq, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: Scope::Attempt(attempt),
        }
    }

    /// In this attempt, or in none.
    pub(super) fn scoped(attempt: Option<Seq>, event: Event) -> Self {
        Self {
            event,
            at_ms: None,
            scope: attempt.map_or(Scope::Session, Scope::Attempt),
        }
    }

    /// In the current attempt, or in none.
    pub(super) fn current(state: &State, event: Event) -> Self {
        Self::scoped(state.current().map(|a| a.key), event)
    }
}
