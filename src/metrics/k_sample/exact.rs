//! The Fisher-Freeman-Halton test of r versions by success and failure.

use super::total_counts;
use crate::metrics::distribution::{TIE_TOLERANCE, ln_choose};
use crate::metrics::{Absent, Count};
use std::collections::BTreeMap;

/// Limits on the work: cells of the bounds' tables, and partial tables visited.
const MAX_CELLS: u64 = 20_000_000;
const MAX_TABLES: u64 = 3_000_000;

/// Exact p of the r x 2 table (Freeman & Halton 1951), 0 to 1: the probability, given the margins, of all tables no
/// more probable than the one observed, ties to a relative 1e-7. Versions are filled one by one; a partial table is
/// resolved at once if all of its completions count, or none do (Mehta & Patel 1983). Absent as for
/// [`chi_square`](super::chi_square), and if there are too many tables.
pub fn fisher_freeman_halton(versions: &[Count]) -> Result<f64, Absent> {
    total_counts(versions)?;
    let mut versions = versions.to_vec();
    let successes: u64 = versions.iter().map(|v| v.successes()).sum();
    let failures: u64 = versions.iter().map(|v| v.failures()).sum();
    // Counting the rarer outcome leaves less to enumerate.
    if successes > failures {
        versions = versions.into_iter().map(Count::complement).collect();
    }
    versions.sort_by_key(|v| std::cmp::Reverse(v.n()));
    let rarer = successes.min(failures);
    let all = successes + failures;
    if (rarer + 1).saturating_mul(all) > MAX_CELLS {
        return Err(Absent::TooManyTables);
    }
    let observed: f64 = versions
        .iter()
        .map(|v| ln_choose(v.n(), v.successes()))
        .sum();
    let sizes: Vec<usize> = versions.iter().map(|v| to_index(v.n())).collect();
    let bounds = Bounds::compute(&sizes, to_index(rarer));
    Ok(probability_within(&bounds, &sizes, to_index(rarer), observed + TIE_TOLERANCE)?.min(1.0))
}

/// Converts to an index: the limit on cells keeps every count far below the limits of the type.
fn to_index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Logarithms of numbers of ways, by the first version still to fill and the successes still to place.
struct Bounds {
    /// ln C(n, x) of each version.
    ways: Vec<Vec<f64>>,
    /// Most and fewest ways of a single completion.
    most: Vec<Vec<f64>>,
    fewest: Vec<Vec<f64>>,
    /// Ways of all completions together.
    all: Vec<Vec<f64>>,
}

impl Bounds {
    fn compute(sizes: &[usize], rarer: usize) -> Self {
        let r = sizes.len();
        let row = |n: usize| -> Vec<f64> {
            (0..=n.min(rarer))
                .map(|x| ln_choose(n as u64, x as u64))
                .collect()
        };
        let ways: Vec<Vec<f64>> = sizes.iter().map(|n| row(*n)).collect();
        let mut most = vec![vec![f64::NEG_INFINITY; rarer + 1]; r + 1];
        let mut fewest = vec![vec![f64::INFINITY; rarer + 1]; r + 1];
        let mut all = vec![vec![f64::NEG_INFINITY; rarer + 1]; r + 1];
        (most[r][0], fewest[r][0], all[r][0]) = (0.0, 0.0, 0.0);
        let mut room = 0;
        for i in (0..r).rev() {
            room += sizes[i];
            for s in 0..=rarer.min(room) {
                for (x, w) in ways[i].iter().enumerate().take(s + 1) {
                    most[i][s] = most[i][s].max(w + most[i + 1][s - x]);
                    fewest[i][s] = fewest[i][s].min(w + fewest[i + 1][s - x]);
                }
                all[i][s] = ln_choose(room as u64, s as u64);
            }
        }
        Self {
            ways,
            most,
            fewest,
            all,
        }
    }
}

/// Partial tables are merged if they leave the same successes to place and their ways agree to this precision: the rest
/// of the computation is then the same.
const MERGE_PRECISION: f64 = 1e9;

/// Partial tables by the successes still to place and their rounded ways: the logarithm of the ways of each, and the
/// number of tables it represents.
type PartialTables = BTreeMap<(usize, i64), (f64, f64)>;

/// Probability, given the margins, of the tables whose ways are at most `limit`, a logarithm.
fn probability_within(
    bounds: &Bounds,
    sizes: &[usize],
    rarer: usize,
    limit: f64,
) -> Result<f64, Absent> {
    let whole = bounds.all[0][rarer];
    let mut p = 0.0;
    let mut left = MAX_TABLES;
    let mut partial: PartialTables = BTreeMap::from([((rarer, 0), (0.0, 1.0))]);
    for (i, size) in sizes.iter().enumerate() {
        let mut next = PartialTables::new();
        for ((rest, _), (so_far, tables)) in partial {
            for x in 0..=(*size).min(rest) {
                left = left.checked_sub(1).ok_or(Absent::TooManyTables)?;
                let rest = rest - x;
                let so_far = so_far + bounds.ways[i][x];
                if so_far + bounds.fewest[i + 1][rest] > limit {
                    continue;
                }
                if so_far + bounds.most[i + 1][rest] <= limit {
                    // Zero if the rest cannot be placed: it then has no ways.
                    p += tables * (so_far + bounds.all[i + 1][rest] - whole).exp();
                    continue;
                }
                #[allow(clippy::cast_possible_truncation)]
                let rounded = (so_far * MERGE_PRECISION).round() as i64;
                next.entry((rest, rounded)).or_insert((so_far, 0.0)).1 += tables;
            }
        }
        partial = next;
    }
    Ok(p)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::difference::fisher;
    use proptest::prelude::*;

    fn count(x: u64, n: u64) -> Count {
        Count::new(x, n).unwrap()
    }

    #[test]
    fn too_many_tables_are_refused_and_not_waited_for() {
        let large = [count(500_000, 1_000_000), count(400_000, 1_000_000)];
        assert_eq!(fisher_freeman_halton(&large), Err(Absent::TooManyTables));
        let many: Vec<Count> = (0..12).map(|i| count(10 + i, 40)).collect();
        let p = fisher_freeman_halton(&many);
        assert!(p.is_err() || p.is_ok_and(|p| (0.0..=1.0).contains(&p)));
    }

    /// Every table of three versions, one by one.
    fn by_hand(versions: [Count; 3]) -> f64 {
        let successes: u64 = versions.iter().map(|v| v.successes()).sum();
        let all: u64 = versions.iter().map(|v| v.n()).sum();
        let term = |table: [u64; 3]| -> f64 {
            let ways = versions.iter().zip(table).map(|(v, x)| ln_choose(v.n(), x));
            (ways.sum::<f64>() - ln_choose(all, successes)).exp()
        };
        let observed = term(versions.map(Count::successes)) * (1.0 + TIE_TOLERANCE);
        let mut p = 0.0;
        for first in 0..=versions[0].n().min(successes) {
            for second in 0..=versions[1].n().min(successes - first) {
                let third = successes - first - second;
                let table = [first, second, third];
                if third <= versions[2].n() && term(table) <= observed {
                    p += term(table);
                }
            }
        }
        p
    }

    proptest! {
        #[test]
        fn two_versions_are_fishers_test(n1 in 1_u64..40, n2 in 1_u64..40, x1 in 0_u64..40, x2 in 0_u64..40) {
            let (a, b) = (count(x1.min(n1), n1), count(x2.min(n2), n2));
            let p = fisher_freeman_halton(&[a, b]).unwrap();
            prop_assert!((p - fisher(a, b).unwrap().p).abs() < 1e-10);
        }

        #[test]
        fn three_versions_are_all_tables(n in [1_u64..15, 1_u64..15, 1_u64..15], x in [0_u64..15, 0_u64..15, 0_u64..15]) {
            let v = [0, 1, 2].map(|i| count(x[i].min(n[i]), n[i]));
            let p = fisher_freeman_halton(&v).unwrap();
            prop_assert!((p - by_hand(v)).abs() < 1e-10);
        }
    }
}
