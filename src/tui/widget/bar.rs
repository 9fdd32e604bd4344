//! The key bar at the foot of a screen, and the line above it that answers keys.

use ratatui::text::{Line, Span};

use crate::tui::keymap::{self, Binding, Intent, Place};
use crate::tui::text::{fit, width};
use crate::tui::theme::Theme;

/// The keys of a place that fit in so many columns. What does not fit is left out from the end; help stays.
pub(in crate::tui) fn keys(place: Place, columns: usize, theme: Theme) -> Line<'static> {
    let (help, others): (Vec<_>, Vec<_>) =
        keymap::bar(place).partition(|b| b.intent == Intent::Help);
    let taken = |b: &Binding| width(b.shown) + 1 + width(b.label);
    let reserved: usize = help.iter().map(|b| taken(b) + 3).sum();
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    for binding in others {
        let gap = if used == 1 { 0 } else { 3 };
        if used + gap + taken(binding) + reserved > columns {
            break;
        }
        used += gap + taken(binding);
        push(&mut spans, binding, theme);
    }
    for binding in help {
        push(&mut spans, binding, theme);
    }
    Line::from(spans)
}

fn push(spans: &mut Vec<Span<'static>>, binding: &Binding, theme: Theme) {
    if spans.len() > 1 {
        spans.push(Span::styled(" · ", theme.faint()));
    }
    spans.push(Span::styled(binding.shown, theme.key()));
    spans.push(Span::raw(" "));
    spans.push(Span::raw(binding.label));
}

/// The line that answers the last key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Status {
    /// It was done, or this can be done next.
    Said(String),
    /// It was not done; why.
    Refused(String),
}

impl Status {
    pub(in crate::tui) fn line(&self, columns: usize, theme: Theme) -> Line<'static> {
        let columns = columns.saturating_sub(1);
        match self {
            Self::Said(text) => Line::raw(format!(" {}", fit(text, columns))),
            Self::Refused(text) => {
                Line::styled(format!(" {}", fit(text, columns)), theme.caution())
            }
        }
    }
}
