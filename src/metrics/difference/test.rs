//! Tests that two independent rates are the same.

use crate::metrics::distribution::{Hypergeometric, normal_upper};
use crate::metrics::{Absent, Count};

/// The N-1 two-proportion test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NMinusOneTest {
    /// The deviate, positive when the first rate is the higher.
    pub z: f64,
    /// Two-sided, 0 to 1.
    pub p: f64,
}

/// The N-1 two-proportion test (Campbell 2007), z = (p1 - p2) sqrt((N-1)/N) /
/// sqrt(PQ(1/n1 + 1/n2)). Where all succeeded or none did, nothing speaks for a difference: z = 0,
/// p = 1. Absent when an n is 0.
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
    /// Two-sided: all tables with these margins that are no likelier than the one seen.
    pub p: f64,
    /// The same with the tables just as probable as the one seen counted half (Lancaster 1961).
    pub p_mid: f64,
}

/// Fisher's exact test, two-sided by the tables no more probable, ties to a relative 1e-7. Absent
/// when an n is 0.
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

/// Which test of two rates is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoRateTest {
    /// [`n_minus_one`].
    NMinusOne,
    /// [`fisher`].
    Fisher,
}

/// Fisher's test when an expected count is 1 or less, where the N-1 test is not to be trusted
/// (Campbell 2007); else the N-1 test. Absent when an n is 0.
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

/// The two-sided p of the test that is shown; absent when an n is 0. Where P is 0 or 1 it is 1 by
/// either.
pub fn chosen_p(first: Count, second: Count) -> Result<f64, Absent> {
    match chosen_test(first, second)? {
        TwoRateTest::NMinusOne => Ok(n_minus_one(first, second)?.p),
        TwoRateTest::Fisher => Ok(fisher(first, second)?.p),
    }
}
