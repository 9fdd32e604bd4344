//! Event counts: errors per attempt, or per other exposure.
//!
//! Errors of one task often vary more than Poisson: some participants make none and one makes nine. The dispersion phi
//! = sum (e - mean)^2 / mean / (n - 1) measures it. Above 1 it widens the interval, and two versions are compared by
//! their means; otherwise the exact Poisson methods apply.

mod errors;
mod per_minute;
mod rate;
mod ratio;

pub use errors::{
    ErrorDifference, ErrorRate, dispersion, error_rate, errors_independent, errors_paired,
};
pub use per_minute::errors_per_minute;
pub use rate::{garwood, poisson_mid_p};
pub use ratio::{RateRatio, RatioInterval, RatioMethod, rate_ratio};

use super::Count;

/// Events over an exposure: errors over attempts, minutes or opportunities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Events {
    count: u64,
    exposure: f64,
}

impl Events {
    /// Largest number of events: the sum of two is still a valid [`Count`].
    pub const MAX_COUNT: u64 = Count::MAX_N / 2;

    /// `count` events over `exposure`; `None` unless `count` is at most [`Events::MAX_COUNT`] and `exposure` between
    /// 1e-15 and 1e15.
    pub fn new(count: u64, exposure: f64) -> Option<Self> {
        (count <= Self::MAX_COUNT && (1e-15..=1e15).contains(&exposure))
            .then_some(Self { count, exposure })
    }

    /// Number of events.
    pub fn count(self) -> u64 {
        self.count
    }

    /// Exposure, above 0.
    pub fn exposure(self) -> f64 {
        self.exposure
    }

    /// Events per unit of exposure, 0 or above.
    pub fn rate(self) -> f64 {
        self.count as f64 / self.exposure
    }
}

#[cfg(test)]
mod tests;
