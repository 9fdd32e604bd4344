//! Means and their differences by Student's t, used by ratings, times and counts.

use super::distribution::student_upper;
use super::{Absent, Confidence, Interval, Sample, Unit};

/// A t test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// The t statistic: the difference in standard errors.
    pub t: f64,
    /// Its degrees of freedom, above 0; not whole for Welch.
    pub df: f64,
    /// p, 0 to 1; two-sided unless noted.
    pub p: f64,
}

/// Difference of means with its interval and test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanDifference {
    /// First minus second.
    pub difference: f64,
    /// Its interval.
    pub interval: Interval,
    /// Two-sided test that it is 0.
    pub test: TTest,
}

/// Interval of a mean, `mean +- t s/sqrt n` with n - 1 degrees of freedom (Student 1908). Absent for one value, and for
/// identical values.
pub fn mean_interval(sample: &Sample, confidence: Confidence) -> Result<Interval, Absent> {
    let df = degrees_of_freedom(sample)?;
    let half = confidence.t(df) * sample.standard_error();
    Ok(Interval::from_center(sample.mean, half))
}

/// Tests whether the mean is above `benchmark`: t = (mean - benchmark)/(s/sqrt n) (Student 1908), one-sided p = P(T >
/// t). Absent as for [`mean_interval`].
pub fn mean_above(sample: &Sample, benchmark: f64) -> Result<TTest, Absent> {
    let df = degrees_of_freedom(sample)?;
    let t = (sample.mean - benchmark) / sample.standard_error();
    Ok(TTest {
        t,
        df,
        p: student_upper(df, t),
    })
}

/// Compares two independent means without assuming equal variances (Welch 1947), degrees of freedom after Satterthwaite
/// 1946. Absent if either has only one value, or both are without spread.
pub fn welch_t_test(
    first: &Sample,
    second: &Sample,
    confidence: Confidence,
) -> Result<MeanDifference, Absent> {
    if first.n < 2 || second.n < 2 {
        return Err(Absent::OneOnly(Unit::Values));
    }
    let (e1, e2) = (first.standard_error(), second.standard_error());
    let error = e1.hypot(e2);
    if error <= 0.0 {
        return Err(Absent::NoSpread(Unit::Values));
    }
    // As shares of the total variance, so that nothing overflows.
    let (w1, w2) = ((e1 / error).powi(2), (e2 / error).powi(2));
    let df = 1.0 / (w1 * w1 / (first.n - 1) as f64 + w2 * w2 / (second.n - 1) as f64);
    Ok(difference_from_error(
        first.mean - second.mean,
        error,
        df,
        confidence,
    ))
}

/// Mean of the differences of pairs, first minus second, by the one-sample t test (Student 1908). Absent for one pair,
/// and for identical differences.
pub fn paired_t_test(
    differences: &Sample,
    confidence: Confidence,
) -> Result<MeanDifference, Absent> {
    if differences.n < 2 {
        return Err(Absent::OneOnly(Unit::Pairs));
    }
    if differences.sd <= 0.0 {
        return Err(Absent::NoSpread(Unit::Pairs));
    }
    let error = differences.standard_error();
    let df = (differences.n - 1) as f64;
    Ok(difference_from_error(
        differences.mean,
        error,
        df,
        confidence,
    ))
}

/// A difference with its standard error, above 0, and its degrees of freedom.
pub(super) fn difference_from_error(
    difference: f64,
    error: f64,
    df: f64,
    confidence: Confidence,
) -> MeanDifference {
    let t = difference / error;
    MeanDifference {
        difference,
        interval: Interval::from_center(difference, confidence.t(df) * error),
        test: TTest {
            t,
            df,
            p: (2.0 * student_upper(df, t.abs())).min(1.0),
        },
    }
}

/// The degrees of freedom of a sample that has a spread.
fn degrees_of_freedom(sample: &Sample) -> Result<f64, Absent> {
    if sample.n < 2 {
        Err(Absent::OneOnly(Unit::Values))
    } else if sample.sd <= 0.0 {
        Err(Absent::NoSpread(Unit::Values))
    } else {
        Ok((sample.n - 1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample(values: &[f64]) -> Sample {
        Sample::from_values(values).unwrap()
    }

    /// The two systems of the SUS toolkit: Welch t 2.3044, df 16.778, p .0343.
    #[test]
    fn welch_from_summaries() {
        let first = Sample {
            n: 10,
            mean: 85.0,
            sd: 8.498,
        };
        let second = Sample {
            n: 10,
            mean: 74.75,
            sd: 11.208,
        };
        let found = welch_t_test(&first, &second, Confidence::default()).unwrap();
        assert!((found.test.t - 2.3044).abs() < 1e-4);
        assert!((found.test.df - 16.778).abs() < 1e-2);
        assert!((found.test.p - 0.0343).abs() < 1e-4);
    }

    #[test]
    fn what_has_no_spread_has_no_interval() {
        let c = Confidence::default();
        assert_eq!(
            mean_interval(&sample(&[3.0]), c),
            Err(Absent::OneOnly(Unit::Values))
        );
        let alike = sample(&[3.0, 3.0, 3.0]);
        assert_eq!(
            mean_interval(&alike, c),
            Err(Absent::NoSpread(Unit::Values))
        );
        assert!(welch_t_test(&alike, &alike, c).is_err());
        assert!(welch_t_test(&alike, &sample(&[1.0, 2.0]), c).is_ok());
        assert!(paired_t_test(&alike, c).is_err());
    }

    proptest! {
        #[test]
        fn exchange_changes_the_sign(a in proptest::collection::vec(-1e6..1e6_f64, 2..20), b in proptest::collection::vec(-1e6..1e6_f64, 2..20)) {
            let c = Confidence::default();
            let (a, b) = (sample(&a), sample(&b));
            let (x, y) = (welch_t_test(&a, &b, c).unwrap(), welch_t_test(&b, &a, c).unwrap());
            prop_assert!((x.test.p - y.test.p).abs() < 1e-12 && (x.test.t + y.test.t).abs() < 1e-9);
            prop_assert!(x.interval.contains(x.difference));
            prop_assert!((x.interval.low + y.interval.high).abs() < 1e-3);
            // The interval excludes 0 exactly when p is below alpha.
            prop_assert_eq!(!x.interval.contains(0.0), x.test.p < c.alpha());
        }
    }
}
