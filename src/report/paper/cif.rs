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

use super::{Material, Paper, Part, Section, compared, grid, methods};
use crate::metrics::figures::VersionFigures;
use crate::metrics::performance::Performance;
use crate::session::Participant;
use crate::study::CifKey;

/// All that the report is made from.
#[derive(Debug, Clone, Copy)]
pub struct CifMaterial<'a> {
    /// What every report is made from.
    pub record: Material<'a>,
    /// The performance on the versions reported, in the order of their figures.
    pub performance: &'a [Performance],
    /// The roster.
    pub roster: &'a [Participant],
}

impl Paper {
    /// The whole report in the Common Industry Format.
    pub fn cif(material: &CifMaterial<'_>) -> Self {
        let record = &material.record;
        let mut sections = vec![
            front::title_page(material),
            front::summary(material),
            front::introduction(material),
            participants::section_of(material),
            method::context(material),
            method::design(material),
            metrics::section(material),
            results::analysis(material),
        ];
        sections.extend(results::versions(material));
        let compared = record.comparisons.iter().map(|comparison| {
            let heading = format!("Results: {} vs. {}", comparison.new, comparison.old);
            Section::short(heading, compared::section(comparison, record).parts)
        });
        sections.extend(compared);
        let each = grid::section(record).parts;
        sections.push(Section::short("Results: participant by task", each));
        sections.push(questionnaires::appendix(material));
        sections.push(methods::reproduce(record));
        sections.push(missing::section(material));
        sections.retain(|section| !section.parts.is_empty());
        Self {
            title: record.study.title.clone(),
            lead: front::lead(material),
            sections,
        }
    }
}

/// A heading, and under it what the researcher said.
fn told(material: &CifMaterial<'_>, heading: &str, key: CifKey) -> Vec<Part> {
    let mut parts = vec![Part::Heading(heading.to_owned())];
    parts.extend(said(material, key));
    parts
}

/// What the researcher said, paragraph by paragraph.
fn said<'a>(material: &CifMaterial<'a>, key: CifKey) -> impl Iterator<Item = Part> + 'a {
    let text = material.record.study.cif.get(key).unwrap_or_default();
    paragraphs(text).map(Part::Text)
}

/// What the researcher said, as a fact with its name.
fn fact(
    material: &CifMaterial<'_>,
    name: &'static str,
    key: CifKey,
) -> Option<(&'static str, String)> {
    let text = material.record.study.cif.get(key)?;
    Some((name, text.to_owned()))
}

/// The lines of a text that have words.
fn paragraphs(text: &str) -> impl Iterator<Item = String> + '_ {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned)
}

/// The versions on which somebody was seen.
fn tested<'a>(
    material: &CifMaterial<'a>,
) -> impl Iterator<Item = (&'a VersionFigures, &'a Performance)> {
    let versions = &material.record.findings.versions;
    let both = versions.iter().zip(material.performance);
    both.filter(|(figures, _)| figures.participants > 0)
}

/// A section of chapters in this order. Those of which nobody said anything are named at its end.
fn section(heading: &str, chapters: impl IntoIterator<Item = Vec<Part>>) -> Section {
    let mut parts = Vec::new();
    let mut unsaid: Vec<String> = Vec::new();
    for chapter in chapters {
        match chapter.as_slice() {
            [Part::Heading(name)] => unsaid.push(name.clone()),
            _ => parts.extend(chapter),
        }
    }
    if !unsaid.is_empty() {
        parts.push(Part::Text(format!(
            "Not in the record: {}. The last section lists where to enter it.",
            unsaid.join("; ")
        )));
    }
    Section::short(heading, parts)
}
