//! A sequence that may be an answer of the terminal, with keys that may have been typed since.

use super::bytes::length;
use super::{
    Arrival, BURST_MS, Decoded, HOLD_LIMIT_MS, SLOW_GAP_MS, STALL, key_of_bytes, push_key,
};
use crate::session::ClockReading;
use crate::tui::input::key_code::{typed_key, with_alt};

/// Maximum length of parameters that are stored, in bytes; no key has as many.
pub(super) const LONGEST_KEY: usize = 32;

/// A sequence started by `ESC` and another byte, or by one 8-bit control character.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) opened: ClockReading,
    pub(super) opener: u8,
    /// Whether Alt with the opener's character starts the same way.
    is_alt_key: bool,
    pub(super) parameters: Vec<u8>,
    /// Whether more than its opener came, faster than a person types.
    rushed: bool,
    /// Whether its start was delivered as keys and it goes on at the pace of keys.
    is_slow: bool,
    /// Characters a person may have typed since, with their times.
    pub(super) pending_text: Vec<(Vec<u8>, ClockReading)>,
    /// An `ESC` that may start its end.
    pub(super) ending: Option<Arrival>,
    /// Bytes left of a character in its text.
    rest_of_character: u8,
    previous: u8,
}

impl Sequence {
    pub(super) fn new(opener: u8, opened: ClockReading, is_alt_key: bool) -> Self {
        Self {
            opened,
            opener,
            is_alt_key,
            parameters: Vec::new(),
            rushed: false,
            is_slow: false,
            pending_text: Vec::new(),
            ending: None,
            rest_of_character: 0,
            previous: 0,
        }
    }

    /// The rest of an answer whose start was taken for keys.
    pub(super) fn late(opener: u8, at: ClockReading) -> Self {
        Self {
            rushed: true,
            ..Self::new(opener, at, false)
        }
    }

    /// What may be an answer that arrives byte by byte, and whose start was delivered as keys.
    pub(super) fn slow(opener: u8, at: ClockReading) -> Self {
        Self {
            is_slow: true,
            ..Self::new(opener, at, false)
        }
    }

    /// Time without a byte after which it is given up, in milliseconds.
    pub(super) fn timeout_ms(&self) -> i64 {
        if self.is_slow && !self.rushed {
            SLOW_GAP_MS
        } else {
            STALL
        }
    }

    pub(super) fn take(&mut self, byte: u8, arrival: Arrival) {
        if self.parameters.len() < LONGEST_KEY {
            self.parameters.push(byte);
        }
        self.rest_of_character = match length(byte) {
            0 => self.rest_of_character.saturating_sub(1),
            1 => 0,
            length => u8::try_from(length - 1).unwrap_or(0),
        };
        self.previous = byte;
        match self.pending_text.last_mut() {
            Some((character, _)) if arrival.is_typed_alone && !arrival.is_first_of_read => {
                character.push(byte);
            }
            _ if arrival.is_typed_alone => self.pending_text.push((vec![byte], arrival.at)),
            _ => self.rushed = true,
        }
    }

    /// Whether this byte ends a control string.
    pub(super) fn ends_with(&self, byte: u8) -> bool {
        match byte {
            0x07 => self.opener == b']',
            0x9c => self.rest_of_character == 0 || self.previous == 0xc2,
            _ => false,
        }
    }

    /// Whether, after this much time, a byte is more likely a key than the next piece.
    pub(super) fn took_too_long(&self, arrival: Arrival) -> bool {
        arrival.is_typed_alone && arrival.at.mono_ms - self.opened.mono_ms > HOLD_LIMIT_MS
    }

    /// Whether a person may have pressed the key that ends it. A control string that came faster than a person types
    /// ends with its end marker, a `CSI` with any letter.
    pub(super) fn may_end_with_key(&self, arrival: Arrival) -> bool {
        arrival.gap_ms >= BURST_MS && (self.opener == b'[' || !self.rushed)
    }

    /// Ends it with this arrival and drops held keys.
    pub(super) fn end(&self, arrival: Arrival, out: &mut Vec<Decoded>) {
        if self.may_end_with_key(arrival) || !self.pending_text.is_empty() {
            out.push(Decoded::Ignored);
        }
    }

    /// Gives it up: keys that a person may have pressed are delivered, the rest is dropped.
    pub(super) fn give_up(self, out: &mut Vec<Decoded>) {
        if self.rushed {
            out.push(Decoded::Ignored);
        } else if self.is_alt_key {
            let key = with_alt(typed_key(char::from(self.opener)));
            out.push(Decoded::Key(key, self.opened));
        }
        for (character, at) in self.pending_text {
            out.push(key_of_bytes(&character, at));
        }
        if let Some(escape) = self.ending.filter(|escape| escape.is_typed_alone) {
            push_key('\u{1b}', escape.at, out);
        }
    }
}
