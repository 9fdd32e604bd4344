//! What the keys of the review do: an intent becomes a command, and the command is asked its reason.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Overlay, ReviewScreen, Row};
use crate::session::{
    Amendment, Annotation, AnnotationKind, Command, Entry, Event, Journal, MissingDetail, Moment,
    Outcome, Seq, SessionPhase, State, decide, read_time,
};
use crate::study::Severity;
use crate::tui::keymap::Intent;
use crate::tui::recorder::Recorder;
use crate::tui::screen::new_kind::{Described, NewKind};
use crate::tui::screen::task::{LEVELS, REASONS, nth};
use crate::tui::text::exact;
use crate::tui::widget::field::Field;
use crate::tui::widget::log::now_outside;

/// The reason that is offered where something is filled in that was left open.
const AFTERWARDS: &str = "described afterwards";

impl ReviewScreen {
    pub(super) fn act<J: Journal>(
        &mut self,
        intent: Intent,
        key: &KeyEvent,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let state = recorder.state();
        let Some(entry) = self.row(state).and_then(|row| state.entry(row.seq())) else {
            return self.refuse("There is no entry yet.".to_owned());
        };
        let pressed = match key.code {
            KeyCode::Char(c) => c,
            _ => ' ',
        };
        let seq = entry.seq;
        let command = match intent {
            Intent::TakeBack if state.corrections().holds(seq) => Command::Retract(seq, None),
            Intent::TakeBack => Command::Restore(seq, None),
            Intent::Exclude => match state.exclusion() {
                Some(exclusion) => Command::Retract(exclusion, None),
                None => Command::Exclude(None),
            },
            Intent::Words => return self.ask_words(entry, state),
            Intent::Questions => return self.ask_for_answer(entry.attempt, state),
            Intent::MoveTime => {
                let field = Field::offering(&exact(state.moment(entry)));
                self.cover = Some(Overlay::Time { seq, field });
                return;
            }
            Intent::NewKind => {
                match NewKind::new(state, "") {
                    Ok(kind) => self.cover = Some(Overlay::Kind(kind)),
                    Err(why) => self.refuse(why),
                }
                return;
            }
            Intent::MoveAttempt => {
                match entry.attempt {
                    Some(attempt) => self.cover = Some(Overlay::Task { attempt, place: 0 }),
                    None => self.refuse("This entry is not part of an attempt.".to_owned()),
                }
                return;
            }
            Intent::Cancel => match entry.attempt {
                Some(attempt) => Command::Cancel(attempt, None),
                None => return self.refuse("This entry is not part of an attempt.".to_owned()),
            },
            Intent::Outcome => {
                let outcome = Outcome::KEYS.iter().find(|(c, _)| *c == pressed);
                match (entry.attempt, outcome) {
                    (Some(attempt), Some((_, outcome))) => {
                        Command::GiveOutcomeOf(attempt, *outcome, None)
                    }
                    _ => return,
                }
            }
            _ => match amendment(state, seq, intent, pressed) {
                Ok(to) => Command::Amend(seq, to, None),
                Err(why) => return self.refuse(why),
            },
        };
        self.propose(command, at, recorder);
    }

    fn ask_words(&mut self, entry: &Entry, state: &State) {
        if let Event::TaskStarted { label: None, .. }
        | Event::TaskEnded
        | Event::OutcomeGiven { .. } = &entry.event
        {
            return self.refuse(
                "A task's text is in the script. T changes the time, > the task.".to_owned(),
            );
        }
        let field = Field::new(words_of(state, entry));
        let seq = entry.seq;
        self.cover = Some(Overlay::Words { seq, field });
    }

    /// Carries a correction out, or asks for its reason first. What the rules refuse is said before anything is typed.
    fn propose<J: Journal>(&mut self, command: Command, at: Moment, recorder: &mut Recorder<J>) {
        let state = recorder.state();
        let dry = with_why(command.clone(), "-");
        if let Err(refusal) = decide(state, dry) {
            return self.refuse(refusal.to_string());
        }
        if state.phase() != SessionPhase::Closed
            && target(&command).is_some_and(|t| just_made(state, t))
        {
            return self.perform(command, at, recorder);
        }
        let offered = if fills_in(state, &command) {
            AFTERWARDS
        } else {
            ""
        };
        let field = Field::offering(offered);
        self.cover = Some(Overlay::Why { command, field });
    }

    pub(super) fn perform<J: Journal>(
        &mut self,
        command: Command,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let row = self.row(recorder.state());
        let outside = recorder.state().left_outside();
        if let Err(refusal) = recorder.execute(command, at) {
            return self.refuse(refusal.to_string());
        }
        let state = recorder.state();
        let left = state.review_queue().len();
        match row {
            // The next thing to be described comes up by itself.
            Some(Row::Item(_)) if left > 0 => self.chosen = self.chosen.min(left - 1),
            Some(row) => self.choose(Row::Entry(row.seq()), state),
            None => {}
        }
        match (left, row) {
            (0, Some(Row::Item(_))) => self.tell("Saved. Nothing left to describe."),
            _ => self.tell("Saved."),
        }
        if let Some(more) = now_outside(outside, state) {
            self.tell(&format!("Saved. {more}"));
        }
    }

    pub(super) fn press_on_cover<J: Journal>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let Some(mut cover) = self.cover.take() else {
            return;
        };
        match (&mut cover, intent) {
            (Overlay::Reading(reading), intent) => {
                if reading.update(intent, self.size) {
                    self.cover = Some(cover);
                }
            }
            (_, Some(Intent::Back | Intent::Quit)) => self.tell("Nothing changed."),
            (Overlay::Kind(kind), intent) => match kind.press(key, intent, recorder.state()) {
                Described::Not => self.cover = Some(cover),
                Described::Left => {}
                Described::As(command) => self.add_kind(cover, command, at, recorder),
            },
            (Overlay::Task { attempt, place }, intent) => {
                let tasks = tasks(recorder.state());
                match intent {
                    Some(Intent::Choose) => {
                        if let Some(task) = tasks.get(*place) {
                            let command = Command::Reassign(*attempt, task.clone(), None);
                            self.propose(command, at, recorder);
                        }
                        return;
                    }
                    Some(Intent::Next) => *place = (*place + 1).min(tasks.len().saturating_sub(1)),
                    Some(Intent::Previous) => *place = place.saturating_sub(1),
                    _ => {}
                }
                self.cover = Some(cover);
            }
            (_, Some(Intent::Save)) => self.take(cover, at, recorder),
            (
                Overlay::Who(field)
                | Overlay::Why { field, .. }
                | Overlay::Words { field, .. }
                | Overlay::Time { field, .. }
                | Overlay::Answer { field, .. },
                _,
            ) => {
                field.press(key);
                self.cover = Some(cover);
            }
        }
    }

    /// Takes what was typed.
    fn take<J: Journal>(&mut self, cover: Overlay, at: Moment, recorder: &mut Recorder<J>) {
        match &cover {
            Overlay::Why { command, field } => {
                let why = field.text().trim();
                if why.is_empty() && recorder.state().phase() == SessionPhase::Closed {
                    let refusal = crate::session::Refusal::ReasonWanted;
                    self.cover = Some(cover);
                    return self.refuse(refusal.to_string());
                }
                self.perform(with_why(command.clone(), why), at, recorder);
            }
            Overlay::Words { seq, field } => {
                let (state, text) = (recorder.state(), field.text().trim());
                let said = state.entry(*seq).map(|entry| words_of(state, entry));
                if said == Some(text) {
                    return self.tell("Nothing changed.");
                }
                let to = Amendment {
                    text: Some(text.to_owned()),
                    ..Amendment::default()
                };
                self.propose(Command::Amend(*seq, to, None), at, recorder);
            }
            Overlay::Time { seq, field } => {
                let entry = recorder.state().entry(*seq);
                let now_ms = entry.map_or(0, |e| recorder.state().moment(e));
                let Some(to_ms) = moved(field.text(), now_ms) else {
                    self.cover = Some(cover);
                    return self.refuse(
                        "Type a session time such as 0:12:30, or seconds such as -2 or +1.5."
                            .to_owned(),
                    );
                };
                let to = Amendment {
                    moved_to_ms: Some(to_ms),
                    ..Amendment::default()
                };
                self.propose(Command::Amend(*seq, to, None), at, recorder);
            }
            Overlay::Answer { asked, field } => {
                let typed = field.text().trim().to_owned();
                self.take_answer(asked, &typed, at, recorder);
            }
            Overlay::Who(_) | Overlay::Task { .. } | Overlay::Kind(_) | Overlay::Reading(_) => {}
        }
    }

    /// Adds a kind of error; the moderator then says with its key what is of that kind.
    fn add_kind<J: Journal>(
        &mut self,
        cover: Overlay,
        command: Command,
        at: Moment,
        recorder: &mut Recorder<J>,
    ) {
        let row = self.row(recorder.state());
        match recorder.execute(command, at) {
            Ok(()) => {
                if let Some(row) = row {
                    self.choose(row, recorder.state());
                }
                let key = recorder.state().added_error_kinds().last().map(|k| k.key);
                let key = key.unwrap_or(' ');
                self.tell(&format!("Error kind added; {key} sets it on an error."));
            }
            Err(refusal) => {
                self.cover = Some(cover);
                self.refuse(refusal.to_string());
            }
        }
    }
}

/// What a key makes an entry say.
fn amendment(state: &State, seq: Seq, intent: Intent, pressed: char) -> Result<Amendment, String> {
    let mut to = Amendment::default();
    let digit = pressed.to_digit(10).unwrap_or(0);
    match intent {
        Intent::NoteKind => {
            let kind = state.error_kinds().find(|k| k.key == pressed);
            let kind = kind.ok_or_else(|| {
                format!("No error kind has key {pressed}. E adds a kind, Enter writes text.")
            })?;
            to.error = Some(kind.id.clone());
            // The severity goes with the kind, unless it was said for this very error.
            let now = noted(state, seq).map(|n| n.what.clone());
            if let Some(AnnotationKind::Error {
                kind: before,
                severity,
                ..
            }) = now
            {
                let of_kind = before.and_then(|id| state.error_kind(&id).map(|k| k.severity));
                if severity.is_none() || severity == of_kind {
                    to.severity = Some(kind.severity);
                }
            }
        }
        Intent::Severity => {
            to.severity = Some(match pressed {
                'm' => Severity::Minor,
                'M' => Severity::Major,
                _ => Severity::Critical,
            });
        }
        Intent::Recovered => {
            let now = noted(state, seq).map(|n| n.what.clone());
            let already = matches!(
                now,
                Some(AnnotationKind::Error {
                    recovered: Some(true),
                    ..
                })
            );
            to.recovered = Some(!already);
        }
        Intent::Level => to.level = nth(&LEVELS, digit),
        Intent::NamePause => to.pause = nth(&REASONS, digit),
        Intent::CodedNote => to.code = Some(pressed),
        _ => {}
    }
    Ok(to)
}

/// What an entry's words are now.
fn words_of<'a>(state: &'a State, entry: &'a Entry) -> &'a str {
    match &entry.event {
        Event::TaskStarted { task, .. } => state.task_title(task),
        _ => noted(state, entry.seq)
            .and_then(|n| n.text.as_deref())
            .unwrap_or(""),
    }
}

fn noted(state: &State, seq: Seq) -> Option<&Annotation> {
    state.noted().iter().find(|n| n.seq == seq)
}

/// All tasks that an attempt can be moved to.
pub(super) fn tasks(state: &State) -> Vec<String> {
    let mut tasks: Vec<String> = state.study().tasks.iter().map(|t| t.id.clone()).collect();
    for attempt in state.attempts() {
        if !tasks.contains(&attempt.task) {
            tasks.push(attempt.task.clone());
        }
    }
    tasks
}

/// The moment that was typed: a time of the session, or seconds from `now_ms` with their sign.
fn moved(text: &str, now_ms: i64) -> Option<i64> {
    let text = text.trim();
    let seconds = |text: &str| -> Option<i64> {
        let seconds: f64 = text.parse().ok()?;
        #[allow(clippy::cast_possible_truncation, reason = "at most a day")]
        (0.0..=86_400.0)
            .contains(&seconds)
            .then(|| (seconds * 1000.0).round() as i64)
    };
    match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(more), _) => Some(now_ms + seconds(more)?),
        (_, Some(less)) => Some(now_ms - seconds(less)?),
        _ => read_time(text),
    }
}

/// The same correction with its reason.
fn with_why(command: Command, why: &str) -> Command {
    let why = Some(why.to_owned()).filter(|why| !why.is_empty());
    match command {
        Command::Amend(seq, to, _) => Command::Amend(seq, to, why),
        Command::Retract(seq, _) => Command::Retract(seq, why),
        Command::Restore(seq, _) => Command::Restore(seq, why),
        Command::Cancel(key, _) => Command::Cancel(key, why),
        Command::Reassign(key, task, _) => Command::Reassign(key, task, why),
        Command::GiveOutcomeOf(key, outcome, _) => Command::GiveOutcomeOf(key, outcome, why),
        Command::Exclude(_) => Command::Exclude(why),
        other => other,
    }
}

/// The entry that a correction is about.
fn target(command: &Command) -> Option<Seq> {
    match command {
        Command::Amend(seq, ..) | Command::Retract(seq, _) | Command::Restore(seq, _) => Some(*seq),
        _ => None,
    }
}

/// Whether nothing but corrections was logged after an entry.
fn just_made(state: &State, seq: Seq) -> bool {
    let last = state.log().rev().find(|e| !e.event.is_correction());
    last.is_some_and(|last| last.seq == seq)
}

/// Whether a correction only says what was left open.
fn fills_in(state: &State, command: &Command) -> bool {
    let open = |seq: Seq, what: &[MissingDetail]| {
        let blanks = state.review_queue();
        blanks
            .iter()
            .any(|b| b.seq == seq && what.contains(&b.what))
    };
    match command {
        Command::GiveOutcomeOf(key, ..) => open(*key, &[MissingDetail::Outcome]),
        Command::Amend(seq, to, _) if to.moved_to_ms.is_none() => open(
            *seq,
            &[
                MissingDetail::Error,
                MissingDetail::Assist,
                MissingDetail::Code,
                MissingDetail::Pause,
            ],
        ),
        _ => false,
    }
}
