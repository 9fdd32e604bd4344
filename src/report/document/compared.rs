//! One pair of versions: plots, tables with verdicts, and why results are inconclusive.

use super::tone::verdict_cell;
use super::{
    Block, Cell, Estimate, Group, Plot, ReportInput, Section, Table, estimate_with_interval,
    text_cells,
};
use crate::metrics::Absent;
use crate::metrics::answers::RatingChange;
use crate::metrics::comparison::Comparison;
use crate::report::caveats;
use crate::report::number::{
    count_percent, decimal, decimal_interval, or_dash, p_value, percent, points_interval,
    score_mean, signed_decimal, signed_points,
};
use crate::report::text::{self, rating};
use crate::study::Design;
use crate::study::text::pluralize;

pub(super) fn section(comparison: &Comparison, material: &ReportInput<'_>) -> Section {
    let (old, new) = (&comparison.old, &comparison.new);
    let people = match comparison.design {
        Design::Between => format!(
            "{} on {old} and {} different {} on {new}",
            pluralize(comparison.participants.0, "participant"),
            comparison.participants.1,
            if comparison.participants.1 == 1 {
                "one"
            } else {
                "participants"
            }
        ),
        Design::Within => format!(
            "{} on both versions",
            pluralize(comparison.participants.0, "participant")
        ),
    };
    let level = text::level(comparison.methods.confidence);
    let mut blocks = vec![Block::Text(format!(
        "{people}. Differences are {new} relative to {old}, with {level} intervals."
    ))];
    if !comparison.shared_tasks.is_empty() {
        blocks.push(Block::Plot(difference_plot(comparison)));
        blocks.push(Block::Table(success_table(comparison, material.p_values)));
        blocks.extend(errors_table(comparison, material.p_values).map(Block::Table));
        blocks.extend(times_table(comparison, material.p_values).map(Block::Table));
        blocks.extend(ratings_table(comparison, material.p_values).map(Block::Table));
    }
    let lists = [
        (
            "Why results are inconclusive",
            text::inconclusive_reasons(comparison),
        ),
        (
            "Smallest detectable difference",
            text::smallest_detectable(comparison),
        ),
        ("Caveats", caveats::of_comparison(comparison)),
    ];
    for (heading, sentences) in lists {
        if !sentences.is_empty() {
            blocks.push(Block::Heading(heading.to_owned()));
            blocks.push(Block::List(sentences));
        }
    }
    Section::new_short(format!("{new} vs. {old}"), blocks)
}

fn difference_plot(comparison: &Comparison) -> Plot {
    let row = |label: &str, difference, interval| Estimate {
        label: String::new(),
        estimate: estimate_with_interval(difference, interval),
        text: format!(
            "{label}{} ({})",
            or_dash(difference, signed_points),
            or_dash(interval, points_interval)
        ),
    };
    let mut groups: Vec<Group> = comparison
        .tasks
        .iter()
        .map(|task| Group {
            label: task.title.clone(),
            rows: vec![row("", task.success.difference, task.success.interval)],
        })
        .collect();
    groups.push(Group {
        label: "All tasks together".to_owned(),
        rows: vec![row(
            "",
            comparison.overall.difference,
            comparison.overall.interval,
        )],
    });
    Plot {
        title: format!("Difference in unassisted success, {} vs. {}, in percentage points", comparison.new, comparison.old),
        description: "Each line is an interval with a dot at the estimate; left of the dashed line is worse, right of it is better. \
                      The table below has the same numbers."
            .to_owned(),
        scale: (-1.0, 1.0),
        ticks: vec![(-1.0, "-100"), (-0.5, "-50"), (0.0, "0"), (0.5, "+50"), (1.0, "+100")],
        zero: Some(0.0),
        groups,
    }
}

/// Column names, including those of the p values if they are shown.
fn column_names(names: &[&'static str], p_values: bool) -> Vec<&'static str> {
    let mut head = names.to_vec();
    if p_values {
        head.extend(["p", "p adjusted"]);
    }
    head
}

fn with_p_values(
    mut row: Vec<Cell>,
    p_values: bool,
    value: Result<f64, Absent>,
    adjusted: Option<f64>,
) -> Vec<Cell> {
    if p_values {
        row.push(or_dash(value, p_value).into());
        row.push(adjusted.map_or_else(|| "-".to_owned(), p_value).into());
    }
    row
}

fn success_table(comparison: &Comparison, p_values: bool) -> Table {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let change = &task.success;
        let mut row = text_cells([
            task.title.clone(),
            count_percent(change.old),
            count_percent(change.new),
            or_dash(change.difference, signed_points),
            or_dash(change.interval, points_interval),
        ]);
        row.push(verdict_cell(change.judgment));
        rows.push(with_p_values(row, p_values, change.p, change.p_adjusted));
    }
    let overall = &comparison.overall;
    let rate = |o: &Result<crate::metrics::across_tasks::OverallRate, Absent>| {
        or_dash(o.as_ref().map_err(|r| *r), |o| {
            percent(o.rate, o.attempts as u64)
        })
    };
    let mut row = text_cells([
        "All tasks together".to_owned(),
        rate(&overall.old),
        rate(&overall.new),
        or_dash(overall.difference, signed_points),
        or_dash(overall.interval, points_interval),
    ]);
    row.push(verdict_cell(overall.judgment));
    rows.push(with_p_values(row, p_values, overall.p, None));
    let names = column_names(
        &["Task", OLD, NEW, "Difference", "Interval", "Verdict"],
        p_values,
    );
    name_versions(
        Table::new(
            "Unassisted success, difference in percentage points",
            &names,
            rows,
        ),
        comparison,
    )
}

/// Placeholders for the versions' ids in column names.
const OLD: &str = "old";
const NEW: &str = "new";

fn name_versions(mut table: Table, comparison: &Comparison) -> Table {
    for name in &mut table.header {
        match name.as_str() {
            OLD => name.clone_from(&comparison.old),
            NEW => name.clone_from(&comparison.new),
            _ => {}
        }
    }
    table
}

fn errors_table(comparison: &Comparison, p_values: bool) -> Option<Table> {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.errors else { continue };
        let found = &change.estimate;
        let (measure, estimate, interval) = match (found.ratio, found.ratio_interval) {
            (ratio, Ok(i)) => (
                "ratio",
                or_dash(ratio, decimal),
                decimal_interval(i.low, i.high),
            ),
            (_, Err(_)) => (
                "difference",
                signed_decimal(found.difference),
                or_dash(found.difference_interval, |i| {
                    format!("{} to {}", signed_decimal(i.low), signed_decimal(i.high))
                }),
            ),
        };
        let mut row = text_cells([task.title.clone(), measure.to_owned(), estimate, interval]);
        row.push(verdict_cell(change.judgment));
        rows.push(with_p_values(row, p_values, change.p, change.p_adjusted));
    }
    let names = column_names(
        &["Task", "Measure", "Estimate", "Interval", "Verdict"],
        p_values,
    );
    (!rows.is_empty())
        .then(|| Table::new("Noted errors per attempt (lower is better)", &names, rows))
}

fn times_table(comparison: &Comparison, p_values: bool) -> Option<Table> {
    let mut rows = Vec::new();
    for task in &comparison.tasks {
        let Ok(change) = &task.time else { continue };
        let n = match comparison.design {
            Design::Between => format!("{} and {}", change.n.0, change.n.1),
            Design::Within => pluralize(change.n.0, "pair"),
        };
        let mut row = text_cells([
            task.title.clone(),
            n,
            decimal(change.estimate.ratio),
            or_dash(change.estimate.interval, |i| {
                decimal_interval(i.low, Some(i.high))
            }),
        ]);
        row.push(verdict_cell(change.judgment));
        rows.push(with_p_values(row, p_values, change.p, change.p_adjusted));
    }
    let names = column_names(&["Task", "Times", "Ratio", "Interval", "Verdict"], p_values);
    (!rows.is_empty()).then(|| {
        Table::new(
            "Time of unassisted successes, as a ratio (below 1 is faster)",
            &names,
            rows,
        )
    })
}

fn ratings_table(comparison: &Comparison, p_values: bool) -> Option<Table> {
    let row = |location: &str, change: &RatingChange| {
        let name = change.instrument.as_str();
        let mut row = text_cells([
            location.to_owned(),
            rating::name(name),
            or_dash(change.means.0, |m| score_mean(name, m)),
            or_dash(change.means.1, |m| score_mean(name, m)),
            or_dash(change.difference, signed_decimal),
            or_dash(change.interval, |i| {
                format!("{} to {}", signed_decimal(i.low), signed_decimal(i.high))
            }),
        ]);
        row.push(verdict_cell(change.judgment));
        with_p_values(row, p_values, change.p, change.p_adjusted)
    };
    let tasks = comparison
        .tasks
        .iter()
        .flat_map(|t| t.ratings.iter().map(|c| row(&t.title, c)));
    let end = comparison
        .ratings
        .iter()
        .map(|change| row("At the end", change));
    let rows: Vec<_> = tasks.chain(end).collect();
    let names = column_names(
        &[
            "Asked after",
            "Question",
            OLD,
            NEW,
            "Difference",
            "Interval",
            "Verdict",
        ],
        p_values,
    );
    (!rows.is_empty()).then(|| {
        name_versions(
            Table::new("Ratings, difference in points", &names, rows),
            comparison,
        )
    })
}
