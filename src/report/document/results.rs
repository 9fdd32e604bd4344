//! Results of a comparison: one per measure and place, worst first.

use super::tone::verdict_tone;
use super::{Cell, Column, Table, VerdictLine};
use crate::metrics::answers::RatingChange;
use crate::metrics::comparison::{Comparison, ErrorChange, TaskComparison, TimeChange};
use crate::metrics::figures::{TaskFigures, VersionFigures};
use crate::metrics::verdict::{Judgment, Verdict, VerdictReason};
use crate::metrics::{Absent, Interval};
use crate::report::number::{
    count_percent, decimal, decimal_interval, or_dash, p_value, percent, points_interval,
    score_mean, seconds, signed_decimal, signed_interval, signed_points,
};
use crate::report::{phrases, rating};

/// Results compared, with how one version differs from the other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ResultLine {
    /// Name of the measure.
    pub(super) measure: String,
    pub(super) place: Place,
    /// Whether the task is critical.
    critical: bool,
    old: Cell,
    new: Cell,
    change: Cell,
    pub(super) judgment: Judgment,
    p: Result<f64, Absent>,
    p_adjusted: Option<f64>,
    /// Number of tests it is adjusted for.
    pub(super) family_size: usize,
}

/// What a result is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    AllTasks,
    /// A task, by its title.
    Task(String),
    AtEnd,
}

/// All results of a comparison: worse on a critical task, worse, better, inconclusive.
pub(super) fn all(comparison: &Comparison) -> Vec<ResultLine> {
    let mut lines = Vec::new();
    if !comparison.shared_tasks.is_empty() {
        lines.push(overall(comparison));
    }
    lines.extend(comparison.tasks.iter().map(success));
    let end = comparison.ratings.iter();
    lines.extend(end.map(|change| rated(change, Place::AtEnd, false)));
    for task in &comparison.tasks {
        lines.extend(task.errors.iter().map(|c| errors(c, task, comparison)));
    }
    for task in &comparison.tasks {
        lines.extend(task.time.iter().map(|c| time(c, task, comparison)));
    }
    for task in &comparison.tasks {
        let after = |c| rated(c, Place::Task(task.title.clone()), task.critical);
        lines.extend(task.ratings.iter().map(after));
    }
    lines.sort_by_key(ResultLine::rank);
    lines
}

impl ResultLine {
    fn rank(&self) -> u8 {
        match (self.judgment.verdict, self.critical) {
            (Verdict::Worse, true) => 0,
            (Verdict::Worse, false) => 1,
            (Verdict::Better, _) => 2,
            (Verdict::Inconclusive, _) => 3,
        }
    }

    /// Whether it is the headline: the primary measure over all tasks.
    pub(super) fn is_primary(&self) -> bool {
        self.place == Place::AllTasks
    }

    /// Measure and place: `Success: Find a book`.
    pub(super) fn label(&self) -> String {
        self.place.label(&self.measure)
    }

    fn row(&self, p_values: bool) -> Vec<Cell> {
        let (tone, word) = verdict_tone(self.judgment);
        let mut label = Cell::from(self.label());
        if self.is_primary() {
            label.lines.push("primary".to_owned());
        }
        if self.critical {
            label.lines.push("critical task".to_owned());
        }
        let mut row = vec![
            Cell::with_tone(vec![word.to_owned()], tone),
            label,
            self.old.clone(),
            self.new.clone(),
            self.change.clone(),
            reason(self.judgment.reason).into(),
        ];
        if p_values {
            row.push(or_dash(self.p, p_value).into());
            row.push(
                self.p_adjusted
                    .map_or_else(|| "-".to_owned(), p_value)
                    .into(),
            );
        }
        row
    }
}

impl Place {
    /// A measure at this place: `SEQ: Find a book`, `Success, all tasks`, `SUS`.
    pub(super) fn label(&self, measure: &str) -> String {
        match self {
            Self::AllTasks => format!("{measure}, all tasks"),
            Self::Task(title) => format!("{measure}: {title}"),
            Self::AtEnd => measure.to_owned(),
        }
    }
}

/// The results as a table.
pub(super) fn table(lines: &[ResultLine], comparison: &Comparison, p_values: bool) -> Table {
    let level = phrases::level(comparison.methods.confidence);
    let mut columns = vec![
        Column::text("Verdict"),
        Column::label("Result"),
        Column::estimate(comparison.old.as_str()),
        Column::estimate(comparison.new.as_str()),
        Column::estimate(format!("Change ({level} interval)")),
        Column::text("Reason").folded_into(0),
    ];
    if p_values {
        columns.extend([Column::number("p"), Column::number("p adjusted")]);
    }
    let rows = lines.iter().map(|line| line.row(p_values)).collect();
    Table::new("All results, worse first", columns, rows).with_notes(vec![format!(
        "A result is better or worse only if the {level} interval of the change excludes \"no difference\" and the test, \
         adjusted for multiple tests, agrees. Inconclusive does not mean equal."
    )])
}

/// The primary result, then the tasks on which success is worse or better.
pub(super) fn headline(lines: &[ResultLine], comparison: &Comparison) -> Vec<VerdictLine> {
    let mut headline = Vec::new();
    for line in lines.iter().filter(|line| line.is_primary()) {
        let (tone, word) = verdict_tone(line.judgment);
        headline.push(VerdictLine {
            tone,
            subject: line.label(),
            word: word.to_owned(),
            detail: format!(
                "({} on {}, {} on {}; {})",
                line.old.lines.join(" "),
                comparison.old,
                line.new.lines.join(" "),
                comparison.new,
                line.change.lines.join(", ")
            ),
        });
    }
    let decided = |critical: bool, verdict: Verdict| {
        let titles: Vec<&str> = lines
            .iter()
            .filter(|l| l.measure == SUCCESS && l.judgment.verdict == verdict)
            .filter(|l| critical == (l.critical && verdict == Verdict::Worse))
            .filter_map(|l| match &l.place {
                Place::Task(title) => Some(title.as_str()),
                Place::AllTasks | Place::AtEnd => None,
            })
            .collect();
        let (tone, word) = verdict_tone(Judgment {
            verdict,
            reason: VerdictReason::Clear,
        });
        let critical = match (critical, titles.len()) {
            (false, _) => "",
            (true, 1) => ", a critical task",
            (true, _) => ", critical tasks",
        };
        (!titles.is_empty()).then(|| VerdictLine {
            tone,
            subject: SUCCESS.to_owned(),
            word: word.to_owned(),
            detail: format!("on {}{critical}", titles.join("; ")),
        })
    };
    headline.extend(decided(true, Verdict::Worse));
    headline.extend(decided(false, Verdict::Worse));
    headline.extend(decided(false, Verdict::Better));
    headline
}

/// Why a result is inconclusive, in a word or two; empty for a verdict.
fn reason(reason: VerdictReason) -> String {
    match reason {
        VerdictReason::Clear => String::new(),
        VerdictReason::NoDifferenceInInterval => "not significant".to_owned(),
        VerdictReason::NotSignificant => "interval and test disagree".to_owned(),
        VerdictReason::NotAfterAdjustment => "not after adjustment".to_owned(),
        VerdictReason::FewerSucceeded => "fewer succeeded".to_owned(),
        VerdictReason::NoDirection => "no better end".to_owned(),
        VerdictReason::NoTest(Absent::TooFew { .. }) => "too few".to_owned(),
        VerdictReason::NoTest(Absent::NoSpread(_)) => "all alike".to_owned(),
        VerdictReason::NoTest(_) => "no test".to_owned(),
    }
}

/// Name of the measure of success.
pub(super) const SUCCESS: &str = "Success";

fn overall(comparison: &Comparison) -> ResultLine {
    let change = &comparison.overall;
    let rate = |overall: &Result<crate::metrics::across_tasks::OverallRate, Absent>| {
        let overall = overall.as_ref().map_err(|reason| *reason);
        Cell::from(or_dash(overall, |o| percent(o.rate, o.attempts as u64)))
    };
    ResultLine {
        measure: SUCCESS.to_owned(),
        place: Place::AllTasks,
        critical: false,
        old: rate(&change.old),
        new: rate(&change.new),
        change: points(change.difference, change.interval),
        judgment: change.judgment,
        p: change.p,
        p_adjusted: None,
        family_size: 1,
    }
}

fn success(task: &TaskComparison) -> ResultLine {
    let change = &task.success;
    ResultLine {
        measure: SUCCESS.to_owned(),
        place: Place::Task(task.title.clone()),
        critical: task.critical,
        old: count_percent(change.old).into(),
        new: count_percent(change.new).into(),
        change: points(change.difference, change.interval),
        judgment: change.judgment,
        p: change.p,
        p_adjusted: change.p_adjusted,
        family_size: change.family_size,
    }
}

fn errors(change: &ErrorChange, task: &TaskComparison, comparison: &Comparison) -> ResultLine {
    let found = &change.estimate;
    let per_attempt = |figures: &VersionFigures| {
        let errors = figures_at(figures, task).and_then(|t| t.errors.as_ref().ok());
        Cell::from(errors.map_or_else(|| "-".to_owned(), |e| decimal(e.rate.per_attempt)))
    };
    ResultLine {
        measure: "Errors".to_owned(),
        place: Place::Task(task.title.clone()),
        critical: task.critical,
        old: per_attempt(&comparison.old_figures),
        new: per_attempt(&comparison.new_figures),
        change: match (found.ratio, found.ratio_interval) {
            (ratio, Ok(i)) => Cell::estimate(
                or_dash(ratio, times_as),
                Some(decimal_interval(i.low, i.high)),
            ),
            (_, Err(_)) => Cell::estimate(
                signed_decimal(found.difference),
                found.difference_interval.ok().map(signed_interval),
            ),
        },
        judgment: change.judgment,
        p: change.p,
        p_adjusted: change.p_adjusted,
        family_size: change.family_size,
    }
}

fn time(change: &TimeChange, task: &TaskComparison, comparison: &Comparison) -> ResultLine {
    let mean = |figures: &VersionFigures| {
        figures_at(figures, task).map_or_else(
            || Cell::from("-"),
            |t| {
                let done = &t.time.successes;
                let finished = format!("{} of {}", done.n(), t.success.n());
                Cell::estimate(or_dash(done.geometric_mean(), seconds), Some(finished))
            },
        )
    };
    ResultLine {
        measure: "Time".to_owned(),
        place: Place::Task(task.title.clone()),
        critical: task.critical,
        old: mean(&comparison.old_figures),
        new: mean(&comparison.new_figures),
        change: Cell::estimate(
            times_as(change.estimate.ratio),
            change
                .estimate
                .interval
                .ok()
                .map(|i| decimal_interval(i.low, Some(i.high))),
        ),
        judgment: change.judgment,
        p: change.p,
        p_adjusted: change.p_adjusted,
        family_size: change.family_size,
    }
}

fn rated(change: &RatingChange, place: Place, critical: bool) -> ResultLine {
    let name = change.instrument.as_str();
    let mean = |mean| Cell::from(or_dash(mean, |m| score_mean(name, m)));
    ResultLine {
        measure: rating::name(name),
        place,
        critical,
        old: mean(change.means.0),
        new: mean(change.means.1),
        change: Cell::estimate(
            or_dash(change.difference, signed_decimal),
            change.interval.ok().map(signed_interval),
        ),
        judgment: change.judgment,
        p: change.p,
        p_adjusted: change.p_adjusted,
        family_size: change.family_size,
    }
}

fn figures_at<'f>(figures: &'f VersionFigures, task: &TaskComparison) -> Option<&'f TaskFigures> {
    figures.tasks.iter().find(|t| t.task == task.task)
}

/// A ratio: `0.87 times`.
fn times_as(ratio: f64) -> String {
    format!("{} times", decimal(ratio))
}

/// A difference in percentage points with its interval.
fn points(difference: Result<f64, Absent>, interval: Result<Interval, Absent>) -> Cell {
    Cell::estimate(
        or_dash(difference, |d| format!("{} points", signed_points(d))),
        interval.ok().map(points_interval),
    )
}
