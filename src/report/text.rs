//! Figures and comparisons as text for a terminal of 80 columns.

mod comparison;
mod version;

pub use super::bar::Signs;
pub use comparison::comparison;

use super::layout;
use super::warning;
use crate::metrics::findings::{Findings, Flow};
use crate::study::text;

/// The width that all text keeps to.
pub(super) const WIDTH: usize = 80;

/// How a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Line-drawing signs or ASCII.
    pub signs: Signs,
    /// Whether p values are shown beside the intervals.
    pub p_values: bool,
}

/// The figures of a study.
pub fn findings(findings: &Findings, style: Style) -> String {
    let mut out = format!(
        "{}\n{}\n",
        text::shown(&findings.study),
        flow(&findings.flow)
    );
    for version in &findings.versions {
        out.push('\n');
        out.push_str(&version::version(version, findings.confidence, style));
    }
    out.push_str(&warnings(&warning::of_findings(findings)));
    out
}

/// From who was expected to who was analysed, in one line.
fn flow(flow: &Flow) -> String {
    let mut parts = vec![format!("{} expected", flow.expected)];
    let apart = [
        (flow.no_show, "no-show", "no-shows"),
        (flow.withdrawn, "withdrawn", "withdrawn"),
        (flow.replaced, "replaced", "replaced"),
        (flow.pilot, "pilot", "pilots"),
        (flow.rehearsal, "rehearsal", "rehearsals"),
        (flow.excluded, "session excluded", "sessions excluded"),
    ];
    for (n, one, many) in apart {
        if n > 0 {
            parts.push(format!("{n} {}", if n == 1 { one } else { many }));
        }
    }
    parts.push(format!("{} analysed", flow.analysed));
    format!("Participants: {}", parts.join(", "))
}

fn warnings(sentences: &[String]) -> String {
    if sentences.is_empty() {
        return String::new();
    }
    format!("\nTo know:\n{}", layout::list(sentences, WIDTH))
}

/// A level of confidence: `95 %`.
fn level(confidence: crate::metrics::Confidence) -> String {
    let percent = 100.0 * confidence.level();
    format!("{} %", (percent * 1000.0).round() / 1000.0)
}
