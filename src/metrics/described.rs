//! Values described as reports for others want them: how many, mean and spread, the least and the greatest.

use super::mean::mean_interval;
use super::{Absent, Confidence, Interval, Of, Sample};

/// At least one value, described.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Described {
    /// How many values; at least 1.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, with n - 1 below; absent for one value.
    pub sd: Result<f64, Absent>,
    /// The standard error of the mean, sd / sqrt n; absent for one value.
    pub standard_error: Result<f64, Absent>,
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub greatest: f64,
}

impl Described {
    /// The description of `values`, which are of this sort; absent without values.
    pub fn of(values: &[f64], of: Of) -> Result<Self, Absent> {
        let sample = Sample::of(values).ok_or(Absent::No(of))?;
        let spread = |value| match sample.n {
            1 => Err(Absent::OneOnly(of)),
            _ => Ok(value),
        };
        Ok(Self {
            n: sample.n,
            mean: sample.mean,
            sd: spread(sample.sd),
            standard_error: spread(sample.standard_error()),
            least: values.iter().copied().fold(f64::INFINITY, f64::min),
            greatest: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    /// The t interval of the mean of values that are never below 0. Absent for one value, and for values all alike.
    pub(super) fn interval_from_0(&self, confidence: Confidence) -> Result<Interval, Absent> {
        let sample = Sample {
            n: self.n,
            mean: self.mean,
            sd: self.sd?,
        };
        Ok(mean_interval(&sample, confidence)?.cut(0.0, f64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 10, 20, 60 have the mean 30 and the sd sqrt((400 + 100 + 900)/2) = sqrt 700.
    #[test]
    fn three_values_by_hand() {
        let found = Described::of(&[20.0, 60.0, 10.0], Of::Times).unwrap();
        assert_eq!(found.n, 3);
        assert!((found.mean - 30.0).abs() < 1e-12);
        assert!((found.sd.unwrap() - 700.0_f64.sqrt()).abs() < 1e-12);
        assert!((found.standard_error.unwrap() - (700.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((found.least - 10.0).abs() < 1e-12 && (found.greatest - 60.0).abs() < 1e-12);
        // t(2) = 4.302653: 30 +- 65.7 goes below 0, where no time is.
        let interval = found.interval_from_0(Confidence::default()).unwrap();
        assert!(interval.low.abs() < 1e-12);
        assert!(
            (interval.high - (30.0 + 4.302_652_729_749_46 * (700.0_f64 / 3.0).sqrt())).abs() < 1e-9
        );
    }

    #[test]
    fn one_value_has_no_spread_and_none_no_mean() {
        let one = Described::of(&[4.0], Of::Times).unwrap();
        assert_eq!(one.sd, Err(Absent::OneOnly(Of::Times)));
        assert!(one.interval_from_0(Confidence::default()).is_err());
        assert_eq!(Described::of(&[], Of::Times), Err(Absent::No(Of::Times)));
    }
}
