//! What the keys of the task screen do: an intent becomes a command.

use crossterm::event::{KeyCode, KeyEvent};

use super::{
    Intent, KeyContext, LEVEL_MS, NewKind, Pager, PendingLevel, Status, TaskScreen, banner, so_far,
    task_box,
};
use crate::session::{
    Amendment, AttemptPhase, Command, Event, Journal, Moment, Outcome, PauseReason, Refusal,
    SessionPhase, State,
};
use crate::study::AssistLevel;
use crate::tui::recorder::Recorder;
use crate::tui::screen::overlay::Overlay;
use crate::tui::screen::review::ReviewScreen;
use crate::tui::text::clock;
use crate::tui::widget::field::Field;
use crate::tui::widget::log;
use crate::tui::widget::log::{error_label, level_words};
use crate::tui::widget::status::outcome_sign;

pub(in crate::tui) const LEVELS: [AssistLevel; 5] = [
    AssistLevel::Encouraged,
    AssistLevel::Repeated,
    AssistLevel::Hint,
    AssistLevel::Instruction,
    AssistLevel::DidIt,
];

pub(in crate::tui) const REASONS: [PauseReason; 4] = [
    PauseReason::Interruption,
    PauseReason::Fault,
    PauseReason::Probing,
    PauseReason::Break,
];

/// `<` sets back by so many milliseconds: about what a hand needs, and a bit.
const BACK_MS: i64 = 2000;

impl TaskScreen {
    /// Acts while a session is open and nothing covers its screen.
    pub(super) fn act<J: Journal>(
        &mut self,
        place: KeyContext,
        key: &KeyEvent,
        intent: Option<Intent>,
        awaited: Option<PendingLevel>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let digit = character(key).and_then(|c| c.to_digit(10));
        if let (Some(awaited), Some(level)) = (awaited, digit.and_then(|d| nth(&LEVELS, d)))
            && recorder.now_ms(at) - awaited.at_ms <= LEVEL_MS
        {
            return self.say_level(awaited, level, at, recorder);
        }
        let before = recorder.state().last_seq();
        let done = match intent {
            None => return self.refuse(self.given.keys.why_not(place, key)),
            Some(intent) => self.perform(place, intent, key, at, recorder),
        };
        if let Err(refusal) = done {
            self.refuse(refusal.to_string());
        }
        if recorder.state().last_seq() != before {
            self.back = 0;
        }
    }

    fn perform<J: Journal>(
        &mut self,
        place: KeyContext,
        intent: Intent,
        key: &KeyEvent,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Result<(), Refusal> {
        let pressed = character(key);
        match intent {
            Intent::StartOrPause => return self.start_or_pause(at, recorder),
            Intent::NamePause => {
                if let Some(reason) = pressed
                    .and_then(|c| c.to_digit(10))
                    .and_then(|d| nth(&REASONS, d))
                {
                    recorder.execute(Command::NamePause(reason), at)?;
                    self.tell(&format!("Reason for the pause: {}.", reason.word()));
                }
            }
            Intent::NoteKind => return self.note_kind(pressed, at, recorder),
            Intent::NoteError => {
                recorder.execute(Command::NoteError(None), at)?;
                self.tell_noted("An error to describe later.", recorder.state());
            }
            Intent::Assist => {
                recorder.execute(Command::Assist(None), at)?;
                self.awaited = Some(PendingLevel {
                    seq: recorder.state().last_seq(),
                    at_ms: recorder.now_ms(at),
                });
                self.tell(
                    "Assist logged. Level: 1 encouraged 2 repeated 3 hint 4 instruction 5 did it",
                );
            }
            Intent::End => {
                recorder.execute(Command::End, at)?;
                self.show_current(recorder.state());
            }
            Intent::Outcome => return self.say_outcome(pressed, at, recorder),
            Intent::NotTheEnd => {
                recorder.execute(Command::NotTheEnd, at)?;
                self.tell(match recorder.state().phase() {
                    SessionPhase::Paused(_) => "Not the end: the task stays paused.",
                    _ => "Not the end: the clock kept running.",
                });
            }
            Intent::Note | Intent::CodedNote => {
                let code = pressed.filter(|_| intent == Intent::CodedNote);
                let current = recorder.state().current().map(|a| a.key);
                self.search = None;
                self.note.open(code, current, recorder.now_ms(at));
            }
            Intent::Undo => {
                recorder.execute(Command::Undo, at)?;
                self.show_current(recorder.state());
                let again = self.key(place, Intent::Redo);
                self.tell(&format!(
                    "Undone; see the last line of the log. {again} redoes it."
                ));
            }
            Intent::SetBack => return self.set_back(at, recorder),
            Intent::Unscripted => self.cover = Some(Overlay::Title(Field::default())),
            Intent::NewKind => {
                match NewKind::new(recorder.state(), self.key(place, Intent::NoteError)) {
                    Ok(kind) => self.cover = Some(Overlay::Kind(kind)),
                    Err(why) => self.refuse(why),
                }
            }
            Intent::Review => self.review(),
            Intent::Redo => {
                recorder.execute(Command::Redo, at)?;
                self.show_current(recorder.state());
                self.tell("Redone; see the last line of the log.");
            }
            Intent::Mark => {
                recorder.execute(Command::Mark(None), at)?;
                self.tell("Sync mark set.");
            }
            Intent::Skip => {
                if let Some(task) = self.chosen_task().cloned() {
                    recorder.execute(Command::Skip(task, None), at)?;
                    self.choose_next(recorder.state());
                }
            }
            Intent::Reopen => {
                recorder.execute(Command::Reopen, at)?;
                self.show_current(recorder.state());
                self.tell("Task reopened; the time since its end is a pause.");
            }
            Intent::Search => self.begin_search(),
            Intent::Questions => self.ask_all(recorder.state()),
            Intent::Hide => self.cover = Some(Overlay::Hidden),
            Intent::Help => {
                let kinds = task_box::error_kinds(recorder.state());
                let reading = Pager::keys_of(&self.given.keys, place).and(kinds);
                self.cover = Some(Overlay::Reading(reading));
            }
            Intent::WholeText => {
                let task = self
                    .chosen_task()
                    .and_then(|id| recorder.state().study().task(id));
                if let Some(task) = task {
                    let mut rows = task_box::whole_text(task);
                    rows.extend(so_far::rows(&self.given.so_far, &task.id));
                    let reading = Pager::new(&task.title, rows);
                    self.cover = Some(Overlay::Reading(reading));
                } else {
                    self.refuse(
                        "This task is not in the script: there is no text to read.".to_owned(),
                    );
                }
            }
            Intent::Quit => self.cover = Some(Overlay::Quit),
            Intent::Next => self.chosen = (self.chosen + 1) % self.order.len().max(1),
            Intent::Previous => {
                let count = self.order.len().max(1);
                self.chosen = (self.chosen + count - 1) % count;
            }
            Intent::PageUp | Intent::PageDown => self.scroll(intent, recorder),
            _ => self.refuse(self.given.keys.why_not(place, key)),
        }
        Ok(())
    }

    /// Space: starts the chosen task, or pauses it, or lets it go on.
    fn start_or_pause<J: Journal>(
        &mut self,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Result<(), Refusal> {
        let Some(task) = self.chosen_task().cloned() else {
            return Ok(());
        };
        let state = recorder.state();
        let here = state.current().is_some_and(|a| a.task == task);
        let earlier = state.attempts_at(&task).count();
        let left = state.current().map(|a| title(state, &a.task));
        match state.phase() {
            SessionPhase::Running(_) if here => {
                recorder.execute(Command::Pause(None), at)?;
                let go_on = self.key(KeyContext::Paused, Intent::StartOrPause);
                self.tell(&format!(
                    "Paused. 1 interruption 2 fault 3 probing 4 break; {go_on} resumes."
                ));
            }
            SessionPhase::Paused(_) if here => recorder.execute(Command::Resume, at)?,
            SessionPhase::Deciding(_) if here => {
                let not_the_end = self.key(KeyContext::Deciding, Intent::NotTheEnd);
                self.refuse(format!(
                    "How did it end? Press c p f g t v, or {not_the_end} if it was not the end."
                ));
            }
            SessionPhase::NotOpened
            | SessionPhase::Between
            | SessionPhase::Running(_)
            | SessionPhase::Paused(_)
            | SessionPhase::Deciding(_)
            | SessionPhase::Closed => {
                recorder.execute(Command::Start(task), at)?;
                if let Some(left) = left {
                    self.tell(&ended_undecided(&left));
                } else if earlier > 0 {
                    let undo = self.key(KeyContext::Running, Intent::Undo);
                    self.tell(&format!(
                        "Another attempt at this task; only the first valid one counts. {undo} undoes."
                    ));
                }
            }
        }
        Ok(())
    }

    /// Opens the review over the session.
    pub(super) fn review(&mut self) {
        let review = ReviewScreen::new(self.size, self.given.keys.clone());
        self.review = Some(Box::new(review));
    }

    /// Sets what was just logged back, and says to when.
    fn set_back<J: Journal>(
        &mut self,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Result<(), Refusal> {
        let outside = recorder.state().left_outside();
        recorder.execute(Command::SetBack(BACK_MS), at)?;
        let state = recorder.state();
        let target = match state.log().last().map(|e| &e.event) {
            Some(Event::EntryAmended { entry, .. }) => state.entry(*entry),
            _ => None,
        };
        if let Some(entry) = target {
            let what = log::words(state, entry);
            let moment = clock(state.moment(entry));
            let outside = log::now_outside(outside, state);
            let outside = outside.map_or_else(String::new, |more| format!(" {more}"));
            self.tell(&format!("Moved back to {moment}: {what}.{outside}"));
        }
        Ok(())
    }

    fn note_kind<J: Journal>(
        &mut self,
        pressed: Option<char>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Result<(), Refusal> {
        let kind = (recorder.state().error_kinds()).find(|k| Some(k.key) == pressed);
        let Some(id) = kind.map(|k| k.id.clone()) else {
            let key = pressed.unwrap_or(' ');
            let other = self.key(KeyContext::Running, Intent::NoteError);
            let add = self.key(KeyContext::Running, Intent::NewKind);
            self.refuse(format!(
                "No error kind has key {key}. {other} notes an error to describe later, {add} adds a kind."
            ));
            return Ok(());
        };
        recorder.execute(Command::NoteError(Some(id.clone())), at)?;
        let said = format!("Error: {}.", error_label(recorder.state(), &id));
        self.tell_noted(&said, recorder.state());
        Ok(())
    }

    fn say_level<J: Journal>(
        &mut self,
        awaited: PendingLevel,
        level: AssistLevel,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let to = Amendment {
            level: Some(level),
            ..Amendment::default()
        };
        match recorder.execute(Command::Amend(awaited.seq, to, None), at) {
            Ok(()) => self.tell(&format!("Assist level: {}.", level_words(level))),
            Err(refusal) => self.refuse(refusal.to_string()),
        }
    }

    /// An outcome key: for the attempt that has just ended, else for the chosen task where it was not said yet.
    fn say_outcome<J: Journal>(
        &mut self,
        pressed: Option<char>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) -> Result<(), Refusal> {
        let outcome = Outcome::KEYS.iter().find(|(c, _)| Some(*c) == pressed);
        let Some((_, outcome)) = outcome.copied() else {
            return Ok(());
        };
        let state = recorder.state();
        let waiting = match state.phase() {
            SessionPhase::Deciding(_) => None,
            _ => self
                .chosen_task()
                .and_then(|id| state.attempts_at(id).next_back())
                .filter(|a| matches!(a.course, AttemptPhase::Ended(_)) && a.outcome.is_none())
                .map(|a| a.key),
        };
        let command = match waiting {
            Some(key) => Command::GiveOutcomeOf(key, outcome, None),
            None => Command::GiveOutcome(outcome, None),
        };
        recorder.execute(command, at)?;
        let entry = recorder.state().entry(recorder.state().last_seq());
        let attempt = entry
            .and_then(|e| e.attempt)
            .and_then(|key| recorder.state().attempt(key));
        if let Some(attempt) = attempt {
            let assisted = recorder.state().is_assisted(attempt);
            let (_, word, _) = outcome_sign(outcome, assisted, crate::tui::Theme::new(false));
            let title = title(recorder.state(), &attempt.task);
            self.status = None;
            if self.progress(recorder.state()).is_none() {
                let why = if outcome == Outcome::Void {
                    format!(
                        " A note ({}) can say why.",
                        self.key(KeyContext::Between, Intent::Note)
                    )
                } else {
                    String::new()
                };
                self.tell(&format!("\"{title}\": {word}.{why}"));
            }
        }
        if waiting.is_none() {
            self.choose_next(recorder.state());
        }
        if let Some(key) = recorder
            .state()
            .entry(recorder.state().last_seq())
            .and_then(|e| e.attempt)
        {
            self.ask_after(key, recorder.state());
        }
        Ok(())
    }

    fn tell_noted(&mut self, said: &str, state: &State) {
        match state.phase() {
            SessionPhase::Paused(_) => self.tell(&format!("{said} Flagged: during a pause.")),
            SessionPhase::Running(_) | SessionPhase::Deciding(_) => self.tell(said),
            SessionPhase::NotOpened | SessionPhase::Between | SessionPhase::Closed => {
                self.tell(&format!("{said} No task is running: not counted."));
            }
        }
    }

    /// Chooses the task that runs or has just ended, if any.
    pub(super) fn show_current(&mut self, state: &State) {
        if let Some(current) = state.current() {
            let task = current.task.clone();
            self.choose(&task);
        }
    }

    pub(super) fn scroll<J: Journal>(&mut self, intent: Intent, recorder: &Recorder<J>) {
        let banner = banner(recorder, self.size.width).len();
        let page = self
            .log_rows(recorder.state(), banner)
            .saturating_sub(1)
            .max(1);
        self.back = match intent {
            Intent::PageUp => self.back + page,
            _ => self.back.saturating_sub(page),
        };
        self.clamp(recorder.state(), banner);
    }

    pub(super) fn refuse(&mut self, why: String) {
        self.status = Some(Status::Refused(why));
    }
}

/// Says what became of a task that another one ended.
pub(super) fn ended_undecided(title: &str) -> String {
    format!("\"{title}\" ended; no outcome yet.")
}

pub(super) fn title(state: &State, task: &str) -> String {
    state.task_title(task).to_owned()
}

fn character(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) => Some(c),
        _ => None,
    }
}

/// The `digit`-th of some values, counted from 1.
pub(in crate::tui) fn nth<T: Copy>(values: &[T], digit: u32) -> Option<T> {
    let index = usize::try_from(digit).ok()?.checked_sub(1)?;
    values.get(index).copied()
}
