//! Answers entered during the review: a row of digits per questionnaire.

use crossterm::event::KeyEvent;

use super::{ReviewOverlay, ReviewScreen};
use crate::session::{
    AskedQuestionnaire, ClockReading, Seq, SessionPhase, SessionState, SessionWriter,
};
use crate::tui::keymap::Intent;
use crate::tui::recorder::Recorder;
use crate::tui::widget::text_field::TextField;

/// Where answers say that they were added from.
const SOURCE: &str = "review";
/// Why answers are recorded after the close.
const REASON: &str = "answers entered afterwards";

impl ReviewScreen {
    /// Asks for the answers to the first questionnaire without them: about this attempt, or else any.
    pub(super) fn open_answers(&mut self, attempt: Option<Seq>, state: &SessionState) {
        let asked = state.asked_questionnaires();
        let is_open = |asked: &AskedQuestionnaire| has_missing_answer(asked, state);
        let here = |asked: &AskedQuestionnaire| asked.attempt == attempt;
        let first = asked.iter().position(|a| here(a) && is_open(a));
        let first = first.or_else(|| asked.iter().position(is_open));
        let first = first.or_else(|| asked.iter().position(here));
        match first.or((!asked.is_empty()).then_some(0)) {
            Some(index) => self.show_answers(index, state),
            None => self.refuse("The script asks no questions.".to_owned()),
        }
    }

    fn show_answers(&mut self, index: usize, state: &SessionState) {
        let asked = state.asked_questionnaires();
        let current = asked.get(index).map(|asked| asked.current_row(state));
        let field = TextField::with_suggestion(&current.unwrap_or_default());
        self.overlay = Some(ReviewOverlay::Answers { index, field });
    }

    /// Handles a key while a row is typed.
    pub(super) fn press_in_answers<W: SessionWriter>(
        &mut self,
        (index, mut field): (usize, TextField),
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let state = recorder.state();
        let asked = state.asked_questionnaires();
        let last = asked.len().saturating_sub(1);
        match intent {
            Some(Intent::Next) => self.show_answers((index + 1).min(last), state),
            Some(Intent::Previous) => self.show_answers(index.saturating_sub(1), state),
            Some(Intent::Save) => {
                let Some(asked) = asked.get(index) else {
                    return;
                };
                self.save_row(asked, (index, field), at, recorder);
            }
            _ => {
                field.press(key);
                self.overlay = Some(ReviewOverlay::Answers { index, field });
            }
        }
    }

    fn save_row<W: SessionWriter>(
        &mut self,
        asked: &AskedQuestionnaire,
        (index, field): (usize, TextField),
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let row = match asked.parse_row(field.text()) {
            Ok(row) => row,
            Err(flaw) => {
                self.overlay = Some(ReviewOverlay::Answers { index, field });
                return self.refuse(flaw);
            }
        };
        let state = recorder.state();
        let selected = self.selected_row(state);
        let why = (state.phase() == SessionPhase::Closed).then_some(REASON);
        for command in asked.commands(row, state, SOURCE, why) {
            if let Err(refusal) = recorder.execute(command, at) {
                return self.refuse(refusal.to_string());
            }
        }
        let state = recorder.state();
        if let Some(row) = selected {
            self.select_row(row, state);
        }
        let all = state.asked_questionnaires();
        let missing = |asked: &AskedQuestionnaire| has_missing_answer(asked, state);
        let next = all
            .iter()
            .skip(index + 1)
            .position(missing)
            .map(|i| index + 1 + i);
        match next.or_else(|| all.iter().position(missing)) {
            Some(next) => self.show_answers(next, state),
            None => self.show_message("Saved. Every question is answered or left blank."),
        }
    }
}

fn has_missing_answer(asked: &AskedQuestionnaire, state: &SessionState) -> bool {
    let instrument = asked.instrument.as_str();
    let find = |item: &crate::study::Item| state.find_rating(asked.attempt, instrument, &item.id);
    asked.items.iter().any(|item| find(item).is_none())
}

/// The questionnaire, what a row of it is, and what is wrong with what is typed so far.
pub(super) fn row_question(index: usize, typed: &str, state: &SessionState) -> Vec<String> {
    let all = state.asked_questionnaires();
    let Some(asked) = all.get(index) else {
        return Vec::new();
    };
    let attempt = asked.attempt.and_then(|key| state.attempt(key));
    let about = attempt.map_or("at the end", |a| state.task_title(&a.task));
    let name = asked.instrument.name();
    let place = format!("{} of {}", index + 1, all.len());
    let mut lines = vec![format!("{name}, {about} ({place})")];
    if let [item] = asked.items.as_slice() {
        lines.push(item.wording.clone());
    }
    lines.push(format!("A row: {}.", asked.row_hint()));
    lines.push(match (typed.trim(), asked.parse_row(typed)) {
        ("", _) => "Nothing is typed.".to_owned(),
        (_, Ok(_)) => "Complete: Enter saves it.".to_owned(),
        (_, Err(flaw)) => flaw,
    });
    lines
}
