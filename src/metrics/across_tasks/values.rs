//! Times (as logarithms) and errors over all tasks, compared by participant.
//!
//! Participants have values at different tasks: who fails has no time, who skips has no errors. So each value is
//! compared with the mean of its task before the values of a participant are averaged.

use super::ROUNDING_SPREAD;
use crate::metrics::difference::square_and_add_unbounded;
use crate::metrics::mean::{MeanDifference, TTest, mean_interval, paired_t_test, welch_t_test};
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit, sum};
use std::collections::{BTreeMap, BTreeSet};

/// One participant's values on one version: task index and value.
pub type ParticipantValues = Vec<(usize, f64)>;

/// Difference over the tasks with values on both versions, first minus second.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuesDifference {
    /// Number of participants with a value at one of these tasks, on the first and the second version; the number of
    /// pairs twice within subjects.
    pub participants: (usize, usize),
    /// Mean over tasks and participants on the first and the second version; they differ by `difference`.
    pub means: (f64, f64),
    /// First minus second.
    pub difference: f64,
    /// Its interval.
    pub interval: Result<Interval, Absent>,
    /// Two-sided t test that it is 0; absent without spread.
    pub test: Result<TTest, Absent>,
}

/// Tasks with values on both versions.
pub fn tasks_with_values(
    first: &[ParticipantValues],
    second: &[ParticipantValues],
) -> BTreeSet<usize> {
    let tasks = |people: &[ParticipantValues]| -> BTreeSet<usize> {
        people.iter().flatten().map(|(task, _)| *task).collect()
    };
    tasks(first).intersection(&tasks(second)).copied().collect()
}

/// Compares different participants, over the tasks with values on both versions.
///
/// A participant's value is the mean over tasks of the value minus the mean of the task over both versions; their means
/// are compared by Welch's t (1947). If the first version has a larger part of the values at some tasks than at others,
/// these task means contain a part of the difference, so the difference and its interval are divided by 1 - (f1 - f2),
/// where f is the mean over a version's participants, and over the tasks of each, of the first version's share of the
/// values at a task. With a value of everyone at every task that is 1, and the difference is the mean over tasks.
///
/// # Errors
///
/// [`Absent::NoSharedTasks`] if no task has values on both versions.
pub fn compare_values_between(
    first: &[ParticipantValues],
    second: &[ParticipantValues],
    confidence: Confidence,
) -> Result<ValuesDifference, Absent> {
    let tasks = task_means(first, second);
    if tasks.is_empty() {
        return Err(Absent::NoSharedTasks);
    }
    let (a, b) = (
        CenteredValues::compute(first, &tasks)?,
        CenteredValues::compute(second, &tasks)?,
    );
    let part = 1.0 - (a.first_share - b.first_share);
    let difference = (a.values.mean - b.values.mean) / part;
    let task_mean = sum(tasks.values().map(|t| t.mean - difference * t.first_share));
    let task_mean = task_mean / tasks.len() as f64;
    let mean = |of: &CenteredValues| task_mean + of.values.mean + difference * of.first_share;
    let found = welch_t_test(&a.values, &b.values, confidence);
    Ok(ValuesDifference {
        participants: (a.values.n, b.values.n),
        means: (mean(&a), mean(&b)),
        difference,
        interval: found.map(|d| d.interval.map(|limit| limit / part)),
        test: found.map(|d| d.test),
    })
}

/// Mean of a task's values over both versions.
struct TaskMean {
    mean: f64,
    /// The first version's share of the values, between 0 and 1.
    first_share: f64,
}

/// The tasks with values on both versions.
fn task_means(
    first: &[ParticipantValues],
    second: &[ParticipantValues],
) -> BTreeMap<usize, TaskMean> {
    let at = |people: &[ParticipantValues], task: usize| -> Vec<f64> {
        let values = people.iter().flatten().filter(|(t, _)| *t == task);
        values.map(|(_, value)| *value).collect()
    };
    let tasks = tasks_with_values(first, second).into_iter();
    tasks
        .map(|task| {
            let (a, b) = (at(first, task), at(second, task));
            let n = (a.len() + b.len()) as f64;
            let found = TaskMean {
                mean: sum(a.iter().chain(&b).copied()) / n,
                first_share: a.len() as f64 / n,
            };
            (task, found)
        })
        .collect()
}

/// Values of a version's participants relative to the means of their tasks.
struct CenteredValues {
    values: Sample,
    /// Mean of the first version's share of the values at the participants' tasks.
    first_share: f64,
}

impl CenteredValues {
    fn compute(
        people: &[ParticipantValues],
        tasks: &BTreeMap<usize, TaskMean>,
    ) -> Result<Self, Absent> {
        let mut values = Vec::new();
        let mut shares = Vec::new();
        for own in people {
            let own: Vec<_> = own
                .iter()
                .filter_map(|(task, value)| Some((tasks.get(task)?, *value)))
                .collect();
            if own.is_empty() {
                continue;
            }
            let n = own.len() as f64;
            values.push(sum(own.iter().map(|(task, value)| value - task.mean)) / n);
            shares.push(sum(own.iter().map(|(task, _)| task.first_share)) / n);
        }
        let n = shares.len() as f64;
        Ok(Self {
            values: rounded(Sample::from_values(&values).ok_or(Absent::Empty(Unit::People))?),
            first_share: sum(shares) / n,
        })
    }
}

/// Own means of the same participants on both versions, over the tasks that each has values for on both; participants
/// without such a task are left out.
pub fn paired_means(people: &[(ParticipantValues, ParticipantValues)]) -> Vec<(f64, f64)> {
    let one = |(first, second): &(ParticipantValues, ParticipantValues)| {
        let both: Vec<(f64, f64)> = first
            .iter()
            .filter_map(|(task, value)| Some((*value, second.iter().find(|(t, _)| t == task)?.1)))
            .collect();
        let n = both.len() as f64;
        let mean = |value: fn(&(f64, f64)) -> f64| sum(both.iter().map(value)) / n;
        (!both.is_empty()).then(|| (mean(|pair| pair.0), mean(|pair| pair.1)))
    };
    people.iter().filter_map(one).collect()
}

/// Compares the same participants, by their own means ([`paired_means`]), first and second: the paired t test (Student
/// 1908). If all changed by the same amount there is no test, and the interval is square-and-add (Zou & Donner 2008)
/// of the intervals of both means, as for different participants.
///
/// # Errors
///
/// [`Absent::Empty`] without pairs.
pub fn compare_values_within(
    means: &[(f64, f64)],
    confidence: Confidence,
) -> Result<ValuesDifference, Absent> {
    let (first, second): (Vec<f64>, Vec<f64>) = means.iter().copied().unzip();
    let differences: Vec<f64> = means.iter().map(|(first, second)| first - second).collect();
    let sample = |values: &[f64]| Sample::from_values(values).ok_or(Absent::Empty(Unit::Pairs));
    let differences = rounded(sample(&differences)?);
    let (first, second) = (rounded(sample(&first)?), rounded(sample(&second)?));
    let found = paired_t_test(&differences, confidence);
    Ok(ValuesDifference {
        participants: (differences.n, differences.n),
        means: (first.mean, second.mean),
        difference: differences.mean,
        interval: interval_or_square_and_add(&found, &first, &second, confidence),
        test: found.map(|d| d.test),
    })
}

/// The interval of a paired t test; without spread, [`square_and_add_means`].
pub(in crate::metrics) fn interval_or_square_and_add(
    found: &Result<MeanDifference, Absent>,
    first: &Sample,
    second: &Sample,
    confidence: Confidence,
) -> Result<Interval, Absent> {
    match found {
        Err(Absent::NoSpread(_)) => square_and_add_means(first, second, confidence),
        found => found.map(|d| d.interval),
    }
}

/// Square-and-add (Zou & Donner 2008) of the intervals of both means, as for different participants: used where all
/// participants changed by the same amount, which says nothing of how much others would differ. Absent if a version's
/// values have no spread either.
fn square_and_add_means(
    first: &Sample,
    second: &Sample,
    confidence: Confidence,
) -> Result<Interval, Absent> {
    let (a, b) = (
        mean_interval(first, confidence)?,
        mean_interval(second, confidence)?,
    );
    Ok(square_and_add_unbounded(first.mean, a, second.mean, b))
}

/// A spread within rounding error is none.
fn rounded(sample: Sample) -> Sample {
    let sd = if sample.sd > ROUNDING_SPREAD {
        sample.sd
    } else {
        0.0
    };
    Sample { sd, ..sample }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(values: &[&[(usize, f64)]]) -> Vec<ParticipantValues> {
        values.iter().map(|own| own.to_vec()).collect()
    }

    /// The second task takes 10 more, and everything 1 more on the first version. Only one person on the second version
    /// finished the second task, so that plain means would differ by 5.
    #[test]
    fn harder_tasks_do_not_make_a_version_slower() {
        let first = people(&[
            &[(0, 5.0), (1, 15.0)],
            &[(0, 6.0), (1, 16.0)],
            &[(0, 7.0), (1, 17.0)],
        ]);
        let second = people(&[&[(0, 4.0), (1, 14.0)], &[(0, 5.0)], &[(0, 6.0)]]);
        let found = compare_values_between(&first, &second, Confidence::default()).unwrap();
        assert_eq!(found.participants, (3, 3));
        // Task means 5.5 and 15.5, shares of the first version 1/2 and 3/4. Own values 0, 0.5, 1 (twice as much at one
        // task) with 5/8 each; -1.5, -0.5, 0.5 with 5/8, 1/2, 1/2.
        let plain = 0.5 + 0.5;
        let part = 1.0 - (5.0 / 8.0 - (5.0 / 8.0 + 1.0) / 3.0);
        assert!((found.difference - plain / part).abs() < 1e-12, "{found:?}");
        assert!((found.means.0 - found.means.1 - found.difference).abs() < 1e-12);
        let interval = found.interval.unwrap();
        assert!(interval.contains(found.difference) && found.test.unwrap().df > 1.0);
    }

    /// With all values, the difference is the mean over tasks.
    #[test]
    fn complete_values_are_plain_means() {
        let first = people(&[&[(0, 5.0), (1, 12.0)], &[(0, 6.0), (1, 16.0)]]);
        let second = people(&[&[(0, 4.0), (1, 14.0)], &[(0, 5.0), (1, 11.0)]]);
        let c = Confidence::default();
        let found = compare_values_between(&first, &second, c).unwrap();
        assert!((found.difference - 1.25).abs() < 1e-12);
        assert!((found.means.0 - 9.75).abs() < 1e-12 && (found.means.1 - 8.5).abs() < 1e-12);
        let nothing = people(&[&[(1, 1.0)]]);
        assert_eq!(
            compare_values_between(&people(&[&[(0, 1.0)]]), &nothing, c),
            Err(Absent::NoSharedTasks)
        );
    }

    #[test]
    fn pairs_count_only_tasks_with_both_values() {
        let pairs = [
            (vec![(0, 5.0), (1, 30.0)], vec![(0, 4.0)]),
            (vec![(0, 7.0), (1, 9.0)], vec![(0, 5.0), (1, 8.0)]),
            (vec![(1, 1.0)], vec![(0, 1.0)]),
        ];
        let means = paired_means(&pairs);
        assert_eq!(means, [(5.0, 4.0), (8.0, 6.5)]);
        let found = compare_values_within(&means, Confidence::default()).unwrap();
        assert!((found.difference - 1.25).abs() < 1e-12 && found.participants == (2, 2));
        let alike = compare_values_within(&[(5.0, 4.0), (8.0, 7.0)], Confidence::default());
        let alike = alike.unwrap();
        assert!(alike.test.is_err() && alike.interval.unwrap().contains(0.0));
    }
}
