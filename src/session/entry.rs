//! A line of the log.

use serde_json::{Map, Value};

use super::event::{Event, FREE_TEXT_FIELDS};
use super::id::{Hash, Salt, Seq};
use super::stamp::Stamp;

/// A line of the log: what happened, when, and who wrote it down.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number in the session, from 1.
    pub seq: Seq,
    /// When it was logged.
    pub stamp: Stamp,
    /// The moment meant, in milliseconds of session time, where it is not the moment logged.
    pub at_ms: Option<i64>,
    /// Who logged it.
    pub author: String,
    /// The entry that began the attempt it belongs to.
    pub attempt: Option<Seq>,
    /// What it says.
    pub event: Event,
    /// Its link in the chain.
    pub hash: Hash,
}

/// An event as it stands in the file: its kind, and its fields as JSON in which free text is a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The event's name.
    pub kind: String,
    /// Its fields.
    pub json: String,
}

impl Detail {
    /// The digests that stand for free texts, with the field that each stands in.
    pub fn text_digests(&self) -> Vec<(&'static str, String)> {
        let Ok(Value::Object(fields)) = serde_json::from_str(&self.json) else {
            return Vec::new();
        };
        let digest = |field| Some((field, fields.get(field)?.as_str()?.to_owned()));
        FREE_TEXT_FIELDS.into_iter().filter_map(digest).collect()
    }
}

/// A free text of an entry: the only part of a log that can be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryText {
    /// The field it stands in.
    pub field: String,
    /// What its digest was salted with.
    pub salt: Salt,
    /// The text.
    pub text: String,
}

impl Entry {
    /// The moment meant, in milliseconds of session time, before any correction.
    pub fn moment_ms(&self) -> i64 {
        self.at_ms.unwrap_or(self.stamp.clock_ms)
    }

    /// The entry as it goes into the file: its detail, and its texts beside it.
    pub fn to_detail(&self) -> (Detail, Vec<EntryText>) {
        encode_event(&self.event, self.at_ms, self.stamp.salt)
    }

    /// Reads an event back from its detail and those of its texts that were not erased.
    ///
    /// # Errors
    /// When the kind or a field is not one this program knows.
    pub fn read_event(
        detail: &Detail,
        texts: &[EntryText],
    ) -> Result<(Event, Option<i64>), serde_json::Error> {
        let mut fields: Map<String, Value> = serde_json::from_str(&detail.json)?;
        let at_ms = fields.remove("at_ms").and_then(|v| v.as_i64());
        for field in FREE_TEXT_FIELDS {
            if fields.contains_key(field) {
                match texts.iter().find(|t| t.field == field) {
                    Some(text) => fields.insert(field.to_owned(), Value::String(text.text.clone())),
                    None => fields.remove(field),
                };
            }
        }
        let mut whole = Map::new();
        whole.insert("kind".to_owned(), Value::String(detail.kind.clone()));
        if !fields.is_empty() || !has_no_fields(&detail.kind) {
            whole.insert("detail".to_owned(), Value::Object(fields));
        }
        Ok((serde_json::from_value(Value::Object(whole))?, at_ms))
    }
}

/// Whether a kind has no fields at all.
fn has_no_fields(kind: &str) -> bool {
    matches!(
        kind,
        "Resumed" | "TaskEnded" | "AttemptReopened" | "SessionReopened"
    )
}

pub(super) fn encode_event(
    event: &Event,
    at_ms: Option<i64>,
    salt: Salt,
) -> (Detail, Vec<EntryText>) {
    let mut texts = Vec::new();
    let (mut kind, mut fields) = (String::new(), Map::new());
    if let Ok(Value::Object(mut whole)) = serde_json::to_value(event) {
        if let Some(Value::String(name)) = whole.remove("kind") {
            kind = name;
        }
        if let Some(Value::Object(all)) = whole.remove("detail") {
            fields = all;
        }
    }
    for field in FREE_TEXT_FIELDS {
        if let Some(Value::String(text)) = fields.get_mut(field) {
            let digest = Hash::digest_text(salt, text).to_string();
            let text = std::mem::replace(text, digest);
            texts.push(EntryText {
                field: field.to_owned(),
                salt,
                text,
            });
        }
    }
    if let Some(at) = at_ms {
        fields.insert("at_ms".to_owned(), at.into());
    }
    (
        Detail {
            kind,
            json: Value::Object(fields).to_string(),
        },
        texts,
    )
}
