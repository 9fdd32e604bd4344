//! The debrief after a session was closed: how each task ended, what was not asked, and what is left to describe.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::task_box::format_tallies;
use crate::session::{MissingDetail, SessionState, format_time};
use crate::tui::keymap::{Intent, KeyContext};
use crate::tui::screen::remaining::undecided_attempts;
use crate::tui::text::{pad, pluralize, truncate_to_width, width};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::status;

/// Maximum number of lines about unanswered questions.
const MAX_QUESTION_ROWS: usize = 5;

/// Draws the debrief.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    state: &SessionState,
    order: &[String],
    look: DrawContext<'_>,
) {
    let theme = look.theme;
    let columns = usize::from(area.width).saturating_sub(4);
    let rows = usize::from(area.height).saturating_sub(2);
    let entries = usize::try_from(state.last_seq()).unwrap_or(0);
    let mut lines = vec![
        Line::styled("The session is closed.", theme.strong()),
        Line::raw(format!(
            "{} in its log. Log fingerprint: {}",
            pluralize(entries, "entry"),
            state.head().short_hex()
        )),
    ];
    let open = open_lines(state, look, columns);
    let room = rows.saturating_sub(lines.len() + open.len());
    let mut tasks: Vec<Line<'static>> = order
        .iter()
        .map(|task| task_line(state, task, columns, theme))
        .collect();
    if tasks.len() > room {
        tasks.truncate(room.saturating_sub(1));
        let more = pluralize(order.len() - tasks.len(), "more task");
        tasks.push(Line::styled(
            format!("… {more} in the review"),
            theme.muted(),
        ));
    }
    lines.extend(tasks);
    lines.extend(open);
    let block = Block::bordered()
        .title(Span::styled(" Closed · debrief ", theme.strong()))
        .padding(Padding::horizontal(1));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// A task with its outcome, time and tallies.
fn task_line(state: &SessionState, task: &str, columns: usize, theme: Theme) -> Line<'static> {
    let attempt = state.attempts_at(task).next_back();
    let status = status::task_status(state, task, 0, theme);
    let word = attempt.map_or("not reached", |_| status.word);
    let time = status.time_ms.map(format_time).unwrap_or_default();
    let tallies = attempt.map_or_else(String::new, |a| format_tallies(state, a));
    let head = format!("{} {} {time:>6}  ", status.sign, pad(word, 11));
    let room = columns.saturating_sub(width(&head) + width(&tallies) + 2);
    Line::from(vec![
        Span::styled(head, status.style),
        Span::raw(pad(state.task_title(task), room)),
        Span::raw(format!("  {tallies}")),
    ])
}

/// What is left to ask, to decide and to describe, with the keys for it.
fn open_lines(state: &SessionState, look: DrawContext<'_>, columns: usize) -> Vec<Line<'static>> {
    let warn = |text: String| Line::styled(truncate_to_width(&text, columns), look.theme.warning());
    let mut lines = Vec::new();
    let undecided = undecided_attempts(state).count();
    if undecided > 0 {
        let tasks = pluralize(undecided, "task");
        lines.push(warn(format!("{tasks} still without an outcome")));
    }
    let describe = state
        .review_queue()
        .iter()
        .filter(|item| !matches!(item.missing, MissingDetail::Answer | MissingDetail::Outcome))
        .count();
    if describe > 0 {
        let entries = pluralize(describe, "entry");
        lines.push(warn(format!("{entries} to describe")));
    }
    let questions = question_lines(state);
    if !questions.is_empty() {
        let count = pluralize(state.unanswered_questions().len(), "question");
        lines.push(warn(format!("{count} without an answer:")));
    }
    let more = questions.len().saturating_sub(MAX_QUESTION_ROWS);
    lines.extend(questions.into_iter().take(MAX_QUESTION_ROWS).map(warn));
    if more > 0 {
        lines.push(warn(format!("  … {more} more")));
    }
    if lines.is_empty() {
        lines.push(Line::styled("Nothing is left open.", look.theme.success()));
    } else {
        let review = look.keys.key_for(KeyContext::Closed, Intent::OpenReview);
        let reopen = look.keys.key_for(KeyContext::Closed, Intent::ReopenSession);
        lines.push(Line::raw(truncate_to_width(
            &format!("{review} describes and answers; {reopen} reopens the session to ask."),
            columns,
        )));
    }
    lines.insert(0, Line::default());
    lines
}

/// Unanswered questions, one line per questionnaire and subject: an open question in its words, a scale by its name.
fn question_lines(state: &SessionState) -> Vec<String> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for asked in state.unanswered_questions() {
        let attempt = asked.attempt.and_then(|key| state.attempt(key));
        let subject = attempt.map_or_else(
            || "at the end".to_owned(),
            |a| format!("after \"{}\"", state.task_title(&a.task)),
        );
        let is_open = asked.item.answer == crate::study::AnswerFormat::Text;
        let what = if is_open {
            asked.item.wording.clone()
        } else {
            asked.instrument.name().to_owned()
        };
        let line = format!("  {subject}: {what}");
        match lines.last_mut() {
            Some((last, count)) if *last == line => *count += 1,
            _ => lines.push((line, 1)),
        }
    }
    let text = |(line, count): (String, usize)| match count {
        1 => line,
        n => format!("{line} ({n} questions)"),
    };
    lines.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tui::testing::{both_sizes, opened, render_text};

    #[test]
    fn a_closed_session() {
        let mut app = opened();
        app.press_all("space +60000 1 a enter c space +1000 tab space +1000 q y");
        assert_snapshot!(both_sizes(&mut app));
        let small = render_text(&app, 60, 16);
        assert!(
            small.contains("undecided") && small.contains("Enter leave"),
            "{small}"
        );
    }
}
