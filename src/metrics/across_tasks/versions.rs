//! Two versions over the tasks they share.

use super::{OverallRate, ParticipantAttempts, ROUNDING_SPREAD, overall_rate, restrict_to};
use crate::metrics::difference::square_and_add;
use crate::metrics::mean::{TTest, paired_t_test as paired_t, welch_t_test};
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit, sum};
use std::collections::BTreeSet;

/// A difference over the shared tasks, first minus second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverallDifference {
    /// First minus second, -1 to 1.
    pub difference: f64,
    /// Its interval, within -1 and 1.
    pub interval: Result<Interval, Absent>,
    /// Two-sided; absent if participants do not differ at all.
    pub test: Result<TTest, Absent>,
}

/// The tasks that were attempted on both versions.
pub fn shared_tasks(
    first: &[ParticipantAttempts],
    second: &[ParticipantAttempts],
) -> BTreeSet<usize> {
    let tasks = |people: &[ParticipantAttempts]| -> BTreeSet<usize> {
        people.iter().flatten().map(|(task, _)| *task).collect()
    };
    tasks(first).intersection(&tasks(second)).copied().collect()
}

/// Two versions seen by different participants, over the tasks they share: the difference of the overall
/// rates, Newcombe's square-and-add of their intervals, and Welch's t on the participants' own values.
/// Absent when no task is shared.
pub fn compare_between(
    first: &[ParticipantAttempts],
    second: &[ParticipantAttempts],
    confidence: Confidence,
) -> Result<OverallDifference, Absent> {
    let tasks = shared_tasks(first, second);
    if tasks.is_empty() {
        return Err(Absent::NoSharedTasks);
    }
    let a = overall_rate(&restrict_to(first, &tasks), confidence)?;
    let b = overall_rate(&restrict_to(second, &tasks), confidence)?;
    Ok(OverallDifference {
        difference: a.rate - b.rate,
        interval: Ok(square_and_add(a.rate, a.interval, b.rate, b.interval)),
        test: participant_values_test(&a, &b, confidence),
    })
}

/// Welch's t on the participants' own values about the overall rates.
fn participant_values_test(
    a: &OverallRate,
    b: &OverallRate,
    confidence: Confidence,
) -> Result<TTest, Absent> {
    if a.participants < 2 || b.participants < 2 {
        return Err(Absent::TooFew {
            unit: Unit::People,
            n: a.participants.min(b.participants),
            needed: 2,
        });
    }
    // One version whose participants are all alike still leaves the other's spread to judge by.
    let (Some(u1), Some(u2)) = (a.participant_sample(), b.participant_sample()) else {
        return Err(Absent::Empty(Unit::People));
    };
    welch_t_test(&u1, &u2, confidence)
        .map(|found| found.test)
        .map_err(|_| Absent::NoSpread(Unit::People))
}

/// Each participant's mean difference, first minus second, over the tasks the participant did on both, -1 to
/// 1; participants who did none on both are left out. `people` holds each participant's attempts on the first
/// and on the second version.
pub fn paired_differences(people: &[(ParticipantAttempts, ParticipantAttempts)]) -> Vec<f64> {
    let one = |(first, second): &(ParticipantAttempts, ParticipantAttempts)| -> Option<f64> {
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

/// Two versions seen by the same participants: the mean of [`paired_differences`] by the paired t test.
/// If participants do not differ at all there is neither interval nor p. Absent when nobody did a task on
/// both.
pub fn compare_within(
    people: &[(ParticipantAttempts, ParticipantAttempts)],
    confidence: Confidence,
) -> Result<OverallDifference, Absent> {
    let differences = paired_differences(people);
    let mut sample = Sample::from_values(&differences).ok_or(Absent::Empty(Unit::Pairs))?;
    if sample.sd <= ROUNDING_SPREAD {
        sample.sd = 0.0;
    }
    let found = paired_t(&sample, confidence);
    Ok(OverallDifference {
        difference: sample.mean,
        interval: found.map(|d| d.interval.clamp_to(-1.0, 1.0)),
        test: found.map(|d| d.test),
    })
}
