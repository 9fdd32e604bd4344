//! How many errors: events per attempt, or per any exposure.
//!
//! Errors of one task often spread more than Poisson: some participants make none and one makes nine.
//! The dispersion phi = sum (e - mean)^2 / mean / (n - 1) measures it. Above 1 the interval is
//! widened by it, and two versions are compared by their means; otherwise the exact Poisson methods
//! hold.

mod errors;
mod rate;
mod ratio;

pub use errors::{
    ErrorDifference, ErrorRate, dispersion, error_rate, errors_independent, errors_paired,
};
pub use rate::{garwood, poisson_mid_p};
pub use ratio::{RateRatio, RatioInterval, RatioMethod, rate_ratio};

use super::Count;

/// Events over an exposure: errors over attempts, over minutes, over chances to err.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Events {
    count: u64,
    exposure: f64,
}

impl Events {
    /// The largest number of events: two of them together are still a [`Count`].
    pub const MAX_COUNT: u64 = Count::MAX_N / 2;

    /// `count` events over `exposure`; `None` unless the exposure is above 0, and neither is beyond
    /// [`Events::LARGEST`] (1e15 for an exposure).
    pub fn new(count: u64, exposure: f64) -> Option<Self> {
        (count <= Self::MAX_COUNT && (1e-15..=1e15).contains(&exposure))
            .then_some(Self { count, exposure })
    }

    /// How many events.
    pub fn count(self) -> u64 {
        self.count
    }

    /// Over how much; above 0.
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
