//! Entries of a session log.

use serde_json::{Map, Value};

use super::digest::{Hash, Salt};
use super::entry_context::EntryContext;
use super::entry_text::EntryText;
use super::event::{Event, FREE_TEXT_FIELDS};
use super::event_json::{EventJson, restore_texts};
use super::imported_attempt::ImportedAttempt;
use super::seq::Seq;
use super::stamp::Stamp;

/// An entry of a session log.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number in the session, from 1.
    pub seq: Seq,
    /// When it was logged.
    pub stamp: Stamp,
    /// What is logged with an event of any kind.
    pub context: EntryContext,
    /// Author.
    pub author: String,
    /// Entry that started the attempt it belongs to.
    pub attempt: Option<Seq>,
    /// Event.
    pub event: Event,
    /// Hash that links it to the chain.
    pub hash: Hash,
}

/// An event as stored: its kind, and its fields as JSON with each free text as a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Name of the event.
    pub kind: String,
    /// Fields as JSON.
    pub json: String,
}

impl Detail {
    /// Whether it is, byte for byte, what this version writes for a kind and fields that it knows. Anything else could
    /// hide a text that nothing shows and nothing erases, or comes from a newer version.
    pub fn is_as_written(&self) -> bool {
        let digests = EntryText::from_digests(self.text_digests());
        let Some(read) = digests.and_then(|d| Entry::read_event(self, &d).ok()) else {
            return false;
        };
        let (event, context) = &read;
        // The digests are in the place of the texts already.
        as_stored(event, context, &[], Salt([0; 16])).0 == *self
    }

    /// Digests of the free texts, each with its field.
    pub fn text_digests(&self) -> Vec<(&'static str, String)> {
        let Ok(Value::Object(fields)) = serde_json::from_str(&self.json) else {
            return Vec::new();
        };
        let digest = |field| Some((field, fields.get(field)?.as_str()?.to_owned()));
        FREE_TEXT_FIELDS.into_iter().filter_map(digest).collect()
    }
}

impl Entry {
    /// Moment it refers to, in milliseconds of session time, before corrections.
    pub fn moment_ms(&self) -> i64 {
        self.context.at_ms.unwrap_or(self.stamp.clock_ms)
    }

    /// Whether it was added afterwards, at a moment given.
    pub fn is_added(&self) -> bool {
        self.context.added.is_some()
    }

    /// The entry as stored: its detail, and its texts separately.
    pub fn to_detail(&self) -> (Detail, Vec<EntryText>) {
        encode_event(&self.event, &self.context, self.stamp.salt)
    }

    /// Decodes an event and its context from a detail and the texts that were not erased.
    ///
    /// # Errors
    /// If the kind or a field is unknown to this version.
    pub fn read_event(
        detail: &Detail,
        texts: &[EntryText],
    ) -> Result<(Event, EntryContext), serde_json::Error> {
        let mut fields: Map<String, Value> = serde_json::from_str(&detail.json)?;
        restore_texts(&mut fields, &FREE_TEXT_FIELDS, texts);
        let context = EntryContext::take_from(&mut fields, &detail.kind);
        let mut whole = Map::new();
        whole.insert("kind".to_owned(), Value::String(detail.kind.clone()));
        if !fields.is_empty() || !has_no_fields(&detail.kind) {
            whole.insert("detail".to_owned(), Value::Object(fields));
        }
        Ok((serde_json::from_value(Value::Object(whole))?, context))
    }
}

/// Whether a kind has no fields.
fn has_no_fields(kind: &str) -> bool {
    matches!(
        kind,
        "Resumed" | "TaskEnded" | "AttemptReopened" | "SessionReopened"
    )
}

pub(super) fn encode_event(
    event: &Event,
    context: &EntryContext,
    salt: Salt,
) -> (Detail, Vec<EntryText>) {
    if let (Event::AttemptImported(totals), true) = (event, *context == EntryContext::default()) {
        return (encode_import(totals), Vec::new());
    }
    as_stored(event, context, &FREE_TEXT_FIELDS, salt)
}

/// The detail of an imported attempt, which has no free text, written without a tree: a table has a million.
fn encode_import(totals: &ImportedAttempt) -> Detail {
    Detail {
        kind: "AttemptImported".to_owned(),
        json: serde_json::to_string(totals).unwrap_or_default(),
    }
}

fn as_stored(
    event: &Event,
    context: &EntryContext,
    free_text: &'static [&'static str],
    salt: Salt,
) -> (Detail, Vec<EntryText>) {
    let whole = context.add_to(serde_json::to_value(event).unwrap_or_default());
    let EventJson {
        kind,
        fields,
        texts,
    } = EventJson::from_event(&whole, |_| free_text, salt);
    let json = Value::Object(fields).to_string();
    (Detail { kind, json }, texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imported_attempt_is_stored_as_every_event_is() {
        let word = || Some("\"Überblick\"\n\u{7}".to_owned());
        let counted = ImportedAttempt {
            assisted: true,
            assists: Some(1),
            critical: Some(2),
            errors: Some(9),
            major: Some(3),
            minor: Some(4),
            session: word(),
            source: word().unwrap_or_default(),
            started_at: word(),
            time_ms: Some(-5),
            ..ImportedAttempt::default()
        };
        for totals in [counted, ImportedAttempt::default()] {
            let event = Event::AttemptImported(totals);
            let salt = Salt([7; 16]);
            let none = EntryContext::default();
            let by_tree = as_stored(&event, &none, &FREE_TEXT_FIELDS, salt);
            assert_eq!(encode_event(&event, &none, salt), by_tree);
        }
    }
}
