//! Errors counted per attempt.

use super::{Events, RateRatio, RatioInterval, RatioMethod, garwood, rate_ratio};
use crate::metrics::difference::square_and_add_unbounded;
use crate::metrics::mean::{MeanDifference, paired_t_test, welch_t_test};
use crate::metrics::{Absent, Confidence, Count, Interval, Sample, Unit, sum};

/// Dispersion above which counts vary more than Poisson, with a tolerance for rounding.
const POISSON_LIMIT: f64 = 1.0 + 1e-9;

/// Errors per attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorRate {
    /// Number of errors.
    pub total: u64,
    /// Errors per attempt, 0 or above.
    pub per_attempt: f64,
    /// Its interval.
    pub interval: Interval,
    /// Dispersion phi, if it exists.
    pub dispersion: Option<f64>,
    /// Attempts with at least one error, out of all attempts.
    pub with_errors: Count,
}

/// Dispersion of counts relative to Poisson, phi = sum (e - mean)^2 / mean / (n - 1): 1 for Poisson counts. `None` for
/// fewer than two counts, or without events.
pub fn dispersion(errors: &[u32]) -> Option<f64> {
    let values: Vec<f64> = errors.iter().map(|e| f64::from(*e)).collect();
    let sample = Sample::from_values(&values)?;
    (sample.n > 1 && sample.mean > 0.0).then(|| sample.sd * sample.sd / sample.mean)
}

/// Errors per attempt, one count per attempt. The interval is mean * exp(+- t sqrt(phi/(n mean))) with n - 1 degrees of
/// freedom if phi is above 1 (quasi-Poisson, `McCullagh` & Nelder 1989), otherwise Garwood's exact interval (1936).
/// Absent without attempts.
pub fn error_rate(errors: &[u32], confidence: Confidence) -> Result<ErrorRate, Absent> {
    if errors.is_empty() {
        return Err(Absent::Empty(Unit::Attempts));
    }
    let n = errors.len() as f64;
    let events = total_events(errors)?;
    let mean = events.rate();
    let dispersion = dispersion(errors);
    let interval = match dispersion {
        Some(phi) if phi > POISSON_LIMIT => {
            let half = confidence.t(n - 1.0) * (phi / (n * mean)).sqrt();
            Interval {
                low: mean * (-half).exp(),
                // Two extreme counts at an extreme level can exceed the largest double.
                high: (mean * half.exp()).min(f64::MAX),
            }
        }
        _ => garwood(events, confidence),
    };
    Ok(ErrorRate {
        total: events.count,
        per_attempt: mean,
        interval,
        dispersion,
        with_errors: Count::from_outcomes(errors.iter().map(|e| *e > 0)),
    })
}

fn total_events(errors: &[u32]) -> Result<Events, Absent> {
    let total: u64 = errors.iter().map(|e| u64::from(*e)).sum();
    Events::new(total, errors.len() as f64).ok_or(Absent::Empty(Unit::Attempts))
}

/// Comparison of errors on two versions: a ratio if the counts are consistent with Poisson, otherwise a difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorDifference {
    /// First over second; absent if compared by difference, or undefined.
    pub ratio: Result<f64, Absent>,
    /// Interval of the ratio.
    pub ratio_interval: Result<RatioInterval, Absent>,
    /// First minus second, in errors per attempt.
    pub difference: f64,
    /// Interval of the difference; absent if compared by ratio.
    pub difference_interval: Result<Interval, Absent>,
    /// Two-sided p, 0 to 1.
    pub p: Result<f64, Absent>,
}

/// Compares errors of different participants on two versions. phi is pooled about the common mean, /(N - 1). At most 1:
/// the conditional mid-P rate ratio over attempts (Przyborowski & Wilenski 1940; Lancaster 1961); above: Welch's t
/// (1947) on the counts; if all counts of a version are the same there is no test, and the interval is square-and-add
/// (Zou & Donner 2008) of both versions' intervals. Absent if either version has no attempts.
pub fn errors_independent(
    first: &[u32],
    second: &[u32],
    confidence: Confidence,
) -> Result<ErrorDifference, Absent> {
    let (a, b) = (total_events(first)?, total_events(second)?);
    let both: Vec<u32> = first.iter().chain(second).copied().collect();
    let difference = a.rate() - b.rate();
    if dispersion(&both).is_some_and(|phi| phi > POISSON_LIMIT) {
        let found = welch_t_test(&error_sample(first)?, &error_sample(second)?, confidence);
        return Ok(ErrorDifference {
            ratio: Err(Absent::SpreadBeyondPoisson),
            ratio_interval: Err(Absent::SpreadBeyondPoisson),
            difference,
            difference_interval: interval_or_square_and_add(found, first, second, confidence),
            p: found.map(|d| d.test.p),
        });
    }
    let RateRatio { ratio, interval, p } = rate_ratio(a, b, RatioMethod::MidP, confidence);
    Ok(ErrorDifference {
        ratio,
        ratio_interval: interval,
        difference,
        difference_interval: Err(Absent::ComparedByRatio),
        p: Ok(p),
    })
}

/// Compares errors of the same participants, one (first, second) pair each: paired t test of the differences. If all
/// changed by the same amount there is no test, and the interval is square-and-add of both versions' intervals, as for
/// different participants. Absent without pairs.
pub fn errors_paired(
    pairs: &[(u32, u32)],
    confidence: Confidence,
) -> Result<ErrorDifference, Absent> {
    let differences: Vec<f64> = pairs
        .iter()
        .map(|(first, second)| f64::from(*first) - f64::from(*second))
        .collect();
    let sample = Sample::from_values(&differences).ok_or(Absent::Empty(Unit::Pairs))?;
    let found = paired_t_test(&sample, confidence);
    let (first, second): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
    Ok(ErrorDifference {
        ratio: Err(Absent::ComparedByDifference),
        ratio_interval: Err(Absent::ComparedByDifference),
        difference: sum(differences.iter().copied()) / differences.len() as f64,
        difference_interval: interval_or_square_and_add(found, &first, &second, confidence),
        p: found.map(|d| d.test.p),
    })
}

/// The interval of a t test; without spread, square-and-add of the intervals of both versions.
fn interval_or_square_and_add(
    found: Result<MeanDifference, Absent>,
    first: &[u32],
    second: &[u32],
    confidence: Confidence,
) -> Result<Interval, Absent> {
    match found {
        Err(Absent::NoSpread(_)) => {
            let (a, b) = (
                error_rate(first, confidence)?,
                error_rate(second, confidence)?,
            );
            Ok(square_and_add_unbounded(
                a.per_attempt,
                a.interval,
                b.per_attempt,
                b.interval,
            ))
        }
        found => found.map(|d| d.interval),
    }
}

fn error_sample(errors: &[u32]) -> Result<Sample, Absent> {
    let values: Vec<f64> = errors.iter().map(|e| f64::from(*e)).collect();
    Sample::from_values(&values).ok_or(Absent::Empty(Unit::Attempts))
}
