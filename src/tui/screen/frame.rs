//! What screens share: the smallest size, the header, and the plea for room.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect, Size};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::session::SessionKind;
use crate::tui::text::{truncate_to_width, width, wrap};
use crate::tui::theme::Theme;

/// The smallest window that screens are drawn in.
const MIN_SIZE: Size = Size {
    width: 60,
    height: 16,
};

/// Whether a window is too small for the screens.
pub(super) fn is_small(area: Rect) -> bool {
    area.width < MIN_SIZE.width || area.height < MIN_SIZE.height
}

/// What stands first on every screen of a session that does not count.
pub(super) fn kind_prefix(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Real => "",
        SessionKind::Pilot => "PILOT · ",
        SessionKind::Rehearsal => "REHEARSAL · ",
    }
}

/// Asks for room, and says what keys do meanwhile.
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

/// A line with something at its left and something at its right end; the left gives way.
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

/// A text at the left and one at the right of `columns`, if both fit with a gap between them.
pub(super) fn both_ends(left: &str, right: &str, columns: usize) -> Option<String> {
    let gap = columns.checked_sub(width(left) + width(right) + 2)?;
    Some(format!("{left}{}{right}", " ".repeat(gap + 2)))
}
