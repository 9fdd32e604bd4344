//! What one design version comes to, task by task and over all tasks.

mod counted;

pub(super) use counted::{
    attempts, attempts_of, counted_at, errors, places, succeeded, success_time, usable_seconds,
};

use counted::{apart, assists, end, endings, mean, outcomes, success_seconds, usable_ms};

use super::answers::RatingFigures;
use super::count::{ErrorRate, Events, error_rate};
use super::duration::{Course, Times, half_succeeded_by};
use super::overall::{Overall, overall};
use super::selection::{Counted, VersionSample};
use super::{Absent, Count, Interval, Methods, Of};
use crate::study::{Study, Task};

/// What one design version comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionFigures {
    /// The version's id.
    pub version: String,
    /// How many people were seen on it.
    pub participants: usize,
    /// Whether any attempt that counts was logged live, with the moderator's reaction time in its times.
    pub logged_live: bool,
    /// The success rate over all tasks.
    pub overall: Result<Overall, Absent>,
    /// All attempts in one count, as if they did not depend on each other.
    pub pooled: Count,
    /// The tasks, in the script's order.
    pub tasks: Vec<TaskFigures>,
    /// What was asked at the end of sessions.
    pub ratings: Vec<RatingFigures>,
}

/// What one task comes to on one version.
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
    /// How the attempts ended.
    pub endings: Endings,
    /// People of whom no attempt counts, and why.
    pub apart: Apart,
    /// Attempts that count and came after one that a fault had spoiled.
    pub after_void: u64,
    /// Later attempts, kept beside those that count.
    pub later: u64,
    /// The mean lenient credit, 0 to 1: partial completions count in part, assisted ones whole.
    pub credit: Result<f64, Absent>,
    /// Noted errors.
    pub errors: Result<ErrorFigures, Absent>,
    /// Assists given; absent where no attempt had them counted.
    pub assists: Result<AssistFigures, Absent>,
    /// Times.
    pub time: TimeFigures,
    /// What was asked after the task.
    pub ratings: Vec<RatingFigures>,
}

/// How the attempts in n ended, each in one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Endings {
    /// Completed without counting help.
    pub unassisted: u64,
    /// Completed with help.
    pub assisted: u64,
    /// Completed without help, but over a limit that fails.
    pub too_late: u64,
    /// Completed in part.
    pub partial: u64,
    /// A wrong end taken for the right one.
    pub failed: u64,
    /// Given up.
    pub gave_up: u64,
    /// Stopped by the moderator.
    pub stopped: u64,
}

/// People of whom no attempt at the task counts; each in one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Apart {
    /// Skipped by decision.
    pub skipped: u64,
    /// Not reached before the session closed.
    pub not_reached: u64,
    /// Spoiled by a technical fault.
    pub void: u64,
    /// Ended, outcome not said.
    pub undecided: u64,
}

/// Noted errors of the attempts in which they were counted.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorFigures {
    /// Errors per attempt.
    pub rate: ErrorRate,
    /// The interval of the share of attempts with any error.
    pub with_any_interval: Result<Interval, Absent>,
    /// Errors per minute of active time.
    pub per_minute: Result<f64, Absent>,
    /// Errors per chance to err; `None` where the script does not count chances.
    pub per_opportunity: Option<f64>,
}

/// Assists of the attempts in which they were counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AssistFigures {
    /// All assists.
    pub total: u64,
    /// Attempts with any.
    pub with_any: u64,
}

/// Times in seconds. Times that rest on an estimate are left out of all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeFigures {
    /// Of unassisted successes.
    pub successes: Times,
    /// Of all attempts.
    pub all: Times,
    /// How many attempts have a time that rests on an estimate.
    pub estimated: usize,
    /// The time by which half had succeeded unassisted.
    pub half_succeeded_by: Result<f64, Absent>,
}

impl VersionFigures {
    /// The figures of a version for the tasks of `study`.
    pub fn of(sample: &VersionSample<'_>, study: &Study, methods: Methods) -> Self {
        let tasks: Vec<_> = study
            .tasks
            .iter()
            .map(|task| TaskFigures::of(sample, task, study, methods))
            .collect();
        let pooled = Count::of(tasks.iter().flat_map(|t| outcomes(t.success)));
        Self {
            version: sample.version.clone(),
            participants: sample.analysed().count(),
            logged_live: sample
                .people
                .iter()
                .flat_map(|person| person.counted.values())
                .any(|counted| counted.attempt.source.is_none()),
            overall: overall(
                &attempts(sample, &places(study.tasks.iter().map(|t| t.id.as_str()))),
                methods.confidence,
            ),
            pooled,
            tasks,
            ratings: RatingFigures::at_end(sample, study, methods.confidence),
        }
    }
}

impl TaskFigures {
    fn of(sample: &VersionSample<'_>, task: &Task, study: &Study, methods: Methods) -> Self {
        let counted: Vec<Counted<'_>> = counted_at(sample, &task.id).collect();
        let success = Count::of(counted.iter().map(|c| succeeded(c)));
        let credits: Vec<f64> = counted.iter().filter_map(|c| c.attempt.credit).collect();
        Self {
            task: task.id.clone(),
            title: task.title.clone(),
            success,
            interval: methods.interval(success),
            endings: endings(&counted),
            apart: apart(sample, &task.id),
            after_void: counted.iter().filter(|c| c.after_void).count() as u64,
            later: sample
                .people
                .iter()
                .filter_map(|person| person.later.get(task.id.as_str()))
                .sum(),
            credit: mean(&credits),
            errors: ErrorFigures::of(&counted, task, methods),
            assists: assists(&counted),
            time: TimeFigures::of(&counted),
            ratings: RatingFigures::at_task(sample, &task.id, study, methods.confidence),
        }
    }

    /// Unassisted completions, had everybody failed who skipped the task, did not reach it or met a fault.
    pub fn had_all_failed(&self) -> Count {
        let apart = self.apart.skipped + self.apart.not_reached + self.apart.void;
        Count::new(self.success.successes(), self.success.n() + apart).unwrap_or(self.success)
    }
}

impl ErrorFigures {
    fn of(counted: &[Counted<'_>], task: &Task, methods: Methods) -> Result<Self, Absent> {
        let with_errors = || counted.iter().filter(|c| c.attempt.errors.is_some());
        let rate = error_rate(&errors(counted), methods.confidence)?;
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
            with_any_interval: methods.interval(rate.with_any),
            per_minute: minutes.map(Events::rate).ok_or(Absent::No(Of::Times)),
            per_opportunity: chances
                .and_then(|chances| Events::new(rate.total, chances))
                .map(Events::rate),
            rate,
        })
    }
}

impl TimeFigures {
    fn of(counted: &[Counted<'_>]) -> Self {
        let usable = || {
            counted
                .iter()
                .filter_map(|c| Some((c, usable_ms(c)? as f64 / 1000.0)))
        };
        let all: Vec<f64> = usable().map(|(_, seconds)| seconds).collect();
        let courses: Vec<Course> = usable()
            .map(|(c, seconds)| Course {
                seconds,
                end: end(c),
            })
            .collect();
        Self {
            successes: Times::of(&success_seconds(counted.iter())),
            all: Times::of(&all),
            estimated: counted
                .iter()
                .filter(|c| c.attempt.estimated && c.attempt.time_ms.is_some())
                .count(),
            half_succeeded_by: half_succeeded_by(&courses),
        }
    }
}
