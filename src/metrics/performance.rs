//! Figures of the Common Industry Format (ISO/IEC 25062:2006): assisted and unassisted completions separately, every
//! measure with its mean, spread and range, by task and by participant, and completions per minute.
//!
//! Shares of participants have the same intervals as elsewhere, and so do errors and assists per attempt. A mean time
//! has the t interval, truncated at 0. Efficiency is the format's "completion rate / mean time on task": the share of
//! unassisted completions over the mean active time, in minutes, of all attempts, so that the time of unsuccessful
//! attempts counts too.
//! get there weighs as well.

use super::across_tasks::{OverallRate, overall_rate};
use super::count::error_rate;
use super::descriptive::Description;
use super::figures::{
    counted_attempts_at, error_counts, is_success, matching_attempts, task_indexes, usable_seconds,
};
use super::selection::{CountedAttempt, SampledParticipant, Selection, VersionSample};
use super::{Absent, Count, Interval, Methods, Unit, sum};
use crate::session::{Ending, Outcome, SessionSummary};
use crate::study::{Study, Task};

/// Performance on one design version.
#[derive(Debug, Clone, PartialEq)]
pub struct Performance {
    /// Id of the version.
    pub version: String,
    /// Tasks, in script order.
    pub tasks: Vec<TaskPerformance>,
    /// Over all tasks, by participant.
    pub participants: ParticipantPerformance,
    /// Number of attempts without an error count.
    pub without_errors: usize,
    /// Number of attempts without an assist count.
    pub without_assists: usize,
    /// Number of attempts without a time, or with an estimated one.
    pub without_time: usize,
}

/// Performance on one task of one version.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskPerformance {
    /// Assisted completions out of attempts, including tasks the moderator did.
    pub assisted: Count,
    /// Interval of their share, 0 to 1.
    pub assisted_interval: Result<Interval, Absent>,
    /// Time of unassisted completions, in seconds.
    pub seconds: MeanEstimate,
    /// Time of all attempts, in seconds.
    pub all_seconds: MeanEstimate,
    /// Noted errors per attempt.
    pub errors: MeanEstimate,
    /// Assists per attempt, of any level.
    pub assists: MeanEstimate,
    /// Unassisted completion rate per minute of mean active time, 0 or above.
    pub per_minute: Result<f64, Absent>,
}

/// All tasks together on one version. Each participant is one value.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticipantPerformance {
    /// Each participant's share of unassisted completions, 0 to 1.
    pub unassisted: Result<Description, Absent>,
    /// Overall rate of assisted completions; that of unassisted ones is in the version's figures.
    pub assisted_overall: Result<OverallRate, Absent>,
    /// Each participant's share of assisted completions, 0 to 1.
    pub assisted: Result<Description, Absent>,
    /// Each participant's total seconds over all tasks, for those with a time at every task attempted on the version.
    pub total_seconds: MeanEstimate,
    /// Each participant's noted errors per attempt.
    pub errors: MeanEstimate,
    /// Each participant's assists per attempt.
    pub assists: MeanEstimate,
    /// Mean time of all attempts, in seconds.
    pub attempt_seconds: Result<f64, Absent>,
    /// Overall rate of unassisted completions per minute of mean active time of all attempts.
    pub per_minute: Result<f64, Absent>,
}

/// A mean with its description and interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanEstimate {
    /// Mean, spread and range.
    pub description: Result<Description, Absent>,
    /// Interval of the mean.
    pub interval: Result<Interval, Absent>,
}

impl Performance {
    /// Performance on all versions in lineage order, or on one.
    pub fn compute(
        study: &Study,
        sessions: &[SessionSummary],
        only: Option<&str>,
        methods: Methods,
    ) -> Vec<Self> {
        let selection = Selection::from_sessions(sessions);
        let versions = study.ordered_versions().into_iter();
        versions
            .filter(|version| only.is_none_or(|only| only == version.id))
            .map(|version| Self::for_version(&selection.sample_of(&version.id), study, methods))
            .collect()
    }

    fn for_version(sample: &VersionSample<'_>, study: &Study, methods: Methods) -> Self {
        let tasks = study.tasks.iter();
        let without = |has: fn(&CountedAttempt<'_>) -> bool| {
            let all = study
                .tasks
                .iter()
                .flat_map(|t| counted_attempts_at(sample, &t.id));
            all.filter(|counted| !has(counted)).count()
        };
        Self {
            version: sample.version.clone(),
            tasks: tasks
                .map(|task| TaskPerformance::compute(sample, task, methods))
                .collect(),
            participants: ParticipantPerformance::compute(sample, study, methods),
            without_errors: without(|c| c.attempt.errors.is_some()),
            without_assists: without(|c| c.attempt.assists.is_some()),
            without_time: without(|c| usable_seconds(c).is_some()),
        }
    }
}

impl TaskPerformance {
    fn compute(sample: &VersionSample<'_>, task: &Task, methods: Methods) -> Self {
        let counted: Vec<CountedAttempt<'_>> = counted_attempts_at(sample, &task.id).collect();
        let assisted = Count::from_outcomes(counted.iter().map(is_assisted));
        let done = counted.iter().filter(|c| is_success(c));
        let seconds: Vec<f64> = done.filter_map(usable_seconds).collect();
        let all_seconds: Vec<f64> = counted.iter().filter_map(usable_seconds).collect();
        let assists: Vec<u32> = counted.iter().filter_map(|c| c.attempt.assists).collect();
        let rate = Count::from_outcomes(counted.iter().map(is_success)).rate();
        Self {
            assisted,
            assisted_interval: methods.rate_interval(assisted),
            seconds: MeanEstimate::from_seconds(&seconds, methods),
            per_minute: rate.and_then(|rate| per_minute(rate, &all_seconds)),
            all_seconds: MeanEstimate::from_seconds(&all_seconds, methods),
            errors: MeanEstimate::from_counts(&error_counts(&counted), methods),
            assists: MeanEstimate::from_counts(&assists, methods),
        }
    }
}

impl ParticipantPerformance {
    fn compute(sample: &VersionSample<'_>, study: &Study, methods: Methods) -> Self {
        let places = task_indexes(study.tasks.iter().map(|t| t.id.as_str()));
        let unassisted: Vec<_> = sample
            .participants
            .iter()
            .map(|person| matching_attempts(&person.counted, &places, is_success))
            .collect();
        let assisted: Vec<_> = sample
            .participants
            .iter()
            .map(|person| matching_attempts(&person.counted, &places, is_assisted))
            .collect();
        let attempted: Vec<&str> = study
            .tasks
            .iter()
            .map(|t| t.id.as_str())
            .filter(|task| counted_attempts_at(sample, task).next().is_some())
            .collect();
        let all = |person: &SampledParticipant<'_>| {
            let times = attempted
                .iter()
                .map(|task| usable_seconds(person.counted.get(task)?));
            times
                .collect::<Option<Vec<f64>>>()
                .filter(|times| !times.is_empty())
                .map(sum)
        };
        let totals: Vec<f64> = sample.participants.iter().filter_map(all).collect();
        let each_seconds: Vec<f64> = attempted
            .iter()
            .flat_map(|task| counted_attempts_at(sample, task))
            .filter_map(|c| usable_seconds(&c))
            .collect();
        let own = |count: fn(&CountedAttempt<'_>) -> Option<u32>| {
            let own = |person: &SampledParticipant<'_>| {
                let known = attempted.iter().filter_map(|task| person.counted.get(task));
                let counts: Vec<f64> = known.filter_map(count).map(f64::from).collect();
                (!counts.is_empty()).then(|| sum(counts.iter().copied()) / counts.len() as f64)
            };
            let values: Vec<f64> = sample.participants.iter().filter_map(own).collect();
            MeanEstimate::from_nonnegative(&values, Unit::People, methods)
        };
        let rate = overall_rate(&unassisted, methods.confidence).map(|o| o.rate);
        Self {
            unassisted: participant_shares(&unassisted),
            assisted_overall: overall_rate(&assisted, methods.confidence),
            assisted: participant_shares(&assisted),
            total_seconds: MeanEstimate::from_nonnegative(&totals, Unit::People, methods),
            errors: own(|c| c.attempt.errors.map(|tally| tally.total)),
            assists: own(|c| c.attempt.assists),
            attempt_seconds: Description::from_values(&each_seconds, Unit::Times).map(|d| d.mean),
            per_minute: rate.and_then(|rate| per_minute(rate, &each_seconds)),
        }
    }
}

impl MeanEstimate {
    fn from_seconds(seconds: &[f64], methods: Methods) -> Self {
        Self::from_nonnegative(seconds, Unit::Times, methods)
    }

    /// Counts per attempt, with the same interval as errors per attempt elsewhere.
    fn from_counts(counts: &[u32], methods: Methods) -> Self {
        let values: Vec<f64> = counts.iter().copied().map(f64::from).collect();
        Self {
            description: Description::from_values(&values, Unit::Attempts),
            interval: error_rate(counts, methods.confidence).map(|rate| rate.interval),
        }
    }

    fn from_nonnegative(values: &[f64], unit: Unit, methods: Methods) -> Self {
        let description = Description::from_values(values, unit);
        Self {
            description,
            interval: description.and_then(|d| d.interval_from_0(methods.confidence)),
        }
    }
}

/// Whether a counted attempt is an assisted completion.
fn is_assisted(counted: &CountedAttempt<'_>) -> bool {
    counted.attempt.ending == Ending::Outcome(Outcome::Completed) && counted.attempt.assisted
}

/// Each participant's share of attempts whose flag is set; participants without attempts are left out.
fn participant_shares(people: &[Vec<(usize, bool)>]) -> Result<Description, Absent> {
    let own = people.iter().filter_map(|attempts| {
        Count::from_outcomes(attempts.iter().map(|(_, holds)| *holds))
            .rate()
            .ok()
    });
    Description::from_values(&own.collect::<Vec<f64>>(), Unit::People)
}

/// A rate over the mean of these times in minutes; absent without times, or if they are all 0.
fn per_minute(rate: f64, seconds: &[f64]) -> Result<f64, Absent> {
    let mean = Description::from_values(seconds, Unit::Times)?.mean;
    if mean > 0.0 {
        Ok(rate / (mean / 60.0))
    } else {
        Err(Absent::Empty(Unit::Times))
    }
}

#[cfg(test)]
mod tests;
