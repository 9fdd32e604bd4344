//! Order in which participants saw the versions, in a within-subjects study.

use std::cmp::Ordering;

use crate::metrics::across_tasks::paired_differences;
use crate::metrics::crossover::Crossover;
use crate::metrics::figures::{is_success, matching_attempts};
use crate::metrics::selection::{SampledParticipant, VersionSample};
use crate::metrics::{Absent, Confidence, Count};
use crate::session::WallTime;

/// Order in which participants saw the versions, with the success on the first and the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderSeen {
    /// Number of participants who saw the old version first.
    pub old_first: usize,
    /// Number of participants who saw the new version first.
    pub new_first: usize,
    /// Number of participants whose order is unknown, for example imported attempts without a time.
    pub unknown: usize,
    /// Unassisted completions out of attempts at the shared tasks, on the version seen first.
    pub first: Count,
    /// Unassisted completions out of attempts at the shared tasks, on the version seen second.
    pub second: Count,
}

impl OrderSeen {
    pub(super) fn compute(
        old: &VersionSample<'_>,
        new: &VersionSample<'_>,
        shared: &[String],
    ) -> Self {
        let (mut old_first, mut new_first, mut unknown) = (0, 0, 0);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for on_new in new.participants() {
            let Some(on_old) = old.find_participant(on_new.code) else {
                continue;
            };
            let (before, after) = match seen_first(&on_old, &on_new) {
                Some(First::Old) => {
                    old_first += 1;
                    (on_old, on_new)
                }
                Some(First::New) => {
                    new_first += 1;
                    (on_new, on_old)
                }
                None => {
                    unknown += 1;
                    continue;
                }
            };
            first.extend(shared_successes(&before, shared));
            second.extend(shared_successes(&after, shared));
        }
        Self {
            old_first,
            new_first,
            unknown,
            first: Count::from_outcomes(first),
            second: Count::from_outcomes(second),
        }
    }

    /// Whether the order is known for all participants and the two counts differ by at most 1.
    pub fn is_balanced(self) -> bool {
        self.unknown == 0 && self.old_first.abs_diff(self.new_first) <= 1
    }
}

/// The version a participant saw first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Old,
    New,
}

/// The version seen first; `None` if the order is unknown.
fn seen_first(
    on_old: &SampledParticipant<'_, '_>,
    on_new: &SampledParticipant<'_, '_>,
) -> Option<First> {
    match first_start(on_old)?.cmp(&first_start(on_new)?) {
        Ordering::Less => Some(First::Old),
        Ordering::Greater => Some(First::New),
        Ordering::Equal => None,
    }
}

/// Effects of the version and of the period on success over the shared tasks, from each participant's mean difference,
/// new minus old (Hills & Armitage 1979).
pub(super) fn crossover(
    old: &VersionSample<'_>,
    new: &VersionSample<'_>,
    shared: &[String],
    confidence: Confidence,
) -> Result<Crossover, Absent> {
    let places = new.task_indexes(shared);
    let (mut old_first, mut new_first) = (Vec::new(), Vec::new());
    for on_new in new.participants() {
        let Some(on_old) = old.find_participant(on_new.code) else {
            continue;
        };
        let attempts = [on_new, on_old].map(|p| matching_attempts(&p.counted, &places, is_success));
        let [on_new_tasks, on_old_tasks] = attempts;
        let difference = paired_differences(&[(on_new_tasks, on_old_tasks)]);
        match seen_first(&on_old, &on_new) {
            Some(First::Old) => old_first.extend(difference),
            Some(First::New) => new_first.extend(difference),
            None => {}
        }
    }
    Crossover::compute(&old_first, &new_first, confidence)
}

/// Start of a participant's first attempt that counts; `None` if any start is unknown.
fn first_start(person: &SampledParticipant<'_, '_>) -> Option<WallTime> {
    let starts: Option<Vec<WallTime>> = person
        .counted
        .iter()
        .map(|(_, counted)| counted.attempt.started_at())
        .collect();
    starts?.into_iter().min()
}

fn shared_successes(
    person: &SampledParticipant<'_, '_>,
    shared: &[String],
) -> impl Iterator<Item = bool> {
    shared
        .iter()
        .filter_map(|task| person.counted.get(task))
        .map(|counted| is_success(&counted))
}
