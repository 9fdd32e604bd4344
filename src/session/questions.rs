//! Questions for participants, and their answers.

use super::attempt::{Attempt, AttemptPhase};
use super::rating::Rating;
use super::seq::Seq;
use super::state::SessionState;
use super::vocabulary::Outcome;
use crate::study::{Instrument, Item};

/// A question for the participant in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingQuestion {
    /// Attempt it is about; `None` at the end of a session.
    pub attempt: Option<Seq>,
    /// Its questionnaire.
    pub instrument: Instrument,
    /// Its item.
    pub item: Item,
}

impl SessionState {
    /// Questions that the script asks after an attempt: none after a skipped, void or cancelled one, and none before it
    /// has an outcome.
    pub fn questions_after(&self, attempt: &Attempt) -> Vec<PendingQuestion> {
        let ended = matches!(attempt.phase, AttemptPhase::Ended(_)) && !attempt.cancelled;
        let asks = ended && attempt.outcome.is_some_and(|o| o != Outcome::Void);
        let task = self.study().task(&attempt.task).filter(|_| asks);
        task.map_or_else(Vec::new, |task| {
            self.questions_from(Some(attempt.key), &task.ask)
        })
    }

    /// All questions due by now: after each attempt, in the order they started, then at the end of the session.
    pub fn questions_so_far(&self) -> Vec<PendingQuestion> {
        let after = self.attempts().iter().flat_map(|a| self.questions_after(a));
        let at_end = self.questions_from(None, &self.study().ask_at_end);
        after.chain(at_end).collect()
    }

    /// The answer to a question; a blank counts as an answer.
    pub fn find_answer(&self, asked: &PendingQuestion) -> Option<&Rating> {
        self.find_rating(asked.attempt, asked.instrument.as_str(), &asked.item.id)
    }

    /// Questions without an answer or a blank.
    pub fn unanswered_questions(&self) -> Vec<PendingQuestion> {
        let mut asked = self.questions_so_far();
        asked.retain(|asked| self.find_answer(asked).is_none());
        asked
    }

    fn questions_from(
        &self,
        attempt: Option<Seq>,
        instruments: &[Instrument],
    ) -> Vec<PendingQuestion> {
        let mut asked = Vec::new();
        for instrument in instruments {
            for item in instrument.items(self.study()) {
                asked.push(PendingQuestion {
                    attempt,
                    instrument: instrument.clone(),
                    item,
                });
            }
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Command, Opening, replay};
    use crate::study::TEMPLATE;
    use crate::testing::{StudyBench, TestSession};

    /// A session of the sample script that `init` writes, in which `find` has ended.
    fn ended(outcome: Outcome) -> TestSession {
        let bench = StudyBench::from_script(TEMPLATE);
        let mut session = bench.opened_as(Opening {
            order: vec!["find".to_owned(), "pay".to_owned()],
            ..bench.opening()
        });
        session.start("find").must(Command::End);
        session.must(Command::SetOutcome(outcome, None));
        session
    }

    fn rate(value: Option<f64>, text: Option<&str>) -> Command {
        Command::Rate {
            attempt: Some(2),
            instrument: "seq".to_owned(),
            item: "1".to_owned(),
            value,
            text: text.map(str::to_owned),
        }
    }

    #[test]
    fn a_task_is_asked_about_after_its_outcome_but_not_after_a_fault() {
        let after = |state: &SessionState| state.questions_after(&state.attempts()[0]).len();
        assert_eq!(after(&ended(Outcome::GaveUp).state), 1);
        assert_eq!(after(&ended(Outcome::Void).state), 0);
        let mut session = ended(Outcome::Failed);
        session.must(Command::Undo);
        assert_eq!(after(&session.state), 0, "the outcome is not said any more");
        let mut session = ended(Outcome::Failed);
        session.must(Command::Skip("pay".to_owned(), None));
        // SEQ after `find`, and ten of SUS and one of the study's own at the end.
        assert_eq!(session.state.unanswered_questions().len(), 12);
        session.must(Command::Cancel(2, None));
        assert_eq!(session.state.unanswered_questions().len(), 11);
    }

    #[test]
    fn a_blank_is_an_answer_and_a_second_answer_holds_until_it_is_undone() {
        let mut session = ended(Outcome::Completed);
        let answer = |state: &SessionState| {
            let asked = &state.questions_so_far()[0];
            state.find_answer(asked).map(|rating| rating.value)
        };
        assert_eq!(answer(&session.state), None);
        session.must(rate(None, None));
        assert_eq!(answer(&session.state), Some(None));
        session.must(rate(Some(6.0), None));
        assert_eq!(answer(&session.state), Some(Some(6.0)));
        assert_eq!(session.state.ratings().len(), 1);
        assert_eq!(session.state.log().count(), 6, "the log keeps both");
        session.must(Command::Undo);
        assert_eq!(answer(&session.state), Some(None));
        let TestSession { state, writer, .. } = session;
        assert_eq!(replay(state.study().clone().into(), &writer), state);
    }

    #[test]
    fn an_answer_outside_its_scale_is_refused() {
        let mut session = ended(Outcome::Completed);
        let refused = session.refused(rate(Some(8.0), None));
        assert_eq!(
            refused.to_string(),
            "8 is not a valid answer: this question takes a whole number from 1 to 7."
        );
        session.refused(rate(Some(6.5), None));
    }

    #[test]
    fn a_written_answer_is_stored_apart_so_that_it_can_be_erased() {
        let mut session = ended(Outcome::Completed);
        session.must(rate(Some(2.0), Some("my son had to help")));
        let (detail, texts) = session.state.log().last().unwrap().to_detail();
        assert!(!detail.json.contains("son"), "{}", detail.json);
        assert_eq!(
            (texts[0].field.as_str(), texts[0].text.as_str()),
            ("text", "my son had to help")
        );
    }
}
