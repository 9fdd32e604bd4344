//! Times on task in seconds: means and intervals, comparisons, and times to success.

mod compare;
mod equal_share;
mod sooner;
mod time_to_success;

pub use compare::{TimeRatio, times_independent, times_independent_raw, times_paired};
pub use equal_share::{
    EqualShareRatio, MIN_KEPT, ParticipantTimes, equal_share_independent,
    equal_share_over_tasks_independent, equal_share_over_tasks_paired, equal_share_paired,
    more_succeeded_on_slower, more_succeeded_on_slower_over_tasks,
};
pub use sooner::{Sooner, SoonerCounts, sooner_independent, sooner_paired};
pub use time_to_success::{AttemptEnd, SuccessIncidence, TimeToSuccess, kaplan_meier_median};

use super::distribution::binomial_lower;
use super::mean::{TTest, mean_interval};
use super::{Absent, Confidence, Description, Interval, Sample, Unit, median};

/// Usable times in seconds, and the number of unusable ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Times {
    seconds: Vec<f64>,
    left_out: usize,
}

/// Smallest number of times for which the median with its exact interval is shown.
pub const MIN_TIMES_FOR_MEDIAN: usize = 25;

/// Maximum time in seconds; longer times are not plausible.
const MAX_SECONDS: f64 = 1e14;

/// Whether a time in seconds is above 0 and at most 1e14.
fn is_usable(seconds: f64) -> bool {
    (f64::MIN_POSITIVE..=MAX_SECONDS).contains(&seconds)
}

impl Times {
    /// Keeps the usable times: above 0, at most 1e14 s.
    pub fn from_seconds(seconds: &[f64]) -> Self {
        let usable: Vec<f64> = seconds.iter().copied().filter(|t| is_usable(*t)).collect();
        Self {
            left_out: seconds.len() - usable.len(),
            seconds: usable,
        }
    }

    /// Usable times in seconds, in the order given.
    pub fn seconds(&self) -> &[f64] {
        &self.seconds
    }

    /// Number of usable times.
    pub fn n(&self) -> usize {
        self.seconds.len()
    }

    /// Number of unusable times.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Sample size, mean and standard deviation in seconds; absent without times.
    pub fn raw_summary(&self) -> Result<Sample, Absent> {
        Sample::from_values(&self.seconds).ok_or(Absent::Empty(Unit::Times))
    }

    /// Descriptive statistics in seconds; absent without times.
    pub fn description(&self) -> Result<Description, Absent> {
        Description::from_values(&self.seconds, Unit::Times)
    }

    /// Sample size, mean and standard deviation of the natural logarithms.
    pub(super) fn log_summary(&self) -> Result<Sample, Absent> {
        let logs: Vec<f64> = self.seconds.iter().map(|t| t.ln()).collect();
        let sample = Sample::from_values(&logs).ok_or(Absent::Empty(Unit::Times))?;
        // Equal times have equal logarithms; near 1 s their rounding error is not relative to them.
        let sd = if sample.sd <= 1e-12 { 0.0 } else { sample.sd };
        Ok(Sample { sd, ..sample })
    }

    /// Geometric mean in seconds, exp(mean ln t) (Sauro & Lewis 2010, "Average task times in usability tests: what to
    /// report?": the best estimate of the median for fewer than 25 times). Absent without times.
    pub fn geometric_mean(&self) -> Result<f64, Absent> {
        Ok(self.log_summary()?.mean.exp())
    }

    /// Interval of the geometric mean in seconds, exp(mean ln t +- t s/sqrt n) (Sauro & Lewis 2010). Absent for one
    /// time, and for identical times.
    pub fn geometric_mean_interval(&self, confidence: Confidence) -> Result<Interval, Absent> {
        let interval = mean_interval(&self.log_summary()?, confidence).map_err(to_times_unit)?;
        Ok(interval.map(bounded_exp))
    }

    /// Median in seconds; absent without times.
    pub fn median(&self) -> Result<f64, Absent> {
        median(&self.seconds).ok_or(Absent::Empty(Unit::Times))
    }

    /// Exact interval of the median in seconds, between order statistics: the k-th smallest and the k-th largest, with
    /// the largest k for which P(Bin(n, 1/2) < k) <= alpha/2. Absent if even the smallest and the largest do not reach
    /// the confidence level (fewer than 6 at 95%).
    pub fn median_interval(&self, confidence: Confidence) -> Result<Interval, Absent> {
        if self.seconds.is_empty() {
            return Err(Absent::Empty(Unit::Times));
        }
        let n = self.n() as u64;
        let outside = |k: usize| binomial_lower(k as u64, n, 0.5);
        // The probability rises with k, so that the first k beyond is found by halves.
        let (mut k, mut beyond) = (0, self.n().div_ceil(2));
        while k < beyond {
            let middle = usize::midpoint(k, beyond);
            if outside(middle) <= confidence.tail() {
                k = middle + 1;
            } else {
                beyond = middle;
            }
        }
        if k == 0 {
            // P(Bin(n, 1/2) = 0) = 2^-n is at most alpha/2 from this n.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let needed = (-confidence.tail().log2()).ceil() as usize;
            return Err(Absent::TooFew {
                unit: Unit::Times,
                n: self.n(),
                needed,
            });
        }
        let mut seconds = self.seconds.clone();
        let mut smallest = |k: usize| *seconds.select_nth_unstable_by(k, f64::total_cmp).1;
        Ok(Interval {
            low: smallest(k - 1),
            high: smallest(self.n() - k),
        })
    }

    /// Tests whether participants are faster than `benchmark` seconds, above 0: t on the logarithms, positive if the
    /// geometric mean is below it; one-sided p. Absent as for [`Times::geometric_mean_interval`].
    pub fn faster_than(&self, benchmark: f64) -> Result<TTest, Absent> {
        let logs = self.log_summary()?;
        let slower = Sample {
            mean: -logs.mean,
            ..logs
        };
        let goal = benchmark.clamp(f64::MIN_POSITIVE, MAX_SECONDS);
        super::mean::mean_above(&slower, -goal.ln()).map_err(to_times_unit)
    }
}

/// Exponential function, limited to the largest double.
fn bounded_exp(x: f64) -> f64 {
    x.exp().min(f64::MAX)
}

/// The same reason, with times as the unit.
fn to_times_unit(reason: Absent) -> Absent {
    match reason {
        Absent::Empty(Unit::Values) => Absent::Empty(Unit::Times),
        Absent::OneOnly(Unit::Values) => Absent::OneOnly(Unit::Times),
        Absent::NoSpread(Unit::Values) => Absent::NoSpread(Unit::Times),
        other => other,
    }
}

#[cfg(test)]
mod tests;
