//! Findings of a verification, in sentences for researchers.

use std::fmt;

use thiserror::Error;
use uuid::Uuid;

use super::super::error::{StoreErrorKind, count_entries};
use crate::session::Seq;
use crate::study::text::{excerpt, excerpt_with_limit};

/// Maximum number of characters shown of a damaged value.
const SHOWN: usize = 400;

/// Damage found in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its session; `None` for the record as a whole.
    pub session: Option<Uuid>,
    /// Code of the session's participant.
    pub participant: Option<String>,
    /// Its entry; all entries before the first damaged one of a session are intact.
    pub entry: Option<Seq>,
    /// Kind of damage.
    pub damage: Damage,
}

impl Finding {
    pub(super) fn of_file(damage: Damage) -> Self {
        Self {
            session: None,
            participant: None,
            entry: None,
            damage,
        }
    }
}

/// Location and damage, without a period: "Session ID (P02), entry 7: it was changed ...".
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.session {
            None => f.write_str("The record")?,
            Some(session) => write!(f, "Session {session}")?,
        }
        if let Some(code) = &self.participant {
            write!(f, " ({})", excerpt(code))?;
        }
        if let Some(entry) = self.entry {
            write!(f, ", entry {entry}")?;
        }
        write!(
            f,
            ": {}",
            excerpt_with_limit(&self.damage.to_string(), SHOWN)
        )
    }
}

/// Kind of damage.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum Damage {
    #[error("the file's pages are damaged: {0}")]
    Pages(String),
    #[error("a row of \"{table}\" refers to a row of \"{parent}\" that does not exist")]
    DanglingReference { table: String, parent: String },
    #[error("the script {0} was changed after it was saved")]
    Script(String),
    #[error("a row of its plan or its roster cannot be read: {0}")]
    RowUnreadable(String),
    #[error("the study's {0} differs from its script")]
    Plan(&'static str),
    #[error("the row that names the study's script is missing")]
    StudyMissing,
    #[error("entries are missing before it: the previous one is number {before}")]
    MissingEntries { before: Seq },
    #[error("it was changed after it was logged")]
    EntryChanged,
    #[error("it cannot be read: {0}")]
    EntryUnreadable(String),
    #[error("it contains something that this version of moderato does not know")]
    EntryUnknown,
    #[error("its text \"{0}\" was changed after it was logged")]
    TextChanged(String),
    #[error("its text \"{0}\" is missing, and no entry records its erasure")]
    TextMissing(String),
    #[error("it has a text \"{0}\" that was never logged")]
    TextAdded(String),
    #[error("the closing entry does not match the entries before it")]
    ClosingMismatch,
    #[error("entries up to {last} were saved and are now missing")]
    EntriesLost { last: Seq },
    #[error("it was closed with {} and is not in the record", count_entries(*.entries))]
    SessionMissing { entries: Seq },
    #[error("it was closed with {} and has {last}: the end of its log is missing", count_entries(*.noted))]
    LogShortened { last: Seq, noted: Seq },
    #[error(
        "it is not the entry with which the session was closed: the log was rewritten since then"
    )]
    CloseMismatch,
    #[error("its text \"{0}\" was erased and is back in the record")]
    ErasedTextPresent(String),
    #[error("entry {seq} of the study log's chain {writer} {why}")]
    StudyLogEntry { writer: Uuid, seq: Seq, why: String },
    #[error("the study log cannot be read: {0}")]
    StudyLogUnreadable(String),
    #[error("its log has no opening entry")]
    NotOpened,
    #[error("the script it was run under cannot be read")]
    ScriptUnreadable,
    #[error("its rows in \"{0}\" do not match its log")]
    Projection(&'static str),
}

impl Damage {
    pub(super) fn of_pages(fault: &StoreErrorKind) -> Self {
        Self::Pages(fault_message(fault))
    }

    pub(super) fn of_row(fault: &StoreErrorKind) -> Self {
        Self::RowUnreadable(fault_message(fault))
    }

    pub(super) fn of_entry(fault: &StoreErrorKind) -> Self {
        Self::EntryUnreadable(fault_message(fault))
    }

    /// Whether rebuilding the projection repairs it.
    pub fn is_rebuildable(&self) -> bool {
        match self {
            Self::Projection(_) => true,
            Self::DanglingReference { table, .. } => {
                matches!(
                    table.as_str(),
                    "session" | "attempt" | "noted" | "rating" | "entry"
                )
            }
            _ => false,
        }
    }

    /// Whether the projection of the log can still be computed.
    pub(super) fn is_log_readable(&self) -> bool {
        matches!(
            self,
            Self::TextMissing(_)
                | Self::TextAdded(_)
                | Self::ErasedTextPresent(_)
                | Self::EntriesLost { .. }
                | Self::LogShortened { .. }
                | Self::CloseMismatch
        )
    }

    /// Code for programs; these words are stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pages(_) => "pages",
            Self::DanglingReference { .. } => "reference",
            Self::Script(_) => "script",
            Self::RowUnreadable(_) => "row",
            Self::Plan(_) => "plan",
            Self::StudyMissing => "study",
            Self::MissingEntries { .. } => "gap",
            Self::EntryChanged => "changed",
            Self::EntryUnreadable(_) => "unread",
            Self::EntryUnknown => "unknown",
            Self::TextChanged(_) => "text_changed",
            Self::TextMissing(_) => "text_missing",
            Self::TextAdded(_) => "text_added",
            Self::ClosingMismatch => "closing",
            Self::EntriesLost { .. } => "lost",
            Self::SessionMissing { .. } => "session_missing",
            Self::LogShortened { .. } => "shortened",
            Self::CloseMismatch => "not_as_closed",
            Self::ErasedTextPresent(_) => "text_back",
            Self::StudyLogEntry { .. } => "study_log",
            Self::StudyLogUnreadable(_) => "study_log_unread",
            Self::NotOpened => "empty",
            Self::ScriptUnreadable => "no_script",
            Self::Projection(_) => "derived",
        }
    }
}

pub(super) fn fault_message(fault: &StoreErrorKind) -> String {
    match fault {
        StoreErrorKind::Damaged { why, .. }
        | StoreErrorKind::DiskError { why, .. }
        | StoreErrorKind::Other { why, .. } => why.clone(),
        other => other.to_string(),
    }
}
