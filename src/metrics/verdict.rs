//! Words of verdicts: better, worse or inconclusive, which direction is better, and the smallest sample that has one. How a
//! verdict is reached: [`super::change`].

mod smallest_detectable;

pub use smallest_detectable::{DetectableChange, DetectableChanges};

use super::{Absent, Interval, Unit};

/// Smallest sample (participants, attempts, pairs, answers or times, in either version) that has a p and a verdict.
pub const MIN_SAMPLE: usize = 5;

/// Checks that a sample is large enough for a test.
///
/// # Errors
///
/// [`Absent::TooFew`] below [`MIN_SAMPLE`].
pub fn require_min_sample(n: usize, unit: Unit) -> Result<(), Absent> {
    if n < MIN_SAMPLE {
        return Err(Absent::TooFew {
            unit,
            n,
            needed: MIN_SAMPLE,
        });
    }
    Ok(())
}

/// Verdict on the new version compared with the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The new version is better.
    Better,
    /// The new version is worse.
    Worse,
    /// Inconclusive, which does not mean equal.
    Inconclusive,
}

/// Which direction is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Higher is better: success, ratings.
    HigherIsBetter,
    /// Lower is better: times, errors.
    LowerIsBetter,
}

/// Position of an interval relative to "no difference".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Entirely above.
    Above,
    /// Entirely below.
    Below,
    /// Contains "no difference".
    Contains,
}

impl Side {
    /// Side of an interval of a difference, where no difference is 0.
    pub fn from_difference(interval: Interval) -> Self {
        Self::relative_to(interval.low, Some(interval.high), 0.0)
    }

    /// Side of an interval of a ratio, where no difference is 1.
    pub fn from_ratio(interval: Interval) -> Self {
        Self::relative_to(interval.low, Some(interval.high), 1.0)
    }

    /// Side of an interval that may have no upper limit, relative to no difference.
    pub(super) fn relative_to(low: f64, high: Option<f64>, none: f64) -> Self {
        if low > none {
            Self::Above
        } else if high.is_some_and(|high| high < none) {
            Self::Below
        } else {
            Self::Contains
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_are_enough_for_a_test() {
        assert!(require_min_sample(4, Unit::Attempts).is_err());
        assert_eq!(require_min_sample(5, Unit::Attempts), Ok(()));
    }

    #[test]
    fn a_ratio_without_upper_limit_has_a_side() {
        assert_eq!(Side::relative_to(1.2, None, 1.0), Side::Above);
        assert_eq!(Side::relative_to(0.8, None, 1.0), Side::Contains);
    }
}
