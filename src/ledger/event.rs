//! Events of the study log, in the past tense.
//!
//! These names are written to the file and are frozen: add an optional field or a new kind.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::session::Seq;

/// An event of the study log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "detail")]
pub enum StudyEvent {
    /// A desk started a chain; always the chain's first entry.
    WriterStarted {
        /// Desk that writes it.
        desk: Uuid,
        /// SHA-256 of the study's first protocol, 64 hexadecimal digits.
        study: String,
        /// Why a new chain was needed.
        reason: StartReason,
    },
    /// A session was closed, corrected after its close, or reopened; its log then ended with this entry.
    SessionCloseNoted {
        /// The session.
        session: Uuid,
        /// Number of its last entry.
        seq: Seq,
        /// Hash of that entry, 64 hexadecimal digits.
        head: String,
    },
    /// A text was erased permanently.
    TextErased {
        /// Log the text belongs to.
        #[serde(flatten)]
        log: LogId,
        /// Number of its entry.
        seq: Seq,
        /// Field of the entry's detail.
        field: String,
        /// Reason, free text; absent if none was given or it was itself erased.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A participant has another code than the one in a session's log, or in files.
    CodeAliased {
        /// Code in the log or the files.
        code: String,
        /// Session whose log has it; absent: any file from elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Uuid>,
        /// Code of the participant.
        alias: String,
    },
}

/// Why a desk started a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartReason {
    /// The desk had none in this record.
    First,
    /// The desk has chains in this record but has no memory of how they end.
    NotRemembered,
    /// The desk's chains in this record end differently than it remembers: a restored backup or a copied folder.
    HeadDiffers,
}

/// A log that can have texts: a session's log, or a writer's chain in the study log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogId {
    /// Log of this session.
    Session(Uuid),
    /// Chain of this writer.
    Writer(Uuid),
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(session) => write!(f, "session {session}"),
            Self::Writer(writer) => write!(f, "the study log's chain {writer}"),
        }
    }
}

/// Free-text fields of this kind of event.
pub(super) fn free_text(kind: &str) -> &'static [&'static str] {
    match kind {
        "TextErased" => &["reason"],
        _ => &[],
    }
}
