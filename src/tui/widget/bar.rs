//! The key bar at the bottom of a screen, and the status line above it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use crate::tui::keymap::{Intent, KeyContext, Row};
use crate::tui::text::{truncate_to_width, width, wrap};
use crate::tui::theme::{DrawContext, Theme};

/// Keys of a context that fit in this many columns. Keys are omitted from the end, except help.
pub(in crate::tui) fn key_line(
    context: KeyContext,
    columns: usize,
    look: DrawContext<'_>,
) -> Line<'static> {
    key_line_of(&[context], columns, look)
}

/// Keys of several contexts, the first ones first.
pub(in crate::tui) fn key_line_of(
    contexts: &[KeyContext],
    columns: usize,
    look: DrawContext<'_>,
) -> Line<'static> {
    let theme = look.theme;
    let (help, others): (Vec<&Row>, Vec<&Row>) = contexts
        .iter()
        .flat_map(|context| look.keys.bar_rows(*context))
        .partition(|r| r.intent == Intent::Help);
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
        push_key(&mut spans, row, theme);
    }
    for row in help {
        push_key(&mut spans, row, theme);
    }
    Line::from(spans)
}

fn push_key(spans: &mut Vec<Span<'static>>, row: &Row, theme: Theme) {
    if spans.len() > 1 {
        spans.push(Span::styled(" · ", theme.muted()));
    }
    spans.push(Span::styled(row.shown.clone(), theme.key()));
    spans.push(Span::raw(" "));
    spans.push(Span::raw(row.label));
}

/// Status after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum Status {
    /// Done, or what can be done next.
    Message(String),
    /// Not done, with the reason.
    Refused(String),
}

impl Status {
    pub(in crate::tui) fn text(&self) -> &str {
        match self {
            Self::Message(text) | Self::Refused(text) => text,
        }
    }

    /// The status in at most three lines: what to do is at the end of a sentence.
    pub(in crate::tui) fn render_lines(&self, columns: usize, theme: Theme) -> Vec<Line<'static>> {
        let columns = columns.saturating_sub(1);
        let (text, style) = match self {
            Self::Message(text) => (text, Style::new()),
            Self::Refused(text) => (text, theme.warning()),
        };
        let mut lines = wrap(text, columns);
        if lines.len() > MAX_ROWS {
            let last = lines.split_off(MAX_ROWS - 1).join(" ");
            lines.push(truncate_to_width(&last, columns));
        }
        let lines = lines.into_iter();
        lines
            .map(|l| Line::styled(format!(" {l}"), style))
            .collect()
    }
}

/// Maximum number of status lines.
const MAX_ROWS: usize = 3;

/// Rows for a status at this width; one if there is none.
pub(in crate::tui) fn status_rows(status: Option<&Status>, columns: usize) -> u16 {
    let lines = status.map_or(1, |status| {
        status.render_lines(columns, Theme::new(false)).len()
    });
    u16::try_from(lines).unwrap_or(1).max(1)
}

/// Draws the status, if any.
pub(in crate::tui) fn draw_status(
    frame: &mut Frame<'_>,
    area: Rect,
    status: Option<&Status>,
    theme: Theme,
) {
    if let Some(status) = status {
        let lines = status.render_lines(usize::from(area.width), theme);
        frame.render_widget(Clear, area);
        frame.render_widget(Paragraph::new(lines), area);
    }
}
