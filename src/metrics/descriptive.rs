//! Descriptive statistics.

use super::mean::mean_interval;
use super::{Absent, Confidence, Interval, Sample, Unit};

/// Descriptive statistics of at least one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Description {
    /// Number of values; at least 1.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation (n - 1); absent for one value.
    pub sd: Result<f64, Absent>,
    /// Standard error of the mean, sd / sqrt n; absent for one value.
    pub standard_error: Result<f64, Absent>,
    /// Minimum.
    pub min: f64,
    /// Maximum.
    pub max: f64,
}

impl Description {
    /// Descriptive statistics of `values`, in `unit`.
    ///
    /// # Errors
    ///
    /// Absent without values.
    pub fn from_values(values: &[f64], unit: Unit) -> Result<Self, Absent> {
        let sample = Sample::from_values(values).ok_or(Absent::Empty(unit))?;
        let spread = |value| match sample.n {
            1 => Err(Absent::OneOnly(unit)),
            _ => Ok(value),
        };
        Ok(Self {
            n: sample.n,
            mean: sample.mean,
            sd: spread(sample.sd),
            standard_error: spread(sample.standard_error()),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    /// t interval (Student 1908) of the mean of values that are never below 0, truncated at 0.
    ///
    /// # Errors
    ///
    /// Absent for one value, and for identical values.
    pub(super) fn interval_from_0(&self, confidence: Confidence) -> Result<Interval, Absent> {
        let sample = Sample {
            n: self.n,
            mean: self.mean,
            sd: self.sd?,
        };
        Ok(mean_interval(&sample, confidence)?.clamp_to(0.0, f64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 10, 20, 60 have the mean 30 and the sd sqrt((400 + 100 + 900)/2) = sqrt 700.
    #[test]
    fn three_values_by_hand() {
        let found = Description::from_values(&[20.0, 60.0, 10.0], Unit::Times).unwrap();
        assert_eq!(found.n, 3);
        assert!((found.mean - 30.0).abs() < 1e-12);
        assert!((found.sd.unwrap() - 700.0_f64.sqrt()).abs() < 1e-12);
        assert!((found.standard_error.unwrap() - (700.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((found.min - 10.0).abs() < 1e-12 && (found.max - 60.0).abs() < 1e-12);
        // t(2) = 4.302653: 30 +- 65.7 goes below 0, which is impossible for a time.
        let interval = found.interval_from_0(Confidence::default()).unwrap();
        assert!(interval.low.abs() < 1e-12);
        assert!(
            (interval.high - (30.0 + 4.302_652_729_749_46 * (700.0_f64 / 3.0).sqrt())).abs() < 1e-9
        );
    }

    #[test]
    fn one_value_has_no_spread_and_none_no_mean() {
        let one = Description::from_values(&[4.0], Unit::Times).unwrap();
        assert_eq!(one.sd, Err(Absent::OneOnly(Unit::Times)));
        assert!(one.interval_from_0(Confidence::default()).is_err());
        assert_eq!(
            Description::from_values(&[], Unit::Times),
            Err(Absent::Empty(Unit::Times))
        );
    }
}
