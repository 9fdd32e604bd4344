//! Sample sizes, power of the verdict, and problem discovery.

mod exact;
mod people;
mod search;
mod simulation;
mod times;

pub use exact::OneTask;
pub use search::PlannedSize;
pub use simulation::{PlannedResult, SeveralTasks, SimulationSize};
pub use times::TaskTimes;

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
mod tests;
