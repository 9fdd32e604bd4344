//! Tests of whether three or more versions differ.

mod exact;

pub use exact::fisher_freeman_halton;

use super::distribution::chi_square_upper;
use super::{Absent, Count, Unit};

/// A chi-square test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// The statistic, 0 or above.
    pub statistic: f64,
    /// Degrees of freedom, 1 or more.
    pub df: usize,
    /// P(chi-square >= statistic), 0 to 1.
    pub p: f64,
}

impl ChiSquare {
    pub(super) fn new(statistic: f64, df: usize) -> Self {
        Self {
            statistic,
            df,
            p: chi_square_upper(df as f64, statistic.max(0.0)),
        }
    }
}

/// Pearson's chi-square test (1900) of r versions by success and failure, r - 1 degrees of freedom. If all or none
/// succeeded: 0, with p = 1. Absent with fewer than two versions, or with a version without attempts.
pub fn chi_square(versions: &[Count]) -> Result<ChiSquare, Absent> {
    let (successes, n) = total_counts(versions)?;
    let rate = successes / n;
    let statistic = if successes == 0.0 || n - successes == 0.0 {
        0.0
    } else {
        super::sum(versions.iter().map(|v| {
            let miss = v.successes() as f64 - v.n() as f64 * rate;
            miss * miss / (v.n() as f64 * rate * (1.0 - rate))
        }))
    };
    Ok(ChiSquare::new(statistic, versions.len() - 1))
}

/// Whether any expected count is below 5, so that the exact test is shown. Absent as for [`chi_square`].
pub fn needs_exact(versions: &[Count]) -> Result<bool, Absent> {
    let (successes, n) = total_counts(versions)?;
    let rarer = successes.min(n - successes);
    let expected = |v: &Count| v.n() as f64 * rarer / n;
    Ok(versions.iter().any(|v| expected(v) < 5.0))
}

fn total_counts(versions: &[Count]) -> Result<(f64, f64), Absent> {
    if versions.len() < 2 {
        return Err(Absent::TooFew {
            unit: Unit::Groups,
            n: versions.len(),
            needed: 2,
        });
    }
    let mut successes = 0.0;
    let mut n = 0.0;
    for version in versions {
        let version = version.require_n()?;
        successes += version.successes() as f64;
        n += version.n() as f64;
    }
    Ok((successes, n))
}

/// Cochran's Q test (Cochran 1950) over participants who did the task on every version: one row per participant, one
/// success per version. If no participant's results differ: 0, with p = 1. Absent without participants, with fewer than
/// two versions, or if the rows differ in length.
pub fn cochran_q(people: &[Vec<bool>]) -> Result<ChiSquare, Absent> {
    let versions = people.first().ok_or(Absent::Empty(Unit::People))?.len();
    if versions < 2 || people.iter().any(|row| row.len() != versions) {
        let shortest = people.iter().map(Vec::len).min().unwrap_or(0);
        return Err(Absent::TooFew {
            unit: Unit::Groups,
            n: shortest,
            needed: versions.max(2),
        });
    }
    let k = versions as f64;
    let column = |v: usize| people.iter().filter(|row| row[v]).count() as f64;
    let columns: Vec<f64> = (0..versions).map(column).collect();
    let rows: Vec<f64> = people
        .iter()
        .map(|row| row.iter().filter(|s| **s).count() as f64)
        .collect();
    let total: f64 = columns.iter().sum();
    let between: f64 = columns.iter().map(|c| (c - total / k).powi(2)).sum();
    let within: f64 = rows.iter().map(|r| r * (k - r)).sum();
    let statistic = if within == 0.0 {
        0.0
    } else {
        k * (k - 1.0) * between / within
    };
    Ok(ChiSquare::new(statistic, versions - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(x: u64, n: u64) -> Count {
        Count::new(x, n).unwrap()
    }

    #[test]
    fn no_difference_where_all_succeeded() {
        let all = chi_square(&[count(3, 3), count(5, 5), count(9, 9)]).unwrap();
        assert_eq!((all.statistic, all.df, all.p), (0.0, 2, 1.0));
        let same = cochran_q(&[vec![true, true], vec![false, false]]).unwrap();
        assert_eq!((same.statistic, same.df, same.p), (0.0, 1, 1.0));
    }

    #[test]
    fn too_little_to_compare_is_an_error() {
        assert!(chi_square(&[count(3, 3)]).is_err());
        assert!(chi_square(&[count(3, 3), count(0, 0)]).is_err());
        assert!(cochran_q(&[]).is_err());
        assert!(cochran_q(&[vec![true, false], vec![true]]).is_err());
    }

    #[test]
    fn the_exact_test_is_shown_below_5_expected() {
        assert_eq!(needs_exact(&[count(5, 10), count(5, 10)]), Ok(false));
        assert_eq!(needs_exact(&[count(5, 10), count(4, 10)]), Ok(true));
    }
}
