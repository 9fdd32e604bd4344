//! What is to be described, as the rows above the log.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::ReviewScreen;
use crate::session::{MissingDetail, PendingQuestion, ReviewItem, State};
use crate::tui::keymap::{Intent, KeyContext, Keymap};
use crate::tui::text::{clock, counted, fit};
use crate::tui::theme::Theme;

impl ReviewScreen {
    pub(super) fn draw_queue(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: &State,
        blanks: &[ReviewItem],
        theme: Theme,
    ) {
        let columns = usize::from(area.width).saturating_sub(2);
        let shown = usize::from(area.height).saturating_sub(2);
        let first = (self.chosen.min(blanks.len().saturating_sub(1)) + 1).saturating_sub(shown);
        let lines: Vec<Line<'_>> = (first..)
            .zip(blanks.iter().skip(first).take(shown))
            .map(|(i, blank)| {
                let chosen = i == self.chosen;
                let text = fit(
                    &missing(state, *blank, &self.keys),
                    columns.saturating_sub(1),
                );
                let style = if chosen {
                    theme.chosen()
                } else {
                    theme.caution()
                };
                Line::from(vec![
                    Span::styled(if chosen { "›" } else { " " }, theme.strong()),
                    Span::styled(text, style),
                ])
            })
            .collect();
        let title = format!(" {} ", to_do(state, blanks));
        let block = Block::bordered().title(Span::styled(title, theme.strong()));
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}

/// How much is to be described, in words.
fn to_do(state: &State, blanks: &[ReviewItem]) -> String {
    let (questions, entries): (Vec<&ReviewItem>, Vec<&ReviewItem>) =
        blanks.iter().partition(|b| b.what == MissingDetail::Answer);
    let questions = questions.iter().map(|b| questions_at(state, **b)).sum();
    let entries = format!("{} to describe", entries_of(entries.len()));
    let questions = (questions, questions_of(questions));
    match (blanks.len(), questions) {
        (_, (0, _)) => entries,
        (_, (_, questions)) if blanks.iter().all(|b| b.what == MissingDetail::Answer) => questions,
        (_, (_, questions)) => format!("{entries} · {questions}"),
    }
}

/// How many questions a row of the queue stands for: those of an attempt, or those at the end.
fn questions_at(state: &State, blank: ReviewItem) -> usize {
    let attempt = state.entry(blank.seq).and_then(|e| e.attempt);
    let here = |asked: &&PendingQuestion| asked.attempt == attempt;
    state.unanswered().iter().filter(here).count()
}

fn questions_of(count: usize) -> String {
    format!("{} unanswered", counted(count, "question"))
}

fn entries_of(count: usize) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{count} entries")
    }
}

/// What is missing at an entry, in words.
fn missing(state: &State, blank: ReviewItem, keys: &Keymap) -> String {
    let entry = state.entry(blank.seq);
    let mut when = clock(entry.map_or(0, |e| state.moment(e)));
    let attempt = entry.and_then(|e| e.attempt);
    let task = attempt.and_then(|key| state.attempt(key)).map_or(
        match blank.what {
            MissingDetail::Answer => "at the end of the session",
            _ => "outside any task",
        },
        |a| state.task_title(&a.task),
    );
    let noted = state.noted().iter().find(|n| n.seq == blank.seq);
    let text = noted.and_then(|n| n.text.as_deref()).unwrap_or("");
    let what = match blank.what {
        MissingDetail::Error => "✗ error: which kind?",
        MissingDetail::Assist => "☂ assist: which level?",
        MissingDetail::Code => "✎ note without a code:",
        MissingDetail::Outcome => "? ended: outcome?",
        MissingDetail::Pause => "‖ pause: why?",
        MissingDetail::Answer => {
            if let Some(closed) = state.closed().filter(|_| attempt.is_none()) {
                when = clock(closed.clock_ms);
            }
            let questions = questions_of(questions_at(state, blank));
            let answer = keys.key(KeyContext::ReviewOther, Intent::Questions);
            return format!("{when}  ☆ {questions}: {answer}  {task}");
        }
    };
    match text {
        "" => format!("{when}  {what}  {task}"),
        text => format!("{when}  {what} {text}  ({task})"),
    }
}
