//! A question in a box over the screen, with the keys that answer it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::tui::keymap::{self, Place};
use crate::tui::text::{pad, wrap};
use crate::tui::theme::Theme;
use crate::tui::widget::field::Field;

/// The widest box, in columns.
const WIDEST: u16 = 72;

/// Draws a question over the middle of `area`; its answers are the keys of `place`, and `otherwise` says what any
/// other key does.
pub(in crate::tui) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    title: &str,
    question: &[String],
    place: Place,
    otherwise: &str,
) {
    let mut lines = sentences(question, columns(area));
    lines.push(Line::default());
    answers(&mut lines, place, theme);
    lines.push(Line::styled(otherwise.to_owned(), theme.faint()));
    boxed(frame, area, theme, title, lines);
}

/// Draws a question that is answered by typing into `field`; Enter takes what is typed.
pub(in crate::tui) fn draw_field(
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    title: &str,
    question: &[String],
    field: &Field,
    place: Place,
) {
    let columns = columns(area);
    let mut lines = sentences(question, columns);
    lines.push(Line::default());
    let mut typed = Line::from(Span::styled("› ", theme.strong()));
    typed.extend(field.line(columns.saturating_sub(2), true, theme));
    lines.push(typed);
    lines.push(Line::default());
    answers(&mut lines, place, theme);
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

fn answers(lines: &mut Vec<Line<'static>>, place: Place, theme: Theme) {
    for binding in keymap::all(place) {
        lines.push(Line::from(vec![
            Span::styled(pad(binding.shown, 9), theme.key()),
            Span::raw(binding.label),
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
