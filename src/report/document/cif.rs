//! The report in the Common Industry Format for usability test reports (ISO/IEC 25062:2006): the same record under the
//! headings of the standard. Information that is not in the record comes from the script's `[cif]` table; what is
//! missing there is listed at the end and never invented.

mod front;
mod method;
mod metrics;
mod missing;
mod participants;
mod questionnaires;
mod results;

use super::{Block, Document, ReportInput, Section, compared, grid, methods};
use crate::metrics::figures::VersionFigures;
use crate::metrics::performance::Performance;
use crate::session::Participant;
use crate::study::CifKey;

/// Input of the report.
#[derive(Debug, Clone, Copy)]
pub struct CifInput<'a> {
    /// Input of every report.
    pub record: ReportInput<'a>,
    /// Performance on the versions reported, in the order of their figures.
    pub performance: &'a [Performance],
    /// The roster.
    pub roster: &'a [Participant],
}

impl Document {
    /// The full report in the Common Industry Format.
    pub fn cif(material: &CifInput<'_>) -> Self {
        let record = &material.record;
        let mut sections = vec![
            front::title_page(material),
            front::executive_summary(material),
            front::introduction(material),
            participants::section_of(material),
            method::context_of_use(material),
            method::experimental_design(material),
            metrics::section(material),
            results::data_treatment(material),
        ];
        sections.extend(results::version_sections(material));
        let compared = record.comparisons.iter().map(|comparison| {
            let heading = format!("Results: {} vs. {}", comparison.new, comparison.old);
            Section::new(
                heading,
                compared::section(comparison, record.p_values).blocks,
            )
        });
        sections.extend(compared);
        let each = grid::section(record).blocks;
        sections.push(Section::new("Results: participant by task", each));
        sections.push(questionnaires::appendix(material));
        sections.push(methods::reproduce_section(record));
        sections.push(missing::section(material));
        sections.retain(|section| !section.blocks.is_empty());
        Self {
            title: record.study.title.clone(),
            lead: front::lead_lines(material),
            sections,
        }
    }
}

/// A heading followed by the text of a `[cif]` key.
fn cif_blocks(material: &CifInput<'_>, heading: &str, key: CifKey) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(heading.to_owned())];
    blocks.extend(cif_paragraphs(material, key));
    blocks
}

/// Text of a `[cif]` key, by paragraph.
fn cif_paragraphs<'a>(material: &CifInput<'a>, key: CifKey) -> impl Iterator<Item = Block> + 'a {
    let text = material.record.study.cif.get(key).unwrap_or_default();
    split_paragraphs(text).map(Block::Text)
}

/// Text of a `[cif]` key as a named fact.
fn cif_fact(
    material: &CifInput<'_>,
    name: &'static str,
    key: CifKey,
) -> Option<(&'static str, String)> {
    let text = material.record.study.cif.get(key)?;
    Some((name, text.to_owned()))
}

/// Nonblank lines of a text, trimmed.
fn split_paragraphs(text: &str) -> impl Iterator<Item = String> + '_ {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned)
}

/// Versions with participants.
fn tested_versions<'a>(
    material: &CifInput<'a>,
) -> impl Iterator<Item = (&'a VersionFigures, &'a Performance)> {
    let versions = &material.record.study_figures.versions;
    let both = versions.iter().zip(material.performance);
    both.filter(|(figures, _)| figures.participants > 0)
}

/// A section of chapters in this order. Chapters without content are listed at its end.
fn section_of_chapters(heading: &str, chapters: impl IntoIterator<Item = Vec<Block>>) -> Section {
    let mut blocks = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    for chapter in chapters {
        match chapter.as_slice() {
            [Block::Heading(name)] => missing.push(name.clone()),
            _ => blocks.extend(chapter),
        }
    }
    if !missing.is_empty() {
        blocks.push(Block::Text(format!(
            "Not in the record: {}. The last section lists where to enter it.",
            missing.join("; ")
        )));
    }
    Section::new(heading, blocks)
}
