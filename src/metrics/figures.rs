//! Figures of one design version, by task and over all tasks.

mod extract;
mod participants;

pub(super) use extract::{
    attempts_by_participant, error_counts, is_success, matching_attempts, success_time,
    time_to_success, usable_seconds,
};

use extract::{
    count_endings, count_not_counted, expand_outcomes, mean_value, success_seconds, usable_ms,
};

use super::across_tasks::{OverallRate, overall_rate};
use super::answers::{AskedQuestions, RatingFigures};
use super::count::{ErrorRate, Events, error_rate, errors_per_minute};
use super::duration::{SuccessIncidence, TimeToSuccess, Times};
use super::selection::{CountedAttempt, VersionSample};
use super::{Absent, Count, Description, Interval, Methods, Unit};
use crate::session::ErrorTally;
use crate::study::{Study, Task};
use participants::ParticipantFigures;

/// Figures of one design version.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) struct VersionFigures {
    /// Id of the version.
    pub version: String,
    /// Number of participants tested on it.
    pub participants: usize,
    /// Success rate over all tasks.
    pub overall: Result<OverallRate, Absent>,
    /// Success rate over the tasks that all versions share; `None` if it is the one over all tasks.
    pub over_shared_tasks: Option<Result<OverallRate, Absent>>,
    /// Successes and attempts of all tasks pooled, as if attempts were independent.
    pub pooled: Count,
    /// Tasks, in script order.
    pub tasks: Vec<TaskFigures>,
    /// Each participant as one value.
    pub by_participant: ParticipantFigures,
    /// Questionnaires asked at the end of sessions.
    pub ratings: Vec<RatingFigures>,
}

/// Figures of one task on one version.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) struct TaskFigures {
    /// Id of the task.
    pub task: String,
    /// Title of the task.
    pub title: String,
    /// Unassisted completions out of attempts.
    pub success: Count,
    /// Interval of the success rate, by the method chosen.
    pub interval: Result<Interval, Absent>,
    /// Outcomes of the counted attempts.
    pub endings: Endings,
    /// Participants without a counted attempt, by reason.
    pub not_counted: NotCounted,
    /// Number of counted attempts that follow a void one.
    pub after_void: u64,
    /// Number of later attempts, which do not count.
    pub later_attempts: u64,
    /// Mean lenient credit, 0 to 1: partial credit for partial completions, full credit for assisted ones.
    pub credit: Result<f64, Absent>,
    /// Noted errors.
    pub errors: Result<ErrorFigures, Absent>,
    /// Assists; absent if no attempt had them counted.
    pub assists: Result<AssistFigures, Absent>,
    /// Times in seconds.
    pub time: TimeFigures,
    /// Questionnaires asked after the task.
    pub ratings: Vec<RatingFigures>,
}

/// Number of counted attempts by outcome; each attempt is in one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::metrics) struct Endings {
    /// Completed unassisted.
    pub unassisted: u64,
    /// Completed with an assist that counts.
    pub assisted: u64,
    /// Completed unassisted, but over a time limit that makes it a failure.
    pub too_late: u64,
    /// Partially completed.
    pub partial: u64,
    /// Ended with a wrong result that the participant thought was right.
    pub failed: u64,
    /// The participant gave up.
    pub gave_up: u64,
    /// Stopped by the moderator.
    pub stopped: u64,
}

/// Number of participants without a counted attempt at the task, by reason; each is in one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::metrics) struct NotCounted {
    /// Skipped by decision.
    pub skipped: u64,
    /// Not reached before the session closed.
    pub not_reached: u64,
    /// Voided by a technical fault.
    pub void: u64,
    /// Ended, without an outcome yet.
    pub undecided: u64,
}

/// Noted errors, for attempts in which they were counted.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) struct ErrorFigures {
    /// Errors per attempt.
    pub rate: ErrorRate,
    /// Errors of an attempt.
    pub description: Result<Description, Absent>,
    /// Interval of the share of attempts with at least one error, 0 to 1.
    pub with_errors_interval: Result<Interval, Absent>,
    /// Errors per minute of active time.
    pub per_minute: Result<f64, Absent>,
    /// Number of attempts with both an error count and a time above 0, which errors per minute are computed from.
    pub timed: u64,
    /// The errors of all attempts, by severity and recovery.
    pub tally: ErrorTally,
    /// Errors per opportunity; `None` if the script does not give the number of opportunities.
    pub per_opportunity: Option<f64>,
}

/// Assists, for attempts in which they were counted.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) struct AssistFigures {
    /// Assists per attempt.
    pub rate: ErrorRate,
    /// Assists of an attempt.
    pub description: Result<Description, Absent>,
}

/// Times in seconds, without estimated ones.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) struct TimeFigures {
    /// Times of unassisted successes.
    pub successes: Times,
    /// Times of all attempts.
    pub all: Times,
    /// Number of attempts with an estimated time.
    pub estimated: usize,
    /// Expected time of an expert, in seconds, if the script gives it.
    pub expected: Option<f64>,
    /// Number of successes and stopped attempts without a usable time, which the median time to success leaves out.
    pub not_ranked: usize,
    /// Median time to success: the time in seconds by which half of the attempts had succeeded unassisted.
    pub median_to_success: Result<f64, Absent>,
}

impl VersionFigures {
    /// Figures of a version for the tasks of `study`, with its questions as they were asked.
    pub(in crate::metrics) fn compute(
        sample: &VersionSample<'_>,
        study: &Study,
        asked: AskedQuestions<'_>,
        methods: Methods,
    ) -> Self {
        let tasks: Vec<_> = study
            .tasks
            .iter()
            .map(|task| TaskFigures::compute(sample, task, asked, methods))
            .collect();
        let pooled = Count::from_outcomes(tasks.iter().flat_map(|t| expand_outcomes(t.success)));
        let places = sample.task_indexes(study.tasks.iter().map(|t| t.id.as_str()));
        let overall = overall_rate(
            &attempts_by_participant(sample, &places),
            methods.confidence,
        );
        Self {
            version: sample.version.clone(),
            participants: sample.analyzed_participants().count(),
            overall,
            over_shared_tasks: None,
            by_participant: ParticipantFigures::compute(sample, &places, methods.confidence),
            pooled,
            tasks,
            ratings: RatingFigures::at_end(sample, asked, methods.confidence),
        }
    }
}

impl TaskFigures {
    fn compute(
        sample: &VersionSample<'_>,
        task: &Task,
        asked: AskedQuestions<'_>,
        methods: Methods,
    ) -> Self {
        let counted: Vec<CountedAttempt<'_>> = sample.counted_at(&task.id).collect();
        let success = Count::from_outcomes(counted.iter().map(|c| is_success(c)));
        let credits: Vec<f64> = counted.iter().filter_map(|c| c.attempt.credit()).collect();
        Self {
            task: task.id.clone(),
            title: task.title.clone(),
            success,
            interval: methods.rate_interval(success),
            endings: count_endings(&counted),
            not_counted: count_not_counted(sample, &task.id),
            after_void: counted.iter().filter(|c| c.after_void).count() as u64,
            later_attempts: sample.later_attempts_at(&task.id),
            credit: mean_value(&credits),
            errors: ErrorFigures::compute(&counted, task, methods),
            assists: AssistFigures::compute(&counted, methods),
            time: TimeFigures::compute(&counted, task),
            ratings: RatingFigures::at_task(sample, &task.id, asked, methods.confidence),
        }
    }

    /// Unassisted completions out of attempts, if all skipped, unreached and void attempts had failed.
    pub(super) fn worst_case_success(&self) -> Count {
        let not_counted =
            self.not_counted.skipped + self.not_counted.not_reached + self.not_counted.void;
        Count::new(self.success.successes(), self.success.n() + not_counted).unwrap_or(self.success)
    }
}

impl ErrorFigures {
    fn compute(
        counted: &[CountedAttempt<'_>],
        task: &Task,
        methods: Methods,
    ) -> Result<Self, Absent> {
        let with_errors = || counted.iter().filter(|c| c.attempt.errors().is_some());
        let counts = error_counts(counted);
        let rate = error_rate(&counts, methods.confidence)?;
        let tallies = with_errors().filter_map(|c| c.attempt.errors());
        let timed: Vec<(u32, Option<f64>)> = with_errors()
            .filter_map(|c| Some((c.attempt.errors()?.total, usable_seconds(c))))
            .collect();
        let chances = task
            .error_opportunities
            .map(|chances| f64::from(chances) * with_errors().count() as f64);
        Ok(Self {
            with_errors_interval: methods.rate_interval(rate.with_errors),
            per_minute: errors_per_minute(timed.iter().copied()).map(Events::rate),
            timed: timed
                .iter()
                .filter(|(_, seconds)| seconds.is_some())
                .count() as u64,
            description: describe_counts(&counts),
            tally: tallies.reduce(ErrorTally::plus).unwrap_or_default(),
            per_opportunity: chances
                .and_then(|chances| Events::new(rate.total, chances))
                .map(Events::rate),
            rate,
        })
    }
}

impl AssistFigures {
    fn compute(counted: &[CountedAttempt<'_>], methods: Methods) -> Result<Self, Absent> {
        let counts: Vec<u32> = counted.iter().filter_map(|c| c.attempt.assists()).collect();
        Ok(Self {
            rate: error_rate(&counts, methods.confidence)?,
            description: describe_counts(&counts),
        })
    }
}

/// Description of counts, one per attempt.
fn describe_counts(counts: &[u32]) -> Result<Description, Absent> {
    let values: Vec<f64> = counts.iter().copied().map(f64::from).collect();
    Description::from_values(&values, Unit::Attempts)
}

impl TimeFigures {
    fn compute(counted: &[CountedAttempt<'_>], task: &Task) -> Self {
        let all: Vec<f64> = counted
            .iter()
            .filter_map(|c| Some(usable_ms(c)? as f64 / 1000.0))
            .collect();
        let attempts: Vec<TimeToSuccess> = counted.iter().map(time_to_success).collect();
        let to_success = SuccessIncidence::from_attempts(&attempts);
        Self {
            successes: Times::from_seconds(&success_seconds(counted.iter())),
            all: Times::from_seconds(&all),
            estimated: counted
                .iter()
                .filter(|c| c.attempt.estimated() && c.attempt.time_ms().is_some())
                .count(),
            expected: task
                .expert_time_ms
                .filter(|ms| *ms > 0)
                .map(|ms| ms as f64 / 1000.0),
            median_to_success: to_success.median,
            not_ranked: to_success.without_usable_time,
        }
    }
}
