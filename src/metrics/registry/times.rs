//! Time on task.

use super::{Formula, Group, Measure, MeasureUnit};
use crate::metrics::duration::MIN_TIMES_FOR_MEDIAN;
use crate::metrics::estimate::Estimate;

/// A figure of the times of unassisted successes.
macro_rules! of_successes {
    ($times:ident, $value:expr) => {
        Formula::Task(|t, _| {
            let $times = &t.time.successes;
            Some(Estimate::number($value, $times.n() as u64))
        })
    };
}

/// A figure of the times of all attempts.
macro_rules! of_all {
    ($times:ident, $value:expr) => {
        Formula::Task(|t, _| {
            let $times = &t.time.all;
            Some(Estimate::number($value, $times.n() as u64))
        })
    };
}

pub(super) static MEASURES: &[Measure] = &[
    Measure::new(
        "times",
        "Times",
        Group::Times,
        "time.n",
        Formula::Task(|t, _| Some(Estimate::whole(t.time.successes.n() as u64, t.success.n()))),
    )
    .column("times")
    .defined("Usable times of unassisted successes, out of counted attempts."),
    Measure::new(
        "time_geometric_mean",
        "Geometric mean time",
        Group::Times,
        "time.geometric_mean",
        Formula::Task(|t, methods| {
            let times = &t.time.successes;
            Some(
                Estimate::number(times.geometric_mean(), times.n() as u64)
                    .with_interval(times.geometric_mean_interval(methods.confidence)),
            )
        }),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .column("geometric mean")
    .interval("time.interval")
    .defined("Geometric mean of the times of unassisted successes.")
    .source("Sauro & Lewis 2010"),
    Measure::new(
        "time_median",
        "Median time",
        Group::Times,
        "time.median",
        Formula::Task(|t, methods| {
            let times = &t.time.successes;
            let estimate = Estimate::number(times.median(), times.n() as u64);
            Some(match times.median_interval(methods.confidence) {
                Err(_) if times.n() < MIN_TIMES_FOR_MEDIAN => estimate,
                interval => estimate.with_interval(interval),
            })
        }),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .column("median")
    .interval("time.median_interval")
    .defined("Median of the times of unassisted successes; its interval needs six times at 95%.")
    .source("exact order statistics"),
    Measure::new(
        "time_mean",
        "Mean time",
        Group::Times,
        "time.mean",
        of_successes!(times, times.raw_summary().map(|s| s.mean)),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .defined("Arithmetic mean of the times of unassisted successes."),
    Measure::new("time_sd", "Standard deviation of times", Group::Times, "time.sd", of_successes!(times, times.description().and_then(|d| d.sd)))
        .unit(MeasureUnit::Seconds)
        .defined("Standard deviation of the times of unassisted successes."),
    Measure::new(
        "time_median_to_success",
        "Median time to success",
        Group::Times,
        "time.median_to_success",
        Formula::Task(|t, _| Some(Estimate::number(t.time.median_to_success, t.success.n()))),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .column("median time to success")
    .formerly("time_half_succeeded_by", "time.half_succeeded_by")
    .defined("Time by which half of the attempts had succeeded; failures never succeed, stopped attempts are censored.")
    .source("Aalen & Johansen 1978"),
    Measure::new(
        "time_to_success_left_out",
        "Not counted in the median time to success",
        Group::Times,
        "time.to_success_left_out",
        Formula::Task(|t, _| Some(Estimate::whole(t.time.not_ranked as u64, t.success.n()))),
    )
    .defined("Successes and stopped attempts without a usable time, which the median time to success leaves out."),
    Measure::new(
        "time_expected_ratio",
        "Time relative to the expected time",
        Group::Times,
        "time.expected_ratio",
        Formula::Task(|t, _| {
            let expected = t.time.expected?;
            let times = &t.time.successes;
            Some(Estimate::number(times.geometric_mean().map(|mean| mean / expected), times.n() as u64))
        }),
    )
    .unit(MeasureUnit::Ratio)
    .lower_is_better()
    .column("of expected time")
    .defined("Geometric mean time of unassisted successes over the script's expected time."),
    Measure::new(
        "times_estimated",
        "Estimated times",
        Group::Times,
        "time.estimated",
        Formula::Task(|t, _| Some(Estimate::whole(t.time.estimated as u64, t.success.n()))),
    )
    .defined("Counted attempts whose time is an estimate, which enters no mean."),
    Measure::new(
        "times_left_out",
        "Times of 0 seconds or less",
        Group::Times,
        "time.left_out",
        Formula::Task(|t, _| Some(Estimate::whole(t.time.all.left_out() as u64, t.success.n()))),
    )
    .defined("Counted attempts whose time is not above 0, which enters no mean."),
    Measure::new(
        "all_times",
        "Times of all attempts",
        Group::AllTimes,
        "time.all_attempts.n",
        Formula::Task(|t, _| Some(Estimate::whole(t.time.all.n() as u64, t.success.n()))),
    )
    .column("times")
    .defined("Usable times of all counted attempts."),
    Measure::new(
        "all_time_geometric_mean",
        "Geometric mean time of all attempts",
        Group::AllTimes,
        "time.all_attempts.geometric_mean",
        of_all!(times, times.geometric_mean()),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .column("geometric mean")
    .defined("Geometric mean of the times of all counted attempts."),
    Measure::new(
        "all_time_mean",
        "Mean time of all attempts",
        Group::AllTimes,
        "time.all_attempts.mean",
        of_all!(times, times.raw_summary().map(|s| s.mean)),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .column("mean")
    .defined("Arithmetic mean of the times of all counted attempts."),
    Measure::new(
        "all_time_median",
        "Median time of all attempts",
        Group::AllTimes,
        "time.all_attempts.median",
        of_all!(times, times.median()),
    )
    .unit(MeasureUnit::Seconds)
    .lower_is_better()
    .column("median")
    .defined("Median of the times of all counted attempts."),
    Measure::new(
        "all_time_sd",
        "Standard deviation of the times of all attempts",
        Group::AllTimes,
        "time.all_attempts.sd",
        of_all!(times, times.description().and_then(|d| d.sd)),
    )
    .unit(MeasureUnit::Seconds)
    .column("sd")
    .defined("Standard deviation of the times of all counted attempts."),
];
