//! Intervals of the difference of two independent rates.

use crate::metrics::distribution::find_boundary;
use crate::metrics::proportion::wilson_at;
use crate::metrics::{Absent, Confidence, Count, Interval};

/// Interval of a difference of two independent rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DifferenceInterval {
    /// Newcombe 1998, method 10: square-and-add of the Wilson limits of each rate. The default: always within -1 and 1,
    /// and close to its level at small n.
    #[default]
    Newcombe,
    /// Agresti & Caffo 2000: Wald after adding one success and one failure to each group; truncated at -1 and 1.
    AgrestiCaffo,
    /// Miettinen & Nurminen 1985: the differences that a score test does not reject, with its variance under the
    /// difference and multiplied by N/(N - 1).
    MiettinenNurminen,
}

impl DifferenceInterval {
    /// This interval of first minus second, within -1 and 1; absent if an n is 0.
    pub fn interval(
        self,
        first: Count,
        second: Count,
        confidence: Confidence,
    ) -> Result<Interval, Absent> {
        let (first, second) = (first.require_n()?, second.require_n()?);
        let z = confidence.z();
        Ok(match self {
            Self::Newcombe => newcombe(first, second, z),
            Self::AgrestiCaffo => agresti_caffo(first, second, z),
            Self::MiettinenNurminen => miettinen_nurminen(first, second, z),
        })
    }
}

/// Interval of the difference of two rates by [`square_and_add_unbounded`], within -1 and 1.
pub(in crate::metrics) fn square_and_add(p1: f64, i1: Interval, p2: f64, i2: Interval) -> Interval {
    square_and_add_unbounded(p1, i1, p2, i2).clamp_to(-1.0, 1.0)
}

/// Interval of a - b from an interval of each: its lower limit is as far from the difference as the lower limit of the
/// first and the upper limit of the second are from their values, by root sum of squares, and likewise for the upper
/// limit (Newcombe 1998; Zou & Donner 2008).
pub(in crate::metrics) fn square_and_add_unbounded(
    a: f64,
    i1: Interval,
    b: f64,
    i2: Interval,
) -> Interval {
    let d = a - b;
    Interval {
        low: d - (a - i1.low).hypot(i2.high - b),
        high: d + (i1.high - a).hypot(b - i2.low),
    }
}

fn as_floats(count: Count) -> (f64, f64) {
    (count.successes() as f64, count.n() as f64)
}

fn newcombe(first: Count, second: Count, z: f64) -> Interval {
    let ((x1, n1), (x2, n2)) = (as_floats(first), as_floats(second));
    let (w1, w2) = (wilson_at(x1, n1, z), wilson_at(x2, n2, z));
    square_and_add(x1 / n1, w1, x2 / n2, w2)
}

fn agresti_caffo(first: Count, second: Count, z: f64) -> Interval {
    let ((x1, n1), (x2, n2)) = (as_floats(first), as_floats(second));
    let (m1, m2) = (n1 + 2.0, n2 + 2.0);
    let (p1, p2) = ((x1 + 1.0) / m1, (x2 + 1.0) / m2);
    let variance = p1 * (1.0 - p1) / m1 + p2 * (1.0 - p2) / m2;
    Interval::from_center(p1 - p2, z * variance.sqrt()).clamp_to(-1.0, 1.0)
}

/// Each limit is the outermost difference at which the score statistic does not exceed z.
fn miettinen_nurminen(first: Count, second: Count, z: f64) -> Interval {
    let ((x1, n1), (x2, n2)) = (as_floats(first), as_floats(second));
    let observed = x1 / n1 - x2 / n2;
    let within = |delta: f64| {
        let miss = observed - delta;
        miss * miss <= z * z * score_variance((x1, n1), (x2, n2), delta)
    };
    let limit = |end: f64| {
        if within(end) {
            end
        } else {
            find_boundary(observed, end, within)
        }
    };
    Interval {
        low: limit(-1.0),
        high: limit(1.0),
    }
}

/// Variance of the observed difference if the true difference is `delta`: with the maximum-likelihood rates under it,
/// by the closed solution of their cubic (Miettinen & Nurminen 1985, appendix).
fn score_variance((x1, n1): (f64, f64), (x2, n2): (f64, f64), delta: f64) -> f64 {
    let n = n1 + n2;
    let l3 = n;
    let l2 = (n1 + 2.0 * n2) * delta - n - x1 - x2;
    let l1 = (n2 * delta - n - 2.0 * x2) * delta + x1 + x2;
    let l0 = x2 * delta * (1.0 - delta);
    let q = (l2 / (3.0 * l3)).powi(3) - l1 * l2 / (6.0 * l3 * l3) + l0 / (2.0 * l3);
    let square = ((l2 / (3.0 * l3)).powi(2) - l1 / (3.0 * l3)).max(0.0);
    let p = square.sqrt().copysign(q);
    let cosine = if p == 0.0 {
        1.0
    } else {
        (q / p.powi(3)).clamp(-1.0, 1.0)
    };
    let angle = (std::f64::consts::PI + cosine.acos()) / 3.0;
    let second = (2.0 * p * angle.cos() - l2 / (3.0 * l3)).clamp(0.0, 1.0);
    let second = second.clamp((-delta).max(0.0), (1.0 - delta).min(1.0));
    let first = (second + delta).clamp(0.0, 1.0);
    (first * (1.0 - first) / n1 + second * (1.0 - second) / n2) * n / (n - 1.0)
}
