//! Sessions and attempts that do not count.

use crate::session::{AttemptRow, Ending, Outcome, SessionKind, SessionSummary};

/// A session or an attempt that does not count, with the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclusion<'a> {
    /// The session.
    pub session: &'a SessionSummary,
    /// The attempt; `None` for a whole session.
    pub attempt: Option<AttemptRow<'a>>,
    /// The reason.
    pub reason: NotCountedReason,
}

/// Why a session or an attempt does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotCountedReason {
    /// A pilot session.
    Pilot,
    /// A rehearsal.
    Rehearsal,
    /// A session the moderator excluded.
    Excluded,
    /// The participant withdrew.
    Withdrawn,
    /// The participant saw another version first, in a between-subjects study.
    SecondVersion,
    /// The attempt ended in a way that does not count.
    Ending(UncountedEnding),
    /// An earlier attempt at the task counts.
    LaterAttempt,
}

/// The ending of an attempt that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UncountedEnding {
    /// Not started when the session closed.
    NotReached,
    /// Skipped by decision.
    Skipped,
    /// Voided by a technical fault.
    Void,
    /// Ended or still running, without an outcome.
    Undecided,
}

impl NotCountedReason {
    /// The reason in words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Pilot => "pilot session",
            Self::Rehearsal => "rehearsal",
            Self::Excluded => "excluded session",
            Self::Withdrawn => "participant withdrew",
            Self::SecondVersion => "participant saw another version first",
            Self::Ending(UncountedEnding::NotReached) => "not reached",
            Self::Ending(UncountedEnding::Skipped) => "skipped",
            Self::Ending(UncountedEnding::Void) => "void",
            Self::Ending(UncountedEnding::Undecided) => "no outcome yet",
            Self::LaterAttempt => "a later attempt: an earlier one counts",
        }
    }
}

/// Whether a session counts at all.
pub(super) fn require_counted(session: &SessionSummary) -> Result<(), NotCountedReason> {
    match session.kind {
        SessionKind::Pilot => Err(NotCountedReason::Pilot),
        SessionKind::Rehearsal => Err(NotCountedReason::Rehearsal),
        SessionKind::Real if session.excluded.is_some() => Err(NotCountedReason::Excluded),
        SessionKind::Real if session.withdrawn => Err(NotCountedReason::Withdrawn),
        SessionKind::Real => Ok(()),
    }
}

/// Why an attempt with this ending does not count; `None` if it counts.
pub(super) fn uncounted_ending(ending: Ending) -> Option<UncountedEnding> {
    match ending {
        Ending::NotReached => Some(UncountedEnding::NotReached),
        Ending::Skipped => Some(UncountedEnding::Skipped),
        Ending::Outcome(Outcome::Void) => Some(UncountedEnding::Void),
        Ending::Undecided | Ending::Open => Some(UncountedEnding::Undecided),
        Ending::Outcome(_) => None,
    }
}
