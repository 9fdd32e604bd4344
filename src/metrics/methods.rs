//! Statistical methods of the figures.

use super::difference::DifferenceInterval;
use super::proportion::RateInterval;
use super::{Confidence, Count};

/// Confidence level of all intervals, and the methods of the intervals of rates and their differences.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Methods {
    /// Confidence level of all intervals.
    pub confidence: Confidence,
    /// Interval of one rate.
    pub rate: RateInterval,
    /// Interval of the difference of two rates of different participants.
    pub difference: DifferenceInterval,
    /// Number of labelings drawn by relabeling tests; `None` for as many as the sample asks for. Fewer for simulations.
    pub draws: Option<usize>,
}

impl Methods {
    /// The default methods, at this confidence level.
    pub fn with_confidence(confidence: Confidence) -> Self {
        Self {
            confidence,
            ..Self::default()
        }
    }

    /// Interval of a rate, 0 to 1.
    pub(super) fn rate_interval(self, count: Count) -> Result<super::Interval, super::Absent> {
        self.rate.interval(count, self.confidence)
    }
}
