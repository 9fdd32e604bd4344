//! A question in a box over the screen, with the keys that answer it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::tui::keymap::Place;
use crate::tui::text::{pad, wrap};
use crate::tui::theme::Look;

/// Draws a question over the middle of `area`; its answers are the keys of `place`, and `otherwise` says what any
/// other key does.
pub(in crate::tui) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    look: Look<'_>,
    title: &str,
    question: &[String],
    place: Place,
    otherwise: &str,
) {
    let theme = look.theme;
    let width = area.width.min(72);
    let columns = usize::from(width).saturating_sub(4);
    let mut lines: Vec<Line<'_>> = question
        .iter()
        .flat_map(|sentence| wrap(sentence, columns))
        .map(Line::raw)
        .collect();
    lines.push(Line::default());
    for row in look.keys.all(place) {
        lines.push(Line::from(vec![
            Span::styled(pad(&row.shown, 9), theme.key()),
            Span::raw(row.label),
        ]));
    }
    lines.push(Line::styled(otherwise, theme.faint()));
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = area.centered(Constraint::Length(width), Constraint::Length(height));
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .title(Span::styled(format!(" {title} "), theme.strong()))
        .padding(ratatui::widgets::Padding::horizontal(1));
    frame.render_widget(Paragraph::new(Text::from(lines)).block(block), area);
}
