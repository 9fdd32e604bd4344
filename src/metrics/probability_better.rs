//! Probability that the success rate of one version is higher than that of another. Shown beside the verdict as "not a
//! verdict".
//!
//! Each rate has Jeffreys' posterior after x successes out of n, the beta distribution with shapes x + 1/2 and n - x +
//! 1/2 (Brown, Cai & `DasGupta` 2001).

use super::distribution::{beta_lower, beta_upper, deviance, gauss_legendre};
use super::{Absent, Count};
use std::f64::consts::FRAC_PI_2;

/// Number of pieces of the range of integration.
const PIECES: usize = 16;

/// Probability that the rate of the first version is higher, 0 to 1, from different participants. Absent if either has
/// no attempts.
pub fn between(first: Count, second: Count) -> Result<f64, Absent> {
    let at = |count: Count| -> Result<(f64, f64), Absent> { Ok((count.rate()?, count.n() as f64)) };
    Ok(between_at(at(first)?, at(second)?))
}

/// The same for an n that need not be whole, such as the effective sample size over all tasks: (rate, n) of each
/// version, the rate from 0 to 1 and n at least 0. Good to 1e-11 up to n = 100,000.
pub fn between_at(first: (f64, f64), second: (f64, f64)) -> f64 {
    // Over the narrower posterior, the distribution of the other one is smooth.
    let p = if first.1 >= second.1 {
        mean_tail(second, beta_lower, first)
    } else {
        mean_tail(first, beta_upper, second)
    };
    p.clamp(0.0, 1.0)
}

/// Mean of a tail of the posterior of `wide` over the posterior of `narrow`. With p = sin^2 a the density is bounded at
/// both ends, 2 p^x q^y / B(x + 1/2, y + 1/2) da; it is normalized by its own integral, so that no large logarithms
/// cancel.
fn mean_tail(wide: (f64, f64), tail: fn(f64, f64, f64) -> f64, narrow: (f64, f64)) -> f64 {
    let (rate, n) = narrow;
    let (x, y) = (rate * n, (1.0 - rate) * n);
    let (a, b) = (wide.0 * wide.1 + 0.5, (1.0 - wide.0) * wide.1 + 0.5);
    let mean = ((x + 0.5) / (n + 1.0)).sqrt().asin();
    let reach = 6.0 / (n + 1.0).sqrt();
    let (low, high) = ((mean - reach).max(0.0), (mean + reach).min(FRAC_PI_2));
    let (mut density, mut product) = (0.0, 0.0);
    for (u, weight) in gauss_legendre(0.0, 1.0, PIECES) {
        // If x or y is not whole, the density has a fractional power at an end; this makes it smooth.
        let angle = low + (high - low) * u.powi(3) * (10.0 - 15.0 * u + 6.0 * u * u);
        let slope = 30.0 * (u * (1.0 - u)).powi(2);
        let (p, q) = (angle.sin().powi(2), angle.cos().powi(2));
        let part = weight * slope * (-deviance(x, n * p) - deviance(y, n * q)).exp();
        density += part;
        product += part * tail(a, b, p);
    }
    product / density
}

/// Probability that more of the participants who differ between the versions do better on one of them, from the same
/// participants: the upper half of Jeffreys' posterior of the `better` ones among those who changed. One half if nobody
/// changed. Over all tasks: the numbers of participants whose mean difference is above and below 0.
pub fn within(better: u64, worse: u64) -> f64 {
    beta_upper(better as f64 + 0.5, worse as f64 + 0.5, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn first_better(first: (u64, u64), second: (u64, u64)) -> f64 {
        let count = |(x, n)| Count::new(x, n).unwrap();
        between(count(first), count(second)).unwrap()
    }

    /// scipy 1.17, by quad and by a double exponential rule: rates over tasks have an n that is not whole.
    #[test]
    fn an_effective_sample_size_need_not_be_whole() {
        let p = between_at((11.0 / 12.0, 6.0), (0.9, 7.0));
        assert!((p - 0.528_188_8).abs() < 1e-12, "{p}");
        let p = between_at((0.99, 6.3), (0.98, 5.1));
        assert!((p - 0.556_467_938_593).abs() < 1e-11, "{p}");
    }

    #[test]
    fn eight_of_ten_against_five_of_ten() {
        assert!((first_better((8, 10), (5, 10)) - 0.920_972_444_162_74).abs() < 1e-12);
        assert!(between(Count::new(0, 0).unwrap(), Count::new(1, 2).unwrap()).is_err());
    }

    /// Integrals over the other posterior, in 80-bit arithmetic, with 25,600 points.
    #[test]
    fn good_to_1e_11() {
        let cases = [
            ((0, 1), (0, 1), 0.5),
            ((0, 3), (7, 7), 0.000_494_739_003_304_497_2),
            ((18, 20), (20, 20), 0.070_248_916_937_123_4),
            ((1, 1), (99_990, 100_000), 0.012_892_197_609_345),
            ((3, 10), (5, 100_000), 0.999_999_999_999_594_1),
            ((50_000, 100_000), (49_900, 100_000), 0.672_639_603_893_739),
            ((99_999, 100_000), (100_000, 100_000), 0.181_689_318_040_49),
            ((5, 100_000), (3, 100_000), 0.758_694_466_429_236_8),
            ((700, 1000), (2, 3), 0.584_067_605_215_574_2),
        ];
        for (first, second, expected) in cases {
            let found = first_better(first, second);
            assert!(
                (found - expected).abs() < 1e-11,
                "{first:?} {second:?}: {found}"
            );
        }
    }

    proptest! {
        #[test]
        fn sound(x in 0_u64..60, a in 0_u64..60, y in 0_u64..60, b in 0_u64..60) {
            let (first, second) = ((x, x + a + 1), (y, y + b + 1));
            let p = first_better(first, second);
            prop_assert!((p + first_better(second, first) - 1.0).abs() < 1e-12);
            let mirrored = |(x, n): (u64, u64)| (n - x, n);
            prop_assert!((p + first_better(mirrored(first), mirrored(second)) - 1.0).abs() < 1e-12);
            // Near 0 and 1 the difference is below the last digits.
            let is_near_end = p.min(1.0 - p) < 1e-9;
            prop_assert!(first_better((x + 1, x + a + 1), second) > p || is_near_end);
            prop_assert!((first_better(first, first) - 0.5).abs() < 1e-12);
            prop_assert!((within(x, a) + within(a, x) - 1.0).abs() < 1e-12);
        }
    }
}
