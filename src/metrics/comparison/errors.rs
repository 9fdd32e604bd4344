//! Noted errors of a task compared on two versions.

use super::pair::{SamplePair, Values, require_both};
use crate::metrics::change::{Change, ChangeDetail, Effect};
use crate::metrics::count::{errors_independent, errors_paired};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::relabeling::difference_of_means_p;
use crate::metrics::{Absent, Methods, Unit, registry, sum};

/// Errors per attempt, new compared with old: as a ratio if they vary no more than Poisson, otherwise as a difference.
///
/// If nobody differs from the others on the same version, or all pairs changed by the same amount, p is by relabeling
/// participants (Fisher 1935), as for ratings.
pub(super) fn error_change(pair: SamplePair<'_, '_>, task: &str, methods: Methods) -> Change {
    let confidence = methods.confidence;
    let scope = Scope::Task(task.to_owned());
    let measure = registry::errors_per_attempt();
    let mut change = Change::new(measure, scope, measure.better, pair.unit(Unit::Attempts));
    let values = pair.values(task, |c| c.attempt.errors().map(|tally| tally.total));
    change.n = values.n();
    let (old, new, found) = match &values {
        Values::Between(old, new) => (
            mean(old.iter().copied()),
            mean(new.iter().copied()),
            errors_independent(new, old, confidence),
        ),
        Values::Within(pairs) => {
            let new_first: Vec<(u32, u32)> = pairs.iter().map(|(old, new)| (*new, *old)).collect();
            (
                mean(pairs.iter().map(|(old, _)| *old)),
                mean(pairs.iter().map(|(_, new)| *new)),
                errors_paired(&new_first, confidence),
            )
        }
    };
    (change.old, change.new) = (old.map(Value::Number), new.map(Value::Number));
    let Ok(found) = found else {
        // The task was attempted on both versions, if not by the same participants.
        let attempts = pair.values(task, |_| Some(())).n();
        let none = match require_both(attempts, change.unit) {
            Err(none @ Absent::Empty(_)) => none,
            _ => Absent::NotCounted,
        };
        (change.estimate, change.interval, change.p) = (Err(none), Err(none), Err(none));
        return change;
    };
    match found.ratio_interval {
        Err(Absent::SpreadBeyondPoisson | Absent::ComparedByDifference) => {
            change.estimate = Ok(found.difference);
            change.set_interval(found.difference_interval);
        }
        interval => {
            change.effect = Effect::Ratio;
            (change.estimate, change.interval) = (found.ratio, interval);
        }
    }
    let p = found.p.or_else(|reason| {
        let (old, new) = split(&values);
        difference_of_means_p(&old, &new, pair.design, methods.draws).ok_or(reason)
    });
    change.p = require_both(change.n, change.unit).and(p);
    change.detail = ChangeDetail::Errors {
        difference: found.difference,
    };
    change
}

/// The errors on the old and the new version; those of a pair at the same place.
fn split(values: &Values<u32>) -> (Vec<f64>, Vec<f64>) {
    match values.map(|errors| f64::from(*errors)) {
        Values::Between(old, new) => (old, new),
        Values::Within(pairs) => pairs.into_iter().unzip(),
    }
}

fn mean(errors: impl Iterator<Item = u32>) -> Result<f64, Absent> {
    let errors: Vec<f64> = errors.map(f64::from).collect();
    if errors.is_empty() {
        return Err(Absent::Empty(Unit::Attempts));
    }
    Ok(sum(errors.iter().copied()) / errors.len() as f64)
}
