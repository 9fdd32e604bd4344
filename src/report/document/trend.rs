//! Success over three or more versions.

use super::{
    Block, Cell, Estimate, Group, Plot, ReportInput, Section, Table, estimate_with_interval,
};
use crate::metrics::trend::Trend;
use crate::report::number::{count_percent, or_dash, percent, percent_interval};
use crate::report::text;

pub(super) fn section(trend: &Trend, material: &ReportInput<'_>) -> Section {
    let confidence = material.study_figures.methods.confidence;
    let mut blocks = Vec::new();
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
            title: format!("Success over the tasks shared by all versions, {} intervals", text::level(confidence)),
            description: "Versions in order from left to right, each with its interval and a dot at the rate. No line is \
                          fitted, because versions are not equally spaced."
                .to_owned(),
            scale: (0.0, 1.0),
            ticks: vec![(0.0, "0%"), (0.5, "50%"), (1.0, "100%")],
            zero: None,
            groups: vec![Group { label: String::new(), rows: rows.collect() }],
        }));
    }
    let rows = trend.tasks.iter().map(|task| {
        let mut row: Vec<Cell> = vec![task.title.as_str().into()];
        row.extend(task.success.iter().map(|c| Cell::from(count_percent(*c))));
        row
    });
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    if !trend.shared_tasks.is_empty() {
        let mut row: Vec<Cell> = vec!["All shared tasks".into()];
        row.extend(trend.overall.iter().map(|overall| {
            let overall = overall.as_ref().map_err(|reason| *reason);
            Cell::from(or_dash(overall, |o| {
                let n = o.attempts as u64;
                format!(
                    "{}, {}",
                    percent(o.rate, n),
                    percent_interval(o.interval, n)
                )
            }))
        }));
        rows.push(row);
    }
    let mut head = vec!["Task"];
    head.extend(trend.versions.iter().map(String::as_str));
    blocks.push(Block::Table(Table::new(
        "Unassisted success on each version",
        &head,
        rows,
    )));
    blocks.push(Block::Heading(
        "Do the versions differ in success?".to_owned(),
    ));
    let sentences = trend
        .tasks
        .iter()
        .map(|task| text::differ(task, confidence, material.p_values));
    blocks.push(Block::List(sentences.collect()));
    Section::new_short("Trend across versions", blocks)
}
