//! Comparison of two versions over the tasks they share.

use super::{OverallRate, ParticipantAttempts, ROUNDING_SPREAD, overall_rate, restrict_to};
use crate::metrics::difference::square_and_add;
use crate::metrics::mean::{TTest, paired_t_test as paired_t, welch_t_test};
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit, sum};
use std::collections::BTreeSet;

/// Difference over the shared tasks, first minus second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverallDifference {
    /// First minus second, -1 to 1.
    pub difference: f64,
    /// Its interval, within -1 and 1.
    pub interval: Result<Interval, Absent>,
    /// Two-sided; absent if participants do not differ at all.
    pub test: Result<TTest, Absent>,
}

/// Tasks attempted on both versions.
pub fn shared_tasks(
    first: &[ParticipantAttempts],
    second: &[ParticipantAttempts],
) -> BTreeSet<usize> {
    let tasks = |people: &[ParticipantAttempts]| -> BTreeSet<usize> {
        people.iter().flatten().map(|(task, _)| *task).collect()
    };
    tasks(first).intersection(&tasks(second)).copied().collect()
}

/// Compares two versions seen by different participants over the tasks they share: difference of the overall rates,
/// Newcombe's square-and-add of their intervals (1998), and Welch's t (1947) on the participants' own values. Absent if
/// no task is shared.
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

/// Welch's t on the participants' own values.
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
    // If the participants of one version are all alike, the other version's spread is still enough.
    let (Some(u1), Some(u2)) = (a.participant_sample(), b.participant_sample()) else {
        return Err(Absent::Empty(Unit::People));
    };
    welch_t_test(&u1, &u2, confidence)
        .map(|found| found.test)
        .map_err(|_| Absent::NoSpread(Unit::People))
}

/// Each participant's mean difference, first minus second, over the tasks done on both, -1 to 1; participants without
/// such a task are left out. `people` has each participant's attempts on the first and on the second version.
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

/// Success rates of two versions seen by the same participants, first and second: means of the participants' own rates
/// over the tasks that each did on both, so that they differ by the mean of [`paired_differences`]. `people` has each
/// participant's attempts on the first and on the second version.
///
/// # Errors
///
/// [`Absent::Empty`] if no participant did a task on both.
pub fn paired_rates(
    people: &[(ParticipantAttempts, ParticipantAttempts)],
    confidence: Confidence,
) -> Result<(OverallRate, OverallRate), Absent> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut attempts = 0;
    for (one, other) in people {
        let both: Vec<(bool, bool)> = one
            .iter()
            .filter_map(|(task, success)| {
                let (_, other) = other.iter().find(|(t, _)| t == task)?;
                Some((*success, *other))
            })
            .collect();
        if both.is_empty() {
            continue;
        }
        attempts += both.len();
        let rate = |successes: usize| successes as f64 / both.len() as f64;
        first.push(rate(both.iter().filter(|(one, _)| *one).count()));
        second.push(rate(both.iter().filter(|(_, other)| *other).count()));
    }
    if first.is_empty() {
        return Err(Absent::Empty(Unit::Pairs));
    }
    let rate = |own: Vec<f64>| {
        let mean = sum(own.iter().copied()) / own.len() as f64;
        OverallRate::from_participants(mean, own, attempts, confidence)
    };
    Ok((rate(first), rate(second)))
}

/// Compares two versions seen by the same participants: mean of [`paired_differences`] by the paired t test. Without
/// spread there is neither interval nor p. Absent if no participant did a task on both.
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
