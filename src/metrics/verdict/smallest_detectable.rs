//! Smallest detectable difference at the current n: the nearest result that would change the verdict.

use super::{Direction, Side, Verdict, judge, require_min_sample};
use crate::metrics::difference::{DifferenceInterval, chosen_p};
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::{Confidence, Count, Unit};

/// Nearest result with another verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectableChange {
    /// Successes on the new version, out of the current n.
    pub successes: u64,
    /// Verdict at that result.
    pub verdict: Verdict,
}

/// Nearest changes in both directions; `None` if no result at this n would change the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectableChanges {
    /// With fewer successes on the new version.
    pub down: Option<DetectableChange>,
    /// With more successes on the new version.
    pub up: Option<DetectableChange>,
}

/// Number of results checked one by one; results beyond are searched by bisection, assuming the verdict changes only
/// once.
const LINEAR_SEARCH_LIMIT: u64 = 1000;

/// Nearest results that change the verdict on the new version, whose current result is `new`. `verdict` returns the
/// verdict for a number of successes out of `new.n()`.
pub fn smallest_detectable(new: Count, verdict: impl Fn(u64) -> Verdict) -> DetectableChanges {
    let today = verdict(new.successes());
    let toward = |room: u64, at: &dyn Fn(u64) -> u64| {
        let differs = |steps: u64| verdict(at(steps)) != today;
        let near = (1..=room.min(LINEAR_SEARCH_LIMIT)).find(|steps| differs(*steps));
        near.or_else(|| {
            if room <= LINEAR_SEARCH_LIMIT || !differs(room) {
                return None;
            }
            let (mut same, mut other) = (LINEAR_SEARCH_LIMIT, room);
            while other - same > 1 {
                let middle = u64::midpoint(same, other);
                if differs(middle) {
                    other = middle;
                } else {
                    same = middle;
                }
            }
            Some(other)
        })
        .map(|steps| DetectableChange {
            successes: at(steps),
            verdict: verdict(at(steps)),
        })
    };
    DetectableChanges {
        down: toward(new.successes(), &|steps| new.successes() - steps),
        up: toward(new.failures(), &|steps| new.successes() + steps),
    }
}

/// Nearest changes for different participants on two versions, judged as success is: by this kind of interval and the
/// chosen test. `adjust` adjusts a p for the family of tests.
pub fn smallest_detectable_independent(
    old: Count,
    new: Count,
    kind: DifferenceInterval,
    confidence: Confidence,
    adjust: impl Fn(f64) -> f64,
) -> DetectableChanges {
    let n = usize::try_from(old.n().min(new.n())).unwrap_or(usize::MAX);
    smallest_detectable(new, |successes| {
        let Some(then) = Count::new(successes, new.n()) else {
            return Verdict::Inconclusive;
        };
        let interval = kind.interval(then, old, confidence);
        let p = require_min_sample(n, Unit::Attempts).and_then(|()| chosen_p(then, old));
        let side = interval.map(Side::from_difference);
        let p_adjusted = adjust(p.unwrap_or(1.0));
        judge(side, p, p_adjusted, Direction::HigherIsBetter, confidence).verdict
    })
}

/// Maximum number of results flipped.
const MAX_FLIPS: u64 = 300;

/// Nearest changes for the same participants on two versions, the new one first: the fewest participants whose flipped
/// result on the new version changes the verdict by Bonett-Price and `McNemar`'s mid-P. At most 300 are flipped.
#[allow(
    clippy::many_single_char_names,
    reason = "the letters of the table's cells"
)]
pub fn smallest_detectable_paired(
    counts: PairedCounts,
    confidence: Confidence,
    adjust: impl Fn(f64) -> f64,
) -> DetectableChanges {
    let n = usize::try_from(counts.n()).unwrap_or(usize::MAX);
    let verdict = |then: PairedCounts| {
        let side = bonett_price(then, confidence).map(Side::from_difference);
        let p = require_min_sample(n, Unit::Pairs).and_then(|()| mcnemar_mid_p(then));
        let p_adjusted = adjust(p.unwrap_or(1.0));
        judge(side, p, p_adjusted, Direction::HigherIsBetter, confidence).verdict
    };
    let today = verdict(counts);
    let (a, b, c, d) = (
        counts.both(),
        counts.first_only(),
        counts.second_only(),
        counts.neither(),
    );
    let successes = a + b;
    // Of k flipped participants, i also have the old version's success.
    let search =
        |with_old: u64, without: u64, turned: &dyn Fn(u64, u64) -> Option<PairedCounts>| {
            (1..=(with_old + without).min(MAX_FLIPS)).find_map(|k| {
                (k.saturating_sub(without)..=k.min(with_old)).find_map(|i| {
                    let verdict = verdict(turned(i, k - i)?);
                    (verdict != today).then_some((k, verdict))
                })
            })
        };
    let down = search(a, b, &|i, j| PairedCounts::new(a - i, b - j, c + i, d + j));
    let up = search(c, d, &|i, j| PairedCounts::new(a + i, b + j, c - i, d - j));
    DetectableChanges {
        down: down.map(|(k, verdict)| DetectableChange {
            successes: successes - k,
            verdict,
        }),
        up: up.map(|(k, verdict)| DetectableChange {
            successes: successes + k,
            verdict,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(x: u64, n: u64) -> Count {
        Count::new(x, n).unwrap()
    }

    #[test]
    fn a_rate_is_worse_from_a_count_down() {
        let c = Confidence::default();
        let found = smallest_detectable_independent(
            count(7, 8),
            count(6, 8),
            DifferenceInterval::Newcombe,
            c,
            |p| p,
        );
        let down = found.down.unwrap();
        assert_eq!(down.verdict, Verdict::Worse);
        // The current result is worse; with one more success it is not.
        let at = |x| {
            smallest_detectable_independent(
                count(7, 8),
                count(x, 8),
                DifferenceInterval::Newcombe,
                c,
                |p| p,
            )
        };
        assert_eq!(at(down.successes).up.unwrap().successes, down.successes + 1);
        assert_eq!(found.up, None);
    }

    #[test]
    fn holm_makes_it_farther() {
        let c = Confidence::default();
        let alone = smallest_detectable_independent(
            count(18, 20),
            count(17, 20),
            DifferenceInterval::Newcombe,
            c,
            |p| p,
        );
        let of_five = smallest_detectable_independent(
            count(18, 20),
            count(17, 20),
            DifferenceInterval::Newcombe,
            c,
            |p| (5.0 * p).min(1.0),
        );
        assert!(of_five.down.unwrap().successes < alone.down.unwrap().successes);
    }

    #[test]
    fn too_few_people_never_change_it() {
        let found = smallest_detectable_independent(
            count(4, 4),
            count(0, 4),
            DifferenceInterval::Newcombe,
            Confidence::default(),
            |p| p,
        );
        assert_eq!((found.down, found.up), (None, None));
    }

    #[test]
    fn far_changes_are_found_by_halves() {
        let c = Confidence::default();
        let found = smallest_detectable_independent(
            count(500_000, 1_000_000),
            count(500_000, 1_000_000),
            DifferenceInterval::Newcombe,
            c,
            |p| p,
        );
        let (down, up) = (found.down.unwrap(), found.up.unwrap());
        // 1.96 sqrt(2 * .25 / 1e6) is 1386 participants.
        assert!(
            (1380..1395).contains(&(500_000 - down.successes)),
            "{down:?}"
        );
        assert!((1380..1395).contains(&(up.successes - 500_000)), "{up:?}");
    }

    #[test]
    fn the_same_people_turned_round() {
        let c = Confidence::default();
        let found = smallest_detectable_paired(PairedCounts::new(8, 1, 1, 2).unwrap(), c, |p| p);
        let down = found.down.unwrap();
        assert_eq!(down.verdict, Verdict::Worse);
        assert!(down.successes < 9);
        let few = smallest_detectable_paired(PairedCounts::new(4, 0, 0, 0).unwrap(), c, |p| p);
        assert_eq!((few.down, few.up), (None, None));
    }
}
