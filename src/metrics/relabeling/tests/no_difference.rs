//! How often versions that do not differ get a verdict. Slow, so run by name:
//! `cargo test -- --ignored no_difference`.

use std::sync::Arc;

use super::{outcome, zip};
use crate::metrics::across_tasks::{ParticipantAttempts, compare_between};
use crate::metrics::difference::{DifferenceInterval, chosen_p};
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::relabeling::{LabelingLimits, Labelings, SplitMix64, SuccessRelabeling};
use crate::metrics::verdict::Side;
use crate::metrics::{Confidence, Count, Interval};

const STUDIES: usize = 2_000;
const DRAWS: usize = 299;
/// Sets of labelings per cell, which studies use in turn.
const SETS: usize = 20;

/// Rates of false verdicts expected of the overall and of the tasks together (measures.md: at most 5.5% and 5.6%).
const EXPECTED: (f64, f64) = (0.055, 0.056);

#[derive(Clone, Copy)]
enum Sizes {
    Between(usize, usize),
    Within(usize),
}

const SIZES: [(&str, Sizes); 8] = [
    ("5 v 5", Sizes::Between(5, 5)),
    ("8 v 8", Sizes::Between(8, 8)),
    ("6 v 14", Sizes::Between(6, 14)),
    ("20 v 20", Sizes::Between(20, 20)),
    ("5 pairs", Sizes::Within(5)),
    ("8 pairs", Sizes::Within(8)),
    ("12 pairs", Sizes::Within(12)),
    ("20 pairs", Sizes::Within(20)),
];

/// Success rates of the tasks for a person of mean ability, and the share skipped.
const TASKS: [(&str, [f64; 5], f64); 3] = [
    ("half succeed", [0.5; 5], 0.0),
    ("nearly all succeed", [0.95, 0.9, 0.9, 0.9, 0.85], 0.0),
    ("mixed, some skipped", [0.95, 0.8, 0.6, 0.4, 0.2], 0.1),
];

#[test]
#[ignore = "minutes: 24 cells of simulated studies"]
fn no_difference_is_rarely_called_one() {
    let mut wrong = Vec::new();
    for (size, sizes) in SIZES {
        for (kind, rates, skipped) in TASKS {
            let mut draws = SplitMix64::default();
            let labelings: Vec<_> = (0..SETS).map(|_| labelings(sizes, &mut draws)).collect();
            let (mut overall, mut family) = (0, 0);
            for study in 0..STUDIES {
                let verdicts =
                    verdicts(sizes, rates, skipped, &labelings[study % SETS], &mut draws);
                overall += usize::from(verdicts.0);
                family += usize::from(verdicts.1);
            }
            for (name, found, expected) in [
                ("overall", overall, EXPECTED.0),
                ("tasks", family, EXPECTED.1),
            ] {
                let rate = found as f64 / STUDIES as f64;
                println!("{size}, {kind}, {name}: {rate:.4}");
                let error = (expected * (1.0 - expected) / STUDIES as f64).sqrt();
                if rate > expected + 2.0 * error {
                    wrong.push(format!("{size}, {kind}, {name}: {rate}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn labelings(sizes: Sizes, draws: &mut SplitMix64) -> Arc<Labelings> {
    let limits = LabelingLimits::with_draws(DRAWS);
    Arc::new(match sizes {
        Sizes::Between(old, new) => Labelings::between_from(old, new, limits, draws),
        Sizes::Within(pairs) => Labelings::swaps_from(pairs, limits, draws),
    })
}

/// Whether the overall, and any task, gets a verdict.
fn verdicts(
    sizes: Sizes,
    rates: [f64; 5],
    skipped: f64,
    labelings: &Arc<Labelings>,
    draws: &mut SplitMix64,
) -> (bool, bool) {
    match sizes {
        Sizes::Between(old, new) => {
            let mut version = |n| -> Vec<ParticipantAttempts> {
                let person = |_| {
                    let ability = ability(draws);
                    attempts(rates, skipped, ability, draws)
                };
                (0..n).map(person).collect()
            };
            let (old, new) = (version(old), version(new));
            between(&old, &new, labelings)
        }
        Sizes::Within(pairs) => {
            let person = |_| {
                let ability = ability(draws);
                let mut version = || attempts(rates, skipped, ability, draws);
                (version(), version())
            };
            let (old, new): (Vec<_>, Vec<_>) = (0..pairs).map(person).unzip();
            within(&old, &new, labelings)
        }
    }
}

fn between(
    old: &[ParticipantAttempts],
    new: &[ParticipantAttempts],
    labelings: &Arc<Labelings>,
) -> (bool, bool) {
    let level = Confidence::default();
    let Some(relabeling) = SuccessRelabeling::between_with(old, new, Arc::clone(labelings)) else {
        return (false, false);
    };
    let interval = compare_between(new, old, level).unwrap().interval.unwrap();
    let count = |people: &[ParticipantAttempts], task| {
        Count::from_outcomes(people.iter().filter_map(|p| outcome(p, task)))
    };
    judged(&relabeling, interval, |task| {
        let (old, new) = (count(old, task), count(new, task));
        let interval = DifferenceInterval::Newcombe.interval(new, old, level);
        (interval.unwrap(), chosen_p(new, old).unwrap())
    })
}

fn within(
    old: &[ParticipantAttempts],
    new: &[ParticipantAttempts],
    labelings: &Arc<Labelings>,
) -> (bool, bool) {
    let level = Confidence::default();
    let pairs = zip(old, new);
    let Some(relabeling) = SuccessRelabeling::within_with(&pairs, Arc::clone(labelings)) else {
        return (false, false);
    };
    let interval = relabeling.paired_interval(level).unwrap();
    judged(&relabeling, interval, |task| {
        let both = pairs
            .iter()
            .filter_map(|(old, new)| Some((outcome(new, task)?, outcome(old, task)?)));
        let counts = PairedCounts::from_pairs(both);
        (
            bonett_price(counts, level).unwrap(),
            mcnemar_mid_p(counts).unwrap(),
        )
    })
}

fn judged(
    relabeling: &SuccessRelabeling,
    interval: Interval,
    task: impl Fn(usize) -> (Interval, f64),
) -> (bool, bool) {
    let alpha = Confidence::default().alpha();
    let excludes_0 = |interval| Side::from_difference(interval) != Side::Contains;
    let overall = excludes_0(interval) && relabeling.overall().p.mid < alpha;
    let family = relabeling.task_family(1);
    let own: Vec<_> = family.tasks().map(|t| (t, task(t))).collect();
    let convincing =
        |(_, (interval, p)): &(usize, (Interval, f64))| *p < alpha && excludes_0(*interval);
    if !own.iter().any(convincing) {
        return (overall, false);
    }
    let adjusted =
        family.adjust(|task| own.iter().find(|(t, _)| *t == task).map_or(1.0, |o| o.1.1));
    let any = own
        .iter()
        .zip(adjusted)
        .any(|(own, adjusted)| convincing(own) && adjusted.p_adjusted < alpha);
    (overall, any)
}

/// Abilities differ by a standard deviation of about one logit (a sum of twelve uniform numbers).
fn ability(draws: &mut SplitMix64) -> f64 {
    (0..12).map(|_| draws.uniform()).sum::<f64>() - 6.0
}

fn attempts(
    rates: [f64; 5],
    skipped: f64,
    ability: f64,
    draws: &mut SplitMix64,
) -> ParticipantAttempts {
    let mut tried = Vec::new();
    for (task, rate) in rates.into_iter().enumerate() {
        let odds = rate / (1.0 - rate) * ability.exp();
        if draws.uniform() >= skipped {
            tried.push((task, draws.uniform() < odds / (1.0 + odds)));
        }
    }
    tried
}
