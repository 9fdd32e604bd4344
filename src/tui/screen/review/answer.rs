//! Answers that were not asked for in time, taken down afterwards.

use super::{Overlay, ReviewScreen};
use crate::session::{Command, Journal, Moment, PendingQuestion, Seq, State};
use crate::study::Answer;
use crate::tui::recorder::Recorder;
use crate::tui::widget::field::Field;

impl ReviewScreen {
    /// Asks for the first answer that is missing: after the attempt of the chosen entry, or else anywhere.
    pub(super) fn ask_for_answer(&mut self, attempt: Option<Seq>, state: &State) {
        let mut missing = state.unanswered();
        // A stable sort: what belongs to this attempt comes first, all else keeps its place.
        missing.sort_by_key(|asked| asked.attempt != attempt);
        match missing.into_iter().next() {
            Some(asked) => {
                let field = Field::new("");
                self.cover = Some(Overlay::Answer { asked, field });
            }
            None => self.refuse("Every question is answered or left blank.".to_owned()),
        }
    }

    /// Takes an answer that was typed; nothing typed is a blank.
    pub(super) fn take_answer<J: Journal>(
        &mut self,
        asked: &PendingQuestion,
        typed: &str,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let words = matches!(asked.item.answer, Answer::Text);
        let value = (!words && !typed.is_empty()).then(|| typed.parse::<f64>());
        let Ok(value) = value.transpose() else {
            return self.refuse(format!("\"{typed}\" is not a number. {}", wanted(asked)));
        };
        let command = Command::Rate {
            attempt: asked.attempt,
            instrument: asked.instrument.word().to_owned(),
            item: asked.item.id.clone(),
            value,
            text: (words && !typed.is_empty()).then(|| typed.to_owned()),
        };
        self.perform(command, at, recorder);
    }
}

/// The question, and what is an answer to it.
pub(super) fn question(asked: &PendingQuestion, state: &State) -> [String; 2] {
    let attempt = asked.attempt.and_then(|key| state.attempt(key));
    let about = attempt.map_or("at the end", |a| state.task_title(&a.task));
    let name = asked.instrument.name();
    let wording = &asked.item.wording;
    [format!("{name}, {about}: {wording}"), wanted(asked)]
}

fn wanted(asked: &PendingQuestion) -> String {
    match asked.item.answer.range() {
        Some((low, high)) => format!("A number from {low} to {high}; leave it empty for a blank."),
        None => "A few words; leave it empty for a blank.".to_owned(),
    }
}
