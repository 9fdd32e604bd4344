//! Success over three or more versions.

use super::{Block, Cell, Column, Estimate, Group, Plot, Section, Table, estimate_with_interval};
use crate::metrics::trend::{KSampleMethod, TaskTrend, Trend};
use crate::metrics::{Absent, Confidence};
use crate::report::number::{
    count_percent, decimal, or_dash, p_value, percent, percent_interval, seconds,
};
use crate::report::phrases;
use crate::study::Design;
use crate::study::text::pluralize;

pub(super) fn section(trend: &Trend, confidence: Confidence, p_values: bool) -> Section {
    let mut blocks = vec![Block::Text(
        match trend.design {
            Design::Between => "All versions, different participants on each.",
            Design::Within => "All versions, the same participants on each.",
        }
        .to_owned(),
    )];
    if trend.shared_tasks.is_empty() {
        blocks.push(Block::Text(
            "No task is shared by all versions, so there is no overall trend.".to_owned(),
        ));
    } else {
        let rows = trend
            .versions
            .iter()
            .zip(&trend.overall)
            .map(|(version, overall)| {
                let overall = overall.as_ref().map_err(|reason| *reason);
                Estimate {
                    label: version.clone(),
                    estimate: estimate_with_interval(
                        overall.map(|o| o.rate),
                        overall.map(|o| o.interval),
                    ),
                    text: or_dash(overall, |o| percent(o.rate, o.attempts as u64)),
                }
            });
        blocks.push(Block::Journey(Plot {
            title: format!("Success over the tasks shared by all versions, {} intervals", phrases::level(confidence)),
            description: "Versions in order from left to right, each with its interval and a dot at the rate. No line is \
                          fitted, because versions are not equally spaced."
                .to_owned(),
            scale: (0.0, 1.0),
            ticks: vec![(0.0, "0%"), (0.5, "50%"), (1.0, "100%")],
            zero: None,
            groups: vec![Group { label: String::new(), rows: rows.collect() }],
        }));
    }
    let mut rows = vec![row(
        "Participants",
        trend.participants.iter().map(usize::to_string),
    )];
    rows.extend(
        trend
            .tasks
            .iter()
            .map(|task| row(&task.title, task.success.iter().map(|c| count_percent(*c)))),
    );
    if !trend.shared_tasks.is_empty() {
        let overall = trend.overall.iter().map(|overall| {
            let overall = overall.as_ref().map_err(|reason| *reason);
            Cell::estimate(
                or_dash(overall, |o| percent(o.rate, o.attempts as u64)),
                overall
                    .ok()
                    .map(|o| percent_interval(o.interval, o.attempts as u64)),
            )
        });
        rows.push(row("All shared tasks", overall));
    }
    blocks.extend(table(trend, "Unassisted success on each version", rows));
    let errors = trend.tasks.iter().map(|task| {
        row(
            &task.title,
            task.errors.iter().map(|e| or_dash(*e, decimal)),
        )
    });
    blocks.extend(table(trend, "Errors per attempt", errors.collect()));
    let times = trend
        .tasks
        .iter()
        .map(|task| row(&task.title, task.times.iter().map(|t| or_dash(*t, seconds))));
    let caption = "Time of unassisted successes, geometric mean";
    blocks.extend(table(trend, caption, times.collect()));
    blocks.push(Block::Heading(
        "Do the versions differ in success?".to_owned(),
    ));
    let sentences = trend
        .tasks
        .iter()
        .map(|task| differ_sentence(trend, task, confidence, p_values));
    blocks.push(Block::List(sentences.collect()));
    if trend.tasks.iter().any(|task| differs(task, confidence)) {
        blocks.push(Block::Text(DIFFER.to_owned()));
    }
    Section::new("Trend across versions", blocks)
}

fn row<T: Into<Cell>>(label: &str, cells: impl Iterator<Item = T>) -> Vec<Cell> {
    std::iter::once(Cell::from(label))
        .chain(cells.map(Into::into))
        .collect()
}

/// A table with a column per version; `None` if it would only have dashes.
fn table(trend: &Trend, caption: &str, rows: Vec<Vec<Cell>>) -> Option<Block> {
    let mut columns = vec![Column::label("Task")];
    columns.extend(trend.versions.iter().map(Column::estimate));
    let mut cells = rows.iter().flat_map(|row| &row[1..]);
    cells
        .any(|cell| cell.lines != ["-"])
        .then(|| Block::Table(Table::new(caption, columns, rows)))
}

/// What "they differ" leaves open.
const DIFFER: &str = "That the versions differ does not say which of them do: two of them can still be inconclusive.";

/// Whether the test over all versions says that they differ.
fn differs(task: &TaskTrend, confidence: Confidence) -> bool {
    task.p_adjusted
        .is_some_and(|p| confidence.is_significant(p))
}

/// The versions on which a task was attempted: "every version", or their ids.
fn attempted_versions(trend: &Trend, task: &TaskTrend) -> String {
    let versions = trend.versions.iter().zip(&task.success);
    let attempted: Vec<&str> = versions
        .filter(|(_, success)| success.n() > 0)
        .map(|(version, _)| version.as_str())
        .collect();
    match attempted.split_last() {
        Some((last, others)) if attempted.len() < trend.versions.len() => {
            format!("each of {} and {last}", others.join(", "))
        }
        _ => "every version".to_owned(),
    }
}

/// Result of the test over all versions for a task; inconclusive does not mean equal.
fn differ_sentence(
    trend: &Trend,
    task: &TaskTrend,
    confidence: Confidence,
    p_values: bool,
) -> String {
    let title = &task.title;
    let test = match task.test {
        Ok(test) => test,
        Err(Absent::TooFew { n, needed, .. }) => {
            return format!("{title}: too few for a test: {n}, at least {needed} needed.");
        }
        Err(reason) => return format!("{title}: inconclusive: {reason}."),
    };
    let word = if differs(task, confidence) {
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
                "{} with an attempt on {}",
                pluralize(test.n, "participant"),
                attempted_versions(trend, task)
            )
        }
        _ => pluralize(test.n, "attempt"),
    };
    let values = match (p_values, task.p_adjusted) {
        (true, Some(adjusted)) => {
            format!("; p {}, adjusted {}", p_value(test.p), p_value(adjusted))
        }
        _ => String::new(),
    };
    format!("{title}: {word} ({method}, {on}{values}).")
}
