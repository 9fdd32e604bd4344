//! The report in the Common Industry Format for usability test reports (ISO/IEC 25062:2006): the same record under the
//! headings of the standard. Information that is not in the record comes from the script's `[cif]` table; what is
//! missing there is listed at the end and never invented.
//!
//! Its text is `report.jinja`. The tables come from the figures, and the template places them.

mod context;
mod means;
mod parser;
mod participants;
mod parts;
mod questionnaires;
mod results;
mod summary;
mod template;

use super::{Document, ReportInput};
use crate::metrics::figure::VersionIndex;
use crate::session::Participant;

/// Input of the report.
#[derive(Debug, Clone, Copy)]
pub struct CifInput<'a> {
    /// Input of every report.
    pub record: ReportInput<'a>,
    /// The roster.
    pub roster: &'a [Participant],
}

impl Document {
    /// The full report in the Common Industry Format.
    ///
    /// # Panics
    ///
    /// If the template has an error: it is part of the program, and no text of a study changes what it names.
    pub fn cif(material: &CifInput<'_>) -> Self {
        let mut parts = parts::Parts::default();
        let context = context::build(material, &mut parts);
        let text = template::render(context).expect("the template names what the context has");
        let (lead, sections) = parser::parse(&text, &parts);
        Self {
            title: material.record.study.title.clone(),
            lead,
            sections,
        }
    }
}

/// Figures of the versions with participants.
fn tested_versions<'a>(material: &CifInput<'a>) -> impl Iterator<Item = VersionIndex<'a>> {
    let versions = material.record.study_figures.by_version();
    versions.filter(|version| version.participants() > 0)
}
