//! An entry of the study log.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::event::{StudyEvent, free_text};
use crate::session::{Detail, EntryText, Hash, Seq, WallTime};

/// An entry of the study log, with the very bytes that its hash was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyEntry {
    /// The chain it belongs to.
    pub writer: Uuid,
    /// Its number in the chain, from 1.
    pub seq: Seq,
    /// The event's own id: a repeated delivery adds nothing.
    pub id: Uuid,
    /// When it was written.
    pub at: WallTime,
    /// Who wrote it.
    pub author: String,
    /// What it says, each free text as a digest.
    pub detail: Detail,
    /// Its link in the chain.
    pub hash: Hash,
    /// Its texts that were not erased.
    pub texts: Vec<EntryText>,
}

impl StudyEntry {
    /// The event; a text that was erased is absent.
    ///
    /// # Errors
    /// When this program does not know the kind or a field.
    pub fn event(&self) -> Result<StudyEvent, serde_json::Error> {
        let mut fields: Map<String, Value> = serde_json::from_str(&self.detail.json)?;
        for field in free_text(&self.detail.kind) {
            if fields.contains_key(*field) {
                match self.texts.iter().find(|text| text.field == *field) {
                    Some(text) => {
                        fields.insert((*field).to_owned(), Value::String(text.text.clone()))
                    }
                    None => fields.remove(*field),
                };
            }
        }
        let kind = Value::String(self.detail.kind.clone());
        let whole = [("kind", kind), ("detail", Value::Object(fields))];
        let whole = whole.map(|(name, value)| (name.to_owned(), value));
        serde_json::from_value(Value::Object(whole.into_iter().collect()))
    }

    /// The digest of each free text, with its field.
    pub fn text_digests(&self) -> Vec<(&'static str, String)> {
        let Ok(Value::Object(fields)) = serde_json::from_str(&self.detail.json) else {
            return Vec::new();
        };
        let digest =
            |field: &&'static str| Some((*field, fields.get(*field)?.as_str()?.to_owned()));
        let all = free_text(&self.detail.kind).iter();
        all.filter_map(digest).collect()
    }
}
