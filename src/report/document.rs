//! The report before formatting: sections of sentences, verdicts, tables and plots. All texts are plain; each writer
//! escapes them.

mod block;
mod cif;
mod compared;
mod detectable;
mod grid;
mod lead;
mod measures;
mod methods;
mod probabilities;
mod problems;
mod results;
mod segments;
mod setup;
mod shared_tasks;
mod table;
mod tables;
mod tone;
mod trend;

use crate::metrics::Confidence;
use crate::metrics::comparison::Comparison;
use crate::metrics::problems::Problems;
use crate::metrics::study_figures::StudyFigures;
use crate::metrics::trend::Trend;
use crate::report::phrases;
use crate::session::{Hash, SessionSummary};
use crate::study::Study;

use block::Reach;
use block::estimate_with_interval;
pub(super) use block::{Block, Estimate, Group, Plot, Section, VerdictLine};
pub use cif::CifInput;
use table::text_cells;
pub(super) use table::{Cell, Column, ColumnKind, Table};
pub(super) use tone::Tone;

/// Input of the report.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The study.
    pub study: &'a Study,
    /// The sessions of the participants reported.
    pub sessions: &'a [SessionSummary],
    /// Figures of the versions reported.
    pub study_figures: &'a StudyFigures,
    /// Comparisons of the pairs of versions.
    pub comparisons: &'a [Comparison],
    /// Problems found through noted errors.
    pub problems: &'a Problems,
    /// Log fingerprint: the hash over the last hashes of all session logs.
    pub log_fingerprint: Hash,
    /// Number of sessions in the record, which the fingerprint covers.
    pub sessions_on_file: usize,
    /// Name of the script, for commands.
    pub script: &'a str,
    /// Whether p values are shown.
    pub p_values: bool,
}

/// Input of a comparison report.
#[derive(Debug, Clone, Copy)]
pub struct CompareInput<'a> {
    /// Title of the study.
    pub title: &'a str,
    /// Comparisons of the pairs of versions.
    pub comparisons: &'a [Comparison],
    /// Trend over three versions or more.
    pub trend: Option<&'a Trend>,
    /// Confidence of the trend's intervals and tests.
    pub confidence: Confidence,
    /// Whether p values are shown.
    pub p_values: bool,
}

/// A report as a list of sections.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub(super) title: String,
    pub(super) lead: Vec<String>,
    pub(super) sections: Vec<Section>,
}

impl Document {
    /// The full report.
    pub fn report(material: &ReportInput<'_>) -> Self {
        let figures = material.study_figures;
        let mut sections: Vec<Section> = material
            .comparisons
            .iter()
            .map(|c| compared::section(c, material.p_values))
            .collect();
        if sections.is_empty() {
            sections.push(compared::section_without_comparisons());
        }
        sections.push(setup::section(material));
        sections.extend(
            figures
                .trend
                .as_ref()
                .map(|t| trend::section(t, figures.context.methods.confidence, material.p_values)),
        );
        sections.push(tables::success(material));
        sections.extend(
            figures
                .versions
                .iter()
                .map(|v| tables::version(v, material)),
        );
        sections.extend(segments::section(material));
        sections.push(problems::section(material.problems));
        sections.push(grid::section(material));
        sections.push(methods::caveats_section(material));
        sections.push(methods::methods_section(material));
        sections.push(methods::reproduce_section(material));
        sections.retain(|section| !section.blocks.is_empty());
        Self {
            title: material.study.title.clone(),
            lead: lead::lines(material),
            sections,
        }
    }

    /// The trend over all versions, then each comparison.
    pub fn comparison(material: &CompareInput<'_>) -> Self {
        let trend = material.trend.into_iter();
        let trend = trend.map(|t| trend::section(t, material.confidence, material.p_values));
        let each = material.comparisons.iter();
        let each = each.map(|c| compared::section(c, material.p_values));
        Self {
            title: material.title.to_owned(),
            lead: material
                .comparisons
                .iter()
                .find_map(|comparison| comparison.context.segment.as_ref())
                .map(phrases::chosen_segment)
                .into_iter()
                .collect(),
            sections: trend.chain(each).collect(),
        }
    }
}
