//! Figures and comparisons as text for a terminal of 80 columns.

mod comparison;
pub(super) mod rating;
mod trend;
mod version;

pub use super::bar::Glyphs;
pub use comparison::comparison;
pub(super) use comparison::{inconclusive_reasons, smallest_detectable};
pub(super) use trend::differ;
pub use trend::trend;
pub(super) use version::not_counted;

use super::caveats;
use super::layout::{self, WIDTH};
use crate::metrics::Methods;
use crate::metrics::proportion::RateInterval;
use crate::metrics::study_figures::{Flow, StudyFigures};
use crate::study::text;

/// Style of text reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Line-drawing characters or ASCII.
    pub signs: Glyphs,
    /// Whether p values are shown next to the intervals.
    pub p_values: bool,
}

/// Figures of a study as text.
pub fn study_figures(study_figures: &StudyFigures, style: Style) -> String {
    let mut out = layout::wrap_sentences(
        &[
            text::escape_hidden(&study_figures.study).into_owned(),
            flow(&study_figures.flow),
        ],
        WIDTH,
    );
    for figures in &study_figures.versions {
        out.push('\n');
        out.push_str(&version::version(figures, study_figures.methods, style));
    }
    if let Some(found) = &study_figures.trend {
        out.push('\n');
        out.push_str(&trend(found, study_figures.methods.confidence, style));
    }
    out.push_str(&caveats_section(&caveats::of_study(study_figures)));
    style.finished(out)
}

impl Style {
    /// Replaces ellipses by this style's character.
    fn finished(self, text: String) -> String {
        match self.signs {
            Glyphs::Lines => text,
            Glyphs::Ascii => text.replace('…', "~"),
        }
    }
}

/// Participant flow, from expected to analyzed, on one line.
pub(super) fn flow(flow: &Flow) -> String {
    let mut parts = vec![format!("{} on the roster", flow.expected)];
    let not_counted = [
        (flow.no_show, "no-show", "no-shows"),
        (flow.withdrawn, "withdrawn", "withdrawn"),
        (flow.replaced, "replaced", "replaced"),
        (flow.pilot, "pilot", "pilots"),
        (flow.rehearsal, "rehearsal", "rehearsals"),
        (flow.excluded, "session excluded", "sessions excluded"),
    ];
    for (n, one, many) in not_counted {
        if n > 0 {
            parts.push(format!("{n} {}", if n == 1 { one } else { many }));
        }
    }
    parts.push(format!("{} analyzed", flow.analyzed));
    format!("Participants: {}", parts.join(", "))
}

fn caveats_section(sentences: &[String]) -> String {
    if sentences.is_empty() {
        return String::new();
    }
    format!("\nCaveats\n{}", layout::bullet_list(sentences, WIDTH))
}

/// A confidence level: `95%`.
pub(super) fn level(confidence: crate::metrics::Confidence) -> String {
    let percent = 100.0 * confidence.level();
    format!("{}%", (percent * 1000.0).round() / 1000.0)
}

/// Name of the interval of rates, unless it is the default.
pub(super) fn method(methods: Methods) -> &'static str {
    match methods.rate {
        RateInterval::AdjustedWald => "",
        RateInterval::Wilson => " Wilson",
        RateInterval::ClopperPearson => " Clopper-Pearson",
        RateInterval::Jeffreys => " Jeffreys",
        RateInterval::MidP => " mid-P",
    }
}

#[cfg(test)]
mod tests;
