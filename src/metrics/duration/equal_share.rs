//! Ratio of times of an equal share of each version's participants.
//!
//! The times of those who succeed are from a selected group: if slow participants succeed on one version only, that
//! version looks slower although nobody became slower on it. Here the same share of each version's participants is
//! compared, the fastest; all others count as slower.

mod over_tasks;

pub use over_tasks::{
    ParticipantTimes, equal_share_over_tasks_independent, equal_share_over_tasks_paired,
    more_succeeded_on_slower_over_tasks,
};

use super::TimeRatio;
use crate::metrics::mean::{paired_t_test, welch_t_test};
use crate::metrics::{Absent, Confidence, Count, Sample, Unit, sum};
use std::cmp::Ordering;

/// Smallest number of times kept on a version for the ratio.
pub const MIN_KEPT: usize = 5;

/// Ratio of the times of an equal share, new over old.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EqualShareRatio {
    /// Share of the participants whose times are compared, 0 to 1: the smaller of the two shares that succeeded.
    pub share: f64,
    /// Number of times kept of the old and of the new version, at least [`MIN_KEPT`].
    pub kept: (usize, usize),
    /// New over old, with interval and test.
    pub change: TimeRatio,
}

/// Whether a ratio of times needs the equal-share ratio as a second test: a higher share succeeded on the version that
/// is slower by `ratio`, new over old. With a lower share, selection works against the finding.
pub fn more_succeeded_on_slower(ratio: f64, old: Count, new: Count) -> bool {
    let new_share = compare_shares(new, old);
    (ratio > 1.0 && new_share.is_gt()) || (ratio < 1.0 && new_share.is_lt())
}

/// Compares different participants: each version's seconds to success above 0, `None` for a participant who did not
/// succeed. With q the smaller share that succeeded, the floor(q n) fastest of each version are kept (k). Means of the
/// logarithms by Welch's t with k - 1 in the degrees of freedom; the variance of a mean is (n - 1) s^2/(k(k - 1)), s^2
/// the sample variance of all n values with those not kept set to the slowest kept (Yuen 1974, trimmed on one side;
/// Permutt & Li 2017).
///
/// # Errors
///
/// [`Absent::TooFew`] if fewer than [`MIN_KEPT`] are kept on either version.
pub fn equal_share_independent(
    old: &[Option<f64>],
    new: &[Option<f64>],
    confidence: Confidence,
) -> Result<EqualShareRatio, Absent> {
    let least = least_share(old, new)?;
    let kept = [old, new].map(|times| times_kept(least, times.len()));
    require_kept(kept[0].min(kept[1]))?;
    let old_values = FastestShare::keep(old, kept[0]);
    let new_values = FastestShare::keep(new, kept[1]);
    let (a, b) = (new_values.sample()?, old_values.sample()?);
    Ok(EqualShareRatio {
        share: least.rate()?,
        kept: (kept[0], kept[1]),
        change: TimeRatio::from_logs(a.mean - b.mean, welch_t_test(&a, &b, confidence)),
    })
}

/// Compares the same participants, (old, new) seconds to success each, as [`equal_share_independent`]; each version
/// keeps its k fastest. The variance is that of the difference: s^2 of both versions less twice their covariance, with
/// k - 1 degrees of freedom (Wilcox 2012, trimmed means of dependent groups, on one side).
///
/// # Errors
///
/// [`Absent::TooFew`] if fewer than [`MIN_KEPT`] are kept.
pub fn equal_share_paired(
    pairs: &[(Option<f64>, Option<f64>)],
    confidence: Confidence,
) -> Result<EqualShareRatio, Absent> {
    let (old, new): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    let least = least_share(&old, &new)?;
    let kept = times_kept(least, pairs.len());
    require_kept(kept)?;
    let (old, new) = (
        FastestShare::keep(&old, kept),
        FastestShare::keep(&new, kept),
    );
    let differences: Vec<f64> = new
        .limited
        .iter()
        .zip(&old.limited)
        .map(|(new, old)| new - old)
        .collect();
    let difference = new.mean - old.mean;
    let sample = spread_of_kept(&differences, kept, difference)?;
    Ok(EqualShareRatio {
        share: least.rate()?,
        kept: (kept, kept),
        change: TimeRatio::from_logs(difference, paired_t_test(&sample, confidence)),
    })
}

/// The smaller of the two shares that succeeded.
fn least_share(old: &[Option<f64>], new: &[Option<f64>]) -> Result<Count, Absent> {
    let succeeded = |times: &[Option<f64>]| Count::from_outcomes(times.iter().map(Option::is_some));
    let (old, new) = (succeeded(old), succeeded(new));
    if old.n() == 0 || new.n() == 0 {
        return Err(Absent::Empty(Unit::People));
    }
    Ok(if compare_shares(old, new).is_lt() {
        old
    } else {
        new
    })
}

/// Compares two rates in whole numbers.
fn compare_shares(first: Count, second: Count) -> Ordering {
    let scaled = |count: Count, other: Count| u128::from(count.successes()) * u128::from(other.n());
    scaled(first, second).cmp(&scaled(second, first))
}

/// floor(q n) for the share q that succeeded, in whole numbers.
fn times_kept(least: Count, n: usize) -> usize {
    let kept = u128::from(least.successes()) * n as u128 / u128::from(least.n());
    usize::try_from(kept).unwrap_or(n)
}

fn require_kept(n: usize) -> Result<(), Absent> {
    if n < MIN_KEPT {
        return Err(Absent::TooFew {
            unit: Unit::Times,
            n,
            needed: MIN_KEPT,
        });
    }
    Ok(())
}

/// The fastest of one version, as logarithms.
struct FastestShare {
    kept: usize,
    /// Mean of those kept.
    mean: f64,
    /// All participants in order, those not kept set to the slowest kept.
    limited: Vec<f64>,
}

impl FastestShare {
    /// `kept` is at least 1 and at most the number of times.
    fn keep(times: &[Option<f64>], kept: usize) -> Self {
        let mut logs: Vec<f64> = times.iter().flatten().map(|t| t.ln()).collect();
        logs.sort_by(f64::total_cmp);
        logs.truncate(kept);
        let slowest = logs.last().copied().unwrap_or(f64::INFINITY);
        Self {
            kept,
            mean: sum(logs.iter().copied()) / kept as f64,
            limited: times
                .iter()
                .map(|time| time.map_or(slowest, |t| t.ln().min(slowest)))
                .collect(),
        }
    }

    fn sample(&self) -> Result<Sample, Absent> {
        spread_of_kept(&self.limited, self.kept, self.mean)
    }
}

/// A sample of `kept` values with this mean, whose standard error is that of a mean trimmed from all `limited` values.
fn spread_of_kept(limited: &[f64], kept: usize, mean: f64) -> Result<Sample, Absent> {
    let all = Sample::from_values(limited).ok_or(Absent::Empty(Unit::Times))?;
    let widened = all.sd * ((all.n - 1) as f64 / (kept - 1) as f64).sqrt();
    Ok(Sample {
        n: kept,
        mean,
        // The rounding error of logarithms near 1 s is not relative to them.
        sd: if widened <= 1e-12 { 0.0 } else { widened },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn count(x: u64, n: u64) -> Count {
        Count::new(x, n).unwrap()
    }

    #[test]
    fn a_second_test_is_needed_only_if_more_succeeded_on_the_slower() {
        assert!(more_succeeded_on_slower(2.0, count(6, 12), count(12, 12)));
        assert!(!more_succeeded_on_slower(2.0, count(12, 12), count(6, 12)));
        assert!(more_succeeded_on_slower(0.5, count(12, 12), count(6, 12)));
        assert!(!more_succeeded_on_slower(2.0, count(3, 6), count(6, 12)));
        assert!(!more_succeeded_on_slower(1.0, count(6, 12), count(12, 12)));
    }

    #[test]
    fn fewer_than_five_kept_have_no_ratio() {
        let few = [Some(10.0), Some(20.0), Some(30.0), Some(40.0), None];
        let all = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(Some);
        let absent = Err(Absent::TooFew {
            unit: Unit::Times,
            n: 4,
            needed: 5,
        });
        let c = Confidence::default();
        assert_eq!(equal_share_independent(&few, &all, c), absent);
        let pairs: Vec<_> = few.into_iter().zip(all).collect();
        assert_eq!(equal_share_paired(&pairs, c), absent);
        assert!(equal_share_independent(&[], &all, c).is_err());
        assert!(equal_share_paired(&[], c).is_err());
    }

    /// 57% of 100 is 57, although 0.57 * 100 in floating point is less.
    #[test]
    fn the_number_kept_is_exact() {
        for (x, n, kept) in [(7, 10, 70), (29, 100, 29), (57, 100, 57), (2, 3, 66)] {
            assert_eq!(times_kept(count(x, n), 100), kept);
        }
    }

    #[test]
    fn identical_times_have_a_ratio_and_no_test() {
        let found =
            equal_share_independent(&[Some(10.0); 6], &[Some(20.0); 5], Confidence::default());
        let change = found.unwrap().change;
        assert!((change.ratio - 2.0).abs() < 1e-12);
        assert_eq!(change.test, Err(Absent::NoSpread(Unit::Times)));
    }

    fn times() -> impl Strategy<Value = Vec<Option<f64>>> {
        proptest::collection::vec(proptest::option::weighted(0.8, 1.0..1e4_f64), 5..30)
    }

    proptest! {
        #[test]
        fn exchange_inverts_the_ratio(old in times(), new in times(), limit in 1e4..1e6_f64) {
            let c = Confidence::default();
            let there = equal_share_independent(&old, &new, c);
            let back = equal_share_independent(&new, &old, c);
            prop_assert_eq!(there.is_ok(), back.is_ok());
            if let (Ok(there), Ok(back)) = (there, back) {
                prop_assert!((there.change.ratio * back.change.ratio - 1.0).abs() < 1e-9);
                prop_assert_eq!(there.kept, (back.kept.1, back.kept.0));
                prop_assert!((there.change.test.unwrap().p - back.change.test.unwrap().p).abs() < 1e-9);
                // Those who need very long count as those who never succeed, if they are not kept.
                let mut slower = new.clone();
                slower.extend([None]);
                let mut finished = new.clone();
                finished.extend([Some(limit)]);
                let kept = |new: &[Option<f64>]| equal_share_independent(&old, new, c).map(|s| (s.kept, s.change.ratio));
                if let (Ok((a, with_never)), Ok((b, with_late))) = (kept(&slower), kept(&finished)) {
                    prop_assert!(a != b || (with_never - with_late).abs() < 1e-9);
                }
            }
        }

        #[test]
        fn all_kept_are_the_paired_ratio(pairs in proptest::collection::vec((1.0..1e4_f64, 1.0..1e4_f64), 5..20)) {
            let c = Confidence::default();
            let finished: Vec<_> = pairs.iter().map(|(a, b)| (Some(*a), Some(*b))).collect();
            let exchanged: Vec<_> = pairs.iter().map(|(old, new)| (*new, *old)).collect();
            let (share, plain) = (equal_share_paired(&finished, c).unwrap().change, super::super::times_paired(&exchanged, c).unwrap());
            prop_assert!((share.ratio / plain.ratio - 1.0).abs() < 1e-9);
            prop_assert!((share.test.unwrap().p - plain.test.unwrap().p).abs() < 1e-9);
        }
    }
}
