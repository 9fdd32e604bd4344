//! All figures of a study: who came, and what each version comes to.

use std::collections::BTreeSet;

use super::Methods;
use super::attendance::Attendance;
use super::figures::VersionFigures;
use super::selection::{Selection, Why};
use super::trend::Trend;
use crate::session::SessionSummary;
use crate::study::Study;

/// All figures of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// The study's title.
    pub study: String,
    /// How its figures were asked for.
    pub methods: Methods,
    /// From who was expected to who was analysed.
    pub flow: Flow,
    /// Who took part, by segment.
    pub attendance: Attendance,
    /// The versions, in lineage order.
    pub versions: Vec<VersionFigures>,
    /// All versions in lineage order, where there are three or more and all are asked for.
    pub trend: Option<Trend>,
    /// Sessions that were not closed yet, of those that count.
    pub open_sessions: usize,
    /// Attempts that are in no figure because the script does not have their task.
    pub off_script: usize,
}

/// From who was expected to who was analysed. People, except where it says sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flow {
    /// Everybody on the roster.
    pub expected: usize,
    /// Who did not come.
    pub no_show: usize,
    /// Who took their consent back.
    pub withdrawn: usize,
    /// Whose place another one took.
    pub replaced: usize,
    /// Pilot sessions.
    pub pilot: usize,
    /// Rehearsals: sessions.
    pub rehearsal: usize,
    /// Excluded sessions.
    pub excluded: usize,
    /// The reasons of the excluded sessions, with the participant's code.
    pub excluded_why: Vec<(String, String)>,
    /// Who counts in at least one figure.
    pub analysed: usize,
}

/// What the roster says, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roster {
    /// Everybody on it.
    pub expected: usize,
    /// Who did not come.
    pub no_show: usize,
    /// Who took their consent back.
    pub withdrawn: usize,
    /// Whose place another one took.
    pub replaced: usize,
}

impl Findings {
    /// The figures of all versions, or of one.
    pub fn of(
        study: &Study,
        sessions: &[SessionSummary],
        roster: Roster,
        only: Option<&str>,
        methods: Methods,
    ) -> Self {
        let selection = Selection::of(sessions);
        let wanted = |id: &str| only.is_none_or(|only| only == id);
        let versions: Vec<_> = study
            .ordered_versions()
            .into_iter()
            .map(|version| selection.version(&version.id))
            .filter(|sample| wanted(&sample.version))
            .collect();
        Self {
            study: study.title.clone(),
            methods,
            flow: Flow::of(&selection, roster),
            attendance: Attendance::of(&versions),
            versions: versions
                .iter()
                .map(|sample| VersionFigures::of(sample, study, methods))
                .collect(),
            trend: match only {
                None => Trend::of(study, sessions, study.design, methods.confidence),
                Some(_) => None,
            },
            open_sessions: selection
                .sessions()
                .filter(|s| !s.closed && wanted(&s.version))
                .count(),
            off_script: selection
                .sessions()
                .filter(|s| wanted(&s.version))
                .flat_map(|s| &s.attempts)
                .filter(|a| study.task(&a.task).is_none())
                .count(),
        }
    }
}

impl Flow {
    /// Who came, from what was chosen and what the roster says.
    pub fn of(selection: &Selection<'_>, roster: Roster) -> Self {
        let whole = |why: Why| {
            selection
                .left_out
                .iter()
                .filter(move |l| l.attempt.is_none() && l.why == why)
        };
        let why = |l: &super::selection::LeftOut<'_>| {
            let code = l.session.participant.clone().unwrap_or_default();
            (code, l.session.excluded.clone().unwrap_or_default())
        };
        let analysed: BTreeSet<&str> = selection.everybody();
        Self {
            expected: roster.expected,
            no_show: roster.no_show,
            withdrawn: roster.withdrawn,
            replaced: roster.replaced,
            pilot: whole(Why::Pilot).count(),
            rehearsal: whole(Why::Rehearsal).count(),
            excluded: whole(Why::Excluded).count(),
            excluded_why: whole(Why::Excluded).map(why).collect(),
            analysed: analysed.len(),
        }
    }
}
