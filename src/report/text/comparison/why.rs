//! The reasons behind verdicts, p values, and the smallest detectable difference.

use super::TITLE;
use crate::metrics::Absent;
use crate::metrics::comparison::{Comparison, SuccessChange, TaskComparison};
use crate::metrics::verdict::{DetectableChange, Judgment, MIN_SAMPLE, Verdict, VerdictReason};
use crate::report::layout::{fit_width, left_then_right, render_table};
use crate::report::number::{or_dash, p_value};
use crate::report::text::rating;
use crate::study::text;

/// A judgment on a measure of a task: task title, measure, judgment, and number of tests in the family.
type TaskJudgment<'c> = (&'c str, String, Judgment, usize);

/// All judgments of a comparison.
fn all(comparison: &Comparison) -> Vec<TaskJudgment<'_>> {
    let mut judgments: Vec<TaskJudgment<'_>> = Vec::new();
    for task in &comparison.tasks {
        let mut add = |measure: &str, judgment, family| {
            judgments.push((&task.title, measure.to_owned(), judgment, family));
        };
        add("success", task.success.judgment, task.success.family_size);
        if let Ok(change) = &task.errors {
            add("errors", change.judgment, change.family_size);
        }
        if let Ok(change) = &task.time {
            add("time", change.judgment, change.family_size);
        }
        for change in &task.ratings {
            let name = rating::name(change.instrument.as_str());
            add(&name, change.judgment, change.family_size);
        }
    }
    judgments
}

/// Why results are inconclusive, unless simply because the interval contains "no difference".
pub(in crate::report) fn inconclusive_reasons(comparison: &Comparison) -> Vec<String> {
    let judgments = all(comparison);
    let mut sentences = Vec::new();
    for (title, measure, judgment, family) in &judgments {
        if judgment.reason == VerdictReason::NotAfterAdjustment {
            let together = if *family <= comparison.tasks.len() {
                format!("{family} tasks")
            } else {
                format!("{family} tests across tasks and version pairs")
            };
            sentences.push(format!(
                "{}, {measure}: significant on its own, but not after adjusting for {together}.",
                text::escape_hidden(title)
            ));
        }
    }
    let named = |is: &dyn Fn(VerdictReason) -> bool| -> Vec<String> {
        judgments
            .iter()
            .filter(|(_, _, judgment, _)| is(judgment.reason))
            .map(|(title, measure, ..)| format!("{} ({measure})", text::escape_hidden(title)))
            .collect()
    };
    let few = named(&|b| matches!(b, VerdictReason::NoTest(Absent::TooFew { .. })));
    if !few.is_empty() {
        sentences.push(format!(
            "Too few values for a test (fewer than {MIN_SAMPLE}): {}.",
            few.join("; ")
        ));
    }
    let fewer = named(&|b| b == VerdictReason::FewerSucceeded);
    if !fewer.is_empty() {
        sentences.push(format!(
            "Fewer attempts succeeded, so an improvement may only mean that slow or error-prone participants did not finish: {}.",
            fewer.join("; ")
        ));
    }
    let alike = named(&|b| matches!(b, VerdictReason::NoTest(Absent::NoSpread(_))));
    if !alike.is_empty() {
        sentences.push(format!(
            "All values are identical, so no test is possible: {}.",
            alike.join("; ")
        ));
    }
    let mut own = named(&|b| b == VerdictReason::NoDirection);
    for change in &comparison.ratings {
        if change.judgment.reason == VerdictReason::NoDirection {
            own.push(text::escape_hidden(change.instrument.as_str()).into_owned());
        }
    }
    if !own.is_empty() {
        sentences.push(format!(
            "The script does not say which end of the scale is better: {}.",
            own.join("; ")
        ));
    }
    sentences
}

/// p values of success, errors and time, then those of the ratings.
pub(super) fn p_values(comparison: &Comparison) -> String {
    let shown = |value: Result<f64, Absent>| or_dash(value, p_value);
    let adjusted = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), p_value);
    let names = [
        "", "success", "adjusted", "errors", "adjusted", "time", "adjusted",
    ];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    for task in &comparison.tasks {
        let errors = task.errors.as_ref().map_err(|reason| *reason);
        let time = task.time.as_ref().map_err(|reason| *reason);
        rows.push(vec![
            fit_width(&task.title, TITLE),
            shown(task.success.p),
            adjusted(task.success.p_adjusted),
            shown(errors.and_then(|e| e.p)),
            adjusted(errors.ok().and_then(|e| e.p_adjusted)),
            shown(time.and_then(|t| t.p)),
            adjusted(time.ok().and_then(|t| t.p_adjusted)),
        ]);
    }
    rows.push(vec![
        "All tasks together".to_owned(),
        shown(comparison.overall.p),
    ]);
    let right = left_then_right(1, 6);
    let mut out = if comparison.tasks.is_empty() {
        String::new()
    } else {
        render_table(&rows, &right)
    };
    let of_tasks = comparison.tasks.iter().flat_map(|task| {
        let row = |change: &crate::metrics::answers::RatingChange| {
            vec![
                fit_width(&task.title, TITLE),
                rating::name(change.instrument.as_str()),
                shown(change.p),
                adjusted(change.p_adjusted),
            ]
        };
        task.ratings.iter().map(row)
    });
    let at_end = comparison.ratings.iter().map(|change| {
        vec![
            "At the end".to_owned(),
            rating::name(change.instrument.as_str()),
            shown(change.p),
        ]
    });
    let rows: Vec<Vec<String>> = of_tasks.chain(at_end).collect();
    out.push_str(&render_table(&rows, &left_then_right(2, 2)));
    out
}

/// For each inconclusive task, the nearest results that would have been conclusive with this sample size.
pub(in crate::report) fn smallest_detectable(comparison: &Comparison) -> Vec<String> {
    comparison
        .tasks
        .iter()
        .filter_map(smallest_detectable_of)
        .collect()
}

/// For an inconclusive task, the nearest results that would have been conclusive with this sample size.
fn smallest_detectable_of(task: &TaskComparison) -> Option<String> {
    let change: &SuccessChange = &task.success;
    if change.judgment.verdict != Verdict::Inconclusive || change.new.n() == 0 {
        return None;
    }
    let n = change.new.n();
    let at = |found: Option<DetectableChange>, wanted: Verdict, which: &str| {
        let found = found.filter(|c| c.verdict == wanted)?;
        Some(format!("at {} of {n}{which}", found.successes))
    };
    let worse = at(change.smallest_detectable.down, Verdict::Worse, " or fewer")
        .map(|seen| format!("worse {seen}"));
    let better = at(change.smallest_detectable.up, Verdict::Better, " or more")
        .map(|seen| format!("better {seen}"));
    let title = text::escape_hidden(&task.title);
    Some(match (better, worse) {
        (None, None) => {
            format!("{title}: with this few participants, no result would have been conclusive.")
        }
        (Some(better), Some(worse)) => format!("{title}: {better}, {worse}."),
        (Some(better), None) => {
            format!("{title}: {better}; even 0 of {n} would not have been worse.")
        }
        (None, Some(worse)) => {
            format!("{title}: {worse}; even {n} of {n} would not have been better.")
        }
    })
}
