//! Results of a comparison: one per measure and place, worst first.

mod effect;
mod headline;
mod table;

pub(super) use effect::{effect, signed_effect, value};
pub(super) use headline::{primary, secondary};
pub(super) use table::{error_changes_note, table};

use super::Cell;
use super::tone::verdict_tone;
use crate::metrics::Absent;
use crate::metrics::change::{Change, Reason};
use crate::metrics::comparison::Comparison;
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::margin::{AgainstMargin, Margin};
use crate::metrics::registry::{self, Group, MeasureUnit};
use crate::metrics::verdict::Verdict;
use crate::report::number::{decimal, or_dash, p_value, points_size, signed_decimal};
use crate::report::{phrases, rating};
use crate::study::VerdictMeasure;

/// A change with its place in the report.
#[derive(Debug, Clone, Copy)]
pub(super) struct ResultLine<'c> {
    pub(super) change: &'c Change,
    /// Title of the task, if it is about one.
    pub(super) title: Option<&'c str>,
    /// Whether the task is critical.
    critical: bool,
    pub(super) is_primary: bool,
    /// Whether versions have tasks that the other one has not.
    only_shared: bool,
}

/// All results of a comparison: worse on a critical task, worse, better, not worse by a margin, inconclusive.
pub(super) fn all(comparison: &Comparison) -> Vec<ResultLine<'_>> {
    let told = |change: &&Change| change.estimate.is_ok() || change.interval.is_ok();
    let told = comparison.changes.iter().filter(told);
    let mut lines: Vec<_> = told.map(|c| ResultLine::new(c, comparison)).collect();
    lines.sort_by(|a, b| a.order().cmp(&b.order()));
    lines
}

/// The number of secondary results with a test.
pub(super) fn tested_secondary(lines: &[ResultLine<'_>]) -> usize {
    let tested = lines.iter().filter(|l| !l.is_primary && l.change.p.is_ok());
    tested.count()
}

/// Results in the order of the script, those over all tasks first.
pub(super) fn in_script_order<'l, 'c>(
    lines: &'l [ResultLine<'c>],
    comparison: &'c Comparison,
) -> Vec<&'l ResultLine<'c>> {
    let changes = comparison.changes.iter();
    changes
        .filter_map(|change| lines.iter().find(|line| std::ptr::eq(line.change, change)))
        .collect()
}

/// Whether a change is the overall result of the primary measure.
fn is_primary(change: &Change, primary: &VerdictMeasure) -> bool {
    match (primary, &change.scope) {
        (VerdictMeasure::Success, Scope::AllTasks) => change.measure == registry::success(),
        (VerdictMeasure::Time, Scope::AllTasks) => change.measure == registry::time(),
        (VerdictMeasure::Errors, Scope::AllTasks) => {
            change.measure == registry::errors_per_attempt()
        }
        (
            VerdictMeasure::Questionnaire(wanted),
            Scope::Questionnaire {
                task: None,
                instrument,
            },
        ) => wanted.as_str() == instrument,
        _ => false,
    }
}

impl<'c> ResultLine<'c> {
    fn new(change: &'c Change, comparison: &'c Comparison) -> Self {
        let id = change.scope.task();
        let task = id.and_then(|id| comparison.shared.iter().find(|task| task.id == id));
        Self {
            change,
            title: task.map(|task| task.title.as_str()),
            critical: task.is_some_and(|task| task.critical),
            is_primary: is_primary(change, &comparison.primary),
            only_shared: !comparison.dropped_tasks.is_empty(),
        }
    }

    /// Order of the results: over all tasks, then by measure, as in the registry. Those with the same one stay in the order
    /// of the script.
    fn order(&self) -> (u8, bool, Group, rating::Order<'_>) {
        (
            self.rank(),
            self.change.scope != Scope::AllTasks,
            self.change.measure.group,
            rating::order(&self.change.scope),
        )
    }

    fn rank(&self) -> u8 {
        let conclusion = self.change.conclusion;
        match (
            conclusion.verdict,
            self.critical,
            self.change.against_margin,
        ) {
            (Verdict::Worse, true, _) => 0,
            (Verdict::Worse, false, _) => 1,
            (Verdict::Better, ..) => 2,
            (Verdict::Inconclusive, _, Some(_)) => 3,
            (Verdict::Inconclusive, _, None) => 4,
        }
    }

    /// Name of the measure, or of the questionnaire.
    pub(super) fn measure(&self) -> String {
        match self.change.scope.instrument() {
            Some(instrument) => rating::name(instrument),
            None => phrases::capitalize(self.change.measure.group.subject()),
        }
    }

    /// The task, the end of the session, or what a result over all tasks covers.
    pub(super) fn place(&self) -> Place<'c> {
        match (&self.change.scope, self.only_shared) {
            (Scope::AllTasks, true) => Place::SharedTasks,
            (Scope::AllTasks, false) => Place::AllTasks,
            _ => self.title.map_or(Place::AtEnd, Place::Task),
        }
    }

    /// Measure and place: `Success: Find a book`, `Success, all tasks`, `SUS`.
    pub(super) fn label(&self) -> String {
        self.place().label(&self.measure())
    }

    fn value(&self, is_old: bool) -> Cell {
        value(self.change, is_old)
    }

    pub(super) fn effect(&self) -> Cell {
        effect(self.change)
    }

    /// The change and, where the mix of segments or moderators differs, the one within them.
    fn effect_and_within(&self) -> Cell {
        let mut cell = self.effect();
        let within = self.change.within_segments.as_ref();
        cell.lines.extend(within.and_then(|within| {
            let difference = signed_effect(self.change, within.difference.ok()?)?;
            Some(format!("{difference} within {}", within.variable.noun()))
        }));
        cell
    }

    /// The verdict with its sign; for an inconclusive result, whether it is not worse by the margin.
    fn verdict(&self) -> Cell {
        let (tone, word) = verdict_tone(self.change.conclusion.verdict);
        let word = match (self.change.conclusion.verdict, self.change.against_margin) {
            (Verdict::Inconclusive, Some(AgainstMargin::NotWorse)) => "◇ not worse",
            (Verdict::Inconclusive, Some(AgainstMargin::NoChangeThatMatters)) => {
                "◇ no change that matters"
            }
            _ => word,
        };
        Cell::with_tone(vec![word.to_owned()], tone)
    }

    /// Why it is inconclusive, in a few words, or what its margin is.
    fn reason(&self) -> String {
        let change = self.change;
        if change.conclusion.verdict == Verdict::Inconclusive
            && let (Some(margin), Some(_)) = (change.margin, change.against_margin)
        {
            return match (margin, change.measure.unit) {
                (Margin::Ratio(ratio), _) => format!("margin {} times", decimal(ratio)),
                (Margin::Difference(d), MeasureUnit::Share) => {
                    format!("margin {}", points_size(d))
                }
                (Margin::Difference(d), _) => {
                    format!("margin {}", signed_decimal(d).trim_start_matches('+'))
                }
            };
        }
        match (change.conclusion.reason, change.against_margin) {
            (Some(reason), _) => reason_words(reason).to_owned(),
            (None, Some(AgainstMargin::NoChangeThatMatters)) => {
                "but no change that matters".to_owned()
            }
            (None, _) => String::new(),
        }
    }

    fn row(&self, p_values: bool) -> Vec<Cell> {
        let mut label = Cell::from(self.label());
        if self.is_primary {
            label.lines.push("primary".to_owned());
        }
        if self.critical {
            label.lines.push("critical task".to_owned());
        }
        let mut row = vec![
            self.verdict(),
            label,
            self.value(true),
            self.value(false),
            self.effect_and_within(),
            self.reason().into(),
        ];
        if p_values {
            row.push(Cell::estimate(
                or_dash(self.change.p, p_value),
                self.change.p_adjusted.map(p_value),
            ));
        }
        row
    }
}

/// What a result is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'t> {
    AllTasks,
    /// The tasks that both versions have.
    SharedTasks,
    /// A task, by its title.
    Task(&'t str),
    AtEnd,
}

impl Place<'_> {
    /// The place alone: `Find a book`, `All tasks`.
    pub(super) fn name(self) -> String {
        match self {
            Self::AllTasks => "All tasks".to_owned(),
            Self::SharedTasks => "Shared tasks".to_owned(),
            Self::Task(title) => title.to_owned(),
            Self::AtEnd => "At the end".to_owned(),
        }
    }

    /// A measure at this place: `SEQ: Find a book`, `Success, all tasks`, `SUS`.
    pub(super) fn label(self, measure: &str) -> String {
        match self {
            Self::AllTasks => format!("{measure}, all tasks"),
            Self::SharedTasks => format!("{measure}, shared tasks"),
            Self::Task(title) => format!("{measure}: {title}"),
            Self::AtEnd => measure.to_owned(),
        }
    }
}

/// A reason in a few words.
fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Interim => "interim",
        Reason::TooFew => "too few",
        Reason::NoPairs => "no pairs",
        Reason::ErrorsNotCounted => "errors not counted",
        Reason::ScaleChanged => "the scale changed",
        Reason::MixDiffers => "the mix differs",
        Reason::NoCommonSegment => "no common segment",
        Reason::MoreFinishedOnSlower => "more finished on the slower version",
        Reason::FewerFinished => "fewer finished",
        Reason::IntervalAndTestDisagree => "interval and test disagree",
        Reason::Adjusted => "not after adjustment",
        Reason::NoSpread => "no spread",
        Reason::NotSignificant => "not significant",
        Reason::NoDirection => "no better end",
        Reason::Early => "early",
    }
}

/// The number of attempts of a share; `None` for other values.
pub(super) fn share_n(value: &Result<Value, Absent>) -> Option<u64> {
    match value {
        Ok(Value::Share(count)) => Some(count.n()),
        _ => None,
    }
}
