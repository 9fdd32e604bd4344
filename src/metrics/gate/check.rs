//! Checks a comparison against a gate.

use super::{Ask, Bound, Condition, Gate, Measure, Part};
use crate::metrics::answers::{RatingChange, RatingFigures};
use crate::metrics::comparison::{Comparison, TaskComparison};
use crate::metrics::figures::TaskFigures;
use crate::metrics::verdict::{Verdict, require_min_sample};
use crate::metrics::{Absent, Interval, Unit};
use crate::study::Instrument;

/// A condition with its results.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedCondition {
    /// The condition; `None` for the one that is always checked: no critical task is worse.
    pub condition: Option<Condition>,
    /// The results: one overall, or one per shared task; at least one.
    pub results: Vec<GateResult>,
}

/// The result of one condition, for one task or overall.
#[derive(Debug, Clone, PartialEq)]
pub struct GateResult {
    /// The task's title; `None` for all tasks together.
    pub task: Option<String>,
    /// The number compared with the bound or the margin, or why there is none.
    pub found: Result<f64, Trouble>,
    /// Sample sizes on the old and the new version; `None` for the old one if only the new one is checked.
    pub n: (Option<u64>, u64),
    /// Whether the condition passes.
    pub holds: bool,
}

/// Why a condition cannot pass, whatever the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no number, or the sample is too small.
    Absent(Absent),
    /// This many attempts have no outcome yet.
    Undecided(u64),
    /// The task is not shared, or the questionnaire was not asked on both.
    NotShared,
    /// The errors are compared by their difference: a margin in percent has no meaning.
    NeedsDifference,
    /// The errors are compared by their ratio: a margin in errors has no meaning.
    NeedsRatio,
    /// The ratio has no upper limit.
    NoUpperLimit,
    /// The critical task is worse.
    Worse,
}

impl CheckedCondition {
    /// Whether all results pass.
    pub fn holds(&self) -> bool {
        self.results.iter().all(|result| result.holds)
    }
}

/// Checks every condition, and the one that always applies: no critical task is worse.
pub fn check(gate: &Gate, comparison: &Comparison) -> Vec<CheckedCondition> {
    let asked = gate.conditions.iter().map(|condition| CheckedCondition {
        results: results(condition, comparison),
        condition: Some(condition.clone()),
    });
    asked.chain(no_critical_task_worse(comparison)).collect()
}

/// The condition on critical tasks, where there are any.
fn no_critical_task_worse(comparison: &Comparison) -> Option<CheckedCondition> {
    let result = |task: &TaskComparison| {
        let worse = is_worse(task);
        GateResult {
            task: Some(task.title.clone()),
            found: if worse { Err(Trouble::Worse) } else { Ok(0.0) },
            n: (Some(task.success.old.n()), task.success.new.n()),
            holds: !worse,
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
fn is_worse(task: &TaskComparison) -> bool {
    let ratings = task.ratings.iter().map(|r| r.judgement);
    let all = std::iter::once(task.success.judgement)
        .chain(task.errors.as_ref().map(|e| e.judgement))
        .chain(task.time.as_ref().map(|t| t.judgement))
        .chain(ratings);
    all.into_iter().any(|said| said.verdict == Verdict::Worse)
}

fn results(condition: &Condition, comparison: &Comparison) -> Vec<GateResult> {
    let on_task = |id: &str| match comparison.tasks.iter().find(|t| t.task == id) {
        Some(task) => Asked {
            condition,
            comparison,
        }
        .on_task(task),
        None => not_shared(Some(id.to_owned())),
    };
    if let Some(id) = &condition.task {
        return vec![on_task(id)];
    }
    let asked = Asked {
        condition,
        comparison,
    };
    match &condition.measure {
        Measure::Success => vec![asked.overall_success()],
        Measure::N => vec![asked.participants()],
        Measure::Rating(id) if asked.rating_at_end(id).is_some() => {
            vec![asked.rating(None, asked.rating_at_end(id))]
        }
        Measure::Rating(id) => {
            let with = |t: &&TaskComparison| t.ratings.iter().any(|r| r.instrument.word() == id);
            at_least_one(
                comparison
                    .tasks
                    .iter()
                    .filter(with)
                    .map(|t| asked.on_task(t)),
            )
        }
        Measure::Errors | Measure::Time => {
            at_least_one(comparison.tasks.iter().map(|t| asked.on_task(t)))
        }
    }
}

/// At least one result: a condition without any does not pass.
fn at_least_one(found: impl Iterator<Item = GateResult>) -> Vec<GateResult> {
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        vec![not_shared(None)]
    } else {
        found
    }
}

fn not_shared(task: Option<String>) -> GateResult {
    GateResult {
        task,
        found: Err(Trouble::NotShared),
        n: (None, 0),
        holds: false,
    }
}

/// A condition on a comparison.
struct Asked<'c> {
    condition: &'c Condition,
    comparison: &'c Comparison,
}

/// A number with its interval and sample size.
#[derive(Clone, Copy)]
struct Number {
    value: Result<f64, Absent>,
    interval: Result<Interval, Absent>,
    n: u64,
    unit: Unit,
}

/// An interval of new against old, and which way it must not go too far.
#[derive(Clone, Copy)]
struct Change {
    /// The limit towards worse, as a loss: above the margin is too far.
    loss: Result<f64, Trouble>,
    n: (u64, u64),
    unit: Unit,
}

impl Asked<'_> {
    fn overall_success(&self) -> GateResult {
        let overall = &self.comparison.overall;
        let people = |found: &Result<crate::metrics::across_tasks::Overall, Absent>| {
            found.as_ref().map_or(0, |o| o.people as u64)
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
            Number {
                value: new.map(|o| o.rate),
                interval: new.map(|o| o.interval),
                n: people(&overall.new),
                unit: Unit::People,
            },
            Change {
                loss: loss_of(overall.interval, true),
                n: (people(&overall.old), people(&overall.new)),
                unit: Unit::People,
            },
            (
                undecided(&self.comparison.old_figures.tasks),
                undecided(&self.comparison.new_figures.tasks),
            ),
        )
    }

    fn participants(&self) -> GateResult {
        let (old, new) = self.comparison.people;
        self.bound_on_n(None, old as u64, new as u64)
    }

    /// The smaller number of participants against a bound.
    fn bound_on_n(&self, task: Option<String>, old: u64, new: u64) -> GateResult {
        let fewest = old.min(new) as f64;
        let holds = match self.condition.ask {
            Ask::Bound { side, value, .. } => side.holds(fewest, value),
            Ask::NotWorse { .. } => false,
        };
        GateResult {
            task,
            found: Ok(fewest),
            n: (Some(old), new),
            holds,
        }
    }

    fn on_task(&self, task: &TaskComparison) -> GateResult {
        let title = Some(task.title.clone());
        let of = |figures: &'_ [TaskFigures]| figures.iter().find(|f| f.task == task.task).cloned();
        let (Some(old), Some(new)) = (
            of(&self.comparison.old_figures.tasks),
            of(&self.comparison.new_figures.tasks),
        ) else {
            return not_shared(title);
        };
        let undecided = (old.not_counted.undecided, new.not_counted.undecided);
        let counts = (task.success.old.n(), task.success.new.n());
        match &self.condition.measure {
            Measure::N => self.bound_on_n(title, counts.0, counts.1),
            Measure::Success => self.compare_with(
                title,
                Number {
                    value: new.success.rate(),
                    interval: new.interval,
                    n: new.success.n(),
                    unit: Unit::Attempts,
                },
                Change {
                    loss: loss_of(task.success.interval, true),
                    n: counts,
                    unit: Unit::Attempts,
                },
                undecided,
            ),
            Measure::Errors => {
                let errors = new.errors.as_ref().map_err(|reason| *reason);
                self.compare_with(
                    title,
                    Number {
                        value: errors.map(|e| e.rate.per_attempt),
                        interval: errors.map(|e| e.rate.interval),
                        n: errors.map_or(0, |e| e.rate.with_any.n()),
                        unit: Unit::Attempts,
                    },
                    Change {
                        loss: self.errors_lost(task),
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
                let interval = change.and_then(|c| c.found.interval);
                let n = change.map_or((0, 0), |c| (c.n.0 as u64, c.n.1 as u64));
                self.compare_with(
                    title,
                    Number {
                        value: times.geometric_mean(),
                        interval: times.interval(confidence),
                        n: times.n() as u64,
                        unit: Unit::Times,
                    },
                    Change {
                        loss: interval.map(|i| i.high - 1.0).map_err(Trouble::Absent),
                        n,
                        unit: Unit::Times,
                    },
                    undecided,
                )
            }
            Measure::Rating(id) => {
                let change = task.ratings.iter().find(|r| r.instrument.word() == id);
                let figures = new.ratings.iter().find(|r| r.instrument == *id);
                self.rating(title, change.zip(figures))
            }
        }
    }

    /// How far errors may have risen: as a part of the old rate, or in errors per attempt.
    fn errors_lost(&self, task: &TaskComparison) -> Result<f64, Trouble> {
        let change = task.errors.as_ref().map_err(|a| Trouble::Absent(*a))?;
        let ratio = matches!(self.condition.ask, Ask::NotWorse { ratio: true, .. });
        match (
            ratio,
            change.found.ratio_interval,
            change.found.difference_interval,
        ) {
            (true, Ok(interval), _) => {
                let high = interval.high.ok_or(Trouble::NoUpperLimit)?;
                Ok(high - 1.0)
            }
            (true, Err(Absent::SpreadBeyondPoisson | Absent::ComparedByDifference), _) => {
                Err(Trouble::NeedsDifference)
            }
            (true, Err(reason), _) => Err(Trouble::Absent(reason)),
            (false, _, Ok(interval)) => Ok(interval.high),
            (false, _, Err(Absent::ComparedByRatio)) => Err(Trouble::NeedsRatio),
            (false, _, Err(reason)) => Err(Trouble::Absent(reason)),
        }
    }

    fn rating_at_end(&self, id: &str) -> Option<(&RatingChange, &RatingFigures)> {
        let change = self
            .comparison
            .ratings
            .iter()
            .find(|r| r.instrument.word() == id)?;
        let figures = &self.comparison.new_figures.ratings;
        Some((change, figures.iter().find(|r| r.instrument == id)?))
    }

    fn rating(
        &self,
        task: Option<String>,
        found: Option<(&RatingChange, &RatingFigures)>,
    ) -> GateResult {
        let Some((change, figures)) = found else {
            return not_shared(task);
        };
        let more = !matches!(change.instrument, Instrument::Smeq | Instrument::Tlx);
        self.compare_with(
            task,
            Number {
                value: figures.mean,
                interval: figures.interval,
                n: figures.n as u64,
                unit: Unit::Answers,
            },
            Change {
                loss: loss_of(change.interval, more),
                n: (change.n.0 as u64, change.n.1 as u64),
                unit: Unit::Answers,
            },
            (0, 0),
        )
    }

    fn compare_with(
        &self,
        task: Option<String>,
        number: Number,
        change: Change,
        undecided: (u64, u64),
    ) -> GateResult {
        let few = |n: u64, unit| require_min_sample(usize::try_from(n).unwrap_or(usize::MAX), unit);
        let (found, n, limit) = match self.condition.ask {
            Ask::Bound { part, side, value } => {
                let found = match part {
                    Part::Estimate => number.value,
                    Part::Low => number.interval.map(|i| i.low),
                    Part::High => number.interval.map(|i| i.high),
                };
                let found = few(number.n, number.unit).and(found);
                let found = require_outcomes(undecided.1).and(found.map_err(Trouble::Absent));
                (found, (None, number.n), (side, value))
            }
            Ask::NotWorse { margin, .. } => {
                let fewest = change.n.0.min(change.n.1);
                let found = few(fewest, change.unit)
                    .map_err(Trouble::Absent)
                    .and(change.loss);
                let found = require_outcomes(undecided.0 + undecided.1).and(found);
                let n = (Some(change.n.0), change.n.1);
                (found, n, (Bound::Below, margin))
            }
        };
        GateResult {
            task,
            found,
            n,
            holds: found.is_ok_and(|found| limit.0.holds(found, limit.1)),
        }
    }
}

/// The most that may have been lost, by the interval of new minus old; `more`: more is better.
fn loss_of(interval: Result<Interval, Absent>, more: bool) -> Result<f64, Trouble> {
    let loss = |i: Interval| if more { -i.low } else { i.high };
    interval.map(loss).map_err(Trouble::Absent)
}

fn require_outcomes(undecided: u64) -> Result<(), Trouble> {
    match undecided {
        0 => Ok(()),
        n => Err(Trouble::Undecided(n)),
    }
}
