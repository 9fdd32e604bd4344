//! Moving the latest entry back: by a step with each `<`, or by a length that is typed after it (`< 3:20`).
//!
//! A digit always logs its error at once. Only the colon of a length shows that the digits before it were no errors;
//! those are undone when the length is saved.

use crossterm::event::KeyEvent;

use super::digit::key_char;
use super::{Intent, KeyContext, TaskScreen};
use crate::session::{
    ClockReading, Command, Event, Refusal, Seq, SessionState, SessionWriter, parse_time,
};
use crate::tui::recorder::Recorder;
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::format_clock;
use crate::tui::widget::log;
use crate::tui::widget::text_field::TextField;

/// Milliseconds that `<` moves the last entry back: a typical reaction time.
const STEP_MS: i64 = 2000;

/// What was typed since the last entry was moved back, while it may become a length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypedLength {
    /// How far the entry was moved so far, in milliseconds.
    moved_ms: i64,
    /// Digits typed since.
    digits: String,
    /// Errors that the digits logged.
    errors: Vec<Seq>,
}

impl TypedLength {
    /// Takes a digit that followed; `logged` is the entry that it logged.
    pub(super) fn with_digit(mut self, key: &KeyEvent, logged: Option<Seq>) -> Option<Self> {
        let digit = key_char(key).filter(char::is_ascii_digit)?;
        self.digits.push(digit);
        self.errors.extend(logged);
        Some(self)
    }
}

impl TaskScreen {
    /// Moves the last entry back by a step, and shows its new time.
    pub(super) fn move_back<W: SessionWriter>(
        &mut self,
        before: Option<TypedLength>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        self.move_back_by(STEP_MS, at, recorder)?;
        let before = before.filter(|typed| typed.digits.is_empty());
        self.typed_length = Some(TypedLength {
            moved_ms: before.map_or(0, |typed| typed.moved_ms) + STEP_MS,
            ..TypedLength::default()
        });
        Ok(())
    }

    /// Asks for the length; the digits typed so far are its beginning.
    pub(super) fn ask_for_length(&mut self, typed: Option<TypedLength>) {
        let typed = typed.unwrap_or_default();
        let begun = match typed.digits.as_str() {
            "" => String::new(),
            digits => format!("{digits}:"),
        };
        self.overlay = Some(Overlay::MoveLength {
            field: TextField::new(&begun),
            errors: typed.errors,
            moved_ms: typed.moved_ms,
        });
    }

    /// Moves the latest entry back by the length in the field; `None` if it is not one yet.
    pub(super) fn save_length<W: SessionWriter>(
        &mut self,
        field: &TextField,
        errors: &mut Vec<Seq>,
        moved_ms: i64,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<Result<(), Refusal>> {
        let Some(length_ms) = parse_time(field.text()) else {
            self.refuse("Type it as minutes:seconds, such as 3:20 or 0:05.".to_owned());
            return None;
        };
        while let Some(error) = errors.pop() {
            if let Err(refusal) = recorder.execute(Command::Retract(error, None), at) {
                return Some(Err(refusal));
            }
        }
        Some(self.move_back_by(length_ms - moved_ms, at, recorder))
    }

    fn move_back_by<W: SessionWriter>(
        &mut self,
        by_ms: i64,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        let outside = recorder.state().count_outside_attempts();
        recorder.execute(Command::MoveBack(by_ms), at)?;
        if let Some(message) = self.moved_message(outside, recorder.state()) {
            self.show_message(&message);
        }
        Ok(())
    }

    fn moved_message(&self, outside: usize, state: &SessionState) -> Option<String> {
        let target = match state.log().last().map(|e| &e.event) {
            Some(Event::EntryAmended { entry, .. }) => state.entry(*entry),
            _ => None,
        }?;
        let summary = log::entry_summary(state, target);
        let moment = format_clock(state.corrected_moment_ms(target));
        let outside = log::outside_task_warning(outside, state);
        let outside = outside.map_or_else(String::new, |more| format!(" {more}"));
        let typed = self.key_for(KeyContext::Running, Intent::TypeMoveLength);
        Some(format!(
            "Moved back to {moment}: {summary}.{outside} {typed} types how long."
        ))
    }
}
