//! Median time to success.

use crate::metrics::{Absent, Unit};

/// How an attempt ended, in terms of survival analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptEnd {
    /// It succeeded without assistance, at this time.
    Succeeded,
    /// It ended in a way after which it can never succeed: failed, partial, gave up, assisted.
    NeverSucceeds,
    /// It was stopped from outside: it might have succeeded later (censored).
    Stopped,
}

/// The time to success of an attempt, or to the end that prevented it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeToSuccess {
    /// Active seconds to the end; NaN counts as 0.
    pub seconds: f64,
    /// How it ended.
    pub end: AttemptEnd,
}

/// One half, with room for rounding.
const HALF: f64 = 0.5 - 1e-12;

/// Median time to success in seconds: the first time at which half of all attempts had succeeded, by cumulative
/// incidence with competing ends (Aalen & Johansen 1978): I(t) = sum S(t-) d/n, where S falls with successes and
/// competing ends alike. At the same time successes come before competing ends, and those before stops.
///
/// # Errors
///
/// Absent without attempts, and [`Absent::NotReached`] if I stays below one half.
pub fn median_time_to_success(attempts: &[TimeToSuccess]) -> Result<f64, Absent> {
    let mut incidence = 0.0;
    first_time_at_half(attempts, |event| {
        incidence += event.free * event.successes / event.at_risk;
        (incidence >= HALF, event.successes + event.competing)
    })
}

/// The first time at which the Kaplan-Meier estimate of having succeeded reaches one half (Kaplan &
/// Meier 1958), competing ends counted as if they were stops. Right only where nobody gave up: it
/// takes those who did for participants who might still have succeeded. Absent as for
/// [`median_time_to_success`].
pub fn kaplan_meier_median(attempts: &[TimeToSuccess]) -> Result<f64, Absent> {
    first_time_at_half(attempts, |event| {
        let left = event.free * (1.0 - event.successes / event.at_risk);
        (1.0 - left >= HALF, event.successes)
    })
}

/// What happened at one time.
struct EventTime {
    /// The part that was free of every counted end before.
    free: f64,
    at_risk: f64,
    successes: f64,
    competing: f64,
}

/// Goes through the times in order. `at` says whether half is reached, and how many ends take from
/// the part that is still free.
fn first_time_at_half(
    attempts: &[TimeToSuccess],
    mut at: impl FnMut(&EventTime) -> (bool, f64),
) -> Result<f64, Absent> {
    if attempts.is_empty() {
        return Err(Absent::Empty(Unit::Attempts));
    }
    let mut sorted: Vec<TimeToSuccess> = attempts
        .iter()
        .map(|c| TimeToSuccess {
            seconds: c.seconds.max(0.0),
            ..*c
        })
        .collect();
    sorted.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let mut at_risk = sorted.len() as f64;
    let mut free = 1.0;
    for now in sorted.chunk_by(|a, b| a.seconds.total_cmp(&b.seconds).is_eq()) {
        let number = |end: AttemptEnd| now.iter().filter(|c| c.end == end).count() as f64;
        let moment = EventTime {
            free,
            at_risk,
            successes: number(AttemptEnd::Succeeded),
            competing: number(AttemptEnd::NeverSucceeds),
        };
        let (reached, ends) = at(&moment);
        if reached {
            return Ok(now[0].seconds);
        }
        free *= 1.0 - ends / at_risk;
        at_risk -= now.len() as f64;
    }
    Err(Absent::HalfNotReached)
}
