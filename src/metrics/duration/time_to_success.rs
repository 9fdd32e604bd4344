//! Median time to success.

use crate::metrics::{Absent, Unit};

/// End of an attempt, in terms of survival analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptEnd {
    /// Succeeded without assistance at this time.
    Succeeded,
    /// Ended in a way that excludes success: failed, partial, gave up, assisted.
    NeverSucceeds,
    /// Stopped from outside: it might have succeeded later (censored).
    Stopped,
}

/// Time to success of an attempt, or to the end that prevented it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeToSuccess {
    /// Active seconds to the end; negative values and NaN count as 0.
    pub seconds: f64,
    /// How it ended.
    pub end: AttemptEnd,
}

/// One half, with a tolerance for rounding.
const HALF: f64 = 0.5 - 1e-12;

/// Median time to success in seconds: the first time by which half of all attempts had succeeded, by cumulative
/// incidence with competing events (Aalen & Johansen 1978): I(t) = sum S(t-) d/n, where both successes and competing
/// events reduce S. At the same time successes come before competing events, and those before stops.
///
/// # Errors
///
/// Absent without attempts, and [`Absent::HalfNotReached`] if I stays below one half.
pub fn median_time_to_success(attempts: &[TimeToSuccess]) -> Result<f64, Absent> {
    let mut incidence = 0.0;
    first_time_at_half(attempts, |event| {
        incidence += event.free * event.successes / event.at_risk;
        (incidence >= HALF, event.successes + event.competing)
    })
}

/// First time in seconds at which the Kaplan-Meier estimate of success reaches one half (Kaplan & Meier 1958), with
/// competing events treated as censored. Correct only if no participant gave up: it treats those who did as if they
/// might still succeed. Absent as for [`median_time_to_success`].
pub fn kaplan_meier_median(attempts: &[TimeToSuccess]) -> Result<f64, Absent> {
    first_time_at_half(attempts, |event| {
        let left = event.free * (1.0 - event.successes / event.at_risk);
        (1.0 - left >= HALF, event.successes)
    })
}

/// Events at one time.
struct EventTime {
    /// Share still free of any counted event before this time.
    free: f64,
    at_risk: f64,
    successes: f64,
    competing: f64,
}

/// Iterates over the times in order. `at` returns whether one half is reached, and the number of events that reduce the
/// free share.
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
