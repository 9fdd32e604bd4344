//! The preview that `import --dry-run` prints.

use super::content::{Attempts, Content};
use super::names::Name;
use crate::cli::problems::Problems;
use crate::report::export::csv::{Formulas, render_csv};
use crate::report::export::{Cell, Table};
use crate::study::text;

/// The number of rows shown.
const PREVIEW_ROWS: usize = 10;

/// The rows of a file as they would be imported.
pub(super) struct Preview {
    first: Table,
}

impl Preview {
    /// The first rows.
    pub(super) fn of(content: &Content) -> Self {
        Self {
            first: match content {
                Content::Attempts(attempts) => attempts_table(attempts),
                Content::Answers(answers) => ratings_table(answers),
            },
        }
    }

    /// How the file is read, what would be imported, its first rows, and the rows left out.
    pub(super) fn render(
        &self,
        notes: &[String],
        problems: &Problems,
        would: &str,
        is_new: bool,
    ) -> String {
        let mut lines: Vec<String> = notes
            .iter()
            .map(|s| text::escape_hidden(s).into_owned())
            .collect();
        lines.push(would.to_owned());
        lines.push(String::new());
        let rows = render_csv(&self.first, Formulas::Raw);
        lines.extend(
            rows.lines()
                .map(|row| format!("  {}", text::escape_hidden(row))),
        );
        lines.push(String::new());
        if !problems.is_empty() {
            lines.push(format!(
                "Left out would be {}:",
                text::group_thousands(problems.len())
            ));
            lines.extend(problems.lines());
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
}

fn attempts_table(attempts: &Attempts) -> Table {
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
    let Attempts { names, rows } = attempts;
    let name = |name: Name| Cell::from(names[name].to_owned());
    table.rows.extend(rows.iter().take(PREVIEW_ROWS).map(|row| {
        let outcome = if row.assisted {
            "assisted"
        } else {
            row.outcome.as_str()
        };
        vec![
            name(row.participant),
            name(row.version),
            name(row.task),
            outcome.into(),
            row.time.get().map(|ms| ms as f64 / 1000.0).into(),
            row.errors.get().into(),
            row.assists.get().into(),
            row.session
                .map(|session| text::excerpt(&names[session]))
                .into(),
        ]
    }));
    table
}

fn ratings_table(answers: &[super::answer::Answer]) -> Table {
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
    table.rows.extend(
        answers
            .iter()
            .take(PREVIEW_ROWS)
            .map(|answer| -> Vec<Cell> {
                vec![
                    answer.participant.clone().into(),
                    answer.version.clone().into(),
                    answer.task.as_deref().map(text::excerpt).into(),
                    text::excerpt(&answer.instrument).into(),
                    text::excerpt(&answer.item).into(),
                    answer.value.into(),
                ]
            }),
    );
    table
}
