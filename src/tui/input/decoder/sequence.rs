//! What began as an answer of the terminal does, and what a person may have typed since.

use super::bytes::length;
use super::{Arrival, BURST_MS, Decoded, HOLD_LIMIT_MS, key_of_bytes, push_key};
use crate::session::ClockReading;
use crate::tui::input::key_code::{typed_key, with_alt};

/// The most parameters that are read of a sequence, in bytes; no key has so many.
pub(super) const LONGEST_KEY: usize = 32;

/// A sequence that began with `ESC` and another byte, or with one control character for both.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) opened: ClockReading,
    pub(super) opener: u8,
    /// Whether Alt and the opener's character begin so too.
    is_alt_key: bool,
    pub(super) parameters: Vec<u8>,
    /// Whether more of it came than its opener, and faster than a person types.
    rushed: bool,
    /// What a person may have typed since, each character with its moment.
    pub(super) held: Vec<(Vec<u8>, ClockReading)>,
    /// An `ESC` came that may begin its end.
    pub(super) ending: Option<Arrival>,
    /// How many bytes of a character of its text are to come.
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
            held: Vec::new(),
            ending: None,
            rest_of_character: 0,
            previous: 0,
        }
    }

    /// The rest of an answer whose beginning was taken for keys.
    pub(super) fn late(opener: u8, at: ClockReading) -> Self {
        Self {
            rushed: true,
            ..Self::new(opener, at, false)
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
        match self.held.last_mut() {
            Some((character, _)) if arrival.is_typed_alone && !arrival.is_first_of_read => {
                character.push(byte)
            }
            _ if arrival.is_typed_alone => self.held.push((vec![byte], arrival.at)),
            _ => self.rushed = true,
        }
    }

    /// Whether this byte ends a string.
    pub(super) fn ends_with(&self, byte: u8) -> bool {
        match byte {
            0x07 => self.opener == b']',
            0x9c => self.rest_of_character == 0 || self.previous == 0xc2,
            _ => false,
        }
    }

    /// Whether a byte is rather a person's key than one more piece, as long as this took.
    pub(super) fn took_too_long(&self, arrival: Arrival) -> bool {
        arrival.is_typed_alone && arrival.at.mono_ms - self.opened.mono_ms > HOLD_LIMIT_MS
    }

    /// Whether a person may have pressed what ends it. A string that came faster than a person types ends whenever its
    /// end comes, a `CSI` with any letter.
    pub(super) fn may_end_with_key(&self, arrival: Arrival) -> bool {
        arrival.gap_ms >= BURST_MS && (self.opener == b'[' || !self.rushed)
    }

    /// It came to its end with this arrival, and is dropped with what was held back for it.
    pub(super) fn end(&self, arrival: Arrival, out: &mut Vec<Decoded>) {
        if self.may_end_with_key(arrival) || !self.held.is_empty() {
            out.push(Decoded::Ignored);
        }
    }

    /// It came to no end: keys that a person may have pressed come after all, the rest is dropped.
    pub(super) fn give_up(self, out: &mut Vec<Decoded>) {
        if self.rushed {
            out.push(Decoded::Ignored);
        } else if self.is_alt_key {
            let key = with_alt(typed_key(char::from(self.opener)));
            out.push(Decoded::Key(key, self.opened));
        }
        for (character, at) in self.held {
            out.push(key_of_bytes(&character, at));
        }
        if let Some(escape) = self.ending.filter(|escape| escape.is_typed_alone) {
            push_key('\u{1b}', escape.at, out);
        }
    }
}
