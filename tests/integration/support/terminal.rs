//! A pseudo-terminal that a test types into and reads.

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use moderato::clock::{Clock, SystemClock};
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
#[cfg(feature = "encryption")]
use rustix::termios::{LocalModes, tcgetattr};

/// The longest wait in milliseconds, enough even on a busy machine.
const DEADLINE_MS: i64 = 15_000;

/// A program in a pseudo-terminal, with an emulator of its screen.
pub(crate) struct Terminal {
    /// `None` after a hang-up.
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    output: Receiver<Vec<u8>>,
    deaf: Arc<AtomicBool>,
    ended: Receiver<ExitStatus>,
    screen: vt100::Parser,
    pub(crate) pid: Pid,
    clock: SystemClock,
}

impl Terminal {
    pub(crate) fn start(command: CommandBuilder, rows: u16, columns: u16) -> Self {
        let pair = native_pty_system().openpty(size(rows, columns)).unwrap();
        let mut child = pair.slave.spawn_command(command).unwrap();
        // While this end is open, the end of the program is not noticed.
        drop(pair.slave);
        let pid = child.process_id().unwrap().cast_signed();
        let mut from = pair.master.try_clone_reader().unwrap();
        let deaf = Arc::new(AtomicBool::new(false));
        let (sent, output) = mpsc::channel();
        let stop = deaf.clone();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = from.read(&mut bytes) {
                if stop.load(Ordering::SeqCst) || sent.send(bytes[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let (status, ended) = mpsc::channel();
        thread::spawn(move || status.send(child.wait().unwrap()));
        Self {
            keys: Some(pair.master.take_writer().unwrap()),
            master: Some(pair.master),
            output,
            deaf,
            ended,
            screen: vt100::Parser::new(cells(rows), cells(columns), 0),
            pid: Pid::from_raw(pid).unwrap(),
            clock: SystemClock::new(),
        }
    }

    /// Presses keys, each a name or a character, such as `"space 1 a 3 enter"`. `esc` must be the last, since it would
    /// start an escape sequence with the next key.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.type_text(match key {
                "space" => " ",
                "enter" => "\r",
                "esc" => "\x1b",
                "tab" => "\t",
                "backtab" => "\x1b[Z",
                "backspace" => "\x7f",
                "up" => "\x1b[A",
                "down" => "\x1b[B",
                "pgdn" => "\x1b[6~",
                "ctrl-c" => "\x03",
                "ctrl-g" => "\x07",
                "f2" => "\x1bOQ",
                one if one.chars().count() == 1 => one,
                other => panic!("no key is called {other}"),
            });
        }
        self
    }

    pub(crate) fn type_text(&mut self, text: &str) -> &mut Self {
        self.send(text.as_bytes())
    }

    /// Sends bytes unchanged.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> &mut Self {
        let keys = self.keys.as_mut().expect("the terminal was hung up");
        keys.write_all(bytes).unwrap();
        keys.flush().unwrap();
        self
    }

    /// Waits until the program has read everything sent.
    #[track_caller]
    pub(crate) fn wait_until_read(&mut self) -> &mut Self {
        let master = self.master.as_ref().expect("the terminal was hung up");
        let tty = fs::File::open(master.tty_name().unwrap()).unwrap();
        let late = self.now() + DEADLINE_MS;
        while rustix::io::ioctl_fionread(&tty).unwrap() > 0 {
            assert!(self.now() < late, "what was sent is not read");
            thread::yield_now();
        }
        self
    }

    /// Pastes text as a bracketed paste.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        assert!(self.screen.screen().bracketed_paste());
        self.type_text(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Waits until the program turns off the echo.
    #[cfg(feature = "encryption")]
    #[track_caller]
    pub(crate) fn wait_for_hidden_input(&mut self) -> &mut Self {
        let master = self.master.as_ref().expect("the terminal was hung up");
        let tty = fs::File::open(master.tty_name().unwrap()).unwrap();
        let late = self.now() + DEADLINE_MS;
        while tcgetattr(&tty)
            .unwrap()
            .local_modes
            .contains(LocalModes::ECHO)
        {
            assert!(self.now() < late, "what is typed is shown");
            thread::yield_now();
        }
        self
    }

    /// Resizes the window.
    pub(crate) fn resize(&mut self, rows: u16, columns: u16) -> &mut Self {
        let master = self.master.as_ref().expect("the terminal was hung up");
        master.resize(size(rows, columns)).unwrap();
        self.screen.set_size(cells(rows), cells(columns));
        self
    }

    /// Waits until the screen shows a text.
    #[track_caller]
    pub(crate) fn shows(&mut self, text: &str) -> &mut Self {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until the screen no longer shows a text.
    #[track_caller]
    pub(crate) fn hides(&mut self, text: &str) -> &mut Self {
        self.until(&format!("no {text}"), |screen| !screen.contains(text))
    }

    /// Waits for output of the program until the screen fulfills `is_so`, up to the deadline.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> &mut Self {
        let late = self.now() + DEADLINE_MS;
        while !is_so(&self.contents()) {
            let patience = Duration::from_millis(u64::try_from(late - self.now()).unwrap_or(0));
            match self.output.recv_timeout(patience) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(why) => panic!("{what:?} did not come, {why}:\n{}", self.contents()),
            }
        }
        self
    }

    /// The text on the screen after all output so far.
    pub(crate) fn contents(&mut self) -> String {
        while let Ok(bytes) = self.output.try_recv() {
            self.screen.process(&bytes);
        }
        self.screen.screen().contents()
    }

    /// Waits until the program ends; returns its exit code.
    #[track_caller]
    pub(crate) fn exits(&mut self) -> u32 {
        let late = Duration::from_millis(DEADLINE_MS.unsigned_abs());
        match self.ended.recv_timeout(late) {
            Ok(status) => {
                assert_eq!(status.signal(), None, "a signal ended it");
                status.exit_code()
            }
            Err(why) => panic!("it did not end, {why}:\n{}", self.contents()),
        }
    }

    /// Closes the session on the session screen, leaves it, and checks that the program succeeds.
    #[track_caller]
    pub(crate) fn close_session(&mut self) {
        self.press("q").shows("Close the session?").press("y");
        self.shows("The session is closed.").press("enter");
        assert_eq!(self.exits(), 0);
    }

    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.pid, signal).unwrap();
        self
    }

    /// Kills the program without a chance to clean up; returns its last screen.
    pub(crate) fn kill(mut self) -> String {
        self.signal(Signal::KILL);
        // Output from before the kill is still shown.
        while let Ok(bytes) = self.output.recv() {
            self.screen.process(&bytes);
        }
        self.contents()
    }

    /// Closes the window under the program, like a lost connection. The reading thread releases the terminal at the
    /// program's next output, so a clock must be running on the screen.
    pub(crate) fn hang_up(&mut self) -> &mut Self {
        self.deaf.store(true, Ordering::SeqCst);
        let late = Duration::from_millis(DEADLINE_MS.unsigned_abs());
        while self.output.recv_timeout(late).is_ok() {}
        self.keys = None;
        self.master = None;
        self
    }

    fn now(&self) -> i64 {
        self.clock.now().mono_ms
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Err(TryRecvError::Empty) = self.ended.try_recv() {
            // It may have ended in the meantime.
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

fn size(rows: u16, columns: u16) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a screen has cells")
}
