//! Title page, executive summary and introduction.

use super::{CifInput, cif_blocks, cif_fact, section_of_chapters, tested_versions};
use crate::metrics::answers::RatingFigures;
use crate::metrics::figures::VersionFigures;
use crate::metrics::performance::{MeanEstimate, Performance};
use crate::report::document::{
    Block, Cell, Section, Table, compared, lead, setup, tables, text_cells,
};
use crate::report::number::{decimal, or_dash, percent, percent_interval, score_mean, seconds};
use crate::report::{phrases, rating};
use crate::study::CifKey;

/// Name of the format, as the standard requires it.
const FORMAT_NAME: &str = "Common Industry Format for usability test reports, ISO/IEC 25062:2006";

/// Lines under the title.
pub(super) fn lead_lines(material: &CifInput<'_>) -> Vec<String> {
    let mut lead = vec![format!("{FORMAT_NAME}.")];
    lead.extend(lead::lines(&material.record));
    lead
}

pub(super) fn title_page(material: &CifInput<'_>) -> Section {
    let record = &material.record;
    let versions = tested_versions(material).map(|(figures, _)| {
        let version = record.study.version(&figures.version);
        match version.and_then(|v| v.released) {
            Some(day) => format!("{}, released on {day}", figures.version),
            None => figures.version.clone(),
        }
    });
    let mut facts = Vec::new();
    facts.extend(cif_fact(material, "Product", CifKey::Product));
    let versions: Vec<String> = versions.collect();
    if !versions.is_empty() {
        facts.push(("Versions tested", versions.join("; ")));
    }
    facts.extend(cif_fact(material, "Supplier", CifKey::Supplier));
    facts.extend(cif_fact(material, "Moderated by", CifKey::LedBy));
    facts.extend(cif_fact(material, "Session dates", CifKey::HeldOn));
    facts.extend(setup::session_facts(&setup::counted_sessions(record)));
    facts.extend(cif_fact(material, "Prepared by", CifKey::PreparedBy));
    facts.extend(cif_fact(material, "Prepared on", CifKey::PreparedOn));
    facts.extend(cif_fact(material, "Contact", CifKey::Contact));
    section_of_chapters("Title page", [vec![Block::Facts(facts)]])
}

pub(super) fn executive_summary(material: &CifInput<'_>) -> Section {
    let record = &material.record;
    let mut blocks = Vec::new();
    blocks.extend(super::cif_paragraphs(material, CifKey::Purpose));
    blocks.push(Block::Text(lead::lines(record).join(" ")));
    blocks.extend(performance_table(material).map(Block::Table));
    blocks.extend(tables::success(record).blocks);
    if !record.comparisons.is_empty() {
        blocks.extend(record.comparisons.iter().flat_map(compared::headline));
    }
    section_of_chapters("Executive summary", [blocks])
}

/// Performance and satisfaction over all tasks, one row per version; `None` without participants.
fn performance_table(material: &CifInput<'_>) -> Option<Table> {
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
    let rows: Vec<_> = tested_versions(material)
        .map(|(v, p)| performance_row(v, p, &asked))
        .collect();
    (!rows.is_empty()).then(|| {
        Table::of_words(
            format!(
                "Performance and satisfaction over all tasks, with {} intervals",
                phrases::level(material.record.study_figures.methods.confidence)
            ),
            &head,
            rows,
        )
    })
}

fn performance_row(
    figures: &VersionFigures,
    performance: &Performance,
    asked: &[&str],
) -> Vec<Cell> {
    let people = &performance.participants;
    let n = figures.pooled.n();
    let unassisted = figures.overall.as_ref().map_err(|reason| *reason);
    let assisted = people.assisted_overall.as_ref().map_err(|reason| *reason);
    let mut row = text_cells([figures.version.clone(), figures.participants.to_string()]);
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

pub(super) fn introduction(material: &CifInput<'_>) -> Section {
    section_of_chapters(
        "Introduction",
        [
            cif_blocks(material, "Product description", CifKey::Description),
            cif_blocks(material, "Intended users", CifKey::Users),
            cif_blocks(material, "Groups with special needs", CifKey::SpecialNeeds),
            cif_blocks(material, "Intended context of use", CifKey::Environment),
            cif_blocks(material, "Work that the product supports", CifKey::Work),
            cif_blocks(material, "Test objectives", CifKey::Purpose),
            cif_blocks(material, "Functions of special interest", CifKey::Focus),
        ],
    )
}
