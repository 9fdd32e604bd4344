//! What one number is made from: the attempts that count at a task on a version, and those left out, with the reason.

use super::Methods;
use super::figures::{TaskFigures, VersionFigures};
use super::selection::{Counted, LeftOut, Selection};
use crate::session::SessionSummary;
use crate::study::Study;

/// What a task's figures on a version are made from.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    /// The version's id.
    pub version: String,
    /// The figures.
    pub figures: TaskFigures,
    /// The attempts that count, with the participant's code, in order of the codes.
    pub counted: Vec<(&'a str, Counted<'a>)>,
    /// The attempts at the task, and the sessions with one, that do not count.
    pub left_out: Vec<LeftOut<'a>>,
}

impl<'a> Explanation<'a> {
    /// What `task` comes to on `version`, and from what; `None` for a task that the study does not have.
    pub fn of(
        study: &Study,
        sessions: &'a [SessionSummary],
        version: &str,
        task: &str,
        methods: Methods,
    ) -> Option<Self> {
        let selection = Selection::of(sessions);
        let sample = selection.version(version);
        let figures = VersionFigures::of(&sample, study, methods)
            .tasks
            .into_iter()
            .find(|figures| figures.task == task)?;
        let counted = sample
            .people
            .iter()
            .filter_map(|person| Some((person.code, *person.counted.get(task)?)))
            .collect();
        let concerns = |out: &LeftOut<'_>| {
            out.session.version == version
                && match out.attempt {
                    Some(attempt) => attempt.task == task,
                    None => out.session.attempts.iter().any(|a| a.task == task),
                }
        };
        Some(Self {
            version: version.to_owned(),
            figures,
            counted,
            left_out: selection.left_out.into_iter().filter(concerns).collect(),
        })
    }
}
