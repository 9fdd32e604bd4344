//! Key actions of the review: an intent becomes a command, and the command gets its reason.

use crossterm::event::{KeyCode, KeyEvent};

use super::rows::corrections_by_entry;
use super::{Moved, ReviewOverlay, ReviewRow, ReviewScreen};
use crate::session::{
    Addition, Amendment, Annotation, AnnotationKind, Attempt, AttemptPhase, ClockReading, Command,
    Entry, Event, MissingDetail, Outcome, Seq, SessionPhase, SessionState, SessionWriter, decide,
    parse_time,
};
use crate::study::Severity;
use crate::tui::keymap::Intent;
use crate::tui::recorder::Recorder;
use crate::tui::screen::new_error_kind::{NewErrorKind, NewErrorKindStep};
use crate::tui::screen::task::{ASSIST_LEVELS, PAUSE_REASONS, pick_by_digit};
use crate::tui::text::{format_clock, format_exact_clock};
use crate::tui::widget::bar::Status;
use crate::tui::widget::log::outside_task_warning;
use crate::tui::widget::text_field::TextField;

/// Suggested reason for filling in a missing detail.
const AFTERWARDS_REASON: &str = "described afterward";
/// Suggested reason for the first insertion.
const INSERT_REASON: &str = "seen on the recording";

impl ReviewScreen {
    pub(super) fn apply_intent<W: SessionWriter>(
        &mut self,
        intent: Intent,
        key: &KeyEvent,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let state = recorder.state();
        let Some(entry) = self
            .selected_row(state)
            .and_then(|row| state.entry(row.seq()))
        else {
            return self.refuse("There is no entry yet.".to_owned());
        };
        let pressed = match key.code {
            KeyCode::Char(c) => c,
            _ => ' ',
        };
        let seq = entry.seq;
        let command = match intent {
            Intent::UndoOrRestore if state.corrections().is_in_force(seq) => {
                Command::Retract(seq, None)
            }
            Intent::UndoOrRestore => Command::Restore(seq, None),
            Intent::ExcludeOrInclude => match state.exclusion_entry() {
                Some(exclusion) => Command::Retract(exclusion, None),
                None if state.is_empty() => {
                    self.perform(Command::Discard, at, recorder);
                    if self.status == Some(Status::Message("Saved.".to_owned())) {
                        self.show_message(
                            "Discarded: no task was started. Its code is free again.",
                        );
                    }
                    return;
                }
                None => Command::Exclude(None),
            },
            Intent::EditText => return self.ask_text(entry, state),
            Intent::OpenEntry => return self.open_entry(entry, state),
            Intent::OpenQuestions => return self.open_answers(entry.attempt, state),
            Intent::Insert => return self.start_insert(state),
            Intent::ReopenSession => Command::ReopenAfterwards(None),
            Intent::MoveTime | Intent::MoveBack => {
                let is_back = intent == Intent::MoveBack;
                let offered = if is_back {
                    "0:02".to_owned()
                } else {
                    format_exact_clock(state.corrected_moment_ms(entry))
                };
                let field = TextField::with_suggestion(&offered);
                self.overlay = Some(ReviewOverlay::Time {
                    seq,
                    field,
                    is_back,
                });
                return;
            }
            Intent::AddErrorKind => {
                match NewErrorKind::new(state, "") {
                    Ok(kind) => self.overlay = Some(ReviewOverlay::NewErrorKind(kind)),
                    Err(why) => self.refuse(why),
                }
                return;
            }
            Intent::MoveAttempt => {
                let moved = match (find_annotation(state, seq), entry.attempt) {
                    (Some(_), _) => Moved::Annotation(seq),
                    (None, Some(attempt)) => Moved::Attempt(attempt),
                    (None, None) => {
                        return self.refuse("This entry is not part of an attempt.".to_owned());
                    }
                };
                self.overlay = Some(ReviewOverlay::Task { moved, index: 0 });
                return;
            }
            Intent::CancelAttempt => match entry.attempt {
                Some(attempt) => Command::Cancel(attempt, None),
                None => return self.refuse("This entry is not part of an attempt.".to_owned()),
            },
            Intent::SetOutcome => {
                let outcome = Outcome::KEYS.iter().find(|(c, _)| *c == pressed);
                match (entry.attempt, outcome) {
                    (Some(attempt), Some((_, outcome))) => {
                        Command::SetOutcomeOf(attempt, *outcome, None)
                    }
                    _ => return,
                }
            }
            _ => match amendment_for_key(state, seq, intent, pressed) {
                Ok(to) => Command::Amend(seq, to, None),
                Err(why) => return self.refuse(why),
            },
        };
        self.propose_correction(command, at, recorder);
    }

    /// Shows or hides the corrections of an entry; of one without any, its text is asked for.
    fn open_entry(&mut self, entry: &Entry, state: &SessionState) {
        let seq = entry.seq;
        let is_folded = corrections_by_entry(state).contains_key(&seq);
        if !is_folded {
            return self.ask_text(entry, state);
        }
        // From the queue, the corrections are shown in the log.
        if !self.unfolded.remove(&seq) {
            self.unfolded.insert(seq);
        }
        self.select_row(ReviewRow::Entry(seq), state);
    }

    fn ask_text(&mut self, entry: &Entry, state: &SessionState) {
        if let Event::TaskStarted { label: None, .. }
        | Event::TaskEnded
        | Event::OutcomeGiven { .. } = &entry.event
        {
            return self.refuse(
                "A task's text is in the script. T changes the time, > the task.".to_owned(),
            );
        }
        let has_text = find_annotation(state, entry.seq).is_some()
            || matches!(entry.event, Event::TaskStarted { .. });
        if !has_text {
            return self.refuse("There is no text to change in this entry.".to_owned());
        }
        let field = TextField::new(entry_text(state, entry));
        let seq = entry.seq;
        self.overlay = Some(ReviewOverlay::Text { seq, field });
    }

    /// Executes a correction, or asks for its reason first. Refusals are shown before a reason is typed.
    pub(super) fn propose_correction<W: SessionWriter>(
        &mut self,
        command: Command,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let state = recorder.state();
        let dry = with_reason(command.clone(), "-");
        if let Err(refusal) = decide(state, dry) {
            return self.refuse(refusal.to_string());
        }
        if state.phase() != SessionPhase::Closed && matches!(command, Command::Add(_)) {
            return self.perform(command, at, recorder);
        }
        if state.phase() != SessionPhase::Closed
            && target_entry(&command).is_some_and(|t| is_latest_entry(state, t))
        {
            return self.perform(command, at, recorder);
        }
        let offered = match &command {
            Command::Add(_) => self.insert_reason.as_deref().unwrap_or(INSERT_REASON),
            command if completes_missing_detail(state, command) => AFTERWARDS_REASON,
            _ => "",
        };
        let field = TextField::with_suggestion(offered);
        self.overlay = Some(ReviewOverlay::Reason { command, field });
    }

    pub(super) fn perform<W: SessionWriter>(
        &mut self,
        command: Command,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let row = self.selected_row(recorder.state());
        let outside = recorder.state().count_outside_attempts();
        if let Err(refusal) = recorder.execute(command, at) {
            return self.refuse(refusal.to_string());
        }
        let state = recorder.state();
        let left = state.review_queue().len();
        match row {
            // The next item of the queue is selected automatically.
            Some(ReviewRow::Item(_)) if left > 0 => self.selected = self.selected.min(left - 1),
            Some(row) => self.select_row(ReviewRow::Entry(row.seq()), state),
            None => {}
        }
        match (left, row) {
            (0, Some(ReviewRow::Item(_))) => self.show_message("Saved. Nothing left to describe."),
            _ => self.show_message("Saved."),
        }
        if let Some(more) = outside_task_warning(outside, state) {
            self.show_message(&format!("Saved. {more}"));
        }
    }

    pub(super) fn press_on_overlay<W: SessionWriter>(
        &mut self,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let Some(mut cover) = self.overlay.take() else {
            return;
        };
        match (&mut cover, intent) {
            (ReviewOverlay::Pager(reading), intent) => {
                if reading.apply_intent(intent, self.size) {
                    self.overlay = Some(cover);
                }
            }
            (_, Some(Intent::Back | Intent::Quit)) => self.show_message("Nothing changed."),
            (ReviewOverlay::NewErrorKind(kind), intent) => {
                match kind.press(key, intent, recorder.state()) {
                    NewErrorKindStep::Editing => self.overlay = Some(cover),
                    NewErrorKindStep::Dismissed => {}
                    NewErrorKindStep::Add(command) => {
                        self.add_error_kind(cover, command, at, recorder);
                    }
                }
            }
            (ReviewOverlay::Insert(_), intent) => {
                if let ReviewOverlay::Insert(insert) = cover {
                    self.press_in_insert(insert, key, intent, at, recorder);
                }
            }
            (ReviewOverlay::Answers { .. }, intent) => {
                if let ReviewOverlay::Answers { index, field } = cover {
                    self.press_in_answers((index, field), key, intent, at, recorder);
                }
            }
            (ReviewOverlay::Task { moved, index }, intent) => {
                let count = destinations(*moved, recorder.state()).len();
                match intent {
                    Some(Intent::Choose) => {
                        if let Some(command) = move_command(*moved, *index, recorder.state()) {
                            self.propose_correction(command, at, recorder);
                        }
                        return;
                    }
                    Some(Intent::Next) => *index = (*index + 1).min(count.saturating_sub(1)),
                    Some(Intent::Previous) => *index = index.saturating_sub(1),
                    _ => {}
                }
                self.overlay = Some(cover);
            }
            (_, Some(Intent::Save)) => self.submit_overlay(cover, at, recorder),
            (
                ReviewOverlay::Reviewer(field)
                | ReviewOverlay::Reason { field, .. }
                | ReviewOverlay::Text { field, .. }
                | ReviewOverlay::Time { field, .. },
                _,
            ) => {
                field.press(key);
                self.overlay = Some(cover);
            }
        }
    }

    /// Handles a submitted overlay.
    fn submit_overlay<W: SessionWriter>(
        &mut self,
        cover: ReviewOverlay,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        match &cover {
            ReviewOverlay::Reason { command, field } => {
                let why = field.text().trim();
                if why.is_empty() && recorder.state().phase() == SessionPhase::Closed {
                    let refusal = crate::session::Refusal::ReasonRequired;
                    self.overlay = Some(cover);
                    return self.refuse(refusal.to_string());
                }
                if let Command::Add(_) = command {
                    self.insert_reason = Some(why.to_owned()).filter(|why| !why.is_empty());
                }
                self.perform(with_reason(command.clone(), why), at, recorder);
            }
            ReviewOverlay::Text { seq, field } => {
                let (state, text) = (recorder.state(), field.text().trim());
                let current = state.entry(*seq).map(|entry| entry_text(state, entry));
                if current == Some(text) {
                    return self.show_message("Nothing changed.");
                }
                let to = Amendment {
                    text: Some(text.to_owned()),
                    ..Amendment::default()
                };
                self.propose_correction(Command::Amend(*seq, to, None), at, recorder);
            }
            ReviewOverlay::Time {
                seq,
                field,
                is_back,
            } => {
                let entry = recorder.state().entry(*seq);
                let now_ms = entry.map_or(0, |e| recorder.state().corrected_moment_ms(e));
                let to_ms = if *is_back {
                    parse_seconds_or_time(field.text()).map(|length| now_ms - length)
                } else {
                    parse_moved_time(field.text(), now_ms)
                };
                let Some(to_ms) = to_ms else {
                    self.overlay = Some(cover);
                    return self.refuse(
                        "Type a session time such as 0:12:30, or seconds such as -2 or +1.5."
                            .to_owned(),
                    );
                };
                let to = Amendment {
                    moved_to_ms: Some(to_ms),
                    ..Amendment::default()
                };
                self.propose_correction(Command::Amend(*seq, to, None), at, recorder);
            }
            ReviewOverlay::Reviewer(_)
            | ReviewOverlay::Answers { .. }
            | ReviewOverlay::Insert(_)
            | ReviewOverlay::Task { .. }
            | ReviewOverlay::NewErrorKind(_)
            | ReviewOverlay::Pager(_) => {}
        }
    }

    /// Adds an error kind; its key then assigns it to entries.
    fn add_error_kind<W: SessionWriter>(
        &mut self,
        cover: ReviewOverlay,
        command: Command,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let row = self.selected_row(recorder.state());
        match recorder.execute(command, at) {
            Ok(()) => {
                if let Some(row) = row {
                    self.select_row(row, recorder.state());
                }
                let key = recorder.state().added_error_kinds().last().map(|k| k.key);
                let key = key.unwrap_or(' ');
                self.show_message(&format!("Error kind added; {key} sets it on an error."));
            }
            Err(refusal) => {
                self.overlay = Some(cover);
                self.refuse(refusal.to_string());
            }
        }
    }
}

/// Amendment of an entry for a key.
fn amendment_for_key(
    state: &SessionState,
    seq: Seq,
    intent: Intent,
    pressed: char,
) -> Result<Amendment, String> {
    let mut to = Amendment::default();
    let digit = pressed.to_digit(10).unwrap_or(0);
    match intent {
        Intent::LogErrorOfKind => {
            let kind = state.error_kinds().find(|k| k.key == pressed);
            let kind = kind.ok_or_else(|| {
                format!("No error kind has key {pressed}. E adds a kind, Enter writes text.")
            })?;
            to.error = Some(kind.id.clone());
            // The severity follows the kind, unless it was set for this error.
            let now = find_annotation(state, seq).map(|n| n.kind.clone());
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
        Intent::SetSeverity => {
            to.severity = Some(match pressed {
                'm' => Severity::Minor,
                'M' => Severity::Major,
                _ => Severity::Critical,
            });
        }
        Intent::SetRecovered => {
            let now = find_annotation(state, seq).map(|n| n.kind.clone());
            let already = matches!(
                now,
                Some(AnnotationKind::Error {
                    recovered: Some(true),
                    ..
                })
            );
            to.recovered = Some(!already);
        }
        Intent::SetAssistLevel => to.level = pick_by_digit(&ASSIST_LEVELS, digit),
        Intent::SetPauseReason => to.pause = pick_by_digit(&PAUSE_REASONS, digit),
        Intent::WriteCodedNote => to.code = Some(pressed),
        _ => {}
    }
    Ok(to)
}

/// Current text of an entry.
fn entry_text<'a>(state: &'a SessionState, entry: &'a Entry) -> &'a str {
    match &entry.event {
        Event::TaskStarted { task, .. } => state.task_title(task),
        _ => find_annotation(state, entry.seq)
            .and_then(|n| n.text.as_deref())
            .unwrap_or(""),
    }
}

fn find_annotation(state: &SessionState, seq: Seq) -> Option<&Annotation> {
    state.annotations().iter().find(|n| n.seq == seq)
}

/// All tasks that an attempt can be moved to.
pub(super) fn assignable_tasks(state: &SessionState) -> Vec<String> {
    let mut tasks: Vec<String> = state.study().tasks.iter().map(|t| t.id.clone()).collect();
    for attempt in state.attempts() {
        if !tasks.contains(&attempt.task) {
            tasks.push(attempt.task.clone());
        }
    }
    tasks
}

/// Where something can be moved to, in words: the tasks of an attempt, or the attempts of an annotation and none.
pub(super) fn destinations(moved: Moved, state: &SessionState) -> Vec<String> {
    match moved {
        Moved::Attempt(_) => {
            let tasks = assignable_tasks(state);
            tasks
                .iter()
                .map(|task| state.task_title(task).to_owned())
                .collect()
        }
        Moved::Annotation(_) => {
            let attempts = annotated_attempts(state);
            let named = attempts.iter().map(|a| {
                let start = format_clock(a.started_ms);
                format!("{start}  {}", state.task_title(&a.task))
            });
            named.chain([String::from("outside of any task")]).collect()
        }
    }
}

/// Attempts that an annotation can be in, by start.
fn annotated_attempts(state: &SessionState) -> Vec<&Attempt> {
    let ran = |a: &&Attempt| matches!(a.phase, AttemptPhase::Open | AttemptPhase::Ended(_));
    let mut attempts: Vec<&Attempt> = state.attempts().iter().filter(ran).collect();
    attempts.sort_by_key(|a| (a.started_ms, a.key));
    attempts
}

fn move_command(moved: Moved, index: usize, state: &SessionState) -> Option<Command> {
    match moved {
        Moved::Attempt(attempt) => {
            let task = assignable_tasks(state).get(index)?.clone();
            Some(Command::Reassign(attempt, task, None))
        }
        Moved::Annotation(seq) => {
            let attempts = annotated_attempts(state);
            let to = Amendment {
                attempt: Some(attempts.get(index).map(|a| a.key)),
                ..Amendment::default()
            };
            Some(Command::Amend(seq, to, None))
        }
    }
}

/// Parses a time such as 12:34, or seconds, as milliseconds.
pub(super) fn parse_seconds_or_time(text: &str) -> Option<i64> {
    let seconds = || -> Option<i64> {
        let seconds: f64 = text.trim().parse().ok()?;
        #[allow(clippy::cast_possible_truncation, reason = "at most a day")]
        (0.0..=86_400.0)
            .contains(&seconds)
            .then(|| (seconds * 1000.0).round() as i64)
    };
    parse_time(text).or_else(seconds)
}

/// Parses a time of the session, or a signed length relative to `now_ms`.
fn parse_moved_time(text: &str, now_ms: i64) -> Option<i64> {
    let text = text.trim();
    match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(more), _) => Some(now_ms + parse_seconds_or_time(more)?),
        (_, Some(less)) => Some(now_ms - parse_seconds_or_time(less)?),
        _ => parse_time(text),
    }
}

/// The same correction with its reason.
fn with_reason(command: Command, why: &str) -> Command {
    let why = Some(why.to_owned()).filter(|why| !why.is_empty());
    match command {
        Command::Amend(seq, to, _) => Command::Amend(seq, to, why),
        Command::Retract(seq, _) => Command::Retract(seq, why),
        Command::Restore(seq, _) => Command::Restore(seq, why),
        Command::Cancel(key, _) => Command::Cancel(key, why),
        Command::Reassign(key, task, _) => Command::Reassign(key, task, why),
        Command::SetOutcomeOf(key, outcome, _) => Command::SetOutcomeOf(key, outcome, why),
        Command::Exclude(_) => Command::Exclude(why),
        Command::ReopenAfterwards(_) => Command::ReopenAfterwards(why),
        Command::Add(addition) => Command::Add(Addition { why, ..addition }),
        other => other,
    }
}

/// Entry that a correction changes.
fn target_entry(command: &Command) -> Option<Seq> {
    match command {
        Command::Amend(seq, ..) | Command::Retract(seq, _) | Command::Restore(seq, _) => Some(*seq),
        _ => None,
    }
}

/// Whether only corrections were logged after an entry.
fn is_latest_entry(state: &SessionState, seq: Seq) -> bool {
    let last = state.log().rev().find(|e| !e.event.is_correction());
    last.is_some_and(|last| last.seq == seq)
}

/// Whether a correction only fills in a missing detail.
fn completes_missing_detail(state: &SessionState, command: &Command) -> bool {
    let open = |seq: Seq, missing: &[MissingDetail]| {
        let items = state.review_queue();
        items
            .iter()
            .any(|b| b.seq == seq && missing.contains(&b.missing))
    };
    match command {
        Command::SetOutcomeOf(key, ..) => open(*key, &[MissingDetail::Outcome]),
        Command::Amend(seq, to, _) if to.moved_to_ms.is_none() => open(
            *seq,
            &[
                MissingDetail::ErrorKind,
                MissingDetail::AssistLevel,
                MissingDetail::NoteCode,
                MissingDetail::PauseReason,
            ],
        ),
        _ => false,
    }
}
