//! Families of changes: one measure over the tasks, or over the pairs of versions, of all comparisons made at once.

use std::collections::BTreeMap;

use super::{Change, Conclusion, Reason};
use crate::metrics::Confidence;
use crate::metrics::adjustment::{holm, holm_threshold};
use crate::metrics::verdict::Verdict;

/// The family of a change: its measure, its questionnaire, and whether it is about a task.
pub(in crate::metrics) fn family_key(change: &Change) -> (&'static str, Option<String>, bool) {
    (
        change.measure.name,
        change.scope.instrument().map(str::to_owned),
        change.scope.task().is_some(),
    )
}

/// Adjusts the changes for their families by Holm (1979), and sets the p that each would need. A family of one is not
/// adjusted; changes that already have an adjusted p keep it.
pub(in crate::metrics) fn adjust_families(changes: Vec<&mut Change>, confidence: Confidence) {
    let mut families: BTreeMap<_, Vec<&mut Change>> = BTreeMap::new();
    for change in changes.into_iter().filter(|c| c.p_adjusted.is_none()) {
        families.entry(family_key(change)).or_default().push(change);
    }
    for (key, mut family) in families {
        let known: Vec<f64> = family.iter().filter_map(|change| change.p.ok()).collect();
        let is_alone = known.len() < 2 && !key.2;
        let mut adjusted = holm(&known).into_iter().enumerate();
        for change in &mut family {
            change.family_size = known.len().max(1);
            if change.p.is_ok()
                && !is_alone
                && let Some((own, p)) = adjusted.next()
            {
                let others = [&known[..own], &known[own + 1..]].concat();
                change.p_adjusted = Some(p);
                change.needed_p = Some(holm_threshold(&others, confidence.alpha()));
            }
        }
    }
}

/// Adjusts the p within segments over the changes of a family that have a verdict, or would have one without segments, by
/// Holm (1979), and takes the verdict from those that are not significant then. Without this, each task would have a
/// chance of its own to be significant both between versions and within segments.
pub(in crate::metrics) fn adjust_within_segments<'c>(
    changes: impl Iterator<Item = (&'c mut Change, Confidence)>,
) {
    let mut families: BTreeMap<_, Vec<(&mut Change, Confidence)>> = BTreeMap::new();
    for (change, confidence) in changes {
        if change.within_segments.is_some() && differs_without_segments(change, confidence) {
            let family = families.entry(family_key(change)).or_default();
            family.push((change, confidence));
        }
    }
    for mut family in families.into_values() {
        let within = |change: &Change| change.within_segments.as_ref()?.p.ok();
        let p: Vec<f64> = family
            .iter()
            .map(|(change, _)| within(change).unwrap_or(1.0))
            .collect();
        for ((change, confidence), p) in family.iter_mut().zip(holm(&p)) {
            if let Some(within) = change.within_segments.as_mut().filter(|w| w.p.is_ok()) {
                within.p_adjusted = Some(p);
            }
            if change.conclusion.verdict != Verdict::Inconclusive && !confidence.is_significant(p) {
                change.conclusion = Conclusion::inconclusive(Reason::MixDiffers);
            }
        }
    }
}

/// Whether a change has a verdict, or has none only because the mix of participants differs.
fn differs_without_segments(change: &Change, confidence: Confidence) -> bool {
    match (change.conclusion.verdict, change.conclusion.reason) {
        (Verdict::Better | Verdict::Worse, _) => true,
        (_, Some(Reason::MixDiffers | Reason::NoCommonSegment)) => {
            confidence.is_significant(change.p_adjusted.unwrap_or(0.0))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::change::{MixVariable, WithinSegments};
    use crate::metrics::estimate::Scope;
    use crate::metrics::{Absent, Unit, registry};

    /// Better at a task, with this p within segments.
    fn better(task: &str, p: Result<f64, Absent>) -> Change {
        let measure = registry::success();
        let scope = Scope::Task(task.to_owned());
        let mut change = Change::new(measure, scope, measure.better, Unit::Attempts);
        change.conclusion = Conclusion {
            verdict: Verdict::Better,
            reason: None,
        };
        change.within_segments = Some(WithinSegments {
            variable: MixVariable::Segment,
            difference: Ok(0.3),
            p,
            p_adjusted: None,
        });
        change
    }

    fn verdicts(changes: &mut [Change]) -> Vec<Verdict> {
        let all = changes.iter_mut().map(|c| (c, Confidence::default()));
        adjust_within_segments(all);
        changes.iter().map(|c| c.conclusion.verdict).collect()
    }

    #[test]
    fn p_within_segments_is_adjusted_over_the_tasks_with_a_verdict() {
        use Verdict::{Better, Inconclusive};
        assert_eq!(verdicts(&mut [better("find", Ok(0.03))]), [Better]);
        let mut both = [better("find", Ok(0.03)), better("pay", Ok(0.04))];
        assert_eq!(verdicts(&mut both), [Inconclusive, Inconclusive]);
        assert_eq!(both[0].conclusion.reason, Some(Reason::MixDiffers));
        let adjusted = both[0].within_segments.as_ref().unwrap().p_adjusted;
        assert!((adjusted.unwrap() - 0.06).abs() < 1e-12);
        // A task that is inconclusive for another reason does not count; one that lost its verdict to the mix does.
        let mut other = better("pay", Ok(0.04));
        other.conclusion = Conclusion::inconclusive(Reason::NotSignificant);
        assert_eq!(
            verdicts(&mut [better("find", Ok(0.03)), other.clone()])[0],
            Better
        );
        other.conclusion = Conclusion::inconclusive(Reason::MixDiffers);
        assert_eq!(
            verdicts(&mut [better("find", Ok(0.03)), other])[0],
            Inconclusive
        );
    }
}
