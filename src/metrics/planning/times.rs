//! Power of the verdict on the time on one of several tasks, by simulation.

use super::search::{PlannedSize, doubling};
use super::simulation::MAX_N;
use crate::metrics::adjustment::holm;
use crate::metrics::mean::{MeanDifference, paired_t_test, welch_t_test};
use crate::metrics::relabeling::SplitMix64;
use crate::metrics::verdict::MIN_SAMPLE;
use crate::metrics::{Absent, Confidence, Sample};
use crate::study::Design;
use std::f64::consts::TAU;

/// Times of participants who all succeed, log-normal; one task changes, the others do not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskTimes {
    /// Different people or the same people on the versions.
    pub design: Design,
    /// Geometric mean on the new version over that on the old one, above 0.
    pub ratio: f64,
    /// Standard deviation of the natural logarithms of times, above 0; within subjects, of the differences of each
    /// participant's logarithms.
    pub sd: f64,
    /// Number of tasks, adjusted for each other by Holm; at least 1.
    pub tasks: usize,
    /// Confidence of intervals, and 1 - alpha of the tests.
    pub confidence: Confidence,
    /// Number of studies per sample size.
    pub studies: usize,
}

impl TaskTimes {
    /// Probability that the verdict with `n` participants per version (or pairs) says that the changed task is faster,
    /// or slower for a ratio above 1: Holm's adjusted p (1979) below alpha, and the interval on that side of 1. The same
    /// every time: studies are drawn from a fixed state. 0 below five.
    pub fn power(&self, n: u64) -> f64 {
        let Ok(n) = usize::try_from(n) else {
            return 0.0;
        };
        if n < MIN_SAMPLE || self.tasks == 0 {
            return 0.0;
        }
        let mut draws = SplitMix64::default();
        let found = (0..self.studies).filter(|_| self.finds(n, &mut draws));
        found.count() as f64 / self.studies as f64
    }

    /// About the sample size per version for a power; `None` above 2,000, or for a ratio of 1.
    pub fn n_for_power(&self, power: f64) -> Option<PlannedSize> {
        if self.ratio.total_cmp(&1.0).is_eq() || !(power > 0.0 && power < 1.0) {
            return None;
        }
        doubling(MIN_SAMPLE as u64, MAX_N, power, |n| self.power(n))
    }

    fn finds(&self, n: usize, draws: &mut SplitMix64) -> bool {
        let changes = [self.ratio.ln()].into_iter().chain(std::iter::repeat(0.0));
        let found: Result<Vec<_>, _> = changes
            .take(self.tasks)
            .map(|change| self.compare(n, change, draws))
            .collect();
        let Ok(found) = found else {
            return false;
        };
        let p: Vec<f64> = found.iter().map(|task| task.test.p).collect();
        let interval = found[0].interval;
        let on_its_side = if self.ratio < 1.0 {
            interval.high < 0.0
        } else {
            interval.low > 0.0
        };
        on_its_side && self.confidence.is_significant(holm(&p)[0])
    }

    /// Compares the logarithms of a task, which differ by `change` on average.
    fn compare(
        &self,
        n: usize,
        change: f64,
        draws: &mut SplitMix64,
    ) -> Result<MeanDifference, Absent> {
        let new = self.sample(n, change, draws);
        match self.design {
            Design::Within => paired_t_test(&new, self.confidence),
            Design::Between => welch_t_test(&new, &self.sample(n, 0.0, draws), self.confidence),
        }
    }

    /// Mean and spread of `n` values around `mean`, each from its own distribution.
    fn sample(&self, n: usize, mean: f64, draws: &mut SplitMix64) -> Sample {
        let error = self.sd / (n as f64).sqrt();
        let squares: f64 = (1..n).map(|_| normal(draws).powi(2)).sum();
        Sample {
            n,
            mean: mean + error * normal(draws),
            sd: self.sd * (squares / (n - 1) as f64).sqrt(),
        }
    }
}

/// A standard normal number (Box & Muller 1958).
fn normal(draws: &mut SplitMix64) -> f64 {
    (-2.0 * draws.uniform().ln()).sqrt() * (TAU * draws.uniform()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(design: Design, effect: f64, tasks: usize) -> TaskTimes {
        TaskTimes {
            design,
            ratio: effect.exp(),
            sd: 1.0,
            tasks,
            confidence: Confidence::default(),
            studies: 2_000,
        }
    }

    /// Cohen 1988, Statistical Power Analysis, tables 2.3.5 and 2.4.1: power .80 for d = .5 and .8 with 64 and 26 per
    /// group, and for pairs with d = .5 and 34 pairs.
    #[test]
    fn one_task_agrees_with_the_power_of_t_tests() {
        for (design, effect, n) in [
            (Design::Between, 0.5, 64),
            (Design::Between, -0.5, 64),
            (Design::Between, 0.8, 26),
            (Design::Within, 0.5, 34),
        ] {
            let power = plan(design, effect, 1).power(n);
            assert!((power - 0.805).abs() < 0.03, "{design:?} {effect}: {power}");
        }
        let found = plan(Design::Between, 0.8, 1).n_for_power(0.8).unwrap();
        assert!(found.n.abs_diff(26) <= 2, "{found:?}");
    }

    #[test]
    fn more_tasks_need_more_people_and_a_ratio_of_one_cannot_be_planned() {
        let (one, five) = (
            plan(Design::Between, 0.8, 1).power(26),
            plan(Design::Between, 0.8, 5).power(26),
        );
        assert!(five < one - 0.05, "{five} against {one}");
        assert!(plan(Design::Between, 0.8, 5).power(4) <= 0.0);
        assert_eq!(plan(Design::Between, 0.0, 5).n_for_power(0.8), None);
    }
}
