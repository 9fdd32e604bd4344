//! All figures of a study: participant flow, and the figures of each version.

use super::Methods;
use super::attendance::Attendance;
use super::figure::{Figures, VersionIndex};
use super::figures::VersionFigures;
use super::flow::{Flow, RosterCounts};
use super::selection::{Selection, VersionSample};
use super::trend::Trend;
use crate::session::SessionSummary;
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
    /// The versions reported, in lineage order.
    pub versions: Vec<ReportedVersion>,
    /// Trend over all versions, if there are three or more and all are requested.
    pub trend: Option<Trend>,
    /// Number of counted sessions that are not closed yet.
    pub open_sessions: usize,
    /// Number of attempts at tasks that are not in the script, which do not count.
    pub off_script: usize,
}

/// A version whose figures are in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedVersion {
    /// Id of the version.
    pub id: String,
    /// Whether any counted attempt was logged live, so that its time includes the moderator's reaction time.
    pub logged_live: bool,
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
        let samples: Vec<_> = study
            .ordered_versions()
            .into_iter()
            .map(|version| selection.sample_of(&version.id))
            .filter(|sample| wanted(&sample.version))
            .collect();
        let flow = Flow::from_selection(&selection, roster);
        let versions: Vec<_> = samples
            .iter()
            .map(|sample| VersionFigures::compute(sample, study, methods))
            .collect();
        Self {
            study: study.title.clone(),
            methods,
            figures: Figures::tabulate(&flow, &versions, study, methods),
            flow,
            attendance: Attendance::compute(&samples),
            versions: samples.iter().map(ReportedVersion::new).collect(),
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

    /// The figures of each version, in lineage order.
    pub fn by_version(&self) -> impl Iterator<Item = VersionIndex<'_>> {
        let versions = self.versions.iter();
        versions.map(|version| VersionIndex::new(&self.figures, &version.id))
    }
}

impl ReportedVersion {
    fn new(sample: &VersionSample<'_>) -> Self {
        let people = sample.participants.iter();
        let mut counted = people.flat_map(|person| person.counted.values());
        Self {
            id: sample.version.clone(),
            logged_live: counted.any(|counted| counted.attempt.source.is_none()),
        }
    }
}
