//! All figures of a study: participant flow, and the figures of each version.

use super::Methods;
use super::attendance::Attendance;
use super::figure::Figures;
use super::figures::VersionFigures;
use super::flow::{Flow, RosterCounts};
use super::selection::Selection;
use super::shared_tasks::SharedTasks;
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
    /// The versions, in lineage order.
    pub versions: Vec<VersionFigures>,
    /// Success over the tasks that these versions share; `None` if they were tested on the same tasks.
    pub shared_tasks: Option<SharedTasks>,
    /// Trend over all versions, if there are three or more and all are requested.
    pub trend: Option<Trend>,
    /// Number of counted sessions that are not closed yet.
    pub open_sessions: usize,
    /// Number of attempts at tasks that are not in the script, which do not count.
    pub off_script: usize,
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
        let shared_tasks = SharedTasks::compute(&versions, study, methods.confidence);
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
            shared_tasks,
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
