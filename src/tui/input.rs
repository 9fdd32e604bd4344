//! Terminal input: one thread reads bytes and timestamps them at once, one decodes keys and drops other input, and one
//! waits for signals.

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

/// Time for the main thread to handle a signal; after that the process exits.
const SIGNAL_TIMEOUT: Duration = Duration::from_secs(2);
/// Delay before rereading a terminal that another program left in non-blocking mode.
const RETRY_DELAY: Duration = Duration::from_millis(10);

/// Input to the program.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key, with the time it was read.
    Key(KeyEvent, ClockReading),
    /// A key that was pressed before its screen appeared, and is to do nothing.
    Early,
    /// Pasted text.
    Paste(String),
    /// Input that is not a key was dropped, possibly with a key.
    Ignored,
    /// The window was resized, in columns and rows.
    Resize(u16, u16),
    /// A signal requests an orderly exit.
    Terminate,
    /// The terminal is gone.
    Disconnected,
}

/// Queue of inputs in the order they arrived.
#[derive(Debug)]
pub struct InputQueue {
    receiver: Receiver<Input>,
    acknowledgments: Sender<()>,
    /// Keys read before this time, in milliseconds since boot, are early.
    early_before_ms: Cell<i64>,
}

impl InputQueue {
    /// Inputs from `receiver`. Each [`Input::Terminate`] and [`Input::Disconnected`] is acknowledged on
    /// `acknowledgments` when it is taken.
    pub fn new(receiver: Receiver<Input>, acknowledgments: Sender<()>) -> Self {
        Self {
            receiver,
            acknowledgments,
            early_before_ms: Cell::new(i64::MIN),
        }
    }

    /// Discards pending input and starts the threads.
    ///
    /// # Errors
    /// If there is no terminal, or signals or a thread cannot be set up.
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

    /// Makes keys read before `shown` early: they were pressed before their effect was visible.
    pub(super) fn mark_keys_before(&self, shown: ClockReading) {
        self.early_before_ms.set(shown.boot_ms);
    }

    /// Next input; `None` if none arrives within `patience`.
    pub(super) fn next(&self, patience: Duration) -> Option<Input> {
        let input = match self.receiver.recv_timeout(patience) {
            Ok(Input::Key(_, at)) if at.boot_ms < self.early_before_ms.get() => Input::Early,
            Ok(input) => input,
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => Input::Disconnected,
        };
        match input {
            Input::Terminate => self.acknowledge_signal(),
            Input::Disconnected => self.acknowledge_hangup(),
            _ => {}
        }
        Some(input)
    }

    /// Acknowledges the hangup signal that may follow a disconnect: the program is already exiting.
    pub(super) fn acknowledge_hangup(&self) {
        self.acknowledge_signal();
    }

    fn acknowledge_signal(&self) {
        // If nothing waits for the acknowledgment, there is nothing to delay.
        let _unheard = self.acknowledgments.send(());
    }
}

/// Bytes read at once, with the time.
type Chunk = (Vec<u8>, ClockReading);

/// Reads until the terminal is gone, which closes the channel.
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

/// Decodes bytes and sends the keys and pastes.
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
        for item in decoded.drain(..) {
            let input = match item {
                // Two keys read at once have different salts.
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

/// Requests an exit when a signal arrives, and ends the process if the main thread does not respond: every acknowledged
/// entry is on disk by then. A window resize is a signal too.
fn wait_for_signals(sent: Sender<Input>, answer: Receiver<()>) -> io::Result<()> {
    let mut signals = Signals::catch()?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.wait_for_each() {
                let Signal::Terminate { exit_code } = signal else {
                    if let Ok((width, height)) = crossterm::terminal::size() {
                        // Nothing is shown if the receiver is gone.
                        let _unheard = sent.send(Input::Resize(width, height));
                    }
                    continue;
                };
                // If the receiver is gone, the only acknowledgment can be an earlier one.
                let _unheard = sent.send(Input::Terminate);
                if answer.recv_timeout(SIGNAL_TIMEOUT).is_err() {
                    super::full_screen::restore();
                    std::process::exit(exit_code);
                }
            }
        })?;
    Ok(())
}
