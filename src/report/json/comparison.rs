//! Comparisons as JSON.

use serde_json::{Value, json};

use super::{Absences, caveats, rating, trend, verdict, written};
use crate::metrics::Absent;
use crate::metrics::across_tasks::OverallRate;
use crate::metrics::comparison::{
    Comparison, ErrorChange, OverallChange, TaskComparison, TimeChange,
};
use crate::metrics::gate::CheckedCondition;
use crate::metrics::trend::Trend;
use crate::metrics::verdict::DetectableChange;
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

/// Overall differences that assume independent attempts, for reference only.
fn reference_only(overall: &OverallChange) -> Value {
    let count = |c: crate::metrics::Count| json!({"successes": c.successes(), "n": c.n(), "rate": c.rate().ok()});
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

fn smallest_detectable(change: Option<DetectableChange>) -> Value {
    change.map_or(
        Value::Null,
        |c| json!({"successes": c.successes, "verdict": super::verdict_word(c.verdict)}),
    )
}

fn comparison(comparison: &Comparison) -> Value {
    let mut absences = Absences::default();
    let overall = &comparison.overall;
    let location = "all tasks together";
    let rate = |found: &Result<OverallRate, Absent>| {
        found.as_ref().map_or(
            Value::Null,
            |o| json!({"rate": o.rate, "interval": [o.interval.low, o.interval.high]}),
        )
    };
    let value = json!({
        "old": rate(&overall.old),
        "new": rate(&overall.new),
        "difference": absences.number(location, overall.difference),
        "interval": absences.interval(&format!("{location}, interval"), overall.interval),
        "p": absences.number(&format!("{location}, p"), overall.p),
        "verdict": verdict(overall.judgment),
    });
    let tasks: Vec<Value> = comparison
        .tasks
        .iter()
        .map(|t| task_comparison(t, &mut absences))
        .collect();
    let ratings = rating::changes("at the end", &comparison.ratings, &mut absences);
    let mut warnings = caveats::of_comparison(comparison);
    warnings.extend(absences.0);
    json!({
        "old": comparison.old,
        "new": comparison.new,
        "confidence": comparison.methods.confidence.level(),
        "design": comparison.design.as_str(),
        "participants": {"old": comparison.participants.0, "new": comparison.participants.1},
        "shared_tasks": comparison.shared_tasks,
        "dropped_tasks": comparison.dropped_tasks,
        "warnings": warnings,
        "overall": {"success": value, "treating_attempts_as_independent": reference_only(overall)},
        "tasks": tasks,
        "ratings": ratings,
    })
}

fn task_comparison(task: &TaskComparison, absences: &mut Absences) -> Value {
    let location = &task.task;
    let success = &task.success;
    let count = |c: crate::metrics::Count| json!({"successes": c.successes(), "n": c.n()});
    // If it is null, a warning gives the reason.
    let errors = match &task.errors {
        Ok(change) => error_change(location, change, absences),
        Err(_) => Value::Null,
    };
    let time = match &task.time {
        Ok(change) => time_change(location, change, absences),
        Err(_) => Value::Null,
    };
    json!({
        "task": task.task,
        "title": task.title,
        "critical": task.critical,
        "success": {
            "old": count(success.old),
            "new": count(success.new),
            "difference": absences.number(&format!("{location}, success"), success.difference),
            "interval": absences.interval(&format!("{location}, success interval"), success.interval),
            "p": absences.number(&format!("{location}, success p"), success.p),
            "p_adjusted": success.p_adjusted,
            "tested_together": success.family_size,
            "verdict": verdict(success.judgment),
            "nearest": {"down": smallest_detectable(success.smallest_detectable.down), "up": smallest_detectable(success.smallest_detectable.up)},
        },
        "errors": errors,
        "time": time,
        "ratings": rating::changes(location, &task.ratings, absences),
    })
}

fn error_change(location: &str, change: &ErrorChange, absences: &mut Absences) -> Value {
    let found = &change.estimate;
    let difference_interval = found
        .difference_interval
        .map_or(Value::Null, |i| json!([i.low, i.high]));
    json!({
        "ratio": absences.number(&format!("{location}, error ratio"), found.ratio),
        "interval": found.ratio_interval.map_or(Value::Null, |i| json!([i.low, i.high])),
        "difference": found.difference,
        "difference_interval": difference_interval,
        "p": absences.number(&format!("{location}, errors p"), change.p),
        "p_adjusted": change.p_adjusted,
        "verdict": verdict(change.judgment),
    })
}

fn time_change(location: &str, change: &TimeChange, absences: &mut Absences) -> Value {
    json!({
        "ratio": change.estimate.ratio,
        "interval": absences.interval(&format!("{location}, time interval"), change.estimate.interval),
        "p": absences.number(&format!("{location}, time p"), change.p),
        "p_adjusted": change.p_adjusted,
        "verdict": verdict(change.judgment),
    })
}
