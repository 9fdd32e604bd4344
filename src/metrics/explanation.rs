//! The attempts behind a figure: those that count at a task on a version, and those that do not, with the reason.

use std::collections::BTreeMap;

use super::answers::AskedQuestions;
use super::figure::Figure;
use super::figures::VersionFigures;
use super::registry::Reports;
use super::segment::ChosenSegment;
use super::selection::{CountedAttempt, Exclusion, Selection};
use super::{Methods, tabulate};
use crate::session::SessionSummary;
use crate::study::Study;

/// The attempts behind a task's figures on a version.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    /// The only segment whose attempts they are; `None` for all participants.
    pub segment: Option<ChosenSegment>,
    /// Id of the version.
    pub version: String,
    /// Title of the task.
    pub title: String,
    /// Id of the task.
    pub task: String,
    /// The figures of the task that all reports may tell, in the order of the registry.
    pub figures: Vec<Figure>,
    /// Attempts that count, with the participant's code, ordered by code.
    pub counted: Vec<(&'a str, CountedAttempt<'a>)>,
    /// Attempts at the task, and sessions with such an attempt, that do not count.
    pub exclusions: Vec<Exclusion<'a>>,
}

impl<'a> Explanation<'a> {
    /// Explains the figures of `task` on `version`, of the sessions of these participants; `None` if the study does not
    /// have the task.
    pub fn compute(
        study: &Study,
        sessions: &'a [SessionSummary],
        segment: Option<&ChosenSegment>,
        protocols: &BTreeMap<String, Study>,
        version: &str,
        task: &str,
        methods: Methods,
    ) -> Option<Self> {
        let selection = Selection::from_sessions(sessions);
        let sample = selection.sample_of(version);
        let title = study.task(task)?.title.clone();
        let asked = AskedQuestions {
            script: study,
            protocols,
        };
        let of_version = VersionFigures::compute(&sample, study, asked, methods);
        let only = segment.map(|chosen| &chosen.segment);
        let mut figures = tabulate::of_version(&of_version, only, methods).0;
        figures.retain(|figure| {
            figure.scope.task() == Some(task) && figure.measure.reports == Reports::All
        });
        let counted = sample
            .participants()
            .filter_map(|person| Some((person.code, person.counted.get(task)?)))
            .collect();
        let concerns = |out: &Exclusion<'_>| {
            *out.session.version == *version
                && match out.attempt {
                    Some(attempt) => attempt.task() == task,
                    None => out.session.attempts.iter().any(|a| a.task() == task),
                }
        };
        Some(Self {
            segment: segment.cloned(),
            version: version.to_owned(),
            title,
            task: task.to_owned(),
            figures,
            counted,
            exclusions: selection.exclusions.into_iter().filter(concerns).collect(),
        })
    }
}
