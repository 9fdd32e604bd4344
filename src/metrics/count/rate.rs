//! Intervals of one event rate.

use super::Events;
use crate::metrics::distribution::{
    find_root, gamma_lower, gamma_quantile_lower, gamma_quantile_upper, gamma_upper,
};
use crate::metrics::{Confidence, Interval};

/// Garwood's exact interval of a rate (Garwood 1936): half of chi-square quantiles, which are gamma quantiles, over the
/// exposure; the lower limit is 0 without events.
pub fn garwood(events: Events, confidence: Confidence) -> Interval {
    let (low, high) = exact_mean_limits(events.count, confidence.tail());
    Interval { low, high }.map(|mean| mean / events.exposure)
}

/// Exact limits of the mean of a Poisson count.
fn exact_mean_limits(count: u64, tail: f64) -> (f64, f64) {
    let x = count as f64;
    let low = if count == 0 {
        0.0
    } else {
        gamma_quantile_lower(x, tail)
    };
    (low, gamma_quantile_upper(x + 1.0, tail))
}

/// Mid-P interval of a rate (Cohen & Yang 1994): the rates at which P(X beyond x) + P(X = x)/2 is at least alpha/2 on
/// either side; the lower limit is 0 without events.
pub fn poisson_mid_p(events: Events, confidence: Confidence) -> Interval {
    let tail = confidence.tail();
    let x = events.count as f64;
    // P(X >= x) and P(X > x) at mean m are lower gamma tails with shapes x and x + 1.
    let at_least = |m: f64| if x > 0.0 { gamma_lower(x, m) } else { 1.0 };
    let above_mid = |m: f64| f64::midpoint(at_least(m), gamma_lower(x + 1.0, m));
    let at_most = |m: f64| gamma_upper(x + 1.0, m);
    let below = |m: f64| if x > 0.0 { gamma_upper(x, m) } else { 0.0 };
    let below_mid = |m: f64| f64::midpoint(at_most(m), below(m));
    let solve = |from: f64, to: f64, mid: &dyn Fn(f64) -> f64| {
        find_root(from.max(f64::MIN_POSITIVE).ln(), to.ln(), |u| {
            (mid(u.exp()).max(f64::MIN_POSITIVE) / tail).ln()
        })
        .exp()
    };
    let low = if events.count == 0 {
        0.0
    } else {
        // Between the limits with all and with none of P(X = x).
        let none = gamma_quantile_lower(x + 1.0, tail);
        solve(gamma_quantile_lower(x, tail), none, &above_mid)
    };
    let whole = gamma_quantile_upper(x + 1.0, tail);
    let none = if events.count == 0 {
        f64::MIN_POSITIVE
    } else {
        gamma_quantile_upper(x, tail)
    };
    let high = solve(none, whole, &below_mid);
    Interval { low, high }.map(|mean| mean / events.exposure)
}
