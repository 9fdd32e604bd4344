//! Is it better: the verdict on one measure and one pair of versions, and how near it is.
//!
//! Better or worse only when the interval of the difference excludes "no difference" and the p value,
//! adjusted by Holm for the tests read together, is below alpha; else inconclusive. Not to have found a
//! difference is never to have found them equal.

mod nearest;

pub use nearest::{Change, Changes, nearest, nearest_independent, nearest_paired};

use super::count::RatioInterval;
use super::{Absent, Confidence, Interval, Of};

/// Below this many in either version, or this many pairs or times, there is no p and no verdict.
pub const FEWEST: usize = 5;

/// Whether there are enough to test; the reason if not.
pub fn enough(n: usize, of: Of) -> Result<(), Absent> {
    if n < FEWEST {
        return Err(Absent::TooFew {
            of,
            n,
            needed: FEWEST,
        });
    }
    Ok(())
}

/// What is said of the new version against the old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The new version is better.
    Better,
    /// The new version is worse.
    Worse,
    /// The data do not say; not "equal".
    Inconclusive,
}

/// Why the verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Interval and test agree that there is a difference.
    Clear,
    /// The interval holds "no difference".
    NoDifferenceInInterval,
    /// The interval excludes it, but the test alone is not below alpha.
    NotByTest,
    /// Only the adjustment for the tests read together decides.
    OnlyHolm,
    /// The numbers are better, but fewer succeeded: the slow and the erring may only have failed.
    FewerFinished,
    /// Nobody said which way is better.
    NoDirection,
    /// There is no interval or no test.
    NoTest(Absent),
}

/// A verdict with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// What is said.
    pub verdict: Verdict,
    /// Why.
    pub because: Because,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better: success, ratings.
    HigherIsBetter,
    /// Less is better: times, errors.
    LowerIsBetter,
}

/// On which side of "no difference" an interval lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// All of it above.
    Above,
    /// All of it below.
    Below,
    /// It holds "no difference".
    Holds,
}

impl Side {
    /// The side of an interval of a difference, where no difference is 0.
    pub fn of_difference(interval: Interval) -> Self {
        Self::of(interval.low, Some(interval.high), 0.0)
    }

    /// The side of an interval of a ratio, where no difference is 1.
    pub fn of_ratio(interval: Interval) -> Self {
        Self::of(interval.low, Some(interval.high), 1.0)
    }

    /// The side of an interval of a ratio that may have no upper limit.
    pub fn of_open_ratio(interval: RatioInterval) -> Self {
        Self::of(interval.low, interval.high, 1.0)
    }

    fn of(low: f64, high: Option<f64>, none: f64) -> Self {
        if low > none {
            Self::Above
        } else if high.is_some_and(|high| high < none) {
            Self::Below
        } else {
            Self::Holds
        }
    }
}

/// The verdict from where the interval of new against old lies, the p of the test (`Err` when
/// there is none), and that p adjusted.
pub fn judge(
    side: Result<Side, Absent>,
    p: Result<f64, Absent>,
    p_adjusted: f64,
    direction: Direction,
    confidence: Confidence,
) -> Judgement {
    let cannot_tell = |because| Judgement {
        verdict: Verdict::Inconclusive,
        because,
    };
    let (side, p) = match (side, p) {
        (Ok(side), Ok(p)) => (side, p),
        (_, Err(reason)) | (Err(reason), _) => return cannot_tell(Because::NoTest(reason)),
    };
    let alpha = confidence.alpha();
    let higher = match side {
        Side::Holds => return cannot_tell(Because::NoDifferenceInInterval),
        _ if p >= alpha => return cannot_tell(Because::NotByTest),
        _ if p_adjusted >= alpha => return cannot_tell(Because::OnlyHolm),
        Side::Above => true,
        Side::Below => false,
    };
    let better = higher == (direction == Direction::HigherIsBetter);
    Judgement {
        verdict: if better {
            Verdict::Better
        } else {
            Verdict::Worse
        },
        because: Because::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(low: f64, high: f64, p: f64, adjusted: f64, direction: Direction) -> Judgement {
        let side = Side::of_difference(Interval { low, high });
        judge(Ok(side), Ok(p), adjusted, direction, Confidence::default())
    }

    #[test]
    fn interval_and_adjusted_p_must_agree() {
        use Direction::{HigherIsBetter, LowerIsBetter};
        let up = judged(0.1, 0.5, 0.01, 0.02, HigherIsBetter);
        assert_eq!((up.verdict, up.because), (Verdict::Better, Because::Clear));
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
        for (judgement, because) in [
            (
                judged(0.0, 0.5, 0.01, 0.02, HigherIsBetter),
                Because::NoDifferenceInInterval,
            ),
            (
                judged(0.1, 0.5, 0.06, 0.06, HigherIsBetter),
                Because::NotByTest,
            ),
            (
                judged(0.1, 0.5, 0.02, 0.06, HigherIsBetter),
                Because::OnlyHolm,
            ),
        ] {
            assert_eq!(judgement.verdict, Verdict::Inconclusive);
            assert_eq!(judgement.because, because);
        }
    }

    #[test]
    fn no_test_no_verdict() {
        let few = enough(4, Of::Attempts).unwrap_err();
        let found = judge(
            Ok(Side::Above),
            Err(few),
            0.0,
            Direction::HigherIsBetter,
            Confidence::default(),
        );
        assert_eq!(found.verdict, Verdict::Inconclusive);
        assert_eq!(found.because, Because::NoTest(few));
        assert_eq!(enough(5, Of::Attempts), Ok(()));
    }

    #[test]
    fn a_ratio_without_upper_limit_has_a_side() {
        let open = RatioInterval {
            low: 1.2,
            high: None,
        };
        assert_eq!(Side::of_open_ratio(open), Side::Above);
        let open = RatioInterval {
            low: 0.8,
            high: None,
        };
        assert_eq!(Side::of_open_ratio(open), Side::Holds);
    }
}
