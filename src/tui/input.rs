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

use self::decoder::{Decoded, Decoder};
use crate::clock::Clock;
use crate::platform::{Signal, Signals, open_terminal};
use crate::session::ClockReading;

/// The main thread has so long to answer a signal; then the process ends without it.
const SIGNAL_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a terminal is let alone that has nothing to read and does not wait, as another program left it.
const RETRY_DELAY: Duration = Duration::from_millis(10);

/// Something that reached the program from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key, and when it was read.
    Key(KeyEvent, ClockReading),
    /// Pasted text.
    Paste(String),
    /// Something that is no key was dropped, and a key may have been dropped with it.
    Ignored,
    /// The window has another size, in columns and rows.
    Resize(u16, u16),
    /// A signal asks to leave in order.
    Terminate,
    /// The terminal is gone.
    Disconnected,
}

/// The inputs, in the order in which they came.
#[derive(Debug)]
pub struct InputQueue {
    receiver: Receiver<Input>,
    acknowledgments: Sender<()>,
    /// Keys that were read before this are dropped, in milliseconds since boot.
    ignore_keys_before_ms: Cell<i64>,
}

impl InputQueue {
    /// Inputs that come from `received`; each [`Input::Leave`], and [`Input::Lost`], is answered on
    /// `answered` when it is taken.
    pub fn new(receiver: Receiver<Input>, acknowledgments: Sender<()>) -> Self {
        Self {
            receiver,
            acknowledgments,
            ignore_keys_before_ms: Cell::new(i64::MIN),
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
            .spawn(move || decode_bytes(&bytes, &clock, &sent))?;
        Ok(Self::new(received, answered))
    }

    /// Drops the keys that were read before `shown`: whoever pressed them had not seen what they would do.
    pub(super) fn drop_keys_before(&self, shown: ClockReading) {
        self.ignore_keys_before_ms.set(shown.boot_ms);
    }

    /// The next input, or none within `patience`.
    pub(super) fn next(&self, patience: Duration) -> Option<Input> {
        loop {
            let input = match self.receiver.recv_timeout(patience) {
                Ok(Input::Key(_, at)) if at.boot_ms < self.ignore_keys_before_ms.get() => continue,
                Ok(input) => input,
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => Input::Disconnected,
            };
            match input {
                Input::Terminate => self.acknowledge_signal(),
                Input::Disconnected => self.acknowledge_hangup(),
                _ => {}
            }
            return Some(input);
        }
    }

    /// Answers the hangup signal that may yet come of a terminal that is gone: the program is leaving in order already.
    pub(super) fn acknowledge_hangup(&self) {
        self.acknowledge_signal();
    }

    fn acknowledge_signal(&self) {
        // Where nobody waits for the answer there is nothing to hold up.
        let _unheard = self.acknowledgments.send(());
    }
}

/// What was read at once, and when.
type Chunk = (Vec<u8>, ClockReading);

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
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(RETRY_DELAY),
            Err(_) => return,
        }
    }
}

/// Sends on the keys and pastes in what was read.
fn decode_bytes(read: &Receiver<Chunk>, clock: &impl Clock, sent: &Sender<Input>) {
    let mut decoder = Decoder::new();
    let mut decoded = Vec::new();
    loop {
        let chunk = match decoder.timeout_ms().map(i64::unsigned_abs) {
            Some(ms) => read.recv_timeout(Duration::from_millis(ms)),
            None => read.recv().map_err(RecvTimeoutError::from),
        };
        match chunk {
            Ok((bytes, at)) => decoder.read(&bytes, at, &mut decoded),
            Err(RecvTimeoutError::Timeout) => decoder.expire_pending(&mut decoded),
            Err(RecvTimeoutError::Disconnected) => {
                let _unheard = sent.send(Input::Disconnected);
                return;
            }
        }
        decoded.dedup_by(|a, b| (&*a, &*b) == (&Decoded::Ignored, &Decoded::Ignored));
        for what in decoded.drain(..) {
            let input = match what {
                // Two keys that were read at once have a salt each.
                Decoded::Key(key, at) => {
                    let salt = clock.now().salt;
                    Input::Key(key, ClockReading { salt, ..at })
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
    let mut signals = Signals::catch()?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.wait_for_each() {
                let Signal::Terminate { exit_code } = signal else {
                    if let Ok((width, height)) = crossterm::terminal::size() {
                        // Where nobody hears it, nothing is shown.
                        let _unheard = sent.send(Input::Resize(width, height));
                    }
                    continue;
                };
                // Where it is not heard, there is no answer either, unless one was given before.
                let _unheard = sent.send(Input::Terminate);
                if answer.recv_timeout(SIGNAL_TIMEOUT).is_err() {
                    super::full_screen::restore();
                    std::process::exit(exit_code);
                }
            }
        })?;
    Ok(())
}
