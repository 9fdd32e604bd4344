//! Tests that two independent rates are equal.

use crate::metrics::distribution::{Hypergeometric, normal_upper};
use crate::metrics::{Absent, Count};

/// The N-1 two-proportion test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NMinusOneTest {
    /// The z statistic, positive if the first rate is higher.
    pub z: f64,
    /// Two-sided p, 0 to 1.
    pub p: f64,
}

/// The N-1 two-proportion test (Campbell 2007), z = (p1 - p2) sqrt((N-1)/N) / sqrt(PQ(1/n1 + 1/n2)). If all or none
/// succeeded there is no evidence of a difference: z = 0, p = 1. Absent if an n is 0.
pub fn n_minus_one(first: Count, second: Count) -> Result<NMinusOneTest, Absent> {
    let (p1, p2) = (first.rate()?, second.rate()?);
    let (n1, n2) = (first.n() as f64, second.n() as f64);
    let n = n1 + n2;
    let successes = (first.successes() + second.successes()) as f64;
    let failures = n - successes;
    if successes == 0.0 || failures == 0.0 {
        return Ok(NMinusOneTest { z: 0.0, p: 1.0 });
    }
    let variance = (successes / n) * (failures / n) * (1.0 / n1 + 1.0 / n2);
    let z = (p1 - p2) * ((n - 1.0) / n).sqrt() / variance.sqrt();
    Ok(NMinusOneTest {
        z,
        p: (2.0 * normal_upper(z.abs())).min(1.0),
    })
}

/// Fisher's exact test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherTest {
    /// Two-sided p, 0 to 1: all tables with these margins that are no more probable than the one observed.
    pub p: f64,
    /// Mid-P version (Lancaster 1961): tables as probable as the one observed count half.
    pub p_mid: f64,
}

/// Fisher's exact test, two-sided by the tables that are no more probable, ties to a relative 1e-7. Absent if an n is
/// 0.
pub fn fisher(first: Count, second: Count) -> Result<FisherTest, Absent> {
    let (first, second) = (first.require_n()?, second.require_n()?);
    let successes = first.successes() + second.successes();
    let tables = Hypergeometric::new(first.n(), second.n(), successes);
    let (p, as_likely) = tables.no_likelier(first.successes());
    Ok(FisherTest {
        p,
        p_mid: (p - as_likely / 2.0).clamp(0.0, 1.0),
    })
}

/// Test of two rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoRateTest {
    /// [`n_minus_one`].
    NMinusOne,
    /// [`fisher`].
    Fisher,
}

/// Fisher's test if an expected count is 1 or less, where the N-1 test is not reliable (Campbell 2007); otherwise the
/// N-1 test. Absent if an n is 0.
pub fn chosen_test(first: Count, second: Count) -> Result<TwoRateTest, Absent> {
    let (first, second) = (first.require_n()?, second.require_n()?);
    let smaller_n = first.n().min(second.n());
    let successes = first.successes() + second.successes();
    let rarer = successes.min(first.failures() + second.failures());
    // The smallest expected count is rarer * smaller_n / N.
    let expected_at_most_1 = rarer * smaller_n <= first.n() + second.n();
    Ok(if expected_at_most_1 {
        TwoRateTest::Fisher
    } else {
        TwoRateTest::NMinusOne
    })
}

/// Two-sided p of [`chosen_test`], 0 to 1; absent if an n is 0. If P is 0 or 1, both tests give 1.
pub fn chosen_p(first: Count, second: Count) -> Result<f64, Absent> {
    match chosen_test(first, second)? {
        TwoRateTest::NMinusOne => Ok(n_minus_one(first, second)?.p),
        TwoRateTest::Fisher => Ok(fisher(first, second)?.p),
    }
}
