//! An entry of the study log.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::event::{StudyEvent, free_text};
use crate::session::{Detail, EntryText, EventJson, Hash, Salt, Seq, WallTime, restore_texts};

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

    /// Whether its detail is, byte for byte, what this version writes for a kind and fields that it knows. Anything else
    /// could hide a text that nothing shows and nothing erases, or comes from a newer version.
    pub fn is_as_written(&self) -> bool {
        let Some(texts) = EntryText::from_digests(self.text_digests()) else {
            return false;
        };
        let with_digests = Self {
            texts,
            ..self.clone()
        };
        with_digests.event().is_ok_and(|event| {
            // The digests are in the place of the texts already.
            let written = EventJson::from_event(&event, |_| &[], Salt([0; 16]));
            let json = Value::Object(written.fields).to_string();
            (&written.kind, &json) == (&self.detail.kind, &self.detail.json)
        })
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
