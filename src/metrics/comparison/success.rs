//! Success compared on two versions: each shared task, and all of them together.

use super::pair::{SamplePair, Values, require_both};
use crate::metrics::across_tasks::{self, OverallRate, ParticipantAttempts};
use crate::metrics::change::{Change, ChangeDetail, Evidence, conclude};
use crate::metrics::difference::{chosen_p, rate_difference};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figures::{is_success, task_indexes};
use crate::metrics::k_sample::ChiSquare;
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::relabeling::{
    FlippedTask, LabelingLimits, NotRelabeled, SuccessRelabeling, independent_normal_p,
    paired_normal_p,
};
use crate::metrics::stratified::{
    StratifiedDifference, cochran_mantel_haenszel, mantel_haenszel, pool_strata, signs_disagree,
};
use crate::metrics::verdict::{DetectableChanges, Direction, Side, Verdict};
use crate::metrics::{Absent, Count, Interval, Methods, Unit, sum};
use crate::metrics::{probability_better, registry};
use crate::study::Design;

/// Success on two versions, with the labelings of their participants.
pub(super) struct Success<'s, 'a> {
    pair: SamplePair<'s, 'a>,
    tasks: Vec<&'s str>,
    methods: Methods,
    old: Vec<ParticipantAttempts>,
    new: Vec<ParticipantAttempts>,
    paired: Vec<(ParticipantAttempts, ParticipantAttempts)>,
    relabeling: Result<SuccessRelabeling, NotRelabeled>,
}

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
    /// Rate of the old version over the shared tasks, 0 to 1.
    pub old: Result<OverallRate, Absent>,
    /// Rate of the new version over the shared tasks, 0 to 1.
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

impl<'s, 'a> Success<'s, 'a> {
    pub(super) fn new(pair: SamplePair<'s, 'a>, tasks: &'s [String], methods: Methods) -> Self {
        let tasks: Vec<&str> = tasks.iter().map(String::as_str).collect();
        let places = task_indexes(tasks.iter().copied());
        let (old, new) = pair.attempts(&places);
        let paired = match pair.design {
            Design::Between => Vec::new(),
            Design::Within => pair.paired_attempts(&places),
        };
        let limits = methods.draws.map(LabelingLimits::with_draws);
        let relabeling = match pair.design {
            Design::Between => SuccessRelabeling::between(&old, &new, limits),
            Design::Within => SuccessRelabeling::within(&paired, limits),
        };
        Self {
            pair,
            tasks,
            methods,
            old,
            new,
            paired,
            relabeling,
        }
    }

    /// Changes of the shared tasks, with p adjusted for each other and for the pairs of versions compared at once. With
    /// too many participants to relabel, they are not adjusted yet.
    pub(super) fn task_changes(&self, version_pairs: usize) -> Vec<Change> {
        let mut changes: Vec<Change> = self
            .tasks
            .iter()
            .map(|task| self.task_change(task))
            .collect();
        if let Ok(relabeling) = &self.relabeling {
            let family = relabeling.task_family(version_pairs);
            let size = family.tasks().count() * version_pairs;
            let own: Vec<f64> = changes.iter().map(|c| c.p.unwrap_or(1.0)).collect();
            for adjusted in family.adjust(|task| own[task]) {
                let change = &mut changes[adjusted.task];
                change.family_size = size;
                change.p_adjusted = Some(adjusted.p_adjusted);
            }
        }
        changes
    }

    fn task_change(&self, task: &str) -> Change {
        let scope = Scope::Task(task.to_owned());
        let mut change = success_change(scope, self.pair.unit(Unit::Attempts));
        let confidence = self.methods.confidence;
        let values = self.pair.values(task, |c| Some(is_success(c)));
        change.n = values.n();
        let (old, new) = match values {
            Values::Between(old, new) => {
                let (old, new) = (Count::from_outcomes(old), Count::from_outcomes(new));
                change.estimate = rate_difference(new, old);
                change.set_interval(self.methods.difference.interval(new, old, confidence));
                change.p = chosen_p(new, old);
                (old, new)
            }
            Values::Within(pairs) => {
                let counts = PairedCounts::from_pairs(pairs.iter().map(|(old, new)| (*new, *old)));
                change.estimate = counts.difference();
                change.set_interval(bonett_price(counts, confidence));
                change.p = mcnemar_mid_p(counts);
                (
                    Count::from_outcomes(pairs.iter().map(|(old, _)| *old)),
                    Count::from_outcomes(pairs.iter().map(|(_, new)| *new)),
                )
            }
        };
        change.p = require_both(change.n, change.unit).and(change.p);
        change.old = old.rate().map(|_| Value::Share(old));
        change.new = new.rate().map(|_| Value::Share(new));
        change.detail = ChangeDetail::Success {
            smallest_detectable: DetectableChanges {
                down: None,
                up: None,
            },
        };
        change
    }

    /// Sets the probability that the new version is better, next to each verdict.
    pub(super) fn set_probabilities(
        &self,
        tasks: &mut [Change],
        overall: &mut Change,
        detail: &OverallDetail,
    ) {
        for (task, change) in self.tasks.iter().zip(tasks.iter_mut()) {
            change.probability_better = match self.pair.values(task, |c| Some(is_success(c))) {
                Values::Between(old, new) => {
                    let (old, new) = (Count::from_outcomes(old), Count::from_outcomes(new));
                    probability_better::between(new, old).ok()
                }
                Values::Within(pairs) => (!pairs.is_empty()).then(|| {
                    let moved =
                        |from, to| pairs.iter().filter(|pair| **pair == (from, to)).count() as u64;
                    probability_better::within(moved(false, true), moved(true, false))
                }),
            };
        }
        overall.probability_better = match self.pair.design {
            _ if tasks.len() == 1 => tasks[0].probability_better,
            Design::Between => {
                let at = |found: &Result<OverallRate, Absent>| {
                    found
                        .as_ref()
                        .ok()
                        .map(|found| (found.rate, found.effective_n))
                };
                at(&detail.new)
                    .zip(at(&detail.old))
                    .map(|(new, old)| probability_better::between_at(new, old))
            }
            Design::Within => {
                let moved = across_tasks::paired_differences(&self.new_first());
                let count = |is: fn(f64) -> bool| moved.iter().filter(|d| is(**d)).count() as u64;
                (!moved.is_empty())
                    .then(|| probability_better::within(count(|d| d > TIE), count(|d| d < -TIE)))
            }
        };
    }

    /// Nearest results on the new version that would change each task's verdict, before all planned participants were
    /// tested (`interim`) or after.
    pub(super) fn smallest_detectable(
        &self,
        version_pairs: usize,
        interim: bool,
        changes: &mut [Change],
    ) {
        let Ok(relabeling) = &self.relabeling else {
            return;
        };
        let family = relabeling.task_family(version_pairs);
        for (task, change) in changes.iter_mut().enumerate() {
            let found =
                family.smallest_detectable(task, |flipped| self.verdict_of(flipped, interim));
            change.detail = ChangeDetail::Success {
                smallest_detectable: found,
            };
        }
    }

    fn verdict_of(&self, flipped: &FlippedTask<'_>, interim: bool) -> Verdict {
        let confidence = self.methods.confidence;
        let (interval, p) = match flipped.paired {
            None => (
                self.methods
                    .difference
                    .interval(flipped.new, flipped.old, confidence),
                chosen_p(flipped.new, flipped.old),
            ),
            Some(counts) => (bonett_price(counts, confidence), mcnemar_mid_p(counts)),
        };
        let side = interval.map(Side::from_difference);
        // The step-down takes long, and cannot make a difference significant that is not.
        let may_differ = side.is_ok_and(|side| side != Side::Contains)
            && p.is_ok_and(|p| confidence.is_significant(p));
        let p_adjusted = if may_differ {
            flipped.p_adjusted(p.unwrap_or(1.0))
        } else {
            1.0
        };
        let evidence = Evidence {
            side,
            p,
            p_adjusted,
            better: Some(Direction::HigherIsBetter),
            interim,
        };
        conclude(evidence, confidence, |_| None).verdict
    }

    /// The change over all shared tasks. `tasks` are their changes; with a single one, it is that task's.
    pub(super) fn overall(&self, tasks: &[Change]) -> (Change, OverallDetail) {
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
        (change.old, change.new) = match self.pair.design {
            Design::Between => (rate(&detail.old), rate(&detail.new)),
            Design::Within => self.paired_means(),
        };
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

    /// Mean over participants of their own rates on the old and the new version, over the tasks that each attempted on
    /// both, so that their difference is the change.
    fn paired_means(&self) -> (Result<Value, Absent>, Result<Value, Absent>) {
        let own: Vec<(f64, f64)> = self
            .paired
            .iter()
            .filter_map(|(old, new)| {
                let on_both = |task: &usize, other: &ParticipantAttempts| {
                    other.iter().any(|(tried, _)| tried == task)
                };
                let shared = |own: &ParticipantAttempts, other: &ParticipantAttempts| {
                    let tried = own.iter().filter(|(task, _)| on_both(task, other));
                    own_rate(&tried.copied().collect())
                };
                Some((shared(old, new)?, shared(new, old)?))
            })
            .collect();
        let mean = |values: Vec<f64>| match values.len() {
            0 => Err(Absent::Empty(Unit::Pairs)),
            n => Ok(Value::Number(sum(values) / n as f64)),
        };
        let (old, new) = own.into_iter().unzip();
        (mean(old), mean(new))
    }

    /// The attempts of each pair, the new version first.
    fn new_first(&self) -> Vec<(ParticipantAttempts, ParticipantAttempts)> {
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
        let (old, new) = (
            across_tasks::overall_rate(&self.old, confidence),
            across_tasks::overall_rate(&self.new, confidence),
        );
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

/// Differences up to this are none.
const TIE: f64 = 1e-9;

fn success_change(scope: Scope, unit: Unit) -> Change {
    let measure = registry::success();
    Change::new(measure, scope, measure.better, unit)
}

/// Share of a participant's attempts that succeeded.
fn own_rate(attempts: &ParticipantAttempts) -> Option<f64> {
    Count::from_outcomes(attempts.iter().map(|(_, success)| *success))
        .rate()
        .ok()
}
