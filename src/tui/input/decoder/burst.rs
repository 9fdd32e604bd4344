//! What comes soon after the end of a paste: a paste that contains its own end comes in two, and the terminal may stop
//! in between. So it is held back as long as it comes faster than a person types: a burst that runs into another end is
//! the rest of the paste, and anything else is what it always is, from the moment it was read.

use super::{BURST_MS, MAX_PASTE_BYTES, PASTE_END, PASTE_START, STALL};
use crate::session::ClockReading;

/// Bytes that were read at once, when, and so many milliseconds after those before.
pub(super) type Chunk = (Vec<u8>, ClockReading, i64);

/// What new bytes make of a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing yet.
    Nothing,
    /// It was the rest of a paste up to an end of its own, and is dropped up to there.
    RestOfPaste,
    /// A paste begins in it.
    NewPaste,
    /// It is longer than anything but a paste.
    TooMuch,
}

/// Bytes that came at the speed of a machine, or may yet turn out so.
#[derive(Debug, Default)]
pub(super) struct Burst {
    chunks: Vec<Chunk>,
    bytes: Vec<u8>,
}

impl Burst {
    pub(super) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    pub(super) fn push(&mut self, bytes: &[u8], at: ClockReading, gap_ms: i64) -> Found {
        // What was there before has neither, or it would not be here; half of one it may have.
        let known = self.bytes.len().saturating_sub(PASTE_END.len() - 1);
        self.bytes.extend_from_slice(bytes);
        self.chunks.push((bytes.to_vec(), at, gap_ms));
        let new = &self.bytes[known..];
        let end = rest_of_paste(new);
        if end > 0 {
            let rest = new[end..].to_vec();
            *self = Self::default();
            if !rest.is_empty() {
                self.push(&rest, at, gap_ms);
            }
            return Found::RestOfPaste;
        }
        match find(new, PASTE_START) {
            Some(_) => Found::NewPaste,
            None if self.bytes.len() > MAX_PASTE_BYTES => Found::TooMuch,
            None => Found::Nothing,
        }
    }

    /// So many milliseconds without a byte end it; longer where it may end in half of a paste's end.
    pub(super) fn timeout_ms(&self) -> i64 {
        let is_cut = (2..PASTE_END.len()).any(|length| self.bytes.ends_with(&PASTE_END[..length]));
        if is_cut { STALL } else { BURST_MS - 1 }
    }

    pub(super) fn take(&mut self) -> Vec<Chunk> {
        std::mem::take(self).chunks
    }
}

/// How many of these bytes, read between two keys, belong to a paste that began before. 0: none.
pub(super) fn rest_of_paste(bytes: &[u8]) -> usize {
    let before = find(bytes, PASTE_START).unwrap_or(bytes.len());
    let mut ends = bytes[..before].windows(PASTE_END.len());
    let last = ends.rposition(|end| end == PASTE_END);
    last.map_or(0, |at| at + PASTE_END.len())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|found| found == wanted)
}
