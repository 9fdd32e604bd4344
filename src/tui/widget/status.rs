//! Status of a task as a sign, a word and a time; and the task list.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use crate::session::{Attempt, AttemptPhase, Outcome, SessionState, format_time};
use crate::tui::text::{pad, width};
use crate::tui::theme::Theme;

/// Status of a task.
pub(in crate::tui) struct TaskStatus {
    pub(in crate::tui) sign: &'static str,
    pub(in crate::tui) word: &'static str,
    pub(in crate::tui) style: Style,
    /// Time on task, in milliseconds.
    pub(in crate::tui) time_ms: Option<i64>,
}

/// Status of `task`, from its last attempt, or that the participant did it in an earlier session.
pub(in crate::tui) fn task_status(
    state: &SessionState,
    task: &str,
    now_ms: i64,
    theme: Theme,
) -> TaskStatus {
    match state.attempts_at(task).next_back() {
        Some(attempt) => attempt_status(state, attempt, now_ms, theme),
        None if state.was_attempted_before(task) => TaskStatus {
            sign: "•",
            word: "earlier",
            style: theme.muted(),
            time_ms: None,
        },
        None => TaskStatus {
            sign: " ",
            word: "",
            style: Style::new(),
            time_ms: None,
        },
    }
}

/// Status of an attempt.
pub(in crate::tui) fn attempt_status(
    state: &SessionState,
    attempt: &Attempt,
    now_ms: i64,
    theme: Theme,
) -> TaskStatus {
    let (sign, word, style) = match (&attempt.phase, attempt.outcome) {
        (AttemptPhase::Skipped, _) => ("–", "skipped", theme.muted()),
        (AttemptPhase::Open, _) if attempt.open_pause().is_some() => {
            ("‖", "paused", theme.warning())
        }
        (AttemptPhase::Open, _) => ("▶", "running", theme.strong()),
        (AttemptPhase::Ended(_) | AttemptPhase::Imported(_), Some(outcome)) => {
            outcome_sign(outcome, state.is_assisted(attempt), theme)
        }
        (AttemptPhase::Ended(_) | AttemptPhase::Imported(_), None) => {
            ("?", "undecided", theme.warning())
        }
    };
    TaskStatus {
        sign,
        word,
        style,
        time_ms: attempt.time_ms(now_ms),
    }
}

/// Sign and word of an outcome; an assisted completion has its own.
pub(in crate::tui) fn outcome_sign(
    outcome: Outcome,
    assisted: bool,
    theme: Theme,
) -> (&'static str, &'static str, Style) {
    match outcome {
        Outcome::Completed if assisted => ("◐", "assisted", theme.warning()),
        Outcome::Completed => ("✓", "completed", theme.success()),
        Outcome::Partial => ("◐", "partial", theme.warning()),
        Outcome::Failed => ("✗", "failed", theme.error()),
        Outcome::GaveUp => ("✗", "gave up", theme.error()),
        Outcome::Stopped => ("✗", "stopped", theme.error()),
        Outcome::Void => ("∅", "void", theme.muted()),
    }
}

/// Draws the task list; the selected task is marked and always visible.
pub(in crate::tui) fn draw_tasks(
    frame: &mut Frame<'_>,
    area: Rect,
    state: &SessionState,
    order: &[String],
    chosen: usize,
    now_ms: i64,
    theme: Theme,
) {
    let columns = usize::from(area.width).saturating_sub(2);
    let rows = usize::from(area.height).saturating_sub(2);
    let first = (chosen + 1).saturating_sub(rows);
    let lines: Vec<Line<'_>> = (first..)
        .zip(order.iter().skip(first).take(rows))
        .map(|(i, task)| {
            let title = state.task_title(task);
            let status = task_status(state, task, now_ms, theme);
            task_row(title, &status, i == chosen, columns, theme)
        })
        .collect();
    let block = Block::bordered().title(Span::styled(" Tasks ", theme.strong()));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

fn task_row(
    title: &str,
    status: &TaskStatus,
    chosen: bool,
    columns: usize,
    theme: Theme,
) -> Line<'static> {
    let mut end = status.time_ms.map(format_time).unwrap_or_default();
    if columns >= 40 && !status.word.is_empty() {
        end = format!("{} {}", status.word, pad_left(&end, 6));
    }
    // Without room for the word, a letter tells outcomes apart that share a sign.
    let letter = if columns >= 40 {
        ""
    } else {
        outcome_letter(status.word)
    };
    let room = columns.saturating_sub(5 + width(&end) + width(letter));
    let title_style = if chosen { theme.strong() } else { Style::new() };
    Line::from(vec![
        Span::styled(if chosen { "›" } else { " " }, theme.strong()),
        Span::styled(format!("{}{letter}", status.sign), status.style),
        Span::raw(" "),
        Span::styled(pad(title, room), title_style),
        Span::raw(" "),
        Span::styled(end, status.style),
    ])
}

/// Letter for the word of an outcome whose sign others have too: its key, and `a` for assisted.
fn outcome_letter(word: &str) -> &'static str {
    match word {
        "assisted" => "a",
        "partial" => "p",
        "failed" => "f",
        "gave up" => "g",
        "stopped" => "t",
        _ => " ",
    }
}

fn pad_left(text: &str, columns: usize) -> String {
    format!("{text:>columns$}")
}
