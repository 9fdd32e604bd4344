//! Figures and comparisons as JSON. The names are a stable interface; new ones may be added.

use serde_json::{Map, Value, json};

mod comparison;
mod rating;
mod trend;

pub use comparison::comparisons;

use super::caveats;
use crate::metrics::duration::MIN_TIMES_FOR_MEDIAN;
use crate::metrics::figures::{ErrorFigures, TaskFigures, TimeFigures, VersionFigures};
use crate::metrics::study_figures::StudyFigures;
use crate::metrics::verdict::{Judgment, Verdict};
use crate::metrics::{Absent, Confidence, Interval, Methods};
use crate::study::text::is_hidden;

/// Figures of a study, as indented JSON.
pub fn study_figures(study_figures: &StudyFigures) -> String {
    let mut absences = Absences::default();
    let flow = &study_figures.flow;
    let versions: Vec<Value> = study_figures
        .versions
        .iter()
        .map(|v| version(v, study_figures.methods, &mut absences))
        .collect();
    let trend = study_figures
        .trend
        .as_ref()
        .map(|found| trend::trend(found, &mut absences));
    let mut warnings = caveats::of_study(study_figures);
    warnings.extend(absences.0);
    let mut value = json!({
        "study": study_figures.study,
        "confidence": study_figures.methods.confidence.level(),
        "flow": {
            "expected": flow.expected, "no_show": flow.no_show, "withdrawn": flow.withdrawn,
            "replaced": flow.replaced, "pilot": flow.pilot, "rehearsal": flow.rehearsal,
            "excluded": flow.excluded, "analysed": flow.analyzed,
        },
        "warnings": warnings,
        "versions": versions,
    });
    if let (Some(trend), Some(map)) = (trend, value.as_object_mut()) {
        map.insert("trend".to_owned(), trend);
    }
    written(&value)
}

/// Reasons of missing numbers, one sentence each.
#[derive(Default)]
struct Absences(Vec<String>);

impl Absences {
    /// The number; null if it is absent, with the reason recorded.
    fn number(&mut self, location: &str, value: Result<f64, Absent>) -> Value {
        self.value(location, value.map(|v| json!(v)))
    }

    fn interval(&mut self, location: &str, interval: Result<Interval, Absent>) -> Value {
        self.value(location, interval.map(|i| json!([i.low, i.high])))
    }

    fn value(&mut self, location: &str, value: Result<Value, Absent>) -> Value {
        value.unwrap_or_else(|reason| {
            self.0.push(format!("{location}: {reason}."));
            Value::Null
        })
    }
}

fn version(figures: &VersionFigures, methods: Methods, absences: &mut Absences) -> Value {
    let confidence = methods.confidence;
    let overall = figures.overall.as_ref().map_err(|reason| *reason);
    let location = format!("{}, overall success", figures.version);
    let rate = absences.number(&location, overall.map(|o| o.rate));
    let interval = overall.map_or(Value::Null, |o| json!([o.interval.low, o.interval.high]));
    let tasks: Vec<Value> = figures
        .tasks
        .iter()
        .map(|t| task(&figures.version, t, confidence, absences))
        .collect();
    json!({
        "version": figures.version,
        "participants": figures.participants,
        "overall": {
            "success": {"rate": rate, "interval": interval},
            "pooled": {
                "successes": figures.pooled.successes(), "n": figures.pooled.n(), "rate": figures.pooled.rate().ok(),
            },
        },
        "tasks": tasks,
        "ratings": rating::figures(&figures.version, &figures.ratings, absences),
    })
}

fn task(
    version: &str,
    figures: &TaskFigures,
    confidence: Confidence,
    absences: &mut Absences,
) -> Value {
    let location = format!("{version}, {}", figures.task);
    let ends = figures.endings;
    json!({
        "task": figures.task,
        "title": figures.title,
        "n": figures.success.n(),
        "after_void": figures.after_void,
        "later_attempts": figures.later_attempts,
        "skipped": figures.not_counted.skipped,
        "not_reached": figures.not_counted.not_reached,
        "void": figures.not_counted.void,
        "undecided": figures.not_counted.undecided,
        "success": {
            "successes": figures.success.successes(),
            "n": figures.success.n(),
            "rate": absences.number(&format!("{location}, success"), figures.success.rate()),
            "interval": figures.interval.map_or(Value::Null, |i| json!([i.low, i.high])),
        },
        "assisted": ends.assisted,
        "partial": ends.partial,
        "failed": ends.failed,
        "gave_up": ends.gave_up,
        "stopped": ends.stopped,
        "over_limit": ends.too_late,
        "credit": {"rate": figures.credit.ok()},
        "errors": figures.errors.as_ref().map_or(Value::Null, |e| errors(&location, e, absences)),
        "assists": figures.assists.map_or(Value::Null, |a| json!({"total": a.total, "with_any": a.with_assists})),
        "time": time(&location, &figures.time, confidence, absences),
        "ratings": rating::figures(&location, &figures.ratings, absences),
    })
}

fn errors(location: &str, figures: &ErrorFigures, absences: &mut Absences) -> Value {
    let rate = &figures.rate;
    json!({
        "total": rate.total,
        "per_attempt": rate.per_attempt,
        "interval": [rate.interval.low, rate.interval.high],
        "with_any": {
            "count": rate.with_errors.successes(),
            "n": rate.with_errors.n(),
            "interval": figures.with_errors_interval.map_or(Value::Null, |i| json!([i.low, i.high])),
        },
        "per_minute": absences.number(&format!("{location}, errors per minute"), figures.per_minute),
        "per_opportunity": figures.per_opportunity,
    })
}

fn time(
    location: &str,
    figures: &TimeFigures,
    confidence: Confidence,
    absences: &mut Absences,
) -> Value {
    let location = format!("{location}, time");
    let mut value = times(&location, &figures.successes, absences);
    value.insert(
        "interval".to_owned(),
        absences.interval(
            &format!("{location} interval"),
            figures.successes.geometric_mean_interval(confidence),
        ),
    );
    if figures.successes.n() >= MIN_TIMES_FOR_MEDIAN {
        let interval = figures.successes.median_interval(confidence);
        value.insert(
            "median_interval".to_owned(),
            absences.interval(&format!("{location} median interval"), interval),
        );
    }
    let median = absences.number(
        &format!("{location} to success, median"),
        figures.median_to_success,
    );
    // The old name stays until the next schema.
    value.insert("half_succeeded_by".to_owned(), median.clone());
    value.insert("median_to_success".to_owned(), median);
    value.insert("estimated".to_owned(), json!(figures.estimated));
    let all = times(
        &format!("{location} of all attempts"),
        &figures.all,
        absences,
    );
    value.insert("all_attempts".to_owned(), Value::Object(all));
    Value::Object(value)
}

fn times(
    location: &str,
    times: &crate::metrics::duration::Times,
    absences: &mut Absences,
) -> Map<String, Value> {
    let plain = times.raw_summary();
    let sd = plain.and_then(|s| {
        if s.n > 1 {
            Ok(s.sd)
        } else {
            Err(Absent::OneOnly(crate::metrics::Unit::Times))
        }
    });
    let mut value = Map::new();
    value.insert("n".to_owned(), json!(times.n()));
    value.insert(
        "geometric_mean".to_owned(),
        absences.number(location, times.geometric_mean()),
    );
    value.insert("median".to_owned(), json!(times.median().ok()));
    value.insert("mean".to_owned(), json!(plain.ok().map(|s| s.mean)));
    value.insert("sd".to_owned(), json!(sd.ok()));
    value
}

fn verdict(judgment: Judgment) -> &'static str {
    verdict_word(judgment.verdict)
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Better => "better",
        Verdict::Worse => "worse",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// Schema version of JSON documents, their first key.
pub const SCHEMA: u32 = 1;

/// A JSON document, indented and ending in a line break; an object begins with `"schema"`.
///
/// Characters that are invisible or control a terminal are escaped.
pub fn written(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    if let Some(rest) = text.strip_prefix("{\n") {
        text = format!("{{\n  \"schema\": {SCHEMA},\n{rest}");
    }
    let mut written = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                written.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            written.push(c);
        }
    }
    written.push('\n');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_invisible_characters_are_escaped() {
        let value = json!({ "a\u{9b}": "\u{1b}[0m\u{202e}x\u{e0041}\n\u{7f}é" });
        let text = written(&value);
        assert_eq!(
            text,
            "{\n  \"schema\": 1,\n  \"a\\u009b\": \"\\u001b[0m\\u202ex\\udb40\\udc41\\n\\u007fé\"\n}\n"
        );
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["a\u{9b}"], value["a\u{9b}"]);
    }
}
