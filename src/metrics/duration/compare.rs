//! Comparison of times on two versions.

use super::{Times, bounded_exp, to_times_unit};
use crate::metrics::across_tasks::interval_or_square_and_add;
use crate::metrics::mean::{MeanDifference, TTest, paired_t_test, welch_t_test};
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit};

/// Ratio of two geometric means, first over second: 0.8 is 20% faster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeRatio {
    /// First over second, above 0.
    pub ratio: f64,
    /// Its interval; absent for fewer than two times on either version, and if the times of neither version spread.
    pub interval: Result<Interval, Absent>,
    /// Two-sided t test that it is 1; absent as the interval, and if all participants changed by the same ratio.
    pub test: Result<TTest, Absent>,
}

impl TimeRatio {
    /// Ratio from a difference of mean logarithms.
    pub(super) fn from_logs(difference: f64, found: Result<MeanDifference, Absent>) -> Self {
        Self::from_log_parts(difference, found.map(|d| d.interval), found.map(|d| d.test))
    }

    /// Ratio from a difference of mean logarithms, its interval and its test.
    pub(in crate::metrics) fn from_log_parts(
        difference: f64,
        interval: Result<Interval, Absent>,
        test: Result<TTest, Absent>,
    ) -> Self {
        Self {
            ratio: bounded_exp(difference),
            interval: interval
                .map(|logs| logs.map(bounded_exp))
                .map_err(to_times_unit),
            test: test.map_err(to_times_unit),
        }
    }
}

/// Compares times of different participants: Welch's t (1947) on the logarithms, as a ratio of geometric means. Absent
/// if either version has no times.
pub fn times_independent(
    first: &Times,
    second: &Times,
    confidence: Confidence,
) -> Result<TimeRatio, Absent> {
    let (a, b) = (first.log_summary()?, second.log_summary()?);
    Ok(TimeRatio::from_logs(
        a.mean - b.mean,
        welch_t_test(&a, &b, confidence),
    ))
}

/// Compares untransformed times of different participants in seconds, first minus second, by Welch's t (1947): for
/// comparison with other work. Absent for fewer than two times on either version, or without spread.
pub fn times_independent_raw(
    first: &Times,
    second: &Times,
    confidence: Confidence,
) -> Result<MeanDifference, Absent> {
    welch_t_test(&first.raw_summary()?, &second.raw_summary()?, confidence).map_err(to_times_unit)
}

/// Compares times of the same participants, one (first, second) pair of seconds each: paired t test on the logarithms,
/// as a ratio. Pairs with an unusable time are left out; absent if none remains.
///
/// If all participants changed by the same ratio there is no test, and the interval is square-and-add (Zou & Donner
/// 2008) of the intervals of both geometric means, as for different participants; absent if these have no spread
/// either.
pub fn times_paired(pairs: &[(f64, f64)], confidence: Confidence) -> Result<TimeRatio, Absent> {
    let usable = pairs
        .iter()
        .filter(|(a, b)| Times::from_seconds(&[*a, *b]).n() == 2);
    let (first, second): (Vec<f64>, Vec<f64>) = usable.copied().unzip();
    let ratios: Vec<f64> = first
        .iter()
        .zip(&second)
        .map(|(a, b)| a.ln() - b.ln())
        .collect();
    let sample = Sample::from_values(&ratios).ok_or(Absent::Empty(Unit::Pairs))?;
    // A difference of logarithms has the rounding error of the logarithms.
    let sd = if sample.sd <= 1e-12 { 0.0 } else { sample.sd };
    let sample = Sample { sd, ..sample };
    let found = paired_t_test(&sample, confidence);
    let logs = |seconds: &[f64]| Times::from_seconds(seconds).log_summary();
    let interval = interval_or_square_and_add(&found, &logs(&first)?, &logs(&second)?, confidence);
    Ok(TimeRatio::from_log_parts(
        sample.mean,
        interval,
        found.map(|d| d.test),
    ))
}
