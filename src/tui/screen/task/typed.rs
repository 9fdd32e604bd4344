//! What is typed over the task screen: the length of a gap, a title, a new kind of error.

use crossterm::event::KeyEvent;

use super::act::{ended_undecided, title};
use super::{Host, Intent, KeyContext, TaskScreen};
use crate::session::{Command, GapAnswer, Journal, Moment, read_time, shown_time};
use crate::tui::recorder::Recorder;
use crate::tui::screen::new_kind::Described;
use crate::tui::screen::overlay::Overlay;

impl TaskScreen {
    pub(super) fn press_in_field<J: Journal>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) {
        let Some(mut cover) = self.cover.take() else {
            return;
        };
        let left = recorder.state().current();
        let left = left.map(|a| title(recorder.state(), &a.task));
        let done = match (&mut cover, intent) {
            (Overlay::Kind(kind), intent) => match kind.press(key, intent, recorder.state()) {
                Described::Not => None,
                Described::Left => Some(Ok(())),
                Described::As(command) => Some(recorder.execute(command, at)),
            },
            // The question itself stays: it has no other way out than an answer.
            (Overlay::Gap { typed, .. }, Some(Intent::Back | Intent::Quit)) => {
                *typed = None;
                None
            }
            (_, Some(Intent::Back | Intent::Quit)) => Some(Ok(())),
            (
                Overlay::Gap {
                    typed, alive_ms, ..
                },
                Some(Intent::Save),
            ) => {
                let typed = typed.as_ref().and_then(|field| read_time(field.text()));
                let gap_ms = recorder.now_ms(at) - *alive_ms;
                match typed {
                    // Rounded up, as it is shown.
                    Some(typed_ms) if typed_ms > gap_ms + 1000 => {
                        self.refuse(format!(
                            "The whole gap is {}; the pause cannot be longer.",
                            shown_time(gap_ms)
                        ));
                        None
                    }
                    Some(gap_ms) => Some(recorder.execute(stopped_for(gap_ms, host), at)),
                    None => {
                        self.refuse("Type it as minutes:seconds, such as 2:30.".to_owned());
                        None
                    }
                }
            }
            (Overlay::Title(field), Some(Intent::Save)) => {
                let title = field.text().trim().to_owned();
                Some(recorder.execute(Command::StartUnscripted(title), at))
            }
            (cover, _) => {
                if let Some(field) = cover.field() {
                    field.press(key);
                }
                None
            }
        };
        match done {
            None => self.cover = Some(cover),
            Some(Ok(())) => self.settle(&cover, intent, left.as_deref(), recorder),
            Some(Err(refusal)) => {
                self.refuse(refusal.to_string());
                self.cover = Some(cover);
            }
        }
    }

    /// Shows what was done with what was typed; `left` is the task that ran before.
    fn settle<J: Journal>(
        &mut self,
        cover: &Overlay,
        intent: Option<Intent>,
        left: Option<&str>,
        recorder: &Recorder<J>,
    ) {
        let state = recorder.state();
        if intent != Some(Intent::Save) {
            return self.tell("Nothing was logged.");
        }
        self.back = 0;
        match cover {
            Overlay::Kind(_) => {
                if let Some(kind) = state.added_error_kinds().last() {
                    let undo = self.key(KeyContext::Running, Intent::Undo);
                    let said = format!("Key {} notes: {}. {undo} undoes it.", kind.key, kind.label);
                    self.tell(&said);
                }
            }
            Overlay::Title(_) => {
                if let Some(current) = state.current() {
                    if !self.order.contains(&current.task) {
                        self.order.push(current.task.clone());
                    }
                    let left =
                        left.map_or_else(String::new, |l| format!("{} ", ended_undecided(l)));
                    self.tell(&format!("{left}Running. Unscripted, so not counted."));
                }
            }
            _ => {}
        }
        self.show_current(state);
    }
}

/// The participant stopped for so long; nobody measured it.
fn stopped_for(gap_ms: i64, host: &Host) -> Command {
    Command::Continue {
        gap_ms,
        answer: GapAnswer::Stopped,
        estimated: true,
        boot_id: host.boot_id.clone(),
        utc_offset_min: host.utc_offset_min,
    }
}
