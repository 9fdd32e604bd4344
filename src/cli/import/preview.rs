//! What an import would take, before anything is written.

use super::table::Content;
use crate::cli::problems::Problems;
use crate::report::export::csv::{Formulas, csv};
use crate::report::export::{Cell, Table};
use crate::study::text::{self, counted};

/// How many rows are shown.
const SHOWN: usize = 10;

/// How a file is understood, and its first rows as they would be taken.
pub(super) fn text(
    content: &Content,
    said: &[String],
    bad: &Problems,
    script: &str,
    is_new: bool,
) -> String {
    let (table, all) = match content {
        Content::Attempts(rows) => (attempts(rows), counted(rows.len(), "attempt")),
        Content::Answers(answers) => (ratings(answers), counted(answers.len(), "answer")),
    };
    let mut lines: Vec<String> = said.iter().map(|s| text::shown(s).into_owned()).collect();
    lines.push(format!(
        "{all} would go into the record of {script}; the first:"
    ));
    lines.push(String::new());
    let rows = csv(&table, Formulas::Raw);
    lines.extend(rows.lines().map(|row| format!("  {}", text::shown(row))));
    lines.push(String::new());
    if !bad.is_empty() {
        lines.push(format!("Left out would be {}:", text::grouped(bad.len())));
        lines.extend(bad.lines());
    }
    let script = if is_new {
        "The script was not written either."
    } else {
        ""
    };
    lines.push(
        format!("Nothing was written. {script}")
            .trim_end()
            .to_owned(),
    );
    lines.join("\n")
}

fn attempts(rows: &[super::row::Row]) -> Table {
    let mut table = Table::new(
        "attempts",
        &[
            "participant",
            "version",
            "task",
            "outcome",
            "time_s",
            "errors",
            "assists",
            "session",
        ],
    );
    table.rows.extend(rows.iter().take(SHOWN).map(|row| {
        let outcome = if row.assisted {
            "assisted"
        } else {
            row.outcome
        };
        vec![
            row.participant.clone().into(),
            row.version.clone().into(),
            row.task.clone().into(),
            outcome.into(),
            row.time_ms.map(|ms| ms as f64 / 1000.0).into(),
            row.errors.into(),
            row.assists.into(),
            row.session.as_deref().map(text::in_short).into(),
        ]
    }));
    table
}

fn ratings(answers: &[super::answer::Answer]) -> Table {
    let mut table = Table::new(
        "ratings",
        &[
            "participant",
            "version",
            "task",
            "instrument",
            "item",
            "value",
        ],
    );
    table
        .rows
        .extend(answers.iter().take(SHOWN).map(|answer| -> Vec<Cell> {
            vec![
                answer.participant.clone().into(),
                answer.version.clone().into(),
                answer.task.as_deref().map(text::in_short).into(),
                text::in_short(&answer.instrument).into(),
                text::in_short(&answer.item).into(),
                answer.value.into(),
            ]
        }));
    table
}
