//! Summary of a closed session, shown before its screen is left.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding, Paragraph};

use crate::session::SessionState;
use crate::tui::screen::overlay::fingerprint_line;
use crate::tui::screen::remaining::{unanswered_questions, undecided_attempts};
use crate::tui::text::pluralize;
use crate::tui::theme::Theme;

/// Draws the box with the summary.
pub(super) fn draw(
    frame: &mut Frame<'_>,
    area: Rect,
    state: &SessionState,
    order: &[String],
    theme: Theme,
) {
    let untouched = order
        .iter()
        .filter(|t| state.attempts_at(t).next().is_none())
        .count();
    let open = undecided_attempts(state).count();
    let entries = usize::try_from(state.last_seq()).unwrap_or(0);
    let mut lines = vec![
        Line::styled("The session is closed.", theme.strong()),
        Line::default(),
        Line::raw(format!("{} in its log", pluralize(entries, "entry"))),
        fingerprint_line(state),
    ];
    if open > 0 {
        let text = format!("{} still without an outcome", pluralize(open, "task"));
        lines.push(Line::styled(text, theme.warning()));
    }
    if untouched > 0 {
        lines.push(Line::raw(format!(
            "{} not reached",
            pluralize(untouched, "task")
        )));
    }
    if let Some(waiting) = unanswered_questions(state) {
        lines.push(Line::raw(format!("{waiting} without an answer")));
    }
    let block = Block::bordered()
        .title(Span::styled(" Closed ", theme.strong()))
        .padding(Padding::horizontal(1));
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::tui::testing::{both_sizes, opened};

    #[test]
    fn a_closed_session() {
        let mut app = opened();
        app.press_all("space +60000 enter c space +1000 tab space +1000 q y");
        assert_snapshot!(both_sizes(&mut app));
    }
}
