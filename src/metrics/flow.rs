//! Participant flow, from the roster to the figures.

use super::selection::{Exclusion, NotCountedReason, Selection};
use crate::session::{Participant, ParticipantStatus};

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

/// Numbers of participants on the roster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RosterCounts {
    /// On the roster and not replaced.
    pub expected: usize,
    /// Expected and not seen yet.
    pub to_come: usize,
    /// No-shows, replaced or not.
    pub no_show: usize,
    /// Withdrawn, replaced or not.
    pub withdrawn: usize,
    /// Replaced by another participant.
    pub replaced: usize,
}

impl RosterCounts {
    /// Counts a roster.
    pub fn from_roster<'p>(roster: impl IntoIterator<Item = &'p Participant>) -> Self {
        let mut counts = Self::default();
        for participant in roster {
            let status = participant.status;
            counts.expected += usize::from(!participant.is_replaced());
            counts.to_come +=
                usize::from(status == ParticipantStatus::Expected && !participant.is_replaced());
            counts.no_show += usize::from(status == ParticipantStatus::NoShow);
            counts.withdrawn += usize::from(status == ParticipantStatus::Withdrawn);
            counts.replaced += usize::from(participant.is_replaced());
        }
        counts
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::roster::REPLACED_BY_ATTRIBUTE;

    #[test]
    fn a_person_and_their_replacement_are_expected_once() {
        let person = |code: &str, status, by: Option<&str>| Participant {
            code: code.to_owned(),
            status,
            attributes: by
                .map(|by| (REPLACED_BY_ATTRIBUTE.to_owned(), by.to_owned()))
                .into_iter()
                .collect(),
            ..Participant::default()
        };
        let roster = [
            person("P01", ParticipantStatus::NoShow, Some("P04")),
            person("P02", ParticipantStatus::Replaced, Some("P05")),
            person("P03", ParticipantStatus::NoShow, None),
            person("P04", ParticipantStatus::Arrived, None),
            person("P05", ParticipantStatus::Withdrawn, Some("P06")),
            person("P06", ParticipantStatus::Expected, None),
        ];
        assert_eq!(
            RosterCounts::from_roster(&roster),
            RosterCounts {
                expected: 3,
                to_come: 1,
                no_show: 2,
                withdrawn: 1,
                replaced: 3
            }
        );
    }
}
