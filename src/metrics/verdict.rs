//! Verdicts on one measure and one pair of versions, and the smallest detectable difference.
//!
//! Better or worse only if the interval of the difference excludes "no difference" and the p value, adjusted by Holm
//! over the family of tests, is below alpha; otherwise inconclusive. Inconclusive does not mean equal.

mod smallest_detectable;

pub use smallest_detectable::{
    DetectableChange, DetectableChanges, smallest_detectable, smallest_detectable_independent,
    smallest_detectable_paired,
};

use super::count::RatioInterval;
use super::{Absent, Confidence, Interval, Unit};

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

/// Reason of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictReason {
    /// Interval and test agree that there is a difference.
    Clear,
    /// The interval contains "no difference".
    NoDifferenceInInterval,
    /// The interval excludes "no difference", but p is not below alpha.
    NotSignificant,
    /// Significant alone, but not after adjustment for the family of tests.
    NotAfterAdjustment,
    /// The numbers are better, but fewer succeeded: slow or error-prone participants may be missing.
    FewerSucceeded,
    /// The script does not say which direction is better.
    NoDirection,
    /// There is no interval or no test.
    NoTest(Absent),
}

/// A verdict with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgment {
    /// The verdict.
    pub verdict: Verdict,
    /// The reason.
    pub reason: VerdictReason,
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

    /// Side of an interval of a ratio that may have no upper limit.
    pub fn from_open_ratio(interval: RatioInterval) -> Self {
        Self::relative_to(interval.low, interval.high, 1.0)
    }

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

/// Verdict from the side of the interval of new compared with old, the p of the test (`Err` if there is none), and the
/// adjusted p.
pub fn judge(
    side: Result<Side, Absent>,
    p: Result<f64, Absent>,
    p_adjusted: f64,
    direction: Direction,
    confidence: Confidence,
) -> Judgment {
    let cannot_tell = |because| Judgment {
        verdict: Verdict::Inconclusive,
        reason: because,
    };
    let (side, p) = match (side, p) {
        (Ok(side), Ok(p)) => (side, p),
        (_, Err(reason)) | (Err(reason), _) => return cannot_tell(VerdictReason::NoTest(reason)),
    };
    let alpha = confidence.alpha();
    let higher = match side {
        Side::Contains => return cannot_tell(VerdictReason::NoDifferenceInInterval),
        _ if p >= alpha => return cannot_tell(VerdictReason::NotSignificant),
        _ if p_adjusted >= alpha => return cannot_tell(VerdictReason::NotAfterAdjustment),
        Side::Above => true,
        Side::Below => false,
    };
    let better = higher == (direction == Direction::HigherIsBetter);
    Judgment {
        verdict: if better {
            Verdict::Better
        } else {
            Verdict::Worse
        },
        reason: VerdictReason::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(low: f64, high: f64, p: f64, adjusted: f64, direction: Direction) -> Judgment {
        let side = Side::from_difference(Interval { low, high });
        judge(Ok(side), Ok(p), adjusted, direction, Confidence::default())
    }

    #[test]
    fn interval_and_adjusted_p_must_agree() {
        use Direction::{HigherIsBetter, LowerIsBetter};
        let up = judged(0.1, 0.5, 0.01, 0.02, HigherIsBetter);
        assert_eq!(
            (up.verdict, up.reason),
            (Verdict::Better, VerdictReason::Clear)
        );
        assert_eq!(
            judged(0.1, 0.5, 0.01, 0.02, LowerIsBetter).verdict,
            Verdict::Worse
        );
        assert_eq!(
            judged(-0.5, -0.1, 0.01, 0.02, LowerIsBetter).verdict,
            Verdict::Better
        );
        assert_eq!(
            judged(-0.5, -0.1, 0.01, 0.02, HigherIsBetter).verdict,
            Verdict::Worse
        );
        for (judgment, because) in [
            (
                judged(0.0, 0.5, 0.01, 0.02, HigherIsBetter),
                VerdictReason::NoDifferenceInInterval,
            ),
            (
                judged(0.1, 0.5, 0.06, 0.06, HigherIsBetter),
                VerdictReason::NotSignificant,
            ),
            (
                judged(0.1, 0.5, 0.02, 0.06, HigherIsBetter),
                VerdictReason::NotAfterAdjustment,
            ),
        ] {
            assert_eq!(judgment.verdict, Verdict::Inconclusive);
            assert_eq!(judgment.reason, because);
        }
    }

    #[test]
    fn no_test_no_verdict() {
        let few = require_min_sample(4, Unit::Attempts).unwrap_err();
        let found = judge(
            Ok(Side::Above),
            Err(few),
            0.0,
            Direction::HigherIsBetter,
            Confidence::default(),
        );
        assert_eq!(found.verdict, Verdict::Inconclusive);
        assert_eq!(found.reason, VerdictReason::NoTest(few));
        assert_eq!(require_min_sample(5, Unit::Attempts), Ok(()));
    }

    #[test]
    fn a_ratio_without_upper_limit_has_a_side() {
        let open = RatioInterval {
            low: 1.2,
            high: None,
        };
        assert_eq!(Side::from_open_ratio(open), Side::Above);
        let open = RatioInterval {
            low: 0.8,
            high: None,
        };
        assert_eq!(Side::from_open_ratio(open), Side::Contains);
    }
}
