//! Tests of a rate against a benchmark. Each p is from 0 to 1.

use super::Count;
use crate::metrics::distribution::{
    binomial_lower, binomial_mass, binomial_no_likelier, binomial_upper,
};
use crate::metrics::{Absent, Rate};

/// One-sided mid-P test that the rate is above the benchmark: P(X > x) + P(X = x)/2 if the rate equals it (Lancaster
/// 1961). Absent if n is 0.
pub fn at_least_mid_p(count: Count, benchmark: Rate) -> Result<f64, Absent> {
    let (x, n) = successes_and_n(count)?;
    let benchmark = benchmark.value();
    Ok((binomial_upper(x, n, benchmark) + binomial_mass(x, n, benchmark) / 2.0).min(1.0))
}

/// One-sided exact binomial test: P(X >= x) if the rate equals the benchmark. Absent if n is 0.
pub fn at_least_exact(count: Count, benchmark: Rate) -> Result<f64, Absent> {
    let (x, n) = successes_and_n(count)?;
    let benchmark = benchmark.value();
    Ok(match x.checked_sub(1) {
        None => 1.0,
        Some(below) => binomial_upper(below, n, benchmark),
    })
}

/// Two-sided exact binomial test: probability of all results no more probable than the one observed, as in R's
/// `binom.test`. Absent if n is 0.
pub fn two_sided_exact(count: Count, benchmark: Rate) -> Result<f64, Absent> {
    let (x, n) = successes_and_n(count)?;
    let benchmark = benchmark.value();
    Ok(binomial_no_likelier(x, n, benchmark))
}

/// Two-sided mid-P test (Lancaster 1961): twice the smaller mid-P of the two sides. Absent if n is 0.
pub fn two_sided_mid_p(count: Count, benchmark: Rate) -> Result<f64, Absent> {
    let (x, n) = successes_and_n(count)?;
    let benchmark = benchmark.value();
    let half = binomial_mass(x, n, benchmark) / 2.0;
    let upper = binomial_upper(x, n, benchmark) + half;
    let lower = match x.checked_sub(1) {
        None => half,
        Some(below) => binomial_lower(below, n, benchmark) + half,
    };
    Ok((2.0 * upper.min(lower)).min(1.0))
}

fn successes_and_n(count: Count) -> Result<(u64, u64), Absent> {
    let count = count.require_n()?;
    Ok((count.successes(), count.n()))
}
