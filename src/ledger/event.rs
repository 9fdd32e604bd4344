//! What an entry of the study log says, in the past tense.
//!
//! Names here are names in the file and frozen: a new fact is a new optional field or a new kind.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::session::Seq;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "detail")]
pub enum StudyEvent {
    /// A desk started a chain; always the first entry of it.
    WriterStarted {
        /// The installation that writes.
        desk: Uuid,
        /// SHA-256 of the study's first protocol, 64 hexadecimal digits.
        study: String,
        /// Why a new chain was needed.
        reason: StartReason,
    },
    /// A session was closed, corrected after its close, or reopened; its log ended with this entry then.
    SessionCloseNoted {
        /// The session.
        session: Uuid,
        /// The number of its last entry.
        seq: Seq,
        /// The hash of that entry, 64 hexadecimal digits.
        head: String,
    },
    /// A text was erased for good.
    TextErased {
        /// The log that the text belongs to.
        #[serde(flatten)]
        log: LogId,
        /// The entry.
        seq: Seq,
        /// The field of the entry's detail.
        field: String,
        /// Why, a free text; absent where none was given, and once it was erased itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

/// Why a desk started a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartReason {
    /// The desk had none in this record.
    First,
    /// The desk has chains in this record, and does not remember how they end.
    NotRemembered,
    /// The desk's chains in this record do not end as it remembers: a restored backup, or a copied folder.
    HeadDiffers,
}

/// A log that has texts: a session's, or a writer's chain in the study log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogId {
    /// The log of this session.
    Session(Uuid),
    /// The chain of this writer.
    Writer(Uuid),
}

/// The fields of an event of this kind that are free text.
pub(super) fn free_text(kind: &str) -> &'static [&'static str] {
    match kind {
        "TextErased" => &["reason"],
        _ => &[],
    }
}
