//! One go at a task by one participant.

use super::id::Seq;
use super::imported_attempt::ImportedAttempt;
use super::stamp::WallTime;
use super::vocabulary::{Outcome, PauseReason};

/// One go at a task, as the log tells it after all corrections. Moments are milliseconds of session time.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The seq of the entry that began it.
    pub key: Seq,
    /// The task's id.
    pub task: String,
    /// When it started; a skipped task has only the moment of the decision.
    pub started_ms: i64,
    /// Wall time of its start, unless a file brought it without.
    pub started_at: Option<WallTime>,
    /// How it came about and where it stands.
    pub phase: AttemptPhase,
    /// When the clock stood, in order.
    pub pauses: Vec<Pause>,
    /// How the moderator said it ended.
    pub outcome: Option<Outcome>,
    /// Why: for a void or a skipped attempt.
    pub reason: Option<String>,
    /// Whether it was cancelled and counts nowhere.
    pub cancelled: bool,
    /// Whether its time rests on an estimate: a reboot, a typed gap, an end set back after a crash.
    pub estimated: bool,
}

/// How an attempt came about and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum AttemptPhase {
    /// It runs, or is paused.
    Open,
    /// Its end was stamped at this moment.
    Ended(i64),
    /// It was skipped by decision, never begun.
    Skipped,
    /// Its totals came from elsewhere.
    Imported(ImportedAttempt),
}

/// A time in which an attempt's clock stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The entry that began it.
    pub entry: Seq,
    /// Its beginning.
    pub from_ms: i64,
    /// Its end, unless it goes on.
    pub to_ms: Option<i64>,
    /// Why; unnamed counts as an interruption.
    pub reason: Option<PauseReason>,
}

impl Attempt {
    /// Whether it runs or is paused.
    pub fn is_open(&self) -> bool {
        self.phase == AttemptPhase::Open && !self.cancelled
    }

    /// The pause that goes on, if any.
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|p| p.to_ms.is_none())
    }

    /// When its end was stamped, in milliseconds of session time.
    pub fn ended_ms(&self) -> Option<i64> {
        match self.phase {
            AttemptPhase::Ended(at) => Some(at),
            AttemptPhase::Open | AttemptPhase::Skipped | AttemptPhase::Imported(_) => None,
        }
    }

    /// Active time up to `now_ms`: start to end less every pause, in milliseconds. `None` where no clock ran.
    pub fn time_ms(&self, now_ms: i64) -> Option<i64> {
        let end = match &self.phase {
            AttemptPhase::Open => now_ms,
            AttemptPhase::Ended(at) => *at,
            AttemptPhase::Imported(totals) => return totals.time_ms,
            AttemptPhase::Skipped => return None,
        };
        Some(end - self.started_ms - self.paused_ms(end, |_| true))
    }

    /// Time in pauses made for probing, up to the end or `now_ms`, in milliseconds.
    pub fn probing_ms(&self, now_ms: i64) -> i64 {
        self.paused_ms(self.ended_ms().unwrap_or(now_ms), |p| {
            p.reason == Some(PauseReason::Probing)
        })
    }

    /// Whether a moment lies in one of its pauses.
    pub fn is_paused_at(&self, at_ms: i64) -> bool {
        self.pauses
            .iter()
            .any(|p| p.from_ms <= at_ms && p.to_ms.is_none_or(|to| at_ms < to))
    }

    /// Whether a moment lies outside it.
    pub fn is_outside(&self, at_ms: i64) -> bool {
        at_ms < self.started_ms
    }

    /// Whether, seen from `now_ms`, its moments are out of order or its time is below zero.
    pub(super) fn has_invalid_times(&self, now_ms: i64) -> bool {
        let end = self.ended_ms().unwrap_or(now_ms);
        end < self.started_ms
            || self.time_ms(now_ms).is_some_and(|time| time < 0)
            || self
                .pauses
                .iter()
                .any(|p| p.from_ms < self.started_ms || p.to_ms.unwrap_or(now_ms) < p.from_ms)
    }

    /// The length of the union of its pauses up to `end`: corrected pauses may overlap, and none is taken twice.
    fn paused_ms(&self, end: i64, counts: impl Fn(&Pause) -> bool) -> i64 {
        let mut spans: Vec<(i64, i64)> = self
            .pauses
            .iter()
            .filter(|p| counts(p))
            .map(|p| {
                (
                    p.from_ms.max(self.started_ms),
                    p.to_ms.unwrap_or(end).min(end),
                )
            })
            .collect();
        spans.sort_unstable();
        let (mut total, mut reached) = (0, i64::MIN);
        for (from, to) in spans {
            let from = from.max(reached);
            if to > from {
                total += to - from;
                reached = to;
            }
        }
        total
    }
}
