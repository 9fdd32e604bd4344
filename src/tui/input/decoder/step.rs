//! Steps of the decoder: what one byte means in each state.

use super::bytes::{is_opener, length};
use super::sequence::Sequence;
use super::{
    Arrival, BURST_MS, Decoded, Decoder, ESC, GROUND, MAX_PASTE_BYTES, PASTE_END, PASTE_START,
    State, begin_sequence, push_key,
};
use crate::session::ClockReading;
use crate::tui::input::key_code::{csi_key, ss3_key, typed_key, with_alt};

impl Decoder {
    /// Decodes one byte.
    pub(super) fn step(&mut self, byte: u8, arrival: Arrival, out: &mut Vec<Decoded>) {
        match std::mem::replace(&mut self.state, GROUND) {
            State::Ground { character, alt } => {
                self.step_ground(character, alt, byte, arrival, out);
            }
            State::Escape(at) => self.step_escape(at, byte, arrival, out),
            State::Late { opener } => {
                self.step_ground(Vec::new(), false, byte, arrival, out);
                self.state = State::Late { opener };
            }
            State::Csi(sequence) => self.step_csi(sequence, byte, arrival, out),
            State::Ss3(sequence) => self.step_ss3(sequence, byte, arrival, out),
            State::ControlString(sequence) => {
                self.step_control_string(sequence, byte, arrival, out);
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
            // It was not a character after all.
            out.push(Decoded::Ignored);
            return self.step(byte, arrival, out);
        }
        if character.is_empty() && byte == ESC {
            self.state = State::Escape(arrival.at);
            return;
        }
        character.push(byte);
        match length(character[0]) {
            // An 8-bit control character on its own.
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

    /// Handles an 8-bit control character, which is equivalent to `ESC` and another character.
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
            // No answer contains these, and Ctrl-c must work at once.
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

    /// Gives up a sequence and decodes this byte as the first after it.
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
            // Only a possible start of the end marker matters.
            let rest = text.split_off(text.len() - PASTE_END.len());
            text.truncate(MAX_PASTE_BYTES);
            text.extend(rest);
        }
        self.state = State::Paste { text, ended };
    }
}
