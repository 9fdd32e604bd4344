//! Inserting what was not logged when it happened: first when, then what, then its details.

use crossterm::event::{KeyCode, KeyEvent};

use super::act::{assignable_tasks, parse_seconds_or_time};
use super::insertion::{Insert, InsertStep, first_sync_mark};
use super::{ReviewOverlay, ReviewScreen};
use crate::session::{
    AddedWhat, Addition, ClockReading, Command, Outcome, SessionState, SessionWriter, decide,
    format_time, parse_time,
};
use crate::tui::keymap::Intent;
use crate::tui::recorder::Recorder;
use crate::tui::widget::text_field::TextField;

/// Where entries of the review say that they were added from.
const SOURCE: &str = "review";

impl ReviewScreen {
    /// Asks when something happened; the moment of the selected entry is offered.
    pub(super) fn start_insert(&mut self, state: &SessionState) {
        let entry = self
            .selected_row(state)
            .and_then(|row| state.entry(row.seq()));
        let at_ms = entry
            .map_or(0, |e| state.corrected_moment_ms(e))
            .min(state.end_ms());
        let is_media = self.inserts_media_time;
        self.overlay = Some(ReviewOverlay::Insert(Insert::at(
            at_ms,
            is_media,
            self.recording_shift_ms.unwrap_or(0),
        )));
    }

    /// Handles a key of an insertion that does not cancel it.
    pub(super) fn press_in_insert<W: SessionWriter>(
        &mut self,
        mut insert: Insert,
        key: &KeyEvent,
        intent: Option<Intent>,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let state = recorder.state();
        match (insert.step.clone(), intent) {
            (InsertStep::When | InsertStep::Until(_), _) if key.code == KeyCode::Char('r') => {
                self.switch_clock(insert, state);
            }
            (InsertStep::Offset, Some(Intent::Save)) => self.set_offset(insert, state),
            (InsertStep::When, Some(Intent::Save)) => match self.typed_moment(&insert, state) {
                Ok(at_ms) => {
                    insert.at_ms = at_ms;
                    insert.step = InsertStep::What;
                    self.overlay = Some(ReviewOverlay::Insert(insert));
                }
                Err(why) => self.keep_insert(insert, why),
            },
            (InsertStep::Words(code), Some(Intent::Save)) => {
                let text = Some(insert.field.text().trim().to_owned()).filter(|t| !t.is_empty());
                if text.is_none() && code.is_none() {
                    return self.keep_insert(insert, "Type the words of the note.".to_owned());
                }
                self.propose_addition(insert.at_ms, AddedWhat::Note { code, text }, at, recorder);
            }
            (InsertStep::Until(task), Some(Intent::Save)) => {
                match self.typed_moment(&insert, state) {
                    Ok(until_ms) if until_ms > insert.at_ms => {
                        insert.step = InsertStep::Outcome(task, until_ms);
                        self.overlay = Some(ReviewOverlay::Insert(insert));
                    }
                    Ok(_) => {
                        let start = format_time(insert.at_ms);
                        self.keep_insert(
                            insert,
                            format!("It started at {start}: type a later time."),
                        );
                    }
                    Err(why) => self.keep_insert(insert, why),
                }
            }
            (InsertStep::Task(index), Some(intent)) => {
                let tasks = assignable_tasks(state);
                insert.step = match intent {
                    Intent::Choose => match tasks.get(index) {
                        Some(task) => {
                            insert.field = TextField::new("");
                            InsertStep::Until(task.clone())
                        }
                        None => InsertStep::Task(index),
                    },
                    Intent::Next => {
                        InsertStep::Task((index + 1).min(tasks.len().saturating_sub(1)))
                    }
                    Intent::Previous => InsertStep::Task(index.saturating_sub(1)),
                    _ => InsertStep::Task(index),
                };
                self.overlay = Some(ReviewOverlay::Insert(insert));
            }
            (InsertStep::Outcome(task, until_ms), Some(intent)) => {
                let outcome = match (intent, key.code) {
                    (Intent::SetOutcome, KeyCode::Char(c)) => {
                        let found = Outcome::KEYS.iter().find(|(key, _)| *key == c);
                        found.map(|(_, outcome)| *outcome)
                    }
                    _ => None,
                };
                let what = AddedWhat::Task {
                    task,
                    until_ms,
                    outcome,
                };
                self.propose_addition(insert.at_ms, what, at, recorder);
            }
            (InsertStep::What, Some(intent)) => self.choose_what(insert, intent, key, at, recorder),
            _ => {
                insert.field.press(key);
                self.overlay = Some(ReviewOverlay::Insert(insert));
            }
        }
    }

    /// What a key inserts.
    fn choose_what<W: SessionWriter>(
        &mut self,
        mut insert: Insert,
        intent: Intent,
        key: &KeyEvent,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let pressed = match key.code {
            KeyCode::Char(c) => c,
            _ => ' ',
        };
        let state = recorder.state();
        let error = |kind| AddedWhat::Error {
            kind,
            severity: None,
            recovered: None,
            text: None,
        };
        let what = match intent {
            Intent::LogErrorOfKind => {
                let kind = state.error_kinds().find(|kind| kind.key == pressed);
                match kind {
                    Some(kind) => error(Some(kind.id.clone())),
                    None => {
                        return self
                            .keep_insert(insert, format!("No error kind has key {pressed}."));
                    }
                }
            }
            Intent::LogError => error(None),
            Intent::LogAssist => AddedWhat::Assist {
                level: None,
                text: None,
            },
            Intent::SetSyncMark => AddedWhat::SyncMark(None),
            Intent::InsertConsent => AddedWhat::Consent {
                given: true,
                text: None,
            },
            Intent::WriteNote | Intent::WriteCodedNote => {
                let code = (intent == Intent::WriteCodedNote).then_some(pressed);
                insert.step = InsertStep::Words(code);
                insert.field = TextField::new("");
                self.overlay = Some(ReviewOverlay::Insert(insert));
                return;
            }
            Intent::InsertTask => {
                insert.step = InsertStep::Task(0);
                self.overlay = Some(ReviewOverlay::Insert(insert));
                return;
            }
            Intent::OpenQuestions => {
                let attempt = state.attempt_at(insert.at_ms, true).map(|a| a.key);
                return self.open_answers(attempt, state);
            }
            _ => {
                self.overlay = Some(ReviewOverlay::Insert(insert));
                return;
            }
        };
        self.propose_addition(insert.at_ms, what, at, recorder);
    }

    fn propose_addition<W: SessionWriter>(
        &mut self,
        at_ms: i64,
        what: AddedWhat,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) {
        let addition = Addition {
            at_ms,
            what,
            from: SOURCE.to_owned(),
            why: None,
        };
        self.propose_correction(Command::Add(addition), at, recorder);
    }

    fn keep_insert(&mut self, insert: Insert, why: String) {
        self.overlay = Some(ReviewOverlay::Insert(insert));
        self.refuse(why);
    }

    /// The typed moment in session time, if it is within the session.
    fn typed_moment(&self, insert: &Insert, state: &SessionState) -> Result<i64, String> {
        let typed = parse_seconds_or_time(insert.field.text())
            .ok_or_else(|| format!("{} is not a valid time.", insert.field.text().trim()))?;
        let shift = if insert.is_media {
            self.recording_shift_ms.unwrap_or(0)
        } else {
            0
        };
        let addition = Addition {
            at_ms: typed - shift,
            what: AddedWhat::SyncMark(None),
            from: SOURCE.to_owned(),
            why: Some("-".to_owned()),
        };
        match decide(state, Command::Add(addition)) {
            Ok(_) => Ok(typed - shift),
            Err(refusal) => Err(refusal.to_string()),
        }
    }

    /// Switches between session time and the recording's; asks how they relate if it is not known.
    fn switch_clock(&mut self, mut insert: Insert, state: &SessionState) {
        let Some(shift_ms) = self.recording_shift_ms else {
            insert.step = InsertStep::Offset;
            insert.field = TextField::new("");
            self.overlay = Some(ReviewOverlay::Insert(insert));
            return;
        };
        let is_media = !insert.is_media;
        self.inserts_media_time = is_media;
        if let InsertStep::Until(_) = insert.step {
            insert.is_media = is_media;
            insert.field = TextField::new("");
            self.overlay = Some(ReviewOverlay::Insert(insert));
            return;
        }
        let at_ms = self.typed_moment(&insert, state).unwrap_or(insert.at_ms);
        self.overlay = Some(ReviewOverlay::Insert(Insert::at(at_ms, is_media, shift_ms)));
    }

    fn set_offset(&mut self, insert: Insert, state: &SessionState) {
        let text = insert.field.text().trim().to_owned();
        let (sign, time) = match text.strip_prefix('-') {
            Some(time) => (-1, time),
            None => (1, text.as_str()),
        };
        let Some(typed) = parse_time(time) else {
            return self.keep_insert(insert, format!("{text} is not a valid time."));
        };
        let shift_ms = sign * typed - first_sync_mark(state).unwrap_or(0);
        self.recording_shift_ms = Some(shift_ms);
        self.inserts_media_time = true;
        self.overlay = Some(ReviewOverlay::Insert(Insert::at(
            insert.at_ms,
            true,
            shift_ms,
        )));
    }
}
