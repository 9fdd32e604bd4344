//! Figures and comparisons as JSON. The names are a stable interface; new ones may be added.

use serde_json::{Map, Value, json};

mod changes;
mod comparison;
mod tree;
mod trend;

pub use comparison::comparisons;

use super::caveats;
use crate::metrics::Absent;
use crate::metrics::estimate::Scope;
use crate::metrics::figure::{Figure, Figures};
use crate::metrics::registry;
use crate::metrics::segment::Segment;
use crate::metrics::study_figures::StudyFigures;
use crate::metrics::verdict::Verdict;
use crate::study::Study;
use crate::study::text::is_hidden;
use tree::insert_figure;

/// Figures of a study, as indented JSON.
pub fn study_figures(study_figures: &StudyFigures, study: &Study) -> String {
    let mut warnings = caveats::of_study(study_figures, study);
    warnings.extend(absences(&study_figures.figures, None));
    for of_segment in &study_figures.segments {
        warnings.extend(absences(&of_segment.figures, Some(&of_segment.segment)));
    }
    let versions = |figures: &Figures| -> Vec<Value> {
        let versions = study_figures.versions.iter();
        versions.map(|v| version(figures, &v.id, study)).collect()
    };
    let mut value = Map::new();
    value.insert("study".to_owned(), json!(study_figures.study));
    value.insert(
        "confidence".to_owned(),
        json!(study_figures.context.methods.confidence.level()),
    );
    if let Some(chosen) = &study_figures.context.segment {
        value.insert("segment".to_owned(), json!(chosen.segment.name()));
    }
    insert_flow(&mut value, &study_figures.figures);
    value.insert("warnings".to_owned(), json!(warnings));
    value.insert(
        "versions".to_owned(),
        json!(versions(&study_figures.figures)),
    );
    if !study_figures.segments.is_empty() {
        let each = study_figures.segments.iter().map(|of_segment| {
            let mut value = Map::new();
            value.insert("segment".to_owned(), json!(of_segment.segment.name()));
            insert_flow(&mut value, &of_segment.figures);
            value.insert("versions".to_owned(), json!(versions(&of_segment.figures)));
            Value::Object(value)
        });
        value.insert("segments".to_owned(), each.collect());
    }
    if let Some(found) = &study_figures.trend {
        let mut absences = Absences::default();
        value.insert("trend".to_owned(), trend::trend(found, &mut absences));
    }
    written(&Value::Object(value))
}

/// Inserts the participant flow.
fn insert_flow(value: &mut Map<String, Value>, figures: &Figures) {
    let of_study = |figure: &&Figure| figure.scope == Scope::Study;
    for figure in figures.0.iter().filter(of_study) {
        insert_figure(value, figure);
    }
}

/// Figures of one version: over all tasks, by task, and by questionnaire.
fn version(figures: &Figures, version: &str, study: &Study) -> Value {
    let mut value = object_of(figures, version, &Scope::AllTasks);
    value.insert("version".to_owned(), json!(version));
    let tasks: Vec<Value> = study
        .tasks
        .iter()
        .map(|task| {
            let mut value = object_of(figures, version, &Scope::Task(task.id.clone()));
            tree::fill_missing(&mut value, registry::all().filter(|m| m.is_of_tasks()));
            value.insert("task".to_owned(), json!(task.id));
            value.insert("title".to_owned(), json!(task.title));
            for group in ["errors", "assists"] {
                value.entry(group.to_owned()).or_insert(Value::Null);
            }
            value.insert(
                "ratings".to_owned(),
                ratings(figures, version, Some(&task.id)),
            );
            Value::Object(value)
        })
        .collect();
    value.insert("tasks".to_owned(), json!(tasks));
    value.insert("ratings".to_owned(), ratings(figures, version, None));
    Value::Object(value)
}

fn object_of(figures: &Figures, version: &str, scope: &Scope) -> Map<String, Value> {
    let mut value = Map::new();
    for figure in figures.of(version, scope) {
        insert_figure(&mut value, figure);
    }
    value
}

/// Figures of the questionnaires asked after a task or at the end, by the questionnaire's word.
fn ratings(figures: &Figures, version: &str, after: Option<&str>) -> Value {
    let mut all = Map::new();
    for figure in &figures.0 {
        if figure.version.as_deref() == Some(version)
            && figure.scope.task() == after
            && let Some(instrument) = figure.scope.instrument()
        {
            let one = all
                .entry(instrument.to_owned())
                .or_insert_with(|| json!({}));
            if let Some(one) = one.as_object_mut() {
                insert_figure(one, figure);
            }
        }
    }
    Value::Object(all)
}

/// Why numbers are missing: one sentence per version, place, subject and reason; after the segment, if there are several.
fn absences(figures: &Figures, segment: Option<&Segment>) -> Vec<String> {
    let segment = segment.map(Segment::to_string);
    let mut sentences: Vec<String> = Vec::new();
    for figure in &figures.0 {
        // A figure that does not exist has no interval for the same reason.
        let of_interval = || figure.interval.as_ref().and_then(|i| i.as_ref().err());
        if let Some(reason) = figure.value.as_ref().err().or_else(of_interval) {
            let place = [
                segment.as_deref(),
                figure.version.as_deref(),
                figure.scope.task(),
                figure.scope.instrument(),
                Some(figure.measure.group.subject())
                    .filter(|_| figure.scope.instrument().is_none()),
            ];
            let place: Vec<&str> = place.into_iter().flatten().collect();
            let sentence = format!("{}: {reason}.", place.join(", "));
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
    }
    sentences
}

/// Reasons of missing numbers, one sentence each.
#[derive(Default)]
struct Absences(Vec<String>);

impl Absences {
    /// The number; null if it is absent, with the reason recorded.
    fn number(&mut self, location: &str, value: Result<f64, Absent>) -> Value {
        self.value(location, value.map(|v| json!(v)))
    }

    fn value(&mut self, location: &str, value: Result<Value, Absent>) -> Value {
        value.unwrap_or_else(|reason| {
            let sentence = format!("{location}: {reason}.");
            if !self.0.contains(&sentence) {
                self.0.push(sentence);
            }
            Value::Null
        })
    }
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
