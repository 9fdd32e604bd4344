//! Sample sizes and problem discovery.

use super::distribution::normal_quantile_upper;
use super::{Confidence, Rate, sum};

/// Largest sample size reported.
const MAX_SAMPLE_SIZE: f64 = 1e15;

/// Smallest n for which the adjusted Wald interval of a rate is at most `margin` wide on either side for any rate,
/// ceil(z^2/(4 d^2) - z^2) (Sauro & Lewis 2016), at least 1. `None` if `margin` is not strictly between 0 and 1, or n
/// exceeds 1e15.
pub fn n_for_margin(margin: f64, confidence: Confidence) -> Option<u64> {
    if !(margin > 0.0 && margin < 1.0) {
        return None;
    }
    let square = confidence.z().powi(2);
    round_up(square / (4.0 * margin * margin) - square)
}

/// Half width of the adjusted Wald interval at n participants and a rate of one half, its widest (Sauro & Lewis 2016);
/// between 0 and 1/2.
pub fn margin_at(n: u64, confidence: Confidence) -> f64 {
    let z = confidence.z();
    z / 2.0 / (n as f64 + z * z).sqrt()
}

/// Sample size per version to detect the difference of two rates with probability `power`, by the two-sided N-1 test:
/// `ceil(2 (z_a + z_b)^2 p q / d^2 + 1/2)`, p the mean of the rates (Sauro & Lewis 2016). `None` for equal rates, a
/// power that is not strictly between 0 and 1, or an n above 1e15.
pub fn n_to_detect(first: Rate, second: Rate, power: f64, confidence: Confidence) -> Option<u64> {
    let d = first.value() - second.value();
    if d == 0.0 || !(power > 0.0 && power < 1.0) {
        return None;
    }
    let p = f64::midpoint(first.value(), second.value());
    let z = confidence.z() + normal_quantile_upper(1.0 - power);
    round_up(2.0 * z.max(0.0).powi(2) * p * (1.0 - p) / (d * d) + 0.5)
}

/// Highest rate below `rate`, in whole percentage points, that is detectable with `n` participants on each version with
/// probability `power` ([`n_to_detect`]); `None` if not even a rate of 0 is.
pub fn detectable_below(rate: Rate, n: u64, power: f64, confidence: Confidence) -> Option<Rate> {
    let detectable = |points: &u32| {
        let lower = Rate::new(f64::from(*points) / 100.0)?;
        let needed = n_to_detect(rate, lower, power, confidence)?;
        (lower.value() < rate.value() && needed <= n).then_some(lower)
    };
    (0..100_u32).rev().find_map(|points| detectable(&points))
}

/// Share of problems found by `n` participants if a participant encounters each problem with probability `p`: 1 - (1 -
/// p)^n (Virzi 1992), 0 to 1.
pub fn share_found(p: Rate, n: u64) -> f64 {
    if n == 0 {
        return 0.0;
    }
    -(n as f64 * (-p.value()).ln_1p()).exp_m1()
}

/// Number of participants to find the share `goal` of the problems: the least n with `share_found(p, n) >= goal`.
/// `None` if it is never reached.
pub fn n_to_find(p: Rate, goal: Rate) -> Option<u64> {
    if goal.value() == 0.0 {
        return Some(0);
    }
    if p.value() == 0.0 || (goal.value() >= 1.0 && p.value() < 1.0) {
        return None;
    }
    if p.value() >= 1.0 {
        return Some(1);
    }
    // Keeps a whole number of participants whole despite rounding.
    round_up((-goal.value()).ln_1p() / (-p.value()).ln_1p() * (1.0 - 1e-12))
}

/// Probability that a participant encounters a problem, from the problems that `people` participants found: `seen` has
/// for each problem the number of participants who encountered it, 1 to `people`. The observed mean is too high in
/// small samples, since undiscovered problems are missing from it; it is replaced by the mean of the Good-Turing
/// adjustment p/(1 + share of problems seen once) and the normalization (p - 1/n)(1 - 1/n) (Lewis 2001, "Evaluation of
/// procedures for adjusting problem-discovery rates estimated from small samples"). `None` without problems, or with
/// invalid counts.
pub fn discovery_rate(seen: &[u64], people: u64) -> Option<f64> {
    if seen.is_empty() || seen.iter().any(|s| *s == 0 || *s > people) {
        return None;
    }
    let n = people as f64;
    let problems = seen.len() as f64;
    let observed = sum(seen.iter().map(|s| *s as f64)) / (n * problems);
    let once = seen.iter().filter(|s| **s == 1).count() as f64 / problems;
    let normalized = (observed - 1.0 / n) * (1.0 - 1.0 / n);
    Some(f64::midpoint(normalized, observed / (1.0 + once)).clamp(0.0, 1.0))
}

/// A number of participants, rounded up and at least 1.
fn round_up(n: f64) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = (n <= MAX_SAMPLE_SIZE).then(|| n.ceil().max(1.0) as u64);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_detectable_needs_no_more_than_n() {
        let c = Confidence::default();
        let rate = Rate::new(0.8).unwrap();
        let mut before = -1.0;
        for n in 5..60 {
            let found = detectable_below(rate, n, 0.8, c).map_or(-1.0, Rate::value);
            assert!(found >= before, "{n}");
            before = found;
            if let Some(lower) = Rate::new(found) {
                assert!(n_to_detect(rate, lower, 0.8, c).unwrap() <= n);
                let next = Rate::new(found + 0.01).unwrap();
                assert!(n_to_detect(rate, next, 0.8, c).unwrap() > n);
            }
        }
        assert_eq!(detectable_below(rate, 1, 0.8, c), None);
    }
    use proptest::prelude::*;

    fn rate(value: f64) -> Rate {
        Rate::new(value).unwrap()
    }

    #[test]
    fn margins() {
        let c = Confidence::default();
        let n = [0.2, 0.15, 0.1, 0.05, 0.03].map(|d| n_for_margin(d, c));
        assert_eq!(n, [Some(21), Some(39), Some(93), Some(381), Some(1064)]);
        assert!(margin_at(93, c) <= 0.1 && margin_at(92, c) > 0.1);
        assert_eq!(n_for_margin(0.0, c), None);
        assert_eq!(n_for_margin(1e-300, c), None);
    }

    #[test]
    fn two_rates() {
        let c = Confidence::default();
        // 2 (1.95996 + 0.84162)^2 .7 .3 / .04 + .5 = 82.9
        assert_eq!(n_to_detect(rate(0.6), rate(0.8), 0.8, c), Some(83));
        assert_eq!(n_to_detect(rate(0.6), rate(0.6), 0.8, c), None);
        assert_eq!(n_to_detect(rate(0.6), rate(0.8), 1.0, c), None);
    }

    #[test]
    fn discovery() {
        assert!((share_found(rate(0.25), 5) - 0.762_695_312_5).abs() < 1e-12);
        assert_eq!(n_to_find(rate(0.25), rate(0.85)), Some(7));
        assert_eq!(n_to_find(rate(0.5), rate(0.75)), Some(2));
        assert_eq!(n_to_find(rate(0.0), rate(0.5)), None);
        assert_eq!(n_to_find(rate(0.3), rate(1.0)), None);
        assert_eq!(n_to_find(rate(1.0), rate(1.0)), Some(1));
        assert!(
            (share_found(rate(1.0), 1) - 1.0).abs() < 1e-15
                && share_found(rate(1.0), 0).abs() < 1e-15
        );
    }

    /// Ten participants, five problems, 17 of 50 sightings, one problem seen once: by hand.
    #[test]
    fn discovery_is_adjusted_downwards() {
        let p = discovery_rate(&[5, 4, 4, 3, 1], 10).unwrap();
        let by_hand = f64::midpoint((0.34 - 0.1) * 0.9, 0.34 / 1.2);
        assert!((p - by_hand).abs() < 1e-12);
        assert_eq!(discovery_rate(&[], 10), None);
        assert_eq!(discovery_rate(&[11], 10), None);
    }

    proptest! {
        #[test]
        fn the_least_n_that_finds_the_goal(p in 0.01..0.99_f64, goal in 0.01..0.99_f64) {
            let n = n_to_find(rate(p), rate(goal)).unwrap();
            prop_assert!(share_found(rate(p), n) >= goal - 1e-9);
            prop_assert!(n == 1 || share_found(rate(p), n - 1) < goal);
        }
    }
}
