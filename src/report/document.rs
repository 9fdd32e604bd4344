//! The report before formatting: sections of sentences, verdicts, tables and plots. All texts are plain; each format
//! escapes them.

mod cif;
mod compared;
mod grid;
mod methods;
mod problems;
mod setup;
mod summary;
mod tables;
mod tone;
mod trend;

use crate::metrics::comparison::Comparison;
use crate::metrics::figures::VersionFigures;
use crate::metrics::problems::Problems;
use crate::metrics::study_figures::StudyFigures;
use crate::metrics::{Absent, Interval};
use crate::session::{Hash, SessionSummary};
use crate::study::Study;

pub use cif::CifInput;
pub(super) use tone::Tone;

/// Input of the report.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The study.
    pub study: &'a Study,
    /// All sessions.
    pub sessions: &'a [SessionSummary],
    /// Figures of the versions reported.
    pub study_figures: &'a StudyFigures,
    /// Comparisons of the pairs of versions.
    pub comparisons: &'a [Comparison],
    /// Problems found through noted errors.
    pub problems: &'a Problems,
    /// Log fingerprint: the hash over the last hashes of all session logs.
    pub log_fingerprint: Hash,
    /// Name of the script, for commands.
    pub script: &'a str,
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

/// A section with its heading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) blocks: Vec<Block>,
    /// Whether the short report includes it.
    pub(super) in_short_report: bool,
}

/// Part of a section.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Heading(String),
    Text(String),
    List(Vec<String>),
    /// Quoted text, by paragraph.
    Quote(Vec<String>),
    Facts(Vec<(&'static str, String)>),
    Verdicts(Vec<VerdictLine>),
    Table(Table),
    /// Intervals in rows.
    Plot(Plot),
    /// Intervals side by side, in order.
    Journey(Plot),
    /// Shell commands.
    Commands(Vec<String>),
}

/// A verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VerdictLine {
    pub(super) tone: Tone,
    pub(super) word: String,
    pub(super) subject: String,
    pub(super) detail: String,
}

/// A table; the first cell of each row is its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A table cell: its lines and their meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) lines: Vec<String>,
    pub(super) tone: Tone,
}

/// Estimates with their intervals on a common scale.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plot {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) scale: (f64, f64),
    /// Positions on the scale with their labels.
    pub(super) ticks: Vec<(f64, &'static str)>,
    /// Position of "no difference".
    pub(super) zero: Option<f64>,
    pub(super) groups: Vec<Group>,
}

/// A labeled group of intervals.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) label: String,
    pub(super) rows: Vec<Estimate>,
}

/// An estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::struct_field_names,
    reason = "the number itself is the estimate"
)]
pub(super) struct Estimate {
    pub(super) label: String,
    pub(super) estimate: Option<(f64, Interval)>,
    pub(super) text: String,
}

impl Document {
    /// The full report.
    pub fn report(material: &ReportInput<'_>) -> Self {
        let mut sections = vec![
            summary::verdicts_section(material),
            setup::section(material),
        ];
        sections.extend(
            material
                .comparisons
                .iter()
                .map(|c| compared::section(c, material)),
        );
        sections.extend(
            material
                .study_figures
                .trend
                .as_ref()
                .map(|t| trend::section(t, material)),
        );
        sections.push(tables::success(material));
        let has_participants = |v: &&VersionFigures| v.participants > 0;
        let versions = material
            .study_figures
            .versions
            .iter()
            .filter(has_participants);
        sections.extend(versions.map(|v| tables::version(v, material)));
        sections.push(problems::section(material.problems));
        sections.push(grid::section(material));
        sections.push(methods::caveats_section(material));
        sections.push(methods::methods_section(material));
        sections.push(methods::reproduce_section(material));
        sections.retain(|section| !section.blocks.is_empty());
        Self {
            title: material.study.title.clone(),
            lead: summary::lead_lines(material),
            sections,
        }
    }
}

impl Section {
    fn new(heading: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self {
            heading: heading.into(),
            blocks,
            in_short_report: false,
        }
    }

    fn new_short(heading: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self {
            in_short_report: true,
            ..Self::new(heading, blocks)
        }
    }
}

impl Table {
    fn new(caption: impl Into<String>, head: &[&str], rows: Vec<Vec<Cell>>) -> Self {
        Self {
            caption: caption.into(),
            header: head.iter().map(|name| (*name).to_owned()).collect(),
            rows,
        }
    }

    /// Removes columns, except the first, in which every row has only a dash.
    fn drop_empty_columns(&mut self) {
        let says = |row: &Vec<Cell>, i: usize| row.get(i).is_some_and(|c| c.lines != ["-"]);
        for i in (1..self.header.len()).rev() {
            if !self.rows.iter().any(|row| says(row, i)) {
                self.header.remove(i);
                for row in &mut self.rows {
                    row.remove(i);
                }
            }
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            lines: vec![text.into()],
            tone: Tone::Plain,
        }
    }
}

impl Cell {
    /// A cell with these lines and no particular meaning.
    fn from_lines<const N: usize>(lines: [String; N]) -> Self {
        Self {
            lines: Vec::from(lines),
            tone: Tone::Plain,
        }
    }
}

/// Cells with these texts and no particular meaning.
fn text_cells<const N: usize>(texts: [String; N]) -> Vec<Cell> {
    texts.into_iter().map(Cell::from).collect()
}

/// An estimate with its interval, if both exist.
fn estimate_with_interval(
    estimate: Result<f64, Absent>,
    interval: Result<Interval, Absent>,
) -> Option<(f64, Interval)> {
    Some((estimate.ok()?, interval.ok()?))
}
