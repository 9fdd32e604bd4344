//! Normal, Student's t, chi-square, beta and gamma. Names say which tail is meant: `lower` is P(X <= x), `upper` P(X >
//! x), each computed directly and not as 1 minus the other.

use super::root::find_root;
use cdflib::special::{cumnor, dinvnr, try_beta_inc, try_gamma_inc};

/// Logarithm of the smallest argument searched.
const LN_SMALLEST: f64 = -744.0;

/// P(Z > x) of the standard normal.
pub fn normal_upper(x: f64) -> f64 {
    // cdflib fails near the largest doubles; the tail is 0 or 1 long before.
    cumnor(x.clamp(-40.0, 40.0)).1
}

/// The x with P(Z > x) = `tail`, for a tail strictly between 0 and 1.
pub fn normal_quantile_upper(tail: f64) -> f64 {
    if (tail - 0.5).abs() < f64::EPSILON / 4.0 {
        return 0.0;
    }
    let tail = tail.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);
    -dinvnr(tail, 1.0 - tail)
}

/// The incomplete beta ratio at x and its complement, with y = 1 - x given for precision; a, b >= 0, not both 0.
fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    // No caller is outside the domain; the fallback is a step at the mean.
    try_beta_inc(a, b, x, y).unwrap_or(if x * b < y * a {
        (0.0, 1.0)
    } else {
        (1.0, 0.0)
    })
}

/// P(X <= x) of a beta variable with shapes `a`, `b` above 0, at x from 0 to 1.
pub fn beta_lower(a: f64, b: f64, x: f64) -> f64 {
    beta_tails(a, b, x, 1.0 - x).0
}

/// P(X > x) of a beta variable with shapes `a`, `b` above 0, at x from 0 to 1.
pub fn beta_upper(a: f64, b: f64, x: f64) -> f64 {
    beta_tails(a, b, x, 1.0 - x).1
}

/// Tail of a distribution.
#[derive(Clone, Copy)]
enum Tail {
    Lower,
    Upper,
}

impl Tail {
    fn select(self, (lower, upper): (f64, f64)) -> f64 {
        match self {
            Self::Lower => lower,
            Self::Upper => upper,
        }
    }

    /// The tail and its probability, replaced by the other tail if that is smaller, for precision.
    fn smaller_tail(self, p: f64) -> (Self, f64) {
        match self {
            _ if p <= 0.5 => (self, p),
            Self::Lower => (Self::Upper, 1.0 - p),
            Self::Upper => (Self::Lower, 1.0 - p),
        }
    }
}

/// The point with `p` in `tail`, and 1 minus it, both at full precision.
fn beta_quantile(a: f64, b: f64, tail: Tail, p: f64) -> (f64, f64) {
    let (tail, p) = tail.smaller_tail(p);
    if p <= 0.0 {
        return match tail {
            Tail::Lower => (0.0, 1.0),
            Tail::Upper => (1.0, 0.0),
        };
    }
    let rising = matches!(tail, Tail::Lower);
    let left_of_half = (tail.select(beta_tails(a, b, 0.5, 0.5)) >= p) == rising;
    let miss = |u: f64| {
        let small = u.exp();
        let tails = if left_of_half {
            beta_tails(a, b, small, 1.0 - small)
        } else {
            beta_tails(a, b, 1.0 - small, small)
        };
        // Below the smallest double a tail is 0; the floor keeps the logarithm finite, and only its sign matters.
        (tail.select(tails).max(f64::MIN_POSITIVE) / p).ln()
    };
    let small = find_root(LN_SMALLEST, 0.5_f64.ln(), miss).exp();
    if left_of_half {
        (small, 1.0 - small)
    } else {
        (1.0 - small, small)
    }
}

/// The x with P(X <= x) = `p` of a beta variable; p from 0 to 1.
pub fn beta_quantile_lower(a: f64, b: f64, p: f64) -> f64 {
    beta_quantile(a, b, Tail::Lower, p).0
}

/// The x with P(X > x) = `p` of a beta variable; p from 0 to 1.
pub fn beta_quantile_upper(a: f64, b: f64, p: f64) -> f64 {
    beta_quantile(a, b, Tail::Upper, p).0
}

/// P(T > t) of Student's t with `df` degrees of freedom, above 0.
pub fn student_upper(df: f64, t: f64) -> f64 {
    // Beyond this the tail of any df >= 1 is below 1e-150; the square must stay finite.
    let t = t.clamp(-1e150, 1e150);
    let square = t * t;
    let (outside, inside) = beta_tails(df / 2.0, 0.5, df / (df + square), square / (df + square));
    if t >= 0.0 {
        outside / 2.0
    } else {
        inside + outside / 2.0
    }
}

/// The t with P(T > t) = `tail` of Student's t; the tail strictly between 0 and 1.
pub fn student_quantile_upper(tail: f64, df: f64) -> f64 {
    if tail > 0.5 {
        return -student_quantile_upper(1.0 - tail, df);
    }
    // P(|T| > t) is the lower tail of df / (df + t^2), a beta variable (df/2, 1/2).
    let (x, y) = beta_quantile(df / 2.0, 0.5, Tail::Lower, 2.0 * tail);
    if x > 0.0 {
        (df * y / x).sqrt()
    } else {
        f64::MAX.sqrt()
    }
}

/// P(a, x) and Q(a, x), the incomplete gamma function and its complement; a > 0, x >= 0.
fn gamma_tails(shape: f64, x: f64) -> (f64, f64) {
    // cdflib fails only for a huge shape with x at its mean.
    try_gamma_inc(shape, x).unwrap_or((0.5, 0.5))
}

/// P(X <= x) of a gamma variable of scale 1 with `shape` above 0, for x >= 0.
pub fn gamma_lower(shape: f64, x: f64) -> f64 {
    gamma_tails(shape, x).0
}

/// P(X > x) of a gamma variable of scale 1; also P(N < shape) of a Poisson variable of mean x.
pub fn gamma_upper(shape: f64, x: f64) -> f64 {
    gamma_tails(shape, x).1
}

fn gamma_quantile(shape: f64, tail: Tail, p: f64) -> f64 {
    let (tail, p) = tail.smaller_tail(p);
    let highest = (shape + 60.0 * shape.sqrt() + 800.0).ln();
    find_root(LN_SMALLEST, highest, |u| {
        (tail
            .select(gamma_tails(shape, u.exp()))
            .max(f64::MIN_POSITIVE)
            / p)
            .ln()
    })
    .exp()
}

/// The x with P(X <= x) = `p` of a gamma variable of scale 1; p strictly between 0 and 1.
pub fn gamma_quantile_lower(shape: f64, p: f64) -> f64 {
    gamma_quantile(shape, Tail::Lower, p)
}

/// The x with P(X > x) = `p` of a gamma variable of scale 1; p strictly between 0 and 1.
pub fn gamma_quantile_upper(shape: f64, p: f64) -> f64 {
    gamma_quantile(shape, Tail::Upper, p)
}

/// P(X > x) of chi-square with `df` degrees of freedom above 0, for x >= 0.
pub fn chi_square_upper(df: f64, x: f64) -> f64 {
    gamma_upper(df / 2.0, x / 2.0)
}
