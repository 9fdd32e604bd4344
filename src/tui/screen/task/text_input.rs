//! Text input over the session screen: the length of a gap, a title, a new error kind.

use crossterm::event::KeyEvent;

use super::act::{ended_undecided_message, task_title};
use super::follow_up::error_message;
use super::{Host, Intent, KeyContext, TaskScreen};
use crate::session::{
    ClockReading, Command, GapAnswer, Refusal, SessionState, SessionWriter, format_time, parse_time,
};
use crate::tui::recorder::Recorder;
use crate::tui::screen::new_error_kind::NewErrorKindStep;
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::format_clock;

impl TaskScreen {
    pub(super) fn press_in_field<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
        host: &Host,
    ) {
        let Some(mut cover) = self.overlay.take() else {
            return;
        };
        let left = recorder.state().current_attempt();
        let left = left.map(|a| task_title(recorder.state(), &a.task));
        let done = match (&mut cover, intent) {
            (Overlay::NewErrorKind(kind), intent) => {
                match kind.press(key, intent, recorder.state()) {
                    NewErrorKindStep::Editing => None,
                    NewErrorKindStep::Dismissed => Some(Ok(())),
                    NewErrorKindStep::Add(command) => {
                        Some(add_error_kind(command, kind.error_at_ms, at, recorder))
                    }
                }
            }
            // The question itself stays: it must be answered.
            (
                Overlay::Gap {
                    typed_length: typed,
                    ..
                },
                Some(Intent::Back | Intent::Quit),
            ) => {
                *typed = None;
                None
            }
            (_, Some(Intent::Back | Intent::Quit)) => Some(Ok(())),
            (
                Overlay::Gap {
                    typed_length: typed,
                    alive_ms,
                    ..
                },
                Some(Intent::Save),
            ) => {
                let typed = typed.as_ref().and_then(|field| parse_time(field.text()));
                let gap_ms = recorder.now_ms(at) - *alive_ms;
                match typed {
                    // Rounded up, as displayed.
                    Some(typed_ms) if typed_ms > gap_ms + 1000 => {
                        self.refuse(format!(
                            "The whole gap is {}; the pause cannot be longer.",
                            format_time(gap_ms)
                        ));
                        None
                    }
                    Some(gap_ms) => Some(recorder.execute(stopped_command(gap_ms, host), at)),
                    None => {
                        self.refuse("Type it as minutes:seconds, such as 2:30.".to_owned());
                        None
                    }
                }
            }
            (
                Overlay::MoveLength {
                    field, moved_ms, ..
                },
                Some(Intent::Save),
            ) => self.save_length(field, *moved_ms, at, recorder),
            (Overlay::UnscriptedTitle(field), Some(Intent::Save)) => {
                let title = field.text().trim().to_owned();
                Some(recorder.execute(Command::StartUnscripted(title), at))
            }
            (cover, _) => {
                if let Some(field) = cover.input_field() {
                    field.press(key);
                }
                None
            }
        };
        match done {
            None => self.overlay = Some(cover),
            Some(Ok(())) => self.show_submitted(&cover, intent, left.as_deref(), recorder),
            Some(Err(refusal)) => {
                self.refuse(refusal.to_string());
                self.overlay = Some(cover);
            }
        }
    }

    /// Shows the result of submitted text; `left` is the task that was running before.
    fn show_submitted<W: SessionWriter>(
        &mut self,
        cover: &Overlay,
        intent: Option<Intent>,
        left: Option<&str>,
        recorder: &Recorder<W>,
    ) {
        let state = recorder.state();
        if intent != Some(Intent::Save) {
            return self.show_message(&dismissed_message(cover, state));
        }
        self.scroll_back = 0;
        match cover {
            Overlay::NewErrorKind(added) => {
                if let Some(kind) = state.added_error_kinds().last() {
                    let undo = self.key_for(KeyContext::Running, Intent::Undo);
                    let (key, label) = (kind.key, &kind.label);
                    self.show_message(&match added.error_at_ms {
                        Some(at_ms) => format!(
                            "Error at {}: {label}; key {key} logs it from now on. {undo} undoes the error.",
                            format_clock(at_ms)
                        ),
                        None => format!("Key {key} notes: {label}. {undo} undoes it."),
                    });
                }
            }
            Overlay::UnscriptedTitle(_) => {
                if let Some(current) = state.current_attempt() {
                    if !self.order.contains(&current.task) {
                        self.order.push(current.task.clone());
                    }
                    let left = left
                        .map_or_else(String::new, |l| format!("{} ", ended_undecided_message(l)));
                    self.show_message(&format!("{left}Running. Unscripted, so not counted."));
                }
            }
            _ => {}
        }
        self.select_current_task(state);
    }
}

/// That nothing was submitted; of a length, how far the entry stays moved, and what the first digit logs, in case an error
/// was meant.
fn dismissed_message(cover: &Overlay, state: &SessionState) -> String {
    let Overlay::MoveLength {
        digit, moved_ms, ..
    } = cover
    else {
        return "Nothing was logged.".to_owned();
    };
    let moved = match moved_ms {
        0 => "Not moved.".to_owned(),
        moved_ms => format!("It stays moved back by {} s.", moved_ms / 1000),
    };
    let error = digit.map_or_else(String::new, |digit| error_message(digit, state));
    format!("{moved}{error}")
}

/// Adds an error kind, and logs the error that prompted it.
fn add_error_kind<W: SessionWriter>(
    command: Command,
    error_at_ms: Option<i64>,
    at: ClockReading,
    recorder: &mut Recorder<W>,
) -> Result<(), Refusal> {
    recorder.execute(command, at)?;
    let kind = recorder.state().added_error_kinds().last();
    match (kind.map(|kind| kind.id.clone()), error_at_ms) {
        (Some(id), Some(at_ms)) => recorder.execute_as_of(Command::NoteError(Some(id)), at, at_ms),
        _ => Ok(()),
    }
}

/// The participant paused for this long, which is an estimate.
fn stopped_command(gap_ms: i64, host: &Host) -> Command {
    Command::ResumeSession {
        gap_ms,
        answer: GapAnswer::Stopped,
        estimated: true,
        boot_id: host.boot_id.clone(),
        utc_offset_min: host.utc_offset_min,
    }
}
