//! Trend over all versions, in lineage order.

use super::{Style, level};
use crate::metrics::trend::{KSampleMethod, TaskTrend, Trend};
use crate::metrics::{Absent, Confidence};
use crate::report::bar::render_bar;
use crate::report::layout::{
    WIDTH, bullet_list, fit_width, left_then_right, render_table, wrap_sentences,
};
use crate::report::number::{
    bare_seconds, count_percent, decimal, or_dash, p_value, percent, percent_interval,
};
use crate::study::{Design, text};

/// Maximum width of a version's or a task's name, in columns.
const NAME: usize = 24;
/// Width of a bar, in columns.
const BAR: usize = 23;

/// Success of each version over the shared tasks, then each task over the versions, as text of 80 columns.
pub fn trend(trend: &Trend, confidence: Confidence, style: Style) -> String {
    let heading = match trend.design {
        Design::Between => "All versions in order, different participants",
        Design::Within => "All versions in order, the same participants",
    };
    let shared = if trend.shared_tasks.is_empty() {
        "no task is shared by all versions".to_owned()
    } else {
        format!(
            "success over the tasks shared by all versions, {} intervals",
            level(confidence)
        )
    };
    let mut out = wrap_sentences(&[format!("{heading}: {shared}")], WIDTH);
    let mut rows = Vec::new();
    for ((version, overall), people) in trend
        .versions
        .iter()
        .zip(&trend.overall)
        .zip(&trend.participants)
    {
        let overall = overall.as_ref().map_err(|reason| *reason);
        rows.push(vec![
            fit_width(version, NAME),
            text::pluralize(*people, "participant"),
            or_dash(overall, |o| percent(o.rate, o.attempts as u64)),
            or_dash(overall, |o| percent_interval(o.interval, o.attempts as u64)),
            overall.map_or_else(
                |_| String::new(),
                |o| render_bar(o.rate, o.interval, (0.0, 1.0), None, BAR, style.signs),
            ),
        ]);
    }
    out.push_str(&render_table(&rows, &left_then_right(1, 3)));
    for task in &trend.tasks {
        out.push('\n');
        out.push_str(&wrap_sentences(
            &[text::escape_hidden(&task.title).into_owned()],
            WIDTH,
        ));
        out.push_str(&of_task(trend, task));
    }
    let sentences: Vec<String> = trend
        .tasks
        .iter()
        .map(|task| differ(task, confidence, style.p_values))
        .collect();
    if !sentences.is_empty() {
        out.push_str("\nDo the versions differ in success?\n");
        out.push_str(&bullet_list(&sentences, WIDTH));
    }
    style.finished(out)
}

fn of_task(trend: &Trend, task: &TaskTrend) -> String {
    let names = ["", "success", "errors per attempt", "geom. mean time"];
    let mut rows = vec![names.map(str::to_owned).to_vec()];
    let figures = task.success.iter().zip(&task.errors).zip(&task.times);
    for (version, ((success, errors), time)) in trend.versions.iter().zip(figures) {
        rows.push(vec![
            fit_width(version, NAME),
            count_percent(*success),
            or_dash(*errors, decimal),
            or_dash(*time, |t| format!("{} s", bare_seconds(t))),
        ]);
    }
    render_table(&rows, &left_then_right(1, 3))
}

/// Result of the test over all versions for a task; inconclusive does not mean equal.
pub(in crate::report) fn differ(
    task: &TaskTrend,
    confidence: Confidence,
    p_values: bool,
) -> String {
    let title = text::escape_hidden(&task.title);
    let test = match task.test {
        Ok(test) => test,
        Err(Absent::TooFew { n, needed, .. }) => {
            return format!("{title}: too few for a test: {n}, at least {needed} needed.");
        }
        Err(reason) => return format!("{title}: inconclusive: {reason}."),
    };
    let differ = task.p_adjusted.is_some_and(|p| p < confidence.alpha());
    let word = if differ {
        "they differ"
    } else {
        "inconclusive"
    };
    let method = match test.method {
        KSampleMethod::ChiSquare => "chi-square",
        KSampleMethod::FisherFreemanHalton => "Fisher-Freeman-Halton",
        KSampleMethod::CochranQ => "Cochran's Q",
    };
    let on = match test.method {
        KSampleMethod::CochranQ => {
            format!(
                "{} with an attempt on every version",
                text::pluralize(test.n, "participant")
            )
        }
        _ => text::pluralize(test.n, "attempt"),
    };
    let values = match (p_values, task.p_adjusted) {
        (true, Some(adjusted)) => {
            format!("; p {}, adjusted {}", p_value(test.p), p_value(adjusted))
        }
        _ => String::new(),
    };
    format!("{title}: {word} ({method}, {on}{values}).")
}
