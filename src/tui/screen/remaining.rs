//! Remaining work in a session, for all screens that show it.

use crate::session::{Attempt, AttemptPhase, SessionState};
use crate::tui::text::pluralize;

/// Ended attempts without an outcome.
pub(super) fn undecided_attempts(state: &SessionState) -> impl Iterator<Item = &Attempt> {
    state.attempts().iter().filter(|a| {
        !a.cancelled && matches!(a.phase, AttemptPhase::Ended(_)) && a.outcome.is_none()
    })
}

/// Number of unanswered questions in words; `None` if there are none.
pub(super) fn unanswered_questions(state: &SessionState) -> Option<String> {
    let count = state.unanswered_questions().len();
    (count > 0).then(|| pluralize(count, "question"))
}

/// Message that no task is left, with the number skipped.
pub(super) fn no_tasks_left_message(state: &SessionState, order: &[String]) -> String {
    let skipped = |task: &&String| {
        let mut attempts = state.attempts_at(task).peekable();
        attempts.peek().is_some() && attempts.all(|a| a.phase == AttemptPhase::Skipped)
    };
    match order.iter().filter(skipped).count() {
        0 => "All tasks are done.".to_owned(),
        n => format!("No tasks left ({n} skipped)."),
    }
}
