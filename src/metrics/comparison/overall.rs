//! Overall success over all shared tasks, new compared with old.

use super::task::{SamplePair, TaskComparison};
use crate::metrics::across_tasks::{self, OverallRate, ParticipantAttempts};
use crate::metrics::difference::rate_difference;
use crate::metrics::figures::{
    attempts_by_participant, is_success, matching_attempts, task_indexes,
};
use crate::metrics::k_sample::ChiSquare;
use crate::metrics::selection::SampledParticipant;
use crate::metrics::stratified::{
    StratifiedDifference, cochran_mantel_haenszel, mantel_haenszel, pool_strata, signs_disagree,
};
use crate::metrics::verdict::{Direction, Judgment, Side, judge, require_min_sample};
use crate::metrics::{Absent, Confidence, Count, Interval, Unit};
use crate::study::Design;

/// Success rate over all shared tasks, new compared with old.
#[derive(Debug, Clone, PartialEq)]
pub struct OverallChange {
    /// Rate of the old version over the shared tasks, 0 to 1.
    pub old: Result<OverallRate, Absent>,
    /// Rate of the new version over the shared tasks, 0 to 1.
    pub new: Result<OverallRate, Absent>,
    /// New minus old, -1 to 1.
    pub difference: Result<f64, Absent>,
    /// Its interval.
    pub interval: Result<Interval, Absent>,
    /// Two-sided p, 0 to 1.
    pub p: Result<f64, Absent>,
    /// Better, worse or inconclusive.
    pub judgment: Judgment,
    /// Mantel-Haenszel difference over the tasks, which assumes independent attempts: for reference only.
    pub stratified: Result<StratifiedDifference, Absent>,
    /// Its test (Cochran-Mantel-Haenszel): for reference only.
    pub stratified_test: Result<ChiSquare, Absent>,
    /// All attempts pooled, old and new, as if they were independent: for reference only.
    pub pooled: Option<(Count, Count)>,
    /// Whether the ways of combining tasks disagree in sign (Simpson's paradox).
    pub signs_disagree: bool,
}

impl OverallChange {
    pub(super) fn compute(
        pairs: SamplePair<'_, '_>,
        shared: &[String],
        tasks: &[TaskComparison],
        confidence: Confidence,
    ) -> Self {
        let places = task_indexes(shared.iter().map(String::as_str));
        let (old, new) = (
            attempts_by_participant(pairs.old, &places),
            attempts_by_participant(pairs.new, &places),
        );
        let found = match pairs.design {
            Design::Between => across_tasks::compare_between(&new, &old, confidence),
            Design::Within => {
                let both = |person: &SampledParticipant<'_>| -> Option<(ParticipantAttempts, ParticipantAttempts)> {
                    let other = pairs.old.find_participant(person.code)?;
                    Some((
                        matching_attempts(&person.counted, &places, is_success),
                        matching_attempts(&other.counted, &places, is_success),
                    ))
                };
                let people: Vec<_> = pairs.new.participants.iter().filter_map(both).collect();
                across_tasks::compare_within(&people, confidence)
            }
        };
        let (fewest, of) = match pairs.design {
            Design::Between => (
                participants_with_attempts(&old).min(participants_with_attempts(&new)),
                Unit::People,
            ),
            Design::Within => (
                participants_with_attempts(&old).min(participants_with_attempts(&new)),
                Unit::Pairs,
            ),
        };
        let interval = found.and_then(|d| d.interval);
        let p = require_min_sample(fewest, of).and_then(|()| Ok(found?.test?.p));
        let strata: Vec<_> = tasks
            .iter()
            .map(|t| (t.success.new, t.success.old))
            .collect();
        let stratified = mantel_haenszel(&strata, confidence);
        let flat = pool_strata(&strata);
        let flat_difference = flat.and_then(|(new, old)| rate_difference(new, old).ok());
        let summed = [
            found.ok().map(|d| d.difference),
            stratified.ok().map(|s| s.difference),
            flat_difference,
        ];
        let ways: Vec<f64> = summed.into_iter().flatten().collect();
        let side = interval.map(Side::from_difference);
        Self {
            old: across_tasks::overall_rate(&old, confidence),
            new: across_tasks::overall_rate(&new, confidence),
            difference: found.map(|d| d.difference),
            interval,
            p,
            judgment: judge(
                side,
                p,
                p.unwrap_or(1.0),
                Direction::HigherIsBetter,
                confidence,
            ),
            signs_disagree: signs_disagree(&ways),
            pooled: flat.map(|(new, old)| (old, new)),
            stratified,
            stratified_test: cochran_mantel_haenszel(&strata),
        }
    }
}

/// Number of participants with an attempt.
fn participants_with_attempts(people: &[ParticipantAttempts]) -> usize {
    people
        .iter()
        .filter(|attempts| !attempts.is_empty())
        .count()
}
