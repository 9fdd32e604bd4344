//! Bytes that arrive soon after the end of a paste. A paste that contains its own end marker arrives in two parts, with
//! a pause in between. So bytes are held back while they arrive faster than a person types: a burst that ends with
//! another end marker is the rest of the paste; other bursts are decoded as usual, with their original times.

use super::{BURST_MS, MAX_PASTE_BYTES, PASTE_END, PASTE_START, STALL};
use crate::session::ClockReading;

/// Bytes that were read at once, the time, and the milliseconds since the previous read.
pub(super) type Chunk = (Vec<u8>, ClockReading, i64);

/// What a burst is after new bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing yet.
    Nothing,
    /// The rest of a paste; it is dropped up to its end marker.
    RestOfPaste,
    /// A new paste starts in it.
    NewPaste,
    /// Only a paste is this long.
    TooMuch,
}

/// Bytes that arrived faster than a person types, or may have.
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
        // Earlier bytes contain neither marker, but may end in half of one.
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

    /// Time without a byte that ends it, in milliseconds; longer if it may end in half of an end marker.
    pub(super) fn timeout_ms(&self) -> i64 {
        let is_cut = (2..PASTE_END.len()).any(|length| self.bytes.ends_with(&PASTE_END[..length]));
        if is_cut { STALL } else { BURST_MS - 1 }
    }

    pub(super) fn take(&mut self) -> Vec<Chunk> {
        std::mem::take(self).chunks
    }
}

/// Number of leading bytes, read between two keys, that belong to an earlier paste; 0 if none.
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
