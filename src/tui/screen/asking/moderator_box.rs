//! The box on the moderator's screen: the question, its answer, and the state of the others.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph};

use super::{Page, Questionnaire, scale};
use crate::session::SessionState;
use crate::study::AnswerFormat;
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::text::{pad, truncate_to_width, width, wrap};
use crate::tui::theme::{DrawContext, Theme};

/// Maximum width of a line, in columns.
const MAX_COLUMNS: usize = 76;

/// Draws the box over `top`, the tasks, and as much of the log below as it needs; `body` is both.
pub(super) fn draw(
    asking: &Questionnaire,
    frame: &mut Frame<'_>,
    (top, body): (Rect, Rect),
    state: &SessionState,
    look: DrawContext<'_>,
) {
    let theme = look.theme;
    let columns = usize::from(body.width).saturating_sub(4).min(MAX_COLUMNS);
    let rows = usize::from(body.height).saturating_sub(2);
    let page = asking.page();
    let mut lines = wording_lines(page, columns, theme);
    let foot = answer_line(page, state, columns, look);
    // The question is cut before its answers; what is filled in is always visible.
    let answers = scale::answer_lines(
        &page.question.item.answer,
        page.effective_value(state),
        columns,
        theme,
    );
    let room = rows.saturating_sub(answers.len() + 1);
    lines.truncate(room.max(1));
    lines.extend(answers);
    if lines.len() + 2 < rows && page.question.item.answer != AnswerFormat::Text {
        lines.push(Line::default());
    }
    lines.truncate(rows.saturating_sub(1));
    lines.push(foot);
    let left = rows.saturating_sub(lines.len() + 1);
    if asking.pages.len() > 1 && left > 0 {
        lines.push(Line::default());
        lines.extend(question_list(asking, state, left, columns, theme));
    }
    let tall = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = Rect {
        height: tall.max(top.height).min(body.height),
        ..body
    };
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .title(Span::styled(
            truncate_to_width(&title(asking, state), columns),
            theme.strong(),
        ))
        .padding(Padding::horizontal(1));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn title(asking: &Questionnaire, state: &SessionState) -> String {
    let page = asking.page();
    let about = question_subject(page, state);
    // Counted among questions asked together, as on the participant's screen.
    let same = |p: &&Page| p.question.attempt == page.question.attempt;
    let count = asking.pages.iter().filter(same).count();
    let position = asking.pages[..=asking.current].iter().filter(same).count();
    let position = if count > 1 {
        format!(" · {position} of {count}")
    } else {
        String::new()
    };
    format!(
        " Ask · {} · {about}{position} ",
        page.question.instrument.name()
    )
}

/// Subject of the question: a task's title, or the session as a whole.
pub(super) fn question_subject(page: &Page, state: &SessionState) -> String {
    let Some(attempt) = page.question.attempt.and_then(|key| state.attempt(key)) else {
        return "at the end".to_owned();
    };
    let task = state.study().task(&attempt.task);
    task.map_or_else(|| attempt.task.clone(), |t| t.title.clone())
}

fn wording_lines(page: &Page, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let wording = wrap(&page.question.item.wording, columns);
    let mut lines: Vec<Line<'static>> = wording
        .into_iter()
        .map(|l| Line::styled(l, theme.strong()))
        .collect();
    lines.push(Line::default());
    lines
}

/// The filled-in or recorded answer.
fn answer_line(
    page: &Page,
    state: &SessionState,
    columns: usize,
    look: DrawContext<'_>,
) -> Line<'static> {
    let theme = look.theme;
    let answer = &page.question.item.answer;
    if *answer == AnswerFormat::Text {
        let mut line = Line::from("Answer: ");
        line.extend(
            page.text_field
                .render_line(columns.saturating_sub(8), true, theme),
        );
        return line;
    }
    let value_text = |n: i64| match answer.label_of(n) {
        Some(words) => format!("{n} {words}"),
        None => n.to_string(),
    };
    let recorded = state.find_answer(&page.question);
    let record = look.keys.key_for(KeyContext::Asking, Intent::RecordAnswer);
    let (text, then) = match (page.number.parse().ok(), recorded) {
        (Some(typed), None) => (value_text(typed), format!("{record} records it")),
        (Some(typed), Some(_)) => (
            value_text(typed),
            format!("{record} replaces the first answer"),
        ),
        (None, Some(_)) => (
            page.effective_value(state)
                .map_or_else(|| "blank".to_owned(), value_text),
            "recorded".to_owned(),
        ),
        (None, None) => {
            let blank = look.keys.key_for(KeyContext::Asking, Intent::RecordBlank);
            ("none yet".to_owned(), format!("{blank} leaves it blank"))
        }
    };
    let text = truncate_to_width(&text, columns.saturating_sub(8 + 3 + width(&then)));
    Line::from(vec![
        Span::raw("Answer: "),
        Span::styled(text, theme.strong()),
        Span::styled(format!("   {then}"), theme.muted()),
    ])
}

/// All questions with their answers; the current one is always visible.
fn question_list(
    asking: &Questionnaire,
    state: &SessionState,
    rows: usize,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let first = (asking.current + 1).saturating_sub(rows.div_ceil(2));
    let first = first.min(asking.pages.len().saturating_sub(rows));
    let row = |(i, page): (usize, &Page)| {
        let chosen = i == asking.current;
        let rating = state.find_answer(&page.question);
        let answer = match rating {
            None => "·".to_owned(),
            Some(rating) => match (rating.value, rating.text.as_deref()) {
                (None, None) => "blank".to_owned(),
                (Some(value), _) => value.to_string(),
                (None, Some(text)) => truncate_to_width(text, 12),
            },
        };
        let asked = &page.question;
        let alike = |other: &&Page| {
            (&other.question.instrument, other.question.attempt)
                == (&asked.instrument, asked.attempt)
        };
        let mut name = asked.instrument.name().to_owned();
        if asking.pages.iter().filter(alike).count() > 1 {
            name = format!("{name} {}", asked.item.id);
        }
        let subject = match asked.attempt {
            Some(_) => format!("{name} · {}", question_subject(page, state)),
            None => format!("{name}: {}", asked.item.wording),
        };
        let sign = if chosen { "› " } else { "  " };
        let room = columns.saturating_sub(2 + 1 + width(&answer));
        let style = if chosen {
            theme.strong()
        } else {
            theme.muted()
        };
        Line::from(vec![
            Span::styled(sign, theme.strong()),
            Span::styled(pad(&subject, room), style),
            Span::raw(format!(" {answer}")),
        ])
    };
    let pages = asking.pages.iter().enumerate();
    pages.skip(first).take(rows).map(row).collect()
}
