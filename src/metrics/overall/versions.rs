//! Two versions over the tasks they share.

use super::{Attempts, FLAT, Overall, only, overall};
use crate::metrics::difference::square_and_add;
use crate::metrics::mean::{TTest, paired as paired_t, welch};
use crate::metrics::{Absent, Confidence, Interval, Of, Sample, sum};
use std::collections::BTreeSet;

/// A difference over the shared tasks, first minus second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverallDifference {
    /// First minus second, -1 to 1.
    pub difference: f64,
    /// Its interval, within -1 and 1.
    pub interval: Result<Interval, Absent>,
    /// Two-sided; absent when people do not differ, so that chance has no measure.
    pub test: Result<TTest, Absent>,
}

/// The tasks that were attempted on both versions.
pub fn shared_tasks(first: &[Attempts], second: &[Attempts]) -> BTreeSet<usize> {
    let tasks = |people: &[Attempts]| -> BTreeSet<usize> {
        people.iter().flatten().map(|(task, _)| *task).collect()
    };
    tasks(first).intersection(&tasks(second)).copied().collect()
}

/// Two versions seen by different people, over the tasks they share: the difference of the overall
/// rates, Newcombe's square-and-add of their intervals, and Welch's t on the people's own values.
/// Absent when no task is shared.
pub fn independent(
    first: &[Attempts],
    second: &[Attempts],
    confidence: Confidence,
) -> Result<OverallDifference, Absent> {
    let tasks = shared_tasks(first, second);
    if tasks.is_empty() {
        return Err(Absent::NoSharedTasks);
    }
    let a = overall(&only(first, &tasks), confidence)?;
    let b = overall(&only(second, &tasks), confidence)?;
    Ok(OverallDifference {
        difference: a.rate - b.rate,
        interval: Ok(square_and_add(a.rate, a.interval, b.rate, b.interval)),
        test: own_values_test(&a, &b, confidence),
    })
}

/// Welch's t on the people's own values about the overall rates.
fn own_values_test(a: &Overall, b: &Overall, confidence: Confidence) -> Result<TTest, Absent> {
    if a.people < 2 || b.people < 2 {
        return Err(Absent::TooFew {
            of: Of::People,
            n: a.people.min(b.people),
            needed: 2,
        });
    }
    // One version whose people are all alike still leaves the other's spread to judge by.
    let (Some(u1), Some(u2)) = (a.own_values(), b.own_values()) else {
        return Err(Absent::No(Of::People));
    };
    welch(&u1, &u2, confidence)
        .map(|found| found.test)
        .map_err(|_| Absent::NoSpread(Of::People))
}

/// Each person's mean difference, first minus second, over the tasks the person did on both, -1 to
/// 1; people who did none on both are left out. `people` holds each person's attempts on the first
/// and on the second version.
pub fn paired_differences(people: &[(Attempts, Attempts)]) -> Vec<f64> {
    let one = |(first, second): &(Attempts, Attempts)| -> Option<f64> {
        let differences: Vec<f64> = first
            .iter()
            .filter_map(|(task, success)| {
                let other = second.iter().find(|(t, _)| t == task)?.1;
                Some(f64::from(u8::from(*success)) - f64::from(u8::from(other)))
            })
            .collect();
        (!differences.is_empty())
            .then(|| sum(differences.iter().copied()) / differences.len() as f64)
    };
    people.iter().filter_map(one).collect()
}

/// Two versions seen by the same people: the mean of [`paired_differences`] by the paired t test.
/// Where people do not differ there is neither interval nor p. Absent when nobody did a task on
/// both.
pub fn paired(
    people: &[(Attempts, Attempts)],
    confidence: Confidence,
) -> Result<OverallDifference, Absent> {
    let differences = paired_differences(people);
    let mut sample = Sample::of(&differences).ok_or(Absent::No(Of::Pairs))?;
    if sample.sd <= FLAT {
        sample.sd = 0.0;
    }
    let found = paired_t(&sample, confidence);
    Ok(OverallDifference {
        difference: sample.mean,
        interval: found.map(|d| d.interval.cut(-1.0, 1.0)),
        test: found.map(|d| d.test),
    })
}
