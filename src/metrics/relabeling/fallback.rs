//! p where a comparison is too large to be relabeled and its people are too alike for a t test: the normal
//! approximation of the relabeling.

use crate::metrics::distribution::normal_upper;
use crate::metrics::{Sample, sum};

/// Normal approximation of relabeling different people: the difference of means over sqrt(s^2 (1/n1 + 1/n2)), s^2 the
/// variance of all values together. `None` if a version is empty, or all values are identical.
pub fn independent_normal_p(old: &[f64], new: &[f64]) -> Option<f64> {
    let (first, second) = (Sample::from_values(old)?, Sample::from_values(new)?);
    let all = Sample::from_values(&[old, new].concat())?;
    let error = all.sd * (1.0 / first.n as f64 + 1.0 / second.n as f64).sqrt();
    two_sided((second.mean - first.mean) / error)
}

/// Normal approximation of flipping signs: the sum of the differences over sqrt(sum d^2). `None` if all are 0.
pub fn paired_normal_p(differences: &[f64]) -> Option<f64> {
    let squares = sum(differences.iter().map(|d| d * d));
    two_sided(sum(differences.iter().copied()) / squares.sqrt())
}

fn two_sided(z: f64) -> Option<f64> {
    z.is_finite()
        .then(|| (2.0 * normal_upper(z.abs())).min(1.0))
}
