//! Results of a comparison: one per measure and place, worst first.

use super::tone::verdict_tone;
use super::{Cell, Column, Table, VerdictLine};
use crate::metrics::change::{Change, ChangeDetail, Effect, Reason};
use crate::metrics::comparison::Comparison;
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::margin::{AgainstMargin, Margin};
use crate::metrics::registry::{self, MeasureUnit};
use crate::metrics::verdict::Verdict;
use crate::metrics::{Absent, Unit};
use crate::report::number::{
    decimal, decimal_interval, or_dash, p_value, points, points_size, signed_decimal, signed_points,
};
use crate::report::{figure_text, phrases, rating};
use crate::study::text::pluralize;
use crate::study::{Design, VerdictMeasure};

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

    /// Order of the results; those with the same one stay in the order of the script.
    fn order(&self) -> (u8, u8, &str) {
        let (measure, instrument) = self.measure_order();
        (self.rank(), measure, instrument)
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

    /// Over all tasks, success, questionnaires at the end, then the other measures by task.
    fn measure_order(&self) -> (u8, &str) {
        match &self.change.scope {
            Scope::AllTasks => (0, ""),
            Scope::Questionnaire { task: None, .. } => (2, ""),
            Scope::Questionnaire { instrument, .. } => (5, instrument),
            _ if self.change.measure == registry::success() => (1, ""),
            _ if self.change.measure == registry::errors_per_attempt() => (3, ""),
            _ => (4, ""),
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

/// The value on a version; of times, also how many attempts finished of how many, or the number of pairs.
pub(super) fn value(change: &Change, is_old: bool) -> Cell {
    let (value, n) = if is_old {
        (&change.old, change.n.0)
    } else {
        (&change.new, change.n.1)
    };
    let shown = match value {
        Ok(value) => figure_text::value(value, change.measure, &change.scope, n),
        Err(_) => "-".to_owned(),
    };
    let ChangeDetail::Time(detail) = &change.detail else {
        return shown.into();
    };
    let finished = if is_old {
        detail.finished.0
    } else {
        detail.finished.1
    };
    let unit = if value.is_ok() { " s" } else { "" };
    let of_how_many = match change.unit {
        Unit::Pairs => pluralize(usize::try_from(n).unwrap_or(usize::MAX), "pair"),
        _ => format!("{} of {}", finished.successes(), finished.n()),
    };
    Cell::estimate(format!("{shown}{unit}"), Some(of_how_many))
}

/// A difference in the unit of a change: `+60 points`; `None` if the change is a ratio.
pub(super) fn signed_effect(change: &Change, difference: f64) -> Option<String> {
    match (change.effect, change.measure.unit) {
        (Effect::Ratio, _) => None,
        (Effect::Difference, MeasureUnit::Share) => Some(points(difference)),
        (Effect::Difference, _) => Some(signed_decimal(difference)),
    }
}

/// The change with its interval: `+60 points` and `+20 to +83`, or `0.87 times` and `0.79-0.97`.
pub(super) fn effect(change: &Change) -> Cell {
    let signed: fn(f64) -> String = match change.measure.unit {
        MeasureUnit::Share => signed_points,
        _ => signed_decimal,
    };
    let unit = match change.measure.unit {
        MeasureUnit::Share => " points",
        _ => "",
    };
    match change.effect {
        Effect::Ratio => Cell::estimate(
            or_dash(change.estimate, |ratio| format!("{} times", decimal(ratio))),
            change
                .interval
                .ok()
                .map(|i| decimal_interval(i.low, i.high)),
        ),
        Effect::Difference => Cell::estimate(
            or_dash(change.estimate, |d| format!("{}{unit}", signed(d))),
            change
                .closed_interval()
                .ok()
                .map(|i| format!("{} to {}", signed(i.low), signed(i.high))),
        ),
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

/// Why the changes of errors may be of two kinds.
pub(super) const ERROR_CHANGES: &str = "Errors are per attempt. Those that vary more than by chance are compared by \
                                        difference, others by ratio (\"times\").";

/// The results as a table.
pub(super) fn table(lines: &[ResultLine<'_>], comparison: &Comparison, p_values: bool) -> Table {
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
        columns.push(Column::estimate("p (adjusted)"));
    }
    let rows = lines.iter().map(|line| line.row(p_values)).collect();
    let mut notes = vec![format!(
        "A result is better or worse only if the {level} interval of the change excludes \"no difference\" and the test, \
         adjusted for multiple tests, agrees. Inconclusive does not mean equal."
    )];
    let is_time = |line: &ResultLine<'_>| matches!(line.change.detail, ChangeDetail::Time(_));
    if lines.iter().any(is_time) {
        notes.push(
            match comparison.design {
                Design::Between => {
                    "Times are geometric means of those who finished; next to them is how many attempts did, of all."
                }
                Design::Within => {
                    "Times are geometric means of the participants who finished on both versions; their number is next to them."
                }
            }
            .to_owned(),
        );
    }
    if lines
        .iter()
        .any(|line| line.change.measure == registry::errors_per_attempt())
    {
        notes.push(ERROR_CHANGES.to_owned());
    }
    if lines.iter().any(|line| !adds_up(line.change)) {
        notes.push("Changes are computed before rates are rounded.".to_owned());
    }
    Table::new("All results, worse first", columns, rows).with_notes(notes)
}

/// Whether a difference of rates in whole points is that of the whole percents shown.
fn adds_up(change: &Change) -> bool {
    let (Ok(old), Ok(new), Ok(difference)) = (&change.old, &change.new, change.estimate) else {
        return true;
    };
    let points = |value: Option<f64>| value.map_or(0.0, |v| (100.0 * v).round());
    let is_share = change.measure.unit == MeasureUnit::Share && change.effect == Effect::Difference;
    let shown = points(new.number()) - points(old.number());
    !is_share || (shown - points(Some(difference))).abs() < 0.5
}

/// The primary result, then whatever is worse on a critical task, then the other tasks on which the primary measure is
/// worse or better.
pub(super) fn headline(lines: &[ResultLine<'_>], comparison: &Comparison) -> Vec<VerdictLine> {
    let primary = lines.iter().find(|line| line.is_primary);
    let mut headline: Vec<VerdictLine> = primary
        .map(|line| primary_headline(line, comparison))
        .into_iter()
        .collect();
    let name = match &comparison.primary {
        VerdictMeasure::Questionnaire(instrument) => rating::name(instrument.as_str()),
        measure => phrases::capitalize(measure.as_str()),
    };
    let (critical, others): (Vec<&ResultLine<'_>>, Vec<_>) = lines
        .iter()
        .partition(|l| l.critical && l.change.conclusion.verdict == Verdict::Worse);
    let mut measures: Vec<String> = critical.iter().map(|l| l.measure()).collect();
    // The results of a measure are next to each other.
    measures.dedup();
    for measure in measures {
        let of_measure = critical.iter().filter(|l| l.measure() == measure);
        headline.extend(task_headline(&measure, Verdict::Worse, of_measure.copied()));
    }
    for verdict in [Verdict::Worse, Verdict::Better] {
        let primary = others.iter().filter(|l| l.measure() == name);
        headline.extend(task_headline(&name, verdict, primary.copied()));
    }
    headline
}

fn primary_headline(line: &ResultLine<'_>, comparison: &Comparison) -> VerdictLine {
    let verdict = line.verdict();
    let value = |is_old| line.value(is_old).lines.swap_remove(0);
    VerdictLine {
        tone: verdict.tone,
        subject: line.label(),
        word: verdict.lines.concat(),
        detail: format!(
            "({} on {}, {} on {}; {})",
            value(true),
            comparison.old,
            value(false),
            comparison.new,
            line.effect().lines.join(", ")
        ),
    }
}

/// The tasks with a verdict on a measure; `None` without any.
fn task_headline<'l, 'c: 'l>(
    measure: &str,
    verdict: Verdict,
    lines: impl Iterator<Item = &'l ResultLine<'c>>,
) -> Option<VerdictLine> {
    let lines: Vec<_> = lines
        .filter(|l| l.change.conclusion.verdict == verdict && l.title.is_some())
        .collect();
    let first = lines.first()?;
    let critical = match (first.critical && verdict == Verdict::Worse, lines.len()) {
        (false, _) => "",
        (true, 1) => ", a critical task",
        (true, _) => ", critical tasks",
    };
    let titles: Vec<&str> = lines.iter().filter_map(|l| l.title).collect();
    let (tone, word) = verdict_tone(verdict);
    Some(VerdictLine {
        tone,
        subject: measure.to_owned(),
        word: word.to_owned(),
        detail: format!("on {}{critical}", titles.join("; ")),
    })
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
