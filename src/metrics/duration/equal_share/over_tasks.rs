//! Equal-share ratio over several tasks.

use super::{
    EqualShareRatio, FastestShare, MIN_KEPT, TimeRatio, least_share, require_kept, times_kept,
};
use crate::metrics::mean::{paired_t_test, welch_t_test};
use crate::metrics::{Absent, Confidence, Count, Sample, Unit, sum};
use std::collections::{BTreeMap, BTreeSet};

/// One participant's attempts at tasks on one version: task index, and seconds to success above 0 or `None`.
pub type ParticipantTimes = Vec<(usize, Option<f64>)>;

/// Differences up to this are rounding errors.
const ROUNDING: f64 = 1e-9;

/// Whether a ratio of times over several tasks needs the equal-share ratio as a second test: on average over the tasks,
/// a higher share succeeded on the version that is slower by `ratio`, new over old. Each task has its counts on the old
/// and the new version.
pub fn more_succeeded_on_slower_over_tasks(ratio: f64, tasks: &[(Count, Count)]) -> bool {
    let share = |count: Count| count.rate().unwrap_or(0.0);
    let gained = sum(tasks.iter().map(|(old, new)| share(*new) - share(*old)));
    // Means of logarithms and of shares have rounding errors.
    (ratio > 1.0 + ROUNDING && gained > ROUNDING) || (ratio < 1.0 - ROUNDING && gained < -ROUNDING)
}

/// The mean over tasks of the equal-share ratios of different participants
/// ([`equal_share_independent`](super::equal_share_independent)), as logarithms. Tasks with fewer than [`MIN_KEPT`]
/// kept on either version are left out.
///
/// A participant's values at all tasks go together: those relative to the mean of the task on the version, weighted so
/// that a single task has its own variance, are added up, and Welch's t takes the variance of these sums, with the
/// smallest number kept less 1 in the degrees of freedom.
///
/// # Errors
///
/// [`Absent::TooFew`] if no task is left.
pub fn equal_share_over_tasks_independent(
    old: &[ParticipantTimes],
    new: &[ParticipantTimes],
    confidence: Confidence,
) -> Result<EqualShareRatio, Absent> {
    let mut all = KeptOverTasks::default();
    let (mut on_old, mut on_new) = (Sums::default(), Sums::default());
    for task in tasks_of(old.iter().chain(new)) {
        let ((old_people, old), (new_people, new)) = (at_task(old, task), at_task(new, task));
        let Ok(least) = least_share(&old, &new) else {
            continue;
        };
        let kept = (times_kept(least, old.len()), times_kept(least, new.len()));
        if !all.keeps(kept) {
            continue;
        }
        let (a, b) = (
            FastestShare::keep(&new, kept.1),
            FastestShare::keep(&old, kept.0),
        );
        all.add(least, kept, a.mean - b.mean);
        on_new.add(&new_people, &a.limited, kept.1);
        on_old.add(&old_people, &b.limited, kept.0);
    }
    let (difference, tasks) = all.difference()?;
    let new = on_new.sample(difference, all.least_kept.1, tasks);
    let old = on_old.sample(0.0, all.least_kept.0, tasks);
    Ok(all.ratio(TimeRatio::from_logs(
        difference,
        welch_t_test(&new, &old, confidence),
    )))
}

/// The mean over tasks of the equal-share ratios of the same participants, one (old, new) pair of attempts each, over
/// the tasks attempted on both versions; otherwise as [`equal_share_over_tasks_independent`], by the paired t test.
///
/// # Errors
///
/// [`Absent::TooFew`] if no task is left.
pub fn equal_share_over_tasks_paired(
    pairs: &[(ParticipantTimes, ParticipantTimes)],
    confidence: Confidence,
) -> Result<EqualShareRatio, Absent> {
    let (old, new): (Vec<_>, Vec<_>) = pairs.iter().map(on_both).unzip();
    let mut all = KeptOverTasks::default();
    let mut moved = Sums::default();
    for task in tasks_of(&old) {
        let ((people, old), (_, new)) = (at_task(&old, task), at_task(&new, task));
        let Ok(least) = least_share(&old, &new) else {
            continue;
        };
        let kept = times_kept(least, people.len());
        if !all.keeps((kept, kept)) {
            continue;
        }
        let (a, b) = (
            FastestShare::keep(&new, kept),
            FastestShare::keep(&old, kept),
        );
        all.add(least, (kept, kept), a.mean - b.mean);
        let differences = a.limited.iter().zip(&b.limited).map(|(a, b)| a - b);
        moved.add(&people, &differences.collect::<Vec<_>>(), kept);
    }
    let (difference, tasks) = all.difference()?;
    let sample = moved.sample(difference, all.least_kept.0, tasks);
    Ok(all.ratio(TimeRatio::from_logs(
        difference,
        paired_t_test(&sample, confidence),
    )))
}

fn tasks_of<'t>(people: impl IntoIterator<Item = &'t ParticipantTimes>) -> BTreeSet<usize> {
    let attempts = people.into_iter().flatten();
    attempts.map(|(task, _)| *task).collect()
}

/// The participants who attempted a task, and their times.
fn at_task(people: &[ParticipantTimes], task: usize) -> (Vec<usize>, Vec<Option<f64>>) {
    let attempt = |(person, own): (usize, &ParticipantTimes)| {
        let (_, time) = own.iter().find(|(t, _)| *t == task)?;
        Some((person, *time))
    };
    people.iter().enumerate().filter_map(attempt).unzip()
}

/// The attempts of a pair at the tasks attempted on both versions, in the same order.
fn on_both(
    (old, new): &(ParticipantTimes, ParticipantTimes),
) -> (ParticipantTimes, ParticipantTimes) {
    let both = old.iter().filter_map(|(task, old)| {
        let (_, new) = new.iter().find(|(t, _)| t == task)?;
        Some(((*task, *old), (*task, *new)))
    });
    both.unzip()
}

/// What is kept at the tasks so far.
#[derive(Default)]
struct KeptOverTasks {
    shares: Vec<f64>,
    differences: Vec<f64>,
    /// Times kept at all tasks, on the old and the new version.
    kept: (usize, usize),
    /// Times kept at the task with the fewest.
    least_kept: (usize, usize),
    /// The most times kept on the version with fewer, of the tasks left out.
    most_left_out: usize,
}

impl KeptOverTasks {
    /// Whether enough times are kept at a task for it to count.
    fn keeps(&mut self, kept: (usize, usize)) -> bool {
        let fewer = kept.0.min(kept.1);
        let enough = require_kept(fewer).is_ok();
        if !enough {
            self.most_left_out = self.most_left_out.max(fewer);
        }
        enough
    }

    fn add(&mut self, least: Count, kept: (usize, usize), difference: f64) {
        self.least_kept = match self.differences.len() {
            0 => kept,
            _ => (self.least_kept.0.min(kept.0), self.least_kept.1.min(kept.1)),
        };
        self.kept = (self.kept.0 + kept.0, self.kept.1 + kept.1);
        self.shares.push(least.rate().unwrap_or(0.0));
        self.differences.push(difference);
    }

    /// Mean difference of the logarithms, new minus old, and the number of tasks.
    fn difference(&self) -> Result<(f64, f64), Absent> {
        let tasks = self.differences.len() as f64;
        if self.differences.is_empty() {
            return Err(Absent::TooFew {
                unit: Unit::Times,
                n: self.most_left_out,
                needed: MIN_KEPT,
            });
        }
        Ok((sum(self.differences.iter().copied()) / tasks, tasks))
    }

    fn ratio(&self, change: TimeRatio) -> EqualShareRatio {
        EqualShareRatio {
            share: sum(self.shares.iter().copied()) / self.shares.len() as f64,
            kept: self.kept,
            change,
        }
    }
}

/// Weighted deviations of participants from the means of the tasks, added up over the tasks.
#[derive(Default)]
struct Sums(BTreeMap<usize, f64>);

impl Sums {
    fn add(&mut self, people: &[usize], limited: &[f64], kept: usize) {
        let (n, k) = (limited.len() as f64, kept as f64);
        let mean = sum(limited.iter().copied()) / n;
        let weight = ((n - 1.0) / (n * k * (k - 1.0))).sqrt();
        for (person, value) in people.iter().zip(limited) {
            *self.0.entry(*person).or_default() += weight * (value - mean);
        }
    }

    /// A sample of `kept` values with this mean, whose squared standard error is that of the sums over these tasks.
    fn sample(&self, mean: f64, kept: usize, tasks: f64) -> Sample {
        let n = self.0.len() as f64;
        let squares = sum(self.0.values().map(|s| s * s)) * n / (n - 1.0);
        let sd = squares.sqrt() / tasks * (kept as f64).sqrt();
        Sample {
            n: kept,
            mean,
            // The rounding error of logarithms near 1 s is not relative to them.
            sd: if sd <= 1e-12 { 0.0 } else { sd },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{equal_share_independent, equal_share_paired};
    use super::*;
    use proptest::prelude::*;

    fn one_task(times: &[Option<f64>]) -> Vec<ParticipantTimes> {
        times.iter().map(|time| vec![(0, *time)]).collect()
    }

    fn near(a: &EqualShareRatio, b: &EqualShareRatio) -> bool {
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs().max(1.0);
        let interval = match (a.change.interval, b.change.interval) {
            (Ok(a), Ok(b)) => close(a.low, b.low) && close(a.high, b.high),
            (a, b) => a.is_err() && b.is_err(),
        };
        a.kept == b.kept
            && close(a.share, b.share)
            && close(a.change.ratio, b.change.ratio)
            && interval
    }

    proptest! {
        #[test]
        fn one_task_is_its_own_ratio(
            old in proptest::collection::vec(proptest::option::weighted(0.8, 10.0..90.0_f64), 8..20),
            new in proptest::collection::vec(proptest::option::weighted(0.8, 10.0..90.0_f64), 8..20),
        ) {
            let c = Confidence::default();
            let over = equal_share_over_tasks_independent(&one_task(&old), &one_task(&new), c);
            let own = equal_share_independent(&old, &new, c);
            match (over, own) {
                (Ok(over), Ok(own)) => prop_assert!(near(&over, &own), "{over:?} {own:?}"),
                (over, own) => prop_assert_eq!(over, own),
            }
            let pairs: Vec<_> = old.iter().copied().zip(new.iter().copied()).collect();
            let people: Vec<_> = pairs.iter().map(|(old, new)| (vec![(3, *old)], vec![(3, *new)])).collect();
            match (equal_share_over_tasks_paired(&people, c), equal_share_paired(&pairs, c)) {
                (Ok(over), Ok(own)) => prop_assert!(near(&over, &own), "{over:?} {own:?}"),
                (over, own) => prop_assert_eq!(over, own),
            }
        }
    }

    /// Two tasks with the same times are one task: their values go together.
    #[test]
    fn equal_tasks_do_not_count_twice() {
        let c = Confidence::default();
        let twice = |times: &[f64]| -> Vec<ParticipantTimes> {
            let both = |time: &f64| vec![(0, Some(*time)), (1, Some(*time))];
            times.iter().map(both).collect()
        };
        let (old, new) = (
            [30.0, 35.0, 40.0, 47.0, 60.0, 62.0],
            [21.0, 25.0, 31.0, 36.0, 44.0, 90.0],
        );
        let over = equal_share_over_tasks_independent(&twice(&old), &twice(&new), c).unwrap();
        let own = equal_share_independent(&old.map(Some), &new.map(Some), c).unwrap();
        let (a, b) = (over.change.interval.unwrap(), own.change.interval.unwrap());
        assert!((a.low - b.low).abs() < 1e-9 && (a.high - b.high).abs() < 1e-9);
        assert_eq!(over.kept, (12, 12));
    }
}
