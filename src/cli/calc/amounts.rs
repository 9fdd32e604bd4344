//! Times, counts of events, and means.

use super::Sentence;
use super::answer::{
    Answer, Lines, Missing, ends, from_to, interval_label, open_ends, p_words, short,
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

fn seconds(x: f64) -> String {
    format!("{} s", short(x))
}

/// The standard deviation, which one value does not have.
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

pub(super) fn times(
    texts: &[String],
    benchmark: Option<&str>,
    confidence: Confidence,
) -> Result<Answer, Sentence> {
    let values: Vec<f64> = texts
        .iter()
        .map(|text| input::seconds(text))
        .collect::<Result<_, _>>()?;
    let goal = benchmark.map(input::seconds).transpose()?;
    let times = Times::from_seconds(&values);
    let (mean, interval) = (times.geometric_mean(), times.interval(confidence));
    let (median, median_interval) = (times.median(), times.median_interval(confidence));
    let plain = times.raw_summary();
    let sd = plain.and_then(|sample| sd_of(&sample, Unit::Times));
    let label = interval_label(confidence);
    let mut lines = Lines::default();
    lines.add("times", times.n().to_string());
    lines.add_found("geometric mean", mean, seconds);
    lines.add_found(label.clone(), interval, |i| from_to(i) + " s");
    lines.add_found("median", median, seconds);
    lines.add_found(label, median_interval, |i| from_to(i) + " s");
    lines.add_found("mean", plain.map(|s| s.mean), seconds);
    lines.add_found("standard deviation", sd, seconds);
    let mut missing = Missing::default();
    let numbers = TimesNumbers {
        n: times.n(),
        geometric_mean: missing.take("geometric_mean", mean),
        interval: missing.take("interval", interval).map(ends),
        median: missing.take("median", median),
        median_interval: missing.take("median_interval", median_interval).map(ends),
        mean: missing.take("mean", plain.map(|s| s.mean)),
        sd: missing.take("sd", sd),
        benchmark: goal.map(|value| {
            let test = times.faster_than(value);
            lines.add_found(format!("faster than {}", seconds(value)), test, |test| {
                format!("t = {}, {}, one-sided", short(test.t), p_words(test.p))
            });
            let test = missing.take("benchmark", test);
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

fn t_words(test: TTest) -> String {
    format!(
        "t = {} on {} degrees of freedom, {}",
        short(test.t),
        short(test.df),
        p_words(test.p)
    )
}

pub(super) fn compare_times(
    first: &str,
    second: &str,
    raw: bool,
    confidence: Confidence,
) -> Result<Answer, Sentence> {
    let read = |text: &str| input::list(text, input::seconds).map(|t| Times::from_seconds(&t));
    let (first, second) = (read(first)?, read(second)?);
    let said = |reason: Absent| Sentence::new(format!("There is no result: {reason}."));
    let label = interval_label(confidence);
    let mut lines = Lines::default();
    let mut missing = Missing::default();
    lines.add("times", format!("{} and {}", first.n(), second.n()));
    if raw {
        let difference =
            first.raw_summary().map_err(said)?.mean - second.raw_summary().map_err(said)?.mean;
        let found = times_independent_raw(&first, &second, confidence);
        let (interval, test) = (found.map(|f| f.interval), found.map(|f| f.test));
        lines.add(
            "difference",
            seconds(difference) + ", first minus second, of the means",
        );
        lines.add_found(label, interval, |i| from_to(i) + " s");
        lines.add_found("Welch", test, t_words);
        let interval = missing.take("interval", interval).map(ends);
        let test = missing.take("p", test);
        let numbers = DifferenceOfTimes {
            difference,
            interval,
            t: test.map(|t| t.t),
            df: test.map(|t| t.df),
            p: test.map(|t| t.p),
        };
        return Ok(Answer::new(&lines, &numbers, &missing));
    }
    let found = times_independent(&first, &second, confidence).map_err(said)?;
    lines.add(
        "ratio",
        short(found.ratio) + ", first over second, of the geometric means",
    );
    lines.add_found(label, found.interval, from_to);
    lines.add_found("Welch, on logarithms", found.test, t_words);
    let interval = missing.take("interval", found.interval).map(ends);
    let test = missing.take("p", found.test);
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

pub(super) fn count(text: &str, confidence: Confidence) -> Result<Answer, Sentence> {
    let events = input::events(text)?;
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
            short(events.exposure()),
            short(events.rate())
        ),
    );
    lines.add(label.clone(), from_to(exact) + " (exact)");
    lines.add(label, from_to(mid) + " (mid-P)");
    let numbers = CountNumbers {
        rate: events.rate(),
        exact: ends(exact),
        mid_p: ends(mid),
    };
    Ok(Answer::new(&lines, &numbers, &Missing::default()))
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

pub(super) fn compare_counts(
    first: &str,
    second: &str,
    confidence: Confidence,
) -> Result<Answer, Sentence> {
    let (first, second) = (input::events(first)?, input::events(second)?);
    let exact = rate_ratio(first, second, RatioMethod::Exact, confidence);
    let mid = rate_ratio(first, second, RatioMethod::MidP, confidence);
    let mut lines = Lines::default();
    let mut missing = Missing::default();
    lines.add_found("ratio", exact.ratio, |r| short(r) + ", first over second");
    let ratio = missing.take("ratio", exact.ratio);
    let mut numbers = |name: &str, found: RateRatio| {
        lines.add_found(
            format!("{} ({name})", interval_label(confidence)),
            found.interval,
            |i| match i.high {
                Some(high) => format!("{} to {}, {}", short(i.low), short(high), p_words(found.p)),
                None => format!("{} or more, {}", short(i.low), p_words(found.p)),
            },
        );
        let interval = missing.take("interval", found.interval);
        if interval.is_some_and(|i| i.high.is_none()) {
            missing.say(
                "interval",
                "there is no upper limit without events in the second",
            );
        }
        RatioNumbers {
            interval: interval.map(open_ends),
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

pub(super) fn mean(texts: &[String], confidence: Confidence) -> Result<Answer, Sentence> {
    let values: Vec<f64> = texts
        .iter()
        .map(|text| input::number(text))
        .collect::<Result<_, _>>()?;
    let sample =
        Sample::from_values(&values).ok_or_else(|| Sentence::new("There are no values."))?;
    let (sd, interval) = (
        sd_of(&sample, Unit::Values),
        mean_interval(&sample, confidence),
    );
    let mut lines = Lines::default();
    lines.add("values", sample.n.to_string());
    lines.add("mean", short(sample.mean));
    lines.add_found("standard deviation", sd, short);
    lines.add_found(interval_label(confidence), interval, from_to);
    let mut missing = Missing::default();
    let numbers = MeanNumbers {
        n: sample.n,
        mean: sample.mean,
        sd: missing.take("sd", sd),
        interval: missing.take("interval", interval).map(ends),
    };
    Ok(Answer::new(&lines, &numbers, &missing))
}
