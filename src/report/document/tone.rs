//! The meaning of a cell or a verdict, which a sign and a word always carry too.

use super::Cell;
use crate::metrics::verdict::{Judgment, Verdict};

/// What a cell or a verdict means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    Plain,
    Good,
    Bad,
    Intermediate,
    Muted,
}

impl Tone {
    /// Its name in a style sheet; none for what is plain.
    pub(in crate::report) fn css_class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("good"),
            Self::Bad => Some("bad"),
            Self::Intermediate => Some("between"),
            Self::Muted => Some("quiet"),
        }
    }
}

/// A verdict as tone, sign and word.
pub(super) fn verdict_tone(judgement: Judgment) -> (Tone, &'static str) {
    match judgement.verdict {
        Verdict::Better => (Tone::Good, "▲ better"),
        Verdict::Worse => (Tone::Bad, "▼ worse"),
        Verdict::Inconclusive => (Tone::Muted, "○ inconclusive"),
    }
}

/// A verdict as a cell.
pub(super) fn verdict_cell(judgement: Judgment) -> Cell {
    let (tone, word) = verdict_tone(judgement);
    Cell {
        lines: vec![word.to_owned()],
        tone,
    }
}
