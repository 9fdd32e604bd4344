//! From the bytes of a terminal to keys and pastes. What a terminal answers or reports (`OSC`, `DCS`, `APC`, `PM`, `SOS`,
//! and `CSI` sequences that are no keys) looks much the same, and is dropped: also in pieces, late, and cut off.
//!
//! Three bounds tell an answer from a person, all in milliseconds between two readings:
//!
//! - a person's keys come one at a time, [`BURST`] or more apart;
//! - an `ESC` waits for [`PART`] for what belongs to it, and is then the key Esc, as is a paste that has ended then the
//!   text that was pasted. What follows an Esc within [`STALL`], begins as an answer and comes faster than a person types
//!   is the rest of a late one;
//! - an answer that began waits for [`STALL`] for its next piece. A key that a person may have pressed meanwhile is held
//!   back and comes with the moment of its press when the answer turns out to be none: at the latest [`HELD`] after the
//!   start. Where it cannot be told from the answer it is dropped with it, and [`Decoded::Ignored`] says so.
//!
//! For [`STALL`] after a paste, what comes is held back until [`BURST`] without a byte: a [`Burst`] may be its rest.
//!
//! So two things cost a person keys. Alt and a character that begins an answer (`] P _ ^ X [`) holds back the keys after
//! it, and drops them if they end one. And what is read at once is dropped up to an end that only answers have.

use crossterm::event::KeyEvent;

use self::burst::{Burst, Found, rest_of_paste};
use self::bytes::{answer_without_beginning, is_one_character, is_opener, length};
use self::sequence::Sequence;
use super::key_code::{csi_key, ss3_key, typed_key, with_alt};
use crate::session::ClockReading;

mod burst;
mod bytes;
mod sequence;

/// Keys that are read nearer to each other than this come from no person.
const BURST_MS: i64 = 30;
/// How long the beginning of a key waits for its rest.
const PARTIAL_TIMEOUT_MS: i64 = 100;
/// How long an answer or a paste may stop between two pieces.
const STALL: i64 = 2000;
/// How long after an answer began keys are held back for it: it may stop twice.
const HOLD_LIMIT_MS: i64 = 2 * STALL;
/// The most of a paste, in bytes, that is handed on.
const MAX_PASTE_BYTES: usize = 1024 * 1024;

const ESC: u8 = 0x1b;
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// What came of bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Decoded {
    /// A key, and when it was read.
    Key(KeyEvent, ClockReading),
    /// Pasted text.
    Paste(String),
    /// Something was dropped that a person may have typed, or that was cut off.
    Ignored,
}

/// Reads bytes as they come.
#[derive(Debug)]
pub(super) struct Decoder {
    state: State,
    /// When bytes came last.
    last_read_at: Option<ClockReading>,
    /// When the last byte of a paste came that has ended.
    paste_ended_at: Option<ClockReading>,
    /// What came soon after, and is not decided yet.
    burst: Burst,
}

#[derive(Debug)]
enum State {
    /// Between keys, or in a character of several bytes.
    Ground { character: Vec<u8>, alt: bool },
    /// After an `ESC`.
    Escape(ClockReading),
    /// After an `ESC` that was handed on as a key, and maybe a key that begins an answer: the rest of it may be late.
    Late { opener: Option<u8> },
    /// After `ESC [`.
    Csi(Sequence),
    /// After `ESC O`.
    Ss3(Sequence),
    /// In a string that only terminals send.
    ControlString(Sequence),
    /// In a report of the mouse, which has three bytes more.
    Mouse(u8),
    /// In a paste, or so shortly after its end that what comes may belong to it.
    Paste { text: Vec<u8>, ended: bool },
}

const GROUND: State = State::Ground {
    character: Vec::new(),
    alt: false,
};

/// A byte, and how it came.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    at: ClockReading,
    /// Whether it is the first of what was read at once.
    is_first_of_read: bool,
    /// Whether it came alone and as long after what was before as a person's key does.
    is_typed_alone: bool,
    /// Milliseconds since what was read before; 0 for all but the first of what was read at once.
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

    /// So many milliseconds without a byte change what came before; none: it is complete.
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
            State::Csi(_) | State::ControlString(_) | State::Mouse(_) => Some(STALL),
            State::Paste { text, .. } => (!text.is_empty()).then_some(STALL),
        }
    }

    /// Takes what was read at once.
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

    /// Takes what was held back for what it is without a paste.
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

    /// Whether what comes next is the beginning of a key.
    fn is_between_keys(&self) -> bool {
        matches!(&self.state, State::Ground { character, .. } if character.is_empty())
    }

    /// Begins the answer whose `ESC` was taken for a key, where its rest comes faster than a person types.
    fn expect_late_rest(&mut self, bytes: &[u8], at: ClockReading, gap: i64, alone: bool) {
        let State::Late { opener } = self.state else {
            return;
        };
        self.state = GROUND;
        match (opener, bytes) {
            (_, [] | [ESC, ..]) => {}
            _ if gap > STALL => {}
            (Some(opener), _) if !alone => self.state = begin_sequence(Sequence::late(opener, at)),
            (None, [opener, ..]) if is_opener(*opener) => {
                self.state = if !alone {
                    State::Escape(at)
                } else if *opener == b'O' {
                    // No answer begins so, but a key.
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

    /// Takes that nothing came for as long as [`Decoder::patience`] said.
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

    fn step(&mut self, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        match std::mem::replace(&mut self.state, GROUND) {
            State::Ground { character, alt } => {
                self.step_ground(character, alt, byte, arrival, out)
            }
            State::Escape(at) => self.step_escape(at, byte, arrival, out),
            State::Late { opener } => {
                self.step_ground(Vec::new(), false, byte, arrival, out);
                self.state = State::Late { opener };
            }
            State::Csi(sequence) => self.step_csi(sequence, byte, arrival, out),
            State::Ss3(sequence) => self.step_ss3(sequence, byte, arrival, out),
            State::ControlString(sequence) => {
                self.step_control_string(sequence, byte, arrival, out)
            }
            State::Mouse(rest) => {
                if rest > 1 {
                    self.state = State::Mouse(rest - 1);
                }
            }
            State::Paste { text, ended } => self.step_paste(text, ended, byte),
        }
    }

    fn step_ground(
        &mut self,
        mut character: Vec<u8>,
        alt: bool,
        byte: u8,
        arrival: Arrival,
        out: &mut Vec<Decoded>,
    ) {
        if !character.is_empty() && byte & 0xc0 != 0x80 {
            // It was no character after all.
            out.push(Decoded::Ignored);
            return self.step(byte, arrival, out);
        }
        if character.is_empty() && byte == ESC {
            self.state = State::Escape(arrival.at);
            return;
        }
        character.push(byte);
        match length(character[0]) {
            // On its own a control character of eight bits.
            0 if byte < 0xa0 => self.step_c1_control(byte, arrival.at),
            0 => out.push(Decoded::Ignored),
            wanted if character.len() < wanted => self.state = State::Ground { character, alt },
            _ => match std::str::from_utf8(&character).map(|text| text.chars().next()) {
                Ok(Some(c @ '\u{80}'..='\u{9f}')) => self.step_c1_control(c as u8, arrival.at),
                Ok(Some(c)) if alt => {
                    out.push(Decoded::Key(with_alt(typed_key(c)), arrival.at));
                }
                Ok(Some(c)) => push_key(c, arrival.at, out),
                _ => out.push(Decoded::Ignored),
            },
        }
    }

    /// A control character of eight bits, which stands for `ESC` and another.
    fn step_c1_control(&mut self, byte: u8, at: ClockReading) {
        let opener = byte - 0x40;
        self.state = match opener {
            _ if is_opener(opener) => begin_sequence(Sequence::new(opener, at, false)),
            _ => GROUND,
        };
    }

    fn step_escape(
        &mut self,
        opened: ClockReading,
        byte: u8,
        arrival: Arrival,
        out: &mut Vec<Decoded>,
    ) {
        let apart = arrival.gap_ms >= BURST_MS;
        match byte {
            ESC => {
                push_key('\u{1b}', opened, out);
                self.state = State::Escape(arrival.at);
            }
            _ if is_opener(byte) && arrival.is_typed_alone => {
                push_key('\u{1b}', opened, out);
                self.state = State::Late { opener: None };
                self.expect_late_rest(&[byte], arrival.at, arrival.gap_ms, true);
                push_key(char::from(byte), arrival.at, out);
            }
            _ if is_opener(byte) => self.state = begin_sequence(Sequence::new(byte, opened, true)),
            _ if apart => {
                push_key('\u{1b}', opened, out);
                self.step(byte, arrival, out);
            }
            _ => self.step_ground(Vec::new(), true, byte, arrival, out),
        }
    }

    fn step_csi(
        &mut self,
        mut sequence: Sequence,
        byte: u8,
        arrival: Arrival,
        out: &mut Vec<Decoded>,
    ) {
        let starts = sequence.parameters.is_empty();
        match byte {
            _ if sequence.took_too_long(arrival) => self.start_over(sequence, byte, arrival, out),
            b' '..=b'?' => {
                sequence.take(byte, arrival);
                self.state = State::Csi(sequence);
            }
            b'[' if starts => {
                sequence.take(byte, arrival);
                self.state = State::Csi(sequence);
            }
            b'M' if starts => {
                sequence.end(arrival, out);
                self.state = State::Mouse(3);
            }
            b'~' if sequence.parameters == b"200" => {
                self.state = State::Paste {
                    text: Vec::new(),
                    ended: false,
                };
            }
            b'@'..=b'~' => match csi_key(&sequence.parameters, byte) {
                Some(key) if !sequence.may_end_with_key(arrival) => {
                    out.push(Decoded::Key(key, sequence.opened));
                }
                _ => sequence.end(arrival, out),
            },
            _ => self.start_over(sequence, byte, arrival, out),
        }
    }

    fn step_ss3(&mut self, sequence: Sequence, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        match ss3_key(byte).filter(|_| arrival.gap_ms < BURST_MS) {
            Some(key) => out.push(Decoded::Key(key, sequence.opened)),
            None => self.start_over(sequence, byte, arrival, out),
        }
    }

    fn step_control_string(
        &mut self,
        mut sequence: Sequence,
        byte: u8,
        arrival: Arrival,
        out: &mut Vec<Decoded>,
    ) {
        if let Some(escape) = sequence.ending.take() {
            if byte == b'\\' {
                return sequence.end(escape, out);
            }
            // Another sequence, or a key.
            sequence.give_up(out);
            return self.step_escape(escape.at, byte, arrival, out);
        }
        if sequence.ends_with(byte) {
            return sequence.end(arrival, out);
        }
        match byte {
            ESC => sequence.ending = Some(arrival),
            // No answer has these; a person who presses Ctrl-c is not kept waiting.
            0x03 | 0x18 | 0x1a => return self.start_over(sequence, byte, arrival, out),
            _ if sequence.took_too_long(arrival)
                || (arrival.is_typed_alone && byte.is_ascii_control()) =>
            {
                return self.start_over(sequence, byte, arrival, out);
            }
            _ => sequence.take(byte, arrival),
        }
        self.state = State::ControlString(sequence);
    }

    /// Gives a sequence up and takes this byte as the first after it.
    fn start_over(
        &mut self,
        sequence: Sequence,
        byte: u8,
        arrival: Arrival,
        out: &mut Vec<Decoded>,
    ) {
        sequence.give_up(out);
        self.step(byte, arrival, out);
    }

    fn step_paste(&mut self, mut text: Vec<u8>, mut ended: bool, byte: u8) {
        text.push(byte);
        if text.ends_with(PASTE_END) {
            text.truncate(text.len() - PASTE_END.len());
            ended = true;
        } else if ended && text.ends_with(PASTE_START) {
            text.truncate(text.len() - PASTE_START.len());
            ended = false;
        }
        if text.len() > MAX_PASTE_BYTES + PASTE_END.len() {
            // Only what may be the beginning of its end is of use.
            let rest = text.split_off(text.len() - PASTE_END.len());
            text.truncate(MAX_PASTE_BYTES);
            text.extend(rest);
        }
        self.state = State::Paste { text, ended };
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

/// The key of a character that came alone.
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
