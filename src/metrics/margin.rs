//! Second answer beside the verdict: whether a change is smaller than the smallest one that matters.

use super::Interval;
use super::verdict::Direction;

/// Smallest change that matters, above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Margin {
    /// Of a difference, new minus old, in its unit: 0.1 for 10 points of success.
    Difference(f64),
    /// Of a ratio, new over old, above 1: 1.2 for 20% more time.
    Ratio(f64),
}

impl Margin {
    /// The changes smaller than the margin.
    fn range(self) -> Interval {
        match self {
            Self::Difference(margin) => Interval {
                low: -margin,
                high: margin,
            },
            Self::Ratio(margin) => Interval {
                low: 1.0 / margin,
                high: margin,
            },
        }
    }
}

/// Answer of an interval against a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgainstMargin {
    /// A change for the worse is smaller than the margin (non-inferiority).
    NotWorse,
    /// A change in either direction is smaller than the margin (equivalence).
    NoChangeThatMatters,
}

impl AgainstMargin {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotWorse => "not_worse",
            Self::NoChangeThatMatters => "no_change_that_matters",
        }
    }
}

/// Compares the interval of a change with the margin: the limit on the bad side strictly inside it, or both limits;
/// `None` if neither. With a two-sided interval at 95% each limit is tested at 2.5% (Schuirmann 1987); not adjusted for
/// the number of tasks.
pub fn against_margin(
    interval: Interval,
    margin: Margin,
    direction: Direction,
) -> Option<AgainstMargin> {
    let range = margin.range();
    let (above_low, below_high) = (interval.low > range.low, interval.high < range.high);
    let is_not_worse = match direction {
        Direction::HigherIsBetter => above_low,
        Direction::LowerIsBetter => below_high,
    };
    if above_low && below_high {
        Some(AgainstMargin::NoChangeThatMatters)
    } else {
        is_not_worse.then_some(AgainstMargin::NotWorse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AgainstMargin::{NoChangeThatMatters, NotWorse};
    use Direction::{HigherIsBetter, LowerIsBetter};

    fn difference(low: f64, high: f64, direction: Direction) -> Option<AgainstMargin> {
        against_margin(Interval { low, high }, Margin::Difference(0.125), direction)
    }

    fn ratio(low: f64, high: f64, direction: Direction) -> Option<AgainstMargin> {
        against_margin(Interval { low, high }, Margin::Ratio(1.25), direction)
    }

    #[test]
    fn limits_must_be_strictly_inside() {
        assert_eq!(difference(-0.12, 0.3, HigherIsBetter), Some(NotWorse));
        assert_eq!(difference(-0.125, 0.3, HigherIsBetter), None);
        assert_eq!(
            difference(-0.12, 0.12, HigherIsBetter),
            Some(NoChangeThatMatters)
        );
        assert_eq!(difference(-0.12, 0.125, HigherIsBetter), Some(NotWorse));
        assert_eq!(difference(-0.3, 0.12, HigherIsBetter), None);
        assert_eq!(difference(-0.3, 0.12, LowerIsBetter), Some(NotWorse));
    }

    #[test]
    fn ratios_are_symmetric_around_one() {
        assert_eq!(ratio(0.5, 1.2, LowerIsBetter), Some(NotWorse));
        assert_eq!(ratio(0.81, 1.24, LowerIsBetter), Some(NoChangeThatMatters));
        assert_eq!(ratio(0.8, 1.24, LowerIsBetter), Some(NotWorse));
        assert_eq!(ratio(0.81, 1.25, LowerIsBetter), None);
        assert_eq!(ratio(0.81, 1.25, HigherIsBetter), Some(NotWorse));
    }
}
