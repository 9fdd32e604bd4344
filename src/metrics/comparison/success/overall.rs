//! Success over all shared tasks together.

use super::{Success, success_change};
use crate::metrics::across_tasks::{self, OverallRate, ParticipantAttempts};
use crate::metrics::change::{Change, ChangeDetail};
use crate::metrics::comparison::pair::require_both;
use crate::metrics::difference::rate_difference;
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::k_sample::ChiSquare;
use crate::metrics::relabeling::{NotRelabeled, independent_normal_p, paired_normal_p};
use crate::metrics::stratified::{
    StratifiedDifference, cochran_mantel_haenszel, mantel_haenszel, pool_strata, signs_disagree,
};
use crate::metrics::{Absent, Count, Interval, Unit};
use crate::study::Design;

/// Which test a comparison used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuccessTest {
    /// All labelings of the participants.
    AllLabelings(usize),
    /// The observed labeling and random ones; their number.
    DrawnLabelings(usize),
    /// t tests, since there are too many participants and tasks to relabel.
    TTests,
}

/// Success over all shared tasks, next to its change.
#[derive(Debug, Clone, PartialEq)]
pub struct OverallDetail {
    /// Rate of the old version over the shared tasks, 0 to 1; within subjects, over what each participant did on both.
    pub old: Result<OverallRate, Absent>,
    /// Rate of the new version, likewise.
    pub new: Result<OverallRate, Absent>,
    /// Mantel-Haenszel difference over the tasks, which assumes independent attempts: for reference only.
    pub stratified: Result<StratifiedDifference, Absent>,
    /// Its test (Cochran-Mantel-Haenszel): for reference only.
    pub stratified_test: Result<ChiSquare, Absent>,
    /// All attempts pooled, old and new, as if they were independent: for reference only.
    pub pooled: Option<(Count, Count)>,
    /// Whether the ways of combining tasks disagree in sign (Simpson's paradox).
    pub signs_disagree: bool,
    /// The test used.
    pub test: Option<SuccessTest>,
}

impl Success<'_, '_> {
    /// The change over all shared tasks. `tasks` are their changes; with a single one, it is that task's.
    pub(in crate::metrics::comparison) fn overall(
        &self,
        tasks: &[Change],
    ) -> (Change, OverallDetail) {
        let confidence = self.methods.confidence;
        let difference = match self.pair.design {
            Design::Between => across_tasks::compare_between(&self.new, &self.old, confidence),
            Design::Within => across_tasks::compare_within(&self.new_first(), confidence),
        };
        let detail = self.overall_detail(tasks, difference.ok().map(|found| found.difference));
        if let [only] = tasks {
            let change = Change {
                scope: Scope::AllTasks,
                p_adjusted: None,
                family_size: 1,
                detail: ChangeDetail::None,
                ..only.clone()
            };
            return (change, detail);
        }
        let people = |attempts: &[ParticipantAttempts]| {
            attempts.iter().filter(|own| !own.is_empty()).count() as u64
        };
        let mut change = success_change(Scope::AllTasks, self.pair.unit(Unit::People));
        let rate = |found: &Result<OverallRate, Absent>| match found {
            Ok(found) => Ok(Value::Number(found.rate)),
            Err(reason) => Err(*reason),
        };
        (change.old, change.new) = (rate(&detail.old), rate(&detail.new));
        change.n = match self.pair.design {
            Design::Between => (people(&self.old), people(&self.new)),
            Design::Within => {
                let pairs = across_tasks::paired_differences(&self.paired).len() as u64;
                (pairs, pairs)
            }
        };
        change.estimate = difference.map(|found| found.difference);
        let (interval, p) = match &self.relabeling {
            Ok(relabeling) => {
                let paired = relabeling
                    .paired_interval(confidence)
                    .ok_or(Absent::OneOnly(Unit::Pairs));
                let interval = match self.pair.design {
                    Design::Between => difference.and_then(|found| found.interval),
                    Design::Within => paired,
                };
                (interval, Ok(relabeling.overall().p.mid))
            }
            Err(NotRelabeled::NoSharedTasks) => {
                let none = match self.pair.design {
                    Design::Between => Absent::NoSharedTasks,
                    Design::Within => Absent::Empty(Unit::Pairs),
                };
                (Err(none), Err(none))
            }
            Err(NotRelabeled::TooLarge) => self.too_large(difference),
        };
        change.set_interval(interval);
        change.p = require_both(change.n, change.unit).and(p);
        (change, detail)
    }

    /// Interval and p by t tests, or by the normal approximation of the relabeling if nobody differs.
    fn too_large(
        &self,
        found: Result<across_tasks::OverallDifference, Absent>,
    ) -> (Result<Interval, Absent>, Result<f64, Absent>) {
        let found = match found {
            Ok(found) => found,
            Err(reason) => return (Err(reason), Err(reason)),
        };
        let normal = || match self.pair.design {
            Design::Between => {
                let own = |people: &[ParticipantAttempts]| -> Vec<f64> {
                    people.iter().filter_map(own_rate).collect()
                };
                independent_normal_p(&own(&self.old), &own(&self.new))
            }
            Design::Within => paired_normal_p(&across_tasks::paired_differences(&self.paired)),
        };
        let p = match found.test {
            Ok(test) => Ok(test.p),
            Err(reason) => normal().ok_or(reason),
        };
        // Without any spread, the interval alone decides.
        let p = p.or_else(|reason| match found.interval {
            Ok(interval) if !interval.contains(0.0) => Ok(0.0),
            _ => Err(reason),
        });
        (found.interval, p)
    }

    /// The attempts of each pair, the new version first.
    pub(super) fn new_first(&self) -> Vec<(ParticipantAttempts, ParticipantAttempts)> {
        let swapped = self
            .paired
            .iter()
            .map(|(old, new)| (new.clone(), old.clone()));
        swapped.collect()
    }

    fn overall_detail(&self, tasks: &[Change], difference: Option<f64>) -> OverallDetail {
        let confidence = self.methods.confidence;
        let count = |value: &Result<Value, Absent>| match value {
            Ok(Value::Share(count)) => Some(*count),
            _ => None,
        };
        let strata: Vec<_> = tasks
            .iter()
            .filter_map(|task| Some((count(&task.new)?, count(&task.old)?)))
            .collect();
        let stratified = mantel_haenszel(&strata, confidence);
        let flat = pool_strata(&strata);
        let (old, new) = match self.pair.design {
            Design::Between => (
                across_tasks::overall_rate(&self.old, confidence),
                across_tasks::overall_rate(&self.new, confidence),
            ),
            Design::Within => match across_tasks::paired_rates(&self.paired, confidence) {
                Ok((old, new)) => (Ok(old), Ok(new)),
                Err(reason) => (Err(reason), Err(reason)),
            },
        };
        let summed = [
            difference,
            stratified.ok().map(|s| s.difference),
            flat.and_then(|(new, old)| rate_difference(new, old).ok()),
        ];
        let ways: Vec<f64> = summed.into_iter().flatten().collect();
        OverallDetail {
            old,
            new,
            signs_disagree: signs_disagree(&ways),
            pooled: flat.map(|(new, old)| (old, new)),
            stratified,
            stratified_test: cochran_mantel_haenszel(&strata),
            test: match &self.relabeling {
                Ok(found) if found.labelings().is_complete() => {
                    Some(SuccessTest::AllLabelings(found.labelings().len()))
                }
                Ok(found) => Some(SuccessTest::DrawnLabelings(found.labelings().len())),
                Err(NotRelabeled::TooLarge) => Some(SuccessTest::TTests),
                Err(NotRelabeled::NoSharedTasks) => None,
            },
        }
    }
}

/// Share of a participant's attempts that succeeded.
fn own_rate(attempts: &ParticipantAttempts) -> Option<f64> {
    Count::from_outcomes(attempts.iter().map(|(_, success)| *success))
        .rate()
        .ok()
}
