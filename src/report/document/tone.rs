//! Meaning of a cell or a verdict, which is always expressed by a symbol and a word too.

use crate::metrics::verdict::Verdict;

/// Meaning of a cell or a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    Plain,
    Good,
    Bad,
    Intermediate,
    Muted,
}

impl Tone {
    /// Its class in the style sheet; `None` for plain.
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

/// A verdict as a tone, and a symbol with a word.
pub(super) fn verdict_tone(verdict: Verdict) -> (Tone, &'static str) {
    match verdict {
        Verdict::Better => (Tone::Good, "▲ better"),
        Verdict::Worse => (Tone::Bad, "▼ worse"),
        Verdict::Inconclusive => (Tone::Muted, "○ inconclusive"),
    }
}
