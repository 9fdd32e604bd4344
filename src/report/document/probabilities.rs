//! Probabilities next to a comparison, which are not verdicts.

use super::results::{self, ResultLine};
use crate::metrics::change::{Change, ChangeDetail, Reason};
use crate::metrics::comparison::Comparison;
use crate::metrics::verdict::MIN_SAMPLE;
use crate::report::number::{fixed, percent, percent_interval};

/// The probability that the new version is better, and that a participant succeeds sooner on it.
pub(super) fn sentences(lines: &[ResultLine<'_>], comparison: &Comparison) -> Vec<String> {
    let (old, new) = (&comparison.old, &comparison.new);
    let lines = results::in_script_order(lines, comparison);
    let better = listed(&lines, |change| {
        let is_told = change.conclusion.reason != Some(Reason::TooFew);
        change
            .probability_better
            .filter(|_| is_told)
            .map(whole_percent)
    });
    let sooner = listed(&lines, |change| {
        let ChangeDetail::Time(detail) = &change.detail else {
            return None;
        };
        let found = detail.sooner.ok()?;
        let fewest = detail.finished.0.n().min(detail.finished.1.n());
        let is_told = fewest >= MIN_SAMPLE as u64;
        is_told.then(|| {
            format!(
                "{} ({})",
                percent(found.probability, 0),
                percent_interval(found.interval, 0)
            )
        })
    });
    [
        (
            format!("Probability that success is better on {new}"),
            better,
        ),
        (
            format!("Probability that a participant succeeds sooner on {new} than on {old}"),
            sooner,
        ),
    ]
    .into_iter()
    .filter(|(_, places)| !places.is_empty())
    .map(|(what, places)| format!("{what}: {}.", places.join("; ")))
    .collect()
}

/// The places with a number, each followed by it.
fn listed(lines: &[&ResultLine<'_>], shown: impl Fn(&Change) -> Option<String>) -> Vec<String> {
    lines
        .iter()
        .filter_map(|line| {
            let place = line
                .title
                .map_or_else(|| line.place().name().to_lowercase(), str::to_owned);
            Some(format!("{place} {}", shown(line.change)?))
        })
        .collect()
}

/// From 1% to 99%: nothing is certain.
fn whole_percent(probability: f64) -> String {
    format!("{}%", fixed((100.0 * probability).clamp(1.0, 99.0), 0))
}
