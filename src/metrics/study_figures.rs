//! All figures of a study: participant flow, and the figures of each version.

use super::Methods;
use super::answers::AskedQuestions;
use super::attendance::Attendance;
use super::figure::{Figures, VersionIndex};
use super::figure_context::FigureContext;
use super::figures::VersionFigures;
use super::flow::Flow;
use super::in_parallel::compute_each;
use super::roster_counts::RosterBySegment;
use super::segment::{People, Segment};
use super::selection::{Selection, VersionSample};
use super::shared_tasks::SharedTasks;
use super::trend::Trend;
use crate::session::SessionSummary;
use crate::study::Study;
use std::collections::BTreeMap;

/// All figures of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyFigures {
    /// Title of the study.
    pub study: String,
    /// How they were computed, and of whom.
    pub context: FigureContext,
    /// Participant flow, from expected to analyzed.
    pub flow: Flow,
    /// Participants by segment.
    pub attendance: Attendance,
    /// All figures in one list: of the study, then of each version, by scope.
    pub figures: Figures,
    /// The same of each segment, if requested.
    pub segments: Vec<SegmentFigures>,
    /// The versions reported, in lineage order.
    pub versions: Vec<ReportedVersion>,
    /// The tasks that these versions share; `None` if they were tested on the same tasks.
    pub shared_tasks: Option<SharedTasks>,
    /// Trend over all versions, if there are three or more and all are requested.
    pub trend: Option<Trend>,
    /// Number of counted sessions that are not closed yet.
    pub open_sessions: usize,
    /// Number of attempts at tasks that are not in the script, which do not count.
    pub off_script: usize,
}

/// All figures of the participants of one segment, in the order of those of the study.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentFigures {
    /// The segment.
    pub segment: Segment,
    /// Number of its participants in at least one figure.
    pub participants: usize,
    /// Its figures.
    pub figures: Figures,
}

/// The input of the figures of a study.
#[derive(Debug, Clone, Copy)]
pub struct FiguresInput<'a> {
    /// The study.
    pub study: &'a Study,
    /// The sessions of these people.
    pub sessions: &'a [SessionSummary],
    /// Protocols of the sessions, by hash.
    pub protocols: &'a BTreeMap<String, Study>,
    /// How many of them are on the roster.
    pub roster: &'a RosterBySegment,
    /// Id of the only version; `None` for all versions.
    pub version: Option<&'a str>,
    /// Whose figures they are.
    pub people: &'a People,
    /// The methods.
    pub methods: Methods,
}

impl<'a> FiguresInput<'a> {
    /// The samples of the versions, in lineage order.
    fn samples(&self, selection: &Selection<'a>) -> Vec<VersionSample<'a>> {
        let versions = self.study.ordered_versions().into_iter();
        versions
            .filter(|version| self.wants(&version.id))
            .map(|version| selection.sample_of(&version.id))
            .collect()
    }

    fn wants(&self, version: &str) -> bool {
        self.version.is_none_or(|only| only == version)
    }

    fn version_figures(
        &self,
        samples: &[VersionSample<'a>],
        shared: Option<&SharedTasks>,
    ) -> Vec<VersionFigures> {
        let asked = AskedQuestions {
            script: self.study,
            protocols: self.protocols,
        };
        compute_each(samples, |sample| VersionFigures {
            over_shared_tasks: shared.map(|s| s.success(sample, self.methods.confidence)),
            ..VersionFigures::compute(sample, self.study, asked, self.methods)
        })
    }
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
    pub fn compute(input: &FiguresInput<'_>) -> Self {
        let FiguresInput {
            study,
            sessions,
            methods,
            ..
        } = *input;
        let selection = Selection::from_sessions(sessions);
        let flow = Flow::from_selection(&selection, input.roster.total());
        let samples = input.samples(&selection);
        let shared_tasks = SharedTasks::compute(&samples, study);
        let versions = input.version_figures(&samples, shared_tasks.as_ref());
        let segment = input.people.chosen().map(|chosen| &chosen.segment);
        let segments = input.people.segments().iter();
        Self {
            study: study.title.clone(),
            context: FigureContext::new(methods, input.people),
            figures: Figures::tabulate(&flow, &versions, segment, methods),
            segments: segments
                .map(|segment| SegmentFigures::compute(input, segment))
                .collect(),
            flow,
            attendance: Attendance::compute(&samples),
            shared_tasks,
            versions: samples.iter().map(ReportedVersion::new).collect(),
            trend: match input.version {
                None => Trend::compute(study, sessions, study.design, methods.confidence),
                Some(_) => None,
            },
            open_sessions: selection
                .counted_sessions()
                .filter(|s| !s.closed && input.wants(&s.version))
                .count(),
            off_script: selection
                .counted_sessions()
                .filter(|s| input.wants(&s.version))
                .flat_map(|s| s.attempts.iter())
                .filter(|a| study.task(a.task()).is_none())
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
        let mut counted = sample
            .participants()
            .flat_map(|person| person.counted.iter());
        Self {
            id: sample.version.clone(),
            logged_live: counted.any(|(_, counted)| counted.attempt.source().is_none()),
        }
    }
}

impl SegmentFigures {
    fn compute(input: &FiguresInput<'_>, segment: &Segment) -> Self {
        let sessions = input.sessions.iter();
        let selection =
            Selection::from_sessions(sessions.filter(|session| segment.includes_session(session)));
        let flow = Flow::from_selection(&selection, input.roster.counts_of(segment));
        let samples = input.samples(&selection);
        let shared_tasks = SharedTasks::compute(&samples, input.study);
        let versions = input.version_figures(&samples, shared_tasks.as_ref());
        Self {
            segment: segment.clone(),
            participants: flow.analyzed,
            figures: Figures::tabulate(&flow, &versions, Some(segment), input.methods),
        }
    }
}

#[cfg(test)]
mod tests;
