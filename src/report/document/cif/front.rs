//! Title page, executive summary and introduction.

use super::{CifInput, fact, section, tested, told};
use crate::metrics::answers::RatingFigures;
use crate::metrics::figures::VersionFigures;
use crate::metrics::performance::{MeanEstimate, Performance};
use crate::report::document::summary::{self, seconds};
use crate::report::document::{Block, Cell, Section, Table, cells, setup, tables};
use crate::report::number::{or_dash, percent, percents, plain, score};
use crate::report::text::{self, rating};
use crate::study::CifKey;

/// The format, as a report has to name it.
const FORMAT: &str = "Common Industry Format for usability test reports, ISO/IEC 25062:2006";

/// The lines under the title.
pub(super) fn lead(material: &CifInput<'_>) -> Vec<String> {
    let mut lead = vec![format!("{FORMAT}.")];
    lead.extend(summary::lead(&material.record));
    lead
}

pub(super) fn title_page(material: &CifInput<'_>) -> Section {
    let record = &material.record;
    let versions = tested(material).map(|(figures, _)| {
        let version = record.study.version(&figures.version);
        match version.and_then(|v| v.released) {
            Some(day) => format!("{}, released on {day}", figures.version),
            None => figures.version.clone(),
        }
    });
    let mut facts = Vec::new();
    facts.extend(fact(material, "Product", CifKey::Product));
    let versions: Vec<String> = versions.collect();
    if !versions.is_empty() {
        facts.push(("Versions tested", versions.join("; ")));
    }
    facts.extend(fact(material, "Supplier", CifKey::Supplier));
    facts.extend(fact(material, "Moderated by", CifKey::LedBy));
    facts.extend(fact(material, "Session dates", CifKey::HeldOn));
    facts.extend(setup::held(&setup::sessions(record)));
    facts.extend(fact(material, "Prepared by", CifKey::PreparedBy));
    facts.extend(fact(material, "Prepared on", CifKey::PreparedOn));
    facts.extend(fact(material, "Contact", CifKey::Contact));
    section("Title page", [vec![Block::Facts(facts)]])
}

pub(super) fn summary(material: &CifInput<'_>) -> Section {
    let record = &material.record;
    let mut blocks = Vec::new();
    blocks.extend(super::said(material, CifKey::Purpose));
    blocks.push(Block::Text(summary::lead(record).join(" ")));
    blocks.extend(performance(material).map(Block::Table));
    blocks.extend(tables::success(record).blocks);
    if !record.comparisons.is_empty() {
        blocks.extend(summary::verdicts(record).blocks);
    }
    section("Executive summary", [blocks])
}

/// A version a row, with what all its tasks come to; none before anybody was seen.
fn performance(material: &CifInput<'_>) -> Option<Table> {
    let mut asked: Vec<&str> = Vec::new();
    for rating in tested(material).flat_map(|(v, _)| &v.ratings) {
        if rating.mean.is_ok() && !asked.contains(&rating.instrument.as_str()) {
            asked.push(&rating.instrument);
        }
    }
    let mut head: Vec<String> = [
        "Version",
        "Participants",
        "Unassisted completion",
        "Assisted completion",
        "Time over all tasks",
        "Errors per attempt",
        "Assists per attempt",
    ]
    .map(str::to_owned)
    .to_vec();
    head.extend(asked.iter().map(|instrument| rating::name(instrument)));
    let rows: Vec<_> = tested(material).map(|(v, p)| row(v, p, &asked)).collect();
    (!rows.is_empty()).then(|| Table {
        caption: format!(
            "Performance and satisfaction over all tasks, with {} intervals",
            text::level(material.record.study_figures.methods.confidence)
        ),
        head,
        rows,
    })
}

fn row(figures: &VersionFigures, performance: &Performance, asked: &[&str]) -> Vec<Cell> {
    let people = &performance.people;
    let n = figures.pooled.n();
    let unassisted = figures.overall.as_ref().map_err(|reason| *reason);
    let assisted = people.assisted_overall.as_ref().map_err(|reason| *reason);
    let mut row = cells([figures.version.clone(), figures.participants.to_string()]);
    for overall in [unassisted, assisted] {
        row.push(Cell::lines([
            or_dash(overall, |o| percent(o.rate, n)),
            or_dash(overall, |o| percents(o.interval, n)),
        ]));
    }
    row.push(mean_and_interval(people.total_seconds, seconds));
    row.push(mean_and_interval(people.errors, plain));
    row.push(mean_and_interval(people.assists, plain));
    row.extend(asked.iter().map(|instrument| {
        let rating = figures.ratings.iter().find(|r| r.instrument == *instrument);
        rating.map_or_else(|| "-".into(), score_and_interval)
    }));
    row
}

fn mean_and_interval(measured: MeanEstimate, shown: fn(f64) -> String) -> Cell {
    Cell::lines([
        or_dash(measured.description, |d| shown(d.mean)),
        or_dash(measured.interval, |i| {
            format!("{} to {}", shown(i.low), shown(i.high))
        }),
    ])
}

fn score_and_interval(rating: &RatingFigures) -> Cell {
    let shown = |value| score(&rating.instrument, value);
    Cell::lines([
        or_dash(rating.mean, shown),
        or_dash(rating.interval, |i| {
            format!("{} to {}", shown(i.low), shown(i.high))
        }),
    ])
}

pub(super) fn introduction(material: &CifInput<'_>) -> Section {
    section(
        "Introduction",
        [
            told(material, "Product description", CifKey::Description),
            told(material, "Intended users", CifKey::Users),
            told(material, "Groups with special needs", CifKey::SpecialNeeds),
            told(material, "Intended context of use", CifKey::Environment),
            told(material, "Work that the product supports", CifKey::Work),
            told(material, "Test objectives", CifKey::Purpose),
            told(material, "Functions of special interest", CifKey::Focus),
        ],
    )
}
