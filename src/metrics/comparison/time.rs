//! Times of a task compared on two versions.

use super::over_tasks::relabeled_p;
use super::pair::{SamplePair, Values, require_both};
use crate::metrics::change::{Change, ChangeDetail, Effect, Reason, TimeDetail};
use crate::metrics::duration::{
    EqualShareRatio, TimeRatio, Times, equal_share_independent, equal_share_paired,
    more_succeeded_on_slower, sooner_independent, sooner_paired, times_independent, times_paired,
};
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figures::time_to_success;
use crate::metrics::verdict::Side;
use crate::metrics::{Absent, Confidence, Count, Methods, Unit, registry};

/// Times of unassisted successes, new over old.
///
/// If more finished on the version that looks slower, the times of an equal share are compared too, and the larger p
/// counts (Permutt & Li 2017).
///
/// If the same participants all changed by the same ratio, p is by relabeling them (Fisher 1935), as for ratings.
pub(super) fn time_change(pair: SamplePair<'_, '_>, task: &str, methods: Methods) -> Change {
    let confidence = methods.confidence;
    let scope = Scope::Task(task.to_owned());
    let measure = registry::time();
    let mut change = Change::new(measure, scope, measure.better, pair.unit(Unit::Times));
    change.effect = Effect::Ratio;
    // Seconds of each participant who can be ranked: `None` for those who never succeeded.
    let values = pair.values(task, |c| {
        let attempt = time_to_success(c);
        attempt.can_be_ranked().then(|| attempt.success_seconds())
    });
    let (finished, sooner) = match &values {
        Values::Between(old, new) => (
            (finished_of(old.iter()), finished_of(new.iter())),
            sooner_independent(old, new, confidence),
        ),
        Values::Within(pairs) => (
            (
                finished_of(pairs.iter().map(|(old, _)| old)),
                finished_of(pairs.iter().map(|(_, new)| new)),
            ),
            sooner_paired(pairs, confidence).map(|(sooner, _)| sooner),
        ),
    };
    let (old, new, found, relabeled) = match &values {
        Values::Between(old, new) => {
            let times = |all: &[Option<f64>]| {
                Times::from_seconds(&all.iter().flatten().copied().collect::<Vec<_>>())
            };
            let (old, new) = (times(old), times(new));
            let found = times_independent(&new, &old, confidence);
            (old, new, found, None)
        }
        Values::Within(pairs) => {
            let both: Vec<(f64, f64)> = pairs
                .iter()
                .filter_map(|(old, new)| Some(((*new)?, (*old)?)))
                .collect();
            let (new, old): (Vec<f64>, Vec<f64>) = both.iter().copied().unzip();
            let logs: Vec<(f64, f64)> =
                both.iter().map(|(new, old)| (new.ln(), old.ln())).collect();
            (
                Times::from_seconds(&old),
                Times::from_seconds(&new),
                times_paired(&both, confidence),
                relabeled_p(&logs, methods),
            )
        }
    };
    change.n = (old.n() as u64, new.n() as u64);
    change.old = old.geometric_mean().map(Value::Number);
    change.new = new.geometric_mean().map(Value::Number);
    let ratio_p = found.and_then(|found| match (found.interval, found.test) {
        (Ok(_), Err(reason)) => relabeled.ok_or(reason),
        (_, test) => test.map(|test| test.p),
    });
    let mut equal_share = None;
    match found {
        Err(reason) => {
            (change.estimate, change.interval, change.p) = (Err(reason), Err(reason), Err(reason));
        }
        Ok(found) => {
            change.estimate = Ok(found.ratio);
            change.set_interval(found.interval);
            change.p = ratio_p;
            if more_succeeded_on_slower(found.ratio, finished.0, finished.1) {
                equal_share = Some(match &values {
                    Values::Between(old, new) => equal_share_independent(old, new, confidence),
                    Values::Within(pairs) => equal_share_paired(pairs, confidence),
                });
            }
        }
    }
    if let Some(Ok(second)) = &equal_share {
        let p = second.change.test.map(|test| test.p);
        change.p = change.p.and_then(|first| Ok(first.max(p?)));
    }
    change.p = require_both(change.n, change.unit).and(change.p);
    change.detail = ChangeDetail::Time(Box::new(TimeDetail {
        finished,
        equal_share,
        sooner,
        ratio: found,
        ratio_p,
    }));
    change
}

fn finished_of<'t>(times: impl Iterator<Item = &'t Option<f64>>) -> Count {
    Count::from_outcomes(times.map(Option::is_some))
}

/// Why the verdict on times is inconclusive although the ratio of the successes is clear: more finished on the version
/// that looks slower, and an equal share of each version does not differ in the same direction.
pub(super) fn selection_reason(change: &Change, confidence: Confidence) -> Option<Reason> {
    let ChangeDetail::Time(detail) = &change.detail else {
        return None;
    };
    let second = detail.equal_share.as_ref()?;
    let second = match second {
        Err(Absent::TooFew { .. } | Absent::Empty(_)) => return Some(Reason::TooFew),
        Err(_) => return Some(Reason::MoreFinishedOnSlower),
        Ok(second) => second,
    };
    let first = detail.ratio.as_ref().ok()?;
    let first = clear_side(first, detail.ratio_p, confidence);
    let second_p = second.change.test.map(|test| test.p);
    if matches!(second_p, Err(Absent::NoSpread(_))) {
        // The change has no test either, for that reason.
        return None;
    }
    let agrees = clear_side(&second.change, second_p, confidence) == first;
    (first.is_some() && !agrees).then_some(Reason::MoreFinishedOnSlower)
}

/// Side of a ratio whose interval and test agree that it is not 1.
fn clear_side(ratio: &TimeRatio, p: Result<f64, Absent>, confidence: Confidence) -> Option<Side> {
    let significant = p.is_ok_and(|p| confidence.is_significant(p));
    match Side::from_ratio(ratio.interval.ok()?) {
        Side::Contains => None,
        side => Some(side).filter(|_| significant),
    }
}

/// The equal-share ratio of a change of times, if there is one.
pub fn equal_share(change: &Change) -> Option<&EqualShareRatio> {
    match &change.detail {
        ChangeDetail::Time(detail) => detail.equal_share.as_ref()?.as_ref().ok(),
        _ => None,
    }
}
