//! The figures of one design version, by task and over all tasks.

mod extract;

pub(super) use extract::{
    attempts_by_participant, counted_attempts_at, error_counts, is_success, matching_attempts,
    success_time, task_indexes, usable_seconds,
};

use extract::{
    assist_figures, count_endings, count_not_counted, expand_outcomes, mean_value, success_seconds,
    to_attempt_end, usable_ms,
};

use super::across_tasks::{OverallRate, overall_rate};
use super::answers::RatingFigures;
use super::count::{ErrorRate, Events, error_rate};
use super::duration::{TimeToSuccess, Times, median_time_to_success};
use super::selection::{CountedAttempt, VersionSample};
use super::{Absent, Count, Interval, Methods, Unit};
use crate::study::{Study, Task};

/// The figures of one design version.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionFigures {
    /// The version's id.
    pub version: String,
    /// Number of participants tested on it.
    pub participants: usize,
    /// Whether any counted attempt was logged live, so that its time includes the moderator's reaction time.
    pub logged_live: bool,
    /// The success rate over all tasks.
    pub overall: Result<OverallRate, Absent>,
    /// All attempts pooled, as if they were independent.
    pub pooled: Count,
    /// The tasks, in the script's order.
    pub tasks: Vec<TaskFigures>,
    /// Questionnaires asked at the end of sessions.
    pub ratings: Vec<RatingFigures>,
}

/// The figures of one task on one version.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskFigures {
    /// The task's id.
    pub task: String,
    /// Its title.
    pub title: String,
    /// Unassisted completions out of attempts.
    pub success: Count,
    /// Its interval, by the method asked for.
    pub interval: Result<Interval, Absent>,
    /// The outcomes of the attempts.
    pub endings: Endings,
    /// Participants without a counted attempt, by reason.
    pub not_counted: NotCounted,
    /// Counted attempts that repeat a voided one.
    pub after_void: u64,
    /// Later attempts, which do not count.
    pub later_attempts: u64,
    /// The mean lenient credit, 0 to 1: partial completions count in part, assisted ones whole.
    pub credit: Result<f64, Absent>,
    /// Noted errors.
    pub errors: Result<ErrorFigures, Absent>,
    /// Assists given; absent where no attempt had them counted.
    pub assists: Result<AssistFigures, Absent>,
    /// Times.
    pub time: TimeFigures,
    /// Questionnaires asked after the task.
    pub ratings: Vec<RatingFigures>,
}

/// The outcomes of the counted attempts, each in one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Endings {
    /// Completed without an assist that counts.
    pub unassisted: u64,
    /// Completed with an assist that counts.
    pub assisted: u64,
    /// Completed unassisted, but over a time limit that makes it a failure.
    pub too_late: u64,
    /// Completed in part.
    pub partial: u64,
    /// Ended at a wrong result that the participant took for the right one.
    pub failed: u64,
    /// Given up.
    pub gave_up: u64,
    /// Stopped by the moderator.
    pub stopped: u64,
}

/// Participants without a counted attempt at the task, each in one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NotCounted {
    /// Skipped by decision.
    pub skipped: u64,
    /// Not reached before the session closed.
    pub not_reached: u64,
    /// Voided by a technical fault.
    pub void: u64,
    /// Ended, without an outcome yet.
    pub undecided: u64,
}

/// Noted errors of the attempts in which they were counted.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorFigures {
    /// Errors per attempt.
    pub rate: ErrorRate,
    /// The interval of the share of attempts with at least one error.
    pub with_errors_interval: Result<Interval, Absent>,
    /// Errors per minute of active time.
    pub per_minute: Result<f64, Absent>,
    /// Errors per opportunity; `None` if the script does not give the opportunities.
    pub per_opportunity: Option<f64>,
}

/// Assists of the attempts in which they were counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssistFigures {
    /// All assists.
    pub total: u64,
    /// Attempts with at least one.
    pub with_assists: u64,
}

/// Times in seconds, without estimated ones.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeFigures {
    /// Of unassisted successes.
    pub successes: Times,
    /// Of all attempts.
    pub all: Times,
    /// Number of attempts with an estimated time.
    pub estimated: usize,
    /// Median time to success: the time in seconds by which half of the attempts had succeeded unassisted.
    pub median_to_success: Result<f64, Absent>,
}

impl VersionFigures {
    /// The figures of a version for the tasks of `study`.
    pub fn compute(sample: &VersionSample<'_>, study: &Study, methods: Methods) -> Self {
        let tasks: Vec<_> = study
            .tasks
            .iter()
            .map(|task| TaskFigures::compute(sample, task, study, methods))
            .collect();
        let pooled = Count::from_outcomes(tasks.iter().flat_map(|t| expand_outcomes(t.success)));
        Self {
            version: sample.version.clone(),
            participants: sample.analyzed_participants().count(),
            logged_live: sample
                .participants
                .iter()
                .flat_map(|person| person.counted.values())
                .any(|counted| counted.attempt.source.is_none()),
            overall: overall_rate(
                &attempts_by_participant(
                    sample,
                    &task_indexes(study.tasks.iter().map(|t| t.id.as_str())),
                ),
                methods.confidence,
            ),
            pooled,
            tasks,
            ratings: RatingFigures::at_end(sample, study, methods.confidence),
        }
    }
}

impl TaskFigures {
    fn compute(sample: &VersionSample<'_>, task: &Task, study: &Study, methods: Methods) -> Self {
        let counted: Vec<CountedAttempt<'_>> = counted_attempts_at(sample, &task.id).collect();
        let success = Count::from_outcomes(counted.iter().map(|c| is_success(c)));
        let credits: Vec<f64> = counted.iter().filter_map(|c| c.attempt.credit).collect();
        Self {
            task: task.id.clone(),
            title: task.title.clone(),
            success,
            interval: methods.rate_interval(success),
            endings: count_endings(&counted),
            not_counted: count_not_counted(sample, &task.id),
            after_void: counted.iter().filter(|c| c.after_void).count() as u64,
            later_attempts: sample
                .participants
                .iter()
                .filter_map(|person| person.later_attempts.get(task.id.as_str()))
                .sum(),
            credit: mean_value(&credits),
            errors: ErrorFigures::compute(&counted, task, methods),
            assists: assist_figures(&counted),
            time: TimeFigures::compute(&counted),
            ratings: RatingFigures::at_task(sample, &task.id, study, methods.confidence),
        }
    }

    /// Unassisted completions if all skipped, unreached and void attempts had failed.
    pub fn worst_case_success(&self) -> Count {
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
        let with_errors = || counted.iter().filter(|c| c.attempt.errors.is_some());
        let rate = error_rate(&error_counts(counted), methods.confidence)?;
        // Errors and minutes of the same attempts: one without a usable time gives neither.
        let (mut timed, mut ms) = (0, 0);
        for c in with_errors() {
            if let (Some(tally), Some(time)) = (c.attempt.errors, usable_ms(c)) {
                timed += u64::from(tally.total);
                ms += time;
            }
        }
        let minutes = Events::new(timed, ms as f64 / 60_000.0);
        let chances = task
            .error_opportunities
            .map(|chances| f64::from(chances) * with_errors().count() as f64);
        Ok(Self {
            with_errors_interval: methods.rate_interval(rate.with_errors),
            per_minute: minutes.map(Events::rate).ok_or(Absent::Empty(Unit::Times)),
            per_opportunity: chances
                .and_then(|chances| Events::new(rate.total, chances))
                .map(Events::rate),
            rate,
        })
    }
}

impl TimeFigures {
    fn compute(counted: &[CountedAttempt<'_>]) -> Self {
        let usable = || {
            counted
                .iter()
                .filter_map(|c| Some((c, usable_ms(c)? as f64 / 1000.0)))
        };
        let all: Vec<f64> = usable().map(|(_, seconds)| seconds).collect();
        let attempts: Vec<TimeToSuccess> = usable()
            .map(|(c, seconds)| TimeToSuccess {
                seconds,
                end: to_attempt_end(c),
            })
            .collect();
        Self {
            successes: Times::from_seconds(&success_seconds(counted.iter())),
            all: Times::from_seconds(&all),
            estimated: counted
                .iter()
                .filter(|c| c.attempt.estimated && c.attempt.time_ms.is_some())
                .count(),
            median_to_success: median_time_to_success(&attempts),
        }
    }
}
