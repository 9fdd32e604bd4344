//! The report in the Common Industry Format for usability test reports (ISO/IEC 25062:2006): the same record under the
//! headings of the standard. What the record cannot know the researcher says in the script's `[cif]` table; what nobody
//! said is listed at the end, and nowhere invented.

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

/// All that the report is made from.
#[derive(Debug, Clone, Copy)]
pub struct CifInput<'a> {
    /// What every report is made from.
    pub record: ReportInput<'a>,
    /// The performance on the versions reported, in the order of their figures.
    pub performance: &'a [Performance],
    /// The roster.
    pub roster: &'a [Participant],
}

impl Document {
    /// The whole report in the Common Industry Format.
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
            Section::new_short(heading, compared::section(comparison, record).blocks)
        });
        sections.extend(compared);
        let each = grid::section(record).blocks;
        sections.push(Section::new_short("Results: participant by task", each));
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

/// A heading, and under it what the researcher said.
fn cif_blocks(material: &CifInput<'_>, heading: &str, key: CifKey) -> Vec<Block> {
    let mut blocks = vec![Block::Heading(heading.to_owned())];
    blocks.extend(cif_paragraphs(material, key));
    blocks
}

/// What the researcher said, paragraph by paragraph.
fn cif_paragraphs<'a>(material: &CifInput<'a>, key: CifKey) -> impl Iterator<Item = Block> + 'a {
    let text = material.record.study.cif.get(key).unwrap_or_default();
    split_paragraphs(text).map(Block::Text)
}

/// What the researcher said, as a fact with its name.
fn cif_fact(
    material: &CifInput<'_>,
    name: &'static str,
    key: CifKey,
) -> Option<(&'static str, String)> {
    let text = material.record.study.cif.get(key)?;
    Some((name, text.to_owned()))
}

/// The lines of a text that have words.
fn split_paragraphs(text: &str) -> impl Iterator<Item = String> + '_ {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned)
}

/// The versions on which somebody was seen.
fn tested_versions<'a>(
    material: &CifInput<'a>,
) -> impl Iterator<Item = (&'a VersionFigures, &'a Performance)> {
    let versions = &material.record.study_figures.versions;
    let both = versions.iter().zip(material.performance);
    both.filter(|(figures, _)| figures.participants > 0)
}

/// A section of chapters in this order. Those of which nobody said anything are named at its end.
fn section_of_chapters(heading: &str, chapters: impl IntoIterator<Item = Vec<Block>>) -> Section {
    let mut blocks = Vec::new();
    let mut unsaid: Vec<String> = Vec::new();
    for chapter in chapters {
        match chapter.as_slice() {
            [Block::Heading(name)] => unsaid.push(name.clone()),
            _ => blocks.extend(chapter),
        }
    }
    if !unsaid.is_empty() {
        blocks.push(Block::Text(format!(
            "Not in the record: {}. The last section lists where to enter it.",
            unsaid.join("; ")
        )));
    }
    Section::new_short(heading, blocks)
}
