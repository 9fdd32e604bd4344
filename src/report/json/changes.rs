//! Changes as JSON: with tests and verdicts, or within a segment without.

use serde_json::{Map, Value, json};

use super::{Absences, verdict_word};
use crate::metrics::across_tasks::OverallRate;
use crate::metrics::change::{Change, ChangeDetail, Effect, Interim, Reason, TimeDetail};
use crate::metrics::comparison::{Comparison, OverallDetail, SegmentComparison, SharedTask};
use crate::metrics::estimate::{Scope, Value as FigureValue};
use crate::metrics::margin::AgainstMargin;
use crate::metrics::registry;
use crate::metrics::verdict::{DetectableChange, DetectableChanges};
use crate::metrics::{Absent, Count, Interval};
use crate::study::Design;

/// Writes changes, and collects why numbers are missing.
pub(super) struct ChangeWriter<'c> {
    changes: &'c [Change],
    shared: &'c [SharedTask],
    overall_detail: &'c OverallDetail,
    tests: Tests,
    /// Beginning of the place in sentences about missing numbers.
    prefix: String,
    absences: Absences,
}

/// Whether changes are written with their tests and verdicts.
#[derive(Clone, Copy)]
enum Tests {
    /// With tests, verdicts, and how far from the plan they were made.
    Shown {
        interim: Option<Interim>,
        design: Design,
    },
    /// Only values, changes and intervals.
    Hidden,
}

impl<'c> ChangeWriter<'c> {
    /// The changes of a comparison, with tests and verdicts.
    pub(super) fn of_comparison(comparison: &'c Comparison) -> Self {
        Self {
            changes: &comparison.changes,
            shared: &comparison.shared,
            overall_detail: &comparison.overall_detail,
            tests: Tests::Shown {
                interim: comparison.interim,
                design: comparison.design,
            },
            prefix: String::new(),
            absences: Absences::default(),
        }
    }

    /// The changes within a segment, with neither.
    pub(super) fn of_segment(comparison: &'c SegmentComparison) -> Self {
        Self {
            changes: &comparison.changes,
            shared: &comparison.shared,
            overall_detail: &comparison.overall_detail,
            tests: Tests::Hidden,
            prefix: format!("{}, ", comparison.segment),
            absences: Absences::default(),
        }
    }

    /// Why numbers that were written are missing.
    pub(super) fn into_absences(self) -> Vec<String> {
        self.absences.0
    }

    /// Success over all tasks.
    pub(super) fn overall(&mut self) -> Value {
        let detail = self.overall_detail;
        let place = "all tasks together";
        let mut value = Map::new();
        value.insert("old".to_owned(), overall_rate(&detail.old));
        value.insert("new".to_owned(), overall_rate(&detail.new));
        let Some(change) = self.change(registry::success().name, &Scope::AllTasks) else {
            let none: Result<f64, Absent> = Err(Absent::NoSharedTasks);
            let missing = self.number(place, none);
            for name in ["difference", "interval"] {
                value.insert(name.to_owned(), missing.clone());
            }
            if let Tests::Shown { interim, design } = self.tests {
                let reason = match design {
                    Design::Between => Reason::TooFew,
                    Design::Within => Reason::NoPairs,
                };
                value.insert("p".to_owned(), missing);
                value.insert("p_adjusted".to_owned(), Value::Null);
                value.insert("tested_together".to_owned(), json!(1));
                value.insert("difference_within_segments".to_owned(), Value::Null);
                value.insert("verdict".to_owned(), json!("inconclusive"));
                value.insert("reason".to_owned(), json!(reason.as_str()));
                value.insert("against_margin".to_owned(), Value::Null);
                value.insert("interim".to_owned(), interim_value(interim));
                value.insert("probability_better".to_owned(), Value::Null);
            }
            return Value::Object(value);
        };
        self.insert_effect(&mut value, change, place);
        self.insert_adjusted(&mut value, change);
        self.insert_within_segments(&mut value, change);
        self.insert_verdict(&mut value, change);
        Value::Object(value)
    }

    /// Errors and times over all tasks; null if they are not compared.
    pub(super) fn errors_and_time(&mut self) -> [Value; 2] {
        [registry::errors_per_attempt(), registry::time()].map(|measure| {
            let Some(change) = self.change(measure.name, &Scope::AllTasks) else {
                return Value::Null;
            };
            let place = format!("all tasks together, {}", measure.group.subject());
            self.of_task(change, &place)
        })
    }

    fn shows_tests(&self) -> bool {
        matches!(self.tests, Tests::Shown { .. })
    }

    /// The number; null if it is absent, with the reason recorded.
    fn number(&mut self, place: &str, value: Result<f64, Absent>) -> Value {
        let place = format!("{}{place}", self.prefix);
        self.absences.number(&place, value)
    }

    /// The changes of each shared task.
    pub(super) fn tasks(&mut self) -> Vec<Value> {
        let shared = self.shared.iter();
        shared.map(|task| self.task(task)).collect()
    }

    fn task(&mut self, task: &SharedTask) -> Value {
        let scope = Scope::Task(task.id.clone());
        let mut value = Map::new();
        value.insert("task".to_owned(), json!(task.id));
        value.insert("title".to_owned(), json!(task.title));
        value.insert("critical".to_owned(), json!(task.critical));
        let names = ["success", "errors", "time"];
        for (name, measure) in names.into_iter().zip(registry::COMPARED) {
            if let Some(change) = self.change(measure, &scope) {
                let place = format!("{}, {name}", task.id);
                value.insert(name.to_owned(), self.of_task(change, &place));
                if let ChangeDetail::Time(detail) = &change.detail
                    && self.shows_tests()
                {
                    value.insert("sooner".to_owned(), sooner(detail));
                }
            }
        }
        value.insert(
            "ratings".to_owned(),
            self.ratings_after(Some(&task.id), &task.id),
        );
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
        if let ChangeDetail::Time(detail) = &change.detail {
            let (old, new) = detail.finished;
            value.insert(
                "finished".to_owned(),
                json!({"old": counted(old), "new": counted(new)}),
            );
        }
        self.insert_adjusted(&mut value, change);
        if self.shows_tests() {
            match &change.detail {
                ChangeDetail::None | ChangeDetail::Rating { .. } | ChangeDetail::Errors { .. } => {}
                ChangeDetail::Success {
                    smallest_detectable,
                } => {
                    self.insert_within_segments(&mut value, change);
                    // "nearest" is its name in an earlier schema.
                    for name in ["smallest_detectable", "nearest"] {
                        value.insert(name.to_owned(), nearest(*smallest_detectable));
                    }
                }
                ChangeDetail::Time(detail) => {
                    value.insert("equal_share".to_owned(), equal_share(detail));
                }
            }
        }
        self.insert_verdict(&mut value, change);
        Value::Object(value)
    }

    /// Questionnaires asked at the end, by the questionnaire's word.
    pub(super) fn ratings(&mut self) -> Value {
        self.ratings_after(None, "at the end")
    }

    /// Questionnaires asked after a task or at the end.
    fn ratings_after(&mut self, after: Option<&str>, place: &str) -> Value {
        let mut all = Map::new();
        for change in self.changes {
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
            self.insert_adjusted(&mut value, change);
            self.insert_within_segments(&mut value, change);
            self.insert_verdict(&mut value, change);
            all.insert(instrument.clone(), Value::Object(value));
        }
        Value::Object(all)
    }

    /// The estimate with its interval and p; errors have both a ratio and a difference.
    fn insert_effect(&mut self, value: &mut Map<String, Value>, change: &Change, place: &str) {
        // Without an estimate there is neither interval nor p, for the same reason.
        let none = change.estimate.err();
        let estimate = self.number(place, change.estimate);
        let interval = none.map_or(change.interval, Err);
        let interval = interval.map(|i| json!([i.low, i.high]));
        let interval = self
            .absences
            .value(&format!("{}{place}", self.prefix), interval);
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
        if self.shows_tests() {
            let p = self.number(place, none.map_or(change.p, Err));
            value.insert("p".to_owned(), p);
        }
    }

    /// p adjusted for the tests of the same family, and their number.
    fn insert_adjusted(&self, value: &mut Map<String, Value>, change: &Change) {
        if self.shows_tests() {
            value.insert("p_adjusted".to_owned(), json!(change.p_adjusted));
            value.insert("tested_together".to_owned(), json!(change.family_size));
        }
    }

    /// The change of a measure at a scope.
    fn change(&self, measure: &str, scope: &Scope) -> Option<&'c Change> {
        let mut changes = self.changes.iter();
        changes.find(|change| change.measure.name == measure && change.scope == *scope)
    }

    fn insert_within_segments(&self, value: &mut Map<String, Value>, change: &Change) {
        if !self.shows_tests() {
            return;
        }
        let difference = change
            .within_segments
            .as_ref()
            .and_then(|within| within.difference.ok());
        value.insert("difference_within_segments".to_owned(), json!(difference));
    }

    fn insert_verdict(&self, value: &mut Map<String, Value>, change: &Change) {
        let Tests::Shown { interim, .. } = self.tests else {
            return;
        };
        let conclusion = change.conclusion;
        value.insert(
            "verdict".to_owned(),
            json!(verdict_word(conclusion.verdict)),
        );
        value.insert(
            "reason".to_owned(),
            json!(conclusion.reason.map(Reason::as_str)),
        );
        value.insert(
            "against_margin".to_owned(),
            json!(change.against_margin.map(AgainstMargin::as_str)),
        );
        value.insert("interim".to_owned(), interim_value(interim));
        if change.measure == registry::success() {
            value.insert(
                "probability_better".to_owned(),
                json!(change.probability_better),
            );
        }
    }
}

fn interim_value(interim: Option<Interim>) -> Value {
    interim.map_or(Value::Null, |interim| {
        json!({"planned": interim.planned, "counted": [interim.counted.0, interim.counted.1]})
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

pub(super) fn interval(found: Result<Interval, Absent>) -> Value {
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
