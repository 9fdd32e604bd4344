//! Why results are inconclusive, and which differences would not have been.

use std::collections::BTreeMap;

use super::results::{ResultLine, share_n};
use crate::metrics::Confidence;
use crate::metrics::change::{Change, ChangeDetail, Effect, Reason};
use crate::metrics::comparison::Comparison;
use crate::metrics::estimate::Scope;
use crate::metrics::registry;
use crate::metrics::verdict::{DetectableChange, MIN_SAMPLE, Verdict};
use crate::report::number::{decimal, or_dash, percent, points_size, ratio, ratio_interval};

/// The most results that a sentence names.
const MAX_NAMED: usize = 6;

/// One sentence per reason with the results it applies to, and one for those that are simply not significant. None if all
/// results are of too few participants, which is a caveat.
pub(super) fn inconclusive_reasons(
    lines: &[ResultLine<'_>],
    comparison: &Comparison,
) -> Vec<String> {
    let (old, new) = comparison.participants;
    if old.min(new) < MIN_SAMPLE {
        return Vec::new();
    }
    let mut places: BTreeMap<(Reason, String), Vec<String>> = BTreeMap::new();
    for line in lines {
        if let Some(reason) = line.change.conclusion.reason
            && let Some(sentence) = reason_sentence(reason, line.change, comparison)
        {
            let label = line.label() + &finishers(reason, line.change, comparison);
            places.entry((reason, sentence)).or_default().push(label);
        }
    }
    let mut sentences: Vec<String> = places
        .into_iter()
        .map(|((_, sentence), labels)| {
            format!("{sentence}: {}.", places_text(&labels, lines.len()))
        })
        .collect();
    let is_plain =
        |line: &&ResultLine<'_>| line.change.conclusion.reason == Some(Reason::NotSignificant);
    let plain = match (lines.iter().filter(is_plain).count(), sentences.is_empty()) {
        (0, _) => None,
        (n, true) if n == lines.len() => Some("The intervals of all changes include".to_owned()),
        (1, true) => Some("The interval of the inconclusive result includes".to_owned()),
        (1, false) => Some("The interval of the other inconclusive result includes".to_owned()),
        (n, true) => Some(format!(
            "The intervals of the {n} inconclusive results include"
        )),
        (n, false) => Some(format!(
            "The intervals of the other {n} inconclusive results include"
        )),
    };
    sentences.extend(plain.map(|start| format!("{start} \"no difference\".")));
    sentences
}

/// The results that a reason applies to, of so many: the first ones if there are many.
fn places_text(labels: &[String], all: usize) -> String {
    if labels.len() == all && all > 1 {
        return "every result".to_owned();
    }
    match labels.len().checked_sub(MAX_NAMED) {
        Some(more) if more > 1 => {
            format!("{}; and {more} others", labels[..MAX_NAMED].join("; "))
        }
        _ => labels.join("; "),
    }
}

/// Start of the sentence about a reason; `None` for those that are told together, or under the table.
fn reason_sentence(reason: Reason, change: &Change, comparison: &Comparison) -> Option<String> {
    Some(match reason {
        Reason::Interim => {
            let counted = comparison.interim.map_or_else(String::new, |interim| {
                let (old, new) = interim.counted;
                format!(" ({old} and {new} of {} planned participants)", interim.planned)
            });
            format!("Not all participants were tested{counted}")
        }
        Reason::TooFew => format!("Too few for a test (fewer than {MIN_SAMPLE})"),
        Reason::NoPairs => "No participant has a result on both versions".to_owned(),
        Reason::ErrorsNotCounted => "Errors were not counted on both versions".to_owned(),
        Reason::ScaleChanged => "The range or the ends of the scale changed between the scripts".to_owned(),
        Reason::MixDiffers => {
            "The mix of participants differs, and the change does not appear within segments".to_owned()
        }
        Reason::NoCommonSegment => {
            "The mix of participants differs, and no segment was seen on both versions".to_owned()
        }
        Reason::MoreFinishedOnSlower => {
            "More finished on the slower version, so its times may include slower participants who did not finish on the other".to_owned()
        }
        Reason::FewerFinished => {
            "Fewer attempts succeeded, so fewer errors may only mean that error-prone participants did not finish".to_owned()
        }
        Reason::IntervalAndTestDisagree => {
            "The interval and the test disagree on whether there is a difference".to_owned()
        }
        Reason::Adjusted => format!(
            "Significant alone, but not after adjusting for {}",
            family(change, comparison)
        ),
        Reason::NoSpread => {
            "All values on each version are the same, so there is no test".to_owned()
        }
        Reason::NotSignificant | Reason::Early => return None,
        Reason::NoDirection => {
            "The script does not say which end of the scale is better".to_owned()
        }
    })
}

/// The tests a change is adjusted for.
fn family(change: &Change, comparison: &Comparison) -> String {
    let n = change.family_size;
    if change.scope.task().is_none() {
        format!("{n} version pairs")
    } else if n <= comparison.shared.len() {
        format!("{n} tasks")
    } else {
        format!("{n} tests across tasks and version pairs")
    }
}

/// How many finished on each version, and how the same share of both compares.
fn finishers(reason: Reason, change: &Change, comparison: &Comparison) -> String {
    let (Reason::MoreFinishedOnSlower, ChangeDetail::Time(detail)) = (reason, &change.detail)
    else {
        return String::new();
    };
    let (old, new) = detail.finished;
    let share = match &detail.equal_share {
        Some(Ok(found)) => format!(
            "; the fastest {} of each differ by {} times ({})",
            percent(found.share, 0),
            ratio(found.change.ratio),
            or_dash(found.change.interval, |i| ratio_interval(
                i.low,
                Some(i.high)
            ))
        ),
        Some(Err(reason)) => format!("; no equal shares to compare: {reason}"),
        None => String::new(),
    };
    format!(
        " ({} of {} finished on {} and {} of {} on {}{share})",
        old.successes(),
        old.n(),
        comparison.old,
        new.successes(),
        new.n(),
        comparison.new
    )
}

/// Differences that would have been conclusive with these participants, one sentence per measure: all tasks, success of
/// a task, time, ratings.
pub(super) fn smallest_detectable(
    lines: &[ResultLine<'_>],
    comparison: &Comparison,
) -> Vec<String> {
    let confidence = comparison.context.methods.confidence;
    let unclear: Vec<&ResultLine<'_>> = lines
        .iter()
        .filter(|l| l.change.conclusion.verdict == Verdict::Inconclusive && l.change.p.is_ok())
        .collect();
    let mut sentences = Vec::new();
    let overall = |l: &&&ResultLine<'_>| {
        l.change.scope == Scope::AllTasks && l.change.measure == registry::success()
    };
    for line in unclear.iter().filter(overall) {
        let size = line.change.detectable(confidence);
        sentences
            .extend(size.map(|size| format!("{}: about {}.", line.label(), points_size(size))));
    }
    // Where the mix differs, it is not computed.
    if comparison.mix.is_empty() {
        sentences.extend(success(&unclear, comparison));
    }
    let mut others: Vec<((String, &str), Vec<f64>)> = Vec::new();
    for line in &unclear {
        let change = line.change;
        let is_rating = change.scope.instrument().is_some();
        if let Some(size) = detectable(change, confidence)
            && (is_rating || change.measure == registry::time())
        {
            let unit = if is_rating { "points" } else { "times as long" };
            let key = (line.measure(), unit);
            match others.iter_mut().find(|(same, _)| *same == key) {
                Some((_, sizes)) => sizes.push(size),
                None => others.push((key, vec![size])),
            }
        }
    }
    for ((measure, unit), sizes) in others {
        let low = decimal(sizes.iter().copied().fold(f64::INFINITY, f64::min));
        let high = decimal(sizes.iter().copied().fold(0.0, f64::max));
        sentences.push(if low == high {
            format!("{measure}: about {low} {unit}.")
        } else {
            format!("{measure}: about {low} to {high} {unit}, depending on the task.")
        });
    }
    if sentences.is_empty() {
        return sentences;
    }
    sentences.insert(0, MEANING.to_owned());
    if unclear
        .iter()
        .any(|line| line.change.measure == registry::errors_per_attempt())
    {
        sentences.push("Errors: not computed; it depends on how many errors are noted.".to_owned());
    }
    sentences
}

/// The smallest detectable difference; `None` if the change is as large, which the test denies.
fn detectable(change: &Change, confidence: Confidence) -> Option<f64> {
    let size = change.detectable(confidence)?;
    let observed = match (change.effect, change.estimate.ok()?) {
        (Effect::Difference, difference) => difference.abs(),
        (Effect::Ratio, ratio) => ratio.max(ratio.recip()),
    };
    (observed < size).then_some(size)
}

/// What the smallest detectable difference is.
const MEANING: &str = "A change of this size would have been conclusive with these participants. A true difference of this \
                       size is found in about half of such studies.";

/// The nearest conclusive results of inconclusive tasks; tasks with the same ones are named together.
fn success(unclear: &[&ResultLine<'_>], comparison: &Comparison) -> Option<String> {
    let mut tasks: Vec<(String, Vec<&str>)> = Vec::new();
    for line in unclear {
        let (Some(title), Some(found)) = (line.title, nearest_results(line.change)) else {
            continue;
        };
        match tasks.iter_mut().find(|(same, _)| *same == found) {
            Some((_, titles)) => titles.push(title),
            None => tasks.push((found, vec![title])),
        }
    }
    let each: Vec<String> = tasks
        .iter()
        .map(|(found, titles)| format!("{}: {found}", titles.join(", ")))
        .collect();
    (!each.is_empty()).then(|| {
        format!(
            "Success of a task, in successes on {}. {}.",
            comparison.new,
            each.join("; ")
        )
    })
}

/// The nearest numbers of successes on the new version with a verdict: `worse with 2 of 10 or fewer, better with 9 of 10
/// or more`.
fn nearest_results(change: &Change) -> Option<String> {
    let ChangeDetail::Success {
        smallest_detectable: found,
    } = &change.detail
    else {
        return None;
    };
    let n = share_n(&change.new).filter(|n| *n > 0)?;
    let at = |found: Option<DetectableChange>, verdict: Verdict| {
        Some(found.filter(|c| c.verdict == verdict)?.successes)
    };
    let worse = match at(found.down, Verdict::Worse) {
        None => format!("not worse even with 0 of {n}"),
        Some(0) => format!("worse only with 0 of {n}"),
        Some(worse) => format!("worse with {worse} of {n} or fewer"),
    };
    let better = match at(found.up, Verdict::Better) {
        None => format!("not better even with {n} of {n}"),
        Some(better) if better == n => format!("better only with {n} of {n}"),
        Some(better) => format!("better with {better} of {n} or more"),
    };
    Some(format!("{worse}, {better}"))
}
