//! Two versions over several tasks, with attempts treated as independent. Shown for reference next to the overall rate,
//! labeled as such, and never used for a verdict: attempts of the same participant are correlated.

use super::k_sample::ChiSquare;
use super::{Absent, Confidence, Count, Interval, Unit, sum};

/// One task: its counts on the first and the second version.
pub type Stratum = (Count, Count);

/// A difference or half width of rates at most this large is rounding error.
const ROUNDING_LIMIT: f64 = 1e-9;

/// Difference over tasks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StratifiedDifference {
    /// First minus second, -1 to 1.
    pub difference: f64,
    /// Its interval, truncated at -1 and 1; absent if every attempt on a version ended alike, so that it would have no
    /// width.
    pub interval: Result<Interval, Absent>,
}

/// Mantel-Haenszel risk difference over tasks, sum (x1 n2 - x2 n1)/N / sum n1 n2/N, with Sato's variance (Sato 1989;
/// Greenland & Robins 1985), which is valid for many small tasks and for few large ones. Tasks without attempts on both
/// versions are left out; absent if none remains.
pub fn mantel_haenszel(
    tasks: &[Stratum],
    confidence: Confidence,
) -> Result<StratifiedDifference, Absent> {
    let tasks = usable_cells(tasks)?;
    let weight = sum(tasks.iter().map(|t| t.n1 * t.n2 / t.n()));
    let difference = sum(tasks.iter().map(|t| (t.x1 * t.n2 - t.x2 * t.n1) / t.n())) / weight;
    let p = sum(tasks.iter().map(|t| {
        let cells = t.n1 * t.n1 * t.x2 - t.n2 * t.n2 * t.x1 + t.n1 * t.n2 * (t.n2 - t.n1) / 2.0;
        cells / (t.n() * t.n())
    }));
    let q = sum(tasks
        .iter()
        .map(|t| (t.x1 * (t.n2 - t.x2) + t.x2 * (t.n1 - t.x1)) / (2.0 * t.n())));
    let half = confidence.z() * (difference * p + q).max(0.0).sqrt() / weight;
    Ok(StratifiedDifference {
        difference,
        interval: if half > ROUNDING_LIMIT {
            Ok(Interval::from_center(difference, half).clamp_to(-1.0, 1.0))
        } else {
            Err(Absent::NoSpread(Unit::Attempts))
        },
    })
}

/// Cochran-Mantel-Haenszel test without continuity correction, one degree of freedom (Mantel & Haenszel 1959). If every
/// task was completed by all or by none: 0, with p = 1. Absent as for [`mantel_haenszel`].
pub fn cochran_mantel_haenszel(tasks: &[Stratum]) -> Result<ChiSquare, Absent> {
    let tasks = usable_cells(tasks)?;
    let miss = sum(tasks.iter().map(|t| t.x1 - t.n1 * (t.x1 + t.x2) / t.n()));
    let variance = sum(tasks.iter().map(|t| {
        let (successes, n) = (t.x1 + t.x2, t.n());
        t.n1 * t.n2 * successes * (n - successes) / (n * n * (n - 1.0))
    }));
    let statistic = if variance > 0.0 {
        miss * miss / variance
    } else {
        0.0
    };
    Ok(ChiSquare::new(statistic, 1))
}

/// Attempts of all tasks pooled into one count per version; `None` if they exceed [`Count::MAX_N`].
pub fn pool_strata(tasks: &[Stratum]) -> Option<Stratum> {
    let add = |pick: fn(&Stratum) -> Count| {
        let (x, n) = tasks
            .iter()
            .map(pick)
            .fold((0, 0), |(x, n), c| (x + c.successes(), n + c.n()));
        Count::new(x, n)
    };
    Some((add(|t| t.0)?, add(|t| t.1)?))
}

/// Whether two of these differences over the same tasks have opposite signs (Simpson's paradox): a single number for
/// all tasks is then misleading, and the caveats say so. Differences within 1e-9 of 0 have no sign.
pub fn signs_disagree(differences: &[f64]) -> bool {
    let is_beyond = |d: &f64| *d > ROUNDING_LIMIT;
    differences.iter().any(is_beyond) && differences.iter().any(|d| is_beyond(&-d))
}

struct Cells {
    x1: f64,
    n1: f64,
    x2: f64,
    n2: f64,
}

impl Cells {
    fn n(&self) -> f64 {
        self.n1 + self.n2
    }
}

fn usable_cells(tasks: &[Stratum]) -> Result<Vec<Cells>, Absent> {
    let cells: Vec<Cells> = tasks
        .iter()
        .filter(|(a, b)| a.n() > 0 && b.n() > 0)
        .map(|(a, b)| Cells {
            x1: a.successes() as f64,
            n1: a.n() as f64,
            x2: b.successes() as f64,
            n2: b.n() as f64,
        })
        .collect();
    match (tasks.is_empty(), cells.is_empty()) {
        (true, _) => Err(Absent::Empty(Unit::Attempts)),
        (_, true) => Err(Absent::NoSharedTasks),
        _ => Ok(cells),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::difference::rate_difference;

    fn stratum(x1: u64, n1: u64, x2: u64, n2: u64) -> Stratum {
        (Count::new(x1, n1).unwrap(), Count::new(x2, n2).unwrap())
    }

    /// Doll & Hill 1950, both sexes: R's mantelhaen.test(correct = FALSE) gives 24.92002448268914.
    #[test]
    fn doll_and_hill() {
        let sexes = [stratum(647, 1269, 2, 29), stratum(41, 69, 19, 51)];
        let test = cochran_mantel_haenszel(&sexes).unwrap();
        assert!((test.statistic - 24.920_024_482_689_14).abs() < 5.1e-13);
    }

    #[test]
    fn one_task_is_its_own_difference() {
        let one = mantel_haenszel(&[stratum(8, 10, 3, 12)], Confidence::default()).unwrap();
        assert!((one.difference - 0.55).abs() < 1e-12);
        assert!(mantel_haenszel(&[], Confidence::default()).is_err());
        let apart = [stratum(3, 4, 0, 0), stratum(0, 0, 1, 2)];
        assert_eq!(
            mantel_haenszel(&apart, Confidence::default()),
            Err(Absent::NoSharedTasks)
        );
    }

    #[test]
    fn simpsons_reversal_is_seen() {
        // Better on both tasks, worse when pooled (Charig et al. 1986).
        let stones = [stratum(81, 87, 234, 270), stratum(192, 263, 55, 80)];
        let within = mantel_haenszel(&stones, Confidence::default()).unwrap();
        let (first, second) = pool_strata(&stones).unwrap();
        let flat = rate_difference(first, second).unwrap();
        assert!(signs_disagree(&[within.difference, flat]));
        assert!(!signs_disagree(&[within.difference, 0.0]));
        assert!(!signs_disagree(&[within.difference, -1e-17]));
    }

    #[test]
    fn no_interval_is_without_width() {
        let c = Confidence::default();
        for tasks in [[stratum(5, 5, 6, 6); 2], [stratum(5, 5, 0, 6); 2]] {
            let found = mantel_haenszel(&tasks, c).unwrap();
            assert_eq!(found.interval, Err(Absent::NoSpread(Unit::Attempts)));
        }
        let mixed = [stratum(5, 5, 6, 6), stratum(4, 5, 6, 6)];
        let interval = mantel_haenszel(&mixed, c).unwrap().interval.unwrap();
        assert!(interval.low < interval.high);
    }

    #[test]
    fn tasks_all_done_have_no_test() {
        let test = cochran_mantel_haenszel(&[stratum(5, 5, 6, 6), stratum(1, 1, 1, 1)]).unwrap();
        assert_eq!((test.statistic, test.p), (0.0, 1.0));
    }
}
