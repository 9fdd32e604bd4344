//! A confidence interval.

/// A confidence interval, both ends included and finite, `low <= high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

impl Interval {
    /// Interval from its center and half width.
    pub(super) fn from_center(center: f64, half: f64) -> Self {
        Self {
            low: center - half,
            high: center + half,
        }
    }

    /// Truncates both ends to a range.
    pub(super) fn clamp_to(self, low: f64, high: f64) -> Self {
        Self {
            low: self.low.clamp(low, high),
            high: self.high.clamp(low, high),
        }
    }

    /// Maps both ends by an increasing function.
    pub(super) fn map(self, rising: impl Fn(f64) -> f64) -> Self {
        Self {
            low: rising(self.low),
            high: rising(self.high),
        }
    }

    /// Whether `value` is in the interval, ends included.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The interval of -x.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            low: -self.high,
            high: -self.low,
        }
    }
}
