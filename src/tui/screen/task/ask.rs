//! What keys do while a question to the participant is open.

use crossterm::event::KeyEvent;

use super::{Intent, TaskScreen};
use crate::session::{Command, Event, Journal, Moment, Seq, SessionPhase, State};
use crate::tui::keymap::{self, KeyContext};
use crate::tui::recorder::Recorder;
use crate::tui::screen::asking::{Asking, Filled};
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::counted;
use crate::tui::widget::pager::Pager;

impl TaskScreen {
    /// Opens what is asked after an attempt, unless another task runs: then its keys come first.
    pub(super) fn ask_after(&mut self, attempt: Seq, state: &State) {
        let asked = state.attempt(attempt).map(|a| state.asked_after(a));
        let mut asked = asked.unwrap_or_default();
        asked.retain(|asked| state.answer_to(asked).is_none());
        if asked.is_empty() {
            return;
        }
        if state.phase() == SessionPhase::Between {
            self.asking = Asking::new(asked, state);
        } else {
            let waiting = counted(asked.len(), "question");
            let ask = self.key(KeyContext::Between, Intent::Questions);
            self.tell(&format!(
                "{waiting} about it: {ask} asks once no task is running."
            ));
        }
    }

    /// Opens everything there is to ask.
    pub(super) fn ask_all(&mut self, state: &State) {
        let asked = state.asked();
        if state.phase() != SessionPhase::Between {
            self.refuse(
                "Questions can be asked once no task is running and the outcome is set.".to_owned(),
            );
        } else if asked.is_empty() {
            self.refuse("The script has no questions to ask now.".to_owned());
        } else {
            self.asking = Asking::new(asked, state);
        }
    }

    pub(super) fn press_asking<J: Journal>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        // It is put back below, unless the key ended it.
        let Some(asking) = self.asking.take() else {
            return;
        };
        let before = recorder.state().last_seq();
        self.asking = if asking.is_for_participant() {
            self.press_participant(asking, key, intent, at, recorder)
        } else {
            self.press_desk(asking, key, intent, at, recorder)
        };
        if recorder.state().last_seq() != before {
            self.back = 0;
        }
    }

    /// A key of the moderator's.
    fn press_desk<J: Journal>(
        &mut self,
        mut asking: Asking,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Option<Asking> {
        match intent {
            Some(Intent::Fill) => {
                if let Some(digit) = key.code.as_char()
                    && let Err(why) = asking.fill(digit)
                {
                    self.refuse(why);
                }
            }
            Some(Intent::Clear) => asking.clear(),
            Some(Intent::Lower) => asking.move_by(-1, recorder.state()),
            Some(Intent::Higher) => asking.move_by(1, recorder.state()),
            Some(Intent::Next) => asking.turn(true),
            Some(Intent::Previous) => asking.turn(false),
            Some(Intent::Record) => match asking.filled(recorder.state()) {
                Ok(Filled::Answer(command)) => return self.rate(asking, command, at, recorder),
                Ok(Filled::Nothing) => match self.key(asking.place(), Intent::Blank) {
                    // Where letters are written there is no key for it: the same one says it twice.
                    "" if asking.confirms_leaving_out() => {
                        let blank = asking.blank();
                        return self.rate(asking, blank, at, recorder);
                    }
                    "" => {
                        let again = self.key(asking.place(), Intent::Record);
                        self.refuse(format!("Nothing typed: {again} again leaves it blank."));
                    }
                    blank => {
                        self.refuse(format!("No answer yet: {blank} leaves it blank."));
                    }
                },
                Ok(Filled::Same) => return self.go_on(asking, recorder.state()),
                Err(why) => self.refuse(why),
            },
            Some(Intent::Blank) => {
                let blank = asking.blank();
                return self.rate(asking, blank, at, recorder);
            }
            Some(Intent::Later) => {
                if let Some(written) = asking.draft(recorder.state()) {
                    return self.rate_and_leave(written, at, recorder);
                }
                let waiting = recorder.state().unanswered().len();
                if waiting > 0 {
                    let waiting = counted(waiting, "question");
                    let ask = self.key(KeyContext::Between, Intent::Questions);
                    self.tell(&format!("Postponed: {waiting}; {ask} asks."));
                }
                return None;
            }
            Some(Intent::HandOver) => asking.hand_over(recorder.state()),
            Some(Intent::Undo) => return self.change(asking, Command::Undo, at, recorder),
            Some(Intent::Redo) => return self.change(asking, Command::Redo, at, recorder),
            Some(Intent::Note) => {
                self.note.open(None, None, recorder.now_ms(at));
            }
            Some(Intent::Help) => {
                let reading = Pager::keys_of(&self.given.keys, asking.place());
                self.cover = Some(Overlay::Reading(reading));
            }
            Some(Intent::Quit) => self.cover = Some(Overlay::Quit),
            _ if asking.is_in_words() && asking.words().press(key) => asking.speak(String::new()),
            _ => {
                let place = asking.place();
                let [record, blank, later] = [Intent::Record, Intent::Blank, Intent::Later]
                    .map(|intent| self.key(place, intent));
                let blank = match blank {
                    "" => String::new(),
                    key => format!(" {key} blank,"),
                };
                self.refuse(format!(
                    "{} was not logged: a question is open. {record} records,{blank} {later} later.",
                    keymap::name(key)
                ));
            }
        }
        Some(asking)
    }

    /// A key of the participant's; what is none of theirs does nothing and says nothing.
    fn press_participant<J: Journal>(
        &mut self,
        mut asking: Asking,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Option<Asking> {
        let state = recorder.state();
        if asking.is_done() && !matches!(intent, Some(Intent::Reclaim | Intent::Previous)) {
            return Some(asking);
        }
        match intent {
            Some(Intent::Reclaim) => return self.take_back(asking, state),
            Some(Intent::Fill) => {
                if let Some(digit) = key.code.as_char()
                    && let Err(why) = asking.fill(digit)
                {
                    asking.speak(why);
                }
            }
            Some(Intent::Clear) => asking.clear(),
            Some(Intent::Lower) => asking.move_by(-1, state),
            Some(Intent::Higher) => asking.move_by(1, state),
            Some(Intent::Above) => asking.move_down(false, state),
            Some(Intent::Below) => asking.move_down(true, state),
            Some(Intent::Next) => asking.turn(true),
            Some(Intent::Previous) => asking.turn(false),
            Some(Intent::Record) => match asking.filled(state) {
                Ok(Filled::Answer(command)) => take(&mut asking, command, at, recorder),
                Ok(Filled::Nothing) => {
                    if asking.confirms_leaving_out() {
                        let blank = asking.blank();
                        take(&mut asking, blank, at, recorder);
                    }
                }
                Ok(Filled::Same) => {
                    asking.go_on(state);
                }
                Err(why) => asking.speak(why),
            },
            _ if asking.is_in_words() => {
                asking.words().press(key);
            }
            _ => {}
        }
        Some(asking)
    }

    fn take_back(&mut self, mut asking: Asking, state: &State) -> Option<Asking> {
        asking.take_back(state);
        let tally = asking.tally(state);
        self.tell(&format!(
            "The participant's answers: {} answered, {} blank, {} missing.",
            tally.given, tally.blank, tally.waiting
        ));
        let left = asking.refresh(state) && asking.waits(state);
        left.then_some(asking)
    }

    fn rate<J: Journal>(
        &mut self,
        asking: Asking,
        command: Command,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Option<Asking> {
        if let Err(refusal) = recorder.execute(command, at) {
            self.refuse(refusal.to_string());
            return Some(asking);
        }
        self.tell_rated(recorder.state());
        self.go_on(asking, recorder.state())
    }

    /// Records what was written, and closes the questions.
    fn rate_and_leave<J: Journal>(
        &mut self,
        command: Command,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Option<Asking> {
        match recorder.execute(command, at) {
            Ok(()) => self.tell_rated(recorder.state()),
            Err(refusal) => self.refuse(refusal.to_string()),
        }
        None
    }

    /// Goes on to the next question without an answer; after the last one the box closes.
    fn go_on(&mut self, mut asking: Asking, state: &State) -> Option<Asking> {
        if asking.go_on(state) {
            return Some(asking);
        }
        if self.progress(state).is_some() {
            self.status = None;
        }
        None
    }

    /// Undo and redo: what is asked may have changed with it.
    fn change<J: Journal>(
        &mut self,
        mut asking: Asking,
        command: Command,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Option<Asking> {
        match recorder.execute(command, at) {
            Ok(()) => self.tell("See the last line of the log for what was undone or redone."),
            Err(refusal) => self.refuse(refusal.to_string()),
        }
        let state = recorder.state();
        self.show_current(state);
        let goes_on = state.phase() == SessionPhase::Between && asking.refresh(state);
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
            let told = study.answer_in_words(instrument, item, *value, text.as_deref());
            self.tell(&format!("{told} undone; it is asked again."));
        }
        goes_on.then_some(asking)
    }

    fn tell_rated(&mut self, state: &State) {
        let last = state.entry(state.last_seq());
        if let Some(Event::RatingGiven {
            instrument,
            item,
            value,
            text,
        }) = last.map(|e| &e.event)
        {
            let study = state.study();
            let told = study.answer_in_words(instrument, item, *value, text.as_deref());
            let undo = self.key(KeyContext::Between, Intent::Undo);
            self.tell(&format!("{told}. {undo} undoes it."));
        }
    }

    /// Records what was written and not confirmed, before the screen is left.
    pub(super) fn save_written<J: Journal>(&mut self, at: Moment, recorder: &mut Recorder<J>) {
        let written = self.asking.as_ref().and_then(|a| a.draft(recorder.state()));
        if let Some(command) = written {
            // A text that is refused for its length has nowhere to go.
            let _too_long = recorder.execute(command, at);
        }
    }
}

/// Records an answer of the participant's, and only then shows the next question.
fn take<J: Journal>(asking: &mut Asking, command: Command, at: Moment, recorder: &mut Recorder<J>) {
    match recorder.execute(command, at) {
        Ok(()) => {
            asking.go_on(recorder.state());
        }
        Err(refusal) => asking.speak(refusal.to_string()),
    }
}
