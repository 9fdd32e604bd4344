//! The meaning of a cell or a verdict, which a sign and a word always carry too.

use super::Cell;
use crate::metrics::verdict::{Judgement, Verdict};

/// What a cell or a verdict means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    Plain,
    Good,
    Bad,
    Between,
    Quiet,
}

impl Tone {
    /// Its name in a style sheet; none for what is plain.
    pub(in crate::report) fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("good"),
            Self::Bad => Some("bad"),
            Self::Between => Some("between"),
            Self::Quiet => Some("quiet"),
        }
    }
}

/// A verdict as tone, sign and word.
pub(super) fn verdict(judgement: Judgement) -> (Tone, &'static str) {
    match judgement.verdict {
        Verdict::Better => (Tone::Good, "▲ better"),
        Verdict::Worse => (Tone::Bad, "▼ worse"),
        Verdict::Inconclusive => (Tone::Quiet, "○ inconclusive"),
    }
}

/// A verdict as a cell.
pub(super) fn verdict_cell(judgement: Judgement) -> Cell {
    let (tone, word) = verdict(judgement);
    Cell {
        lines: vec![word.to_owned()],
        tone,
    }
}
