//! Answers entered during the review.

use super::{ReviewOverlay, ReviewScreen};
use crate::session::{ClockReading, Command, PendingQuestion, Seq, SessionState, SessionWriter};
use crate::study::AnswerFormat;
use crate::tui::recorder::Recorder;
use crate::tui::widget::text_field::TextField;

impl ReviewScreen {
    /// Asks for the first missing answer: about the attempt of the selected entry, or else any.
    pub(super) fn ask_for_answer(&mut self, attempt: Option<Seq>, state: &SessionState) {
        let mut missing = state.unanswered_questions();
        // A stable sort: questions about this attempt first, the others keep their order.
        missing.sort_by_key(|asked| asked.attempt != attempt);
        match missing.into_iter().next() {
            Some(asked) => {
                let field = TextField::new("");
                self.overlay = Some(ReviewOverlay::Answer { asked, field });
            }
            None => self.refuse("Every question is answered or left blank.".to_owned()),
        }
    }

    /// Records a typed answer; empty input is a blank.
    pub(super) fn record_answer<W: SessionWriter>(
        &mut self,
        asked: &PendingQuestion,
        typed: &str,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let words = matches!(asked.item.answer, AnswerFormat::Text);
        let value = (!words && !typed.is_empty()).then(|| typed.parse::<f64>());
        let Ok(value) = value.transpose() else {
            return self.refuse(format!(
                "\"{typed}\" is not a number. {}",
                answer_hint(asked)
            ));
        };
        let command = Command::Rate {
            attempt: asked.attempt,
            instrument: asked.instrument.as_str().to_owned(),
            item: asked.item.id.clone(),
            value,
            text: (words && !typed.is_empty()).then(|| typed.to_owned()),
        };
        self.perform(command, at, recorder);
    }
}

/// The question and its valid answers.
pub(super) fn question_text(asked: &PendingQuestion, state: &SessionState) -> [String; 2] {
    let attempt = asked.attempt.and_then(|key| state.attempt(key));
    let about = attempt.map_or("at the end", |a| state.task_title(&a.task));
    let name = asked.instrument.name();
    let wording = &asked.item.wording;
    [format!("{name}, {about}: {wording}"), answer_hint(asked)]
}

fn answer_hint(asked: &PendingQuestion) -> String {
    match asked.item.answer.range() {
        Some((low, high)) => format!("A number from {low} to {high}; leave it empty for a blank."),
        None => "A few words; leave it empty for a blank.".to_owned(),
    }
}
