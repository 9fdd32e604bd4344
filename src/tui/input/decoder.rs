//! Decodes terminal bytes into keys and pastes. Answers and reports of the terminal (`OSC`, `DCS`, `APC`, `PM`, `SOS`,
//! and `CSI` sequences that are not keys) look similar and are dropped, including fragmented, late and truncated ones.
//!
//! Timing separates answers from typing, in milliseconds between two reads:
//!
//! - a person's keys arrive one at a time, at least [`BURST_MS`] apart;
//! - an `ESC` waits [`PARTIAL_TIMEOUT_MS`] for the rest of its sequence, and is then the key Esc; a paste that has
//!   ended waits as long. Bytes that follow an Esc within [`STALL`], start like an answer and arrive faster than a
//!   person types are the rest of a late answer;
//! - after an Esc and a key that starts an answer, a key that may go on with it, at most [`SLOW_GAP_MS`] later, may be an
//!   answer that arrives byte by byte: it is held, and delivered with its original time after a pause of that length;
//! - an answer that has started waits [`STALL`] for its next piece. Keys that a person may have pressed meanwhile are
//!   held, and delivered with their original times if the answer turns out not to be one: at most [`HOLD_LIMIT_MS`]
//!   after its start. Keys that cannot be distinguished from the answer are dropped with it, and [`Decoded::Ignored`] reports
//!   it.
//!
//! For [`STALL`] after a paste, bytes are held back until [`BURST_MS`] without one: a [`Burst`] may be its rest.
//!
//! Two cases can cost keys. Alt with a character that starts an answer (`] P _ ^ X [`) holds the keys after it, and
//! drops them if they end one. And bytes read at once are dropped up to an end that only answers have.

use crossterm::event::KeyEvent;

use self::burst::{Burst, Found, rest_of_paste};
use self::bytes::{answer_without_beginning, is_one_character, is_opener, may_follow};
use self::sequence::Sequence;
use super::key_code::typed_key;
use crate::session::ClockReading;

mod burst;
mod bytes;
mod sequence;
mod step;

/// Keys read closer together than this were not typed by a person.
const BURST_MS: i64 = 30;
/// Time that an incomplete key waits for its rest.
const PARTIAL_TIMEOUT_MS: i64 = 100;
/// Maximum pause between two bytes of an answer that arrives one byte at a time.
const SLOW_GAP_MS: i64 = 250;
/// Maximum pause between two pieces of an answer or a paste.
const STALL: i64 = 2000;
/// Maximum time that keys are held after an answer started: two pauses.
const HOLD_LIMIT_MS: i64 = 2 * STALL;
/// Maximum length of a paste, in bytes; the rest is dropped.
const MAX_PASTE_BYTES: usize = 1024 * 1024;

const ESC: u8 = 0x1b;
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// Result of decoding bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Decoded {
    /// A key, with the time it was read.
    Key(KeyEvent, ClockReading),
    /// Pasted text.
    Paste(String),
    /// Input was dropped that a person may have typed, or that was truncated.
    Ignored,
}

/// Decoder of a byte stream.
#[derive(Debug)]
pub(super) struct Decoder {
    state: State,
    /// Time of the last read.
    last_read_at: Option<ClockReading>,
    /// Time of the last byte of the last paste.
    paste_ended_at: Option<ClockReading>,
    /// Bytes that arrived soon after, not decoded yet.
    burst: Burst,
}

#[derive(Debug)]
enum State {
    /// Between keys, or inside a multibyte character.
    Ground { character: Vec<u8>, alt: bool },
    /// After an `ESC`.
    Escape(ClockReading),
    /// After an `ESC` delivered as a key, perhaps with a key that starts an answer: its rest may be late.
    Late { opener: Option<u8> },
    /// After `ESC [`.
    Csi(Sequence),
    /// After `ESC O`.
    Ss3(Sequence),
    /// In a control string, which only terminals send.
    ControlString(Sequence),
    /// In a mouse report, with this many bytes left.
    Mouse(u8),
    /// In a paste, or shortly after its end, when more of it may arrive.
    Paste { text: Vec<u8>, ended: bool },
}

const GROUND: State = State::Ground {
    character: Vec::new(),
    alt: false,
};

/// A byte with its timing.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    at: ClockReading,
    /// Whether it is the first byte of its read.
    is_first_of_read: bool,
    /// Whether it was read alone, and as long after the previous read as a person's key.
    is_typed_alone: bool,
    /// Milliseconds since the previous read; 0 for all but the first byte of a read.
    gap_ms: i64,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            state: GROUND,
            last_read_at: None,
            paste_ended_at: None,
            burst: Burst::default(),
        }
    }

    /// Time without a byte after which the pending input changes meaning, in milliseconds; `None` if nothing is
    /// pending.
    pub(super) fn timeout_ms(&self) -> Option<i64> {
        if !self.burst.is_empty() {
            return Some(self.burst.timeout_ms());
        }
        match &self.state {
            State::Ground { character, .. } => {
                (!character.is_empty()).then_some(PARTIAL_TIMEOUT_MS)
            }
            State::Late { .. } => None,
            State::Escape(_) | State::Ss3(_) | State::Paste { ended: true, .. } => {
                Some(PARTIAL_TIMEOUT_MS)
            }
            State::Csi(sequence) | State::ControlString(sequence) => Some(sequence.timeout_ms()),
            State::Mouse(_) => Some(STALL),
            State::Paste { text, .. } => (!text.is_empty()).then_some(STALL),
        }
    }

    /// Decodes bytes that were read at once.
    pub(super) fn read(&mut self, bytes: &[u8], at: ClockReading, out: &mut Vec<Decoded>) {
        let gap = self
            .last_read_at
            .map_or(i64::MAX, |before| (at.mono_ms - before.mono_ms).max(0));
        if self.timeout_ms().is_some_and(|patience| gap > patience) {
            self.expire_pending(out);
        }
        self.last_read_at = Some(at);
        if self.may_be_rest_of_paste(bytes, at) {
            self.hold_back(bytes, at, gap, out);
        } else {
            self.decode(bytes, at, gap, out);
        }
    }

    /// Whether bytes may belong to a paste that was taken to have ended.
    fn may_be_rest_of_paste(&self, bytes: &[u8], at: ClockReading) -> bool {
        let is_soon = |ended: ClockReading| at.mono_ms - ended.mono_ms <= STALL;
        let is_after_key = self.is_between_keys() || matches!(self.state, State::Late { .. });
        !self.burst.is_empty()
            || is_after_key
                && (self.paste_ended_at.is_some_and(is_soon) || rest_of_paste(bytes) > 0)
    }

    /// Keeps bytes until it is known whether they belong to a paste.
    fn hold_back(&mut self, bytes: &[u8], at: ClockReading, gap: i64, out: &mut Vec<Decoded>) {
        match self.burst.push(bytes, at, gap) {
            Found::Nothing => {}
            Found::RestOfPaste => {
                out.push(Decoded::Ignored);
                self.paste_ended_at = Some(at);
            }
            Found::NewPaste => self.release_burst(out),
            Found::TooMuch => {
                let chunks = self.burst.take().into_iter();
                let text = chunks.flat_map(|(bytes, ..)| bytes).collect();
                self.state = State::Paste { text, ended: false };
            }
        }
    }

    /// Decodes the bytes held back as input outside a paste.
    fn release_burst(&mut self, out: &mut Vec<Decoded>) {
        for (bytes, at, gap) in self.burst.take() {
            self.decode(&bytes, at, gap, out);
        }
    }

    fn decode(&mut self, bytes: &[u8], at: ClockReading, gap: i64, out: &mut Vec<Decoded>) {
        let alone = gap >= BURST_MS && is_one_character(bytes);
        self.expect_late_rest(bytes, at, gap, alone);
        let dropped = if self.is_between_keys() {
            answer_without_beginning(bytes)
        } else {
            0
        };
        if dropped > 0 {
            out.push(Decoded::Ignored);
        }
        for (place, byte) in bytes.iter().enumerate().skip(dropped) {
            let arrival = Arrival {
                at,
                is_first_of_read: place == 0,
                is_typed_alone: alone,
                gap_ms: if place == 0 { gap } else { 0 },
            };
            self.step(*byte, arrival, out);
        }
    }

    /// Whether the next byte starts a key.
    fn is_between_keys(&self) -> bool {
        matches!(&self.state, State::Ground { character, .. } if character.is_empty())
    }

    /// Resumes an answer whose `ESC` was taken for a key, if its rest arrives faster than a person types.
    fn expect_late_rest(&mut self, bytes: &[u8], at: ClockReading, gap: i64, alone: bool) {
        let State::Late { opener } = self.state else {
            return;
        };
        self.state = GROUND;
        match (opener, bytes) {
            (_, [] | [ESC, ..]) => {}
            _ if gap > STALL => {}
            (Some(opener), _) if !alone => self.state = begin_sequence(Sequence::late(opener, at)),
            (Some(opener), [next, ..]) if gap <= SLOW_GAP_MS && may_follow(opener, *next) => {
                self.state = begin_sequence(Sequence::slow(opener, at));
            }
            (None, [opener, ..]) if is_opener(*opener) => {
                self.state = if !alone {
                    State::Escape(at)
                } else if *opener == b'O' {
                    // No answer starts like this, so it is a key.
                    GROUND
                } else {
                    State::Late {
                        opener: Some(*opener),
                    }
                };
            }
            _ => {}
        }
    }

    /// Handles a pause of [`Decoder::timeout_ms`].
    pub(super) fn expire_pending(&mut self, out: &mut Vec<Decoded>) {
        if !self.burst.is_empty() {
            return self.release_burst(out);
        }
        match std::mem::replace(&mut self.state, GROUND) {
            State::Ground { character, .. } => {
                if !character.is_empty() {
                    out.push(Decoded::Ignored);
                }
            }
            State::Escape(at) => {
                push_key('\u{1b}', at, out);
                self.state = State::Late { opener: None };
            }
            State::Late { .. } => {}
            State::Csi(sequence) | State::Ss3(sequence) | State::ControlString(sequence) => {
                sequence.give_up(out);
            }
            State::Mouse(_) => out.push(Decoded::Ignored),
            State::Paste { text, ended } => {
                if !text.is_empty() || ended {
                    out.push(paste_from_bytes(&text));
                }
                if ended {
                    self.paste_ended_at = self.last_read_at;
                } else {
                    let text = Vec::new();
                    self.state = State::Paste { text, ended };
                }
            }
        }
    }
}

fn begin_sequence(sequence: Sequence) -> State {
    match sequence.opener {
        b'[' => State::Csi(sequence),
        b'O' => State::Ss3(sequence),
        _ => State::ControlString(sequence),
    }
}

fn push_key(c: char, at: ClockReading, out: &mut Vec<Decoded>) {
    out.push(Decoded::Key(typed_key(c), at));
}

/// Key of a character that came alone.
fn key_of_bytes(character: &[u8], at: ClockReading) -> Decoded {
    match std::str::from_utf8(character).map(|text| text.chars().next()) {
        Ok(Some(c)) => Decoded::Key(typed_key(c), at),
        _ => Decoded::Ignored,
    }
}

fn paste_from_bytes(text: &[u8]) -> Decoded {
    let text = &text[..text.len().min(MAX_PASTE_BYTES)];
    Decoded::Paste(String::from_utf8_lossy(text).into_owned())
}

#[cfg(test)]
mod tests;
