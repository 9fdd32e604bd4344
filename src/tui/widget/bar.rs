//! The key bar at the foot of a screen, and the line above it that answers keys.

use ratatui::text::{Line, Span};

use crate::tui::keymap::{Intent, Place, Row};
use crate::tui::text::{fit, width};
use crate::tui::theme::{Look, Theme};

/// The keys of a place that fit in so many columns. What does not fit is left out from the end; help stays.
pub(in crate::tui) fn keys(place: Place, columns: usize, look: Look<'_>) -> Line<'static> {
    let theme = look.theme;
    let (help, others): (Vec<&Row>, Vec<&Row>) =
        look.keys.bar(place).partition(|r| r.intent == Intent::Help);
    let taken = |r: &Row| width(&r.shown) + 1 + width(r.label);
    let reserved: usize = help.iter().map(|r| taken(r) + 3).sum();
    let mut spans = vec![Span::raw(" ")];
    let mut used = 1;
    for row in others {
        let gap = if used == 1 { 0 } else { 3 };
        if used + gap + taken(row) + reserved > columns {
            break;
        }
        used += gap + taken(row);
        push(&mut spans, row, theme);
    }
    for row in help {
        push(&mut spans, row, theme);
    }
    Line::from(spans)
}

fn push(spans: &mut Vec<Span<'static>>, row: &Row, theme: Theme) {
    if spans.len() > 1 {
        spans.push(Span::styled(" · ", theme.faint()));
    }
    spans.push(Span::styled(row.shown.clone(), theme.key()));
    spans.push(Span::raw(" "));
    spans.push(Span::raw(row.label));
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
