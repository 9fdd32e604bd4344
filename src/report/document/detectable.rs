//! Why results are inconclusive, and which differences would not have been.

use std::collections::BTreeMap;

use super::results::ResultLine;
use crate::metrics::comparison::{Comparison, TaskComparison};
use crate::metrics::verdict::{DetectableChange, MIN_SAMPLE, Verdict, VerdictReason};
use crate::metrics::{Absent, Interval};
use crate::report::number::{decimal, signed_points};
use crate::report::rating;

/// One sentence per reason, with the results it applies to, except for an interval that simply includes no difference.
pub(super) fn inconclusive_reasons(lines: &[ResultLine], tasks: usize) -> Vec<String> {
    let mut places: BTreeMap<(u8, String), Vec<String>> = BTreeMap::new();
    for line in lines {
        if let Some(sentence) = reason_sentence(line, tasks) {
            places.entry(sentence).or_default().push(line.label());
        }
    }
    let told = places.into_iter();
    told.map(|((_, sentence), labels)| format!("{sentence}: {}.", labels.join("; ")))
        .collect()
}

/// Order and start of the sentence about a reason.
fn reason_sentence(line: &ResultLine, tasks: usize) -> Option<(u8, String)> {
    Some(match line.judgment.reason {
        VerdictReason::NotAfterAdjustment => {
            let family = line.family_size;
            let together = if family <= tasks {
                format!("{family} tasks")
            } else {
                format!("{family} tests across tasks and version pairs")
            };
            (
                0,
                format!("Significant alone, but not after adjusting for {together}"),
            )
        }
        VerdictReason::NotSignificant => {
            (1, "The interval excludes \"no difference\", but the test is not significant".to_owned())
        }
        VerdictReason::NoTest(Absent::TooFew { .. }) => (
            2,
            format!("Too few values for a test (fewer than {MIN_SAMPLE})"),
        ),
        VerdictReason::FewerSucceeded => (
            3,
            "Fewer attempts succeeded, so an improvement may only mean that slow or error-prone participants did not finish"
                .to_owned(),
        ),
        VerdictReason::NoTest(Absent::NoSpread(_)) => {
            (4, "All values are identical, so no test is possible".to_owned())
        }
        VerdictReason::NoDirection => {
            (5, "The script does not say which end of the scale is better".to_owned())
        }
        VerdictReason::NoTest(reason) => (6, format!("There is no test ({reason})")),
        VerdictReason::Clear | VerdictReason::NoDifferenceInInterval => return None,
    })
}

/// Differences that would have been conclusive with these participants, one sentence per measure: all tasks, success of
/// a task, time, ratings. Those of means come from the width of their intervals.
pub(super) fn smallest_detectable(comparison: &Comparison) -> Vec<String> {
    let mut sentences = Vec::new();
    let overall = &comparison.overall;
    if overall.judgment.verdict == Verdict::Inconclusive
        && let Ok(interval) = overall.interval
    {
        let points = signed_points(half_width(interval));
        sentences.push(format!(
            "Success, all tasks: about {} points.",
            points.trim_start_matches('+')
        ));
    }
    sentences.extend(success(comparison));
    sentences.extend(range_sentence(
        "Time",
        comparison.tasks.iter().filter_map(|task| {
            let change = task.time.as_ref().ok()?;
            let interval = change.estimate.interval.ok()?;
            let unclear = change.judgment.verdict == Verdict::Inconclusive && change.p.is_ok();
            unclear.then(|| (interval.high / interval.low).sqrt())
        }),
        " times as long",
    ));
    let of_tasks = comparison.tasks.iter().flat_map(|task| &task.ratings);
    let mut ratings: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for change in comparison.ratings.iter().chain(of_tasks) {
        if change.judgment.verdict == Verdict::Inconclusive
            && change.p.is_ok()
            && let Ok(interval) = change.interval
        {
            let name = rating::name(change.instrument.as_str());
            ratings.entry(name).or_default().push(half_width(interval));
        }
    }
    for (name, widths) in ratings {
        sentences.extend(range_sentence(&name, widths.into_iter(), " points"));
    }
    sentences
}

fn half_width(interval: Interval) -> f64 {
    (interval.high - interval.low) / 2.0
}

/// The range of detectable differences over tasks.
fn range_sentence(name: &str, sizes: impl Iterator<Item = f64>, unit: &str) -> Option<String> {
    let ends = sizes.fold(None, |ends: Option<(f64, f64)>, size| {
        let (low, high) = ends.unwrap_or((size, size));
        Some((low.min(size), high.max(size)))
    });
    let (low, high) = ends.map(|(low, high)| (decimal(low), decimal(high)))?;
    Some(if low == high {
        format!("{name}: about {low}{unit}.")
    } else {
        format!("{name}: about {low} to {high}{unit}, depending on the task.")
    })
}

/// The nearest conclusive results of inconclusive tasks; tasks with the same ones are named together.
fn success(comparison: &Comparison) -> Option<String> {
    let mut tasks: Vec<(String, Vec<&str>)> = Vec::new();
    for task in &comparison.tasks {
        let Some(found) = nearest_results(task) else {
            continue;
        };
        match tasks.iter_mut().find(|(same, _)| *same == found) {
            Some((_, titles)) => titles.push(&task.title),
            None => tasks.push((found, vec![&task.title])),
        }
    }
    let each: Vec<String> = tasks
        .iter()
        .map(|(found, titles)| format!("{found} ({})", titles.join("; ")))
        .collect();
    (!each.is_empty()).then(|| format!("Success of a task: {}.", each.join("; ")))
}

fn nearest_results(task: &TaskComparison) -> Option<String> {
    let change = &task.success;
    let n = change.new.n();
    if change.judgment.verdict != Verdict::Inconclusive || n == 0 {
        return None;
    }
    let at = |found: Option<DetectableChange>, verdict: Verdict| {
        Some(found.filter(|c| c.verdict == verdict)?.successes)
    };
    let worse = at(change.smallest_detectable.down, Verdict::Worse);
    let better = at(change.smallest_detectable.up, Verdict::Better);
    Some(match (better, worse) {
        (None, None) => format!("no result of {n}"),
        (Some(better), Some(worse)) => {
            format!("better from {better} of {n} up, worse from {worse} of {n} down")
        }
        (Some(better), None) => format!("better from {better} of {n} up, never worse"),
        (None, Some(worse)) => format!("worse from {worse} of {n} down, never better"),
    })
}
