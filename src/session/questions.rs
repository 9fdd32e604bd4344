//! Questions for participants, and their answers.

use super::attempt::{Attempt, AttemptPhase};
use super::id::Seq;
use super::rating::Rating;
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
    use std::sync::Arc;

    use super::*;
    use crate::session::{
        Command, Opening, Refusal, Salt, SessionKind, Stamp, WallTime, apply, decide, record,
        replay,
    };
    use crate::study::{TEMPLATE, parse};

    fn does(state: &mut SessionState, command: Command) -> Result<(), Refusal> {
        let events = decide(state, command)?;
        let stamp = Stamp {
            clock_ms: state.last_seq() * 1000,
            wall: WallTime(1_790_000_000_000),
            salt: Salt([7; 16]),
        };
        *state = apply(state, &record(state, stamp, "Anna", events));
        Ok(())
    }

    /// A session of the sample script from `init` in which `find` has ended.
    fn ended(outcome: Outcome) -> SessionState {
        let mut state = SessionState::new(Arc::new(parse(TEMPLATE).unwrap()));
        let opening = Opening {
            session: uuid::Uuid::nil(),
            protocol: "0".repeat(64),
            participant: Some("P07".to_owned()),
            version: "3.0".to_owned(),
            moderator: "Anna".to_owned(),
            session_kind: SessionKind::Real,
            order: vec!["find".to_owned(), "pay".to_owned()],
            boot_id: "b".to_owned(),
            utc_offset_min: 0,
        };
        for command in [
            Command::Open(opening),
            Command::Start("find".to_owned()),
            Command::End,
            Command::SetOutcome(outcome, None),
        ] {
            does(&mut state, command).unwrap();
        }
        state
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
    fn a_task_is_asked_about_when_its_outcome_is_said_but_not_after_a_fault() {
        let after = |state: &SessionState| state.questions_after(&state.attempts()[0]).len();
        assert_eq!(after(&ended(Outcome::GaveUp)), 1);
        assert_eq!(after(&ended(Outcome::Void)), 0);
        let mut state = ended(Outcome::Failed);
        does(&mut state, Command::Undo).unwrap();
        assert_eq!(after(&state), 0, "the outcome is not said any more");
        let mut state = ended(Outcome::Failed);
        does(&mut state, Command::Skip("pay".to_owned(), None)).unwrap();
        // SEQ after `find`, then ten SUS items and one custom item at the end.
        assert_eq!(state.unanswered_questions().len(), 12);
        does(&mut state, Command::Cancel(2, None)).unwrap();
        assert_eq!(state.unanswered_questions().len(), 11);
    }

    #[test]
    fn a_blank_is_an_answer_and_a_second_answer_holds_until_it_is_undone() {
        let mut state = ended(Outcome::Completed);
        let answer = |state: &SessionState| {
            let asked = &state.questions_so_far()[0];
            state.find_answer(asked).map(|rating| rating.value)
        };
        assert_eq!(answer(&state), None);
        does(&mut state, rate(None, None)).unwrap();
        assert_eq!(answer(&state), Some(None));
        does(&mut state, rate(Some(6.0), None)).unwrap();
        assert_eq!(answer(&state), Some(Some(6.0)));
        assert_eq!(state.ratings().len(), 1);
        assert_eq!(state.log().count(), 6, "the log keeps both");
        does(&mut state, Command::Undo).unwrap();
        assert_eq!(answer(&state), Some(None));
        let log: Vec<_> = state.log().cloned().collect();
        assert_eq!(replay(Arc::new(state.study().clone()), &log), state);
    }

    #[test]
    fn an_answer_outside_its_scale_is_refused() {
        let mut state = ended(Outcome::Completed);
        let refused = does(&mut state, rate(Some(8.0), None)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "8 is not a valid answer: this question takes a whole number from 1 to 7."
        );
        assert!(does(&mut state, rate(Some(6.5), None)).is_err());
    }

    #[test]
    fn what_was_written_stands_beside_the_log_so_that_it_can_be_erased() {
        let mut state = ended(Outcome::Completed);
        does(&mut state, rate(Some(2.0), Some("my son had to help"))).unwrap();
        let (detail, texts) = state.log().last().unwrap().to_detail();
        assert!(!detail.json.contains("son"), "{}", detail.json);
        assert_eq!(
            (texts[0].field.as_str(), texts[0].text.as_str()),
            ("text", "my son had to help")
        );
    }
}
