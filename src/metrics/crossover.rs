//! Version and period effect of a within-subjects design, in which each participant saw both versions, in either order.
//!
//! If most participants saw the old version first, practice or fatigue looks like an effect of the new version. With
//! the differences of both orders the two effects are separate (Hills & Armitage 1979, "The two-period cross-over
//! clinical trial").

use super::mean::{MeanDifference, TTest, difference_from_error};
use super::{Absent, Confidence, Interval, Sample, Unit};

/// Smallest number of participants in each order.
const MIN_IN_ORDER: usize = 2;

/// p of the period effect below which order needs a caveat.
const PERIOD_P: f64 = 0.1;

/// Version and period effect, in the unit of the differences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossover {
    /// Number of participants who saw the old version first.
    pub old_first: usize,
    /// Number of participants who saw the new version first.
    pub new_first: usize,
    /// New minus old, without the effect of order.
    pub version: Effect,
    /// Second minus first version seen.
    pub period: Effect,
}

/// An effect with its interval and test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The effect.
    pub estimate: f64,
    /// Its standard error, the same for both effects.
    pub standard_error: f64,
    /// Its interval; absent if participants with the same order do not differ.
    pub interval: Result<Interval, Absent>,
    /// Two-sided test that it is 0; absent as the interval.
    pub test: Result<TTest, Absent>,
}

impl Effect {
    fn from_error(estimate: f64, standard_error: f64, df: f64, confidence: Confidence) -> Self {
        let found: Result<MeanDifference, Absent> = if standard_error > 0.0 {
            Ok(difference_from_error(
                estimate,
                standard_error,
                df,
                confidence,
            ))
        } else {
            Err(Absent::NoSpread(Unit::Pairs))
        };
        Self {
            estimate,
            standard_error,
            interval: found.map(|d| d.interval),
            test: found.map(|d| d.test),
        }
    }
}

impl Crossover {
    /// Effects from each participant's difference, new minus old, by order. With the mean differences d1 (old first)
    /// and d2 (new first): version (d1 + d2)/2, period (d1 - d2)/2, each with the standard error sqrt(s^2 (1/n1 +
    /// 1/n2))/2, s^2 the pooled variance, and n - 2 degrees of freedom (Hills & Armitage 1979).
    ///
    /// # Errors
    ///
    /// [`Absent::TooFew`] for fewer than two participants in either order.
    pub fn compute(
        old_first: &[f64],
        new_first: &[f64],
        confidence: Confidence,
    ) -> Result<Self, Absent> {
        let (n1, n2) = (old_first.len(), new_first.len());
        if n1.min(n2) < MIN_IN_ORDER {
            return Err(Absent::TooFew {
                unit: Unit::People,
                n: n1.min(n2),
                needed: MIN_IN_ORDER,
            });
        }
        let sample = |values: &[f64]| Sample::from_values(values).ok_or(Absent::Empty(Unit::Pairs));
        let (first, second) = (sample(old_first)?, sample(new_first)?);
        let squares = |s: &Sample| (s.n - 1) as f64 * s.sd * s.sd;
        let df = (n1 + n2 - 2) as f64;
        let variance = (squares(&first) + squares(&second)) / df;
        let error = (variance * (1.0 / n1 as f64 + 1.0 / n2 as f64)).sqrt() / 2.0;
        let effect = |sum: f64| Effect::from_error(sum / 2.0, error, df, confidence);
        Ok(Self {
            old_first: n1,
            new_first: n2,
            version: effect(first.mean + second.mean),
            period: effect(first.mean - second.mean),
        })
    }

    /// Whether the effects are shown, with a caveat: the orders differ by more than one participant, or p of the period
    /// effect is below 0.1.
    pub fn needs_caveat(&self) -> bool {
        self.old_first.abs_diff(self.new_first) > 1
            || self.period.test.is_ok_and(|test| test.p < PERIOD_P)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::mean::welch_t_test;
    use proptest::prelude::*;

    #[test]
    fn practice_is_not_an_effect_of_the_version() {
        // The second version seen is 2 better, whichever it is.
        let found =
            Crossover::compute(&[2.1, 1.9, 2.0], &[-2.1, -1.9, -2.0], Confidence::default());
        let found = found.unwrap();
        assert!(found.version.estimate.abs() < 1e-12);
        assert!((found.period.estimate - 2.0).abs() < 1e-12);
        assert!(found.needs_caveat());
        let test = found.period.test.unwrap();
        // s^2 = 0.01, se = sqrt(0.01 (1/3 + 1/3))/2.
        assert!((found.period.standard_error - (0.01_f64 * 2.0 / 3.0).sqrt() / 2.0).abs() < 1e-12);
        assert!((test.df - 4.0).abs() < 1e-12 && test.p < 1e-4);
    }

    #[test]
    fn two_in_each_order_are_needed() {
        assert_eq!(
            Crossover::compute(&[1.0, 2.0, 3.0], &[1.0], Confidence::default()),
            Err(Absent::TooFew {
                unit: Unit::People,
                n: 1,
                needed: 2
            })
        );
        let alike = Crossover::compute(&[1.0, 1.0], &[0.0, 0.0], Confidence::default()).unwrap();
        assert_eq!(alike.version.test, Err(Absent::NoSpread(Unit::Pairs)));
        assert!(!alike.needs_caveat());
        let unbalanced =
            Crossover::compute(&[1.0, 2.0, 3.0, 0.0], &[1.0, 2.0], Confidence::default());
        assert!(unbalanced.unwrap().needs_caveat());
    }

    proptest! {
        #[test]
        fn an_effect_of_either_kind_moves_only_its_own(d1 in proptest::collection::vec(-9.0..9.0_f64, 2..12), d2 in proptest::collection::vec(-9.0..9.0_f64, 2..12), version in -5.0..5.0_f64, period in -5.0..5.0_f64) {
            let c = Confidence::default();
            let before = Crossover::compute(&d1, &d2, c).unwrap();
            let moved = |values: &[f64], by: f64| values.iter().map(|v| v + by).collect::<Vec<f64>>();
            let after = Crossover::compute(&moved(&d1, version + period), &moved(&d2, version - period), c).unwrap();
            prop_assert!((after.version.estimate - before.version.estimate - version).abs() < 1e-9);
            prop_assert!((after.period.estimate - before.period.estimate - period).abs() < 1e-9);
            prop_assert!((after.period.standard_error - before.period.standard_error).abs() < 1e-9);
            // With equal numbers the pooled and Welch's standard error are the same.
            if d1.len() == d2.len() {
                let [a, b] = [&d1, &d2].map(|d| Sample::from_values(d).unwrap());
                let welch = welch_t_test(&a, &b, c).unwrap();
                prop_assert!((before.period.test.unwrap().t - welch.test.t).abs() < 1e-9);
            }
        }
    }
}
