//! The way a session is recorded.

use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::id::Seq;
use super::stamp::ClockReading;
use super::state::SessionState;

/// Keeps entries before they are shown.
pub trait SessionWriter {
    /// Keeps `entries` and what follows from them, and says where they are now. With no entries it tries again
    /// to keep those that wait. It never fails: what cannot be kept in the file waits elsewhere.
    fn append(&mut self, entries: &[Entry], after: &SessionState) -> Durability;

    /// Notes that the session was alive at this moment, session time in milliseconds, so that a gap after a crash is
    /// not made longer than it was.
    fn heartbeat(&mut self, _clock_ms: i64, _now: ClockReading) {}

    /// Keeps the note that is being written until it is logged, so that a crash does not take it; none is written
    /// any more.
    fn save_draft(&mut self, _draft: Option<&Draft>) {}
}

/// A note that is being written: no part of the log yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its letter code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<char>,
    /// What is written so far.
    pub text: String,
    /// Session time at which it was begun, in milliseconds.
    pub begun_ms: i64,
    /// The attempt that ran then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<Seq>,
}

/// Where entries are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Durability {
    /// All of them are in the study's file, on the disk.
    Committed,
    /// Some wait in an emergency file on the disk.
    Spooled {
        /// Why, in a sentence.
        why: String,
        /// The file's path.
        file: String,
    },
    /// Some wait in memory only; why, in a sentence.
    MemoryOnly(String),
}

/// In memory, for tests.
impl SessionWriter for Vec<Entry> {
    fn append(&mut self, entries: &[Entry], _: &SessionState) -> Durability {
        self.extend_from_slice(entries);
        Durability::Committed
    }
}
