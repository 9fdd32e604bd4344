//! The participant's screen: one question with its answers.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};

use super::{Questionnaire, Reader, scale};
use crate::session::SessionState;
use crate::study::AnswerFormat;
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::text::{truncate_to_width, wrap};
use crate::tui::theme::{DrawContext, Theme};

/// Maximum width of a question, in columns.
const MAX_COLUMNS: usize = 64;

pub(super) fn draw(
    asking: &Questionnaire,
    frame: &mut Frame<'_>,
    area: Rect,
    state: &SessionState,
    look: DrawContext<'_>,
) {
    let theme = look.theme;
    frame.render_widget(Clear, area);
    let Reader::Participant { hint, done, .. } = &asking.reader else {
        return;
    };
    let [page, foot] = area.layout(&Layout::vertical([
        Constraint::Fill(1),
        Constraint::Length(1),
    ]));
    // The moderator's key, shown as a sign that means nothing to the participant.
    let sign = look.keys.key_for(KeyContext::Participant, Intent::Reclaim);
    let sign = Line::styled(sign, theme.muted()).right_aligned();
    frame.render_widget(sign, foot);
    let columns = usize::from(page.width)
        .saturating_sub(4)
        .clamp(1, MAX_COLUMNS);
    let lines = if *done {
        vec![
            Line::styled("Thank you.", theme.strong()),
            Line::default(),
            Line::raw("Please let the moderator know you are done."),
        ]
    } else {
        question_lines(asking, state, hint, columns, theme)
    };
    let tall = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let wide = u16::try_from(columns).unwrap_or(u16::MAX).min(page.width);
    // Every page starts at the same row, so that nothing jumps between pages.
    let above = (page.height / 5).min(page.height.saturating_sub(tall));
    let left = (page.width - wide) / 2;
    let text = Rect {
        x: page.x + left,
        y: page.y + above,
        width: page.width - left,
        height: page.height - above,
    };
    frame.render_widget(Paragraph::new(lines), text);
}

fn question_lines(
    asking: &Questionnaire,
    state: &SessionState,
    hint: &str,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let shown: Vec<usize> = (0..asking.pages.len())
        .filter(|i| asking.is_shown(*i))
        .collect();
    let context = shown.iter().position(|i| *i == asking.current).unwrap_or(0) + 1;
    let page = asking.page();
    let answer = &page.question.item.answer;
    let mut lines = Vec::new();
    if shown.len() > 1 {
        let progress = format!("{context} of {}", shown.len());
        lines.push(Line::styled(progress, theme.muted()));
        lines.push(Line::default());
    }
    let wording = wrap(&page.question.item.wording, columns);
    lines.extend(wording.into_iter().map(|l| Line::styled(l, theme.strong())));
    lines.push(Line::default());
    let current_value = page.effective_value(state);
    let given = match answer {
        AnswerFormat::Text => {
            let mut line = Line::from("Your answer: ");
            line.extend(
                page.text_field
                    .render_line(columns.saturating_sub(13), true, theme),
            );
            line
        }
        _ => {
            let value = current_value.map_or_else(String::new, |n| n.to_string());
            let words = current_value.and_then(|n| answer.label_of(n)).unwrap_or("");
            let answer_text = format!("{value} {words}");
            Line::from(vec![
                Span::raw("Your answer: "),
                Span::styled(
                    truncate_to_width(answer_text.trim(), columns.saturating_sub(13)),
                    theme.strong(),
                ),
            ])
        }
    };
    lines.extend(scale::answer_lines(answer, current_value, columns, theme));
    if *answer != AnswerFormat::Text {
        lines.push(Line::default());
    }
    lines.push(given);
    lines.push(Line::default());
    let instruction = if hint.is_empty() {
        how_to_answer(answer)
    } else {
        hint.to_owned()
    };
    lines.extend(wrap(&instruction, columns).into_iter().map(Line::raw));
    if hint.is_empty() && context > 1 {
        lines.push(Line::raw(how_to_go_back(answer)));
    }
    lines
}

/// How to go back to the question before.
fn how_to_go_back(answer: &AnswerFormat) -> &'static str {
    if *answer == AnswerFormat::Text || scale::is_vertical(answer) {
        "Shift-Tab goes back."
    } else {
        "↑ goes back."
    }
}

/// How to answer, for a person who has never seen the program.
fn how_to_answer(answer: &AnswerFormat) -> String {
    match answer.range() {
        None => "Type your answer, then press Enter.".to_owned(),
        Some((low, high)) if low < 0 => {
            format!("Choose from {low} to {high} with ← and →, then press Enter.")
        }
        Some((low, high)) => {
            let steps = match answer {
                AnswerFormat::Scale(scale) if scale.step > 1 => {
                    format!(" in steps of {}", scale.step)
                }
                _ => String::new(),
            };
            let arrows = if scale::is_vertical(answer) {
                "↑ and ↓"
            } else {
                "← and →"
            };
            format!("Type a number from {low} to {high}{steps} or use {arrows}, then press Enter.")
        }
    }
}
