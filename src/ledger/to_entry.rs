//! Turns an event into the next entry of a chain.

use serde_json::Value;
use uuid::Uuid;

use super::apply::StudyLog;
use super::chain::entry_hash;
use super::entry::StudyEntry;
use super::event::{StudyEvent, free_text};
use crate::session::{Detail, EventJson, Hash, Salt, WallTime};

/// Author, time and id of a new entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyStamp {
    /// Chain it is added to.
    pub writer: Uuid,
    /// Id of the event.
    pub id: Uuid,
    /// Wall time.
    pub at: WallTime,
    /// Author.
    pub author: String,
    /// Salt for the entry's texts.
    pub salt: Salt,
}

/// Makes the next entry of a chain.
pub fn to_entry(log: &StudyLog, stamp: StudyStamp, event: &StudyEvent) -> StudyEntry {
    let EventJson {
        kind,
        fields,
        texts,
    } = EventJson::from_event(event, free_text, stamp.salt);
    let (seq, before) = match log.find_writer(stamp.writer) {
        Some(writer) => (writer.seq + 1, writer.head),
        None => (1, Hash::CHAIN_START),
    };
    let json = Value::Object(fields).to_string();
    let mut entry = StudyEntry {
        writer: stamp.writer,
        seq,
        id: stamp.id,
        at: stamp.at,
        author: stamp.author,
        detail: Detail { kind, json },
        hash: Hash::CHAIN_START,
        texts,
    };
    entry.hash = entry_hash(&before, &entry);
    entry
}
