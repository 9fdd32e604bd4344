//! One attempt at a task by one participant.

use super::imported_attempt::ImportedAttempt;
use super::seq::Seq;
use super::stamp::WallTime;
use super::vocabulary::{Outcome, PauseReason};

/// An attempt at a task, after all corrections. Moments are milliseconds of session time.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// Number of the entry that started it.
    pub key: Seq,
    /// Task id.
    pub task: String,
    /// Start; for a skipped task, the moment of the decision.
    pub started_ms: i64,
    /// Wall time of its start; `None` if it was imported without a start.
    pub started_at: Option<WallTime>,
    /// Its phase.
    pub phase: AttemptPhase,
    /// Its pauses, in log order.
    pub pauses: Vec<Pause>,
    /// Outcome given by the moderator.
    pub outcome: Option<Outcome>,
    /// Reason for a void or skipped attempt.
    pub reason: Option<String>,
    /// Whether it was cancelled; a cancelled attempt is never counted.
    pub cancelled: bool,
    /// Whether its time is an estimate: a reboot, a typed gap, or an end set after a crash.
    pub estimated: bool,
}

/// Phase of an attempt.
#[derive(Debug, Clone, PartialEq)]
pub enum AttemptPhase {
    /// Running or paused.
    Open,
    /// Ended at this moment.
    Ended(i64),
    /// Skipped without being started.
    Skipped,
    /// Totals imported from another source.
    Imported(ImportedAttempt),
}

/// A span in which an attempt's clock was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Entry that started it.
    pub entry: Seq,
    /// Start, in milliseconds of session time.
    pub from_ms: i64,
    /// End, in milliseconds of session time; `None` while it continues.
    pub to_ms: Option<i64>,
    /// Reason; `None` counts as an interruption.
    pub reason: Option<PauseReason>,
}

impl Attempt {
    /// An imported attempt before any correction. `key` is the number of its entry, `at_ms` that entry's moment.
    pub(super) fn imported(key: Seq, at_ms: i64, totals: ImportedAttempt) -> Self {
        Self {
            key,
            task: totals.task.clone(),
            started_ms: at_ms,
            started_at: totals.started_at.as_ref().and_then(|at| at.parse().ok()),
            outcome: Outcome::from_word(&totals.outcome),
            phase: AttemptPhase::Imported(totals),
            pauses: Vec::new(),
            reason: None,
            cancelled: false,
            estimated: false,
        }
    }

    /// Whether it is running or paused.
    pub fn is_open(&self) -> bool {
        self.phase == AttemptPhase::Open && !self.cancelled
    }

    /// The pause that has not ended, if any.
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|p| p.to_ms.is_none())
    }

    /// End, in milliseconds of session time.
    pub fn ended_ms(&self) -> Option<i64> {
        match self.phase {
            AttemptPhase::Ended(at) => Some(at),
            AttemptPhase::Open | AttemptPhase::Skipped | AttemptPhase::Imported(_) => None,
        }
    }

    /// Active time up to `now_ms`, in milliseconds: start to end minus pauses. `None` if no clock ran.
    pub fn time_ms(&self, now_ms: i64) -> Option<i64> {
        let end = match &self.phase {
            AttemptPhase::Open => now_ms,
            AttemptPhase::Ended(at) => *at,
            AttemptPhase::Imported(totals) => return totals.time_ms,
            AttemptPhase::Skipped => return None,
        };
        Some(end - self.started_ms - self.paused_ms(end, |_| true))
    }

    /// Time in probing pauses, up to the end or `now_ms`, in milliseconds.
    pub fn probing_ms(&self, now_ms: i64) -> i64 {
        self.paused_ms(self.ended_ms().unwrap_or(now_ms), |p| {
            p.reason == Some(PauseReason::Probing)
        })
    }

    /// Whether a moment is within one of its pauses.
    pub fn is_paused_at(&self, at_ms: i64) -> bool {
        self.pauses
            .iter()
            .any(|p| p.from_ms <= at_ms && p.to_ms.is_none_or(|to| at_ms < to))
    }

    /// Whether a moment is before its start.
    pub fn is_outside(&self, at_ms: i64) -> bool {
        at_ms < self.started_ms
    }

    /// Whether, as of `now_ms`, its moments are out of order or its time is negative.
    pub(super) fn has_invalid_times(&self, now_ms: i64) -> bool {
        let end = self.ended_ms().unwrap_or(now_ms);
        end < self.started_ms
            || self.time_ms(now_ms).is_some_and(|time| time < 0)
            || self
                .pauses
                .iter()
                .any(|p| p.from_ms < self.started_ms || p.to_ms.unwrap_or(now_ms) < p.from_ms)
    }

    /// Length of the union of its pauses up to `end`: corrected pauses may overlap and are not subtracted twice.
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
