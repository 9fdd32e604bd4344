//! The time by which half had succeeded.

use crate::metrics::{Absent, Of};

/// How an attempt ended, as far as its time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// It succeeded without assistance, at this time.
    Succeeded,
    /// It ended in a way after which it can never succeed: failed, partial, gave up, assisted.
    Never,
    /// It was stopped from outside: it might have succeeded later (censored).
    Stopped,
}

/// How long an attempt went on, and how it ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course {
    /// Active seconds to the end; a time that is no number counts as 0.
    pub seconds: f64,
    /// How it ended.
    pub end: End,
}

/// A share this close to one half is one half, rounded.
const HALF: f64 = 0.5 - 1e-12;

/// The first time in seconds at which half of all attempts had succeeded, by cumulative incidence
/// with competing ends (Aalen & Johansen 1978): I(t) = sum S(t-) d/n, where S falls with successes
/// and competing ends alike. At the same time successes come before competing ends, and those before
/// stops. Absent without attempts, and as "not reached" where I stays below one half.
pub fn half_succeeded_by(courses: &[Course]) -> Result<f64, Absent> {
    let mut incidence = 0.0;
    walk(courses, |event| {
        incidence += event.free * event.successes / event.at_risk;
        (incidence >= HALF, event.successes + event.competing)
    })
}

/// The first time at which the Kaplan-Meier estimate of having succeeded reaches one half (Kaplan &
/// Meier 1958), competing ends counted as if they were stops. Right only where nobody gave up: it
/// takes those who did for people who might still have succeeded. Absent as for
/// [`half_succeeded_by`].
pub fn kaplan_meier_median(courses: &[Course]) -> Result<f64, Absent> {
    walk(courses, |event| {
        let left = event.free * (1.0 - event.successes / event.at_risk);
        (1.0 - left >= HALF, event.successes)
    })
}

/// What happened at one time.
struct Moment {
    /// The part that was free of every counted end before.
    free: f64,
    at_risk: f64,
    successes: f64,
    competing: f64,
}

/// Goes through the times in order. `at` says whether half is reached, and how many ends take from
/// the part that is still free.
fn walk(courses: &[Course], mut at: impl FnMut(&Moment) -> (bool, f64)) -> Result<f64, Absent> {
    if courses.is_empty() {
        return Err(Absent::No(Of::Attempts));
    }
    let mut sorted: Vec<Course> = courses
        .iter()
        .map(|c| Course {
            seconds: c.seconds.max(0.0),
            ..*c
        })
        .collect();
    sorted.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let mut at_risk = sorted.len() as f64;
    let mut free = 1.0;
    for now in sorted.chunk_by(|a, b| a.seconds.total_cmp(&b.seconds).is_eq()) {
        let number = |end: End| now.iter().filter(|c| c.end == end).count() as f64;
        let moment = Moment {
            free,
            at_risk,
            successes: number(End::Succeeded),
            competing: number(End::Never),
        };
        let (reached, ends) = at(&moment);
        if reached {
            return Ok(now[0].seconds);
        }
        free *= 1.0 - ends / at_risk;
        at_risk -= now.len() as f64;
    }
    Err(Absent::NotReached)
}
