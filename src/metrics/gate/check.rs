//! Checks a comparison against a gate.

use super::{Comparator, Condition, EstimatePart, Gate, Measure, Requirement};
use crate::metrics::answers::{RatingChange, RatingFigures};
use crate::metrics::comparison::{Comparison, TaskComparison};
use crate::metrics::figures::TaskFigures;
use crate::metrics::verdict::{Verdict, require_min_sample};
use crate::metrics::{Absent, Interval, Unit};
use crate::study::Instrument;

/// A condition with its results.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedCondition {
    /// The condition; `None` for the condition that always applies: no critical task is worse.
    pub condition: Option<Condition>,
    /// Results: one overall, or one per shared task; at least one.
    pub results: Vec<GateResult>,
}

/// Result of one condition, overall or for one task.
#[derive(Debug, Clone, PartialEq)]
pub struct GateResult {
    /// Title of the task; `None` for all tasks together.
    pub task: Option<String>,
    /// The number compared with the bound or the margin, or why there is none.
    pub value: Result<f64, ConditionFailure>,
    /// Sample sizes on the old and the new version; `None` for the old one if only the new one is checked.
    pub n: (Option<u64>, u64),
    /// Whether the condition passes.
    pub passes: bool,
}

/// Why a condition fails regardless of the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConditionFailure {
    /// There is no estimate, or the sample is too small.
    Absent(Absent),
    /// This many attempts have no outcome yet.
    Undecided(u64),
    /// The task is not shared, or the questionnaire was not asked on both versions.
    NotShared,
    /// Errors are compared by difference: a margin in percent has no meaning.
    NeedsDifference,
    /// Errors are compared by ratio: a margin in errors per attempt has no meaning.
    NeedsRatio,
    /// The ratio has no upper limit.
    NoUpperLimit,
    /// The critical task is worse.
    Worse,
}

impl CheckedCondition {
    /// Whether all results pass.
    pub fn passes(&self) -> bool {
        self.results.iter().all(|result| result.passes)
    }
}

/// Checks every condition, and the condition that always applies: no critical task is worse.
pub fn check_gate(gate: &Gate, comparison: &Comparison) -> Vec<CheckedCondition> {
    let asked = gate.conditions.iter().map(|condition| CheckedCondition {
        results: check_condition(condition, comparison),
        condition: Some(condition.clone()),
    });
    asked.chain(no_critical_task_worse(comparison)).collect()
}

/// The condition on critical tasks, if there are any.
fn no_critical_task_worse(comparison: &Comparison) -> Option<CheckedCondition> {
    let result = |task: &TaskComparison| {
        let worse = is_task_worse(task);
        GateResult {
            task: Some(task.title.clone()),
            value: if worse {
                Err(ConditionFailure::Worse)
            } else {
                Ok(0.0)
            },
            n: (Some(task.success.old.n()), task.success.new.n()),
            passes: !worse,
        }
    };
    let critical = comparison.tasks.iter().filter(|t| t.critical);
    let results: Vec<_> = critical.map(result).collect();
    (!results.is_empty()).then_some(CheckedCondition {
        condition: None,
        results,
    })
}

/// Whether a task is worse by any measure.
fn is_task_worse(task: &TaskComparison) -> bool {
    let ratings = task.ratings.iter().map(|r| r.judgment);
    let all = std::iter::once(task.success.judgment)
        .chain(task.errors.as_ref().map(|e| e.judgment))
        .chain(task.time.as_ref().map(|t| t.judgment))
        .chain(ratings);
    all.into_iter()
        .any(|judgment| judgment.verdict == Verdict::Worse)
}

fn check_condition(condition: &Condition, comparison: &Comparison) -> Vec<GateResult> {
    let on_task = |id: &str| match comparison.tasks.iter().find(|t| t.task == id) {
        Some(task) => ConditionCheck {
            condition,
            comparison,
        }
        .check_task(task),
        None => not_shared_result(Some(id.to_owned())),
    };
    if let Some(id) = &condition.task {
        return vec![on_task(id)];
    }
    let asked = ConditionCheck {
        condition,
        comparison,
    };
    match &condition.measure {
        Measure::Success => vec![asked.check_overall_success()],
        Measure::N => vec![asked.check_participants()],
        Measure::Rating(id) if asked.find_end_rating(id).is_some() => {
            vec![asked.check_rating(None, asked.find_end_rating(id))]
        }
        Measure::Rating(id) => {
            let with = |t: &&TaskComparison| t.ratings.iter().any(|r| r.instrument.as_str() == id);
            or_not_shared(
                comparison
                    .tasks
                    .iter()
                    .filter(with)
                    .map(|t| asked.check_task(t)),
            )
        }
        Measure::Errors | Measure::Time => {
            or_not_shared(comparison.tasks.iter().map(|t| asked.check_task(t)))
        }
    }
}

/// Ensures at least one result: a condition without any fails.
fn or_not_shared(found: impl Iterator<Item = GateResult>) -> Vec<GateResult> {
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        vec![not_shared_result(None)]
    } else {
        found
    }
}

fn not_shared_result(task: Option<String>) -> GateResult {
    GateResult {
        task,
        value: Err(ConditionFailure::NotShared),
        n: (None, 0),
        passes: false,
    }
}

/// A condition and the comparison it is checked against.
struct ConditionCheck<'c> {
    condition: &'c Condition,
    comparison: &'c Comparison,
}

/// An estimate with its interval and sample size.
#[derive(Clone, Copy)]
struct Estimate {
    value: Result<f64, Absent>,
    interval: Result<Interval, Absent>,
    n: u64,
    unit: Unit,
}

/// Loss of the new version compared with the old one.
#[derive(Clone, Copy)]
#[allow(clippy::struct_field_names, reason = "the number itself is the loss")]
struct Loss {
    /// Limit of the interval toward worse, as a loss: it must be below the margin.
    loss: Result<f64, ConditionFailure>,
    n: (u64, u64),
    unit: Unit,
}

impl ConditionCheck<'_> {
    fn check_overall_success(&self) -> GateResult {
        let overall = &self.comparison.overall;
        let people = |found: &Result<crate::metrics::across_tasks::OverallRate, Absent>| {
            found.as_ref().map_or(0, |o| o.participants as u64)
        };
        let new = overall.new.as_ref().map_err(|reason| *reason);
        let undecided = |figures: &[TaskFigures]| -> u64 {
            let shared = &self.comparison.shared_tasks;
            figures
                .iter()
                .filter(|f| shared.contains(&f.task))
                .map(|f| f.not_counted.undecided)
                .sum()
        };
        self.compare_with(
            None,
            Estimate {
                value: new.map(|o| o.rate),
                interval: new.map(|o| o.interval),
                n: people(&overall.new),
                unit: Unit::People,
            },
            Loss {
                loss: worst_loss(overall.interval, true),
                n: (people(&overall.old), people(&overall.new)),
                unit: Unit::People,
            },
            (
                undecided(&self.comparison.old_figures.tasks),
                undecided(&self.comparison.new_figures.tasks),
            ),
        )
    }

    fn check_participants(&self) -> GateResult {
        let (old, new) = self.comparison.participants;
        self.check_sample_size(None, old as u64, new as u64)
    }

    /// The smaller number of participants against a bound.
    fn check_sample_size(&self, task: Option<String>, old: u64, new: u64) -> GateResult {
        let fewest = old.min(new) as f64;
        let is_met = match self.condition.requirement {
            Requirement::Bound {
                comparator: side,
                value,
                ..
            } => side.is_satisfied_by(fewest, value),
            Requirement::NotWorse { .. } => false,
        };
        GateResult {
            task,
            value: Ok(fewest),
            n: (Some(old), new),
            passes: is_met,
        }
    }

    fn check_task(&self, task: &TaskComparison) -> GateResult {
        let title = Some(task.title.clone());
        let of = |figures: &'_ [TaskFigures]| figures.iter().find(|f| f.task == task.task).cloned();
        let (Some(old), Some(new)) = (
            of(&self.comparison.old_figures.tasks),
            of(&self.comparison.new_figures.tasks),
        ) else {
            return not_shared_result(title);
        };
        let undecided = (old.not_counted.undecided, new.not_counted.undecided);
        let counts = (task.success.old.n(), task.success.new.n());
        match &self.condition.measure {
            Measure::N => self.check_sample_size(title, counts.0, counts.1),
            Measure::Success => self.compare_with(
                title,
                Estimate {
                    value: new.success.rate(),
                    interval: new.interval,
                    n: new.success.n(),
                    unit: Unit::Attempts,
                },
                Loss {
                    loss: worst_loss(task.success.interval, true),
                    n: counts,
                    unit: Unit::Attempts,
                },
                undecided,
            ),
            Measure::Errors => {
                let errors = new.errors.as_ref().map_err(|reason| *reason);
                self.compare_with(
                    title,
                    Estimate {
                        value: errors.map(|e| e.rate.per_attempt),
                        interval: errors.map(|e| e.rate.interval),
                        n: errors.map_or(0, |e| e.rate.with_errors.n()),
                        unit: Unit::Attempts,
                    },
                    Loss {
                        loss: self.error_loss(task),
                        n: counts,
                        unit: Unit::Attempts,
                    },
                    undecided,
                )
            }
            Measure::Time => {
                let change = task.time.as_ref().map_err(|reason| *reason);
                let times = &new.time.successes;
                let confidence = self.comparison.methods.confidence;
                let interval = change.and_then(|c| c.estimate.interval);
                let n = change.map_or((0, 0), |c| (c.n.0 as u64, c.n.1 as u64));
                self.compare_with(
                    title,
                    Estimate {
                        value: times.geometric_mean(),
                        interval: times.geometric_mean_interval(confidence),
                        n: times.n() as u64,
                        unit: Unit::Times,
                    },
                    Loss {
                        loss: interval
                            .map(|i| i.high - 1.0)
                            .map_err(ConditionFailure::Absent),
                        n,
                        unit: Unit::Times,
                    },
                    undecided,
                )
            }
            Measure::Rating(id) => {
                let change = task.ratings.iter().find(|r| r.instrument.as_str() == id);
                let figures = new.ratings.iter().find(|r| r.instrument == *id);
                self.check_rating(title, change.zip(figures))
            }
        }
    }

    /// Upper limit of the increase in errors: as a fraction of the old rate, or in errors per attempt.
    fn error_loss(&self, task: &TaskComparison) -> Result<f64, ConditionFailure> {
        let change = task
            .errors
            .as_ref()
            .map_err(|a| ConditionFailure::Absent(*a))?;
        let ratio = matches!(
            self.condition.requirement,
            Requirement::NotWorse { ratio: true, .. }
        );
        match (
            ratio,
            change.estimate.ratio_interval,
            change.estimate.difference_interval,
        ) {
            (true, Ok(interval), _) => {
                let high = interval.high.ok_or(ConditionFailure::NoUpperLimit)?;
                Ok(high - 1.0)
            }
            (true, Err(Absent::SpreadBeyondPoisson | Absent::ComparedByDifference), _) => {
                Err(ConditionFailure::NeedsDifference)
            }
            (true, Err(reason), _) => Err(ConditionFailure::Absent(reason)),
            (false, _, Ok(interval)) => Ok(interval.high),
            (false, _, Err(Absent::ComparedByRatio)) => Err(ConditionFailure::NeedsRatio),
            (false, _, Err(reason)) => Err(ConditionFailure::Absent(reason)),
        }
    }

    fn find_end_rating(&self, id: &str) -> Option<(&RatingChange, &RatingFigures)> {
        let change = self
            .comparison
            .ratings
            .iter()
            .find(|r| r.instrument.as_str() == id)?;
        let figures = &self.comparison.new_figures.ratings;
        Some((change, figures.iter().find(|r| r.instrument == id)?))
    }

    fn check_rating(
        &self,
        task: Option<String>,
        found: Option<(&RatingChange, &RatingFigures)>,
    ) -> GateResult {
        let Some((change, figures)) = found else {
            return not_shared_result(task);
        };
        let more = !matches!(change.instrument, Instrument::Smeq | Instrument::Tlx);
        self.compare_with(
            task,
            Estimate {
                value: figures.mean,
                interval: figures.interval,
                n: figures.n as u64,
                unit: Unit::Answers,
            },
            Loss {
                loss: worst_loss(change.interval, more),
                n: (change.n.0 as u64, change.n.1 as u64),
                unit: Unit::Answers,
            },
            (0, 0),
        )
    }

    fn compare_with(
        &self,
        task: Option<String>,
        number: Estimate,
        change: Loss,
        undecided: (u64, u64),
    ) -> GateResult {
        let few = |n: u64, unit| require_min_sample(usize::try_from(n).unwrap_or(usize::MAX), unit);
        let (found, n, limit) = match self.condition.requirement {
            Requirement::Bound {
                part,
                comparator: side,
                value,
            } => {
                let found = match part {
                    EstimatePart::Estimate => number.value,
                    EstimatePart::Low => number.interval.map(|i| i.low),
                    EstimatePart::High => number.interval.map(|i| i.high),
                };
                let found = few(number.n, number.unit).and(found);
                let found =
                    require_outcomes(undecided.1).and(found.map_err(ConditionFailure::Absent));
                (found, (None, number.n), (side, value))
            }
            Requirement::NotWorse { margin, .. } => {
                let fewest = change.n.0.min(change.n.1);
                let found = few(fewest, change.unit)
                    .map_err(ConditionFailure::Absent)
                    .and(change.loss);
                let found = require_outcomes(undecided.0 + undecided.1).and(found);
                let n = (Some(change.n.0), change.n.1);
                (found, n, (Comparator::Below, margin))
            }
        };
        GateResult {
            task,
            value: found,
            n,
            passes: found.is_ok_and(|found| limit.0.is_satisfied_by(found, limit.1)),
        }
    }
}

/// Largest loss within the interval of new minus old; `more`: higher is better.
fn worst_loss(interval: Result<Interval, Absent>, more: bool) -> Result<f64, ConditionFailure> {
    let loss = |i: Interval| if more { -i.low } else { i.high };
    interval.map(loss).map_err(ConditionFailure::Absent)
}

fn require_outcomes(undecided: u64) -> Result<(), ConditionFailure> {
    match undecided {
        0 => Ok(()),
        n => Err(ConditionFailure::Undecided(n)),
    }
}
