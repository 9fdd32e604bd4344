//! What is found wrong with a record, in sentences for a researcher.

use std::fmt;

use thiserror::Error;
use uuid::Uuid;

use super::super::error::Fault;
use crate::session::Seq;
use crate::study::text::{in_short, in_short_of};

/// No more characters of what was found than these are shown.
const SHOWN: usize = 400;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The session it is about; none: the record as a whole.
    pub session: Option<Uuid>,
    /// The code of that session's participant.
    pub participant: Option<String>,
    /// The entry it is about; everything before the first bad entry of a session is whole.
    pub entry: Option<Seq>,
    /// What is wrong.
    pub what: Damage,
}

impl Finding {
    pub(super) fn of_file(what: Damage) -> Self {
        Self {
            session: None,
            participant: None,
            entry: None,
            what,
        }
    }
}

/// Where it is and what is wrong, without a period: "Session ID (P02), entry 7: it is not ...".
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.session {
            None => f.write_str("The record")?,
            Some(session) => write!(f, "Session {session}")?,
        }
        if let Some(code) = &self.participant {
            write!(f, " ({})", in_short(code))?;
        }
        if let Some(entry) = self.entry {
            write!(f, ", entry {entry}")?;
        }
        write!(f, ": {}", in_short_of(&self.what.to_string(), SHOWN))
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[allow(missing_docs, reason = "each variant's sentence says what it is")]
pub enum Damage {
    #[error("the file's pages are damaged: {0}")]
    Pages(String),
    #[error("a row of \"{table}\" refers to a row of \"{parent}\" that is not there")]
    Reference { table: String, parent: String },
    #[error("the script kept under {0} is not the text it was")]
    Script(String),
    #[error("the study's {0} is not what its script says")]
    Plan(&'static str),
    #[error("entries are missing before it: the one before has the number {before}")]
    Gap { before: Seq },
    #[error("it is not the entry that was logged here")]
    Changed,
    #[error("it cannot be read: {0}")]
    Unread(String),
    #[error("it says something that this moderato does not know")]
    Unknown,
    #[error("its text \"{0}\" is not the one that was logged")]
    TextChanged(String),
    #[error("its text \"{0}\" is missing, and no entry says that it was erased")]
    TextMissing(String),
    #[error("it has a text \"{0}\" that was never logged")]
    TextAdded(String),
    #[error("the closing entry does not fit the entries before it")]
    Closing,
    #[error("entries up to {last} were kept and are gone")]
    Lost { last: Seq },
    #[error("it was closed with {entries} entries and is not in the record")]
    SessionMissing { entries: Seq },
    #[error("it was closed with {noted} entries and has {last}: the end of its log is missing")]
    Shortened { last: Seq, noted: Seq },
    #[error(
        "it is not the entry with which the session was closed: the log was rewritten since then"
    )]
    NotAsClosed,
    #[error("its text \"{0}\" was erased and is there again")]
    TextBack(String),
    #[error("entry {seq} of the study log's chain {writer} {why}")]
    Study { writer: Uuid, seq: Seq, why: String },
    #[error("the study log cannot be read: {0}")]
    StudyUnread(String),
    #[error("it has no entry that opened it")]
    Empty,
    #[error("the script it was run under cannot be read")]
    NoScript,
    #[error("its rows in \"{0}\" are not what follows from its log")]
    Derived(&'static str),
}

impl Damage {
    pub(super) fn of_pages(fault: &Fault) -> Self {
        Self::Pages(reason(fault))
    }

    pub(super) fn of_entry(fault: &Fault) -> Self {
        Self::Unread(reason(fault))
    }

    /// Whether writing anew what follows from the logs mends it.
    pub fn is_rebuildable(&self) -> bool {
        match self {
            Self::Derived(_) => true,
            Self::Reference { table, .. } => {
                matches!(
                    table.as_str(),
                    "session" | "attempt" | "noted" | "rating" | "entry"
                )
            }
            _ => false,
        }
    }

    /// Whether what follows from the log can still be told.
    pub(super) fn leaves_the_log_readable(&self) -> bool {
        matches!(
            self,
            Self::TextMissing(_)
                | Self::TextAdded(_)
                | Self::TextBack(_)
                | Self::Lost { .. }
                | Self::Shortened { .. }
                | Self::NotAsClosed
        )
    }

    /// One word for programs; these words are kept.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pages(_) => "pages",
            Self::Reference { .. } => "reference",
            Self::Script(_) => "script",
            Self::Plan(_) => "plan",
            Self::Gap { .. } => "gap",
            Self::Changed => "changed",
            Self::Unread(_) => "unread",
            Self::Unknown => "unknown",
            Self::TextChanged(_) => "text_changed",
            Self::TextMissing(_) => "text_missing",
            Self::TextAdded(_) => "text_added",
            Self::Closing => "closing",
            Self::Lost { .. } => "lost",
            Self::SessionMissing { .. } => "session_missing",
            Self::Shortened { .. } => "shortened",
            Self::NotAsClosed => "not_as_closed",
            Self::TextBack(_) => "text_back",
            Self::Study { .. } => "study_log",
            Self::StudyUnread(_) => "study_log_unread",
            Self::Empty => "empty",
            Self::NoScript => "no_script",
            Self::Derived(_) => "derived",
        }
    }
}

pub(super) fn reason(fault: &Fault) -> String {
    match fault {
        Fault::Damaged(reason) | Fault::Disk(reason) | Fault::Other(reason) => reason.clone(),
        other => other.to_string(),
    }
}
