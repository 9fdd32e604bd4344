//! All figures of a study: participant flow, and the figures of each version.

use std::collections::BTreeSet;

use super::Methods;
use super::attendance::Attendance;
use super::figure::Figures;
use super::figures::VersionFigures;
use super::selection::{NotCountedReason, Selection};
use super::trend::Trend;
use crate::session::{Participant, ParticipantStatus, SessionSummary};
use crate::study::Study;

/// All figures of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyFigures {
    /// Title of the study.
    pub study: String,
    /// The methods of its figures.
    pub methods: Methods,
    /// Participant flow, from expected to analyzed.
    pub flow: Flow,
    /// Participants by segment.
    pub attendance: Attendance,
    /// All figures in one list: of the study, then of each version, by scope.
    pub figures: Figures,
    /// The versions, in lineage order.
    pub versions: Vec<VersionFigures>,
    /// Trend over all versions, if there are three or more and all are requested.
    pub trend: Option<Trend>,
    /// Number of counted sessions that are not closed yet.
    pub open_sessions: usize,
    /// Number of attempts at tasks that are not in the script, which do not count.
    pub off_script: usize,
}

/// Participant flow, from expected to analyzed: numbers of participants unless noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// On the roster and not replaced: a person and their replacement are expected once.
    pub expected: usize,
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
    /// No-shows, replaced or not.
    pub no_show: usize,
    /// Withdrawn, replaced or not.
    pub withdrawn: usize,
    /// Replaced by another participant.
    pub replaced: usize,
}

impl RosterCounts {
    /// Counts a roster.
    pub fn from_roster(roster: &[Participant]) -> Self {
        let count = |counts: fn(&&Participant) -> bool| roster.iter().filter(counts).count();
        Self {
            expected: count(|p| !p.is_replaced()),
            no_show: count(|p| p.status == ParticipantStatus::NoShow),
            withdrawn: count(|p| p.status == ParticipantStatus::Withdrawn),
            replaced: count(|p| p.is_replaced()),
        }
    }
}

impl StudyFigures {
    /// Figures of all versions, or of one.
    pub fn compute(
        study: &Study,
        sessions: &[SessionSummary],
        roster: RosterCounts,
        only: Option<&str>,
        methods: Methods,
    ) -> Self {
        let selection = Selection::from_sessions(sessions);
        let wanted = |id: &str| only.is_none_or(|only| only == id);
        let versions: Vec<_> = study
            .ordered_versions()
            .into_iter()
            .map(|version| selection.sample_of(&version.id))
            .filter(|sample| wanted(&sample.version))
            .collect();
        let flow = Flow::from_selection(&selection, roster);
        let attendance = Attendance::compute(&versions);
        let versions: Vec<_> = versions
            .iter()
            .map(|sample| VersionFigures::compute(sample, study, methods))
            .collect();
        Self {
            study: study.title.clone(),
            methods,
            figures: Figures::tabulate(&flow, &versions, study, methods),
            flow,
            attendance,
            versions,
            trend: match only {
                None => Trend::compute(study, sessions, study.design, methods.confidence),
                Some(_) => None,
            },
            open_sessions: selection
                .counted_sessions()
                .filter(|s| !s.closed && wanted(&s.version))
                .count(),
            off_script: selection
                .counted_sessions()
                .filter(|s| wanted(&s.version))
                .flat_map(|s| &s.attempts)
                .filter(|a| study.task(&a.task).is_none())
                .count(),
        }
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
        let why = |l: &super::selection::Exclusion<'_>| {
            let code = l.session.participant.clone().unwrap_or_default();
            (code, l.session.excluded.clone().unwrap_or_default())
        };
        let analyzed: BTreeSet<&str> = selection.participant_codes();
        Self {
            expected: roster.expected,
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
                no_show: 2,
                withdrawn: 1,
                replaced: 3
            }
        );
    }
}
