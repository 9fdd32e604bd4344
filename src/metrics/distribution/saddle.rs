//! Loader's saddle-point form of binomial terms (Catherine Loader 2000, "Fast and accurate computation of binomial
//! probabilities"): Stirling's formula with corrections, so no large numbers cancel.

use std::f64::consts::PI;

/// Error of Stirling's formula, `ln n! - ln(sqrt(2 pi n) (n/e)^n)`, for n from 0 to 15.
const STIRLING_ERROR: [f64; 16] = [
    0.0,
    0.081_061_466_795_327_26,
    0.041_340_695_955_409_3,
    0.027_677_925_684_998_34,
    0.020_790_672_103_765_093,
    0.016_644_691_189_821_193,
    0.013_876_128_823_070_748,
    0.011_896_709_945_891_77,
    0.010_411_265_261_972_096,
    0.009_255_462_182_712_733,
    0.008_330_563_433_362_87,
    0.007_573_675_487_951_841,
    0.006_942_840_107_209_53,
    0.006_408_994_188_004_207,
    0.005_951_370_112_758_847_5,
    0.005_554_733_551_962_801,
];

/// Error of Stirling's formula at the whole number `n`.
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        return STIRLING_ERROR[n as usize];
    }
    let square = n * n;
    let inner = 1.0 / 1188.0 - 691.0 / 360_360.0 / square;
    let inner = 1.0 / 1680.0 - inner / square;
    let inner = 1.0 / 1260.0 - inner / square;
    let inner = 1.0 / 360.0 - inner / square;
    (1.0 / 12.0 - inner / square) / n
}

/// Loader's deviance `x ln(x/m) + m - x`, by its series where the terms would cancel; x and m at least 0, not
/// necessarily whole.
pub fn deviance(x: f64, m: f64) -> f64 {
    if x <= 0.0 {
        return m;
    }
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut sum = (x - m) * v;
        let mut term = 2.0 * x * v;
        let mut odd = 1.0;
        loop {
            term *= v * v;
            odd += 2.0;
            let next = sum + term / odd;
            if next.total_cmp(&sum).is_eq() {
                return sum;
            }
            sum = next;
        }
    }
    x * (x / m).ln() + m - x
}

/// Logarithm of the binomial term C(n, x) p^x q^(n-x), with q = 1 - p given for precision; `x` and `n` are whole, 0 <=
/// x <= n. Minus infinity if the term is 0.
pub(super) fn ln_binomial_term(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if p <= 0.0 {
        return if x == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    if q <= 0.0 {
        return if x >= n { 0.0 } else { f64::NEG_INFINITY };
    }
    if n == 0.0 {
        return 0.0;
    }
    if x == 0.0 {
        return if p < 0.1 {
            -deviance(n, n * q) - n * p
        } else {
            n * q.ln()
        };
    }
    if x >= n {
        return if q < 0.1 {
            -deviance(n, n * p) - n * q
        } else {
            n * p.ln()
        };
    }
    let correction = stirling_error(n)
        - stirling_error(x)
        - stirling_error(n - x)
        - deviance(x, n * p)
        - deviance(n - x, n * q);
    correction - 0.5 * (2.0 * PI * x * ((n - x) / n)).ln()
}

/// ln C(n, x), the logarithm of the binomial coefficient; 0 <= x <= n.
pub fn ln_choose(n: u64, x: u64) -> f64 {
    let (n, x) = (n as f64, x as f64);
    ln_binomial_term(x, n, 0.5, 0.5) + n * std::f64::consts::LN_2
}
