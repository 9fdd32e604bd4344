//! Keys while a question to the participant is open.

use crossterm::event::KeyEvent;

use super::{Intent, TaskScreen};
use crate::session::{
    ClockReading, Command, Event, Seq, SessionPhase, SessionState, SessionWriter,
};
use crate::tui::keymap::{self, KeyContext};
use crate::tui::recorder::Recorder;
use crate::tui::screen::asking::{PageContent, Questionnaire};
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::pluralize;
use crate::tui::widget::pager::Pager;

impl TaskScreen {
    /// Opens the questions about an attempt, unless another task is running: its keys come first.
    pub(super) fn ask_after_attempt(&mut self, attempt: Seq, state: &SessionState) {
        let asked = state.attempt(attempt).map(|a| state.questions_after(a));
        let mut asked = asked.unwrap_or_default();
        asked.retain(|asked| state.find_answer(asked).is_none());
        if asked.is_empty() {
            return;
        }
        if state.phase() == SessionPhase::BetweenTasks {
            self.asking = Questionnaire::new(asked, state);
        } else {
            let count = pluralize(asked.len(), "question");
            let ask = self.key_for(KeyContext::Between, Intent::OpenQuestions);
            self.show_message(&format!(
                "{count} about it: {ask} asks once no task is running."
            ));
        }
    }

    /// Opens all questions due by now.
    pub(super) fn ask_all(&mut self, state: &SessionState) {
        let asked = state.questions_so_far();
        if state.phase() != SessionPhase::BetweenTasks {
            self.refuse(
                "Questions can be asked once no task is running and the outcome is set.".to_owned(),
            );
        } else if asked.is_empty() {
            self.refuse("The script has no questions to ask now.".to_owned());
        } else {
            self.asking = Questionnaire::new(asked, state);
        }
    }

    pub(super) fn press_in_questionnaire<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        // Put back below, unless the key closed it.
        let Some(asking) = self.asking.take() else {
            return;
        };
        let before = recorder.state().last_seq();
        self.asking = if asking.is_for_participant() {
            self.press_as_participant(asking, key, intent, at, recorder)
        } else {
            self.press_as_moderator(asking, key, intent, at, recorder)
        };
        if recorder.state().last_seq() != before {
            self.scroll_back = 0;
        }
    }

    /// Handles a key of the moderator.
    fn press_as_moderator<W: SessionWriter>(
        &mut self,
        mut asking: Questionnaire,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<Questionnaire> {
        match intent {
            Some(Intent::TypeAnswer) => {
                if let Some(digit) = key.code.as_char()
                    && let Err(why) = asking.type_digit(digit)
                {
                    self.refuse(why);
                }
            }
            Some(Intent::ClearAnswer) => asking.clear(),
            Some(Intent::ChooseLower) => asking.move_by(-1, recorder.state()),
            Some(Intent::ChooseHigher) => asking.move_by(1, recorder.state()),
            Some(Intent::Next) => asking.turn_page(true),
            Some(Intent::Previous) => asking.turn_page(false),
            Some(Intent::RecordAnswer) => match asking.page_content(recorder.state()) {
                Ok(PageContent::Answer(command)) => {
                    return self.record_answer(asking, command, at, recorder);
                }
                Ok(PageContent::Empty) => {
                    match self.key_for(asking.key_context(), Intent::RecordBlank) {
                        // While letters are typed, no key is free for a blank: Enter twice leaves it.
                        "" if asking.confirm_skip() => {
                            let blank = asking.blank_command();
                            return self.record_answer(asking, blank, at, recorder);
                        }
                        "" => {
                            let again = self.key_for(asking.key_context(), Intent::RecordAnswer);
                            self.refuse(format!("Nothing typed: {again} again leaves it blank."));
                        }
                        blank => {
                            self.refuse(format!("No answer yet: {blank} leaves it blank."));
                        }
                    }
                }
                Ok(PageContent::Unchanged) => {
                    return self.show_next_question(asking, recorder.state());
                }
                Err(why) => self.refuse(why),
            },
            Some(Intent::RecordBlank) => {
                let blank = asking.blank_command();
                return self.record_answer(asking, blank, at, recorder);
            }
            Some(Intent::Postpone) => {
                if let Some(written) = asking.draft_command(recorder.state()) {
                    return self.record_and_close(written, at, recorder);
                }
                let unanswered = recorder.state().unanswered_questions().len();
                if unanswered > 0 {
                    let unanswered = pluralize(unanswered, "question");
                    let ask = self.key_for(KeyContext::Between, Intent::OpenQuestions);
                    self.show_message(&format!("Postponed: {unanswered}; {ask} asks."));
                }
                return None;
            }
            Some(Intent::HandOver) => asking.hand_over(recorder.state()),
            Some(Intent::Undo) if !self.may_undo(recorder.state()) => {}
            Some(Intent::Undo) => return self.undo_or_redo(asking, Command::Undo, at, recorder),
            Some(Intent::Redo) => return self.undo_or_redo(asking, Command::Redo, at, recorder),
            Some(Intent::WriteNote) => {
                self.note.open(None, None, recorder.now_ms(at));
            }
            Some(Intent::Help) => {
                let reading = Pager::for_keys(&self.options.keys, asking.key_context());
                self.overlay = Some(Overlay::Pager(reading));
            }
            Some(Intent::Quit) => self.overlay = Some(Overlay::Quit),
            _ if asking.is_free_text() && asking.text_field_mut().press(key) => {
                asking.set_hint(String::new());
            }
            _ => {
                let context = asking.key_context();
                let [record, blank, later] =
                    [Intent::RecordAnswer, Intent::RecordBlank, Intent::Postpone]
                        .map(|intent| self.key_for(context, intent));
                let blank = match blank {
                    "" => String::new(),
                    key => format!(" {key} blank,"),
                };
                self.refuse(format!(
                    "{} was not logged: a question is open. {record} records,{blank} {later} later.",
                    keymap::key_name(key)
                ));
            }
        }
        Some(asking)
    }

    /// Handles a key of the participant; other keys do nothing and show no message.
    fn press_as_participant<W: SessionWriter>(
        &mut self,
        mut asking: Questionnaire,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<Questionnaire> {
        let state = recorder.state();
        let goes_back = matches!(
            intent,
            Some(Intent::Reclaim | Intent::Previous | Intent::ChooseAbove)
        );
        if asking.is_done() && !goes_back {
            return Some(asking);
        }
        match intent {
            Some(Intent::Reclaim) => return self.return_to_moderator(asking, state),
            Some(Intent::TypeAnswer) => {
                if let Some(digit) = key.code.as_char()
                    && let Err(why) = asking.type_digit(digit)
                {
                    asking.set_hint(why);
                }
            }
            Some(Intent::ClearAnswer) => asking.clear(),
            Some(Intent::ChooseLower) => asking.move_by(-1, state),
            Some(Intent::ChooseHigher) => asking.move_by(1, state),
            Some(Intent::ChooseAbove) => asking.move_vertically(false, state),
            Some(Intent::ChooseBelow) => asking.move_vertically(true, state),
            Some(Intent::Next) => asking.turn_page(true),
            Some(Intent::Previous) => asking.turn_page(false),
            Some(Intent::RecordAnswer) => match asking.page_content(state) {
                Ok(PageContent::Answer(command)) => {
                    record_participant_answer(&mut asking, command, at, recorder);
                }
                Ok(PageContent::Empty) => {
                    if asking.confirm_skip() {
                        let blank = asking.blank_command();
                        record_participant_answer(&mut asking, blank, at, recorder);
                    }
                }
                Ok(PageContent::Unchanged) => {
                    asking.go_to_next_unanswered(state);
                }
                Err(why) => asking.set_hint(why),
            },
            _ if asking.is_free_text() => {
                asking.text_field_mut().press(key);
            }
            _ => {}
        }
        Some(asking)
    }

    fn return_to_moderator(
        &mut self,
        mut asking: Questionnaire,
        state: &SessionState,
    ) -> Option<Questionnaire> {
        asking.return_to_moderator(state);
        let tally = asking.tally(state);
        self.show_message(&format!(
            "The participant's answers: {} answered, {} blank, {} missing.",
            tally.answered, tally.blank, tally.unanswered
        ));
        let left = asking.refresh(state) && asking.has_unanswered(state);
        left.then_some(asking)
    }

    fn record_answer<W: SessionWriter>(
        &mut self,
        asking: Questionnaire,
        command: Command,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<Questionnaire> {
        if let Err(refusal) = recorder.execute(command, at) {
            self.refuse(refusal.to_string());
            return Some(asking);
        }
        self.show_answer_recorded(recorder.state());
        self.show_next_question(asking, recorder.state())
    }

    /// Records the written answer and closes the questions.
    fn record_and_close<W: SessionWriter>(
        &mut self,
        command: Command,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<Questionnaire> {
        match recorder.execute(command, at) {
            Ok(()) => self.show_answer_recorded(recorder.state()),
            Err(refusal) => self.refuse(refusal.to_string()),
        }
        None
    }

    /// Shows the next unanswered question; after the last one the box closes.
    fn show_next_question(
        &mut self,
        mut asking: Questionnaire,
        state: &SessionState,
    ) -> Option<Questionnaire> {
        if asking.go_to_next_unanswered(state) {
            return Some(asking);
        }
        if self.progress_message(state).is_some() {
            self.status = None;
        }
        None
    }

    /// Undo and redo, which may change the open questions.
    fn undo_or_redo<W: SessionWriter>(
        &mut self,
        mut asking: Questionnaire,
        command: Command,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<Questionnaire> {
        match recorder.execute(command, at) {
            Ok(()) => {
                self.show_message("See the last line of the log for what was undone or redone.");
            }
            Err(refusal) => self.refuse(refusal.to_string()),
        }
        let state = recorder.state();
        self.select_current_task(state);
        let goes_on = state.phase() == SessionPhase::BetweenTasks && asking.refresh(state);
        if let Some(Event::EntryRetracted { entry, .. }) =
            state.entry(state.last_seq()).map(|e| &e.event)
            && let Some(Event::RatingGiven {
                instrument,
                item,
                value,
                text,
            }) = state.entry(*entry).map(|e| &e.event)
        {
            asking.go_to(instrument, item);
            let study = state.study();
            let answer = study.answer_in_words(instrument, item, *value, text.as_deref());
            self.show_message(&format!("{answer} undone; it is asked again."));
        }
        goes_on.then_some(asking)
    }

    fn show_answer_recorded(&mut self, state: &SessionState) {
        let last = state.entry(state.last_seq());
        if let Some(Event::RatingGiven {
            instrument,
            item,
            value,
            text,
        }) = last.map(|e| &e.event)
        {
            let study = state.study();
            let answer = study.answer_in_words(instrument, item, *value, text.as_deref());
            let undo = self.key_for(KeyContext::Between, Intent::Undo);
            self.show_message(&format!("{answer}. {undo} undoes it."));
        }
    }

    /// Records an unconfirmed written answer before the screen is left.
    pub(super) fn save_written_answer<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let written = self
            .asking
            .as_ref()
            .and_then(|a| a.draft_command(recorder.state()));
        if let Some(command) = written {
            // A text that is too long cannot be saved anywhere.
            let _too_long = recorder.execute(command, at);
        }
    }
}

/// Records an answer of the participant before showing the next question.
fn record_participant_answer<W: SessionWriter>(
    asking: &mut Questionnaire,
    command: Command,
    at: ClockReading,
    recorder: &mut Recorder<W>,
) {
    match recorder.execute(command, at) {
        Ok(()) => {
            asking.go_to_next_unanswered(recorder.state());
        }
        Err(refusal) => asking.set_hint(refusal.to_string()),
    }
}
