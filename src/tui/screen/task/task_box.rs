//! The selected task: text to read aloud, success criterion, clock and tallies.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use crate::session::{Attempt, SessionPhase, SessionState, format_time};
use crate::study::Task;
use crate::study::Word as _;
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::screen::frame::both_ends;
use crate::tui::screen::remaining;
use crate::tui::text::{format_tenths, pluralize, truncate_to_width, width, wrap};
use crate::tui::theme::{DrawContext, Theme};
use crate::tui::widget::status;

/// The task as sections of heading and text.
pub(super) fn whole_text(task: &Task) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut push = |head: &str, text: &Option<String>| {
        if let Some(text) = text {
            rows.push((head.to_owned(), text.clone()));
            rows.push((String::new(), String::new()));
        }
    };
    push("Read aloud", &task.scenario);
    push("Starts when", &task.starts_when);
    push("Success", &task.success);
    push("Expected time", &task.expert_time_ms.map(format_time));
    push("Time limit", &task.time_limit_ms.map(format_time));
    rows
}

/// Error kinds with their keys.
pub(super) fn error_kind_rows(state: &SessionState) -> impl Iterator<Item = (String, String)> {
    state.error_kinds().map(|kind| {
        let text = format!("error: {} ({})", kind.label, kind.severity.as_str());
        (kind.key.to_string(), text)
    })
}

/// Height of the box including borders, in rows.
pub(super) fn height(task: Option<&Task>, columns: u16) -> u16 {
    let columns = usize::from(columns).saturating_sub(4);
    let lines = task.map_or(0, |t| text_lines(t, columns).len());
    u16::try_from(lines + 5).unwrap_or(u16::MAX)
}

fn text_lines(task: &Task, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(scenario) = &task.scenario {
        lines.extend(wrap(&format!("“{}”", scenario.trim()), columns));
    }
    if let Some(starts) = &task.starts_when {
        lines.extend(wrap(&format!("Starts when: {starts}"), columns));
    }
    if let Some(success) = &task.success {
        lines.extend(wrap(&format!("Success: {success}"), columns));
    }
    lines
}

/// Draws the box of task `id`, the `place`-th of `of`.
#[allow(clippy::too_many_arguments, reason = "they are what the box shows")]
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    state: &SessionState,
    id: &str,
    position: usize,
    of: usize,
    now_ms: i64,
    look: DrawContext<'_>,
) {
    let theme = look.theme;
    let columns = usize::from(area.width).saturating_sub(4);
    let rows = usize::from(area.height).saturating_sub(2);
    let task = state.study().task(id);
    let foot = footer_lines(state, id, task, now_ms, columns, theme);
    let room = rows.saturating_sub(foot.len());
    let mut text = match task {
        Some(task) => text_lines(task, columns),
        None => wrap("Unscripted, so not counted.", columns),
    };
    if text.len() > room {
        text.truncate(room.saturating_sub(1));
        let whole = look.keys.key_for(KeyContext::Running, Intent::ShowTaskText);
        text.push(format!("… {whole} shows the full text"));
    }
    let mut lines: Vec<Line<'_>> = text.into_iter().map(Line::raw).collect();
    lines.resize(room, Line::default());
    lines.extend(foot);
    let title = state.task_title(id);
    let block = Block::bordered()
        .title(Span::styled(
            truncate_to_width(&format!(" {position} of {of} · {title} "), columns),
            theme.strong(),
        ))
        .padding(Padding::horizontal(1));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// Clock and tallies of the task's last attempt, and the current task if it is another one.
fn footer_lines(
    state: &SessionState,
    id: &str,
    task: Option<&Task>,
    now_ms: i64,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(current) = state.current_attempt().filter(|a| a.task != id) {
        lines.push(other_task_line(state, current, now_ms, columns, theme));
    }
    let Some(attempt) = state.attempts_at(id).next_back() else {
        let against =
            target_times(task, None).map_or_else(String::new, |words| format!("   {words}"));
        let line = truncate_to_width(&format!("  not started{against}"), columns);
        lines.push(Line::raw(line));
        return lines;
    };
    let time_ms = attempt.time_ms(now_ms);
    let mut clock = vec![time_ms.map_or_else(String::new, format_tenths)];
    clock.extend(target_times(task, time_ms));
    let mut style = if is_over_limit(task, time_ms) {
        theme.error()
    } else {
        theme.strong()
    };
    let (mut pause, mut ended) = (None, None);
    match attempt.open_pause().filter(|_| attempt.is_open()) {
        Some(open) => {
            let elapsed = format_time(now_ms - open.from_ms);
            let why = open.reason.map_or("no reason given", |r| r.word());
            pause = Some(format!("‖ paused {elapsed}, {why}"));
        }
        None if attempt.is_open() => {}
        None => {
            let status = status::attempt_status(state, attempt, now_ms, theme);
            let word = format!("{} {}", status.sign, status.word);
            let line = width(&clock.join("   ")) + width(&word);
            if line + 5 > columns {
                ended = Some(word);
            } else {
                clock.push(word);
            }
            style = status.style;
        }
    }
    let mut rows = vec![(clock.join("   ").trim_start().to_owned(), style)];
    if let (Some(task), Some(time_ms)) = (task, time_ms) {
        rows.extend(render_gauge(task, time_ms, columns).map(|gauge| (gauge, style)));
    }
    rows.extend(ended.map(|ended| (ended, style)));
    rows.extend(pause.map(|pause| (pause, theme.warning())));
    let tallies = format_tallies(state, attempt);
    // The tallies are at the right end of the last row, or in a row of their own.
    let last = rows.len() - 1;
    for (i, (row, style)) in rows.into_iter().enumerate() {
        let row = format!("  {row}");
        match both_ends(&row, &tallies, columns).filter(|_| i == last) {
            Some(line) => return append_line(lines, Line::styled(line, style)),
            None => lines.push(Line::styled(truncate_to_width(&row, columns), style)),
        }
    }
    append_line(
        lines,
        Line::raw(truncate_to_width(&format!("  {tallies}"), columns)),
    )
}

/// Whether a time exceeds the task's limit.
fn is_over_limit(task: Option<&Task>, time_ms: Option<i64>) -> bool {
    let limit = task.and_then(|t| t.time_limit_ms);
    limit.zip(time_ms).is_some_and(|(limit, time)| time > limit)
}

/// Limit and expected time of a task, in words.
fn target_times(task: Option<&Task>, time_ms: Option<i64>) -> Option<String> {
    let expert = task.and_then(|t| t.expert_time_ms);
    let limit = task.and_then(|t| t.time_limit_ms);
    let over = if is_over_limit(task, time_ms) {
        "OVER "
    } else {
        ""
    };
    let parts: Vec<String> = [
        expert.map(|ms| format!("expected {}", format_time(ms))),
        limit.map(|ms| format!("{over}limit {}", format_time(ms))),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// Below this width in columns, the gauge is omitted: the words say the same.
const GAUGE_MIN_COLUMNS: usize = 56;

/// A time as a bar relative to the task's limit, with a mark at the expected time.
fn render_gauge(task: &Task, time_ms: i64, columns: usize) -> Option<String> {
    const CELLS: i64 = 30;
    let limit = task.time_limit_ms.filter(|limit| *limit > 0)?;
    if columns < GAUGE_MIN_COLUMNS {
        return None;
    }
    let cell = |ms: i64| ms.clamp(0, limit).saturating_mul(CELLS) / limit;
    let expert = task.expert_time_ms.map(|ms| cell(ms).min(CELLS - 1));
    let sign = |at| match at {
        at if expert == Some(at) => '┃',
        at if at < cell(time_ms) => '█',
        _ => '░',
    };
    Some((0..CELLS).map(sign).collect())
}

fn append_line<'a>(mut lines: Vec<Line<'a>>, last: Line<'a>) -> Vec<Line<'a>> {
    lines.push(last);
    lines
}

/// State of the current task if it is not the one shown.
fn other_task_line(
    state: &SessionState,
    current: &Attempt,
    now_ms: i64,
    columns: usize,
    theme: Theme,
) -> Line<'static> {
    let title = state.task_title(&current.task);
    let time = format_tenths(current.time_ms(now_ms).unwrap_or(0));
    let text = match state.phase() {
        SessionPhase::AwaitingOutcome(_) => {
            format!("? How did it end? Press c p f g t v: \"{title}\"")
        }
        SessionPhase::Paused(_) => format!("‖ {time} \"{title}\" is paused"),
        _ => format!("▶ {time} \"{title}\" is running"),
    };
    Line::styled(truncate_to_width(&text, columns), theme.warning())
}

/// Errors and assists of an attempt, in words.
pub(super) fn format_tallies(state: &SessionState, attempt: &Attempt) -> String {
    let errors = state.errors_in(attempt.key);
    let worse: Vec<String> = [(errors.major, "major"), (errors.critical, "critical")]
        .into_iter()
        .filter_map(|(n, word)| Some((n.filter(|n| *n > 0)?, word)))
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let worse = if worse.is_empty() {
        String::new()
    } else {
        format!(" ({})", worse.join(", "))
    };
    let assists = state
        .annotations_in(attempt.key)
        .filter(|n| matches!(n.kind, crate::session::AnnotationKind::Assist(_)))
        .count();
    format!("errors {}{worse}  assists {assists}", errors.total)
}

/// Progress of the session while no task is running.
pub(super) fn progress_message(
    state: &SessionState,
    order: &[String],
    keys: &Keymap,
) -> Option<String> {
    let is_started = |task: &&String| state.attempts_at(task).next().is_some();
    if order.iter().filter(is_started).count() < order.len()
        || state.phase() != SessionPhase::BetweenTasks
    {
        return None;
    }
    let open = remaining::undecided_attempts(state).count();
    let done = remaining::no_tasks_left_message(state, order);
    let close = keys.key_for(KeyContext::Between, Intent::Quit);
    Some(
        if let Some(waiting) = remaining::unanswered_questions(state).filter(|_| open == 0) {
            let ask = keys.key_for(KeyContext::Between, Intent::OpenQuestions);
            format!("{done} {waiting} unanswered: {ask} asks; {close} closes the session.")
        } else if open > 0 {
            format!(
                "{} without an outcome: choose it and press c p f g t v. {close} closes the session.",
                pluralize(open, "task")
            )
        } else {
            format!("{done} {close} closes the session.")
        },
    )
}
