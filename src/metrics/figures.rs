//! What one design version comes to, task by task and over all tasks.

use std::collections::BTreeMap;

use super::count::{ErrorRate, Events, error_rate};
use super::duration::{Course, End, Times, half_succeeded_by};
use super::overall::{Attempts, Overall, overall};
use super::proportion::adjusted_wald;
use super::selection::{Counted, VersionSample};
use super::{Absent, Confidence, Count, Interval, Of, sum};
use crate::session::{Ending, Outcome};
use crate::study::{Study, Task};

/// What one design version comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionFigures {
    /// The version's id.
    pub version: String,
    /// How many people were seen on it.
    pub participants: usize,
    /// The success rate over all tasks.
    pub overall: Result<Overall, Absent>,
    /// All attempts in one count, as if they did not depend on each other.
    pub pooled: Count,
    /// The tasks, in the script's order.
    pub tasks: Vec<TaskFigures>,
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
    /// Its adjusted-Wald interval.
    pub interval: Result<Interval, Absent>,
    /// How the attempts ended.
    pub endings: Endings,
    /// People of whom no attempt counts, and why.
    pub apart: Apart,
    /// The mean lenient credit, 0 to 1: partial completions count in part, assisted ones whole.
    pub credit: Result<f64, Absent>,
    /// Noted errors.
    pub errors: Result<ErrorFigures, Absent>,
    /// Assists given.
    pub assists: AssistFigures,
    /// Times.
    pub time: TimeFigures,
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
    /// The figures of a version for the tasks of `study`, at this confidence.
    pub fn of(sample: &VersionSample<'_>, study: &Study, confidence: Confidence) -> Self {
        let tasks: Vec<_> = study
            .tasks
            .iter()
            .map(|task| TaskFigures::of(sample, task, confidence))
            .collect();
        let pooled = Count::of(tasks.iter().flat_map(|t| outcomes(t.success)));
        Self {
            version: sample.version.clone(),
            participants: sample.people.len(),
            overall: overall(
                &attempts(sample, &places(study.tasks.iter().map(|t| t.id.as_str()))),
                confidence,
            ),
            pooled,
            tasks,
        }
    }
}

impl TaskFigures {
    fn of(sample: &VersionSample<'_>, task: &Task, confidence: Confidence) -> Self {
        let counted: Vec<Counted<'_>> = counted_at(sample, &task.id).collect();
        let success = Count::of(counted.iter().map(|c| succeeded(c)));
        let credits: Vec<f64> = counted.iter().filter_map(|c| c.attempt.credit).collect();
        Self {
            task: task.id.clone(),
            title: task.title.clone(),
            success,
            interval: adjusted_wald(success, confidence),
            endings: endings(&counted),
            apart: apart(sample, &task.id),
            credit: mean(&credits),
            errors: ErrorFigures::of(&counted, task, confidence),
            assists: assists(&counted),
            time: TimeFigures::of(&counted),
        }
    }
}

impl ErrorFigures {
    fn of(counted: &[Counted<'_>], task: &Task, confidence: Confidence) -> Result<Self, Absent> {
        let with_errors = || counted.iter().filter(|c| c.attempt.errors.is_some());
        let rate = error_rate(&errors(counted), confidence)?;
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
            with_any_interval: adjusted_wald(rate.with_any, confidence),
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

/// Whether an attempt that counts is an unassisted success.
pub(super) fn succeeded(counted: &Counted<'_>) -> bool {
    counted.attempt.success == Some(true)
}

/// The attempts that count at a task, in order of the people's codes.
pub(super) fn counted_at<'s, 'a>(
    sample: &'s VersionSample<'a>,
    task: &'s str,
) -> impl Iterator<Item = Counted<'a>> + 's {
    sample
        .people
        .iter()
        .filter_map(move |person| person.counted.get(task).copied())
}

/// The errors of each attempt in which they were counted.
pub(super) fn errors(counted: &[Counted<'_>]) -> Vec<u32> {
    counted
        .iter()
        .filter_map(|c| c.attempt.errors)
        .map(|tally| tally.total)
        .collect()
}

/// An attempt's time in seconds, where it is an unassisted success with a time that is no estimate.
pub(super) fn success_time(counted: &Counted<'_>) -> Option<f64> {
    let ms = usable_ms(counted).filter(|_| succeeded(counted))?;
    Some(ms as f64 / 1000.0)
}

/// Numbers for tasks, as the overall rate wants them.
pub(super) fn places<'t>(tasks: impl Iterator<Item = &'t str>) -> BTreeMap<&'t str, usize> {
    tasks.enumerate().map(|(i, task)| (task, i)).collect()
}

/// Each person's attempts at these tasks.
pub(super) fn attempts(
    sample: &VersionSample<'_>,
    places: &BTreeMap<&str, usize>,
) -> Vec<Attempts> {
    sample
        .people
        .iter()
        .map(|person| attempts_of(&person.counted, places))
        .collect()
}

/// One person's attempts at these tasks.
pub(super) fn attempts_of(
    counted: &BTreeMap<&str, Counted<'_>>,
    places: &BTreeMap<&str, usize>,
) -> Attempts {
    counted
        .iter()
        .filter_map(|(task, c)| Some((*places.get(task)?, succeeded(c))))
        .collect()
}

fn success_seconds<'c>(counted: impl Iterator<Item = &'c Counted<'c>>) -> Vec<f64> {
    counted.filter_map(success_time).collect()
}

fn usable_ms(counted: &Counted<'_>) -> Option<i64> {
    counted
        .attempt
        .time_ms
        .filter(|_| !counted.attempt.estimated)
}

fn outcomes(count: Count) -> impl Iterator<Item = bool> {
    (0..count.n()).map(move |i| i < count.successes())
}

fn mean(values: &[f64]) -> Result<f64, Absent> {
    if values.is_empty() {
        Err(Absent::No(Of::Attempts))
    } else {
        Ok(sum(values.iter().copied()) / values.len() as f64)
    }
}

fn end(counted: &Counted<'_>) -> End {
    match counted.attempt.ending {
        _ if succeeded(counted) => End::Succeeded,
        Ending::Said(Outcome::Stopped) => End::Stopped,
        _ => End::Never,
    }
}

fn endings(counted: &[Counted<'_>]) -> Endings {
    let mut endings = Endings::default();
    for c in counted {
        let bin = match c.attempt.ending {
            Ending::Said(Outcome::Completed) if succeeded(c) => &mut endings.unassisted,
            Ending::Said(Outcome::Completed) if c.attempt.assisted => &mut endings.assisted,
            Ending::Said(Outcome::Completed) => &mut endings.too_late,
            Ending::Said(Outcome::Partial) => &mut endings.partial,
            Ending::Said(Outcome::GaveUp) => &mut endings.gave_up,
            Ending::Said(Outcome::Stopped) => &mut endings.stopped,
            _ => &mut endings.failed,
        };
        *bin += 1;
    }
    endings
}

fn apart(sample: &VersionSample<'_>, task: &str) -> Apart {
    let mut apart = Apart::default();
    for ending in sample
        .people
        .iter()
        .filter_map(|person| person.uncounted.get(task))
    {
        let bin = match ending {
            Ending::Skipped => &mut apart.skipped,
            Ending::NotReached => &mut apart.not_reached,
            Ending::Said(_) => &mut apart.void,
            Ending::Undecided | Ending::Open => &mut apart.undecided,
        };
        *bin += 1;
    }
    apart
}

fn assists(counted: &[Counted<'_>]) -> AssistFigures {
    let given: Vec<u32> = counted.iter().filter_map(|c| c.attempt.assists).collect();
    AssistFigures {
        total: given.iter().map(|n| u64::from(*n)).sum(),
        with_any: given.iter().filter(|n| **n > 0).count() as u64,
    }
}
