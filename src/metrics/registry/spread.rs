//! Spread and range of the values that a mean is of, and t intervals of mean times, for the Common Industry Format.

use super::{Formula, Group, Measure, MeasureUnit};
use crate::metrics::estimate::Estimate;
use crate::metrics::{Absent, Confidence, Description, Interval};

/// A part of a description. There is no figure without values: the figure of the mean says why.
fn part(
    found: Result<Description, Absent>,
    part: fn(&Description) -> Result<f64, Absent>,
) -> Option<Estimate> {
    let found = found.ok()?;
    let value = part(&found).ok()?;
    Some(Estimate::number(Ok(value), found.n as u64))
}

/// An end of the t interval of a mean that is never below 0.
fn end(
    found: Result<Description, Absent>,
    confidence: Confidence,
    end: fn(Interval) -> f64,
) -> Option<Estimate> {
    let found = found.ok()?;
    let interval = found.interval_from_0(confidence).ok()?;
    Some(Estimate::number(Ok(end(interval)), found.n as u64))
}

macro_rules! detail {
    ($name:expr, $label:expr, $group:ident, $json:expr, $unit:ident, $formula:expr) => {
        Measure::new($name, $label, Group::$group, $json, $formula)
            .unit(MeasureUnit::$unit)
            .only_in_cif()
            .defined(concat!($label, "."))
    };
}

/// Standard error of the mean, lowest and highest value; with `sd` also the standard deviation.
macro_rules! spread {
    (
        sd $name:literal, $of:literal, $group:ident, $json:literal, $unit:ident,
        $formula:ident |$($arg:pat_param),+| $found:expr
    ) => {
        spread!(
            [detail!(
                concat!($name, "_sd"),
                concat!("Standard deviation of ", $of),
                $group,
                concat!($json, "sd"),
                $unit,
                Formula::$formula(|$($arg),+| part($found, |found| found.sd))
            ),]
            $name, $of, $group, $json, $unit, $formula |$($arg),+| $found
        )
    };
    (
        $name:literal, $of:literal, $group:ident, $json:literal, $unit:ident,
        $formula:ident |$($arg:pat_param),+| $found:expr
    ) => {
        spread!([] $name, $of, $group, $json, $unit, $formula |$($arg),+| $found)
    };
    (
        [$($sd:tt)*] $name:literal, $of:literal, $group:ident, $json:literal, $unit:ident,
        $formula:ident |$($arg:pat_param),+| $found:expr
    ) => {
        &[
            $($sd)*
            detail!(
                concat!($name, "_standard_error"),
                concat!("Standard error of the mean of ", $of),
                $group,
                concat!($json, "standard_error"),
                $unit,
                Formula::$formula(|$($arg),+| part($found, |found| found.standard_error))
            ),
            detail!(
                concat!($name, "_min"),
                concat!("Lowest of ", $of),
                $group,
                concat!($json, "min"),
                $unit,
                Formula::$formula(|$($arg),+| part($found, |found| Ok(found.min)))
            ),
            detail!(
                concat!($name, "_max"),
                concat!("Highest of ", $of),
                $group,
                concat!($json, "max"),
                $unit,
                Formula::$formula(|$($arg),+| part($found, |found| Ok(found.max)))
            ),
        ]
    };
}

/// One end of the t interval of a mean time.
macro_rules! mean_end {
    ($name:expr, $label:expr, $group:ident, $json:expr, |$t:ident| $times:expr, $limit:ident) => {
        detail!(
            $name,
            $label,
            $group,
            $json,
            Seconds,
            Formula::Task(|$t, m| end($times.description(), m.confidence, |found| found.$limit))
        )
        .source("Student 1908, truncated at 0")
    };
}

/// Ends of the t interval of a mean time.
macro_rules! mean_interval {
    ($name:literal, $of:literal, $group:ident, $json:literal, |$t:ident| $times:expr) => {
        &[
            mean_end!(
                concat!($name, "_low"),
                concat!("Lower limit of the ", $of),
                $group,
                concat!($json, ".0"),
                |$t| $times,
                low
            ),
            mean_end!(
                concat!($name, "_high"),
                concat!("Upper limit of the ", $of),
                $group,
                concat!($json, ".1"),
                |$t| $times,
                high
            ),
        ]
    };
}

/// No description of a measure that was not counted.
const NOT_COUNTED: Absent = Absent::NotCounted;

#[rustfmt::skip]
pub(super) static MEASURES: &[&[Measure]] = &[
    mean_interval!("time_mean", "mean time of unassisted successes", Times, "time.mean_interval", |t| t.time.successes),
    spread!("time", "the times of unassisted successes", Times, "time.", Seconds, Task |t, _| t.time.successes.description()),
    mean_interval!("all_time_mean", "mean time of all attempts", AllTimes, "time.all_attempts.mean_interval", |t| t.time.all),
    spread!("all_time", "the times of all attempts", AllTimes, "time.all_attempts.", Seconds, Task |t, _| t.time.all.description()),
    spread!(sd "errors_per_attempt", "the noted errors per attempt", Errors, "errors.", PerAttempt,
        Task |t, _| t.errors.as_ref().map_or(Err(NOT_COUNTED), |errors| errors.description)),
    spread!(sd "assists_per_attempt", "the assists per attempt", Errors, "assists.", PerAttempt,
        Task |t, _| t.assists.as_ref().map_or(Err(NOT_COUNTED), |assists| assists.description)),
    spread!(sd "participant_success", "the participants' shares of unassisted completions", Participants,
        "by_participant.success.", Share, AllTasks |v, _| v.by_participant.unassisted),
    spread!(sd "participant_assisted", "the participants' shares of assisted completions", Participants,
        "by_participant.assisted.", Share, AllTasks |v, _| v.by_participant.assisted),
    spread!(sd "participant_time", "the participants' times over all tasks", Participants,
        "by_participant.time.", Seconds, AllTasks |v, _| v.by_participant.total_seconds),
    spread!(sd "participant_errors", "the participants' errors per attempt", Participants,
        "by_participant.errors.", PerAttempt, AllTasks |v, _| v.by_participant.errors),
    spread!(sd "participant_assists", "the participants' assists per attempt", Participants,
        "by_participant.assists.", PerAttempt, AllTasks |v, _| v.by_participant.assists),
    spread!("rating", "the scores", Ratings, "", Points, Questionnaire |r| r.description),
];
