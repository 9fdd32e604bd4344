//! All tasks together on one version, with each participant as one value.

use std::collections::BTreeSet;

use super::extract::{is_success, matching_attempts, usable_seconds};
use crate::metrics::across_tasks::{OverallRate, ParticipantAttempts, overall_rate};
use crate::metrics::selection::{CountedAttempt, TaskIndexes, VersionSample};
use crate::metrics::{Absent, Confidence, Description, Unit, sum};
use crate::session::{Ending, Outcome};

/// All tasks together on one version, with each participant as one value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::metrics) struct ParticipantFigures {
    /// Each participant's share of unassisted completions, 0 to 1.
    pub unassisted: Result<Description, Absent>,
    /// Each participant's share of assisted completions, 0 to 1.
    pub assisted: Result<Description, Absent>,
    /// Overall rate of assisted completions; that of unassisted ones is in the version's figures.
    pub assisted_overall: Result<OverallRate, Absent>,
    /// Each participant's total seconds over all tasks, for those with a time at every task attempted on the version.
    pub total_seconds: Result<Description, Absent>,
    /// Each participant's noted errors per attempt.
    pub errors: Result<Description, Absent>,
    /// Each participant's assists per attempt.
    pub assists: Result<Description, Absent>,
}

impl ParticipantFigures {
    /// Figures of the attempts at the tasks of `places`.
    pub(super) fn compute(
        sample: &VersionSample<'_>,
        places: &TaskIndexes,
        confidence: Confidence,
    ) -> Self {
        let assisted: Vec<ParticipantAttempts> = sample
            .participants()
            .map(|person| matching_attempts(&person.counted, places, is_assisted))
            .collect();
        let assisted_overall = overall_rate(&assisted, confidence);
        drop(assisted);
        let mut attempted = BTreeSet::new();
        let mut seconds = Vec::new();
        let mut people: Vec<OwnFigures> = Vec::with_capacity(sample.participants().len());
        for person in sample.participants() {
            let mut own = OwnFigures::default();
            seconds.clear();
            for (task, counted) in person.counted.iter() {
                if let Some(place) = places.get(task) {
                    attempted.insert(place);
                    own.add(&counted);
                    seconds.extend(usable_seconds(&counted));
                }
            }
            own.timed = seconds.len();
            own.seconds = sum(seconds.iter().copied());
            if own.attempts > 0 {
                people.push(own);
            }
        }
        let describe = |value: &dyn Fn(&OwnFigures) -> Option<f64>| {
            let values: Vec<f64> = people.iter().filter_map(value).collect();
            Description::from_values(&values, Unit::People)
        };
        Self {
            unassisted: describe(&|own| mean(own.unassisted, own.attempts)),
            assisted: describe(&|own| mean(own.assisted, own.attempts)),
            assisted_overall,
            total_seconds: describe(&|own| (own.timed == attempted.len()).then_some(own.seconds)),
            errors: describe(&|own| mean(own.errors, own.with_errors_counted)),
            assists: describe(&|own| mean(own.assists, own.with_assists_counted)),
        }
    }
}

/// Sums over one participant's counted attempts.
#[derive(Default)]
struct OwnFigures {
    attempts: u64,
    unassisted: u64,
    assisted: u64,
    /// Number of usable times.
    timed: usize,
    /// Their sum.
    seconds: f64,
    errors: u64,
    with_errors_counted: u64,
    assists: u64,
    with_assists_counted: u64,
}

impl OwnFigures {
    fn add(&mut self, counted: &CountedAttempt<'_>) {
        self.attempts += 1;
        self.unassisted += u64::from(is_success(counted));
        self.assisted += u64::from(is_assisted(counted));
        if let Some(tally) = counted.attempt.errors() {
            self.errors += u64::from(tally.total);
            self.with_errors_counted += 1;
        }
        if let Some(assists) = counted.attempt.assists() {
            self.assists += u64::from(assists);
            self.with_assists_counted += 1;
        }
    }
}

/// A sum over a number of attempts; `None` without attempts.
fn mean(sum: u64, attempts: u64) -> Option<f64> {
    (attempts > 0).then(|| sum as f64 / attempts as f64)
}

/// Whether a counted attempt is an assisted completion.
fn is_assisted(counted: &CountedAttempt<'_>) -> bool {
    counted.attempt.ending() == Ending::Outcome(Outcome::Completed) && counted.attempt.assisted()
}
