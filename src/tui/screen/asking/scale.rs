//! Draws the answers of a question: a row of numbers, a line, faces, or a list.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::study::{AnswerFormat, FACE_LABELS, Scale};
use crate::tui::text::{truncate_to_width, width};
use crate::tui::theme::Theme;

/// Maximum number of answers in a row, each with its number.
const MAX_ROW_ANSWERS: i64 = 11;
/// Maximum width of a cell in a row, in columns.
const MAX_CELL: usize = 8;
/// Minimum width of a cell: two digits in brackets.
const MIN_CELL: usize = 4;
/// Step of an arrow key on a long scale.
const LONG_SCALE_STEP: i64 = 5;
/// Width of a line scale, in columns.
const TRACK_COLUMNS: usize = 41;

/// Step of an arrow key.
pub(super) fn arrow_step(answer: &AnswerFormat) -> i64 {
    match answer {
        AnswerFormat::Scale(scale) if scale.high - scale.low > 4 * LONG_SCALE_STEP => {
            scale.step.max(LONG_SCALE_STEP)
        }
        AnswerFormat::Scale(scale) => scale.step,
        AnswerFormat::Faces | AnswerFormat::Choice(_) | AnswerFormat::Text => 1,
    }
}

/// Whether the answers are shown below each other.
pub(super) fn is_vertical(answer: &AnswerFormat) -> bool {
    match answer {
        AnswerFormat::Choice(_) => true,
        AnswerFormat::Scale(scale) => !scale.anchors.is_empty(),
        AnswerFormat::Faces | AnswerFormat::Text => false,
    }
}

/// Whether a number is a valid answer.
pub(super) fn is_offered(answer: &AnswerFormat, value: i64) -> bool {
    let on_a_step = match answer {
        AnswerFormat::Scale(scale) => (value - scale.low) % scale.step.max(1) == 0,
        AnswerFormat::Faces | AnswerFormat::Choice(_) | AnswerFormat::Text => true,
    };
    let range = answer.range();
    on_a_step && range.is_some_and(|(low, high)| (low..=high).contains(&value))
}

/// Message with the valid answers.
pub(super) fn range_message(answer: &AnswerFormat) -> String {
    let (low, high) = answer.range().unwrap_or_default();
    match answer {
        AnswerFormat::Scale(Scale { step, .. }) if *step > 1 => {
            format!("Answers range from {low} to {high} in steps of {step}.")
        }
        _ => format!("Answers range from {low} to {high}."),
    }
}

/// Draws the answers in at most `columns`, marking the current one.
pub(super) fn answer_lines(
    answer: &AnswerFormat,
    current_value: Option<i64>,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let looks = |value: i64| {
        if current_value == Some(value) {
            theme.selected()
        } else {
            Style::new()
        }
    };
    match answer {
        AnswerFormat::Text => Vec::new(),
        AnswerFormat::Choice(choices) => (1..)
            .zip(choices)
            .map(|(n, words)| {
                let text = truncate_to_width(
                    &format!("{}  {words}", bracket_if_selected(n, current_value)),
                    columns,
                );
                Line::styled(text, looks(n))
            })
            .collect(),
        AnswerFormat::Faces => face_lines(current_value, columns, theme),
        AnswerFormat::Scale(scale) if !scale.anchors.is_empty() => {
            anchor_lines(scale, current_value, columns, theme)
        }
        AnswerFormat::Scale(scale) => {
            let count = (scale.high - scale.low) / scale.step.max(1) + 1;
            let cell = columns / usize::try_from(count).unwrap_or(usize::MAX).max(1);
            if count <= MAX_ROW_ANSWERS && cell >= MIN_CELL {
                let cell = cell.min(MAX_CELL);
                let cells = (scale.low..=scale.high).map(|n| {
                    (
                        center_text(&bracket_if_selected(n, current_value), cell),
                        looks(n),
                    )
                });
                let cells: Vec<_> = cells.collect();
                let wide = cell * cells.len();
                let spans: Vec<_> = cells.into_iter().map(|(t, s)| Span::styled(t, s)).collect();
                let mut lines = vec![Line::from(spans)];
                lines.extend(end_label_lines(scale, wide, false));
                lines
            } else {
                let wide = columns.min(TRACK_COLUMNS);
                let mut lines = vec![track_line(scale, current_value, wide, theme)];
                lines.extend(end_label_lines(scale, wide, true));
                lines
            }
        }
    }
}

/// A number, in brackets if it is the current one.
fn bracket_if_selected(n: i64, current_value: Option<i64>) -> String {
    if current_value == Some(n) {
        format!("[{n}]")
    } else {
        format!(" {n} ")
    }
}

fn center_text(text: &str, columns: usize) -> String {
    format!("{text:^columns$}")
}

/// Labels of the ends, placed below them; with numbers if these are not shown above.
fn end_label_lines(scale: &Scale, columns: usize, numbered: bool) -> Vec<Line<'static>> {
    let end_label = |n: i64, label: &Option<String>| match label {
        Some(label) if numbered => format!("{n} {label}"),
        Some(label) => label.clone(),
        None if numbered => n.to_string(),
        None => String::new(),
    };
    let (low, high) = (
        end_label(scale.low, &scale.low_label),
        end_label(scale.high, &scale.high_label),
    );
    if low.is_empty() && high.is_empty() {
        return Vec::new();
    }
    let (low, high) = (
        truncate_to_width(&low, columns),
        truncate_to_width(&high, columns),
    );
    if let Some(gap) = columns.checked_sub(width(&low) + width(&high) + 2) {
        return vec![Line::raw(format!("{low}{}{high}", " ".repeat(gap + 2)))];
    }
    // Too long for one line: one below the other, each at its end.
    let before = " ".repeat(columns.saturating_sub(width(&high)));
    vec![Line::raw(low), Line::raw(format!("{before}{high}"))]
}

/// A line with tick marks and a sign at the current answer.
fn track_line(
    scale: &Scale,
    current_value: Option<i64>,
    columns: usize,
    theme: Theme,
) -> Line<'static> {
    let last = columns.saturating_sub(1);
    let span = usize::try_from(scale.high - scale.low).unwrap_or(1).max(1);
    let column_of = |n: i64| {
        let from_low = usize::try_from(n - scale.low).unwrap_or(0).min(span);
        (from_low * last + span / 2) / span
    };
    let marks: Vec<usize> = (0..=20).map(|i| i * last / 20).collect();
    let at = current_value
        .filter(|n| (scale.low..=scale.high).contains(n))
        .map(column_of);
    let spans: Vec<Span<'static>> = (0..columns)
        .map(|column| {
            if at == Some(column) {
                return Span::styled("█", theme.strong());
            }
            Span::raw(match column {
                0 => "├",
                c if c == last => "┤",
                c if marks.contains(&c) => "┼",
                _ => "─",
            })
        })
        .collect();
    Line::from(spans)
}

/// Labels along a scale from the highest down, with the current answer between them.
fn anchor_lines(
    scale: &Scale,
    current_value: Option<i64>,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut marks: Vec<(i64, &str)> = vec![(scale.low, ""), (scale.high, "")];
    marks.extend(&scale.anchors);
    if let Some(current_value) = current_value.filter(|n| !marks.iter().any(|(at, _)| at == n)) {
        marks.push((current_value, ""));
    }
    marks.sort_by_key(|(at, _)| -at);
    marks
        .into_iter()
        .map(|(at, words)| {
            let number = format!("{:>5}", bracket_if_selected(at, current_value));
            let tick = if words.is_empty() && current_value != Some(at) {
                "┼"
            } else {
                "┼─"
            };
            let style = if current_value == Some(at) {
                theme.selected()
            } else {
                Style::new()
            };
            Line::styled(
                truncate_to_width(format!("{number} {tick} {words}").trim_end(), columns),
                style,
            )
        })
        .collect()
}

/// Three faces with numbers and labels; in a narrow window only those.
fn face_lines(current_value: Option<i64>, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    const WIDE: usize = 16;
    const ROWS: [[&str; 3]; 4] = [
        ["╭───────╮"; 3],
        ["│  o o  │"; 3],
        ["│  ╭─╮  │", "│  ───  │", "│  ╰─╯  │"],
        ["╰───────╯"; 3],
    ];
    let style = |index: usize| {
        if current_value == i64::try_from(index + 1).ok() {
            theme.selected()
        } else {
            Style::new()
        }
    };
    let label = |index: usize| {
        let number = i64::try_from(index + 1).unwrap_or_default();
        format!(
            "{} {}",
            bracket_if_selected(number, current_value),
            FACE_LABELS[index]
        )
    };
    if columns < 3 * WIDE {
        return (0..3).map(|i| Line::styled(label(i), style(i))).collect();
    }
    let mut lines: Vec<Line<'static>> = ROWS
        .iter()
        .map(|row| {
            let cells: Vec<String> = row.iter().map(|part| center_text(part, WIDE)).collect();
            Line::raw(cells.concat())
        })
        .collect();
    let labels: Vec<Span<'static>> = (0..3)
        .map(|i| Span::styled(center_text(&label(i), WIDE), style(i)))
        .collect();
    lines.push(Line::from(labels));
    lines
}
