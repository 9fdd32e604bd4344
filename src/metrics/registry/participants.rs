//! All tasks together with each participant as one value, and efficiency, for the Common Industry Format.

use super::{Formula, Group, Measure, MeasureUnit};
use crate::metrics::estimate::Estimate;
use crate::metrics::figures::VersionFigures;
use crate::metrics::{Absent, Confidence, Description, Unit};

/// Mean over participants with its t interval, truncated at 0; no figure without participants who have a value.
fn mean(found: Result<Description, Absent>, confidence: Confidence) -> Option<Estimate> {
    let found = found.ok()?;
    let estimate = Estimate::number(Ok(found.mean), found.n as u64);
    Some(estimate.with_interval(found.interval_from_0(confidence)))
}

/// The same from the version's figures.
macro_rules! mean_of {
    ($field:ident) => {
        Formula::AllTasks(|v, methods| mean(v.by_participant.$field, methods.confidence))
    };
}

/// Mean time of all attempts at all tasks, in seconds.
fn attempt_time(version: &VersionFigures) -> Result<Description, Absent> {
    let times = version.tasks.iter().flat_map(|t| t.time.all.seconds());
    Description::from_values(&times.copied().collect::<Vec<f64>>(), Unit::Times)
}

/// A rate over a mean time in minutes; no figure without times.
fn per_minute(rate: Result<f64, Absent>, times: Result<Description, Absent>) -> Option<Estimate> {
    let times = times.ok()?;
    Some(Estimate::number(
        rate.map(|rate| rate / (times.mean / 60.0)),
        times.n as u64,
    ))
}

pub(super) static MEASURES: &[Measure] = &[
    Measure::new(
        "success_per_minute",
        "Completion rate per minute of mean time",
        Group::Efficiency,
        "success_per_minute",
        Formula::Rate(
            |v, _| {
                let rate = v.overall.as_ref().map(|overall| overall.rate);
                per_minute(rate.map_err(|reason| *reason), attempt_time(v))
            },
            |t, _| per_minute(t.success.rate(), t.time.all.description()),
        ),
    )
    .unit(MeasureUnit::PerMinute)
    .higher_is_better()
    .only_in_cif()
    .defined("Unassisted success over the mean time of all attempts in minutes, as the Common Industry Format has it.")
    .source("ISO/IEC 25062:2006"),
    Measure::new(
        "attempt_time_mean",
        "Mean time of all attempts, all tasks",
        Group::Efficiency,
        "attempt_time.mean",
        Formula::AllTasks(|v, _| {
            let found = attempt_time(v).ok()?;
            Some(Estimate::number(Ok(found.mean), found.n as u64))
        }),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .only_in_cif()
    .defined("Arithmetic mean of the times of all counted attempts at all tasks."),
    Measure::new(
        "participant_time",
        "Time over all tasks",
        Group::Participants,
        "by_participant.time.mean",
        mean_of!(total_seconds),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .interval("by_participant.time.interval")
    .only_in_cif()
    .defined("Mean of the participants' times over all tasks, for those with a time at every task attempted on the version.")
    .source("Student 1908, truncated at 0"),
    Measure::new(
        "participant_errors",
        "Errors per attempt of a participant",
        Group::Participants,
        "by_participant.errors.mean",
        mean_of!(errors),
    )
    .unit(MeasureUnit::PerAttempt)
    .lower_is_better()
    .interval("by_participant.errors.interval")
    .only_in_cif()
    .defined("Mean of the participants' noted errors per attempt.")
    .source("Student 1908, truncated at 0"),
    Measure::new(
        "participant_assists",
        "Assists per attempt of a participant",
        Group::Participants,
        "by_participant.assists.mean",
        mean_of!(assists),
    )
    .unit(MeasureUnit::PerAttempt)
    .lower_is_better()
    .interval("by_participant.assists.interval")
    .only_in_cif()
    .defined("Mean of the participants' assists per attempt.")
    .source("Student 1908, truncated at 0"),
];
