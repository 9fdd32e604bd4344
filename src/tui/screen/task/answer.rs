//! What keys do where the screen waits for an answer: in a note, at a question, and when the session is closed.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Intent, KeyContext, Note, Pager, PendingLevel, TaskScreen, place_of};
use crate::session::{Command, GapAnswer, Journal, Moment, Refusal, SessionPhase};
use crate::tui::recorder::Recorder;
use crate::tui::screen::Leave;
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::counted;
use crate::tui::widget::field::Field;

/// The machine, as a resumed recording names it.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Host {
    pub(in crate::tui) boot_id: String,
    pub(in crate::tui) utc_offset_min: i32,
}

/// Logs that recording goes on after a gap in which no clock ran.
pub(in crate::tui) fn go_on_after<J: Journal>(
    alive_ms: i64,
    estimated: bool,
    at: Moment,
    recorder: &mut Recorder<J>,
    host: &Host,
) {
    let command = continuing(alive_ms, estimated, GapAnswer::Stopped, at, recorder, host);
    // Refused only where no session is open, and then no recording goes on.
    let _not_open = recorder.execute(command, at);
}

fn continuing<J: Journal>(
    alive_ms: i64,
    estimated: bool,
    answer: GapAnswer,
    at: Moment,
    recorder: &Recorder<J>,
    host: &Host,
) -> Command {
    Command::Continue {
        gap_ms: (recorder.now_ms(at) - alive_ms).max(0),
        answer,
        estimated,
        boot_id: host.boot_id.clone(),
        utc_offset_min: host.utc_offset_min,
    }
}

impl TaskScreen {
    /// Says that entries are gone, before anything else; `gap`: since when nobody recorded, in milliseconds of session
    /// time, and whether that is not exact.
    pub(in crate::tui) fn tell_of_loss(
        &mut self,
        entries: i64,
        (alive_ms, estimated): (i64, bool),
    ) {
        self.cover = Some(Overlay::Lost {
            entries,
            alive_ms,
            estimated,
        });
    }

    /// Takes the session up after a gap, which is as [`Self::tell_of_loss`] has it. Where a task was running it is asked
    /// once what happened meanwhile.
    pub(in crate::tui) fn take_up<J: Journal>(
        &mut self,
        (alive_ms, estimated): (i64, bool),
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) {
        match recorder.state().phase() {
            SessionPhase::Running(_) => self.ask_about_gap(alive_ms, estimated, false),
            SessionPhase::Between | SessionPhase::Paused(_) | SessionPhase::Deciding(_) => {
                go_on_after(alive_ms, estimated, at, recorder, host);
                self.tell("Session resumed.");
            }
            SessionPhase::NotOpened | SessionPhase::Closed => {}
        }
    }

    /// Logs that entries are gone and takes the session up, or leaves it as it is.
    pub(super) fn answer_loss<J: Journal>(
        &mut self,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) -> Option<Leave> {
        let Some(Overlay::Lost {
            entries,
            alive_ms,
            estimated,
        }) = self.cover
        else {
            return None;
        };
        match intent {
            Some(Intent::GoOnWithout) => {
                self.cover = None;
                if let Err(refusal) = recorder.execute(Command::GoOnWithout(entries), at) {
                    self.refuse(refusal.to_string());
                }
                self.take_up((alive_ms, estimated), at, recorder, host);
                None
            }
            Some(Intent::Quit) => Some(Leave::Open),
            _ => {
                self.refuse(
                    "First choose whether to continue; that key was not logged.".to_owned(),
                );
                None
            }
        }
    }

    pub(super) fn press_in_note<J: Journal>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        awaited: Option<PendingLevel>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        match intent {
            Some(Intent::Save) if self.note.is_empty() => {
                self.note = Note::default();
                self.tell("The note was empty; nothing was saved.");
            }
            Some(Intent::Save) => {
                if let Err(refusal) = self.save_note(at, recorder) {
                    self.refuse(refusal.to_string());
                }
            }
            Some(Intent::Keep) => {
                self.note.open = false;
                if self.note.is_draft() {
                    let note = self.key(place_of(recorder.state()), Intent::Note);
                    self.tell(&format!("Draft kept; {note} continues it."));
                } else {
                    self.note = Note::default();
                }
            }
            Some(Intent::Quit) => self.cover = Some(Overlay::Quit),
            Some(Intent::Meanwhile) => self.meanwhile(key, awaited, at, recorder),
            Some(Intent::Help) => {
                let reading = Pager::keys_of(&self.given.keys, KeyContext::Note);
                self.cover = Some(Overlay::Reading(reading));
            }
            _ if self.note.field.press(key) => {}
            _ => self.refuse(self.given.keys.why_not(KeyContext::Note, key)),
        }
    }

    /// Logs the note as of the moment at which it was begun.
    fn save_note<J: Journal>(
        &mut self,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Result<(), Refusal> {
        recorder.execute_as_of(self.note.command(), at, self.note.begun_ms)?;
        self.note = Note::default();
        self.back = 0;
        Ok(())
    }

    /// Saves what was written and not saved, before the screen is left.
    pub(in crate::tui) fn save_draft<J: Journal>(
        &mut self,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        if matches!(self.cover, Some(Overlay::Lost { .. })) {
            // Nothing is logged before somebody has said whether to go on without what is gone; the draft is kept.
            return;
        }
        self.save_written(at, recorder);
        if self.note.is_draft() {
            // A closed session takes no note; then there is nothing to save it in.
            let _closed = self.save_note(at, recorder);
        }
    }

    pub(super) fn answer_quit<J: Journal>(
        &mut self,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Option<Leave> {
        self.cover = None;
        match intent {
            Some(Intent::CloseSession) => {
                self.save_draft(at, recorder);
                self.note = Note::default();
                match recorder.execute(Command::Close, at) {
                    Ok(()) => {
                        self.asking = None;
                        self.back = 0;
                    }
                    Err(refusal) => self.refuse(refusal.to_string()),
                }
                None
            }
            Some(Intent::LeaveOpen) => {
                self.save_draft(at, recorder);
                Some(Leave::Open)
            }
            _ => {
                self.tell("The session continues; that key was not logged.");
                None
            }
        }
    }

    /// Says that a key was no answer to the question about a gap.
    pub(in crate::tui) fn refuse_unanswered(&mut self) {
        self.refuse("First say what happened during the gap; that key was not logged.".to_owned());
    }

    pub(super) fn answer_gap<J: Journal>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
        host: &Host,
    ) -> Option<Leave> {
        let Some(Overlay::Gap {
            alive_ms,
            estimated,
            begun_exactly,
            typed,
        }) = &mut self.cover
        else {
            return None;
        };
        let (alive_ms, estimated, begun_exactly) = (*alive_ms, *estimated, *begun_exactly);
        let answer = match intent {
            Some(Intent::WentOn) => GapAnswer::WentOn,
            Some(Intent::Stopped) => GapAnswer::Stopped,
            Some(Intent::EndedBefore) => GapAnswer::EndedBefore,
            Some(Intent::OtherLength) => {
                let digit = match key.code {
                    KeyCode::Char(c) if c.is_ascii_digit() => c.to_string(),
                    _ => String::new(),
                };
                *typed = Some(Field::new(&digit));
                return None;
            }
            Some(Intent::Quit) => return Some(Leave::Open),
            _ => {
                self.refuse_unanswered();
                return None;
            }
        };
        let estimated = match answer {
            GapAnswer::WentOn => estimated,
            GapAnswer::Stopped | GapAnswer::EndedBefore => estimated || !begun_exactly,
        };
        let command = continuing(alive_ms, estimated, answer, at, recorder, host);
        self.cover = None;
        if let Err(refusal) = recorder.execute(command, at) {
            self.refuse(refusal.to_string());
        }
        self.show_current(recorder.state());
        None
    }

    /// Acts on a closed session: it can be reopened, or left once everything is saved.
    pub(super) fn act_closed<J: Journal>(
        &mut self,
        place: KeyContext,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Option<Leave> {
        match intent {
            Some(Intent::ReopenSession) => {
                match recorder.execute(Command::ReopenSession, at) {
                    Ok(()) => self.tell("Session reopened."),
                    Err(refusal) => self.refuse(refusal.to_string()),
                }
                None
            }
            Some(Intent::Quit) => {
                recorder.try_again(at);
                let waiting = recorder.unsaved().map_or(0, |first| {
                    usize::try_from(recorder.state().last_seq() - first + 1).unwrap_or(0)
                });
                if waiting == 0 || self.warned {
                    return Some(Leave::Closed);
                }
                self.warned = true;
                let what = counted(waiting, "log line");
                self.refuse(format!(
                    "{what} not saved yet. Wait, or press again to leave."
                ));
                None
            }
            Some(Intent::Review) => {
                self.review();
                None
            }
            Some(Intent::Help) => {
                self.cover = Some(Overlay::Reading(Pager::keys_of(&self.given.keys, place)));
                None
            }
            Some(Intent::Search) => {
                self.begin_search();
                None
            }
            Some(Intent::PageUp | Intent::PageDown) => {
                if let Some(intent) = intent {
                    self.scroll(intent, recorder);
                }
                None
            }
            _ => {
                self.refuse(self.given.keys.why_not(place, key));
                None
            }
        }
    }
}
