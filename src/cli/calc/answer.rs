//! The calculator's answer: named parts, and the lines in which people read them.

use super::value::{Unit, Value};
use crate::metrics::Confidence;
use crate::report::json::SCHEMA;
use serde::Serialize;
use serde_json::{Value as Json, json};
use std::fmt::{self, Write};

/// An answer: named parts, from which both formats are written.
pub(super) struct Answer {
    interval_label: String,
    parts: Vec<(String, Part)>,
    /// Each label with its template.
    lines: Vec<(String, String)>,
    /// Reasons for missing numbers, each with the names of its parts.
    reasons: Vec<(String, Vec<String>)>,
}

/// A result, or why there is none.
pub(super) enum Part {
    /// The result.
    Value(Value),
    /// The reason why the number does not exist; null for programs.
    Missing(String),
    /// Not requested; null for programs.
    NotRequested,
}

impl From<Value> for Part {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl<E: fmt::Display> From<Result<Value, E>> for Part {
    fn from(found: Result<Value, E>) -> Self {
        found.map_or_else(|reason| Self::Missing(reason.to_string()), Self::Value)
    }
}

impl Answer {
    /// An answer without parts; its intervals have this confidence.
    pub(super) fn new(confidence: Confidence) -> Self {
        Self {
            interval_label: format!("{} interval", Unit::Share.number(confidence.level())),
            parts: Vec::new(),
            lines: Vec::new(),
            reasons: Vec::new(),
        }
    }

    /// The label of an interval, such as `95% interval`.
    pub(super) fn interval_label(&self) -> &str {
        &self.interval_label
    }

    /// Adds a part. Its name is its path in JSON: `fisher.p` is `p` of the object `fisher`, and
    /// `tasks.0.p` that of the first item of the list `tasks`.
    pub(super) fn part(&mut self, name: impl Into<String>, part: impl Into<Part>) -> &mut Self {
        let (name, part) = (name.into(), part.into());
        if let Part::Missing(reason) = &part {
            self.reason(&name, reason);
        }
        self.parts.push((name, part));
        self
    }

    /// Adds a part with a line of its own.
    pub(super) fn row(&mut self, name: &str, label: &str, part: impl Into<Part>) -> &mut Self {
        self.part(name, part).line(label, format!("{{{name}}}"))
    }

    /// Adds an interval with its line, which ends with the note.
    pub(super) fn interval(&mut self, name: &str, note: &str, part: impl Into<Part>) -> &mut Self {
        let label = self.interval_label.clone();
        self.part(name, part)
            .line(label, format!("{{{name}}}{note}"))
    }

    /// Adds a reason why a number, or an end of an interval, does not exist.
    pub(super) fn reason(&mut self, name: &str, reason: &str) {
        match self.reasons.iter_mut().find(|(known, _)| known == reason) {
            Some((_, names)) => names.push(name.to_owned()),
            None => self
                .reasons
                .push((reason.to_owned(), vec![name.to_owned()])),
        }
    }

    /// Adds a line for people. `{name}` in the template is replaced by that part; if the number does not exist, the
    /// line has the reason only.
    pub(super) fn line(
        &mut self,
        label: impl Into<String>,
        template: impl Into<String>,
    ) -> &mut Self {
        self.lines.push((label.into(), template.into()));
        self
    }

    /// The answer for people, ending in a line break.
    pub(super) fn to_text(&self) -> String {
        let width = self.lines.iter().map(|(l, _)| l.len()).max().unwrap_or(0);
        self.lines
            .iter()
            .fold(String::new(), |mut text, (label, template)| {
                let line = self.fill(template).unwrap_or_else(|reason| reason);
                let _ = writeln!(text, "{label:width$}  {line}");
                text
            })
    }

    /// The filled template, or the reason why a number in it does not exist.
    fn fill(&self, template: &str) -> Result<String, String> {
        let mut filled = String::new();
        for piece in template.split_inclusive('}') {
            let (text, name) = piece
                .strip_suffix('}')
                .and_then(|piece| piece.split_once('{'))
                .unwrap_or((piece, ""));
            filled.push_str(text);
            match self.parts.iter().find(|(known, _)| known == name) {
                Some((_, Part::Value(value))) => filled.push_str(&value.to_string()),
                Some((_, Part::Missing(reason))) => return Err(reason.clone()),
                Some((_, Part::NotRequested)) | None => {
                    debug_assert!(name.is_empty(), "no part {name}");
                }
            }
        }
        Ok(filled)
    }

    /// The answer for programs: one line of JSON.
    pub(super) fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Document {
            schema: u32,
            #[serde(flatten)]
            numbers: Json,
            warnings: Vec<String>,
        }
        let sentence = |(reason, names): &(String, Vec<String>)| {
            let names = names.join(", ");
            format!("{names}: {reason}")
        };
        let mut numbers = json!({});
        for (name, part) in &self.parts {
            let place = name.split('.').fold(&mut numbers, member);
            *place = match part {
                Part::Value(value) => value.to_json(),
                Part::Missing(_) | Part::NotRequested => Json::Null,
            };
        }
        let document = Document {
            schema: SCHEMA,
            numbers,
            warnings: self.reasons.iter().map(sentence).collect(),
        };
        // Numbers and lists of them always serialize.
        serde_json::to_string(&document).unwrap_or_default() + "\n"
    }
}

/// The member of an object or, for a number, the item of a list; what is not there yet is added.
fn member<'a>(parent: &'a mut Json, name: &str) -> &'a mut Json {
    let Ok(index) = name.parse::<usize>() else {
        return &mut parent[name];
    };
    if parent.is_null() {
        *parent = json!([]);
    }
    if let Json::Array(items) = parent
        && items.len() == index
    {
        items.push(Json::Null);
    }
    &mut parent[index]
}
