//! Saving a session while it runs.

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::seq::Seq;
use super::stamp::ClockReading;
use super::state::SessionState;

/// Saves entries before they are shown.
pub trait SessionWriter {
    /// Saves `entries` and their projection, and returns where they are now. An empty slice retries spooled entries.
    /// Never fails: entries that cannot be committed are spooled.
    fn append(&mut self, entries: &[Entry], after: &SessionState) -> Durability;

    /// Records that the session was alive at `clock_ms` (session time in milliseconds), so that a gap after a crash is
    /// not overestimated.
    fn heartbeat(&mut self, _clock_ms: i64, _now: ClockReading) {}

    /// Saves an unfinished note until it is logged, so that a crash does not lose it; `None` removes it.
    fn save_draft(&mut self, _draft: Option<&Draft>) {}
}

/// An unfinished note: not in the log yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Letter code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<char>,
    /// Text so far.
    pub text: String,
    /// Session time at its start, in milliseconds.
    pub begun_ms: i64,
    /// Attempt that was current then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<Seq>,
    /// Entry that the text describes, unless it is a note of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Seq>,
}

/// Where entries are saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Durability {
    /// All entries are in the record, on disk.
    Committed,
    /// Some entries are spooled to a file on disk.
    Spooled {
        /// Reason the record could not be written.
        why: String,
        /// Path of the spool file.
        file: String,
    },
    /// Some entries are in memory only, with the reason.
    MemoryOnly(String),
}

/// Keeps entries in memory, for tests.
impl SessionWriter for Vec<Entry> {
    fn append(&mut self, entries: &[Entry], _: &SessionState) -> Durability {
        self.extend_from_slice(entries);
        Durability::Committed
    }
}
