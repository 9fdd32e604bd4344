//! Participant flow, from the roster to the figures.

use super::roster_counts::RosterCounts;
use super::selection::{Exclusion, NotCountedReason, Selection};

/// Participant flow, from expected to analyzed: numbers of participants unless noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// On the roster and not replaced: a person and their replacement are expected once.
    pub expected: usize,
    /// Expected and not seen yet.
    pub to_come: usize,
    /// No-shows, replaced or not.
    pub no_show: usize,
    /// Withdrawn, replaced or not.
    pub withdrawn: usize,
    /// Replaced by another participant.
    pub replaced: usize,
    /// Number of pilot sessions.
    pub pilot: usize,
    /// Number of rehearsal sessions.
    pub rehearsal: usize,
    /// Number of excluded sessions.
    pub excluded: usize,
    /// Participant's code and reason of each excluded session.
    pub exclusion_reasons: Vec<(String, String)>,
    /// Participants in at least one figure.
    pub analyzed: usize,
}

impl Flow {
    /// Participant flow of a selection and a roster.
    pub fn from_selection(selection: &Selection<'_>, roster: RosterCounts) -> Self {
        let whole = |reason: NotCountedReason| {
            selection
                .exclusions
                .iter()
                .filter(move |l| l.attempt.is_none() && l.reason == reason)
        };
        let why = |l: &Exclusion<'_>| {
            let code = l.session.participant.clone().unwrap_or_default();
            (code, l.session.excluded.clone().unwrap_or_default())
        };
        let analyzed = selection.participant_codes();
        Self {
            expected: roster.expected,
            to_come: roster.to_come,
            no_show: roster.no_show,
            withdrawn: roster.withdrawn,
            replaced: roster.replaced,
            pilot: whole(NotCountedReason::Pilot).count(),
            rehearsal: whole(NotCountedReason::Rehearsal).count(),
            excluded: whole(NotCountedReason::Excluded).count(),
            exclusion_reasons: whole(NotCountedReason::Excluded).map(why).collect(),
            analyzed: analyzed.len(),
        }
    }
}
