//! Size, mean and spread of a sample, from compensated sums.

/// Sum with Neumaier's compensation (Neumaier 1974): as if added with twice the precision.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut total = 0.0_f64;
    let mut lost = 0.0_f64;
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() {
            (total - next) + value
        } else {
            (value - next) + total
        };
        total = next;
    }
    total + lost
}

/// Size, mean and standard deviation of a sample of at least one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Number of values; at least 1.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation (n - 1); 0 for one value and for identical values.
    pub sd: f64,
}

/// A standard deviation below this fraction of the largest value is rounding error.
const ROUNDING_LIMIT: f64 = 1e-12;

/// Largest magnitude of a measurement; its square is still finite.
const MAX_VALUE: f64 = 1e150;

impl Sample {
    /// Size, mean and spread of `values`; `None` without values, or if any is NaN or exceeds 1e150 in magnitude.
    pub fn from_values(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n == 0 || values.iter().any(|v| v.is_nan() || v.abs() > MAX_VALUE) {
            return None;
        }
        let mean = sum(values.iter().copied()) / n as f64;
        let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let squares = sum(values.iter().map(|v| (v - mean) * (v - mean)));
        let sd = if n == 1 {
            0.0
        } else {
            (squares / (n - 1) as f64).sqrt()
        };
        let sd = if sd <= ROUNDING_LIMIT * largest {
            0.0
        } else {
            sd
        };
        Some(Self { n, mean, sd })
    }

    /// Standard error of the mean, `sd / sqrt n`.
    pub fn standard_error(&self) -> f64 {
        self.sd / (self.n as f64).sqrt()
    }
}

/// Median: the middle value, or the mean of the two middle ones; `None` without values.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    let (half, is_odd) = (values.len() / 2, values.len() % 2 == 1);
    if values.is_empty() {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    if is_odd {
        return Some(*upper);
    }
    let lower = below.iter().copied().max_by(f64::total_cmp)?;
    Some(f64::midpoint(lower, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_compensated() {
        assert_eq!(sum([1e16, 1.0, -1e16]).to_bits(), 1.0_f64.to_bits());
        assert!((sum(std::iter::repeat_n(0.1, 1_000_000)) - 100_000.0).abs() < 1e-9);
    }

    #[test]
    fn values_all_alike_have_no_spread() {
        let alike = Sample::from_values(&[0.1 + 0.2, 0.3, 0.3]).unwrap();
        assert!(alike.sd.abs() < f64::MIN_POSITIVE);
        assert_eq!(Sample::from_values(&[]), None);
    }

    #[test]
    fn the_median_of_an_even_number_is_between() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
