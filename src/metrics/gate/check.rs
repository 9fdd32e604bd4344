//! Holding a comparison against a gate.

use super::{Ask, Bound, Condition, Gate, Measure, Part};
use crate::metrics::answers::{RatingChange, RatingFigures};
use crate::metrics::comparison::{Comparison, TaskComparison};
use crate::metrics::figures::TaskFigures;
use crate::metrics::verdict::{Verdict, enough};
use crate::metrics::{Absent, Interval, Of};
use crate::study::Instrument;

/// A condition, and what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The condition; none for the one that is always asked: that no critical task is worse.
    pub condition: Option<Condition>,
    /// What was found: once, or for every shared task; at least one.
    pub findings: Vec<Finding>,
}

/// What was found for one condition, on one task or on all together.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The task's title; none: all together.
    pub task: Option<String>,
    /// The number that was held against the bound or the margin, or why there is none.
    pub found: Result<f64, Trouble>,
    /// On how many on the old and on the new version; the old one's is none where only the new one is asked about.
    pub n: (Option<u64>, u64),
    /// Whether it holds.
    pub holds: bool,
}

/// Why a condition cannot hold whatever the numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no number, or from too few.
    Absent(Absent),
    /// So many attempts have no outcome yet.
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

impl Checked {
    /// Whether it holds everywhere.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.holds)
    }
}

/// Holds a comparison against every condition, and against the one that is always asked: no critical task is worse.
pub fn check(gate: &Gate, comparison: &Comparison) -> Vec<Checked> {
    let asked = gate.conditions.iter().map(|condition| Checked {
        findings: findings(condition, comparison),
        condition: Some(condition.clone()),
    });
    asked.chain(critical(comparison)).collect()
}

/// The condition on critical tasks, where there are any.
fn critical(comparison: &Comparison) -> Option<Checked> {
    let finding = |task: &TaskComparison| {
        let worse = is_worse(task);
        Finding {
            task: Some(task.title.clone()),
            found: if worse { Err(Trouble::Worse) } else { Ok(0.0) },
            n: (Some(task.success.old.n()), task.success.new.n()),
            holds: !worse,
        }
    };
    let critical = comparison.tasks.iter().filter(|t| t.critical);
    let findings: Vec<_> = critical.map(finding).collect();
    (!findings.is_empty()).then_some(Checked {
        condition: None,
        findings,
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

fn findings(condition: &Condition, comparison: &Comparison) -> Vec<Finding> {
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
        Measure::Success => vec![asked.overall()],
        Measure::N => vec![asked.people()],
        Measure::Rating(id) if asked.rating_at_end(id).is_some() => {
            vec![asked.rating(None, asked.rating_at_end(id))]
        }
        Measure::Rating(id) => {
            let with = |t: &&TaskComparison| t.ratings.iter().any(|r| r.instrument.word() == id);
            everywhere(
                comparison
                    .tasks
                    .iter()
                    .filter(with)
                    .map(|t| asked.on_task(t)),
            )
        }
        Measure::Errors | Measure::Time => {
            everywhere(comparison.tasks.iter().map(|t| asked.on_task(t)))
        }
    }
}

/// At least one finding: a condition that nothing was found for does not hold.
fn everywhere(found: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        vec![not_shared(None)]
    } else {
        found
    }
}

fn not_shared(task: Option<String>) -> Finding {
    Finding {
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

/// A number with its interval, on so many.
#[derive(Clone, Copy)]
struct Number {
    value: Result<f64, Absent>,
    interval: Result<Interval, Absent>,
    n: u64,
    of: Of,
}

/// An interval of new against old, and which way it must not go too far.
#[derive(Clone, Copy)]
struct Change {
    /// The limit towards worse, as a loss: above the margin is too far.
    loss: Result<f64, Trouble>,
    n: (u64, u64),
    of: Of,
}

impl Asked<'_> {
    fn overall(&self) -> Finding {
        let overall = &self.comparison.overall;
        let people = |found: &Result<crate::metrics::overall::Overall, Absent>| {
            found.as_ref().map_or(0, |o| o.people as u64)
        };
        let new = overall.new.as_ref().map_err(|reason| *reason);
        let undecided = |figures: &[TaskFigures]| -> u64 {
            let shared = &self.comparison.shared_tasks;
            figures
                .iter()
                .filter(|f| shared.contains(&f.task))
                .map(|f| f.apart.undecided)
                .sum()
        };
        self.held(
            None,
            Number {
                value: new.map(|o| o.rate),
                interval: new.map(|o| o.interval),
                n: people(&overall.new),
                of: Of::People,
            },
            Change {
                loss: loss_of(overall.interval, true),
                n: (people(&overall.old), people(&overall.new)),
                of: Of::People,
            },
            (
                undecided(&self.comparison.old_figures.tasks),
                undecided(&self.comparison.new_figures.tasks),
            ),
        )
    }

    fn people(&self) -> Finding {
        let (old, new) = self.comparison.people;
        self.counted(None, old as u64, new as u64)
    }

    /// The smaller of two numbers of people against a bound.
    fn counted(&self, task: Option<String>, old: u64, new: u64) -> Finding {
        let fewest = old.min(new) as f64;
        let holds = match self.condition.ask {
            Ask::Bound { side, value, .. } => side.holds(fewest, value),
            Ask::NotWorse { .. } => false,
        };
        Finding {
            task,
            found: Ok(fewest),
            n: (Some(old), new),
            holds,
        }
    }

    fn on_task(&self, task: &TaskComparison) -> Finding {
        let title = Some(task.title.clone());
        let of = |figures: &'_ [TaskFigures]| figures.iter().find(|f| f.task == task.task).cloned();
        let (Some(old), Some(new)) = (
            of(&self.comparison.old_figures.tasks),
            of(&self.comparison.new_figures.tasks),
        ) else {
            return not_shared(title);
        };
        let undecided = (old.apart.undecided, new.apart.undecided);
        let counts = (task.success.old.n(), task.success.new.n());
        match &self.condition.measure {
            Measure::N => self.counted(title, counts.0, counts.1),
            Measure::Success => self.held(
                title,
                Number {
                    value: new.success.rate(),
                    interval: new.interval,
                    n: new.success.n(),
                    of: Of::Attempts,
                },
                Change {
                    loss: loss_of(task.success.interval, true),
                    n: counts,
                    of: Of::Attempts,
                },
                undecided,
            ),
            Measure::Errors => {
                let errors = new.errors.as_ref().map_err(|reason| *reason);
                self.held(
                    title,
                    Number {
                        value: errors.map(|e| e.rate.per_attempt),
                        interval: errors.map(|e| e.rate.interval),
                        n: errors.map_or(0, |e| e.rate.with_any.n()),
                        of: Of::Attempts,
                    },
                    Change {
                        loss: self.errors_lost(task),
                        n: counts,
                        of: Of::Attempts,
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
                self.held(
                    title,
                    Number {
                        value: times.geometric_mean(),
                        interval: times.interval(confidence),
                        n: times.n() as u64,
                        of: Of::Times,
                    },
                    Change {
                        loss: interval.map(|i| i.high - 1.0).map_err(Trouble::Absent),
                        n,
                        of: Of::Times,
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
    ) -> Finding {
        let Some((change, figures)) = found else {
            return not_shared(task);
        };
        let more = !matches!(change.instrument, Instrument::Smeq | Instrument::Tlx);
        self.held(
            task,
            Number {
                value: figures.mean,
                interval: figures.interval,
                n: figures.n as u64,
                of: Of::Answers,
            },
            Change {
                loss: loss_of(change.interval, more),
                n: (change.n.0 as u64, change.n.1 as u64),
                of: Of::Answers,
            },
            (0, 0),
        )
    }

    fn held(
        &self,
        task: Option<String>,
        number: Number,
        change: Change,
        undecided: (u64, u64),
    ) -> Finding {
        let few = |n: u64, of| enough(usize::try_from(n).unwrap_or(usize::MAX), of);
        let (found, n, limit) = match self.condition.ask {
            Ask::Bound { part, side, value } => {
                let found = match part {
                    Part::Estimate => number.value,
                    Part::Low => number.interval.map(|i| i.low),
                    Part::High => number.interval.map(|i| i.high),
                };
                let found = few(number.n, number.of).and(found);
                let found = decided(undecided.1).and(found.map_err(Trouble::Absent));
                (found, (None, number.n), (side, value))
            }
            Ask::NotWorse { margin, .. } => {
                let fewest = change.n.0.min(change.n.1);
                let found = few(fewest, change.of)
                    .map_err(Trouble::Absent)
                    .and(change.loss);
                let found = decided(undecided.0 + undecided.1).and(found);
                let n = (Some(change.n.0), change.n.1);
                (found, n, (Bound::Below, margin))
            }
        };
        Finding {
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

fn decided(undecided: u64) -> Result<(), Trouble> {
    match undecided {
        0 => Ok(()),
        n => Err(Trouble::Undecided(n)),
    }
}
