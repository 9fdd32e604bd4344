//! Comparisons as JSON.

use serde_json::{Map, Value, json};

use super::{Absences, caveats, trend, verdict_word, written};
use crate::metrics::across_tasks::OverallRate;
use crate::metrics::change::{Change, ChangeDetail, Effect, TimeDetail};
use crate::metrics::comparison::{Comparison, OverallDetail, SharedTask};
use crate::metrics::crossover::Effect as OrderEffect;
use crate::metrics::estimate::{Scope, Value as FigureValue};
use crate::metrics::gate::CheckedCondition;
use crate::metrics::registry;
use crate::metrics::trend::Trend;
use crate::metrics::verdict::{DetectableChange, DetectableChanges};
use crate::metrics::{Absent, Count, Interval};
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

/// Writes changes, and collects why numbers are missing.
struct Changes<'c> {
    comparison: &'c Comparison,
    absences: Absences,
}

fn comparison(comparison: &Comparison) -> Value {
    let mut changes = Changes {
        comparison,
        absences: Absences::default(),
    };
    let overall = changes.overall();
    let names = [registry::errors_per_attempt(), registry::time()];
    let [errors, time] = names.map(|measure| {
        let change = comparison.change(measure.name, &Scope::AllTasks)?;
        let place = format!("all tasks together, {}", measure.group.subject());
        Some(changes.of_task(change, &place))
    });
    let tasks: Vec<Value> = comparison
        .shared
        .iter()
        .map(|task| changes.task(task))
        .collect();
    let ratings = changes.ratings(None, "at the end");
    let mut warnings = caveats::of_comparison(comparison);
    warnings.extend(changes.absences.0);
    json!({
        "old": comparison.old,
        "new": comparison.new,
        "confidence": comparison.methods.confidence.level(),
        "design": comparison.design.as_str(),
        "primary": comparison.primary.as_str(),
        "participants": {"old": comparison.participants.0, "new": comparison.participants.1},
        "shared_tasks": comparison.shared_tasks,
        "dropped_tasks": comparison.dropped_tasks,
        "mix": mix(comparison),
        "order": order(comparison),
        "warnings": warnings,
        "overall": {
            "success": overall,
            "errors": errors,
            "time": time,
            "treating_attempts_as_independent": reference_only(&comparison.overall_detail),
        },
        "tasks": tasks,
        "ratings": ratings,
    })
}

impl Changes<'_> {
    fn overall(&mut self) -> Value {
        let comparison = self.comparison;
        let detail = &comparison.overall_detail;
        let place = "all tasks together";
        let mut value = Map::new();
        value.insert("old".to_owned(), overall_rate(&detail.old));
        value.insert("new".to_owned(), overall_rate(&detail.new));
        let Some(change) = comparison.overall_success() else {
            let none: Result<f64, Absent> = Err(Absent::NoSharedTasks);
            for name in ["difference", "interval", "p"] {
                value.insert(name.to_owned(), self.absences.number(place, none));
            }
            value.insert("verdict".to_owned(), json!("inconclusive"));
            value.insert("reason".to_owned(), json!("too_few"));
            return Value::Object(value);
        };
        self.insert_effect(&mut value, change, place);
        insert_within_segments(&mut value, change);
        self.insert_verdict(&mut value, change);
        Value::Object(value)
    }

    fn task(&mut self, task: &SharedTask) -> Value {
        let comparison = self.comparison;
        let scope = Scope::Task(task.id.clone());
        let mut value = Map::new();
        value.insert("task".to_owned(), json!(task.id));
        value.insert("title".to_owned(), json!(task.title));
        value.insert("critical".to_owned(), json!(task.critical));
        let names = ["success", "errors", "time"];
        for (name, measure) in names.into_iter().zip(registry::COMPARED) {
            if let Some(change) = comparison.change(measure, &scope) {
                let place = format!("{}, {name}", task.id);
                value.insert(name.to_owned(), self.of_task(change, &place));
                if let ChangeDetail::Time(detail) = &change.detail {
                    value.insert("sooner".to_owned(), sooner(detail));
                }
            }
        }
        value.insert("ratings".to_owned(), self.ratings(Some(&task.id), &task.id));
        Value::Object(value)
    }

    /// A measure at a task, or errors or times over all tasks.
    fn of_task(&mut self, change: &Change, place: &str) -> Value {
        let mut value = Map::new();
        if change.measure == registry::success() {
            value.insert("old".to_owned(), count(&change.old));
            value.insert("new".to_owned(), count(&change.new));
        } else {
            value.insert(
                "n".to_owned(),
                json!({"old": change.n.0, "new": change.n.1}),
            );
        }
        self.insert_effect(&mut value, change, place);
        value.insert("p_adjusted".to_owned(), json!(change.p_adjusted));
        value.insert("tested_together".to_owned(), json!(change.family_size));
        match &change.detail {
            ChangeDetail::None | ChangeDetail::Errors { .. } => {}
            ChangeDetail::Success {
                smallest_detectable,
            } => {
                insert_within_segments(&mut value, change);
                value.insert("nearest".to_owned(), nearest(*smallest_detectable));
            }
            ChangeDetail::Time(detail) => {
                let (old, new) = detail.finished;
                value.insert(
                    "finished".to_owned(),
                    json!({"old": counted(old), "new": counted(new)}),
                );
                value.insert("equal_share".to_owned(), equal_share(detail));
            }
        }
        self.insert_verdict(&mut value, change);
        Value::Object(value)
    }

    /// Questionnaires asked after a task or at the end, by the questionnaire's word.
    fn ratings(&mut self, after: Option<&str>, place: &str) -> Value {
        let mut all = Map::new();
        for change in &self.comparison.changes {
            let Scope::Questionnaire { task, instrument } = &change.scope else {
                continue;
            };
            if task.as_deref() != after {
                continue;
            }
            let number = |value: &Result<FigureValue, Absent>| {
                value.as_ref().ok().and_then(FigureValue::number)
            };
            let mut value = Map::new();
            value.insert(
                "n".to_owned(),
                json!({"old": change.n.0, "new": change.n.1}),
            );
            value.insert("old".to_owned(), json!(number(&change.old)));
            value.insert("new".to_owned(), json!(number(&change.new)));
            self.insert_effect(&mut value, change, &format!("{place}, {instrument}"));
            value.insert("p_adjusted".to_owned(), json!(change.p_adjusted));
            insert_within_segments(&mut value, change);
            self.insert_verdict(&mut value, change);
            all.insert(instrument.clone(), Value::Object(value));
        }
        Value::Object(all)
    }

    /// The estimate with its interval and p; errors have both a ratio and a difference.
    fn insert_effect(&mut self, value: &mut Map<String, Value>, change: &Change, place: &str) {
        let estimate = self.absences.number(place, change.estimate);
        let interval = change.interval.map(|i| json!([i.low, i.high]));
        let interval = self.absences.value(place, interval);
        if change.measure == registry::errors_per_attempt() {
            let (ratio, difference) = match change.effect {
                Effect::Ratio => ((estimate, interval), (Value::Null, Value::Null)),
                Effect::Difference => ((Value::Null, Value::Null), (estimate, interval)),
            };
            let observed = match change.detail {
                ChangeDetail::Errors { difference } => json!(difference),
                _ => difference.0,
            };
            value.insert("ratio".to_owned(), ratio.0);
            value.insert("interval".to_owned(), ratio.1);
            value.insert("difference".to_owned(), observed);
            value.insert("difference_interval".to_owned(), difference.1);
        } else {
            let name = match change.effect {
                Effect::Ratio => "ratio",
                Effect::Difference => "difference",
            };
            value.insert(name.to_owned(), estimate);
            value.insert("interval".to_owned(), interval);
        }
        let p = self.absences.number(place, change.p);
        value.insert("p".to_owned(), p);
    }

    fn insert_verdict(&self, value: &mut Map<String, Value>, change: &Change) {
        let conclusion = change.conclusion;
        value.insert(
            "verdict".to_owned(),
            json!(verdict_word(conclusion.verdict)),
        );
        value.insert(
            "reason".to_owned(),
            json!(
                conclusion
                    .reason
                    .map(crate::metrics::change::Reason::as_str)
            ),
        );
        value.insert(
            "against_margin".to_owned(),
            json!(
                change
                    .against_margin
                    .map(crate::metrics::margin::AgainstMargin::as_str)
            ),
        );
        let interim = self.comparison.interim.map(|interim| {
            json!({"planned": interim.planned, "counted": [interim.counted.0, interim.counted.1]})
        });
        value.insert("interim".to_owned(), json!(interim));
        if change.measure == registry::success() {
            value.insert(
                "probability_better".to_owned(),
                json!(change.probability_better),
            );
        }
    }
}

fn insert_within_segments(value: &mut Map<String, Value>, change: &Change) {
    let difference = change
        .within_segments
        .as_ref()
        .and_then(|within| within.difference.ok());
    value.insert("difference_within_segments".to_owned(), json!(difference));
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

fn equal_share(detail: &TimeDetail) -> Value {
    let Some(Ok(found)) = &detail.equal_share else {
        return Value::Null;
    };
    json!({
        "share": found.share,
        "kept": [found.kept.0, found.kept.1],
        "ratio": found.change.ratio,
        "interval": interval(found.change.interval),
        "p": found.change.test.ok().map(|test| test.p),
    })
}

fn sooner(detail: &TimeDetail) -> Value {
    detail.sooner.map_or(Value::Null, |found| {
        json!({
            "probability_sooner": found.probability,
            "interval": [found.interval.low, found.interval.high],
            "p_mid": found.p_mid,
        })
    })
}

fn interval(found: Result<Interval, Absent>) -> Value {
    found.map_or(Value::Null, |i| json!([i.low, i.high]))
}

fn overall_rate(found: &Result<OverallRate, Absent>) -> Value {
    found.as_ref().map_or(
        Value::Null,
        |o| json!({"rate": o.rate, "interval": [o.interval.low, o.interval.high]}),
    )
}

fn count(value: &Result<FigureValue, Absent>) -> Value {
    match value {
        Ok(FigureValue::Share(found)) => counted(*found),
        _ => json!({"successes": 0, "n": 0}),
    }
}

fn counted(count: Count) -> Value {
    json!({"successes": count.successes(), "n": count.n()})
}

fn nearest(found: DetectableChanges) -> Value {
    let one = |change: Option<DetectableChange>| {
        change.map(|c| json!({"successes": c.successes, "verdict": verdict_word(c.verdict)}))
    };
    json!({"down": one(found.down), "up": one(found.up)})
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
