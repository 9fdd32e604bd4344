//! Times and errors compared over all shared tasks together.

use super::pair::{SamplePair, Values, require_both};
use crate::metrics::across_tasks::{
    ParticipantValues, ValuesDifference, compare_values_between, compare_values_within,
    paired_means, tasks_with_values,
};
use crate::metrics::change::{Change, ChangeDetail, Effect, TimeDetail};
use crate::metrics::duration::{
    ParticipantTimes, TimeRatio, equal_share_over_tasks_independent, equal_share_over_tasks_paired,
    more_succeeded_on_slower_over_tasks,
};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figures::time_to_success;
use crate::metrics::relabeling::difference_of_means_p;
use crate::metrics::{Absent, Count, Methods, Unit, registry};
use crate::study::{Design, Study, VerdictMeasure};
use std::collections::BTreeSet;

/// The change of errors or times over all shared tasks, if one of them is the primary measure; over a single task it is
/// that task's. `by_task` are the changes of the tasks.
///
/// Otherwise there is none: two more verdicts next to those of the tasks would make it likelier that something is better
/// or worse by chance (in one report in five instead of six, in simulations).
pub(super) fn primary_change(
    pair: SamplePair<'_, '_>,
    study: &Study,
    tasks: &[String],
    by_task: &[Change],
    methods: Methods,
) -> Option<Change> {
    let (measure, over_tasks): (_, OverTasks) = match study.primary {
        VerdictMeasure::Errors => (registry::errors_per_attempt(), error_change),
        VerdictMeasure::Time => (registry::time(), time_change),
        VerdictMeasure::Success | VerdictMeasure::Questionnaire(_) => return None,
    };
    match tasks {
        [_] => {
            let own = by_task.iter().find(|change| change.measure == measure)?;
            Some(Change {
                scope: Scope::AllTasks,
                p_adjusted: None,
                family_size: 1,
                ..own.clone()
            })
        }
        _ => Some(over_tasks(pair, tasks, methods)),
    }
}

/// Computes a change over several tasks.
type OverTasks = fn(SamplePair<'_, '_>, &[String], Methods) -> Change;

/// Errors per attempt over these tasks, new minus old: means of the participants' own errors per attempt.
fn error_change(pair: SamplePair<'_, '_>, tasks: &[String], methods: Methods) -> Change {
    let measure = registry::errors_per_attempt();
    let unit = pair.unit(Unit::People);
    let mut change = Change::new(measure, Scope::AllTasks, measure.better, unit);
    let values = pair.values_over_tasks(tasks, |c| {
        c.attempt.errors().map(|tally| f64::from(tally.total))
    });
    let (found, p) = compare(&values, methods);
    match found {
        Ok(found) => {
            set_difference(&mut change, &found, p);
            change.detail = ChangeDetail::Errors {
                difference: found.difference,
            };
        }
        Err(reason) => {
            let none = match pair.values_over_tasks(tasks, |_| Some(0.0)) {
                Values::Within(pairs) if paired_means(&pairs).is_empty() => reason,
                _ => Absent::NotCounted,
            };
            (change.estimate, change.interval, change.p) = (Err(none), Err(none), Err(none));
        }
    }
    change
}

/// Times of unassisted successes over these tasks, new over old: the ratio of geometric means of the participants' own
/// times.
///
/// If on average over the tasks more finished on the version that looks slower, the times of an equal share of each task
/// are compared too, and the larger p counts.
fn time_change(pair: SamplePair<'_, '_>, tasks: &[String], methods: Methods) -> Change {
    let measure = registry::time();
    let unit = pair.unit(Unit::People);
    let mut change = Change::new(measure, Scope::AllTasks, measure.better, unit);
    change.effect = Effect::Ratio;
    let attempts = pair.values_over_tasks(tasks, |c| {
        let attempt = time_to_success(c);
        attempt.can_be_ranked().then(|| attempt.success_seconds())
    });
    let times = attempts.map(log_times);
    let (found, ratio_p) = compare(&times, methods);
    let mut equal_share = None;
    let counts = finished(&attempts, &times);
    let ratio = match found {
        Ok(found) => {
            set_difference(&mut change, &found, ratio_p);
            let ratio = TimeRatio::from_log_parts(found.difference, found.interval, found.test);
            change.estimate = Ok(ratio.ratio);
            change.set_interval(ratio.interval);
            let seconds = |logs: f64| Ok(Value::Number(logs.exp()));
            (change.old, change.new) = (seconds(found.means.1), seconds(found.means.0));
            if more_succeeded_on_slower_over_tasks(ratio.ratio, &counts) {
                equal_share = Some(match &attempts {
                    Values::Between(old, new) => {
                        equal_share_over_tasks_independent(old, new, methods.confidence)
                    }
                    Values::Within(pairs) => {
                        equal_share_over_tasks_paired(pairs, methods.confidence)
                    }
                });
            }
            Ok(ratio)
        }
        Err(reason) => {
            (change.estimate, change.interval, change.p) = (Err(reason), Err(reason), Err(reason));
            Err(reason)
        }
    };
    if let Some(Ok(second)) = &equal_share {
        let p = second.change.test.map(|test| test.p);
        change.p = change.p.and_then(|first| Ok(first.max(p?)));
    }
    change.detail = ChangeDetail::Time(Box::new(TimeDetail {
        finished: (
            total(counts.iter().map(|(old, _)| *old)),
            total(counts.iter().map(|(_, new)| *new)),
        ),
        ratio,
        ratio_p,
        equal_share,
        sooner: Err(Absent::NoInterval),
    }));
    change
}

/// Compares new with old, with p: by relabeling where the same participants all changed by the same amount.
fn compare(
    values: &Values<ParticipantValues>,
    methods: Methods,
) -> (Result<ValuesDifference, Absent>, Result<f64, Absent>) {
    let (found, relabeled) = match values {
        Values::Between(old, new) => (compare_values_between(new, old, methods.confidence), None),
        Values::Within(pairs) => {
            let means: Vec<(f64, f64)> = paired_means(pairs)
                .into_iter()
                .map(|(old, new)| (new, old))
                .collect();
            let found = compare_values_within(&means, methods.confidence);
            (found, relabeled_p(&means, methods))
        }
    };
    let p = match &found {
        Ok(found) => match (found.interval, found.test) {
            (Ok(_), Err(reason)) => relabeled.ok_or(reason),
            (_, test) => test.map(|test| test.p),
        },
        Err(reason) => Err(*reason),
    };
    (found, p)
}

/// p of the mean difference of pairs (new, old) by relabeling; `None` with too many to relabel.
pub(super) fn relabeled_p(pairs: &[(f64, f64)], methods: Methods) -> Option<f64> {
    let (new, old): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    difference_of_means_p(&old, &new, Design::Within, methods.draws)
}

/// Sets what is alike in both measures; p only with enough participants.
fn set_difference(change: &mut Change, found: &ValuesDifference, p: Result<f64, Absent>) {
    change.n = (found.participants.1 as u64, found.participants.0 as u64);
    change.old = Ok(Value::Number(found.means.1));
    change.new = Ok(Value::Number(found.means.0));
    change.estimate = Ok(found.difference);
    change.set_interval(found.interval);
    change.p = require_both(change.n, change.unit).and(p);
}

/// Logarithms of the times of those who succeeded.
fn log_times(attempts: &ParticipantTimes) -> ParticipantValues {
    let times = attempts
        .iter()
        .filter_map(|(task, time)| Some((*task, (*time)?.ln())));
    times.collect()
}

/// How many finished of those who can be ranked, on the old and the new version, by task with times on both.
fn finished(
    attempts: &Values<ParticipantTimes>,
    times: &Values<ParticipantValues>,
) -> Vec<(Count, Count)> {
    let tasks: BTreeSet<usize> = match times {
        Values::Between(old, new) => tasks_with_values(old, new),
        Values::Within(pairs) => {
            let both = pairs.iter().flat_map(|(old, new)| {
                tasks_with_values(std::slice::from_ref(old), std::slice::from_ref(new))
            });
            both.collect()
        }
    };
    let time_at = |own: &ParticipantTimes, task: usize| {
        own.iter().find(|(t, _)| *t == task).map(|(_, time)| *time)
    };
    let finished =
        |times: Vec<Option<f64>>| Count::from_outcomes(times.iter().map(Option::is_some));
    let counts = tasks.into_iter().map(|task| match attempts {
        Values::Between(old, new) => {
            let of = |people: &[ParticipantTimes]| {
                finished(people.iter().filter_map(|own| time_at(own, task)).collect())
            };
            (of(old), of(new))
        }
        Values::Within(pairs) => {
            let both = pairs
                .iter()
                .filter_map(|(old, new)| Some((time_at(old, task)?, time_at(new, task)?)));
            let (old, new) = both.unzip();
            (finished(old), finished(new))
        }
    });
    counts.collect()
}

fn total(counts: impl Iterator<Item = Count>) -> Count {
    counts.fold(Count::from_outcomes([]), |sum, count| {
        let (x, n) = (sum.successes() + count.successes(), sum.n() + count.n());
        Count::new(x, n).unwrap_or(sum)
    })
}
