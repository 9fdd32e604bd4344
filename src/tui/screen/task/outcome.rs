//! The question about the outcome, after a task has ended.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use super::task_box::format_tallies;
use crate::session::{Attempt, Outcome, SessionState};
use crate::tui::text::{format_tenths, truncate_to_width, wrap};
use crate::tui::theme::Theme;

/// Draws the question about the outcome of `attempt`.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    state: &SessionState,
    attempt: &Attempt,
    theme: Theme,
) {
    let columns = usize::from(area.width).saturating_sub(4);
    let task = state.study().task(&attempt.task);
    let title = state.task_title(&attempt.task);
    let assisted = state.is_assisted(attempt);
    let time = format_tenths(attempt.time_ms(0).unwrap_or(0));
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("  {time}"), theme.strong()),
        Span::raw(format!("   {}", format_tallies(state, attempt))),
    ])];
    if let Some(success) = task.and_then(|t| t.success.as_ref()) {
        let room = usize::from(area.height).saturating_sub(2 + 1 + Outcome::KEYS.len() + 1);
        let text = wrap(&format!("Success: {success}"), columns);
        lines.extend(text.into_iter().take(room).map(Line::raw));
    }
    for (key, outcome) in Outcome::KEYS {
        lines.push(Line::from(vec![
            Span::styled(format!("{key}    "), theme.key()),
            Span::raw(truncate_to_width(
                outcome_description(outcome, assisted),
                columns.saturating_sub(5),
            )),
        ]));
    }
    lines.push(Line::from(vec![
        Span::styled("Esc  ", theme.key()),
        Span::raw(if ended_in_pause(attempt) {
            "not the end: the task stays paused"
        } else {
            "not the end: the clock kept running"
        }),
    ]));
    let block = Block::bordered()
        .title(Span::styled(
            truncate_to_width(&format!(" How did it end? · {title} "), columns),
            theme.strong(),
        ))
        .padding(Padding::horizontal(1));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// Whether it was ended while paused: it then ended where the pause began.
fn ended_in_pause(attempt: &Attempt) -> bool {
    let ended = attempt.ended_ms();
    let last = attempt.pauses.last();
    last.is_some_and(|p| Some(p.from_ms) == ended && p.to_ms == ended)
}

fn outcome_description(outcome: Outcome, assisted: bool) -> &'static str {
    match outcome {
        Outcome::Completed if assisted => "completed with assists: counts as assisted",
        Outcome::Completed => "completed: the success criterion is met",
        Outcome::Partial => "partial: the criterion is partly met",
        Outcome::Failed => "failed: ended with a wrong result",
        Outcome::GaveUp => "gave up",
        Outcome::Stopped => "stopped by you: time limit, critical error",
        Outcome::Void => "void: technical fault, not counted",
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tui::testing::{both_sizes, opened};

    #[test]
    fn the_question_how_it_ended() {
        let mut app = opened();
        app.press_all("tab tab space +161300 2 a 3 enter");
        assert_snapshot!(both_sizes(&mut app));
    }

    #[test]
    fn an_end_in_a_pause_does_not_say_that_the_clock_never_stopped() {
        let mut app = opened();
        app.press_all("space +1000 space +1000 enter");
        assert!(
            app.screen_text()
                .contains("not the end: the task stays paused")
        );
        app.press_all("esc");
        assert_eq!(app.status_text(), "Not the end: the task stays paused.");
        app.press_all("space +1000 enter");
        assert!(
            app.screen_text()
                .contains("not the end: the clock kept running")
        );
    }

    #[test]
    fn without_help_a_completion_is_a_success() {
        let mut app = opened();
        app.press_all("space +1000 enter");
        assert!(
            app.screen_text()
                .contains("c    completed: the success criterion is met")
        );
        app.press_all("a 1");
        assert!(
            app.screen_text()
                .contains("c    completed: the success criterion is met")
        );
        app.press_all("a 4");
        assert!(
            app.screen_text()
                .contains("c    completed with assists: counts as")
        );
    }
}
