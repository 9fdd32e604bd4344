//! Intervals of a rate.

use super::Count;
use crate::metrics::distribution::{beta_quantile_lower, binomial_mass, binomial_upper, find_root};
use crate::metrics::{Absent, Confidence, Interval};

/// Interval of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateInterval {
    /// Adjusted Wald with z^2 (Agresti & Coull 1998; Sauro & Lewis 2005): n' = n + z^2, p' = (x + z^2/2)/n', p' +- z
    /// sqrt(p'q'/n'), truncated at 0 and 1. The default: about nominal coverage on average at small n, and never much
    /// less.
    #[default]
    AdjustedWald,
    /// Wilson 1927: the rates that a score test does not reject.
    Wilson,
    /// Clopper & Pearson 1934: exact, so coverage is never below the level and mostly well above it.
    ClopperPearson,
    /// Quantiles of Beta(x + 1/2, n - x + 1/2) (Brown, Cai & `DasGupta` 2001), with the lower limit 0 at x = 0 and the
    /// upper limit 1 at x = n.
    Jeffreys,
    /// The rates whose mid-P in either tail is at least alpha/2 (Lancaster 1961; Berry & Armitage 1995): less
    /// conservative than Clopper-Pearson.
    MidP,
}

impl RateInterval {
    /// This interval of `count`, within 0 and 1; absent if n is 0.
    pub fn interval(self, count: Count, confidence: Confidence) -> Result<Interval, Absent> {
        let count = count.require_n()?;
        Ok(match self {
            Self::AdjustedWald => adjusted_wald(count, confidence)?,
            Self::Wilson => wilson(count, confidence),
            Self::ClopperPearson => from_lower_limit(count, confidence, clopper_pearson_low),
            Self::Jeffreys => from_lower_limit(count, confidence, jeffreys_low),
            Self::MidP => from_lower_limit(count, confidence, mid_p_low),
        })
    }
}

/// The default interval, see [`RateInterval::AdjustedWald`]. Absent if n is 0.
pub fn adjusted_wald(count: Count, confidence: Confidence) -> Result<Interval, Absent> {
    let rate = count.rate()?;
    Ok(adjusted_wald_at(rate, count.n() as f64, confidence))
}

/// Adjusted Wald interval of a rate with an n that need not be whole, such as an effective sample size; `rate` from 0
/// to 1, `n` above 0.
pub fn adjusted_wald_at(rate: f64, n: f64, confidence: Confidence) -> Interval {
    adjusted_wald_with(rate, n, confidence.z())
}

/// Adjusted Wald interval with the quantile given, such as one of Student's t.
pub(in crate::metrics) fn adjusted_wald_with(rate: f64, n: f64, z: f64) -> Interval {
    let wider = n + z * z;
    let p = (rate * n + z * z / 2.0) / wider;
    let q = ((1.0 - rate) * n + z * z / 2.0) / wider;
    let interval = Interval::from_center(p, z * (p * q / wider).sqrt()).clamp_to(0.0, 1.0);
    // Rounding must not put the estimate outside.
    Interval {
        low: interval.low.min(rate),
        high: interval.high.max(rate),
    }
}

/// Wilson limits of a count with n above 0.
fn wilson(count: Count, confidence: Confidence) -> Interval {
    let (x, n) = (count.successes() as f64, count.n() as f64);
    wilson_at(x, n, confidence.z())
}

/// Wilson limits of x out of n at the quantile z, exactly 0 at x = 0 and 1 at x = n.
pub(in crate::metrics) fn wilson_at(x: f64, n: f64, z: f64) -> Interval {
    let (y, square) = (n - x, z * z);
    // Root of the variance without cancellation: x y / n + z^2 / 4.
    let half = z * (x * y / n + square / 4.0).sqrt();
    // The smaller limits as x^2/n over the other root, so that 0 stays 0.
    let low = x * (x / n) / (x + square / 2.0 + half);
    let high = y * (y / n) / (y + square / 2.0 + half);
    Interval {
        low: low.clamp(0.0, x / n),
        high: (1.0 - high).clamp(x / n, 1.0),
    }
}

/// Interval whose upper limit is 1 minus the lower limit for the failures.
fn from_lower_limit(count: Count, confidence: Confidence, low: fn(Count, f64) -> f64) -> Interval {
    Interval {
        low: low(count, confidence.tail()),
        high: 1.0 - low(count.complement(), confidence.tail()),
    }
}

fn clopper_pearson_low(count: Count, tail: f64) -> f64 {
    let (x, y) = (count.successes() as f64, count.failures() as f64);
    if count.successes() == 0 {
        0.0
    } else {
        beta_quantile_lower(x, y + 1.0, tail)
    }
}

fn jeffreys_low(count: Count, tail: f64) -> f64 {
    let (x, y) = (count.successes() as f64, count.failures() as f64);
    if count.successes() == 0 {
        0.0
    } else {
        beta_quantile_lower(x + 0.5, y + 0.5, tail)
    }
}

/// The p at which P(X > x) + P(X = x)/2 is `tail`. It is between the limits with all and with none of P(X = x).
fn mid_p_low(count: Count, tail: f64) -> f64 {
    let (x, n) = (count.successes(), count.n());
    if x == 0 {
        return 0.0;
    }
    let whole = clopper_pearson_low(count, tail);
    let none = if x == n {
        1.0
    } else {
        beta_quantile_lower(x as f64 + 1.0, (n - x) as f64, tail)
    };
    find_root(whole.max(f64::MIN_POSITIVE).ln(), none.ln(), |u| {
        let p = u.exp().min(1.0);
        let mid = binomial_upper(x, n, p) + binomial_mass(x, n, p) / 2.0;
        (mid.max(f64::MIN_POSITIVE) / tail).ln()
    })
    .exp()
}
