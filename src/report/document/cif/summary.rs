//! Performance and satisfaction over all tasks, for the executive summary.

use super::means::Mean;
use super::{CifInput, tested_versions};
use crate::metrics::estimate::Scope;
use crate::metrics::figure::VersionIndex;
use crate::metrics::registry;
use crate::metrics::shared_tasks::SharedTasks;
use crate::report::document::{Cell, Table, shared_tasks, text_cells};
use crate::report::{figure_text, phrases, rating};
use crate::study::text::pluralize;

/// The table, one row per version; `None` without participants.
pub(super) fn performance_table(material: &CifInput<'_>) -> Option<Table> {
    let versions: Vec<VersionIndex<'_>> = tested_versions(material).collect();
    let mut asked: Vec<&Scope> = Vec::new();
    for version in &versions {
        let scored = version.questionnaires(None).filter(|scope| {
            let mean = version.find(registry::rating().name, scope);
            mean.is_some_and(|figure| figure.value.is_ok())
        });
        for scope in scored {
            if !asked.contains(&scope) {
                asked.push(scope);
            }
        }
    }
    let instrument = |scope: &Scope| rating::name(scope.instrument().unwrap_or_default());
    let named: Vec<String> = asked.iter().map(|scope| instrument(scope)).collect();
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
    let rows: Vec<_> = versions
        .iter()
        .map(|version| performance_row(version, shared, &asked))
        .collect();
    let over_shared = versions.iter().filter_map(|v| {
        let success = shared_tasks::success(shared, v)?;
        Some(format!("Version {}: {success}.", v.version))
    });
    (!rows.is_empty()).then(|| {
        Table::of_figures(
            format!(
                "Performance and satisfaction over all tasks, with {} intervals",
                phrases::level(material.record.study_figures.context.methods.confidence)
            ),
            &head,
            rows,
        )
        .with_notes(over_shared.collect())
    })
}

fn performance_row(
    version: &VersionIndex<'_>,
    shared: Option<&SharedTasks>,
    asked: &[&Scope],
) -> Vec<Cell> {
    let all = Scope::AllTasks;
    let mut row = text_cells([
        version.version.to_owned(),
        version.participants().to_string(),
    ]);
    let attempted = shared.and_then(|shared| shared.attempted.get(version.version));
    let tasks = attempted.map(|n| format!("over {}", pluralize(*n, "task")));
    row[0].lines.extend(tasks);
    for measure in ["success", "assisted_rate"] {
        let figure = version.find(measure, &all);
        row.push(Cell::from_estimate(figure_text::with_interval(figure)));
    }
    for mean in [
        Mean::PARTICIPANT_TIME,
        Mean::PARTICIPANT_ERRORS,
        Mean::PARTICIPANT_ASSISTS,
    ] {
        row.push(Cell::from_estimate(mean.with_interval(version, &all)));
    }
    row.extend(asked.iter().map(|questionnaire| {
        match version.find(registry::rating().name, questionnaire) {
            Some(figure) => Cell::from_estimate(figure_text::with_interval(Some(figure))),
            None => "-".into(),
        }
    }));
    row
}
