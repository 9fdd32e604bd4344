//! Binomial distribution: X successes in n trials with probability p.

use super::saddle::ln_binomial_term;
use super::{TIE_TOLERANCE, beta_lower, beta_upper};

/// P(X = x), for p from 0 to 1; 0 if x > n.
pub fn binomial_mass(x: u64, n: u64, p: f64) -> f64 {
    if x > n {
        return 0.0;
    }
    ln_binomial_term(x as f64, n as f64, p, 1.0 - p).exp()
}

/// P(X <= x), for p from 0 to 1.
pub fn binomial_lower(x: u64, n: u64, p: f64) -> f64 {
    if x >= n {
        return 1.0;
    }
    beta_upper(x as f64 + 1.0, (n - x) as f64, p)
}

/// P(X > x), for p from 0 to 1.
pub fn binomial_upper(x: u64, n: u64, p: f64) -> f64 {
    if x >= n {
        return 0.0;
    }
    beta_lower(x as f64 + 1.0, (n - x) as f64, p)
}

/// Probability of all results no more probable than x (ties to a relative 1e-7): Fisher's two-sided exact p value.
pub fn binomial_no_likelier(x: u64, n: u64, p: f64) -> f64 {
    let x = x.min(n);
    let ln_mass = |k: u64| ln_binomial_term(k as f64, n as f64, p, 1.0 - p);
    let limit = ln_mass(x) + TIE_TOLERANCE;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let mode = (((n as f64 + 1.0) * p).floor() as u64).min(n);
    let total = match x.cmp(&mode) {
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Less => {
            let above = first_where(mode, n + 1, |k| k > n || ln_mass(k) <= limit);
            let upper = if above > n {
                0.0
            } else {
                binomial_upper(above - 1, n, p)
            };
            binomial_lower(x, n, p) + upper
        }
        std::cmp::Ordering::Greater => {
            // The first k, counting down from the mode, that is no more probable.
            let down = first_where(0, mode + 1, |d| d > mode || ln_mass(mode - d) <= limit);
            let lower = if down > mode {
                0.0
            } else {
                binomial_lower(mode - down, n, p)
            };
            lower + binomial_upper(x - 1, n, p)
        }
    };
    total.min(1.0)
}

/// First whole number from `low` to `high` for which `holds` is true; it must then be true up to `high`.
pub(super) fn first_where(low: u64, high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = u64::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
