//! Comparisons as JSON.

use serde_json::{Value, json};

use super::changes::{ChangeWriter, interval};
use super::{Absences, caveats, trend, written};
use crate::metrics::Count;
use crate::metrics::comparison::{Comparison, OverallDetail, SegmentComparison};
use crate::metrics::crossover::Effect as OrderEffect;
use crate::metrics::gate::CheckedCondition;
use crate::metrics::trend::Trend;
use crate::study::Word as _;

/// Comparisons as a JSON document: a single one as the document itself, several under `comparisons`, with the trend and
/// the result of the gate.
pub fn comparisons(
    all: &[Comparison],
    over: Option<&Trend>,
    gate: Option<&[CheckedCondition]>,
) -> String {
    let mut values: Vec<Value> = all.iter().map(comparison).collect();
    let mut whole = match values.len() {
        1 => values.remove(0),
        _ => json!({ "comparisons": values }),
    };
    if let Some(map) = whole.as_object_mut() {
        if let Some(chosen) = all.iter().find_map(|c| c.context.segment.as_ref()) {
            map.insert("segment".to_owned(), json!(chosen.segment.name()));
        }
        if let Some(found) = over {
            let mut absences = Absences::default();
            map.insert("trend".to_owned(), trend::trend(found, &mut absences));
        }
        if let Some(checked) = gate {
            map.insert("gate".to_owned(), crate::report::gate_result::json(checked));
        }
    }
    written(&whole)
}

fn comparison(comparison: &Comparison) -> Value {
    let mut changes = ChangeWriter::of_comparison(comparison);
    let (overall, tasks, ratings) = (changes.overall(), changes.tasks(), changes.ratings());
    let [errors, time] = changes.errors_and_time();
    let mut warnings = caveats::of_changed_questions(comparison);
    warnings.extend(caveats::of_comparison(comparison));
    warnings.extend(changes.into_absences());
    let mut value = json!({
        "old": comparison.old,
        "new": comparison.new,
        "confidence": comparison.context.methods.confidence.level(),
        "design": comparison.design.as_str(),
        "primary": comparison.primary.as_str(),
        "participants": {"old": comparison.participants.0, "new": comparison.participants.1},
        "shared_tasks": comparison.shared_tasks,
        "dropped_tasks": comparison.dropped_tasks.iter().map(|task| &task.id).collect::<Vec<_>>(),
        "mix": mix(comparison),
        "order": order(comparison),
        "overall": {
            "success": overall,
            "errors": errors,
            "time": time,
            "treating_attempts_as_independent": reference_only(&comparison.overall_detail),
        },
        "tasks": tasks,
        "ratings": ratings,
    });
    if !comparison.segments.is_empty() {
        let each = comparison.segments.iter();
        value["segments"] = each.map(|s| of_segment(s, &mut warnings)).collect();
    }
    value["warnings"] = json!(warnings);
    value
}

/// Changes within a segment: the names of the comparison, without tests and verdicts.
fn of_segment(comparison: &SegmentComparison, warnings: &mut Vec<String>) -> Value {
    let mut changes = ChangeWriter::of_segment(comparison);
    let ids = comparison.shared.iter().map(|task| &task.id);
    let [errors, time] = changes.errors_and_time();
    let value = json!({
        "segment": comparison.segment.name(),
        "participants": [comparison.participants.0, comparison.participants.1],
        "shared_tasks": ids.collect::<Vec<_>>(),
        "overall": {"success": changes.overall(), "errors": errors, "time": time},
        "tasks": changes.tasks(),
        "ratings": changes.ratings(),
    });
    warnings.extend(changes.into_absences());
    value
}

fn mix(comparison: &Comparison) -> Vec<Value> {
    let differing = comparison.mix.iter().map(|mix| {
        let counts: Vec<Value> = mix
            .counts
            .iter()
            .map(|(level, old, new)| json!({"level": level, "old": old, "new": new}))
            .collect();
        json!({"differs": mix.variable.noun(), "counts": counts, "p": mix.p})
    });
    differing.collect()
}

/// The order in which participants saw the versions, within subjects, with the effects of version and period.
fn order(comparison: &Comparison) -> Value {
    let Some(seen) = comparison.order else {
        return Value::Null;
    };
    let effect = |effect: OrderEffect| {
        json!({
            "estimate": effect.estimate,
            "interval": interval(effect.interval),
            "p": effect.test.ok().map(|test| test.p),
        })
    };
    let crossover = comparison.crossover.and_then(Result::ok);
    json!({
        "old_first": seen.old_first,
        "new_first": seen.new_first,
        "unknown": seen.unknown,
        "version_effect": crossover.map(|found| effect(found.version)),
        "period_effect": crossover.map(|found| effect(found.period)),
    })
}

/// Overall differences that assume independent attempts, for reference only.
fn reference_only(overall: &OverallDetail) -> Value {
    let count = |c: Count| json!({"successes": c.successes(), "n": c.n(), "rate": c.rate().ok()});
    json!({
        "mantel_haenszel": overall.stratified.map_or(Value::Null, |s| json!({
            "difference": s.difference,
            "interval": s.interval.ok().map(|i| [i.low, i.high]),
            "p": overall.stratified_test.ok().map(|test| test.p),
        })),
        "pooled": overall.pooled.map_or(Value::Null, |(old, new)| json!({"old": count(old), "new": count(new)})),
        "signs_disagree": overall.signs_disagree,
    })
}
