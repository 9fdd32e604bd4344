//! Success rate over all tasks, with an interval over participants.
//!
//! Attempts of the same participant are correlated, so participants, not attempts, are the independent units. The rate
//! is the mean of the tasks' rates. Each participant's own value is u = own rate - mean rate of the tasks the
//! participant attempted + overall rate, which corrects for some participants doing the easier tasks. The spread of u
//! over k participants gives the number of independent attempts with the same spread, n* = pq/(s^2/k) (the effective
//! sample size of a cluster sample, Kish 1965), limited to between k and the number of attempts. The interval is
//! adjusted Wald on (p n*, n*), as for a single task; two versions are compared by square-and-add of their intervals,
//! with p from Welch's t on u.

mod values;
mod versions;

pub(super) use values::interval_or_square_and_add;
pub use values::{
    ParticipantValues, ValuesDifference, compare_values_between, compare_values_within,
    paired_means, tasks_with_values,
};
pub use versions::{
    OverallDifference, compare_between, compare_within, paired_differences, paired_rates,
    shared_tasks,
};

use super::proportion::adjusted_wald_at;
use super::{Absent, Confidence, Interval, Sample, Unit, sum};
use std::collections::BTreeSet;

/// One participant's attempts on one version: task index and whether it succeeded. A participant without attempts is
/// not counted.
pub type ParticipantAttempts = Vec<(usize, bool)>;

/// Success rate over tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct OverallRate {
    /// Mean of the tasks' rates, 0 to 1.
    pub rate: f64,
    /// Its interval.
    pub interval: Interval,
    /// Number of participants with an attempt.
    pub participants: usize,
    /// Number of attempts.
    pub attempts: usize,
    /// Effective sample size n*: participants <= n* <= attempts.
    pub effective_n: f64,
    /// Each participant's own value u, in order; their mean need not be the rate.
    participant_values: Vec<f64>,
}

impl OverallRate {
    /// The rate with the interval that follows from the spread of the participants' own values.
    fn from_participants(
        rate: f64,
        participant_values: Vec<f64>,
        attempts: usize,
        confidence: Confidence,
    ) -> Self {
        let k = participant_values.len();
        let mut overall = Self {
            rate,
            interval: Interval {
                low: rate,
                high: rate,
            },
            participants: k,
            attempts,
            effective_n: k as f64,
            participant_values,
        };
        if let Some(own) = overall.participant_sample().filter(|own| own.sd > 0.0) {
            let n = rate * (1.0 - rate) * k as f64 / (own.sd * own.sd);
            overall.effective_n = n.clamp(k as f64, attempts as f64);
        }
        overall.interval = adjusted_wald_at(rate, overall.effective_n, confidence);
        overall
    }

    /// The participants' own values; a spread within rounding error is 0.
    fn participant_sample(&self) -> Option<Sample> {
        let sample = Sample::from_values(&self.participant_values)?;
        let sd = if sample.sd > ROUNDING_SPREAD {
            sample.sd
        } else {
            0.0
        };
        Some(Sample { sd, ..sample })
    }
}

/// Largest spread of rates that counts as rounding error.
const ROUNDING_SPREAD: f64 = 1e-9;

/// Success rate of one version over the tasks in `people`, one entry per participant. Absent without attempts.
pub fn overall_rate(
    people: &[ParticipantAttempts],
    confidence: Confidence,
) -> Result<OverallRate, Absent> {
    let tasks = task_rates(people);
    let attempted: Vec<f64> = tasks.iter().copied().flatten().collect();
    if attempted.is_empty() {
        return Err(Absent::Empty(Unit::Attempts));
    }
    let rate = sum(attempted.iter().copied()) / attempted.len() as f64;
    let own: Vec<f64> = people
        .iter()
        .filter(|attempts| !attempts.is_empty())
        .map(|attempts| {
            let n = attempts.len() as f64;
            sum(attempts
                .iter()
                .filter_map(|(task, success)| Some(f64::from(u8::from(*success)) - tasks[*task]?)))
                / n
                + rate
        })
        .collect();
    let attempts = people.iter().map(Vec::len).sum();
    Ok(OverallRate::from_participants(
        rate, own, attempts, confidence,
    ))
}

/// Success rate of each task, by its index; `None` if it was not attempted.
fn task_rates(people: &[ParticipantAttempts]) -> Vec<Option<f64>> {
    let mut counts: Vec<(u64, u64)> = Vec::new();
    for (task, success) in people.iter().flatten() {
        if *task >= counts.len() {
            counts.resize(task + 1, (0, 0));
        }
        counts[*task].0 += u64::from(*success);
        counts[*task].1 += 1;
    }
    let rates = counts.into_iter();
    rates
        .map(|(x, n)| (n > 0).then(|| x as f64 / n as f64))
        .collect()
}

/// The participants, with only their attempts at these tasks.
fn restrict_to(
    people: &[ParticipantAttempts],
    tasks: &BTreeSet<usize>,
) -> Vec<ParticipantAttempts> {
    people
        .iter()
        .map(|attempts| {
            attempts
                .iter()
                .filter(|(task, _)| tasks.contains(task))
                .copied()
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests;
