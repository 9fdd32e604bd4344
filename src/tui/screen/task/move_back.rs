//! Moving the latest entry back: by a step with each `<`, or by a length that is typed after it (`< 3:20`).
//!
//! While the status line asks for the length, a digit begins it instead of logging an error.

use super::TaskScreen;
use super::follow_up::FollowUp;
use crate::session::{
    ClockReading, Command, Event, Refusal, SessionState, SessionWriter, parse_time,
};
use crate::tui::recorder::Recorder;
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::format_clock;
use crate::tui::widget::log;
use crate::tui::widget::text_field::TextField;

/// Milliseconds that `<` moves the last entry back: a typical reaction time.
const STEP_MS: i64 = 2000;

/// Time in which a digit begins the length after `<`, in milliseconds.
const LENGTH_WINDOW_MS: i64 = 3000;

impl TaskScreen {
    /// Moves the last entry back by a step, shows its new time, and asks for a length instead, also if the step is too
    /// long. `moved_ms` is how far it was moved right before.
    pub(super) fn move_back<W: SessionWriter>(
        &mut self,
        moved_ms: i64,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        let moved_ms = match move_back_by(STEP_MS, at, recorder) {
            Ok(moved) => {
                self.show_message(&format!("{moved} Or type how long: 3:20."));
                moved_ms + STEP_MS
            }
            Err(refusal @ Refusal::BeforeSession) => {
                self.refuse(format!("{refusal} Type how long, such as 0:01."));
                moved_ms
            }
            Err(refusal) => return Err(refusal),
        };
        self.follow_up = Some(FollowUp::Length {
            moved_ms,
            until_ms: recorder.now_ms(at) + LENGTH_WINDOW_MS,
        });
        Ok(())
    }

    /// Asks for the length, which may begin with the digit that was pressed.
    pub(super) fn ask_for_length(&mut self, moved_ms: i64, digit: Option<u32>) {
        let begun = digit.map_or_else(String::new, |digit| digit.to_string());
        self.overlay = Some(Overlay::MoveLength {
            field: TextField::new(&begun),
            digit,
            moved_ms,
        });
    }

    /// Moves the latest entry back by the length in the field; `None` if it is not one yet.
    pub(super) fn save_length<W: SessionWriter>(
        &mut self,
        field: &TextField,
        moved_ms: i64,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<Result<(), Refusal>> {
        let Some(length_ms) = parse_time(field.text()) else {
            self.refuse("Type it as minutes:seconds, such as 3:20 or 0:05.".to_owned());
            return None;
        };
        let moved = move_back_by(length_ms - moved_ms, at, recorder);
        Some(moved.map(|moved| self.show_message(&moved)))
    }
}

/// Moves the last entry back; returns what was moved, and to when.
fn move_back_by<W: SessionWriter>(
    by_ms: i64,
    at: ClockReading,
    recorder: &mut Recorder<W>,
) -> Result<String, Refusal> {
    let outside = recorder.state().count_outside_attempts();
    recorder.execute(Command::MoveBack(by_ms), at)?;
    Ok(moved_message(outside, recorder.state()).unwrap_or_default())
}

/// The entry that the latest correction moved, with its new time; `outside` is the number of annotations outside of
/// attempts before.
fn moved_message(outside: usize, state: &SessionState) -> Option<String> {
    let target = match state.log().last().map(|e| &e.event) {
        Some(Event::EntryAmended { entry, .. }) => state.entry(*entry),
        _ => None,
    }?;
    let summary = log::entry_summary(state, target);
    let moment = format_clock(state.corrected_moment_ms(target));
    let outside = log::outside_task_warning(outside, state);
    let outside = outside.map_or_else(String::new, |more| format!(" {more}"));
    Some(format!("Moved back to {moment}: {summary}.{outside}"))
}
