//! Information that the format requires and the record lacks, with where to enter it.

use super::{CifInput, questionnaires};
use crate::metrics::performance::Performance;
use crate::report::document::{Block, Cell, Section, Table, setup, text_cells};
use crate::study::text::pluralize;
use crate::study::{CifKey, Task, Word as _};

pub(super) fn section(material: &CifInput<'_>) -> Section {
    let mut rows = missing_texts(material);
    rows.extend(missing_plan(material));
    rows.extend(missing_participant_data(material));
    rows.extend(material.performance.iter().flat_map(uncounted_measures));
    let blocks = if rows.is_empty() {
        vec![Block::Text(
            "Nothing the format requires is missing.".to_owned(),
        )]
    } else {
        vec![
            Block::Text(
                "The format requires this information, but neither the record nor the script has it. Text in the script's [cif] \
                 table is read each time the report is written; it changes no number and no comparison."
                    .to_owned(),
            ),
            Block::Table(Table::of_words(
                "Missing information",
                &["Missing", "Where to enter it"],
                rows,
            )),
        ]
    };
    super::section_of_chapters("Not in the record", [blocks])
}

/// Empty keys of `[cif]`, except those the record can fill in.
fn missing_texts(material: &CifInput<'_>) -> Vec<Vec<Cell>> {
    let facts = setup::session_facts(&setup::counted_sessions(&material.record));
    let known = |name: &str| facts.iter().any(|(fact, _)| fact.starts_with(name));
    let missing = material.record.study.cif.missing_keys();
    missing
        .filter(|key| match key {
            CifKey::LedBy => !known(setup::MODERATORS),
            CifKey::HeldOn => !known(setup::SESSION_DATE),
            _ => true,
        })
        .map(|key| {
            text_cells([
                key.description().to_owned(),
                format!("[cif] {}", key.as_str()),
            ])
        })
        .collect()
}

/// Missing parts of the rest of the script.
fn missing_plan(material: &CifInput<'_>) -> Vec<Vec<Cell>> {
    let study = material.record.study;
    let mut rows = Vec::new();
    if study.introduction.is_none() {
        rows.push(text_cells([
            "Introduction read to participants before the first task".to_owned(),
            "introduction, above the first table of the script".to_owned(),
        ]));
    }
    let without = |is_missing: fn(&Task) -> bool| {
        let titles = study
            .tasks
            .iter()
            .filter(|t| is_missing(t))
            .map(|t| t.title.as_str());
        titles.collect::<Vec<_>>().join("; ")
    };
    for (is_missing, titles, key) in [
        (
            "Task scenario",
            without(|t| t.scenario.is_none()),
            "scenario",
        ),
        (
            "Success criterion",
            without(|t| t.success.is_none()),
            "success",
        ),
    ] {
        if !titles.is_empty() {
            rows.push(text_cells([
                format!("{is_missing}: {titles}"),
                format!("[[task]] {key}"),
            ]));
        }
    }
    if questionnaires::asked_instruments(&material.record).is_empty() {
        rows.push(text_cells([
            "Satisfaction: no questionnaire".to_owned(),
            "ask of a [[task]], or ask_at_end above the first table".to_owned(),
        ]));
    }
    rows
}

/// Missing parts of the roster.
fn missing_participant_data(material: &CifInput<'_>) -> Vec<Vec<Cell>> {
    let attendance = &material.record.study_figures.attendance;
    let mut rows = Vec::new();
    let roster = || "the roster: moderato participants import".to_owned();
    if let Some(unassigned) = attendance.segments.iter().find(|s| s.name.is_none()) {
        rows.push(text_cells([
            format!(
                "The segment of {}",
                pluralize(unassigned.total, "participant")
            ),
            roster(),
        ]));
    }
    if material.roster.iter().all(|p| p.attributes.is_empty()) {
        rows.push(text_cells([
            "Characteristics of each participant".to_owned(),
            format!("{}, one column per characteristic", roster()),
        ]));
    }
    if attendance.consents < attendance.participants {
        rows.push(text_cells([
            format!(
                "Consent: on file for {} of {} participants",
                attendance.consents, attendance.participants
            ),
            "consent, above the first table of the script; it is recorded at the briefing"
                .to_owned(),
        ]));
    }
    rows
}

/// Measures that the source of attempts did not count.
fn uncounted_measures(performance: &Performance) -> Vec<Vec<Cell>> {
    let all = [
        (performance.without_errors, "errors"),
        (performance.without_assists, "assists"),
        (performance.without_time, "time"),
    ];
    let rows = all.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| {
        let attempts = pluralize(n, "attempt");
        let column = if what == "time" { "time_s" } else { what };
        text_cells([
            format!("The {what} of {attempts} on {}", performance.version),
            format!("the column {column} of an import"),
        ])
    });
    rows.collect()
}
