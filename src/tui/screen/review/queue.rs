//! The review queue as rows above the log.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::ReviewScreen;
use crate::session::{MissingDetail, PendingQuestion, ReviewItem, SessionState};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::{format_clock, pluralize, truncate_to_width};
use crate::tui::theme::Theme;

impl ReviewScreen {
    pub(super) fn draw_queue(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: &SessionState,
        items: &[ReviewItem],
        theme: Theme,
    ) {
        let columns = usize::from(area.width).saturating_sub(2);
        let shown = usize::from(area.height).saturating_sub(2);
        let first = (self.selected.min(items.len().saturating_sub(1)) + 1).saturating_sub(shown);
        let lines: Vec<Line<'_>> = (first..)
            .zip(items.iter().skip(first).take(shown))
            .map(|(i, item)| {
                let chosen = i == self.selected;
                let text = truncate_to_width(
                    &missing_message(state, *item, &self.keys),
                    columns.saturating_sub(1),
                );
                let style = if chosen {
                    theme.selected()
                } else {
                    theme.warning()
                };
                Line::from(vec![
                    Span::styled(if chosen { "›" } else { " " }, theme.strong()),
                    Span::styled(text, style),
                ])
            })
            .collect();
        let title = format!(" {} ", queue_title(state, items));
        let block = Block::bordered().title(Span::styled(title, theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}

/// Number of missing details, in words.
fn queue_title(state: &SessionState, items: &[ReviewItem]) -> String {
    let (questions, entries): (Vec<&ReviewItem>, Vec<&ReviewItem>) = items
        .iter()
        .partition(|b| b.missing == MissingDetail::Answer);
    let questions = questions
        .iter()
        .map(|b| count_questions_at(state, **b))
        .sum();
    let entries = format!("{} to describe", pluralize(entries.len(), "entry"));
    let questions = (questions, unanswered_message(questions));
    match (items.len(), questions) {
        (_, (0, _)) => entries,
        (_, (_, questions)) if items.iter().all(|b| b.missing == MissingDetail::Answer) => {
            questions
        }
        (_, (_, questions)) => format!("{entries} · {questions}"),
    }
}

/// Number of questions in a row of the queue: those of an attempt, or those at the end.
fn count_questions_at(state: &SessionState, item: ReviewItem) -> usize {
    let attempt = state.entry(item.seq).and_then(|e| e.attempt);
    let here = |asked: &&PendingQuestion| asked.attempt == attempt;
    state.unanswered_questions().iter().filter(here).count()
}

fn unanswered_message(count: usize) -> String {
    format!("{} unanswered", pluralize(count, "question"))
}

/// The missing detail of an entry, in words.
fn missing_message(state: &SessionState, item: ReviewItem, keys: &Keymap) -> String {
    let entry = state.entry(item.seq);
    let mut when = format_clock(entry.map_or(0, |e| state.corrected_moment_ms(e)));
    let attempt = entry.and_then(|e| e.attempt);
    let task = attempt.and_then(|key| state.attempt(key)).map_or(
        match item.missing {
            MissingDetail::Answer => "at the end of the session",
            _ => "outside any task",
        },
        |a| state.task_title(&a.task),
    );
    let noted = state.annotations().iter().find(|n| n.seq == item.seq);
    let text = noted.and_then(|n| n.text.as_deref()).unwrap_or("");
    let label = match item.missing {
        MissingDetail::ErrorKind => "✗ error: which kind?",
        MissingDetail::AssistLevel => "☂ assist: which level?",
        MissingDetail::NoteCode => "✎ note without a code:",
        MissingDetail::Outcome => "? ended: outcome?",
        MissingDetail::PauseReason => "‖ pause: why?",
        MissingDetail::Answer => {
            if let Some(closed) = state.closed_at().filter(|_| attempt.is_none()) {
                when = format_clock(closed.clock_ms);
            }
            let questions = unanswered_message(count_questions_at(state, item));
            let answer = keys.key_for(KeyContext::ReviewOther, Intent::OpenQuestions);
            return format!("{when}  ☆ {questions}: {answer}  {task}");
        }
    };
    match text {
        "" => format!("{when}  {label}  {task}"),
        text => format!("{when}  {label} {text}  ({task})"),
    }
}
