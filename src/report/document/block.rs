//! Sections of a report and their parts. All texts are plain; each writer escapes them.

use super::{Table, Tone};
use crate::metrics::{Absent, Interval};

/// A section with its heading.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Section {
    pub(in crate::report) heading: String,
    pub(in crate::report) blocks: Vec<Block>,
    pub(in crate::report) reach: Reach,
}

/// The formats that include a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Reach {
    /// HTML, text and Markdown.
    All,
    /// Only HTML.
    Page,
    /// HTML and text.
    PageAndText,
    /// HTML and Markdown.
    PageAndMarkdown,
}

impl Reach {
    /// Whether text includes the section.
    pub(in crate::report) fn is_in_text(self) -> bool {
        matches!(self, Self::All | Self::PageAndText)
    }

    /// Whether Markdown includes the section.
    pub(in crate::report) fn is_in_markdown(self) -> bool {
        matches!(self, Self::All | Self::PageAndMarkdown)
    }
}

/// Part of a section.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) enum Block {
    Heading(String),
    Text(String),
    List(Vec<String>),
    /// Quoted text, by paragraph.
    Quote(Vec<String>),
    Facts(Vec<(String, String)>),
    Verdicts(Vec<VerdictLine>),
    Table(Table),
    /// Intervals in rows.
    Plot(Plot),
    /// Intervals side by side, in order.
    Journey(Plot),
    /// Shell commands.
    Commands(Vec<String>),
}

/// A verdict: `Success: ▲ better on Find a book`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct VerdictLine {
    pub(in crate::report) tone: Tone,
    /// The measure, and where if it is not in the detail.
    pub(in crate::report) subject: String,
    pub(in crate::report) word: String,
    pub(in crate::report) detail: String,
}

/// Estimates with their intervals on a common scale.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Plot {
    pub(in crate::report) title: String,
    pub(in crate::report) description: String,
    pub(in crate::report) scale: (f64, f64),
    /// Positions on the scale with their labels.
    pub(in crate::report) ticks: Vec<(f64, &'static str)>,
    /// Position of "no difference".
    pub(in crate::report) zero: Option<f64>,
    pub(in crate::report) groups: Vec<Group>,
}

/// A labeled group of intervals.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Group {
    pub(in crate::report) label: String,
    pub(in crate::report) rows: Vec<Estimate>,
}

/// An estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::struct_field_names,
    reason = "the number itself is the estimate"
)]
pub(in crate::report) struct Estimate {
    pub(in crate::report) label: String,
    pub(in crate::report) estimate: Option<(f64, Interval)>,
    pub(in crate::report) text: String,
}

impl Section {
    /// A section of every format.
    pub(super) fn new(heading: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self::with_reach(heading, blocks, Reach::All)
    }

    pub(super) fn with_reach(heading: impl Into<String>, blocks: Vec<Block>, reach: Reach) -> Self {
        Self {
            heading: heading.into(),
            blocks,
            reach,
        }
    }
}

/// An estimate with its interval, if both exist.
pub(super) fn estimate_with_interval(
    estimate: Result<f64, Absent>,
    interval: Result<Interval, Absent>,
) -> Option<(f64, Interval)> {
    Some((estimate.ok()?, interval.ok()?))
}
