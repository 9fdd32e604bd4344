//! Extracts counts, times and errors from the attempts that count.

use super::{Endings, NotCounted};
use crate::metrics::across_tasks::ParticipantAttempts;
use crate::metrics::duration::{AttemptEnd, TimeToSuccess};
use crate::metrics::selection::{CountedAttempt, CountedAttempts, TaskIndexes, VersionSample};
use crate::metrics::{Absent, Count, Unit, sum};
use crate::session::{Ending, Outcome};

/// Whether a counted attempt is an unassisted success.
pub(in crate::metrics) fn is_success(counted: &CountedAttempt<'_>) -> bool {
    counted.attempt.success() == Some(true)
}

/// Number of errors of each attempt in which they were counted.
pub(in crate::metrics) fn error_counts(counted: &[CountedAttempt<'_>]) -> Vec<u32> {
    counted
        .iter()
        .filter_map(|c| c.attempt.errors())
        .map(|tally| tally.total)
        .collect()
}

/// Time in seconds of an unassisted success, unless it is estimated.
pub(in crate::metrics) fn success_time(counted: &CountedAttempt<'_>) -> Option<f64> {
    let ms = usable_ms(counted).filter(|_| is_success(counted))?;
    Some(ms as f64 / 1000.0)
}

/// Time in seconds, if it is above 0 and not estimated.
pub(in crate::metrics) fn usable_seconds(counted: &CountedAttempt<'_>) -> Option<f64> {
    let ms = usable_ms(counted).filter(|ms| *ms > 0)?;
    Some(ms as f64 / 1000.0)
}

/// Each participant's counted attempts at these tasks, with whether they succeeded.
pub(in crate::metrics) fn attempts_by_participant(
    sample: &VersionSample<'_>,
    places: &TaskIndexes,
) -> Vec<ParticipantAttempts> {
    sample
        .participants()
        .map(|person| matching_attempts(&person.counted, places, is_success))
        .collect()
}

/// One participant's counted attempts at these tasks, each with the result of the predicate.
pub(in crate::metrics) fn matching_attempts(
    counted: &CountedAttempts<'_, '_>,
    places: &TaskIndexes,
    holds: fn(&CountedAttempt<'_>) -> bool,
) -> ParticipantAttempts {
    let mut all = ParticipantAttempts::with_capacity(counted.len());
    let attempts = counted.iter();
    all.extend(attempts.filter_map(|(task, c)| Some((places.get(task)?, holds(&c)))));
    all
}

pub(super) fn success_seconds<'c>(
    counted: impl Iterator<Item = &'c CountedAttempt<'c>>,
) -> Vec<f64> {
    counted.filter_map(success_time).collect()
}

pub(super) fn usable_ms(counted: &CountedAttempt<'_>) -> Option<i64> {
    counted
        .attempt
        .time_ms()
        .filter(|_| !counted.attempt.estimated())
}

pub(super) fn expand_outcomes(count: Count) -> impl Iterator<Item = bool> {
    (0..count.n()).map(move |i| i < count.successes())
}

pub(super) fn mean_value(values: &[f64]) -> Result<f64, Absent> {
    if values.is_empty() {
        Err(Absent::Empty(Unit::Attempts))
    } else {
        Ok(sum(values.iter().copied()) / values.len() as f64)
    }
}

/// Time to success of a counted attempt, or to the end that prevented it.
pub(in crate::metrics) fn time_to_success(counted: &CountedAttempt<'_>) -> TimeToSuccess {
    TimeToSuccess {
        seconds: usable_seconds(counted),
        end: to_attempt_end(counted),
    }
}

fn to_attempt_end(counted: &CountedAttempt<'_>) -> AttemptEnd {
    match counted.attempt.ending() {
        _ if is_success(counted) => AttemptEnd::Succeeded,
        Ending::Outcome(Outcome::Stopped) => AttemptEnd::Stopped,
        _ => AttemptEnd::NeverSucceeds,
    }
}

pub(super) fn count_endings(counted: &[CountedAttempt<'_>]) -> Endings {
    let mut endings = Endings::default();
    for c in counted {
        let bin = match c.attempt.ending() {
            Ending::Outcome(Outcome::Completed) if is_success(c) => &mut endings.unassisted,
            Ending::Outcome(Outcome::Completed) if c.attempt.assisted() => &mut endings.assisted,
            Ending::Outcome(Outcome::Completed) => &mut endings.too_late,
            Ending::Outcome(Outcome::Partial) => &mut endings.partial,
            Ending::Outcome(Outcome::GaveUp) => &mut endings.gave_up,
            Ending::Outcome(Outcome::Stopped) => &mut endings.stopped,
            _ => &mut endings.failed,
        };
        *bin += 1;
    }
    endings
}

pub(super) fn count_not_counted(sample: &VersionSample<'_>, task: &str) -> NotCounted {
    let mut not_counted = NotCounted::default();
    for ending in sample.uncounted_at(task) {
        let bin = match ending {
            Ending::Skipped => &mut not_counted.skipped,
            Ending::NotReached => &mut not_counted.not_reached,
            Ending::Outcome(_) => &mut not_counted.void,
            Ending::Undecided | Ending::Open => &mut not_counted.undecided,
        };
        *bin += 1;
    }
    not_counted
}
