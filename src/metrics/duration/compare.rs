//! Comparison of times on two versions.

use super::{Times, bounded_exp, to_times_unit};
use crate::metrics::mean::{MeanDifference, TTest, paired_t_test, welch_t_test};
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit};

/// Ratio of two geometric means, first over second: 0.8 is 20% faster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeRatio {
    /// First over second, above 0.
    pub ratio: f64,
    /// Its interval; absent for fewer than two times on either version, and for times without spread.
    pub interval: Result<Interval, Absent>,
    /// Two-sided test that it is 1; absent as the interval.
    pub test: Result<TTest, Absent>,
}

impl TimeRatio {
    /// Ratio from a difference of mean logarithms.
    pub(super) fn from_logs(difference: f64, found: Result<MeanDifference, Absent>) -> Self {
        let found = found.map_err(to_times_unit);
        Self {
            ratio: bounded_exp(difference),
            interval: found.map(|d| d.interval.map(bounded_exp)),
            test: found.map(|d| d.test),
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
pub fn times_paired(pairs: &[(f64, f64)], confidence: Confidence) -> Result<TimeRatio, Absent> {
    let ratios: Vec<f64> = pairs
        .iter()
        .filter(|(a, b)| Times::from_seconds(&[*a, *b]).n() == 2)
        .map(|(a, b)| a.ln() - b.ln())
        .collect();
    let sample = Sample::from_values(&ratios).ok_or(Absent::Empty(Unit::Pairs))?;
    // A difference of logarithms has the rounding error of the logarithms.
    let sd = if sample.sd <= 1e-12 { 0.0 } else { sample.sd };
    let sample = Sample { sd, ..sample };
    Ok(TimeRatio::from_logs(
        sample.mean,
        paired_t_test(&sample, confidence),
    ))
}
