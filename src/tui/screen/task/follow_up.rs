//! What the next key may say about the entry just logged. It may do so only while the status line asks for it.

use crossterm::event::KeyEvent;

use super::digit::{ASSIST_LEVELS, PAUSE_REASONS, key_char, pick_by_digit};
use super::{Intent, KeyContext, Status, TaskScreen};
use crate::session::{Amendment, ClockReading, Command, Refusal, Seq, SessionState, SessionWriter};
use crate::tui::recorder::Recorder;
use crate::tui::widget::log::{error_label, level_words};

/// Time in which a digit gives the level of the last assist, in milliseconds.
const LEVEL_WINDOW_MS: i64 = 3000;

/// A question in the status line, which the next key may answer. Any other key does what it always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FollowUp {
    /// The level of an assist, until a moment of session time in milliseconds.
    AssistLevel { assist: Seq, until_ms: i64 },
    /// The reason for the pause that just began.
    PauseReason,
    /// How far to move the entry back that `<` just moved by `moved_ms` milliseconds, until a moment of session time in
    /// milliseconds.
    Length { moved_ms: i64, until_ms: i64 },
}

impl FollowUp {
    /// Context of the keys that answer it.
    pub(super) fn key_context(self) -> KeyContext {
        match self {
            Self::AssistLevel { .. } => KeyContext::LevelAsked,
            Self::PauseReason => KeyContext::ReasonAsked,
            Self::Length { .. } => KeyContext::LengthAsked,
        }
    }

    /// Whether it is no longer asked at a moment of session time.
    fn is_over(self, now_ms: i64) -> bool {
        match self {
            Self::AssistLevel { until_ms, .. } | Self::Length { until_ms, .. } => now_ms > until_ms,
            Self::PauseReason => false,
        }
    }
}

impl TaskScreen {
    /// Asks for the level of the assist just logged.
    pub(super) fn ask_for_level<W: SessionWriter>(
        &mut self,
        at: ClockReading,
        recorder: &Recorder<W>,
    ) {
        self.show_message(
            "Assist logged. Level: 1 encouraged 2 repeated 3 hint 4 instruction 5 did it",
        );
        self.follow_up = Some(FollowUp::AssistLevel {
            assist: recorder.state().last_seq(),
            until_ms: recorder.now_ms(at) + LEVEL_WINDOW_MS,
        });
    }

    /// Asks for the reason of the pause just begun.
    pub(super) fn ask_for_reason(&mut self) {
        let go_on = self.key_for(KeyContext::Paused, Intent::StartOrPause);
        self.show_message(&format!(
            "Paused. Why? 1 interruption 2 fault 3 probing 4 break; {go_on} resumes."
        ));
        self.follow_up = Some(FollowUp::PauseReason);
    }

    /// Answers the question in the status line; `false` if the key does not.
    pub(super) fn answer_follow_up<W: SessionWriter>(
        &mut self,
        follow_up: Option<FollowUp>,
        key: &KeyEvent,
        at: ClockReading,
        recorder: &mut Recorder<W>,
    ) -> bool {
        let Some(asked) = follow_up.filter(|asked| !asked.is_over(recorder.now_ms(at))) else {
            return false;
        };
        let intent = self.options.keys.lookup(asked.key_context(), key);
        let digit = key_char(key).and_then(|c| c.to_digit(10));
        if let (FollowUp::Length { moved_ms, .. }, Some(Intent::BeginMoveLength)) = (asked, intent)
        {
            self.ask_for_length(moved_ms, digit);
            return true;
        }
        let Some(digit) = digit else {
            return false;
        };
        let done = match (asked, intent) {
            (FollowUp::AssistLevel { assist, .. }, Some(Intent::SetAssistLevel)) => {
                set_level(assist, digit, at, recorder)
            }
            (FollowUp::PauseReason, Some(Intent::SetPauseReason)) => {
                set_reason(digit, at, recorder)
            }
            _ => return false,
        };
        self.scroll_back = 0;
        match done {
            Ok(message) => {
                let again = error_message(digit, recorder.state());
                self.show_message(&format!("{message}{again}"));
            }
            Err(refusal) => self.refuse(refusal.to_string()),
        }
        true
    }

    /// Stops asking once the time is over; returns whether it did.
    pub(super) fn expire_follow_up(&mut self, now_ms: i64) -> bool {
        let over = self.follow_up.is_some_and(|asked| asked.is_over(now_ms));
        if over {
            self.follow_up = None;
            self.status = None;
        }
        over
    }

    /// Shows a status, which ends what the line before asked.
    pub(super) fn set_status(&mut self, status: Status) {
        self.follow_up = None;
        self.status = Some(status);
    }
}

fn set_level<W: SessionWriter>(
    assist: Seq,
    digit: u32,
    at: ClockReading,
    recorder: &mut Recorder<W>,
) -> Result<String, Refusal> {
    let level = pick_by_digit(&ASSIST_LEVELS, digit);
    let to = Amendment {
        level,
        ..Amendment::default()
    };
    recorder.execute(Command::Amend(assist, to, None), at)?;
    let words = level.map_or("", level_words);
    Ok(format!("Assist level: {words}."))
}

fn set_reason<W: SessionWriter>(
    digit: u32,
    at: ClockReading,
    recorder: &mut Recorder<W>,
) -> Result<String, Refusal> {
    let Some(reason) = pick_by_digit(&PAUSE_REASONS, digit) else {
        return Ok(String::new());
    };
    recorder.execute(Command::SetPauseReason(reason), at)?;
    Ok(format!("Reason for the pause: {}.", reason.word()))
}

/// What the digit logs from now on, in case an error was meant.
pub(super) fn error_message(digit: u32, state: &SessionState) -> String {
    let kind = state
        .error_kinds()
        .find(|kind| kind.key.to_digit(10) == Some(digit));
    kind.map_or_else(String::new, |kind| {
        format!(
            " {digit} again logs an error: {}.",
            error_label(state, &kind.id)
        )
    })
}
