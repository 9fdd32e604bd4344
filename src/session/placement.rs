//! Places what was added afterwards at the moment meant, as if it had been logged live.

use std::sync::Arc;

use super::annotation::AnnotationKind;
use super::attempt::{Attempt, AttemptPhase};
use super::corrections::Corrections;
use super::entry::Entry;
use super::seq::Seq;
use super::stamp::WallTime;
use super::state::SessionProjection;

/// A note this long after a task, in milliseconds, and before the next one starts, is about that task.
const NOTE_AFTER_TASK_MS: i64 = 30_000;

impl SessionProjection {
    /// The attempt that a moment belongs to: the one that ran then or, for a note, that ended up to
    /// [`NOTE_AFTER_TASK_MS`] before.
    pub(super) fn attempt_at(&self, at_ms: i64, is_note: bool) -> Option<&Attempt> {
        let started = self.attempts.iter().filter(|a| {
            let ran = matches!(a.phase, AttemptPhase::Open | AttemptPhase::Ended(_));
            ran && !a.cancelled && a.started_ms <= at_ms
        });
        let latest = started.max_by_key(|a| (a.started_ms, a.key))?;
        let until = |end: i64| end + if is_note { NOTE_AFTER_TASK_MS } else { 0 };
        let belongs = latest.ended_ms().is_none_or(|end| at_ms <= until(end));
        belongs.then_some(latest)
    }

    /// Gives attempts that were added the wall time of the moment they started.
    pub(super) fn time_added_attempts(&mut self, log: &[Arc<Entry>]) {
        for attempt in &mut self.attempts {
            if find(log, attempt.key).is_some_and(Entry::is_added) {
                attempt.started_at = wall_time_at(log, attempt.started_ms);
            }
        }
    }

    /// Assigns annotations to attempts where the log alone does not say it: by a correction, or by the moment if the
    /// annotation or the attempt was added.
    pub(super) fn place_annotations(&mut self, log: &[Arc<Entry>], corrections: &Corrections) {
        let is_added = |seq: Seq| find(log, seq).is_some_and(Entry::is_added);
        let mut by_attempt = std::collections::BTreeMap::<Seq, Vec<usize>>::new();
        for index in 0..self.annotations.len() {
            let noted = &self.annotations[index];
            let is_note = matches!(noted.kind, AnnotationKind::Observation(_));
            let corrected = corrections.amendment_of(noted.seq).and_then(|a| a.attempt);
            let by_moment = self.attempt_at(noted.at_ms, is_note).map(|a| a.key);
            let placed = match corrected {
                Some(chosen) => Some(chosen.and_then(|key| self.attempt_index(key))),
                None if is_added(noted.seq) || by_moment.is_some_and(is_added) => {
                    Some(by_moment.and_then(|key| self.attempt_index(key)))
                }
                None => None,
            };
            if let Some(placed) = placed {
                let attempt = placed.map(|index| &self.attempts[index]);
                let key = attempt.map(|a| a.key);
                let in_pause = attempt.is_some_and(|a| a.is_paused_at(noted.at_ms));
                let noted = &mut self.annotations[index];
                noted.attempt = key;
                noted.in_pause = in_pause;
                noted.outside_attempt = false;
            }
            if let Some(key) = self.annotations[index].attempt {
                by_attempt.entry(key).or_default().push(index);
            }
        }
        self.annotations_by_attempt = by_attempt;
    }
}

fn find(log: &[Arc<Entry>], seq: Seq) -> Option<&Entry> {
    let index = usize::try_from(seq.checked_sub(1)?).ok()?;
    log.get(index).map(AsRef::as_ref)
}

/// Wall time at a moment of session time: that of the last entry logged before it, plus the time since.
fn wall_time_at(log: &[Arc<Entry>], at_ms: i64) -> Option<WallTime> {
    let before = log.iter().filter(|e| e.stamp.clock_ms <= at_ms);
    let near = before
        .max_by_key(|e| (e.stamp.clock_ms, e.seq))
        .or(log.first())?;
    Some(WallTime(near.stamp.wall.0 + at_ms - near.stamp.clock_ms))
}
