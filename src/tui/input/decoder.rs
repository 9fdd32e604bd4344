//! From the bytes of a terminal to keys and pastes. What a terminal answers or reports (`OSC`, `DCS`, `APC`, `PM`, `SOS`,
//! and `CSI` sequences that are no keys) looks much the same, and is dropped: also in pieces, late, and cut off.
//!
//! Three bounds tell an answer from a person, all in milliseconds between two readings:
//!
//! - a person's keys come one at a time, [`BURST`] or more apart;
//! - an `ESC`, a key of several bytes, or a paste that has ended waits for [`PART`] for what belongs to it, and is then
//!   taken as it is: Esc, Alt-\[, the pasted text;
//! - an answer that began waits for [`ANSWER`] for its next piece. A key that a person may have pressed meanwhile is held
//!   back and comes with the moment of its press when the answer turns out to be none: at the latest [`HELD`] after the
//!   start. Where it cannot be told from the answer it is dropped with it, and [`Decoded::Ignored`] says so.

use crossterm::event::KeyEvent;

use super::key_code::{after_csi, after_ss3, typed_key, with_alt};
use crate::session::Moment;

/// Keys that are read nearer to each other than this come from no person.
const BURST: i64 = 40;
/// So long the beginning of a key waits for its rest.
const PART: i64 = 100;
/// So long an answer may stop between two pieces.
const ANSWER: i64 = 500;
/// So long after an answer began keys are held back for it.
const HELD: i64 = 1000;
/// A paste without an end is handed on whenever nothing comes for so long.
const PASTE: i64 = 1000;
/// The most of a paste, in bytes, that is handed on.
const LONGEST_PASTE: usize = 1024 * 1024;
/// The most parameters that are read of a sequence, in bytes; no key has so many.
const LONGEST_KEY: usize = 32;

const ESC: u8 = 0x1b;
const PASTE_START: &[u8] = b"\x1b[200~";
const PASTE_END: &[u8] = b"\x1b[201~";

/// What came of bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Decoded {
    /// A key, and when it was read.
    Key(KeyEvent, Moment),
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
    last: Option<Moment>,
}

#[derive(Debug)]
enum State {
    /// Between keys, or in a character of several bytes.
    Ground { character: Vec<u8>, alt: bool },
    /// After an `ESC`.
    Escape(Moment),
    /// After `ESC [`.
    Csi(Sequence),
    /// After `ESC O`.
    Ss3(Sequence),
    /// In a string that only terminals send.
    Text(Sequence),
    /// In a report of the mouse, which has three bytes more.
    Mouse(u8),
    /// In a paste, or so shortly after its end that what comes may belong to it.
    Paste { text: Vec<u8>, ended: bool },
}

const GROUND: State = State::Ground {
    character: Vec::new(),
    alt: false,
};

/// A sequence that began with `ESC` and another byte, or with one control character for both.
#[derive(Debug)]
struct Sequence {
    opened: Moment,
    opener: u8,
    keys: Opener,
    parameters: Vec<u8>,
    /// Whether more of it came than its opener, and faster than a person types.
    rushed: bool,
    /// What a person may have typed since, each character with its moment.
    held: Vec<(Vec<u8>, Moment)>,
    /// An `ESC` came that may begin its end.
    ending: Option<Arrival>,
    /// How many bytes of a character of its text are to come.
    rest_of_character: u8,
    previous: u8,
}

/// Which keys send what a sequence begins with.
#[derive(Debug, Clone, Copy)]
enum Opener {
    /// No key does.
    None,
    /// Alt and a character.
    Alt,
    /// Esc, and the character at this moment.
    Two(Moment),
}

/// A byte, and how it came.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    at: Moment,
    /// Whether it is the first of what was read at once.
    first: bool,
    /// Whether it came alone and as long after what was before as a person's key does.
    alone: bool,
    /// Milliseconds since what was read before; 0 for all but the first of what was read at once.
    gap: i64,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            state: GROUND,
            last: None,
        }
    }

    /// So many milliseconds without a byte change what came before; none: it is complete.
    pub(super) fn patience(&self) -> Option<i64> {
        match &self.state {
            State::Ground { character, .. } => (!character.is_empty()).then_some(PART),
            State::Escape(_) | State::Ss3(_) | State::Mouse(_) => Some(PART),
            State::Csi(sequence) => Some(if sequence.rushed { ANSWER } else { PART }),
            State::Text(_) => Some(ANSWER),
            State::Paste { ended: true, .. } => Some(PART),
            State::Paste { text, .. } => (!text.is_empty()).then_some(PASTE),
        }
    }

    /// Takes what was read at once.
    pub(super) fn read(&mut self, bytes: &[u8], at: Moment, out: &mut Vec<Decoded>) {
        let before = self.last.replace(at);
        let gap = before.map_or(i64::MAX, |before| (at.mono_ms - before.mono_ms).max(0));
        if self.patience().is_some_and(|patience| gap > patience) {
            self.silence(out);
        }
        let alone = gap >= BURST && is_one_character(bytes);
        for (place, byte) in bytes.iter().enumerate() {
            let arrival = Arrival {
                at,
                first: place == 0,
                alone,
                gap: if place == 0 { gap } else { 0 },
            };
            self.step(*byte, arrival, out);
        }
    }

    /// Takes that nothing came for as long as [`Decoder::patience`] said.
    pub(super) fn silence(&mut self, out: &mut Vec<Decoded>) {
        match std::mem::replace(&mut self.state, GROUND) {
            State::Ground { character, .. } => {
                if !character.is_empty() {
                    out.push(Decoded::Ignored);
                }
            }
            State::Escape(at) => press('\u{1b}', at, out),
            State::Csi(sequence) | State::Ss3(sequence) | State::Text(sequence) => {
                give_up(sequence, out);
            }
            State::Mouse(_) => out.push(Decoded::Ignored),
            State::Paste { text, ended } => {
                if !text.is_empty() || ended {
                    out.push(pasted(&text));
                }
                if !ended {
                    let text = Vec::new();
                    self.state = State::Paste { text, ended };
                }
            }
        }
    }

    fn step(&mut self, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        match std::mem::replace(&mut self.state, GROUND) {
            State::Ground { character, alt } => self.ground(character, alt, byte, arrival, out),
            State::Escape(at) => self.escape(at, byte, arrival, out),
            State::Csi(sequence) => self.csi(sequence, byte, arrival, out),
            State::Ss3(sequence) => self.ss3(sequence, byte, arrival, out),
            State::Text(sequence) => self.text(sequence, byte, arrival, out),
            State::Mouse(rest) => {
                if rest > 1 {
                    self.state = State::Mouse(rest - 1);
                }
            }
            State::Paste { text, ended } => self.paste(text, ended, byte),
        }
    }

    fn ground(
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
            0 if byte < 0xa0 => self.control(byte, arrival.at),
            0 => out.push(Decoded::Ignored),
            wanted if character.len() < wanted => self.state = State::Ground { character, alt },
            _ => match std::str::from_utf8(&character).map(|text| text.chars().next()) {
                Ok(Some(c @ '\u{80}'..='\u{9f}')) => self.control(c as u8, arrival.at),
                Ok(Some(c)) if alt => {
                    out.push(Decoded::Key(with_alt(typed_key(c)), arrival.at));
                }
                Ok(Some(c)) => press(c, arrival.at, out),
                _ => out.push(Decoded::Ignored),
            },
        }
    }

    /// A control character of eight bits, which stands for `ESC` and another.
    fn control(&mut self, byte: u8, at: Moment) {
        let opener = byte - 0x40;
        self.state = match opener {
            b'[' | b'O' | b']' | b'P' | b'_' | b'^' | b'X' => begin(opener, at, Opener::None),
            _ => GROUND,
        };
    }

    fn escape(&mut self, opened: Moment, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        let apart = arrival.gap >= BURST;
        match byte {
            ESC => {
                press('\u{1b}', opened, out);
                self.state = State::Escape(arrival.at);
            }
            b'[' | b'O' | b']' | b'P' | b'_' | b'^' | b'X' => {
                let keys = if arrival.first {
                    Opener::Two(arrival.at)
                } else {
                    Opener::Alt
                };
                self.state = begin(byte, opened, keys);
            }
            _ if apart => {
                press('\u{1b}', opened, out);
                self.step(byte, arrival, out);
            }
            _ => self.ground(Vec::new(), true, byte, arrival, out),
        }
    }

    fn csi(&mut self, mut sequence: Sequence, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        let starts = sequence.parameters.is_empty();
        match byte {
            b' '..=b'?' => {
                sequence.take(byte, arrival);
                self.state = State::Csi(sequence);
            }
            b'[' if starts => {
                sequence.take(byte, arrival);
                self.state = State::Csi(sequence);
            }
            b'M' if starts && !arrival.alone => self.state = State::Mouse(3),
            b'~' if sequence.parameters == b"200" => {
                self.state = State::Paste {
                    text: Vec::new(),
                    ended: false,
                };
            }
            b'@'..=b'~' => {
                let slow = arrival.alone && !sequence.rushed;
                match after_csi(&sequence.parameters, byte) {
                    Some(key) if !slow => {
                        out.push(Decoded::Key(key, sequence.opened));
                    }
                    // Each byte was a key of its own.
                    _ if slow => {
                        give_up(sequence, out);
                        self.step(byte, arrival, out);
                    }
                    _ if sequence.held.is_empty() => {}
                    _ => out.push(Decoded::Ignored),
                }
            }
            _ => {
                give_up(sequence, out);
                self.step(byte, arrival, out);
            }
        }
    }

    fn ss3(&mut self, sequence: Sequence, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        match after_ss3(byte).filter(|_| arrival.gap < BURST) {
            Some(key) => out.push(Decoded::Key(key, sequence.opened)),
            None => {
                give_up(sequence, out);
                self.step(byte, arrival, out);
            }
        }
    }

    fn text(&mut self, mut sequence: Sequence, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        let late = arrival.at.mono_ms - sequence.opened.mono_ms > HELD;
        if let Some(escape) = sequence.ending.take() {
            if byte == b'\\' && (sequence.rushed || escape.gap < BURST) {
                return end(&sequence, out);
            }
            // Another sequence, or a key.
            give_up(sequence, out);
            return self.escape(escape.at, byte, arrival, out);
        }
        let ends = match byte {
            0x07 => sequence.opener == b']',
            0x9c => sequence.rest_of_character == 0 || sequence.previous == 0xc2,
            _ => false,
        };
        if ends && (sequence.rushed || !arrival.alone) {
            return end(&sequence, out);
        }
        match byte {
            ESC => sequence.ending = Some(arrival),
            // No answer has these; a person who presses Ctrl-c is not kept waiting.
            0x03 | 0x18 | 0x1a => {
                give_up(sequence, out);
                return self.step(byte, arrival, out);
            }
            _ if arrival.alone && (late || byte.is_ascii_control()) => {
                give_up(sequence, out);
                return self.step(byte, arrival, out);
            }
            _ => sequence.take(byte, arrival),
        }
        self.state = State::Text(sequence);
    }

    fn paste(&mut self, mut text: Vec<u8>, mut ended: bool, byte: u8) {
        text.push(byte);
        if text.ends_with(PASTE_END) {
            text.truncate(text.len() - PASTE_END.len());
            ended = true;
        } else if ended && text.ends_with(PASTE_START) {
            text.truncate(text.len() - PASTE_START.len());
            ended = false;
        }
        if text.len() > LONGEST_PASTE + PASTE_END.len() {
            // Only what may be the beginning of its end is of use.
            let rest = text.split_off(text.len() - PASTE_END.len());
            text.truncate(LONGEST_PASTE);
            text.extend(rest);
        }
        self.state = State::Paste { text, ended };
    }
}

impl Sequence {
    fn take(&mut self, byte: u8, arrival: Arrival) {
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
            Some((character, _)) if arrival.alone && !arrival.first => character.push(byte),
            _ if arrival.alone => self.held.push((vec![byte], arrival.at)),
            _ => self.rushed = true,
        }
    }
}

fn begin(opener: u8, opened: Moment, keys: Opener) -> State {
    let sequence = Sequence {
        opened,
        opener,
        keys,
        parameters: Vec::new(),
        rushed: false,
        held: Vec::new(),
        ending: None,
        rest_of_character: 0,
        previous: 0,
    };
    match opener {
        b'[' => State::Csi(sequence),
        b'O' => State::Ss3(sequence),
        _ => State::Text(sequence),
    }
}

/// An answer came to its end.
fn end(sequence: &Sequence, out: &mut Vec<Decoded>) {
    if !sequence.held.is_empty() {
        out.push(Decoded::Ignored);
    }
}

/// What began came to no end: keys that a person may have pressed come after all, the rest is dropped.
fn give_up(sequence: Sequence, out: &mut Vec<Decoded>) {
    let opener = char::from(sequence.opener);
    match sequence.keys {
        _ if sequence.rushed => out.push(Decoded::Ignored),
        Opener::None => {}
        Opener::Alt => out.push(Decoded::Key(with_alt(typed_key(opener)), sequence.opened)),
        Opener::Two(at) => {
            press('\u{1b}', sequence.opened, out);
            press(opener, at, out);
        }
    }
    for (character, at) in sequence.held {
        match std::str::from_utf8(&character).map(|text| text.chars().next()) {
            Ok(Some(c)) => press(c, at, out),
            _ => out.push(Decoded::Ignored),
        }
    }
    if let Some(escape) = sequence.ending.filter(|escape| escape.alone) {
        press('\u{1b}', escape.at, out);
    }
}

fn press(c: char, at: Moment, out: &mut Vec<Decoded>) {
    out.push(Decoded::Key(typed_key(c), at));
}

fn pasted(text: &[u8]) -> Decoded {
    let text = &text[..text.len().min(LONGEST_PASTE)];
    Decoded::Paste(String::from_utf8_lossy(text).into_owned())
}

/// How many bytes the character has that begins with this one; 0: none begins so.
fn length(first: u8) -> usize {
    match first {
        0..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 0,
    }
}

fn is_one_character(bytes: &[u8]) -> bool {
    bytes.len() == 1
        || bytes
            .first()
            .is_some_and(|first| length(*first) == bytes.len())
}

#[cfg(test)]
mod tests;
