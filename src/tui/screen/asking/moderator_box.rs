//! The box on the moderator's screen: the question, what is filled in, and how the others stand.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph};

use super::{Asking, Page, scale};
use crate::session::State;
use crate::study::Answer;
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::text::{fit, pad, width, wrap};
use crate::tui::theme::{DrawContext, Theme};

/// The widest line.
const WIDEST: usize = 76;

/// Draws the box in place of `top`, the tasks, and over as much of the log below as it takes; `body` is both.
pub(super) fn draw(
    asking: &Asking,
    frame: &mut Frame<'_>,
    (top, body): (Rect, Rect),
    state: &State,
    look: DrawContext<'_>,
) {
    let theme = look.theme;
    let columns = usize::from(body.width).saturating_sub(4).min(WIDEST);
    let rows = usize::from(body.height).saturating_sub(2);
    let page = asking.page();
    let mut lines = head(page, columns, theme);
    let foot = given(page, state, columns, look);
    // The question gives way to its answers; what is filled in is always in sight.
    let answers = scale::lines(
        &page.asked.item.answer,
        page.standing(state),
        columns,
        theme,
    );
    let room = rows.saturating_sub(answers.len() + 1);
    lines.truncate(room.max(1));
    lines.extend(answers);
    if lines.len() + 2 < rows && page.asked.item.answer != Answer::Text {
        lines.push(Line::default());
    }
    lines.truncate(rows.saturating_sub(1));
    lines.push(foot);
    let left = rows.saturating_sub(lines.len() + 1);
    if asking.pages.len() > 1 && left > 0 {
        lines.push(Line::default());
        lines.extend(list(asking, state, left, columns, theme));
    }
    let tall = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = Rect {
        height: tall.max(top.height).min(body.height),
        ..body
    };
    frame.render_widget(Clear, area);
    let block = Block::bordered()
        .title(Span::styled(
            fit(&title(asking, state), columns),
            theme.strong(),
        ))
        .padding(Padding::horizontal(1));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn title(asking: &Asking, state: &State) -> String {
    let page = asking.page();
    let about = about(page, state);
    // Counted among what is asked at the same time, as the participant's screen counts.
    let same = |p: &&Page| p.asked.attempt == page.asked.attempt;
    let count = asking.pages.iter().filter(same).count();
    let place = asking.pages[..=asking.at].iter().filter(same).count();
    let place = if count > 1 {
        format!(" · {place} of {count}")
    } else {
        String::new()
    };
    format!(" Ask · {} · {about}{place} ", page.asked.instrument.name())
}

/// What the question is about: a task's title, or the whole.
pub(super) fn about(page: &Page, state: &State) -> String {
    let Some(attempt) = page.asked.attempt.and_then(|key| state.attempt(key)) else {
        return "at the end".to_owned();
    };
    let task = state.study().task(&attempt.task);
    task.map_or_else(|| attempt.task.clone(), |t| t.title.clone())
}

fn head(page: &Page, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let wording = wrap(&page.asked.item.wording, columns);
    let mut lines: Vec<Line<'static>> = wording
        .into_iter()
        .map(|l| Line::styled(l, theme.strong()))
        .collect();
    lines.push(Line::default());
    lines
}

/// What is filled in, or what is recorded.
fn given(page: &Page, state: &State, columns: usize, look: DrawContext<'_>) -> Line<'static> {
    let theme = look.theme;
    let answer = &page.asked.item.answer;
    if *answer == Answer::Text {
        let mut line = Line::from("Answer: ");
        line.extend(page.words.line(columns.saturating_sub(8), true, theme));
        return line;
    }
    let told = |n: i64| match answer.words(n) {
        Some(words) => format!("{n} {words}"),
        None => n.to_string(),
    };
    let recorded = state.answer_to(&page.asked);
    let record = look.keys.key(KeyContext::Asking, Intent::Record);
    let (text, then) = match (page.number.parse().ok(), recorded) {
        (Some(typed), None) => (told(typed), format!("{record} records it")),
        (Some(typed), Some(_)) => (told(typed), format!("{record} replaces the first answer")),
        (None, Some(_)) => (
            page.standing(state)
                .map_or_else(|| "blank".to_owned(), told),
            "recorded".to_owned(),
        ),
        (None, None) => {
            let blank = look.keys.key(KeyContext::Asking, Intent::Blank);
            ("none yet".to_owned(), format!("{blank} leaves it blank"))
        }
    };
    let text = fit(&text, columns.saturating_sub(8 + 3 + width(&then)));
    Line::from(vec![
        Span::raw("Answer: "),
        Span::styled(text, theme.strong()),
        Span::styled(format!("   {then}"), theme.faint()),
    ])
}

/// Every question with its answer, the one that is asked always in sight.
fn list(
    asking: &Asking,
    state: &State,
    rows: usize,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let first = (asking.at + 1).saturating_sub(rows.div_ceil(2));
    let first = first.min(asking.pages.len().saturating_sub(rows));
    let row = |(i, page): (usize, &Page)| {
        let chosen = i == asking.at;
        let rating = state.answer_to(&page.asked);
        let answer = match rating {
            None => "·".to_owned(),
            Some(rating) => match (rating.value, rating.text.as_deref()) {
                (None, None) => "blank".to_owned(),
                (Some(value), _) => value.to_string(),
                (None, Some(text)) => fit(text, 12),
            },
        };
        let asked = &page.asked;
        let alike = |other: &&Page| {
            (&other.asked.instrument, other.asked.attempt) == (&asked.instrument, asked.attempt)
        };
        let mut name = asked.instrument.name().to_owned();
        if asking.pages.iter().filter(alike).count() > 1 {
            name = format!("{name} {}", asked.item.id);
        }
        let what = match asked.attempt {
            Some(_) => format!("{name} · {}", about(page, state)),
            None => format!("{name}: {}", asked.item.wording),
        };
        let sign = if chosen { "› " } else { "  " };
        let room = columns.saturating_sub(2 + 1 + width(&answer));
        let style = if chosen {
            theme.strong()
        } else {
            theme.faint()
        };
        Line::from(vec![
            Span::styled(sign, theme.strong()),
            Span::styled(pad(&what, room), style),
            Span::raw(format!(" {answer}")),
        ])
    };
    let pages = asking.pages.iter().enumerate();
    pages.skip(first).take(rows).map(row).collect()
}
