//! An entry of the study log.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::event::{StudyEvent, free_text};
use crate::session::{Detail, EntryText, Hash, Seq, WallTime, restore_texts};

/// An entry of the study log, with the exact bytes that were hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyEntry {
    /// Chain it belongs to.
    pub writer: Uuid,
    /// Its number in the chain, from 1.
    pub seq: Seq,
    /// Id of the event: a repeated delivery adds nothing.
    pub id: Uuid,
    /// When it was written.
    pub at: WallTime,
    /// Author.
    pub author: String,
    /// Kind and fields, each free text as a digest.
    pub detail: Detail,
    /// Hash that links it to the chain.
    pub hash: Hash,
    /// Its texts that are not erased.
    pub texts: Vec<EntryText>,
}

impl StudyEntry {
    /// The event, without texts that were erased.
    ///
    /// # Errors
    /// If the kind or a field is unknown to this version.
    pub fn event(&self) -> Result<StudyEvent, serde_json::Error> {
        let mut fields: Map<String, Value> = serde_json::from_str(&self.detail.json)?;
        restore_texts(&mut fields, free_text(&self.detail.kind), &self.texts);
        let kind = Value::String(self.detail.kind.clone());
        let whole = [("kind", kind), ("detail", Value::Object(fields))];
        let whole = whole.map(|(name, value)| (name.to_owned(), value));
        serde_json::from_value(Value::Object(whole.into_iter().collect()))
    }

    /// Digests of the free texts, each with its field.
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
