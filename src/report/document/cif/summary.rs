//! Performance and satisfaction over all tasks, for the executive summary.

use super::{CifInput, tested_versions};
use crate::metrics::answers::RatingFigures;
use crate::metrics::figures::VersionFigures;
use crate::metrics::performance::{MeanEstimate, Performance};
use crate::metrics::shared_tasks::SharedTasks;
use crate::report::document::{Cell, Table, shared_tasks, text_cells};
use crate::report::number::{decimal, or_dash, percent, percent_interval, score_mean, seconds};
use crate::report::{phrases, rating};
use crate::study::text::pluralize;

/// The table, one row per version; `None` without participants.
pub(super) fn performance_table(material: &CifInput<'_>) -> Option<Table> {
    let mut asked: Vec<&str> = Vec::new();
    for rating in tested_versions(material).flat_map(|(v, _)| &v.ratings) {
        if rating.mean.is_ok() && !asked.contains(&rating.instrument.as_str()) {
            asked.push(&rating.instrument);
        }
    }
    let named: Vec<String> = asked.iter().map(|word| rating::name(word)).collect();
    let mut head = vec![
        "Version",
        "Participants",
        "Unassisted completion",
        "Assisted completion",
        "Time over all tasks",
        "Errors per attempt",
        "Assists per attempt",
    ];
    head.extend(named.iter().map(String::as_str));
    let shared = material.record.study_figures.shared_tasks.as_ref();
    let rows: Vec<_> = tested_versions(material)
        .map(|(v, p)| performance_row(v, p, shared, &asked))
        .collect();
    let over_shared = tested_versions(material).filter_map(|(v, _)| {
        let success = shared_tasks::success(shared, &v.version)?;
        Some(format!("Version {}: {success}.", v.version))
    });
    (!rows.is_empty()).then(|| {
        Table::of_words(
            format!(
                "Performance and satisfaction over all tasks, with {} intervals",
                phrases::level(material.record.study_figures.methods.confidence)
            ),
            &head,
            rows,
        )
        .with_notes(over_shared.collect())
    })
}

fn performance_row(
    figures: &VersionFigures,
    performance: &Performance,
    shared: Option<&SharedTasks>,
    asked: &[&str],
) -> Vec<Cell> {
    let people = &performance.participants;
    let n = figures.pooled.n();
    let unassisted = figures.overall.as_ref().map_err(|reason| *reason);
    let assisted = people.assisted_overall.as_ref().map_err(|reason| *reason);
    let mut row = text_cells([figures.version.clone(), figures.participants.to_string()]);
    let attempted = shared.and_then(|shared| shared.attempted.get(&figures.version));
    let tasks = attempted.map(|n| format!("over {}", pluralize(*n, "task")));
    row[0].lines.extend(tasks);
    for overall in [unassisted, assisted] {
        row.push(Cell::from_lines([
            or_dash(overall, |o| percent(o.rate, n)),
            or_dash(overall, |o| percent_interval(o.interval, n)),
        ]));
    }
    row.push(mean_and_interval(people.total_seconds, seconds));
    row.push(mean_and_interval(people.errors, decimal));
    row.push(mean_and_interval(people.assists, decimal));
    row.extend(asked.iter().map(|instrument| {
        let rating = figures.ratings.iter().find(|r| r.instrument == *instrument);
        rating.map_or_else(|| "-".into(), score_and_interval)
    }));
    row
}

fn mean_and_interval(measured: MeanEstimate, shown: fn(f64) -> String) -> Cell {
    Cell::from_lines([
        or_dash(measured.description, |d| shown(d.mean)),
        or_dash(measured.interval, |i| {
            format!("{} to {}", shown(i.low), shown(i.high))
        }),
    ])
}

fn score_and_interval(rating: &RatingFigures) -> Cell {
    let shown = |value| score_mean(&rating.instrument, value);
    Cell::from_lines([
        or_dash(rating.mean, shown),
        or_dash(rating.interval, |i| {
            format!("{} to {}", shown(i.low), shown(i.high))
        }),
    ])
}
