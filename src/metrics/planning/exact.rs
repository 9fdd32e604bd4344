//! Power of the verdict on one task, every possible result weighted by its probability.

use super::people::{PlannedTask, discordant};
use super::search::{PlannedSize, doubling, first};
use super::{MAX_SAMPLE_SIZE, n_to_detect};
use crate::metrics::difference::{DifferenceInterval, chosen_p};
use crate::metrics::distribution::{binomial_mass, normal_quantile_upper};
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::verdict::MIN_SAMPLE;
use crate::metrics::{Confidence, Count, Interval, Rate};
use crate::study::Design;

/// Results less probable than this are left out.
const NEGLIGIBLE: f64 = 1e-13;

/// Largest n planned for.
const MAX_N: u64 = 10_000;

/// Approximate sample sizes up to this are found exactly, trying one n after another from half of it; the power of
/// larger ones is taken to rise with n.
const ONE_BY_ONE: f64 = 250.0;

/// One task on two versions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneTask {
    /// Different people or the same people on the versions.
    pub design: Design,
    /// Success rate on the old version.
    pub old: Rate,
    /// Success rate on the new version.
    pub new: Rate,
    /// Standard deviation of ability over people, in logits; 0 or above. Matters only for the same people.
    pub person_sd: f64,
    /// Confidence of intervals, and 1 - alpha of the test.
    pub confidence: Confidence,
}

impl OneTask {
    /// Largest sample size planned for.
    pub const LARGEST_N: u64 = MAX_N;

    /// Probability that the verdict with `n` participants per version (or pairs) says that the new version is better,
    /// or worse if its rate is lower: p below alpha, and the interval of the difference on the right side of 0. 0 below
    /// five.
    pub fn power(&self, n: u64) -> f64 {
        let sign = if self.new.value() >= self.old.value() {
            1.0
        } else {
            -1.0
        };
        let alpha = self.confidence.alpha();
        if n < MIN_SAMPLE as u64 {
            return 0.0;
        }
        self.probability(
            n,
            |new, old| {
                sign * (new.successes() as f64 - old.successes() as f64) > 0.0
                    && chosen_p(new, old).is_ok_and(|p| p < alpha)
                    && self.newcombe(new, old).is_some_and(|i| excludes_0(i, sign))
            },
            |pairs| {
                sign * (pairs.first_only() as f64 - pairs.second_only() as f64) > 0.0
                    && mcnemar_mid_p(pairs).is_ok_and(|p| p < alpha)
                    && bonett_price(pairs, self.confidence).is_ok_and(|i| excludes_0(i, sign))
            },
        )
    }

    /// Sample size per version for a power; `None` for equal rates, or above 10,000.
    pub fn n_for_power(&self, power: f64) -> Option<PlannedSize> {
        let about = n_to_detect(self.old, self.new, power, self.confidence)?;
        least(about as f64, power, |n| self.power(n))
    }

    /// Probability that the interval of the difference shows, with `n` participants per version (or pairs), that
    /// success on the new version is not worse by `margin`: the lower limit is strictly above `-margin`.
    pub fn power_not_worse(&self, margin: f64, n: u64) -> f64 {
        if n < MIN_SAMPLE as u64 {
            return 0.0;
        }
        self.probability(
            n,
            |new, old| self.newcombe(new, old).is_some_and(|i| i.low > -margin),
            |pairs| bonett_price(pairs, self.confidence).is_ok_and(|i| i.low > -margin),
        )
    }

    /// Sample size per version to show with a power that success is not worse by `margin`, above 0; `None` if the rates
    /// differ by the margin, or above 10,000.
    pub fn n_not_worse(&self, margin: f64, power: f64) -> Option<PlannedSize> {
        let room = margin + self.new.value() - self.old.value();
        if !(room > 0.0 && power > 0.0 && power < 1.0) {
            return None;
        }
        let z = self.confidence.z() + normal_quantile_upper(1.0 - power);
        let variance = |rate: Rate| rate.value() * (1.0 - rate.value());
        let about = z.max(0.0).powi(2) * (variance(self.old) + variance(self.new)) / (room * room);
        least(about, power, |n| self.power_not_worse(margin, n))
    }

    fn newcombe(&self, new: Count, old: Count) -> Option<Interval> {
        let interval = DifferenceInterval::Newcombe.interval(new, old, self.confidence);
        interval.ok()
    }

    /// Probability of the results that meet a condition, of different people (new, old) or of pairs (new first).
    fn probability(
        &self,
        n: u64,
        meets: impl Fn(Count, Count) -> bool,
        pairs_meet: impl Fn(PairedCounts) -> bool,
    ) -> f64 {
        let mut total = 0.0;
        match self.design {
            Design::Between => {
                let old = outcomes(n, self.old.value());
                for (x, p_new) in outcomes(n, self.new.value()) {
                    for (y, p_old) in &old {
                        if let (Some(new), Some(old)) = (Count::new(x, n), Count::new(*y, n))
                            && meets(new, old)
                        {
                            total += p_new * p_old;
                        }
                    }
                }
            }
            Design::Within => {
                let task = |rate| PlannedTask::new(rate, self.person_sd);
                let (better, worse) = discordant(task(self.new), task(self.old), self.person_sd);
                let changed = better + worse;
                for (m, p_changed) in outcomes(n, changed.min(1.0)) {
                    for (b, p_better) in
                        outcomes(m, if changed > 0.0 { better / changed } else { 0.0 })
                    {
                        // Neither interval nor test depends on how the others divide.
                        if PairedCounts::new(n - m, b, m - b, 0).is_some_and(&pairs_meet) {
                            total += p_changed * p_better;
                        }
                    }
                }
            }
        }
        total.min(1.0)
    }
}

/// Numbers of successes that are not negligible, with their probabilities.
fn outcomes(n: u64, p: f64) -> Vec<(u64, f64)> {
    let all = (0..=n).map(|x| (x, binomial_mass(x, n, p)));
    all.filter(|(_, mass)| *mass > NEGLIGIBLE).collect()
}

fn excludes_0(interval: Interval, sign: f64) -> bool {
    if sign > 0.0 {
        interval.low > 0.0
    } else {
        interval.high < 0.0
    }
}

/// The least n for a power; `about` is an approximation of it.
fn least(about: f64, target: f64, power: impl Fn(u64) -> f64) -> Option<PlannedSize> {
    let smallest = MIN_SAMPLE as u64;
    if about > ONE_BY_ONE {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number above 0"
        )]
        let largest = MAX_N.min(MAX_SAMPLE_SIZE as u64);
        return doubling(smallest, largest, target, power);
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small and positive"
    )]
    let half = (about / 2.0) as u64;
    first(half.max(smallest), MAX_N, target, power)
}
