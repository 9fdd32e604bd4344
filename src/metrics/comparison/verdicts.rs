//! The verdict of each change of a comparison, and its answer to the smallest change that matters.

use std::collections::BTreeSet;

use super::pair::require_both;
use super::{Comparison, mix, time};
use crate::metrics::change::{Change, Conclusion, Effect, Evidence, Reason, conclude};
use crate::metrics::estimate::Scope;
use crate::metrics::margin::{Margin, against_margin};
use crate::metrics::registry;
use crate::metrics::verdict::Verdict;
use crate::study::{Instrument, Study, VerdictMeasure};

/// Gives each change its verdict, and its answer to the smallest change that matters.
pub(super) fn conclude_all(comparison: &mut Comparison, study: &Study) {
    let confidence = comparison.context.methods.confidence;
    let interim = comparison.interim.is_some();
    let fewer_finished: BTreeSet<Scope> = comparison
        .changes
        .iter()
        .filter(|c| c.measure == registry::success() && c.estimate.is_ok_and(|d| d < 0.0))
        .map(|c| c.scope.clone())
        .collect();
    for change in &mut comparison.changes {
        let evidence = Evidence {
            side: change.side(),
            p: change.p,
            p_adjusted: change.p_adjusted.unwrap_or(0.0),
            better: change.better,
            interim,
        };
        let fewer = change.measure == registry::errors_per_attempt()
            && fewer_finished.contains(&change.scope);
        let guard = |verdict| {
            let mix = mix::mix_reason(change, verdict, confidence);
            mix.or_else(|| (fewer && verdict == Verdict::Better).then_some(Reason::FewerFinished))
        };
        let mut conclusion = conclude(evidence, confidence, guard);
        let is_interim = conclusion.reason == Some(Reason::Interim);
        let selected = time::selection_reason(change, confidence);
        if let Some(reason) =
            selected.filter(|reason| !is_interim && !is_stronger(conclusion, *reason))
        {
            conclusion = Conclusion::inconclusive(reason);
        }
        change.conclusion = conclusion;
        change.margin = margin_of(change, study);
        change.against_margin = change
            .margin
            .filter(|_| !interim && require_both(change.n, change.unit).is_ok())
            .zip(change.closed_interval().ok())
            .zip(change.better)
            .and_then(|((margin, interval), better)| against_margin(interval, margin, better));
    }
}

/// Whether a conclusion has a reason that comes before another one.
fn is_stronger(conclusion: Conclusion, reason: Reason) -> bool {
    conclusion.reason.is_some_and(|own| own < reason)
}

/// The smallest change that matters, from the script.
fn margin_of(change: &Change, study: &Study) -> Option<Margin> {
    let measure = match change.scope.instrument() {
        Some(word) => VerdictMeasure::Questionnaire(Instrument::from_word(word)),
        None if change.measure == registry::success() => VerdictMeasure::Success,
        None if change.measure == registry::time() => VerdictMeasure::Time,
        None => VerdictMeasure::Errors,
    };
    let margin = study.matters_from(change.scope.task(), &measure)?;
    match (measure.is_ratio(), change.effect) {
        (true, Effect::Ratio) => Some(Margin::Ratio(margin)),
        (false, Effect::Difference) => Some(Margin::Difference(margin)),
        (true, Effect::Difference) | (false, Effect::Ratio) => None,
    }
}
