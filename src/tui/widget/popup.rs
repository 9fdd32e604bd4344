//! A question in a box over the screen, with the keys that answer it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::tui::keymap::KeyContext;
use crate::tui::text::{pad, wrap};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::field::Field;

/// The widest box, in columns.
const WIDEST: u16 = 72;

/// Draws a question over the middle of `area`; its answers are the keys of `place`, and `otherwise` says what any
/// other key does.
pub(in crate::tui) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    look: DrawContext<'_>,
    title: &str,
    question: &[String],
    place: KeyContext,
    otherwise: &str,
) {
    let mut lines = sentences(question, columns(area));
    lines.push(Line::default());
    answers(&mut lines, place, look);
    lines.push(Line::styled(otherwise.to_owned(), look.theme.faint()));
    boxed(frame, area, look.theme, title, lines);
}

/// Draws a question that is answered by typing into `field`; Enter takes what is typed.
pub(in crate::tui) fn draw_field(
    frame: &mut Frame<'_>,
    area: Rect,
    look: DrawContext<'_>,
    title: &str,
    question: &[String],
    field: &Field,
    place: KeyContext,
) {
    let theme = look.theme;
    let columns = columns(area);
    let mut lines = sentences(question, columns);
    lines.push(Line::default());
    let mut typed = Line::from(Span::styled("› ", theme.strong()));
    typed.extend(field.line(columns.saturating_sub(2), true, theme));
    lines.push(typed);
    lines.push(Line::default());
    answers(&mut lines, place, look);
    boxed(frame, area, theme, title, lines);
}

/// The columns for text in a box over `area`.
fn columns(area: Rect) -> usize {
    usize::from(area.width.min(WIDEST)).saturating_sub(4)
}

fn sentences(question: &[String], columns: usize) -> Vec<Line<'static>> {
    let wrapped = question.iter().flat_map(|s| wrap(s, columns));
    wrapped.map(Line::raw).collect()
}

fn answers<'a>(lines: &mut Vec<Line<'a>>, place: KeyContext, look: DrawContext<'a>) {
    for row in look.keys.all(place) {
        lines.push(Line::from(vec![
            Span::styled(pad(&row.shown, 9), look.theme.key()),
            Span::raw(row.label),
        ]));
    }
}

fn boxed(frame: &mut Frame<'_>, area: Rect, theme: Theme, title: &str, lines: Vec<Line<'_>>) {
    let width = area.width.min(WIDEST);
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = area.centered(Constraint::Length(width), Constraint::Length(height));
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .title(Span::styled(format!(" {title} "), theme.strong()))
        .padding(ratatui::widgets::Padding::horizontal(1));
    frame.render_widget(Paragraph::new(Text::from(lines)).block(block), area);
}
