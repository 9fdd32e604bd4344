//! Median time to success.

use super::is_usable;
use crate::metrics::{Absent, Unit};

/// End of an attempt, in terms of survival analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptEnd {
    /// Succeeded without assistance.
    Succeeded,
    /// Ended in a way that excludes success: failed, partial, gave up, assisted.
    NeverSucceeds,
    /// Stopped from outside: it might have succeeded later (censored).
    Stopped,
}

/// Time to success of an attempt, or to the end that prevented it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeToSuccess {
    /// Active seconds to the end; `None`, zero, negative and NaN are unusable.
    pub seconds: Option<f64>,
    /// How it ended.
    pub end: AttemptEnd,
}

impl TimeToSuccess {
    fn usable_seconds(self) -> Option<f64> {
        self.seconds.filter(|seconds| is_usable(*seconds))
    }

    /// Place of the attempt in time; `None` if it must be dropped. A failure without a usable time is placed after all
    /// times: it never succeeds, whenever it ended.
    fn end_seconds(self) -> Option<f64> {
        let last = (self.end == AttemptEnd::NeverSucceeds).then_some(f64::INFINITY);
        self.usable_seconds().or(last)
    }

    /// Whether the attempt can be ranked by [`TimeToSuccess::success_seconds`]: all but successes without a usable
    /// time.
    pub fn can_be_ranked(self) -> bool {
        self.end != AttemptEnd::Succeeded || self.usable_seconds().is_some()
    }

    /// Seconds to success; `None` if it never succeeded, stopped attempts included.
    pub fn success_seconds(self) -> Option<f64> {
        self.usable_seconds()
            .filter(|_| self.end == AttemptEnd::Succeeded)
    }
}

/// Cumulative incidence of success over time.
#[derive(Debug, Clone, PartialEq)]
pub struct SuccessIncidence {
    /// Median time to success in seconds: the first time by which half of the attempts had succeeded.
    /// [`Absent::HalfNotReached`] if fewer ever did, [`Absent::Empty`] without attempts.
    pub median: Result<f64, Absent>,
    /// Number of attempts in the denominator.
    pub n: usize,
    /// Number of attempts not counted: successes and stopped attempts without a usable time.
    pub without_usable_time: usize,
    /// Seconds of each success, and the share that had succeeded by then, 0 to 1; both rise.
    pub steps: Vec<(f64, f64)>,
}

/// One half, with a tolerance for rounding.
const HALF: f64 = 0.5 - 1e-12;

impl SuccessIncidence {
    /// Cumulative incidence with competing events (Aalen & Johansen 1978): I(t) = sum S(t-) d/n, where both successes
    /// and failures reduce S. At the same time, stopped attempts are still at risk. Failures without a usable time stay
    /// in the denominator, after all times.
    pub fn from_attempts(attempts: &[TimeToSuccess]) -> Self {
        let mut incidence = 0.0;
        let mut steps = Vec::new();
        let n = for_each_time(attempts, |now| {
            if now.successes > 0.0 {
                incidence += now.free * now.successes / now.at_risk;
                steps.push((now.seconds, incidence));
            }
            now.successes + now.failures
        });
        Self {
            median: first_at_half(n, &steps),
            n,
            without_usable_time: attempts.len() - n,
            steps,
        }
    }
}

/// First time in seconds at which the Kaplan-Meier estimate of success reaches one half (Kaplan & Meier 1958), with
/// failures treated as censored. Correct only if no participant gave up: it treats those who did as if they might still
/// succeed. Absent as for [`SuccessIncidence::median`].
pub fn kaplan_meier_median(attempts: &[TimeToSuccess]) -> Result<f64, Absent> {
    let mut steps = Vec::new();
    let n = for_each_time(attempts, |now| {
        let left = now.free * (1.0 - now.successes / now.at_risk);
        steps.push((now.seconds, 1.0 - left));
        now.successes
    });
    first_at_half(n, &steps)
}

fn first_at_half(n: usize, steps: &[(f64, f64)]) -> Result<f64, Absent> {
    if n == 0 {
        return Err(Absent::Empty(Unit::Attempts));
    }
    let reached = steps.iter().find(|(_, share)| *share >= HALF);
    reached
        .map(|(seconds, _)| *seconds)
        .ok_or(Absent::HalfNotReached)
}

/// Ends at one time.
struct EndsAtTime {
    seconds: f64,
    /// Share still free of any counted event before this time.
    free: f64,
    at_risk: f64,
    successes: f64,
    failures: f64,
}

/// Iterates over the times in order. `visit` returns the number of ends that reduce the free share. Returns the number
/// of attempts that have a place in time.
fn for_each_time(attempts: &[TimeToSuccess], mut visit: impl FnMut(&EndsAtTime) -> f64) -> usize {
    let mut sorted: Vec<(f64, AttemptEnd)> = attempts
        .iter()
        .filter_map(|attempt| Some((attempt.end_seconds()?, attempt.end)))
        .collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut at_risk = sorted.len() as f64;
    let mut free = 1.0;
    for now in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let number = |end: AttemptEnd| now.iter().filter(|(_, e)| *e == end).count() as f64;
        let ends = visit(&EndsAtTime {
            seconds: now[0].0,
            free,
            at_risk,
            successes: number(AttemptEnd::Succeeded),
            failures: number(AttemptEnd::NeverSucceeds),
        });
        free *= 1.0 - ends / at_risk;
        at_risk -= now.len() as f64;
    }
    sorted.len()
}
