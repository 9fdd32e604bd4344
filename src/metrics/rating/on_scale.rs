//! Means of ratings, whose intervals never leave the scale.

use crate::metrics::difference::square_and_add;
use crate::metrics::mean::{MeanDifference, TTest, paired_t_test, welch_t_test};
use crate::metrics::proportion::adjusted_wald_with;
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit};

/// Smallest number of ratings with an interval.
const MIN_RATINGS: usize = 3;

/// Ends of a rating scale: 1 and 7, or 0 and 100 for a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScaleEnds {
    low: f64,
    high: f64,
}

impl ScaleEnds {
    /// A scale from `low` to `high`; `None` unless both are finite and `low` is below `high`.
    pub fn new(low: f64, high: f64) -> Option<Self> {
        (low.is_finite() && high.is_finite() && low < high).then_some(Self { low, high })
    }

    /// Whether a rating is on the scale.
    pub fn contains(self, rating: f64) -> bool {
        (self.low..=self.high).contains(&rating)
    }

    fn width(self) -> f64 {
        self.high - self.low
    }

    /// Place of the mean between the ends, 0 to 1.
    fn share(self, mean: f64) -> f64 {
        ((mean - self.low) / self.width()).clamp(0.0, 1.0)
    }

    /// Number of yes-or-no answers with the same mean and spread, p(1 - p) n/s^2 with p and s rescaled to 0-1; at least
    /// n, and n if the ratings have no spread.
    pub fn effective_n(self, sample: &Sample) -> f64 {
        let n = sample.n as f64;
        let p = self.share(sample.mean);
        let sd = sample.sd / self.width();
        if sd > 0.0 {
            (p * (1.0 - p) * n / (sd * sd)).max(n)
        } else {
            n
        }
    }

    /// Interval of the mean, from 0 to 1 on the scale.
    fn share_interval(self, sample: &Sample, confidence: Confidence) -> Result<Interval, Absent> {
        if sample.n < MIN_RATINGS {
            return Err(Absent::TooFew {
                unit: Unit::Answers,
                n: sample.n,
                needed: MIN_RATINGS,
            });
        }
        let t = confidence.t((sample.n - 1) as f64);
        let p = self.share(sample.mean);
        Ok(adjusted_wald_with(p, self.effective_n(sample), t))
    }

    /// Interval of the mean of ratings, on the scale: adjusted Wald (Agresti & Coull 1998) on (p n*, n*), with p the
    /// mean rescaled to 0-1, n* the effective sample size ([`ScaleEnds::effective_n`], Kish 1965), and Student's t with
    /// n-1 degrees of freedom in place of z. Covers 96-100% where most answers are at an end of the scale, where the t
    /// interval covers 19-92% or does not exist.
    ///
    /// # Errors
    ///
    /// [`Absent::TooFew`] for fewer than three ratings.
    pub fn mean_interval(
        self,
        sample: &Sample,
        confidence: Confidence,
    ) -> Result<Interval, Absent> {
        let share = self.share_interval(sample, confidence)?;
        let to_scale = |p: f64| (self.low + p * self.width()).clamp(self.low, self.high);
        Ok(share.map(to_scale))
    }

    /// Square-and-add (Newcombe 1998; Zou & Donner 2008) of the two intervals, first minus second.
    fn square_and_add(
        self,
        first: &Sample,
        second: &Sample,
        confidence: Confidence,
    ) -> Result<Interval, Absent> {
        let interval = square_and_add(
            self.share(first.mean),
            self.share_interval(first, confidence)?,
            self.share(second.mean),
            self.share_interval(second, confidence)?,
        );
        Ok(interval.map(|share| share * self.width()))
    }
}

/// Difference of the mean ratings of two versions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatingDifference {
    /// First minus second.
    pub difference: f64,
    /// Its interval. If the ratings of either version have no spread, or all participants changed by the same amount:
    /// square-and-add of the two means' intervals.
    pub interval: Result<Interval, Absent>,
    /// Two-sided test that it is 0; absent without spread, or for too few ratings.
    pub test: Result<TTest, Absent>,
}

impl RatingDifference {
    fn compute(
        first: &Sample,
        second: &Sample,
        scale: ScaleEnds,
        found: Result<MeanDifference, Absent>,
        confidence: Confidence,
    ) -> Self {
        Self {
            difference: first.mean - second.mean,
            interval: match found {
                // All differences are equal, which says nothing of how much others would differ: as for different
                // participants.
                Err(Absent::NoSpread(_)) => scale.square_and_add(first, second, confidence),
                found if first.sd > 0.0 && second.sd > 0.0 => found.map(|d| d.interval),
                _ => scale.square_and_add(first, second, confidence),
            },
            test: found.map(|d| d.test),
        }
    }
}

/// Compares ratings of different participants by Welch's t (1947). Absent if either version has no ratings.
pub fn ratings_independent(
    first: &[f64],
    second: &[f64],
    scale: ScaleEnds,
    confidence: Confidence,
) -> Result<RatingDifference, Absent> {
    let (first, second) = (sample(first)?, sample(second)?);
    let found = welch_t_test(&first, &second, confidence);
    let found = found.map_err(to_answers_unit);
    Ok(RatingDifference::compute(
        &first, &second, scale, found, confidence,
    ))
}

/// Compares ratings of the same participants, one (first, second) pair each, by the paired t test (Student 1908). Absent
/// without pairs.
pub fn ratings_paired(
    pairs: &[(f64, f64)],
    scale: ScaleEnds,
    confidence: Confidence,
) -> Result<RatingDifference, Absent> {
    let (first, second): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let differences: Vec<f64> = pairs.iter().map(|(first, second)| first - second).collect();
    let differences = Sample::from_values(&differences).ok_or(Absent::Empty(Unit::Pairs))?;
    let found = paired_t_test(&differences, confidence);
    Ok(RatingDifference::compute(
        &sample(&first)?,
        &sample(&second)?,
        scale,
        found,
        confidence,
    ))
}

fn sample(ratings: &[f64]) -> Result<Sample, Absent> {
    Sample::from_values(ratings).ok_or(Absent::Empty(Unit::Answers))
}

/// The same reason, with answers as the unit.
fn to_answers_unit(reason: Absent) -> Absent {
    match reason {
        Absent::OneOnly(_) => Absent::OneOnly(Unit::Answers),
        Absent::NoSpread(_) => Absent::NoSpread(Unit::Answers),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seq() -> ScaleEnds {
        ScaleEnds::new(1.0, 7.0).unwrap()
    }

    fn interval(ratings: &[f64]) -> Result<Interval, Absent> {
        seq().mean_interval(&sample(ratings).unwrap(), Confidence::default())
    }

    #[test]
    fn a_mean_at_the_end_has_an_interval_on_the_scale() {
        let all_sevens = interval(&[7.0; 8]).unwrap();
        assert!((all_sevens.low - 4.2).abs() < 0.05, "{all_sevens:?}");
        assert!((all_sevens.high - 7.0).abs() < f64::EPSILON);
        let one_six = interval(&[7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 6.0]).unwrap();
        assert!((one_six.low - 6.1).abs() < 0.05 && one_six.high <= 7.0);
        assert_eq!(
            interval(&[7.0, 6.0]),
            Err(Absent::TooFew {
                unit: Unit::Answers,
                n: 2,
                needed: 3
            })
        );
        assert_eq!(ScaleEnds::new(7.0, 7.0), None);
        assert_eq!(ScaleEnds::new(1.0, f64::NAN), None);
    }

    /// Two camps spread more than n yes-or-no answers would: p(1 - p) n/s^2 = 3.
    #[test]
    fn the_effective_n_is_at_least_n() {
        let camps = sample(&[1.0, 1.0, 7.0, 7.0]).unwrap();
        assert!((seq().effective_n(&camps) - 4.0).abs() < 1e-12);
        let close = sample(&[4.0, 5.0, 4.0, 5.0]).unwrap();
        assert!(seq().effective_n(&close) > 20.0);
    }

    #[test]
    fn without_spread_the_difference_has_an_interval() {
        let c = Confidence::default();
        let both = ratings_independent(&[7.0; 6], &[2.0; 5], seq(), c).unwrap();
        assert!(both.interval.unwrap().low > 0.0 && both.interval.unwrap().high <= 6.0);
        assert_eq!(both.test, Err(Absent::NoSpread(Unit::Answers)));
        let varied = [5.0, 6.0, 4.0, 6.0];
        let one = ratings_independent(&[7.0; 6], &varied, seq(), c).unwrap();
        assert!(one.test.is_ok() && one.interval.unwrap().contains(one.difference));
        let welch = welch_t_test(&sample(&[7.0; 6]).unwrap(), &sample(&varied).unwrap(), c);
        assert_ne!(one.interval, welch.map(|d| d.interval));
        let pairs = [7.0; 4].into_iter().zip(varied).collect::<Vec<_>>();
        assert!(ratings_paired(&pairs, seq(), c).unwrap().interval.is_ok());
        // Each answered one more on the second version: as for different participants.
        let shifted = varied.map(|rating| rating - 1.0);
        let pairs = varied.into_iter().zip(shifted).collect::<Vec<_>>();
        let same = ratings_paired(&pairs, seq(), c).unwrap();
        let limits = |ratings: &[f64]| {
            let sample = sample(ratings).unwrap();
            (sample.mean, seq().mean_interval(&sample, c).unwrap())
        };
        let ((m1, i1), (m2, i2)) = (limits(&varied), limits(&shifted));
        let low = 1.0 - (m1 - i1.low).hypot(i2.high - m2);
        assert!((same.interval.unwrap().low - low).abs() < 1e-9, "{same:?}");
        assert_eq!(same.test, Err(Absent::NoSpread(Unit::Pairs)));
        assert!(
            ratings_independent(&[7.0; 2], &[2.0; 2], seq(), c)
                .unwrap()
                .interval
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn never_leaves_the_scale(first in proptest::collection::vec(1_u8..=7, 3..30), second in proptest::collection::vec(1_u8..=7, 3..30)) {
            let c = Confidence::default();
            let [first, second] = [first, second].map(|r| r.into_iter().map(f64::from).collect::<Vec<f64>>());
            let (mean, i) = (sample(&first).unwrap().mean, interval(&first).unwrap());
            prop_assert!(1.0 <= i.low && i.low < i.high && i.high <= 7.0 && i.contains(mean));
            // Turning the scale around turns the interval around.
            let turned: Vec<f64> = first.iter().map(|r| 8.0 - r).collect();
            let mirrored = interval(&turned).unwrap();
            prop_assert!((mirrored.low + i.high - 8.0).abs() < 1e-9);
            let there = ratings_independent(&first, &second, seq(), c).unwrap();
            let back = ratings_independent(&second, &first, seq(), c).unwrap();
            prop_assert!((there.interval.unwrap().low + back.interval.unwrap().high).abs() < 1e-9);
            prop_assert!(there.interval.unwrap().contains(there.difference));
        }
    }
}
