//! The report that people read, before it is written in a format: sections of sentences, verdicts, tables and plots.
//! Every text in it is plain; whoever writes it down escapes it.

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

/// All that the report is made from.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// What was asked.
    pub study: &'a Study,
    /// All sessions.
    pub sessions: &'a [SessionSummary],
    /// The figures of the versions reported.
    pub study_figures: &'a StudyFigures,
    /// The pairs of versions compared.
    pub comparisons: &'a [Comparison],
    /// What noted errors point to.
    pub problems: &'a Problems,
    /// The hash over the heads of all sessions' chains.
    pub log_fingerprint: Hash,
    /// The script's name, as it is to be given in calls.
    pub script: &'a str,
    /// Whether p values are shown.
    pub p_values: bool,
}

/// A report, section by section.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub(super) title: String,
    pub(super) lead: Vec<String>,
    pub(super) sections: Vec<Section>,
}

/// A section under a heading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) blocks: Vec<Block>,
    /// Whether it belongs to the short report too.
    pub(super) in_short_report: bool,
}

/// What a section is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Heading(String),
    Text(String),
    List(Vec<String>),
    /// Somebody's words, paragraph by paragraph.
    Quote(Vec<String>),
    Facts(Vec<(&'static str, String)>),
    Verdicts(Vec<VerdictLine>),
    Table(Table),
    /// Intervals one below the other.
    Plot(Plot),
    /// Intervals side by side, in order.
    Journey(Plot),
    /// Lines for a shell.
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

/// A table; the first cell of a row names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell: lines, and what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) lines: Vec<String>,
    pub(super) tone: Tone,
}

/// Estimates with their intervals on one scale.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plot {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) scale: (f64, f64),
    /// Places on the scale, each with what is written there.
    pub(super) ticks: Vec<(f64, &'static str)>,
    /// Where there is no difference.
    pub(super) zero: Option<f64>,
    pub(super) groups: Vec<Group>,
}

/// Intervals that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    pub(super) label: String,
    pub(super) rows: Vec<Estimate>,
}

/// One estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Estimate {
    pub(super) label: String,
    pub(super) estimate: Option<(f64, Interval)>,
    pub(super) text: String,
}

impl Document {
    /// The whole report.
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
        let seen = |v: &&VersionFigures| v.participants > 0;
        let versions = material.study_figures.versions.iter().filter(seen);
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

    /// Takes out the columns, but for the first one, in which no row has more than a dash.
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
    /// Lines without a meaning beyond their words.
    fn from_lines<const N: usize>(lines: [String; N]) -> Self {
        Self {
            lines: Vec::from(lines),
            tone: Tone::Plain,
        }
    }
}

/// Cells without a meaning beyond their words.
fn text_cells<const N: usize>(texts: [String; N]) -> Vec<Cell> {
    texts.into_iter().map(Cell::from).collect()
}

/// An estimate where there are both it and its interval.
fn estimate_with_interval(
    estimate: Result<f64, Absent>,
    interval: Result<Interval, Absent>,
) -> Option<(f64, Interval)> {
    Some((estimate.ok()?, interval.ok()?))
}
