//! Events of a log as JSON: the kind, the fields, and the free texts, which are stored apart so that they can be
//! erased.

use serde::Serialize;
use serde_json::{Map, Value};

use super::digest::{Hash, Salt};
use super::entry_text::EntryText;

/// An event as it is stored.
pub(crate) struct EventJson {
    /// Kind.
    pub kind: String,
    /// Fields, with a digest in place of each free text.
    pub fields: Map<String, Value>,
    /// Free texts.
    pub texts: Vec<EntryText>,
}

impl EventJson {
    /// Splits an event that serializes to `{"kind", "detail"}`; `free_text` names the free texts of its kind.
    pub(crate) fn from_event(
        event: &impl Serialize,
        free_text: impl FnOnce(&str) -> &'static [&'static str],
        salt: Salt,
    ) -> Self {
        let (mut kind, mut fields) = (String::new(), Map::new());
        if let Ok(Value::Object(mut whole)) = serde_json::to_value(event) {
            if let Some(Value::String(name)) = whole.remove("kind") {
                kind = name;
            }
            if let Some(Value::Object(all)) = whole.remove("detail") {
                fields = all;
            }
        }
        let mut texts = Vec::new();
        for field in free_text(&kind) {
            if let Some(Value::String(text)) = fields.get_mut(*field) {
                let digest = Hash::digest_text(salt, text).to_string();
                texts.push(EntryText {
                    field: (*field).to_owned(),
                    salt,
                    text: std::mem::replace(text, digest),
                });
            }
        }
        Self {
            kind,
            fields,
            texts,
        }
    }
}

/// Puts free texts back in place of their digests; a field whose text was erased is removed.
pub(crate) fn restore_texts(
    fields: &mut Map<String, Value>,
    free_text: &[&str],
    texts: &[EntryText],
) {
    for field in free_text {
        if fields.contains_key(*field) {
            match texts.iter().find(|text| text.field == *field) {
                Some(text) => fields.insert((*field).to_owned(), Value::String(text.text.clone())),
                None => fields.remove(*field),
            };
        }
    }
}
