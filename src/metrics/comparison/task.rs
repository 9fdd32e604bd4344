//! Comparison of one task on two versions: success, errors and time.

use crate::metrics::adjustment::holm;
use crate::metrics::answers::{RatingChange, changes_at_task, judge_together};
use crate::metrics::count::{ErrorDifference, errors_independent, errors_paired};
use crate::metrics::difference::{chosen_p, rate_difference};
use crate::metrics::duration::{TimeRatio, Times, times_independent, times_paired};
use crate::metrics::figures::{counted_attempts_at, error_counts, is_success, success_time};
use crate::metrics::paired::{PairedCounts, bonett_price, mcnemar_mid_p};
use crate::metrics::selection::{CountedAttempt, VersionSample};
use crate::metrics::verdict::{
    DetectableChanges, Direction, Judgment, Side, Verdict, VerdictReason, judge,
    require_min_sample, smallest_detectable_independent, smallest_detectable_paired,
};
use crate::metrics::{Absent, Confidence, Count, Interval, Methods, Unit};
use crate::study::{Design, Study, Task};

/// Two versions' samples, compared between or within participants.
#[derive(Clone, Copy)]
pub(super) struct SamplePair<'s, 'a> {
    pub(super) old: &'s VersionSample<'a>,
    pub(super) new: &'s VersionSample<'a>,
    pub(super) design: Design,
}

/// Comparison of one task on two versions.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskComparison {
    /// Id of the task.
    pub task: String,
    /// Title of the task.
    pub title: String,
    /// Whether the task is critical.
    pub critical: bool,
    /// Unassisted success.
    pub success: SuccessChange,
    /// Noted errors; absent if they were not counted on both versions.
    pub errors: Result<ErrorChange, Absent>,
    /// Times of unassisted successes; absent if either version has none.
    pub time: Result<TimeChange, Absent>,
    /// Questionnaires asked after the task on both versions.
    pub ratings: Vec<RatingChange>,
}

/// Unassisted success, new compared with old.
#[derive(Debug, Clone, PartialEq)]
pub struct SuccessChange {
    /// Successes out of attempts on the old version.
    pub old: Count,
    /// Successes out of attempts on the new version.
    pub new: Count,
    /// Difference of the rates, new minus old, -1 to 1.
    pub difference: Result<f64, Absent>,
    /// Its interval.
    pub interval: Result<Interval, Absent>,
    /// Two-sided p, 0 to 1.
    pub p: Result<f64, Absent>,
    /// p adjusted by Holm for the family.
    pub p_adjusted: Option<f64>,
    /// Number of tests in the family, including this one.
    pub family_size: usize,
    /// Better, worse or inconclusive.
    pub judgment: Judgment,
    /// Nearest results on the new version, at the current n, that would change the verdict.
    pub smallest_detectable: DetectableChanges,
    paired: Option<PairedCounts>,
}

/// Noted errors, new compared with old.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorChange {
    /// Ratio or difference, interval and p.
    pub estimate: ErrorDifference,
    /// Two-sided p, 0 to 1; also absent if the sample is too small.
    pub p: Result<f64, Absent>,
    /// p adjusted by Holm for the family.
    pub p_adjusted: Option<f64>,
    /// Number of tests in the family, including this one.
    pub family_size: usize,
    /// Verdict; fewer errors are better.
    pub judgment: Judgment,
}

/// Times of unassisted successes, new compared with old.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeChange {
    /// Number of times on the old and the new version; number of pairs within subjects.
    pub n: (usize, usize),
    /// Ratio of the geometric means, its interval and test.
    pub estimate: TimeRatio,
    /// Two-sided p, 0 to 1; also absent if the sample is too small.
    pub p: Result<f64, Absent>,
    /// p adjusted by Holm for the family.
    pub p_adjusted: Option<f64>,
    /// Number of tests in the family, including this one.
    pub family_size: usize,
    /// Verdict; shorter times are better.
    pub judgment: Judgment,
}

/// Placeholder until the families are judged.
const UNJUDGED: Judgment = Judgment {
    verdict: Verdict::Inconclusive,
    reason: VerdictReason::NoDifferenceInInterval,
};

impl TaskComparison {
    pub(super) fn compute(
        pairs: SamplePair<'_, '_>,
        task: &Task,
        study: &Study,
        methods: Methods,
    ) -> Self {
        let id = task.id.as_str();
        let confidence = methods.confidence;
        Self {
            task: task.id.clone(),
            title: task.title.clone(),
            critical: task.critical,
            success: match pairs.design {
                Design::Between => SuccessChange::compare_between(pairs, id, methods),
                Design::Within => {
                    SuccessChange::compare_within(&pairs.attempted_on_both(id), confidence)
                }
            },
            errors: ErrorChange::compute(pairs, id, confidence),
            time: TimeChange::compute(pairs, id, confidence),
            ratings: changes_at_task(pairs.old, pairs.new, id, pairs.design, study, confidence),
        }
    }
}

impl<'a> SamplePair<'_, 'a> {
    /// Attempts on the new and the old version, for participants who attempted the task on both.
    fn attempted_on_both(self, task: &str) -> Vec<(CountedAttempt<'a>, CountedAttempt<'a>)> {
        let pair = |person: &crate::metrics::selection::SampledParticipant<'a>| {
            let other = self.old.find_participant(person.code)?;
            Some((*person.counted.get(task)?, *other.counted.get(task)?))
        };
        self.new.participants.iter().filter_map(pair).collect()
    }
}

impl SuccessChange {
    fn compare_between(pairs: SamplePair<'_, '_>, task: &str, methods: Methods) -> Self {
        let count = |sample| {
            Count::from_outcomes(counted_attempts_at(sample, task).map(|c| is_success(&c)))
        };
        let (old, new) = (count(pairs.old), count(pairs.new));
        let fewest = usize::try_from(old.n().min(new.n())).unwrap_or(usize::MAX);
        Self {
            old,
            new,
            difference: rate_difference(new, old),
            interval: methods.difference.interval(new, old, methods.confidence),
            p: require_min_sample(fewest, Unit::Attempts).and_then(|()| chosen_p(new, old)),
            p_adjusted: None,
            family_size: 0,
            judgment: UNJUDGED,
            smallest_detectable: DetectableChanges {
                down: None,
                up: None,
            },
            paired: None,
        }
    }

    fn compare_within(
        both: &[(CountedAttempt<'_>, CountedAttempt<'_>)],
        confidence: Confidence,
    ) -> Self {
        let counts = PairedCounts::from_pairs(
            both.iter()
                .map(|(new, old)| (is_success(new), is_success(old))),
        );
        Self {
            old: Count::from_outcomes(both.iter().map(|(_, old)| is_success(old))),
            new: Count::from_outcomes(both.iter().map(|(new, _)| is_success(new))),
            difference: counts.difference(),
            interval: bonett_price(counts, confidence),
            p: require_min_sample(both.len(), Unit::Pairs).and_then(|()| mcnemar_mid_p(counts)),
            p_adjusted: None,
            family_size: 0,
            judgment: UNJUDGED,
            smallest_detectable: DetectableChanges {
                down: None,
                up: None,
            },
            paired: Some(counts),
        }
    }

    /// Finds the smallest detectable differences.
    fn find_smallest_detectable(&mut self, others: &[f64], methods: Methods) {
        let confidence = methods.confidence;
        let adjust = |p: f64| crate::metrics::adjustment::holm_among(p, others);
        self.smallest_detectable = match self.paired {
            None => smallest_detectable_independent(
                self.old,
                self.new,
                methods.difference,
                confidence,
                adjust,
            ),
            Some(counts) => smallest_detectable_paired(counts, confidence, adjust),
        };
    }
}

impl ErrorChange {
    fn compute(
        pairs: SamplePair<'_, '_>,
        task: &str,
        confidence: Confidence,
    ) -> Result<Self, Absent> {
        let (found, fewest, of) = match pairs.design {
            Design::Between => {
                let counts =
                    |sample| error_counts(&counted_attempts_at(sample, task).collect::<Vec<_>>());
                let (old, new) = (counts(pairs.old), counts(pairs.new));
                (
                    errors_independent(&new, &old, confidence)?,
                    old.len().min(new.len()),
                    Unit::Attempts,
                )
            }
            Design::Within => {
                let pair = |(new, old): (CountedAttempt<'_>, CountedAttempt<'_>)| {
                    Some((new.attempt.errors?.total, old.attempt.errors?.total))
                };
                let both: Vec<_> = pairs
                    .attempted_on_both(task)
                    .into_iter()
                    .filter_map(pair)
                    .collect();
                (errors_paired(&both, confidence)?, both.len(), Unit::Pairs)
            }
        };
        let p = require_min_sample(fewest, of).and(found.p);
        Ok(Self {
            estimate: found,
            p,
            p_adjusted: None,
            family_size: 0,
            judgment: UNJUDGED,
        })
    }

    /// Side of "no difference" of its interval.
    fn interval_side(&self) -> Result<Side, Absent> {
        match (
            self.estimate.ratio_interval,
            self.estimate.difference_interval,
        ) {
            (Ok(interval), _) => Ok(Side::from_open_ratio(interval)),
            (Err(_), found) => found.map(Side::from_difference),
        }
    }
}

impl TimeChange {
    fn compute(
        pairs: SamplePair<'_, '_>,
        task: &str,
        confidence: Confidence,
    ) -> Result<Self, Absent> {
        let (found, n, of) = match pairs.design {
            Design::Between => {
                let times = |sample| {
                    Times::from_seconds(
                        &counted_attempts_at(sample, task)
                            .filter_map(|c| success_time(&c))
                            .collect::<Vec<_>>(),
                    )
                };
                let (old, new) = (times(pairs.old), times(pairs.new));
                (
                    times_independent(&new, &old, confidence)?,
                    (old.n(), new.n()),
                    Unit::Times,
                )
            }
            Design::Within => {
                let both: Vec<_> = pairs
                    .attempted_on_both(task)
                    .iter()
                    .filter_map(|(new, old)| Some((success_time(new)?, success_time(old)?)))
                    .filter(|(new, old)| *new > 0.0 && *old > 0.0)
                    .collect();
                (
                    times_paired(&both, confidence)?,
                    (both.len(), both.len()),
                    Unit::Pairs,
                )
            }
        };
        let p = require_min_sample(n.0.min(n.1), of).and_then(|()| Ok(found.test?.p));
        Ok(Self {
            n,
            estimate: found,
            p,
            p_adjusted: None,
            family_size: 0,
            judgment: UNJUDGED,
        })
    }
}

/// Judges all tasks. A family is one measure over the tasks with a p, of all pairs of versions compared at once; Holm
/// adjusts within it.
pub(super) fn judge_families(mut tasks: Vec<&mut TaskComparison>, methods: Methods) {
    let confidence = methods.confidence;
    let success = holm_adjusted(tasks.iter().map(|t| t.success.p));
    let errors = holm_adjusted(
        tasks
            .iter()
            .map(|t| t.errors.as_ref().map_err(|a| *a).and_then(|e| e.p)),
    );
    let times = holm_adjusted(
        tasks
            .iter()
            .map(|t| t.time.as_ref().map_err(|a| *a).and_then(|e| e.p)),
    );
    let read_together = |family: &[Option<f64>]| family.iter().flatten().count();
    let sizes = [&success, &errors, &times].map(|family| read_together(family));
    let raw: Vec<Option<f64>> = tasks.iter().map(|t| t.success.p.ok()).collect();
    for (i, task) in tasks.iter_mut().enumerate() {
        let change = &mut task.success;
        (change.p_adjusted, change.family_size) = (success[i], sizes[0]);
        let side = change.interval.map(Side::from_difference);
        let whole = change.p_adjusted.unwrap_or(1.0);
        change.judgment = judge(side, change.p, whole, Direction::HigherIsBetter, confidence);
        let others: Vec<f64> = raw
            .iter()
            .enumerate()
            .filter(|(j, _)| *j != i)
            .filter_map(|(_, p)| *p)
            .collect();
        change.find_smallest_detectable(&others, methods);
        let fewer = has_fewer_successes(change);
        if let Ok(change) = &mut task.errors {
            (change.p_adjusted, change.family_size) = (errors[i], sizes[1]);
            let whole = change.p_adjusted.unwrap_or(1.0);
            let judgment = judge(
                change.interval_side(),
                change.p,
                whole,
                Direction::LowerIsBetter,
                confidence,
            );
            change.judgment = inconclusive_if_fewer(judgment, fewer);
        }
        if let Ok(change) = &mut task.time {
            (change.p_adjusted, change.family_size) = (times[i], sizes[2]);
            let whole = change.p_adjusted.unwrap_or(1.0);
            let side = change.estimate.interval.map(Side::from_ratio);
            let judgment = judge(side, change.p, whole, Direction::LowerIsBetter, confidence);
            change.judgment = inconclusive_if_fewer(judgment, fewer);
        }
    }
    let ratings = tasks.iter_mut().flat_map(|t| t.ratings.iter_mut());
    judge_together(ratings.collect(), confidence);
}

/// Holm's adjustment over the values that have a p.
fn holm_adjusted(p: impl Iterator<Item = Result<f64, Absent>>) -> Vec<Option<f64>> {
    let all: Vec<Option<f64>> = p.map(Result::ok).collect();
    let mut adjusted = holm(&all.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
    all.iter()
        .map(|p| p.and_then(|_| adjusted.next()))
        .collect()
}

/// Whether the success rate is lower on the new version: slow or error-prone participants may then be missing from
/// times and errors, so neither is judged better.
fn has_fewer_successes(change: &SuccessChange) -> bool {
    change.difference.is_ok_and(|d| d < 0.0)
}

fn inconclusive_if_fewer(judgment: Judgment, fewer: bool) -> Judgment {
    match judgment.verdict {
        Verdict::Better if fewer => Judgment {
            verdict: Verdict::Inconclusive,
            reason: VerdictReason::FewerSucceeded,
        },
        Verdict::Better | Verdict::Worse | Verdict::Inconclusive => judgment,
    }
}
