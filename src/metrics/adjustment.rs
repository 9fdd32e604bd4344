//! Multiple testing: p values adjusted for their number.

use super::distribution::is_below;

/// Holm's adjusted p values (Holm 1979), in the order given: if no difference exists, the probability that any is below
/// alpha is at most alpha. NaN counts as 1.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let m = p.len();
    let mut adjusted = vec![1.0; m];
    let mut largest = 0.0_f64;
    for (rank, index) in ascending_indexes(p).into_iter().enumerate() {
        largest = largest.max((m - rank) as f64 * clamp_p(p[index]));
        adjusted[index] = largest.min(1.0);
    }
    adjusted
}

/// Benjamini & Hochberg's adjusted p values (1995), in the order given: of those below alpha, an expected share of at
/// most alpha are false discoveries. NaN counts as 1.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let m = p.len();
    let mut adjusted = vec![1.0; m];
    let mut smallest = 1.0_f64;
    for (rank, index) in ascending_indexes(p).into_iter().enumerate().rev() {
        smallest = smallest.min(m as f64 / (rank + 1) as f64 * clamp_p(p[index]));
        adjusted[index] = smallest;
    }
    adjusted
}

/// Holm's adjusted p value of `p` in a family with `others`.
pub fn holm_among(p: f64, others: &[f64]) -> f64 {
    let mut family = vec![p];
    family.extend_from_slice(others);
    holm(&family).first().copied().unwrap_or(1.0)
}

/// Largest p, 0 to 1, that is below `alpha` after Holm's adjustment in a family with `others`.
pub fn holm_threshold(others: &[f64], alpha: f64) -> f64 {
    let mut sorted: Vec<f64> = others.iter().map(|p| clamp_p(*p)).collect();
    sorted.sort_by(f64::total_cmp);
    let m = sorted.len() + 1;
    let below = |(rank, p): &(usize, &f64)| is_below((m - rank) as f64 * **p, alpha);
    let significant = sorted.iter().enumerate().take_while(below).count();
    alpha / (m - significant) as f64
}

fn clamp_p(p: f64) -> f64 {
    if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) }
}

/// Indexes of the p values in ascending order.
fn ascending_indexes(p: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..p.len()).collect();
    places.sort_by(|a, b| clamp_p(p[*a]).total_cmp(&clamp_p(p[*b])));
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(found: &[f64], expected: &[f64]) -> bool {
        found
            .iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() < 1e-12)
    }

    proptest! {
        #[test]
        fn the_threshold_is_the_largest_p_that_is_significant(
            others in proptest::collection::vec(0.0..0.2_f64, 0..8),
        ) {
            let threshold = holm_threshold(&others, 0.05);
            prop_assert!(holm_among(threshold * (1.0 - 1e-9), &others) < 0.05);
            prop_assert!(holm_among(threshold * (1.0 + 1e-9), &others) >= 0.05);
        }
    }

    /// R: p.adjust(c(.01, .04, .03, .005), "holm") and "BH".
    #[test]
    fn four_tests() {
        let p = [0.01, 0.04, 0.03, 0.005];
        assert!(close(&holm(&p), &[0.03, 0.06, 0.06, 0.02]));
        assert!(close(&benjamini_hochberg(&p), &[0.02, 0.04, 0.04, 0.02]));
        assert!((holm_among(0.01, &[0.04, 0.03, 0.005]) - 0.03).abs() < 1e-12);
        assert!(holm(&[]).is_empty() && benjamini_hochberg(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn adjusted_p_never_falls(p in proptest::collection::vec(0.0..=1.0_f64, 0..12)) {
            let (h, b) = (holm(&p), benjamini_hochberg(&p));
            for i in 0..p.len() {
                prop_assert!(p[i] <= b[i] + 1e-15 && b[i] <= h[i] + 1e-15 && h[i] <= 1.0);
            }
        }
    }
}
