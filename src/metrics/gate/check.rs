//! Checks a comparison against a gate.

use super::{Comparator, Condition, EstimatePart, Gate, LossMargin, Requirement, Subject};
use crate::metrics::change::{Change, Effect};
use crate::metrics::comparison::{Comparison, SharedTask};
use crate::metrics::estimate::Scope;
use crate::metrics::figure::Figure;
use crate::metrics::margin::Margin;
use crate::metrics::registry::{self, Measure};
use crate::metrics::verdict::{Direction, Verdict, require_min_sample};
use crate::metrics::{Absent, Unit};

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
    /// The margin that applied, for a condition of not worse.
    pub margin: Option<LossMargin>,
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
    /// The script has no smallest change that matters for it.
    NoMargin,
    /// Not all planned participants were tested, so there is no answer to the margin yet.
    Interim,
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
    let asked = gate.conditions.iter().map(|condition| {
        let check = ConditionCheck {
            condition,
            comparison,
        };
        CheckedCondition {
            results: check.results(),
            condition: Some(condition.clone()),
        }
    });
    asked.chain(no_critical_task_worse(comparison)).collect()
}

/// The condition on critical tasks, if there are any: none is worse by any measure.
fn no_critical_task_worse(comparison: &Comparison) -> Option<CheckedCondition> {
    let result = |task: &SharedTask| {
        let of_task = || {
            let changes = comparison.changes.iter();
            changes.filter(|change| change.scope.task() == Some(&task.id))
        };
        let worse = of_task().any(|change| change.conclusion.verdict == Verdict::Worse);
        let success = of_task().find(|change| change.measure == registry::success());
        let n = success.map_or((0, 0), |change| change.n);
        GateResult {
            task: Some(task.title.clone()),
            value: if worse {
                Err(ConditionFailure::Worse)
            } else {
                Ok(0.0)
            },
            margin: None,
            n: (Some(n.0), n.1),
            passes: !worse,
        }
    };
    let critical = comparison.shared.iter().filter(|t| t.critical);
    let results: Vec<_> = critical.map(result).collect();
    (!results.is_empty()).then_some(CheckedCondition {
        condition: None,
        results,
    })
}

fn not_shared_result(task: Option<String>) -> GateResult {
    GateResult {
        task,
        value: Err(ConditionFailure::NotShared),
        margin: None,
        n: (None, 0),
        passes: false,
    }
}

/// A condition and the comparison it is checked against.
struct ConditionCheck<'c> {
    condition: &'c Condition,
    comparison: &'c Comparison,
}

impl ConditionCheck<'_> {
    /// At least one result: a condition without any fails.
    fn results(&self) -> Vec<GateResult> {
        let found: Vec<GateResult> = match &self.condition.task {
            Some(id) => match self.comparison.shared.iter().find(|t| t.id == *id) {
                Some(task) => vec![self.result(Some(task))],
                None => Vec::new(),
            },
            None if self.has_overall() => vec![self.result(None)],
            None => {
                let tasks = self.comparison.shared.iter();
                tasks
                    .filter(|task| self.is_asked_at(task))
                    .map(|task| self.result(Some(task)))
                    .collect()
            }
        };
        if found.is_empty() {
            vec![not_shared_result(self.condition.task.clone())]
        } else {
            found
        }
    }

    /// Whether the subject has a figure over all tasks, or at the end of sessions.
    fn has_overall(&self) -> bool {
        match &self.condition.subject {
            Subject::N => true,
            Subject::Rating(_) => self.change(None).is_some(),
            Subject::Measure(measure) => measure.is_over_all_tasks(),
        }
    }

    fn is_asked_at(&self, task: &SharedTask) -> bool {
        !matches!(self.condition.subject, Subject::Rating(_)) || self.change(Some(task)).is_some()
    }

    fn scope(&self, task: Option<&SharedTask>) -> Scope {
        let id = task.map(|task| task.id.clone());
        match (&self.condition.subject, id) {
            (Subject::Rating(instrument), task) => Scope::Questionnaire {
                task,
                instrument: instrument.clone(),
            },
            (_, Some(task)) => Scope::Task(task),
            (_, None) => Scope::AllTasks,
        }
    }

    fn change(&self, task: Option<&SharedTask>) -> Option<&Change> {
        let measure = self.condition.subject.measure()?;
        self.comparison.change(measure.name, &self.scope(task))
    }

    fn figure<'f>(
        &'f self,
        measure: &'static Measure,
        version: &'f str,
        scope: &'f Scope,
    ) -> Option<&'f Figure> {
        self.comparison.figures.find(measure.name, version, scope)
    }

    fn result(&self, task: Option<&SharedTask>) -> GateResult {
        let title = task.map(|task| task.title.clone());
        let Some(measure) = self.condition.subject.measure() else {
            return self.sample_size(task);
        };
        match self.condition.requirement {
            Requirement::Bound {
                part,
                comparator,
                value: bound,
            } => {
                let scope = self.scope(task);
                let Some(figure) = self.figure(measure, &self.comparison.new, &scope) else {
                    return GateResult {
                        value: Err(ConditionFailure::Absent(Absent::NotCounted)),
                        ..not_shared_result(title)
                    };
                };
                let interval = figure.interval.unwrap_or(Err(Absent::NoInterval));
                let found = match part {
                    EstimatePart::Estimate => figure.number(),
                    EstimatePart::Low => interval.map(|i| i.low),
                    EstimatePart::High => interval.map(|i| i.high),
                };
                let found = require_sample(figure.n, figure.measure.sample_unit(&scope)).and(found);
                let found = found.map_err(ConditionFailure::Absent);
                let found = require_outcomes(self.undecided(&self.comparison.new, task)).and(found);
                GateResult {
                    task: title,
                    value: found,
                    margin: None,
                    n: (None, figure.n),
                    passes: found.is_ok_and(|found| comparator.is_satisfied_by(found, bound)),
                }
            }
            Requirement::NotWorse { margin } => match self.change(task) {
                Some(change) => self.not_worse(title, task, change, margin),
                None => not_shared_result(title),
            },
        }
    }

    /// The smaller number of participants, or of attempts at a task, against a bound.
    fn sample_size(&self, task: Option<&SharedTask>) -> GateResult {
        let (old, new) = match task {
            None => (
                self.comparison.participants.0 as u64,
                self.comparison.participants.1 as u64,
            ),
            Some(task) => {
                let scope = Scope::Task(task.id.clone());
                let success = self.comparison.change(registry::COMPARED[0], &scope);
                success.map_or((0, 0), |change| change.n)
            }
        };
        let fewest = old.min(new) as f64;
        let passes = match self.condition.requirement {
            Requirement::Bound {
                comparator, value, ..
            } => comparator.is_satisfied_by(fewest, value),
            Requirement::NotWorse { .. } => false,
        };
        GateResult {
            task: task.map(|task| task.title.clone()),
            value: Ok(fewest),
            margin: None,
            n: (Some(old), new),
            passes,
        }
    }

    /// The largest loss within the interval against the margin.
    fn not_worse(
        &self,
        title: Option<String>,
        task: Option<&SharedTask>,
        change: &Change,
        margin: Option<LossMargin>,
    ) -> GateResult {
        let margin = margin.or(match change.margin {
            Some(Margin::Difference(margin)) => Some(LossMargin::Absolute(margin)),
            Some(Margin::Ratio(ratio)) => Some(LossMargin::Fraction(ratio - 1.0)),
            None => None,
        });
        let (old, new) = (&self.comparison.old, &self.comparison.new);
        let undecided = match change.scope.instrument() {
            Some(_) => 0,
            None => self.undecided(old, task) + self.undecided(new, task),
        };
        let loss = margin
            .ok_or(ConditionFailure::NoMargin)
            .and_then(|margin| worst_loss(change, margin));
        let few = require_sample(change.n.0.min(change.n.1), change.unit);
        let found = few.map_err(ConditionFailure::Absent).and(loss);
        let found = require_outcomes(undecided).and(found);
        let found = match self.comparison.interim {
            Some(_) => Err(ConditionFailure::Interim),
            None => found,
        };
        let limit = match margin {
            Some(LossMargin::Absolute(limit) | LossMargin::Fraction(limit)) => limit,
            None => 0.0,
        };
        GateResult {
            task: title,
            value: found,
            margin,
            n: (Some(change.n.0), change.n.1),
            passes: found.is_ok_and(|loss| Comparator::Below.is_satisfied_by(loss, limit)),
        }
    }

    /// Attempts without an outcome on a version, at a task or at all shared ones.
    fn undecided(&self, version: &str, task: Option<&SharedTask>) -> u64 {
        if matches!(self.condition.subject, Subject::Rating(_)) {
            return 0;
        }
        let shared = self.comparison.shared.iter();
        let of_task = |task: &SharedTask| {
            let scope = Scope::Task(task.id.clone());
            let figure = self.comparison.figures.find("undecided", version, &scope);
            figure.and_then(|f| f.number().ok()).unwrap_or(0.0)
        };
        let all: f64 = shared
            .filter(|shared| task.is_none_or(|task| task.id == shared.id))
            .map(of_task)
            .sum();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a sum of counts"
        )]
        let all = all as u64;
        all
    }
}

/// The largest loss of the new version within the interval, in the unit of the margin.
fn worst_loss(change: &Change, margin: LossMargin) -> Result<f64, ConditionFailure> {
    let interval = change.interval.map_err(ConditionFailure::Absent)?;
    match (change.effect, margin) {
        (Effect::Ratio, LossMargin::Fraction(_)) => {
            let high = interval.high.ok_or(ConditionFailure::NoUpperLimit)?;
            Ok(high - 1.0)
        }
        (Effect::Difference, LossMargin::Absolute(_)) => match change.better {
            Some(Direction::HigherIsBetter) => Ok(-interval.low),
            _ => interval.high.ok_or(ConditionFailure::NoUpperLimit),
        },
        (Effect::Ratio, LossMargin::Absolute(_)) => Err(ConditionFailure::NeedsRatio),
        (Effect::Difference, LossMargin::Fraction(_)) => Err(ConditionFailure::NeedsDifference),
    }
}

fn require_sample(n: u64, unit: Unit) -> Result<(), Absent> {
    require_min_sample(usize::try_from(n).unwrap_or(usize::MAX), unit)
}

fn require_outcomes(undecided: u64) -> Result<(), ConditionFailure> {
    match undecided {
        0 => Ok(()),
        n => Err(ConditionFailure::Undecided(n)),
    }
}
