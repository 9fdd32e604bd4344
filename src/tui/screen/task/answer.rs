//! Keys while the screen waits for an answer: in a note, at a question, and on a closed session.

use crossterm::event::{KeyCode, KeyEvent};

use super::{FollowUp, Intent, KeyContext, NoteEditor, Pager, TaskScreen, phase_key_context};
use crate::session::{ClockReading, Command, GapAnswer, Refusal, SessionPhase, SessionWriter};
use crate::tui::recorder::Recorder;
use crate::tui::screen::SessionExit;
use crate::tui::screen::overlay::Overlay;
use crate::tui::text::pluralize;
use crate::tui::widget::text_field::TextField;

/// The machine as recorded when a session resumes.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Host {
    pub(in crate::tui) boot_id: String,
    pub(in crate::tui) utc_offset_min: i32,
}

/// Logs that recording resumed after a gap in which no clock ran.
pub(in crate::tui) fn continue_after_gap<W: SessionWriter>(
    alive_ms: i64,
    estimated: bool,
    at: ClockReading,
    recorder: &mut Recorder<W>,
    host: &Host,
) {
    let command = continue_command(alive_ms, estimated, GapAnswer::Stopped, at, recorder, host);
    // Refused only if no session is open, when there is nothing to resume.
    let _not_open = recorder.execute(command, at);
}

fn continue_command<W: SessionWriter>(
    alive_ms: i64,
    estimated: bool,
    answer: GapAnswer,
    at: ClockReading,
    recorder: &Recorder<W>,
    host: &Host,
) -> Command {
    Command::ResumeSession {
        gap_ms: (recorder.now_ms(at) - alive_ms).max(0),
        answer,
        estimated,
        boot_id: host.boot_id.clone(),
        utc_offset_min: host.utc_offset_min,
    }
}

impl TaskScreen {
    /// Reports lost entries before anything else; `gap` is the session time at which recording stopped, in
    /// milliseconds, and whether it is an estimate.
    pub(in crate::tui) fn show_entries_lost(
        &mut self,
        entries: i64,
        (alive_ms, estimated): (i64, bool),
    ) {
        self.overlay = Some(Overlay::EntriesLost {
            entries,
            alive_ms,
            estimated,
        });
    }

    /// Resumes the session after a gap (as in [`Self::show_entries_lost`]). If a task was running, asks once what
    /// happened.
    pub(in crate::tui) fn resume_after_gap<W: SessionWriter>(
        &mut self,
        (alive_ms, estimated): (i64, bool),
        at: ClockReading,
        recorder: &mut Recorder<W>,
        host: &Host,
    ) {
        match recorder.state().phase() {
            SessionPhase::Running(_) => self.ask_about_gap(alive_ms, estimated, false),
            SessionPhase::BetweenTasks
            | SessionPhase::Paused(_)
            | SessionPhase::AwaitingOutcome(_) => {
                continue_after_gap(alive_ms, estimated, at, recorder, host);
                self.show_message("Session resumed.");
            }
            SessionPhase::NotOpened | SessionPhase::Closed => {}
        }
    }

    /// Logs the lost entries and resumes the session, or leaves it unchanged.
    pub(super) fn answer_entries_lost<W: SessionWriter>(
        &mut self,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
        host: &Host,
    ) -> Option<SessionExit> {
        let Some(Overlay::EntriesLost {
            entries,
            alive_ms,
            estimated,
        }) = self.overlay
        else {
            return None;
        };
        match intent {
            Some(Intent::ContinueWithoutLostEntries) => {
                self.overlay = None;
                if let Err(refusal) = recorder.execute(Command::RecordLostEntries(entries), at) {
                    self.refuse(refusal.to_string());
                }
                self.resume_after_gap((alive_ms, estimated), at, recorder, host);
                None
            }
            Some(Intent::Quit) => Some(SessionExit::Open),
            _ => {
                self.refuse(
                    "First choose whether to continue; that key was not logged.".to_owned(),
                );
                None
            }
        }
    }

    pub(super) fn press_in_note<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        follow_up: Option<FollowUp>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        match intent {
            Some(Intent::Save) if self.note.is_empty() => {
                self.note = NoteEditor::default();
                self.show_message("The note was empty; nothing was saved.");
            }
            Some(Intent::Save) if self.asks_about_note_code() => {}
            Some(Intent::DropNoteCode) => self.note.make_plain(),
            Some(Intent::Save) => {
                if let Err(refusal) = self.save_note(at, recorder) {
                    self.refuse(refusal.to_string());
                }
            }
            Some(Intent::Keep) => {
                self.note.open = false;
                if self.note.is_draft() {
                    let note = self.key_for(phase_key_context(recorder.state()), Intent::WriteNote);
                    self.show_message(&format!("Draft kept; {note} continues it."));
                } else {
                    self.note = NoteEditor::default();
                }
            }
            Some(Intent::Quit) => self.overlay = Some(Overlay::Quit),
            Some(Intent::PressSessionKey) => {
                self.press_session_key(key, follow_up, at, recorder);
            }
            Some(Intent::Help) => {
                let reading = Pager::for_keys(&self.options.keys, KeyContext::Note);
                self.overlay = Some(Overlay::Pager(reading));
            }
            _ if self.note.field.press(key) => {}
            _ => self.refuse(self.options.keys.unbound_key_message(KeyContext::Note, key)),
        }
    }

    /// Logs the note as of its start.
    fn save_note<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        if self.note.is_about_entry() {
            recorder.execute(self.note.to_command(), at)?;
            self.show_message("Words saved with the error.");
        } else {
            recorder.execute_as_of(self.note.to_command(), at, self.note.begun_ms)?;
        }
        self.note = NoteEditor::default();
        self.scroll_back = 0;
        Ok(())
    }

    /// Saves unsaved text before the screen is left.
    pub(in crate::tui) fn save_draft<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        if matches!(self.overlay, Some(Overlay::EntriesLost { .. })) {
            // Nothing is logged before the lost entries were answered; the draft is kept.
            return;
        }
        self.save_written_answer(at, recorder);
        if self.note.is_draft() {
            // A closed session accepts no note.
            let _closed = self.save_note(at, recorder);
        }
    }

    pub(super) fn answer_quit<W: SessionWriter>(
        &mut self,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<SessionExit> {
        self.overlay = None;
        match intent {
            Some(Intent::CloseSession) => {
                self.save_draft(at, recorder);
                self.note = NoteEditor::default();
                match recorder.execute(Command::Close, at) {
                    Ok(()) => {
                        self.asking = None;
                        self.scroll_back = 0;
                    }
                    Err(refusal) => self.refuse(refusal.to_string()),
                }
                None
            }
            Some(Intent::LeaveOpen) => {
                self.save_draft(at, recorder);
                Some(SessionExit::Open)
            }
            _ => {
                self.show_message("The session continues; that key was not logged.");
                None
            }
        }
    }

    /// Shows that a key does not answer the question about a gap.
    pub(in crate::tui) fn refuse_unanswered(&mut self) {
        self.refuse("First say what happened during the gap; that key was not logged.".to_owned());
    }

    pub(super) fn answer_gap<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
        host: &Host,
    ) -> Option<SessionExit> {
        let Some(Overlay::Gap {
            alive_ms,
            estimated,
            start_is_exact: begun_exactly,
            typed_length: typed,
        }) = &mut self.overlay
        else {
            return None;
        };
        let (alive_ms, estimated, begun_exactly) = (*alive_ms, *estimated, *begun_exactly);
        let answer = match intent {
            Some(Intent::KeptWorking) => GapAnswer::Continued,
            Some(Intent::Stopped) => GapAnswer::Stopped,
            Some(Intent::EndedBefore) => GapAnswer::EndedBefore,
            Some(Intent::TypePauseLength) => {
                let digit = match key.code {
                    KeyCode::Char(c) if c.is_ascii_digit() => c.to_string(),
                    _ => String::new(),
                };
                *typed = Some(TextField::new(&digit));
                return None;
            }
            Some(Intent::Quit) => return Some(SessionExit::Open),
            _ => {
                self.refuse_unanswered();
                return None;
            }
        };
        let estimated = match answer {
            GapAnswer::Continued => estimated,
            GapAnswer::Stopped | GapAnswer::EndedBefore => estimated || !begun_exactly,
        };
        let command = continue_command(alive_ms, estimated, answer, at, recorder, host);
        self.overlay = None;
        if let Err(refusal) = recorder.execute(command, at) {
            self.refuse(refusal.to_string());
        }
        self.select_current_task(recorder.state());
        None
    }

    /// Handles a key on a closed session: reopens it, or leaves once everything is saved.
    pub(super) fn dispatch_closed_key<W: SessionWriter>(
        &mut self,
        context: KeyContext,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Option<SessionExit> {
        match intent {
            Some(Intent::ReopenSession) => {
                match recorder.execute(Command::ReopenSession, at) {
                    Ok(()) => self.show_message("Session reopened."),
                    Err(refusal) => self.refuse(refusal.to_string()),
                }
                None
            }
            Some(Intent::Quit) => {
                recorder.retry_now(at);
                let unsaved = recorder.first_unsaved().map_or(0, |first| {
                    usize::try_from(recorder.state().last_seq() - first + 1).unwrap_or(0)
                });
                if unsaved == 0 || self.unsaved_warned {
                    return Some(SessionExit::Closed);
                }
                self.unsaved_warned = true;
                let lines = pluralize(unsaved, "log line");
                self.refuse(format!(
                    "{lines} not saved yet. Wait, or press again to leave."
                ));
                None
            }
            Some(Intent::OpenReview) => {
                self.open_review();
                None
            }
            Some(Intent::Help) => {
                self.overlay = Some(Overlay::Pager(Pager::for_keys(&self.options.keys, context)));
                None
            }
            Some(Intent::Search) => {
                self.begin_search();
                None
            }
            Some(Intent::PageUp | Intent::PageDown) => {
                if let Some(intent) = intent {
                    self.scroll_log(intent, recorder);
                }
                None
            }
            _ => {
                self.refuse(self.options.keys.unbound_key_message(context, key));
                None
            }
        }
    }
}
