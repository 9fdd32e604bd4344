//! `calc times`, `calc compare-times`, `calc count`, `calc compare-counts` and `calc mean`.

use super::InputError;
use super::answer::{
    Answer, Lines, MissingReasons, format_interval, format_number, format_p, interval_ends,
    interval_label, ratio_ends,
};
use super::input;
use crate::metrics::count::{RateRatio, RatioMethod, garwood, poisson_mid_p, rate_ratio};
use crate::metrics::duration::{Times, times_independent, times_independent_raw};
use crate::metrics::mean::{TTest, mean_interval};
use crate::metrics::{Absent, Confidence, Sample, Unit};
use serde::Serialize;

#[derive(Serialize)]
struct TimesNumbers {
    n: usize,
    geometric_mean: Option<f64>,
    interval: Option<[f64; 2]>,
    median: Option<f64>,
    median_interval: Option<[f64; 2]>,
    mean: Option<f64>,
    sd: Option<f64>,
    benchmark: Option<TimeBenchmark>,
}

#[derive(Serialize)]
struct TimeBenchmark {
    value: f64,
    t: Option<f64>,
    p: Option<f64>,
}

fn format_seconds(x: f64) -> String {
    format!("{} s", format_number(x))
}

/// The standard deviation, which needs two values.
fn sd_of(sample: &Sample, unit: Unit) -> Result<f64, Absent> {
    if sample.n < 2 {
        Err(Absent::TooFew {
            unit,
            n: sample.n,
            needed: 2,
        })
    } else {
        Ok(sample.sd)
    }
}

/// `calc times`: means and median of times in seconds, with a test against a benchmark.
///
/// # Errors
/// When a time is not valid.
pub(super) fn times(
    texts: &[String],
    benchmark: Option<&str>,
    confidence: Confidence,
) -> Result<Answer, InputError> {
    let values: Vec<f64> = texts
        .iter()
        .map(|text| input::parse_seconds(text))
        .collect::<Result<_, _>>()?;
    let goal = benchmark.map(input::parse_seconds).transpose()?;
    let times = Times::from_seconds(&values);
    let (mean, interval) = (
        times.geometric_mean(),
        times.geometric_mean_interval(confidence),
    );
    let (median, median_interval) = (times.median(), times.median_interval(confidence));
    let plain = times.raw_summary();
    let sd = plain.and_then(|sample| sd_of(&sample, Unit::Times));
    let label = interval_label(confidence);
    let mut lines = Lines::default();
    lines.add("times", times.n().to_string());
    lines.add_result("geometric mean", mean, format_seconds);
    lines.add_result(label.clone(), interval, |i| format_interval(i) + " s");
    lines.add_result("median", median, format_seconds);
    lines.add_result(label, median_interval, |i| format_interval(i) + " s");
    lines.add_result("mean", plain.map(|s| s.mean), format_seconds);
    lines.add_result("standard deviation", sd, format_seconds);
    let mut missing = MissingReasons::default();
    let numbers = TimesNumbers {
        n: times.n(),
        geometric_mean: missing.ok_or_note("geometric_mean", mean),
        interval: missing.ok_or_note("interval", interval).map(interval_ends),
        median: missing.ok_or_note("median", median),
        median_interval: missing
            .ok_or_note("median_interval", median_interval)
            .map(interval_ends),
        mean: missing.ok_or_note("mean", plain.map(|s| s.mean)),
        sd: missing.ok_or_note("sd", sd),
        benchmark: goal.map(|value| {
            let test = times.faster_than(value);
            lines.add_result(
                format!("faster than {}", format_seconds(value)),
                test,
                |test| {
                    format!(
                        "t = {}, {}, one-sided",
                        format_number(test.t),
                        format_p(test.p)
                    )
                },
            );
            let test = missing.ok_or_note("benchmark", test);
            TimeBenchmark {
                value,
                t: test.map(|t| t.t),
                p: test.map(|t| t.p),
            }
        }),
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}

#[derive(Serialize)]
struct RatioOfTimes {
    ratio: f64,
    interval: Option<[f64; 2]>,
    t: Option<f64>,
    df: Option<f64>,
    p: Option<f64>,
}

#[derive(Serialize)]
struct DifferenceOfTimes {
    difference: f64,
    interval: Option<[f64; 2]>,
    t: Option<f64>,
    df: Option<f64>,
    p: Option<f64>,
}

fn format_t_test(test: TTest) -> String {
    format!(
        "t = {} on {} degrees of freedom, {}",
        format_number(test.t),
        format_number(test.df),
        format_p(test.p)
    )
}

/// `calc compare-times`: the ratio of geometric means or, with `raw`, the difference of means in seconds.
///
/// # Errors
/// When a time is not valid, or there is no result.
pub(super) fn compare_times(
    first: &str,
    second: &str,
    raw: bool,
    confidence: Confidence,
) -> Result<Answer, InputError> {
    let read =
        |text: &str| input::parse_list(text, input::parse_seconds).map(|t| Times::from_seconds(&t));
    let (first, second) = (read(first)?, read(second)?);
    let no_result = |reason: Absent| InputError::new(format!("There is no result: {reason}."));
    let label = interval_label(confidence);
    let mut lines = Lines::default();
    let mut missing = MissingReasons::default();
    lines.add("times", format!("{} and {}", first.n(), second.n()));
    if raw {
        let difference = first.raw_summary().map_err(no_result)?.mean
            - second.raw_summary().map_err(no_result)?.mean;
        let found = times_independent_raw(&first, &second, confidence);
        let (interval, test) = (found.map(|f| f.interval), found.map(|f| f.test));
        lines.add(
            "difference",
            format_seconds(difference) + ", first minus second, of the means",
        );
        lines.add_result(label, interval, |i| format_interval(i) + " s");
        lines.add_result("Welch", test, format_t_test);
        let interval = missing.ok_or_note("interval", interval).map(interval_ends);
        let test = missing.ok_or_note("p", test);
        let numbers = DifferenceOfTimes {
            difference,
            interval,
            t: test.map(|t| t.t),
            df: test.map(|t| t.df),
            p: test.map(|t| t.p),
        };
        return Ok(Answer::new(&lines, &numbers, &missing));
    }
    let found = times_independent(&first, &second, confidence).map_err(no_result)?;
    lines.add(
        "ratio",
        format_number(found.ratio) + ", first over second, of the geometric means",
    );
    lines.add_result(label, found.interval, format_interval);
    lines.add_result("Welch, on logarithms", found.test, format_t_test);
    let interval = missing
        .ok_or_note("interval", found.interval)
        .map(interval_ends);
    let test = missing.ok_or_note("p", found.test);
    let numbers = RatioOfTimes {
        ratio: found.ratio,
        interval,
        t: test.map(|t| t.t),
        df: test.map(|t| t.df),
        p: test.map(|t| t.p),
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}

#[derive(Serialize)]
struct CountNumbers {
    rate: f64,
    exact: [f64; 2],
    mid_p: [f64; 2],
}

/// `calc count`: a rate of events per exposure.
///
/// # Errors
/// When the input is not `events/exposure`.
pub(super) fn count(text: &str, confidence: Confidence) -> Result<Answer, InputError> {
    let events = input::parse_events(text)?;
    let (exact, mid) = (
        garwood(events, confidence),
        poisson_mid_p(events, confidence),
    );
    let label = interval_label(confidence);
    let mut lines = Lines::default();
    lines.add(
        "rate",
        format!(
            "{}/{} = {}",
            events.count(),
            format_number(events.exposure()),
            format_number(events.rate())
        ),
    );
    lines.add(label.clone(), format_interval(exact) + " (exact)");
    lines.add(label, format_interval(mid) + " (mid-P)");
    let numbers = CountNumbers {
        rate: events.rate(),
        exact: interval_ends(exact),
        mid_p: interval_ends(mid),
    };
    Ok(Answer::new(&lines, &numbers, &MissingReasons::default()))
}

#[derive(Serialize)]
struct CompareCountsNumbers {
    ratio: Option<f64>,
    exact: RatioNumbers,
    mid_p: RatioNumbers,
}

#[derive(Serialize)]
struct RatioNumbers {
    interval: Option<[Option<f64>; 2]>,
    p: f64,
}

/// `calc compare-counts`: the ratio of two rates of events.
///
/// # Errors
/// When an input is not `events/exposure`.
pub(super) fn compare_counts(
    first: &str,
    second: &str,
    confidence: Confidence,
) -> Result<Answer, InputError> {
    let (first, second) = (input::parse_events(first)?, input::parse_events(second)?);
    let exact = rate_ratio(first, second, RatioMethod::Exact, confidence);
    let mid = rate_ratio(first, second, RatioMethod::MidP, confidence);
    let mut lines = Lines::default();
    let mut missing = MissingReasons::default();
    lines.add_result("ratio", exact.ratio, |r| {
        format_number(r) + ", first over second"
    });
    let ratio = missing.ok_or_note("ratio", exact.ratio);
    let mut numbers = |name: &str, found: RateRatio| {
        lines.add_result(
            format!("{} ({name})", interval_label(confidence)),
            found.interval,
            |i| match i.high {
                Some(high) => format!(
                    "{} to {}, {}",
                    format_number(i.low),
                    format_number(high),
                    format_p(found.p)
                ),
                None => format!("{} or more, {}", format_number(i.low), format_p(found.p)),
            },
        );
        let interval = missing.ok_or_note("interval", found.interval);
        if interval.is_some_and(|i| i.high.is_none()) {
            missing.add_reason(
                "interval",
                "there is no upper limit without events in the second",
            );
        }
        RatioNumbers {
            interval: interval.map(ratio_ends),
            p: found.p,
        }
    };
    let numbers = CompareCountsNumbers {
        ratio,
        exact: numbers("exact", exact),
        mid_p: numbers("mid-P", mid),
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}

#[derive(Serialize)]
struct MeanNumbers {
    n: usize,
    mean: f64,
    sd: Option<f64>,
    interval: Option<[f64; 2]>,
}

/// `calc mean`: the mean of values with its interval.
///
/// # Errors
/// When a value is not a number.
pub(super) fn mean(texts: &[String], confidence: Confidence) -> Result<Answer, InputError> {
    let values: Vec<f64> = texts
        .iter()
        .map(|text| input::parse_number(text))
        .collect::<Result<_, _>>()?;
    let sample =
        Sample::from_values(&values).ok_or_else(|| InputError::new("There are no values."))?;
    let (sd, interval) = (
        sd_of(&sample, Unit::Values),
        mean_interval(&sample, confidence),
    );
    let mut lines = Lines::default();
    lines.add("values", sample.n.to_string());
    lines.add("mean", format_number(sample.mean));
    lines.add_result("standard deviation", sd, format_number);
    lines.add_result(interval_label(confidence), interval, format_interval);
    let mut missing = MissingReasons::default();
    let numbers = MeanNumbers {
        n: sample.n,
        mean: sample.mean,
        sd: missing.ok_or_note("sd", sd),
        interval: missing.ok_or_note("interval", interval).map(interval_ends),
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}
