//! Where keys come from: a thread that reads the terminal and stamps what it read at once, one that tells keys from
//! what else a terminal sends, and one that waits for signals.

mod decoder;
mod key_code;

use std::cell::Cell;
use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event::KeyEvent;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;

use self::decoder::{Decoded, Decoder};
use crate::clock::Clock;
use crate::platform::open_terminal;
use crate::session::Moment;

/// The main thread has so long to answer a signal; then the process ends without it.
const ANSWER: Duration = Duration::from_secs(2);
/// What the shell reads as "ended by a signal", plus the signal's number.
const BY_SIGNAL: i32 = 128;
/// How long a terminal is let alone that has nothing to read and does not wait, as another program left it.
const REST: Duration = Duration::from_millis(10);

/// Something that reached the program from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key, and when it was read.
    Key(KeyEvent, Moment),
    /// Pasted text.
    Paste(String),
    /// Something that is no key was dropped, and a key may have been dropped with it.
    Ignored,
    /// The window has another size, in columns and rows.
    Resize(u16, u16),
    /// A signal asks to leave in order.
    Leave,
    /// The terminal is gone.
    Lost,
}

/// The inputs, in the order in which they came.
#[derive(Debug)]
pub struct Inputs {
    received: Receiver<Input>,
    answered: Sender<()>,
    /// Keys that were read before this are dropped, in milliseconds since boot.
    since: Cell<i64>,
}

impl Inputs {
    /// Inputs that come from `received`; each [`Input::Leave`], and [`Input::Lost`], is answered on
    /// `answered` when it is taken.
    pub fn new(received: Receiver<Input>, answered: Sender<()>) -> Self {
        Self {
            received,
            answered,
            since: Cell::new(i64::MIN),
        }
    }

    /// Drops what waits to be read, and starts the threads.
    ///
    /// # Errors
    /// When there is no terminal, signals cannot be waited for or a thread cannot be started.
    pub fn start<C: Clock + Clone + Send + 'static>(clock: C) -> io::Result<Self> {
        let (sent, received) = mpsc::channel();
        let (answered, answer) = mpsc::channel();
        let (read, bytes) = mpsc::channel();
        wait_for_signals(sent.clone(), answer)?;
        let terminal = open_terminal()?;
        let stamping = clock.clone();
        thread::Builder::new()
            .name("terminal".to_owned())
            .spawn(move || read_bytes(terminal, &stamping, &read))?;
        thread::Builder::new()
            .name("input".to_owned())
            .spawn(move || decode(&bytes, &clock, &sent))?;
        Ok(Self::new(received, answered))
    }

    /// Drops the keys that were read before `shown`: whoever pressed them had not seen what they would do.
    pub(super) fn drop_keys_before(&self, shown: Moment) {
        self.since.set(shown.boot_ms);
    }

    /// The next input, or none within `patience`.
    pub(super) fn next(&self, patience: Duration) -> Option<Input> {
        loop {
            let input = match self.received.recv_timeout(patience) {
                Ok(Input::Key(_, at)) if at.boot_ms < self.since.get() => continue,
                Ok(input) => input,
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => Input::Lost,
            };
            match input {
                Input::Leave => self.answer(),
                Input::Lost => self.expect_hangup(),
                _ => {}
            }
            return Some(input);
        }
    }

    /// Answers the hangup signal that may yet come of a terminal that is gone: the program is leaving in order already.
    pub(super) fn expect_hangup(&self) {
        self.answer();
    }

    fn answer(&self) {
        // Where nobody waits for the answer there is nothing to hold up.
        let _unheard = self.answered.send(());
    }
}

/// What was read at once, and when.
type Chunk = (Vec<u8>, Moment);

/// Reads until the terminal is gone, which ends the channel.
fn read_bytes(mut terminal: impl Read, clock: &impl Clock, sent: &Sender<Chunk>) {
    let mut bytes = [0; 4096];
    loop {
        match terminal.read(&mut bytes) {
            Ok(0) => return,
            Ok(length) => {
                if sent.send((bytes[..length].to_vec(), clock.now())).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(REST),
            Err(_) => return,
        }
    }
}

/// Sends on the keys and pastes in what was read.
fn decode(read: &Receiver<Chunk>, clock: &impl Clock, sent: &Sender<Input>) {
    let mut decoder = Decoder::new();
    let mut decoded = Vec::new();
    loop {
        let chunk = match decoder.patience().map(i64::unsigned_abs) {
            Some(ms) => read.recv_timeout(Duration::from_millis(ms)),
            None => read.recv().map_err(RecvTimeoutError::from),
        };
        match chunk {
            Ok((bytes, at)) => decoder.read(&bytes, at, &mut decoded),
            Err(RecvTimeoutError::Timeout) => decoder.silence(&mut decoded),
            Err(RecvTimeoutError::Disconnected) => {
                let _unheard = sent.send(Input::Lost);
                return;
            }
        }
        decoded.dedup_by(|a, b| (&*a, &*b) == (&Decoded::Ignored, &Decoded::Ignored));
        for what in decoded.drain(..) {
            let input = match what {
                // Two keys that were read at once have a salt each.
                Decoded::Key(key, at) => {
                    let salt = clock.now().salt;
                    Input::Key(key, Moment { salt, ..at })
                }
                Decoded::Paste(text) => Input::Paste(text),
                Decoded::Ignored => Input::Ignored,
            };
            if sent.send(input).is_err() {
                return;
            }
        }
    }
}

/// Asks the main thread to leave when a signal comes, and ends the process where it does not answer: every entry
/// that was acknowledged is on the disk by then. A change of the window's size is a signal too.
fn wait_for_signals(sent: Sender<Input>, answer: Receiver<()>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGWINCH])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                if signal == SIGWINCH {
                    if let Ok((width, height)) = crossterm::terminal::size() {
                        // Where nobody hears it, nothing is shown.
                        let _unheard = sent.send(Input::Resize(width, height));
                    }
                    continue;
                }
                // Where it is not heard, there is no answer either, unless one was given before.
                let _unheard = sent.send(Input::Leave);
                if answer.recv_timeout(ANSWER).is_err() {
                    super::full_screen::restore();
                    std::process::exit(BY_SIGNAL + signal);
                }
            }
        })?;
    Ok(())
}
