//! The log of a session that an import writes. The import of a table has many attempts and no running clock, so neither
//! the entries before nor the attempts are kept: what is written is what `decide` and `apply` would give.

use std::sync::Arc;

use super::attempt::Attempt;
use super::attempt_summary::AttemptSummary;
use super::chain_end::{ChainEnd, LinkedEntry};
use super::decide::{check_import, close_event};
use super::digest::{Hash, Salt};
use super::event::Event;
use super::imported_attempt::ImportedAttempt;
use super::new_event::NewEvent;
use super::refusal::Refusal;
use super::seq::Seq;
use super::stamp::{Stamp, WallTime};
use super::state::{SessionPhase, SessionState};
use crate::study::Study;

/// The log of a session that an import writes, without its entries so far.
#[derive(Debug)]
pub struct ImportLog {
    end: ChainEnd,
    /// Session time of the last entry, in milliseconds. An import has no session clock, so it stays.
    clock_ms: i64,
    is_closed: bool,
}

impl ImportLog {
    /// Goes on after the entries of a session without a running attempt.
    pub fn after(state: &SessionState) -> Self {
        Self {
            end: ChainEnd::of(state),
            clock_ms: state.log().next_back().map_or(0, |e| e.stamp.clock_ms),
            is_closed: state.phase() == SessionPhase::Closed,
        }
    }

    /// Number and hash of the last entry.
    pub fn last(&self) -> (Seq, Hash) {
        (self.end.seq, self.end.head)
    }

    /// Whether the session is closed.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// The entry that reopens the closed session; `None` if it is open.
    pub fn reopen(&mut self, wall: WallTime, author: &str) -> Option<LinkedEntry> {
        if !self.is_closed {
            return None;
        }
        self.is_closed = false;
        Some(self.link(wall, author, NewEvent::for_session(Event::SessionReopened)))
    }

    /// The entry of an attempt.
    ///
    /// # Errors
    /// As [`decide`](super::decide) for [`Command::Import`](super::Command::Import).
    pub fn import(
        &mut self,
        study: &Study,
        totals: ImportedAttempt,
        wall: WallTime,
        author: &str,
    ) -> Result<LinkedEntry, Refusal> {
        if self.is_closed {
            return Err(Refusal::Closed);
        }
        check_import(study, &totals)?;
        let event = NewEvent::starting_attempt(Event::AttemptImported(totals));
        Ok(self.link(wall, author, event))
    }

    /// The entry that closes the session; `None` if it is closed.
    pub fn close(&mut self, wall: WallTime, author: &str) -> Option<LinkedEntry> {
        if self.is_closed {
            return None;
        }
        self.is_closed = true;
        Some(self.link(wall, author, close_event()))
    }

    fn link(&mut self, wall: WallTime, author: &str, event: NewEvent) -> LinkedEntry {
        let stamp = Stamp {
            clock_ms: self.clock_ms,
            wall,
            // None of these events has a text.
            salt: Salt([0; 16]),
        };
        self.end.link(stamp, author, event)
    }
}

/// Summaries of imported attempts before any correction.
#[derive(Debug)]
pub struct ImportSummaries {
    /// A session without annotations.
    empty: SessionState,
}

impl ImportSummaries {
    /// Summaries under a study.
    pub fn new(study: Arc<Study>) -> Self {
        Self {
            empty: SessionState::new(study),
        }
    }

    /// The study.
    pub fn study(&self) -> &Study {
        self.empty.study()
    }

    /// Summary of an attempt; `key` is the number of its entry.
    pub fn summarize(&self, key: Seq, clock_ms: i64, totals: ImportedAttempt) -> AttemptSummary {
        self.empty
            .summarize_attempt(&Attempt::imported(key, clock_ms, totals))
    }
}
