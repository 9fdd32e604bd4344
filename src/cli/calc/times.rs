//! `calc times` and `calc compare-times`: times on task.

use super::InputError;
use super::answer::{Answer, Part};
use super::input;
use super::value::{
    Unit::{self, P, Plain, Seconds},
    Value,
};
use crate::metrics::duration::{Times, times_independent, times_independent_raw};
use crate::metrics::mean::TTest;
use crate::metrics::{Absent, Confidence, Interval, Sample, Unit as SampleUnit};
use clap::Args;

/// Inputs of `calc times`.
#[derive(Debug, Clone, Args)]
pub struct TimesInputs {
    /// Seconds, above 0
    #[arg(required = true, allow_negative_numbers = true)]
    pub seconds: Vec<String>,
    /// The benchmark to be faster than, in seconds
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub benchmark: Option<String>,
}

impl TimesInputs {
    /// `calc times`: means and median of times in seconds, with a test against a benchmark.
    ///
    /// # Errors
    /// When a time is not valid.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let values = input::parse_words(&self.seconds, input::parse_seconds)?;
        let times = Times::from_seconds(&values);
        let sample = times.raw_summary()?;
        let seconds = |x| Seconds.number(x);
        let of_mean = times.geometric_mean_interval(confidence);
        let of_median = times.median_interval(confidence);
        let sd = spread(&sample, SampleUnit::Times);
        let mut answer = Answer::new(confidence);
        answer
            .row("n", "times", Value::Whole(times.n() as u64))
            .row(
                "geometric_mean",
                "geometric mean",
                times.geometric_mean().map(seconds),
            )
            .interval("interval", "", of_mean.map(|i| Seconds.interval(i)))
            .row("median", "median", times.median().map(seconds))
            .interval(
                "median_interval",
                "",
                of_median.map(|i| Seconds.interval(i)),
            )
            .row("mean", "mean", seconds(sample.mean))
            .row("sd", "standard deviation", sd.map(seconds));
        let Some(benchmark) = &self.benchmark else {
            answer.part("benchmark", Part::NotRequested);
            return Ok(answer);
        };
        let benchmark = input::parse_seconds(benchmark)?;
        let test = times.faster_than(benchmark);
        answer
            .line(
                format!("faster than {}", seconds(benchmark)),
                "t = {benchmark.t}, {benchmark.p}, one-sided",
            )
            .part("benchmark.value", seconds(benchmark))
            .part("benchmark.t", test.map(|test| Plain.number(test.t)))
            .part("benchmark.p", test.map(|test| P.number(test.p)));
        Ok(answer)
    }
}

/// Inputs of `calc compare-times`.
#[derive(Debug, Clone, Args)]
pub struct CompareTimesInputs {
    /// Seconds on the first version, separated by commas
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub first: String,
    /// Seconds on the second version, separated by commas
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub second: String,
    /// Compare the difference in seconds, first minus second, instead of the ratio
    #[arg(long)]
    pub raw: bool,
}

impl CompareTimesInputs {
    /// `calc compare-times`: the ratio of geometric means or, with `raw`, the difference of means in seconds.
    ///
    /// # Errors
    /// When a time is not valid.
    pub(super) fn answer(&self, confidence: Confidence) -> Result<Answer, InputError> {
        let times = |text: &str| -> Result<Times, InputError> {
            let seconds = input::parse_list(text, input::parse_seconds)?;
            Ok(Times::from_seconds(&seconds))
        };
        let (first, second) = (times(&self.first)?, times(&self.second)?);
        let mut answer = Answer::new(confidence);
        answer.line("times", format!("{} and {}", first.n(), second.n()));
        if self.raw {
            let difference = first.raw_summary()?.mean - second.raw_summary()?.mean;
            answer.part("difference", Seconds.number(difference)).line(
                "difference",
                "{difference}, first minus second, of the means",
            );
            let found = times_independent_raw(&first, &second, confidence);
            let (interval, test) = (found.map(|f| f.interval), found.map(|f| f.test));
            test_parts(&mut answer, Seconds, interval, test);
            answer.line("Welch", T_TEST);
        } else {
            let found = times_independent(&first, &second, confidence)?;
            answer.part("ratio", Plain.number(found.ratio)).line(
                "ratio",
                "{ratio}, first over second, of the geometric means",
            );
            test_parts(&mut answer, Plain, found.interval, found.test);
            answer.line("Welch, on logarithms", T_TEST);
        }
        Ok(answer)
    }
}

/// The template of a t test.
const T_TEST: &str = "t = {t} on {df} degrees of freedom, {p}";

/// Adds an interval, with its line, and the numbers of a t test.
fn test_parts(
    answer: &mut Answer,
    unit: Unit,
    interval: Result<Interval, Absent>,
    test: Result<TTest, Absent>,
) {
    answer
        .interval("interval", "", interval.map(|i| unit.interval(i)))
        .part("t", test.map(|test| Plain.number(test.t)))
        .part("df", test.map(|test| Plain.number(test.df)))
        .part("p", test.map(|test| P.number(test.p)));
}

/// The standard deviation, which needs two values; `unit` names them in the reason.
///
/// # Errors
/// [`Absent::TooFew`] below two values.
pub(super) fn spread(sample: &Sample, unit: SampleUnit) -> Result<f64, Absent> {
    if sample.n < 2 {
        return Err(Absent::TooFew {
            unit,
            n: sample.n,
            needed: 2,
        });
    }
    Ok(sample.sd)
}
