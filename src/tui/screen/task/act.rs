//! Key actions of the session screen: an intent becomes a command.

use crossterm::event::KeyEvent;

use super::digit::key_char;
use super::{
    FollowUp, Intent, KeyContext, NewErrorKind, Pager, Status, TaskScreen, interim_results,
    task_box, unsaved_banner,
};
use crate::session::{
    AttemptPhase, ClockReading, Command, Event, Outcome, Refusal, SessionPhase, SessionState,
    SessionWriter,
};
use crate::tui::recorder::Recorder;
use crate::tui::screen::overlay::Overlay;
use crate::tui::screen::review::ReviewScreen;
use crate::tui::widget::log::{entry_summary, error_label};
use crate::tui::widget::status::outcome_sign;
use crate::tui::widget::text_field::TextField;

impl TaskScreen {
    /// Handles a key while a session is open without an overlay.
    pub(super) fn dispatch_key<W: SessionWriter>(
        &mut self,
        context: KeyContext,
        key: &KeyEvent,
        intent: Option<Intent>,
        follow_up: Option<FollowUp>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        if self.answer_follow_up(follow_up, key, at, recorder) {
            return;
        }
        let before = recorder.state().last_seq();
        let moved_ms = match follow_up {
            Some(FollowUp::Length { moved_ms, .. }) => moved_ms,
            _ => 0,
        };
        let done = match intent {
            None => {
                self.refuse(self.options.keys.unbound_key_message(context, key));
                Ok(())
            }
            Some(Intent::MoveBack) => self.move_back(moved_ms, at, recorder),
            Some(Intent::TypeMoveLength) => {
                self.ask_for_length(moved_ms, None);
                Ok(())
            }
            Some(intent) => self.perform(context, intent, key, at, recorder),
        };
        if let Err(refusal) = done {
            self.refuse(refusal.to_string());
        }
        if recorder.state().last_seq() != before {
            self.scroll_back = 0;
        }
    }

    fn perform<W: SessionWriter>(
        &mut self,
        context: KeyContext,
        intent: Intent,
        key: &KeyEvent,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        let pressed = key_char(key);
        match intent {
            Intent::StartOrPause => return self.start_or_pause(at, recorder),
            Intent::LogErrorOfKind => return self.log_error_of_kind(pressed, at, recorder),
            Intent::LogError => {
                recorder.execute(Command::NoteError(None), at)?;
                self.show_annotation_message("An error to describe later.", recorder.state());
            }
            Intent::LogAssist => {
                recorder.execute(Command::NoteAssist(None), at)?;
                self.ask_for_level(at, recorder);
            }
            Intent::EndTask => {
                recorder.execute(Command::End, at)?;
                self.select_current_task(recorder.state());
            }
            Intent::SetOutcome => return self.give_outcome(pressed, at, recorder),
            Intent::RetractEnd => {
                recorder.execute(Command::RetractEnd, at)?;
                self.show_message(match recorder.state().phase() {
                    SessionPhase::Paused(_) => "Not the end: the task stays paused.",
                    _ => "Not the end: the clock kept running.",
                });
            }
            Intent::DescribeEntry => self.describe_latest_error(at, recorder),
            Intent::WriteNote if let Some(error) = self.recent_error(at, recorder) => {
                self.open_words_on(error, recorder.now_ms(at), recorder.state());
            }
            Intent::WriteNote | Intent::WriteCodedNote => {
                // With Caps Lock a draft keeps its code: the capital may be a key of the session.
                let keeps_code = self.caps_lock.seems_on() && self.note.is_draft();
                let code = pressed.filter(|_| intent == Intent::WriteCodedNote && !keeps_code);
                let current = recorder.state().current_attempt().map(|a| a.key);
                self.search = None;
                self.note.open(code, current, recorder.now_ms(at));
            }
            Intent::Undo if !self.may_undo(recorder.state()) => {}
            Intent::Undo => {
                recorder.execute(Command::Undo, at)?;
                self.select_current_task(recorder.state());
                let again = self.key_for(context, Intent::Redo);
                self.show_message(&format!(
                    "Undone; see the last line of the log. {again} redoes it."
                ));
            }
            Intent::StartUnscripted => {
                self.overlay = Some(Overlay::UnscriptedTitle(TextField::default()));
            }
            Intent::AddErrorKind => {
                let now_ms = recorder.now_ms(at);
                let other = self.key_for(context, Intent::LogError);
                let state = recorder.state();
                let kind = NewErrorKind::new(state, other);
                match kind.map(|kind| kind.prompted_at(now_ms, state)) {
                    Ok(kind) => self.overlay = Some(Overlay::NewErrorKind(kind)),
                    Err(why) => self.refuse(why),
                }
            }
            Intent::CancelAttempt => self.cancel_attempt(at, recorder)?,
            Intent::OpenReview => self.open_review(),
            Intent::Redo => {
                recorder.execute(Command::Redo, at)?;
                self.select_current_task(recorder.state());
                self.show_message("Redone; see the last line of the log.");
            }
            Intent::SetSyncMark => {
                recorder.execute(Command::SetSyncMark(None), at)?;
                self.show_message("Sync mark set.");
            }
            Intent::SkipTask => {
                if let Some(task) = self.selected_task().cloned() {
                    recorder.execute(Command::Skip(task, None), at)?;
                    self.select_next_task(recorder.state());
                }
            }
            Intent::ReopenTask => {
                recorder.execute(Command::Reopen, at)?;
                self.select_current_task(recorder.state());
                self.show_message("Task reopened; the time since its end is a pause.");
            }
            Intent::Search => self.begin_search(),
            Intent::OpenQuestions => self.ask_all(recorder.state()),
            Intent::HideScreen => self.overlay = Some(Overlay::Hidden),
            Intent::Help => {
                let kinds = task_box::error_kind_rows(recorder.state());
                let reading = Pager::for_keys(&self.options.keys, context).with_rows(kinds);
                self.overlay = Some(Overlay::Pager(reading));
            }
            Intent::ShowTaskText => {
                let task = self
                    .selected_task()
                    .and_then(|id| recorder.state().study().task(id));
                if let Some(task) = task {
                    let mut rows = task_box::whole_text(task);
                    rows.extend(interim_results::render_rows(
                        &self.options.interim_results,
                        &task.id,
                    ));
                    let reading = Pager::new(&task.title, rows);
                    self.overlay = Some(Overlay::Pager(reading));
                } else {
                    self.refuse(
                        "This task is not in the script: there is no text to read.".to_owned(),
                    );
                }
            }
            Intent::Quit => self.overlay = Some(Overlay::Quit),
            Intent::Next => self.selected = (self.selected + 1) % self.order.len().max(1),
            Intent::Previous => {
                let count = self.order.len().max(1);
                self.selected = (self.selected + count - 1) % count;
            }
            Intent::PageUp | Intent::PageDown => self.scroll_log(intent, recorder),
            _ => self.refuse(self.options.keys.unbound_key_message(context, key)),
        }
        Ok(())
    }

    /// Space: starts the selected task, or pauses or resumes it.
    fn start_or_pause<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        let Some(task) = self.selected_task().cloned() else {
            return Ok(());
        };
        let state = recorder.state();
        let here = state.current_attempt().is_some_and(|a| a.task == task);
        let earlier = state.attempts_at(&task).count();
        let left = state.current_attempt().map(|a| task_title(state, &a.task));
        match state.phase() {
            SessionPhase::Running(_) if here => {
                recorder.execute(Command::Pause(None), at)?;
                self.ask_for_reason();
            }
            SessionPhase::Paused(_) if here => recorder.execute(Command::Resume, at)?,
            SessionPhase::AwaitingOutcome(_) if here => {
                let retract = self.key_for(KeyContext::Deciding, Intent::RetractEnd);
                self.refuse(format!(
                    "How did it end? Press c p f g t v, or {retract} if it was not the end."
                ));
            }
            SessionPhase::NotOpened
            | SessionPhase::BetweenTasks
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::AwaitingOutcome(_)
            | SessionPhase::Closed => {
                recorder.execute(Command::Start(task), at)?;
                if let Some(left) = left {
                    self.show_message(&ended_undecided_message(&left));
                } else if earlier > 0 {
                    let undo = self.key_for(KeyContext::Running, Intent::Undo);
                    self.show_message(&format!(
                        "Another attempt at this task; only the first valid one counts. {undo} undoes."
                    ));
                }
            }
        }
        Ok(())
    }

    /// Whether the latest entry may be undone: an answer of the participant only by a second key.
    pub(super) fn may_undo(&mut self, state: &SessionState) -> bool {
        let latest = state
            .log()
            .rev()
            .find(|e| state.corrections().is_in_force(e.seq) && !e.event.is_skipped_by_undo());
        let answer = latest.filter(|e| matches!(e.event, Event::RatingGiven { .. }));
        let Some(answer) = answer else {
            return true;
        };
        if self.undo_asked.take() == Some(answer.seq) {
            return true;
        }
        self.undo_asked = Some(answer.seq);
        let undo = self.key_for(KeyContext::Between, Intent::Undo);
        self.show_message(&format!(
            "The latest entry is the participant's answer, {}. {undo} again undoes it.",
            entry_summary(state, answer)
        ));
        false
    }

    /// Cancels the attempt that was started by mistake.
    fn cancel_attempt<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        let state = recorder.state();
        let current = state.current_attempt().ok_or(Refusal::NoTaskRunning)?;
        let title = task_title(state, &current.task);
        recorder.execute(Command::Cancel(current.key, None), at)?;
        let undo = self.key_for(KeyContext::Between, Intent::Undo);
        self.show_message(&format!(
            "\"{title}\" canceled: started by mistake. {undo} undoes it."
        ));
        Ok(())
    }

    /// Opens the review over the session.
    pub(super) fn open_review(&mut self) {
        let review = ReviewScreen::new(self.size, self.options.keys.clone());
        self.review = Some(Box::new(review));
    }

    fn log_error_of_kind<W: SessionWriter>(
        &mut self,
        pressed: Option<char>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        let kind = (recorder.state().error_kinds()).find(|k| Some(k.key) == pressed);
        let Some(id) = kind.map(|k| k.id.clone()) else {
            let key = pressed.unwrap_or(' ');
            let other = self.key_for(KeyContext::Running, Intent::LogError);
            let add = self.key_for(KeyContext::Running, Intent::AddErrorKind);
            self.refuse(format!(
                "No error kind has key {key}. {other} logs an error to describe later, {add} adds a kind."
            ));
            return Ok(());
        };
        recorder.execute(Command::NoteError(Some(id.clone())), at)?;
        let message = format!("Error: {}.", error_label(recorder.state(), &id));
        self.show_annotation_message(&message, recorder.state());
        Ok(())
    }

    /// An outcome key: for the attempt that just ended, else for the selected task if it has none.
    fn give_outcome<W: SessionWriter>(
        &mut self,
        pressed: Option<char>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> Result<(), Refusal> {
        let outcome = Outcome::KEYS.iter().find(|(c, _)| Some(*c) == pressed);
        let Some((_, outcome)) = outcome.copied() else {
            return Ok(());
        };
        let state = recorder.state();
        let waiting = match state.phase() {
            SessionPhase::AwaitingOutcome(_) => None,
            _ => self
                .selected_task()
                .and_then(|id| state.attempts_at(id).next_back())
                .filter(|a| matches!(a.phase, AttemptPhase::Ended(_)) && a.outcome.is_none())
                .map(|a| a.key),
        };
        let command = match waiting {
            Some(key) => Command::SetOutcomeOf(key, outcome, None),
            None => Command::SetOutcome(outcome, None),
        };
        recorder.execute(command, at)?;
        let entry = recorder.state().entry(recorder.state().last_seq());
        let attempt = entry
            .and_then(|e| e.attempt)
            .and_then(|key| recorder.state().attempt(key));
        if let Some(attempt) = attempt {
            let assisted = recorder.state().is_assisted(attempt);
            let (_, word, _) = outcome_sign(outcome, assisted, crate::tui::Theme::new(false));
            let title = task_title(recorder.state(), &attempt.task);
            self.status = None;
            if self.progress_message(recorder.state()).is_none() {
                let why = if outcome == Outcome::Void {
                    format!(
                        " A note ({}) can say why.",
                        self.key_for(KeyContext::Between, Intent::WriteNote)
                    )
                } else {
                    String::new()
                };
                self.show_message(&format!("\"{title}\": {word}.{why}"));
            }
        }
        if waiting.is_none() {
            self.select_next_task(recorder.state());
        }
        if let Some(key) = recorder
            .state()
            .entry(recorder.state().last_seq())
            .and_then(|e| e.attempt)
        {
            self.ask_after_attempt(key, recorder.state());
        }
        Ok(())
    }

    fn show_annotation_message(&mut self, message: &str, state: &SessionState) {
        match state.phase() {
            SessionPhase::Paused(_) => {
                self.show_message(&format!("{message} Flagged: during a pause."));
            }
            SessionPhase::Running(_) | SessionPhase::AwaitingOutcome(_) => {
                self.show_message(message);
            }
            SessionPhase::NotOpened | SessionPhase::BetweenTasks | SessionPhase::Closed => {
                self.show_message(&format!("{message} No task is running: not counted."));
            }
        }
    }

    /// Selects the task that is running or just ended, if any.
    pub(super) fn select_current_task(&mut self, state: &SessionState) {
        if let Some(current) = state.current_attempt() {
            let task = current.task.clone();
            self.select_task(&task);
        }
    }

    pub(super) fn scroll_log<W: SessionWriter>(&mut self, intent: Intent, recorder: &Recorder<W>) {
        let banner = unsaved_banner(recorder, self.size.width).len();
        let page = self
            .log_rows(recorder.state(), banner)
            .saturating_sub(1)
            .max(1);
        self.scroll_back = match intent {
            Intent::PageUp => self.scroll_back + page,
            _ => self.scroll_back.saturating_sub(page),
        };
        self.clamp_scroll(recorder.state(), banner);
    }

    pub(super) fn refuse(&mut self, why: String) {
        self.set_status(Status::Refused(why));
    }
}

/// Message about a task that another one ended.
pub(super) fn ended_undecided_message(title: &str) -> String {
    format!("\"{title}\" ended; no outcome yet.")
}

pub(super) fn task_title(state: &SessionState, task: &str) -> String {
    state.task_title(task).to_owned()
}
