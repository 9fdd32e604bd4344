//! People of planned studies: they differ in ability on the scale of logits, at stated marginal rates.

use crate::metrics::Rate;
use crate::metrics::distribution::find_root;

/// Ability is integrated over this many standard deviations on each side, in this many steps.
const REACH: f64 = 8.0;
const STEPS: i32 = 160;

/// Largest distance of a task's logit from 0 that is searched, in addition to the reach of ability.
const LARGEST_LOGIT: f64 = 40.0;

/// A task with a marginal success rate, for people whose abilities are normal with mean 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlannedTask {
    /// Logit of success of a person of ability 0; infinite at rates 0 and 1.
    logit: f64,
}

impl PlannedTask {
    /// The task with this rate among people whose abilities have this standard deviation, in logits.
    pub(super) fn new(rate: Rate, person_sd: f64) -> Self {
        let rate = rate.value();
        if rate <= 0.0 || rate >= 1.0 {
            let logit = f64::INFINITY.copysign(rate - 0.5);
            return Self { logit };
        }
        let end = LARGEST_LOGIT + REACH * person_sd;
        let miss = |logit| mean_over_people(person_sd, |ability| logistic(logit + ability)) - rate;
        Self {
            logit: find_root(-end, end, miss),
        }
    }

    /// Probability that a person of this ability succeeds, 0 to 1.
    pub(super) fn success(self, ability: f64) -> f64 {
        logistic(self.logit + ability)
    }
}

/// Probabilities that the same person succeeds on the first task only, and on the second only.
pub(super) fn discordant(first: PlannedTask, second: PlannedTask, person_sd: f64) -> (f64, f64) {
    let only = |yes: PlannedTask, no: PlannedTask| {
        mean_over_people(person_sd, |a| yes.success(a) * (1.0 - no.success(a)))
    };
    (only(first, second), only(second, first))
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Mean of a function of ability, by the trapezoidal rule, which is exact to rounding for a normal distribution.
fn mean_over_people(person_sd: f64, value: impl Fn(f64) -> f64) -> f64 {
    let (mut total, mut weights) = (0.0, 0.0);
    for step in 0..=STEPS {
        let z = REACH * (2.0 * f64::from(step) / f64::from(STEPS) - 1.0);
        let weight = (-z * z / 2.0).exp();
        total += weight * value(person_sd * z);
        weights += weight;
    }
    total / weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marginal_rates_are_as_stated() {
        for rate in [0.02, 0.5, 0.8, 0.99] {
            for sd in [0.0, 1.0, 2.5] {
                let task = PlannedTask::new(Rate::new(rate).unwrap(), sd);
                let mean = mean_over_people(sd, |ability| task.success(ability));
                assert!((mean - rate).abs() < 1e-10, "{rate} {sd}: {mean}");
            }
        }
        let certain = PlannedTask::new(Rate::new(1.0).unwrap(), 1.0);
        assert!((certain.success(-3.0) - 1.0).abs() < 1e-15);
    }

    /// People who do not differ are independent; the more they differ, the fewer are discordant.
    #[test]
    fn discordance_falls_as_people_differ() {
        let pair = |sd| {
            let task = |rate| PlannedTask::new(Rate::new(rate).unwrap(), sd);
            discordant(task(0.9), task(0.5), sd)
        };
        let (better, worse) = pair(0.0);
        assert!((better - 0.45).abs() < 1e-10 && (worse - 0.05).abs() < 1e-10);
        let (more, fewer) = (pair(0.5), pair(2.0));
        assert!(more.0 > fewer.0 && (more.0 - more.1 - 0.4).abs() < 1e-9);
    }
}
