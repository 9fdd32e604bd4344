//! Probability that a participant on the new version succeeds sooner than one on the old version.
//!
//! Participants who never succeeded come last, and ties count one half. Success is thus included, and the figure has no
//! verdict (Lachin 1999, worst-rank scores). Times are seconds to success, `None` if never.

use crate::metrics::distribution::{find_boundary, normal_upper};
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_exact, mcnemar_mid_p};
use crate::metrics::{Absent, Confidence, Interval, Unit};
use std::cmp::Ordering;

/// Largest number of participants of both versions for which all labelings are counted.
const MAX_EXACT: usize = 100;

/// Probability of succeeding sooner on the new version.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sooner {
    /// The probability, 0 to 1; one half without a difference.
    pub probability: f64,
    /// Its interval, within 0 and 1.
    pub interval: Interval,
    /// Two-sided mid-P that it is one half, 0 to 1.
    pub p_mid: f64,
    /// Two-sided exact p, 0 to 1; absent for more than 100 different participants, whose p is by the normal
    /// approximation.
    pub p_exact: Result<f64, Absent>,
}

/// Number of participants by the version on which they succeeded sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoonerCounts {
    /// Sooner on the new version.
    pub sooner: u64,
    /// Later on the new version, or never.
    pub later: u64,
    /// At the same time, or on neither version.
    pub tied: u64,
}

/// Sorts by time, never last.
fn order(time: Option<f64>) -> f64 {
    time.unwrap_or(f64::INFINITY)
}

/// Compares the same participants, one (old, new) pair of times each: 1/2 + (sooner - later)/(2n). The interval is
/// Bonett & Price's (2012) of the difference of the two shares, halved around one half; p by `McNemar`'s mid-P.
/// Absent without pairs.
pub fn sooner_paired(
    pairs: &[(Option<f64>, Option<f64>)],
    confidence: Confidence,
) -> Result<(Sooner, SoonerCounts), Absent> {
    let mut counts = SoonerCounts::default();
    for (old, new) in pairs {
        let bin = match order(*new).total_cmp(&order(*old)) {
            Ordering::Less => &mut counts.sooner,
            Ordering::Greater => &mut counts.later,
            Ordering::Equal => &mut counts.tied,
        };
        *bin += 1;
    }
    let changes = PairedCounts::new(counts.tied, counts.sooner, counts.later, 0)
        .ok_or(Absent::Empty(Unit::Pairs))?;
    let around_half = |difference: f64| 0.5 + difference / 2.0;
    let sooner = Sooner {
        probability: around_half(changes.difference()?),
        interval: bonett_price(changes, confidence)?.map(around_half),
        p_mid: mcnemar_mid_p(changes)?,
        p_exact: mcnemar_exact(changes),
    };
    Ok((sooner, counts))
}

/// Compares different participants: U/(mn), the share of pairs of a participant of each version in which the new one
/// succeeds sooner (Mann & Whitney 1947). Interval by Newcombe 2006, method 5. p counts all labelings up to 100
/// participants, otherwise it is by the normal approximation with ties. Absent if either version has no participants.
pub fn sooner_independent(
    old: &[Option<f64>],
    new: &[Option<f64>],
    confidence: Confidence,
) -> Result<Sooner, Absent> {
    if old.is_empty() || new.is_empty() {
        return Err(Absent::Empty(Unit::People));
    }
    let ranks = Midranks::compute(old, new);
    let probability = ranks.probability_sooner();
    let (p_exact, p_mid) = if ranks.doubled.len() <= MAX_EXACT {
        let (p_exact, p_mid) = ranks.exact_p();
        (Ok(p_exact), p_mid)
    } else {
        (Err(Absent::TooManyTables), ranks.normal_p())
    };
    Ok(Sooner {
        probability,
        interval: newcombe_2006(probability, old.len() as f64, new.len() as f64, confidence),
        p_mid,
        p_exact,
    })
}

/// Newcombe's method 5 (2006): the t with |U/mn - t| = z sqrt(t(1-t)[1 + h((1-t)/(2-t) + t/(1+t))]/(mn)), h = (m+n)/2 -
/// 1; 0 and 1 at the ends.
fn newcombe_2006(observed: f64, m: f64, n: f64, confidence: Confidence) -> Interval {
    let z = confidence.z();
    let h = f64::midpoint(m, n) - 1.0;
    let is_inside = |t: f64| {
        let spread = 1.0 + h * ((1.0 - t) / (2.0 - t) + t / (1.0 + t));
        (observed - t).powi(2) * m * n <= z * z * t * (1.0 - t) * spread
    };
    Interval {
        low: find_boundary(observed, 0.0, is_inside),
        high: find_boundary(observed, 1.0, is_inside),
    }
}

/// Ranks of the participants of both versions, doubled so that midranks of ties are whole numbers.
struct Midranks {
    /// In ascending order.
    doubled: Vec<usize>,
    /// Number of participants on the new version, and the sum of their doubled ranks.
    n_new: usize,
    sum_new: usize,
    /// Sum of t^3 - t over the groups of t ties.
    ties: f64,
}

impl Midranks {
    fn compute(old: &[Option<f64>], new: &[Option<f64>]) -> Self {
        let mut all: Vec<(f64, bool)> = Vec::with_capacity(old.len() + new.len());
        all.extend(old.iter().map(|time| (order(*time), false)));
        all.extend(new.iter().map(|time| (order(*time), true)));
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut ranks = Self {
            doubled: Vec::with_capacity(all.len()),
            n_new: new.len(),
            sum_new: 0,
            ties: 0.0,
        };
        for tied in all.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let before = ranks.doubled.len();
            let rank = 2 * before + tied.len() + 1;
            ranks.sum_new += rank * tied.iter().filter(|(_, is_new)| *is_new).count();
            ranks.ties += (tied.len() as f64).powi(3) - tied.len() as f64;
            ranks.doubled.extend(tied.iter().map(|_| rank));
        }
        ranks
    }

    fn n(&self) -> usize {
        self.doubled.len()
    }

    fn pairs_of_versions(&self) -> f64 {
        self.n_new as f64 * (self.n() - self.n_new) as f64
    }

    fn probability_sooner(&self) -> f64 {
        // Sum of the doubled ranks if all on the new version come first, and twice the pairs in which they do not.
        let first = self.n_new * (self.n_new + 1);
        1.0 - (self.sum_new - first) as f64 / (2.0 * self.pairs_of_versions())
    }

    /// Exact p and mid-P over all labelings: a labeling is more extreme if its rank sum is farther from the mean.
    fn exact_p(&self) -> (f64, f64) {
        let mean = self.n_new * (self.n() + 1);
        let observed = self.sum_new.abs_diff(mean);
        let (mut beyond, mut equal, mut all) = (0.0, 0.0, 0.0);
        for (sum, number) in self.number_of_labelings().into_iter().enumerate() {
            all += number;
            match sum.abs_diff(mean).cmp(&observed) {
                Ordering::Greater => beyond += number,
                Ordering::Equal => equal += number,
                Ordering::Less => {}
            }
        }
        // If every labeling is equal, nothing speaks against no difference.
        let p_mid = if equal >= all {
            1.0
        } else {
            (beyond + equal / 2.0) / all
        };
        ((beyond + equal) / all, p_mid)
    }

    /// Number of labelings by the sum of the doubled ranks of those labeled new; dynamic programming over participants.
    fn number_of_labelings(&self) -> Vec<f64> {
        let largest: usize = self.doubled.iter().rev().take(self.n_new).sum();
        // numbers[k][s]: ways to choose k of the participants so far with the sum s.
        let mut numbers = vec![vec![0.0; largest + 1]; self.n_new + 1];
        numbers[0][0] = 1.0;
        for (before, rank) in self.doubled.iter().enumerate() {
            for k in (0..self.n_new.min(before + 1)).rev() {
                let (fewer, more) = numbers.split_at_mut(k + 1);
                let reached = fewer[k].iter().take((largest + 1).saturating_sub(*rank));
                for (to, from) in more[0].iter_mut().skip(*rank).zip(reached) {
                    *to += from;
                }
            }
        }
        numbers.swap_remove(self.n_new)
    }

    /// Two-sided p by the normal approximation, with the variance reduced by ties and without continuity correction.
    fn normal_p(&self) -> f64 {
        let n = self.n() as f64;
        let pairs = self.pairs_of_versions();
        let variance = pairs / 12.0 * (n + 1.0 - self.ties / (n * (n - 1.0)));
        if variance <= 0.0 {
            return 1.0;
        }
        let distance = (self.probability_sooner() - 0.5).abs() * pairs;
        (2.0 * normal_upper(distance / variance.sqrt())).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(times: &[f64]) -> Vec<Option<f64>> {
        times.iter().copied().map(Some).collect()
    }

    #[test]
    fn never_is_last_and_ties_are_half() {
        let c = Confidence::default();
        let found = sooner_independent(&[None, Some(20.0)], &[Some(20.0), None], c).unwrap();
        assert!((found.probability - 0.5).abs() < 1e-15);
        let (found, counts) = sooner_paired(
            &[(None, Some(9.0)), (None, None), (Some(3.0), Some(4.0))],
            c,
        )
        .unwrap();
        assert!((found.probability - 0.5).abs() < 1e-15);
        assert_eq!((counts.sooner, counts.later, counts.tied), (1, 1, 1));
        assert!(sooner_independent(&[], &[None], c).is_err());
        assert!(sooner_paired(&[], c).is_err());
    }

    /// Newcombe 2006's method 5 gives an interval even if one version is always sooner; p is 2 of 252 labelings.
    #[test]
    fn complete_separation_has_an_interval() {
        let slow = seconds(&[10.0, 20.0, 30.0, 40.0, 50.0]);
        let fast = seconds(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        let found = sooner_independent(&slow, &fast, Confidence::default()).unwrap();
        assert!((found.interval.low - 0.642_702_823_931_043_2).abs() < 1e-12);
        assert!((found.interval.high - 1.0).abs() < f64::EPSILON);
        assert!((found.p_exact.unwrap() - 2.0 / 252.0).abs() < 1e-15);
        assert!((found.p_mid - 1.0 / 252.0).abs() < 1e-15);
    }

    #[test]
    fn the_normal_approximation_continues_the_exact_p() {
        let times = |n: u32, shift: f64| -> Vec<Option<f64>> {
            (0..n)
                .map(|i| Some(f64::from(i * 37 % 101) + shift))
                .collect()
        };
        let (old, new) = (times(50, 0.0), times(50, -11.0));
        let ranks = Midranks::compute(&old, &new);
        let (_, exact) = ranks.exact_p();
        assert!((exact - ranks.normal_p()).abs() < 1e-3, "{exact}");
        let found = sooner_independent(&times(51, 0.0), &new, Confidence::default()).unwrap();
        assert_eq!(found.p_exact, Err(Absent::TooManyTables));
    }

    proptest! {
        #[test]
        fn sound(old in proptest::collection::vec(proptest::option::of(1_u32..9), 1..12), new in proptest::collection::vec(proptest::option::of(1_u32..9), 1..12)) {
            let c = Confidence::default();
            let [old, new] = [old, new].map(|times| times.into_iter().map(|t| t.map(f64::from)).collect::<Vec<_>>());
            let there = sooner_independent(&old, &new, c).unwrap();
            let back = sooner_independent(&new, &old, c).unwrap();
            let pairs = old.iter().flat_map(|a| new.iter().map(move |b| (order(*a), order(*b))));
            let wins: f64 = pairs.map(|(a, b)| if b < a { 1.0 } else if b > a { 0.0 } else { 0.5 }).sum();
            prop_assert!((there.probability - wins / (old.len() * new.len()) as f64).abs() < 1e-12);
            prop_assert!((there.probability + back.probability - 1.0).abs() < 1e-12);
            prop_assert!((there.p_mid - back.p_mid).abs() < 1e-12);
            prop_assert!((there.interval.low + back.interval.high - 1.0).abs() < 1e-9);
            prop_assert!(there.interval.contains(there.probability));
            prop_assert!(there.p_mid <= there.p_exact.unwrap() && there.p_exact.unwrap() <= 1.0 + 1e-12);
        }
    }
}
