//! A question in a box over the screen, with its keys.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Clear, Paragraph};

use crate::tui::keymap::KeyContext;
use crate::tui::text::{pad, wrap};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::text_field::TextField;

/// Maximum width of a box, in columns.
const MAX_COLUMNS: u16 = 72;

/// A question in a box over the screen; the keys of its context answer it.
pub(in crate::tui) struct Popup<'a> {
    title: &'a str,
    question: Vec<String>,
    context: KeyContext,
    answer: Answer<'a>,
}

/// How a question is answered.
enum Answer<'a> {
    /// By a key; the text says what other keys do.
    Key(&'a str),
    /// By typing; Enter submits it.
    Typed(&'a TextField),
}

impl<'a> Popup<'a> {
    /// A question answered by a key of `context`.
    pub(in crate::tui) fn new(
        title: &'a str,
        question: impl Into<Vec<String>>,
        context: KeyContext,
    ) -> Self {
        Self {
            title,
            question: question.into(),
            context,
            answer: Answer::Key(""),
        }
    }

    /// Says what keys do that are not among the answers.
    pub(in crate::tui) fn with_other_keys(self, other_keys: &'a str) -> Self {
        Self {
            answer: Answer::Key(other_keys),
            ..self
        }
    }

    /// A question answered by typing into `field`.
    pub(in crate::tui) fn with_field(self, field: &'a TextField) -> Self {
        Self {
            answer: Answer::Typed(field),
            ..self
        }
    }

    /// Draws it in the middle of `area`.
    pub(in crate::tui) fn draw(&self, frame: &mut Frame<'_>, area: Rect, look: DrawContext<'_>) {
        let theme = look.theme;
        let columns = text_columns(area);
        let mut lines = question_lines(&self.question, columns);
        lines.push(Line::default());
        match self.answer {
            Answer::Key(other_keys) => {
                push_answer_keys(&mut lines, self.context, look);
                lines.push(Line::styled(other_keys.to_owned(), theme.muted()));
            }
            Answer::Typed(field) => {
                let mut typed = Line::from(Span::styled("› ", theme.strong()));
                typed.extend(field.render_line(columns.saturating_sub(2), true, theme));
                lines.push(typed);
                lines.push(Line::default());
                push_answer_keys(&mut lines, self.context, look);
            }
        }
        draw_box(frame, area, theme, self.title, lines);
    }
}

/// Width for text in a box over `area`, in columns.
fn text_columns(area: Rect) -> usize {
    usize::from(area.width.min(MAX_COLUMNS)).saturating_sub(4)
}

fn question_lines(question: &[String], columns: usize) -> Vec<Line<'static>> {
    let wrapped = question.iter().flat_map(|s| wrap(s, columns));
    wrapped.map(Line::raw).collect()
}

fn push_answer_keys<'a>(lines: &mut Vec<Line<'a>>, context: KeyContext, look: DrawContext<'a>) {
    for row in look.keys.rows_in(context) {
        lines.push(Line::from(vec![
            Span::styled(pad(&row.shown, 9), look.theme.key()),
            Span::raw(row.label),
        ]));
    }
}

fn draw_box(frame: &mut Frame<'_>, area: Rect, theme: Theme, title: &str, lines: Vec<Line<'_>>) {
    let width = area.width.min(MAX_COLUMNS);
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = area.centered(Constraint::Length(width), Constraint::Length(height));
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .title(Span::styled(format!(" {title} "), theme.strong()))
        .padding(ratatui::widgets::Padding::horizontal(1));
    frame.render_widget(Paragraph::new(Text::from(lines)).block(block), area);
}
