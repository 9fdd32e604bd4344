//! How figures are asked for.

use super::difference::DifferenceInterval;
use super::proportion::RateInterval;
use super::{Confidence, Count};

/// The confidence of all intervals, and which intervals of rates and of their differences are shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Methods {
    /// The confidence of all intervals.
    pub confidence: Confidence,
    /// The interval of one rate.
    pub rate: RateInterval,
    /// The interval of the difference of two rates of different participants.
    pub difference: DifferenceInterval,
}

impl Methods {
    /// The methods that are shown by default, at this confidence.
    pub fn with_confidence(confidence: Confidence) -> Self {
        Self {
            confidence,
            ..Self::default()
        }
    }

    /// The interval of a rate.
    pub(super) fn rate_interval(self, count: Count) -> Result<super::Interval, super::Absent> {
        self.rate.interval(count, self.confidence)
    }
}
