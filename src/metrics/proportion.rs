//! Success rates: counts, point estimates, intervals, and tests against a benchmark.

mod benchmark;
mod interval;

pub use benchmark::{at_least_exact, at_least_mid_p, two_sided_exact, two_sided_mid_p};
pub use interval::{RateInterval, adjusted_wald, adjusted_wald_at};
pub(super) use interval::{adjusted_wald_with, wilson_at};

use super::{Absent, Confidence, Unit};

/// Successes out of n attempts; successes never exceed n.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Count {
    successes: u64,
    n: u64,
}

impl Count {
    /// Largest n: far above any usability test, and small enough for sums to be fast.
    pub const MAX_N: u64 = 1_000_000_000;

    /// `successes` out of `n`; `None` if there are more successes than n, or n exceeds [`Count::MAX_N`]. A count with n
    /// = 0 has no estimate.
    pub fn new(successes: u64, n: u64) -> Option<Self> {
        (successes <= n && n <= Self::MAX_N).then_some(Self { successes, n })
    }

    /// Counts these outcomes, at most [`Count::MAX_N`] of them.
    pub fn from_outcomes(outcomes: impl IntoIterator<Item = bool>) -> Self {
        let mut count = Self { successes: 0, n: 0 };
        for success in outcomes.into_iter().take(1_000_000_000) {
            count.n += 1;
            count.successes += u64::from(success);
        }
        count
    }

    /// Number of successes.
    pub fn successes(self) -> u64 {
        self.successes
    }

    /// Number of failures.
    pub fn failures(self) -> u64 {
        self.n - self.successes
    }

    /// Number of attempts.
    pub fn n(self) -> u64 {
        self.n
    }

    /// The count with successes and failures exchanged.
    #[must_use]
    pub fn complement(self) -> Self {
        Self {
            successes: self.n - self.successes,
            n: self.n,
        }
    }

    /// Observed rate x/n, 0 to 1, the maximum-likelihood estimate. Absent if n is 0.
    pub fn rate(self) -> Result<f64, Absent> {
        self.require_n()?;
        Ok(self.successes as f64 / self.n as f64)
    }

    /// The count itself; absent if n is 0.
    pub(super) fn require_n(self) -> Result<Self, Absent> {
        if self.n == 0 {
            Err(Absent::Empty(Unit::Attempts))
        } else {
            Ok(self)
        }
    }
}

/// Point estimates of a rate, each 0 to 1 (Lewis & Sauro 2006, "When 100% really isn't 100%").
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointEstimates {
    /// x/n.
    pub mle: f64,
    /// (x + 1)/(n + 2), the posterior mean with a flat prior.
    pub laplace: f64,
    /// (x + z^2/2)/(n + z^2), the midpoint of the Wilson and adjusted Wald intervals.
    pub wilson: f64,
    /// (x + 1/2)/(n + 1), the posterior mean with Jeffreys' prior.
    pub jeffreys: f64,
}

impl PointEstimates {
    /// Point estimates of `count`; absent if n is 0.
    pub fn compute(count: Count, confidence: Confidence) -> Result<Self, Absent> {
        let mle = count.rate()?;
        let (x, n) = (count.successes as f64, count.n as f64);
        let square = confidence.z().powi(2);
        Ok(Self {
            mle,
            laplace: (x + 1.0) / (n + 2.0),
            wilson: (x + square / 2.0) / (n + square),
            jeffreys: (x + 0.5) / (n + 1.0),
        })
    }
}

#[cfg(test)]
mod tests;
