//! What a participant did in earlier sessions.

use super::attempt_summary::Ending;
use super::attempt_table::AttemptRow;
use super::state::SessionState;
use super::summary::SessionSummary;
use super::vocabulary::{Outcome, SessionKind};

/// Tasks that a participant attempted on a version, in the order they did: not those spoiled by a fault, nor in sessions
/// that are excluded.
pub fn attempted_tasks(
    sessions: &[SessionSummary],
    participant: &str,
    version: &str,
) -> Vec<String> {
    let theirs = sessions.iter().filter(|s| {
        s.participant.as_deref() == Some(participant)
            && *s.version == *version
            && s.kind == SessionKind::Real
            && s.excluded.is_none()
    });
    let attempted = |a: &AttemptRow<'_>| {
        !matches!(
            a.ending(),
            Ending::Skipped | Ending::NotReached | Ending::Outcome(Outcome::Void)
        )
    };
    let mut tasks: Vec<String> = Vec::new();
    for attempt in theirs.flat_map(|s| s.attempts.iter()).filter(attempted) {
        if !tasks.iter().any(|task| task == attempt.task()) {
            tasks.push(attempt.task().to_owned());
        }
    }
    tasks
}

impl SessionState {
    /// Whether the participant attempted a task on this version in an earlier session.
    pub fn was_attempted_before(&self, task: &str) -> bool {
        let opening = self.opening();
        opening.is_some_and(|o| o.attempted.iter().any(|attempted| attempted == task))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{AttemptRow, Command, Opening};
    use crate::study::{DesignVersion, Study, Task};
    use crate::testing::StudyBench;

    #[test]
    fn a_second_session_misses_nothing_that_was_done_in_the_first() {
        let bench = StudyBench::new(Study {
            versions: vec![DesignVersion::new("1")],
            tasks: ["find", "pay", "send", "read"]
                .map(|id| Task::new(id, id))
                .into(),
            ..Study::new("Checkout")
        });
        let mut earlier = bench.opened();
        for (task, outcome) in [("pay", Outcome::Failed), ("find", Outcome::Void)] {
            earlier.start(task).must(Command::End);
            earlier.must(Command::SetOutcome(outcome, None));
        }
        earlier.must(Command::Skip("send".to_owned(), None));
        earlier.must(Command::Close);
        let sessions = [earlier.state.summary().unwrap()];
        let attempted = attempted_tasks(&sessions, "P07", "1");
        assert_eq!(attempted, ["pay"]);
        assert!(attempted_tasks(&sessions, "P08", "1").is_empty());
        assert!(attempted_tasks(&sessions, "P07", "2").is_empty());

        let mut second = bench.opened_as(Opening {
            attempted,
            ..bench.opening()
        });
        assert!(second.state.was_attempted_before("pay"));
        second.must(Command::Close);
        let summary = second.state.summary().unwrap();
        let missing: Vec<&str> = summary.attempts.iter().map(AttemptRow::task).collect();
        assert_eq!(missing, ["find", "send", "read"]);
        earlier.must(Command::Exclude(Some("ill".to_owned())));
        let sessions = [earlier.state.summary().unwrap()];
        assert!(attempted_tasks(&sessions, "P07", "1").is_empty());
    }
}
