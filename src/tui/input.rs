//! Where keys come from: a thread that stamps each the moment it is read, and one that waits for signals.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event, KeyEvent};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::clock::Clock;
use crate::session::Moment;

/// The main thread has so long to answer a signal; then the process ends without it.
const ANSWER: Duration = Duration::from_secs(2);
/// What the shell reads as "ended by a signal", plus the signal's number.
const BY_SIGNAL: i32 = 128;

/// Something that reached the program from outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key, and when it was read.
    Key(KeyEvent, Moment),
    /// Pasted text.
    Paste(String),
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
}

impl Inputs {
    /// Inputs that come from `received`; each [`Input::Leave`] is answered on `answered` when it is taken.
    pub fn new(received: Receiver<Input>, answered: Sender<()>) -> Self {
        Self { received, answered }
    }

    /// Starts the two threads.
    ///
    /// # Errors
    /// When signals cannot be waited for or a thread cannot be started.
    pub fn start<C: Clock + Send + 'static>(clock: C) -> io::Result<Self> {
        let (sent, received) = mpsc::channel();
        let (answered, answer) = mpsc::channel();
        wait_for_signals(sent.clone(), answer)?;
        thread::Builder::new()
            .name("input".to_owned())
            .spawn(move || read(&clock, &sent))?;
        Ok(Self::new(received, answered))
    }

    /// The next input, or none within `patience`.
    pub(super) fn next(&self, patience: Duration) -> Option<Input> {
        let input = match self.received.recv_timeout(patience) {
            Ok(input) => input,
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => Input::Lost,
        };
        if input == Input::Leave {
            // Where nobody waits for the answer there is nothing to hold up.
            let _unheard = self.answered.send(());
        }
        Some(input)
    }
}

fn read(clock: &impl Clock, sent: &Sender<Input>) {
    loop {
        let input = match event::read() {
            Ok(Event::Key(key)) => Input::Key(key, clock.now()),
            Ok(Event::Paste(text)) => Input::Paste(text),
            Ok(Event::Resize(width, height)) => Input::Resize(width, height),
            Ok(Event::FocusGained | Event::FocusLost | Event::Mouse(_)) => continue,
            Err(_) => Input::Lost,
        };
        let lost = input == Input::Lost;
        if sent.send(input).is_err() || lost {
            return;
        }
    }
}

/// Asks the main thread to leave when a signal comes, and ends the process where it does not answer: every entry
/// that was acknowledged is on the disk by then.
fn wait_for_signals(sent: Sender<Input>, answer: Receiver<()>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                let heard = sent.send(Input::Leave).is_ok();
                if !heard || answer.recv_timeout(ANSWER).is_err() {
                    super::terminal::restore();
                    std::process::exit(BY_SIGNAL + signal);
                }
            }
        })?;
    Ok(())
}
