//! Shared parts of screens: minimum size, header, and the message for small windows.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::session::SessionKind;
use crate::tui::text::{truncate_to_width, width, wrap};
use crate::tui::theme::Theme;

/// Minimum window size for drawing screens.
const MIN_SIZE: Size = Size {
    width: 60,
    height: 16,
};

/// Whether a window is below the minimum size.
pub(super) fn is_small(area: Rect) -> bool {
    area.width < MIN_SIZE.width || area.height < MIN_SIZE.height
}

/// Prefix of every screen of a session that does not count.
pub(super) fn kind_prefix(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Real => "",
        SessionKind::Pilot => "PILOT · ",
        SessionKind::Rehearsal => "REHEARSAL · ",
    }
}

/// Draws the message for small windows, with what keys still do.
pub(super) fn draw_small(frame: &mut Frame<'_>, area: Rect, meanwhile: &str) {
    let text = format!(
        "{meanwhile} This window is {}x{}; at least {}x{} is needed.",
        area.width, area.height, MIN_SIZE.width, MIN_SIZE.height
    );
    let lines: Vec<Line<'_>> = wrap(&text, usize::from(area.width))
        .into_iter()
        .map(Line::raw)
        .collect();
    frame.render_widget(Paragraph::new(lines), area);
}

/// Draws a line with text at both ends; the left one is cut if necessary.
pub(super) fn draw_ends(
    frame: &mut Frame<'_>,
    area: Rect,
    left: &str,
    right: Line<'_>,
    theme: Theme,
) {
    let right_width = u16::try_from(right.width()).unwrap_or(u16::MAX);
    let [left_area, right_area] = area.layout(&Layout::horizontal([
        Constraint::Fill(1),
        Constraint::Length(right_width),
    ]));
    let left = truncate_to_width(left, usize::from(left_area.width).saturating_sub(1));
    frame.render_widget(Span::styled(left, theme.strong()), left_area);
    frame.render_widget(right, right_area);
}

/// Texts at the left and right of `columns`, if both fit with a gap.
pub(super) fn both_ends(left: &str, right: &str, columns: usize) -> Option<String> {
    let gap = columns.checked_sub(width(left) + width(right) + 2)?;
    Some(format!("{left}{}{right}", " ".repeat(gap + 2)))
}
