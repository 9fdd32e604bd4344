//! Properties of relabeling, for any people.

use std::cell::RefCell;

use proptest::prelude::*;

use super::super::between::{by_hand, studentized};
use super::super::people::Groups;
use super::{between, people, zip};
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::paired::mcnemar_mid_p;
use crate::metrics::relabeling::{
    FlippedTask, LabelingLimits, Labelings, NotRelabeled, SuccessRelabeling, centered_values,
    difference_of_means, independent_normal_p, paired_normal_p, sign_flips, within_segments,
};
use crate::metrics::verdict::Verdict;

/// Attempts at three tasks, some skipped.
fn person() -> impl Strategy<Value = ParticipantAttempts> {
    proptest::collection::vec(0..5_u8, 3).prop_map(|outcomes| {
        let tried = outcomes.into_iter().enumerate().filter(|(_, o)| *o > 0);
        tried.map(|(task, outcome)| (task, outcome > 2)).collect()
    })
}

fn group(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<ParticipantAttempts>> {
    proptest::collection::vec(person(), sizes)
}

fn reversed<T: Clone>(list: &[T]) -> Vec<T> {
    list.iter().rev().cloned().collect()
}

fn all() -> LabelingLimits {
    LabelingLimits::for_size(1, 1).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Counting by classes of people gives the statistic of the formula, also where a labeling loses a task.
    #[test]
    fn t_is_that_of_the_formula(old in group(1..7), new in group(1..7)) {
        let Some(groups) = Groups::new(&old, &new) else { return Ok(()) };
        let labelings = Labelings::between(groups.old, groups.new_people(), all());
        let (_, t) = studentized(&groups, &labelings);
        for (fast, slow) in t.iter().zip(by_hand::studentized(&groups, &labelings)) {
            let alike = (fast - slow).abs() <= 1e-9 * slow.abs().max(1.0);
            prop_assert!(alike || fast.total_cmp(&slow).is_eq(), "{fast} {slow}");
        }
    }

    /// Neither the order of people nor the names of the versions matter.
    #[test]
    fn p_depends_on_outcomes_only(old in group(3..6), new in group(3..6)) {
        let Ok(first) = SuccessRelabeling::between(&old, &new, None) else { return Ok(()) };
        let (first, again) = (first.overall(), between(&reversed(&old), &reversed(&new)).overall());
        prop_assert_eq!(first, again);
        let exchanged = between(&new, &old).overall();
        prop_assert!((exchanged.difference + first.difference).abs() < 1e-12);
        prop_assert!((exchanged.p.mid - first.p.mid).abs() < 1e-12);
        let limits = LabelingLimits { enumerated: 1, draws: 999 };
        let drawn = |old: &[_], new: &[_]| SuccessRelabeling::between(old, new, Some(limits)).unwrap().overall();
        prop_assert_eq!(drawn(&old, &new), drawn(&reversed(&old), &reversed(&new)));
    }

    #[test]
    fn pairs_depend_on_outcomes_only(old in group(8..9), new in group(8..9)) {
        let pairs = zip(&old, &new);
        let Ok(first) = SuccessRelabeling::within(&pairs, None) else { return Ok(()) };
        let again = SuccessRelabeling::within(&reversed(&pairs), None).unwrap();
        prop_assert_eq!(first.overall(), again.overall());
        let differences = crate::metrics::across_tasks::paired_differences(&zip(&new, &old));
        prop_assert_eq!(first.overall().p, sign_flips(&differences, all()).unwrap());
        prop_assert_eq!(Some(differences.len()), first.pairs());
    }

    /// With one task, sign flips are McNemar's mid-P.
    #[test]
    fn one_task_is_mcnemar(pairs in proptest::collection::vec(any::<(bool, bool)>(), 1..13)) {
        let one = |success: bool| vec![(0, success)];
        let people: Vec<_> = pairs.iter().map(|(old, new)| (one(*old), one(*new))).collect();
        let relabeling = SuccessRelabeling::within(&people, None).unwrap();
        let counts = crate::metrics::paired::PairedCounts::from_pairs(pairs.iter().copied());
        // Whoever is swapped, one changed pair is as extreme: p is 1 by definition.
        let expected = match counts.first_only() + counts.second_only() {
            1 => 1.0,
            _ => mcnemar_mid_p(counts).unwrap(),
        };
        prop_assert!((relabeling.overall().p.mid - expected).abs() < 1e-9);
    }
}

/// Verdicts asked while flipping: successes on the new version, and the adjusted p with an own p of 0.
fn flips(relabeling: &SuccessRelabeling, task: usize, stop: u64) -> Vec<(u64, f64)> {
    let asked = RefCell::new(Vec::new());
    let verdict = |flipped: &FlippedTask<'_>| {
        let successes = flipped.new.successes();
        asked
            .borrow_mut()
            .push((successes, flipped.p_adjusted(0.0)));
        if successes == stop {
            Verdict::Better
        } else {
            Verdict::Inconclusive
        }
    };
    let found = relabeling.task_family(1).smallest_detectable(task, verdict);
    let change = found.up.or(found.down);
    assert_eq!(change.map(|c| c.successes), Some(stop));
    asked.into_inner()
}

/// Adjusted p of a task with an own p of 0.
fn adjusted(relabeling: &SuccessRelabeling, task: usize) -> f64 {
    relabeling.task_family(1).adjust(|_| 0.0)[task].p_adjusted
}

const OLD: [&str; 6] = ["000", "010", "000", "100", "001", "000"];
const NEW: [&str; 6] = ["011", "100", "001", "011", "000", "110"];
/// After one and two flips of task 0 toward success: those with two other successes first.
const UP: [[&str; 6]; 2] = [
    ["111", "100", "001", "011", "000", "110"],
    ["111", "100", "001", "111", "000", "110"],
];
/// Toward failure: the one without other successes first.
const DOWN: [[&str; 6]; 2] = [
    ["011", "000", "001", "011", "000", "110"],
    ["011", "000", "001", "011", "000", "010"],
];

/// The reused labelings give the p of a comparison of the flipped people, flipped in the right order.
#[test]
fn flipped_people_are_relabeled_as_if_observed() {
    let old = people(&OLD);
    let compared = |words: &[&str]| {
        let words = people(words);
        let within = SuccessRelabeling::within(&zip(&old, &words), None).unwrap();
        [between(&old, &words), within]
    };
    for (i, relabeling) in compared(&NEW).iter().enumerate() {
        let today = adjusted(relabeling, 0);
        let expected = |words: &[&str]| adjusted(&compared(words)[i], 0);
        // Toward failure first, down to none, which never stops.
        let up = [(2, today), (1, expected(&DOWN[0])), (0, expected(&DOWN[1]))];
        let to_success = [(3, expected(&UP[0])), (4, expected(&UP[1]))];
        assert_eq!(flips(relabeling, 0, 4), [&up[..], &to_success].concat());
    }
}

#[test]
fn flipped_counts_are_those_of_the_task() {
    let (old, new) = (
        people(&OLD),
        people(&["01-", "1--", "001", "011", "0-0", "11-"]),
    );
    let relabeling = SuccessRelabeling::within(&zip(&old, &new), None).unwrap();
    relabeling.task_family(1).smallest_detectable(1, |_| {
        panic!("four pairs are no family");
    });
    let relabeling = SuccessRelabeling::within(&zip(&old, &people(&NEW)), None).unwrap();
    let family = relabeling.task_family(1);
    let found = family.smallest_detectable(1, |flipped| {
        let pairs = flipped.paired.unwrap();
        assert_eq!(pairs.both() + pairs.first_only(), flipped.new.successes());
        assert_eq!(pairs.both() + pairs.second_only(), flipped.old.successes());
        assert_eq!((pairs.n(), flipped.old.successes()), (6, 1));
        Verdict::Inconclusive
    });
    assert_eq!((found.down, found.up), (None, None));
}

/// Three versions are three pairs; a family of one has its own p.
#[test]
fn pairs_of_versions_multiply() {
    let relabeling = between(&people(&OLD), &people(&NEW));
    let (one, three) = (relabeling.task_family(1), relabeling.task_family(3));
    let (one, three) = (one.adjust(|_| 0.2), three.adjust(|_| 0.2));
    for (one, three) in one.iter().zip(three) {
        assert!((three.p_adjusted - (3.0 * one.p_adjusted).min(1.0)).abs() < 1e-12);
    }
    let single = between(&people(&["0"; 6]), &people(&["1", "1", "0", "1", "1", "1"]));
    let alone = single.task_family(1).adjust(|_| 0.01);
    assert_eq!((alone[0].p_max_t, alone[0].p_adjusted), (None, 0.01));
    // Five on each side are needed.
    let four = between(&people(&["0"; 4]), &people(&["1"; 9]));
    assert!(four.task_family(1).adjust(|_| 0.01).is_empty());
}

#[test]
fn labelings_are_all_different_and_the_observed_one_is_first() {
    let found = Labelings::between(4, 3, all());
    assert!(found.is_complete() && !found.is_empty());
    let masks = |found: &Labelings| -> Vec<Vec<bool>> {
        let people = |l| {
            (0..found.people())
                .map(move |p| found.is_marked(l, p))
                .collect()
        };
        (0..found.len()).map(people).collect()
    };
    let mut all_masks = masks(&found);
    assert_eq!(all_masks[0], [false, false, false, false, true, true, true]);
    assert!(
        all_masks
            .iter()
            .all(|m| m.iter().filter(|new| **new).count() == 3)
    );
    all_masks.sort_unstable();
    all_masks.dedup();
    assert_eq!(all_masks.len(), 35);
    let swaps = Labelings::swaps(5, all());
    assert_eq!((swaps.len(), swaps.is_marked(0, 4)), (32, false));
    // 10 v 10 and 17 pairs are the largest that are enumerated.
    assert!(Labelings::between(10, 10, all()).is_complete());
    assert!(Labelings::swaps(17, all()).is_complete());
    let few = LabelingLimits {
        enumerated: 200_000,
        draws: 9,
    };
    assert!(!Labelings::between(11, 10, few).is_complete());
    assert!(!Labelings::swaps(18, few).is_complete());
    // The top bits of 53.., e9.. and a4.., the first three words.
    let drawn = Labelings::swaps(18, few);
    let first = [0, 1, 2].map(|pair| drawn.is_marked(1, pair));
    assert_eq!((drawn.len(), first), (10, [false, true, true]));
}

/// More people than bits of a word: the same p as by sums over people.
#[test]
fn seventy_people() {
    let version = |successes: usize| -> Vec<ParticipantAttempts> {
        (0..35)
            .map(|i| vec![(0, i < successes), (1, i % 2 == 0)])
            .collect()
    };
    let (old, new) = (version(30), version(20));
    let limits = LabelingLimits::with_draws(499);
    let found = SuccessRelabeling::between(&old, &new, Some(limits)).unwrap();
    let groups = Groups::new(&old, &new).unwrap();
    let (_, t) = studentized(&groups, found.labelings());
    for (fast, slow) in t
        .iter()
        .zip(by_hand::studentized(&groups, found.labelings()))
    {
        assert!((fast - slow).abs() < 1e-9);
    }
    assert!(found.labelings().len() == 500 && found.overall().p.mid < 0.1);
}

#[test]
fn limits_follow_the_size() {
    let draws = |people, tasks| LabelingLimits::for_size(people, tasks).map(|l| l.draws);
    assert_eq!(draws(400, 5), Some(99_999));
    assert_eq!(draws(401, 5), Some(9_999));
    assert_eq!(draws(4_000, 5), Some(9_999));
    assert_eq!(draws(4_001, 5), None);
    let many: Vec<ParticipantAttempts> = vec![(0..10).map(|task| (task, true)).collect(); 1_001];
    let too_large = SuccessRelabeling::between(&many, &many, None);
    assert_eq!(too_large.err(), Some(NotRelabeled::TooLarge));
    let apart = SuccessRelabeling::between(&[vec![(0, true)]], &[vec![(1, true)]], None);
    assert_eq!(apart.err(), Some(NotRelabeled::NoSharedTasks));
    let nobody = SuccessRelabeling::within(&[(vec![(0, true)], vec![(1, true)])], None);
    assert_eq!(nobody.err(), Some(NotRelabeled::NoSharedTasks));
}

/// Scores without spread: only the observed labeling and its mirror image are as extreme.
#[test]
fn scores_without_spread() {
    let p = difference_of_means(&[3.0; 5], &[5.0; 5], all()).unwrap();
    assert!((p.mid - 1.0 / 252.0).abs() < 1e-12 && (p.exact - 2.0 / 252.0).abs() < 1e-12);
    let same = difference_of_means(&[3.0; 5], &[3.0; 5], all()).unwrap();
    assert!((same.mid - 1.0).abs() < 1e-12);
    assert_eq!(difference_of_means(&[], &[5.0; 5], all()), None);
    let moved = sign_flips(&[2.0; 6], all()).unwrap();
    assert!((moved.mid - 1.0 / 64.0).abs() < 1e-12);
    assert_eq!(sign_flips(&[], all()), None);
}

/// Draws within segments agree with all labelings, and neither order nor segments of one version matter.
#[test]
fn segments_drawn_and_enumerated_agree() {
    let version = |shift: f64| -> Vec<(&str, f64)> {
        let one = |i: u32| {
            (
                ["novice", "expert"][i as usize % 2],
                f64::from(i * i % 7) + shift,
            )
        };
        (0..12).map(one).collect()
    };
    let (old, mut new) = (version(0.0), version(1.0));
    let limits = |enumerated, draws| LabelingLimits { enumerated, draws };
    let exact = within_segments(&old, &new, limits(1_000_000, 1)).unwrap();
    assert_eq!((exact.p.labelings, exact.segments), (924 * 924, 2));
    assert!((exact.difference - 1.0).abs() < 1e-12);
    let drawn = within_segments(&old, &new, limits(200_000, 99_999)).unwrap();
    assert!((drawn.p.mid - exact.p.mid).abs() < 0.004);
    new.push(("visitor", 99.0));
    new.reverse();
    assert_eq!(
        within_segments(&old, &new, limits(200_000, 99_999)),
        Some(drawn)
    );
    assert_eq!(within_segments(&old[..0], &new, limits(9, 9)), None);
}

/// A difference of 1 at weight 2/3, and of 0 at weight 1.
#[test]
fn segments_weigh_by_both_sizes() {
    let old = [("few", 0.0), ("more", 0.0), ("more", 0.0)];
    let new = [("few", 1.0), ("few", 1.0), ("more", 0.0), ("more", 0.0)];
    let found = within_segments(&old, &new, all()).unwrap();
    assert!((found.difference - 0.4).abs() < 1e-12);
    assert_eq!((found.segments, found.p.labelings), (2, 18));
    // One of three carries the old version in the first segment: its 0 only as observed.
    assert!((found.p.mid - 1.0 / 6.0).abs() < 1e-12);
}

/// Pooled rates 1/2 and 1: the one who tried the easier task only is at its mean.
#[test]
fn values_are_centered_on_the_tasks_tried() {
    let (old, new) = centered_values(&people(&["01", "-1", "--"]), &people(&["11"]));
    assert_eq!(old, [Some(-0.25), Some(0.0), None]);
    assert_eq!(new, [Some(0.25)]);
}

/// By hand: s^2 of 0, 0, 1, 1 is 1/3, so z = 1/sqrt(1/3) = sqrt 3; for four times 1, z = 4/sqrt 4.
#[test]
fn normal_approximations() {
    let p = independent_normal_p(&[0.0, 0.0], &[1.0, 1.0]).unwrap();
    assert!((p - 0.083_264_516_663_550_4).abs() < 1e-12);
    let p = paired_normal_p(&[1.0; 4]).unwrap();
    assert!((p - 0.045_500_263_896_358_41).abs() < 1e-12);
    assert_eq!(independent_normal_p(&[1.0; 3], &[1.0; 3]), None);
    assert_eq!(paired_normal_p(&[0.0; 3]), None);
}
