//! What the tests from outside share: a folder of one's own, the program in it, and a terminal to use it in.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use moderato::clock::{Clock, SystemClock};
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
#[cfg(feature = "encryption")]
use rustix::termios::{LocalModes, tcgetattr};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_moderato");
/// Nothing that is waited for takes so long, even on a busy machine.
const DEADLINE_MS: i64 = 15_000;

/// Says what was tried and what was lost, in a line that `tests/faults/run` looks for.
pub(crate) fn tried(what: impl std::fmt::Display, lost: usize) {
    println!("tried: {what}: {lost} lost");
}

/// Reports that the calling test is skipped, in a line `skipped: TEST: REASON` that can be counted.
///
/// The line goes to standard error itself, past the capture of output, so that it is seen in every run.
#[track_caller]
pub(crate) fn skipped(reason: &str) {
    let thread = thread::current();
    // With a single thread all tests run on the main one, which does not bear their names.
    let place = std::panic::Location::caller().to_string();
    let test = thread
        .name()
        .filter(|name| *name != "main")
        .unwrap_or(&place);
    // A test whose output nobody reads is skipped all the same.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}

/// What the clock says by which the program stamps, in milliseconds.
pub(crate) fn boot_ms() -> i64 {
    SystemClock::new().now().boot_ms
}

/// Whether a command runs here and does what it is asked.
pub(crate) fn does(command: &str, words: &[&str]) -> bool {
    let done = std::process::Command::new(command).args(words).output();
    done.is_ok_and(|done| done.status.success())
}

/// A folder of one's own, with a home and a place for temporary files in it.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::on(|_| {})
    }

    /// In a folder that was made ready before anything is in it: a disk was put in its place.
    pub(crate) fn on(ready: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        ready(folder.path());
        for name in ["study", "home", "tmp"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    /// The folder of all, with everything that the program may write.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the folder in which the program runs.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join("study").join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).unwrap();
    }

    /// The names of the files in the folder in which the program runs.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names = names_in(&self.at(""));
        // Backups bear the time of the close.
        names.retain(|name| !name.contains("-backup-"));
        names
    }

    /// The names of what lies where the program keeps temporary files.
    pub(crate) fn temporary(&self) -> Vec<String> {
        names_in(&self.folder.path().join("tmp"))
    }

    /// The names of the files in which entries wait that the record does not take.
    pub(crate) fn emergency(&self) -> Vec<String> {
        let mut names = names_in(&self.folder.path().join("home/state/moderato"));
        // The desk's own files are there too.
        names.retain(|name| name != "desk");
        names
    }

    fn environment(&self) -> [(&'static str, PathBuf); 7] {
        let within = |name: &str| self.folder.path().join(name);
        let path = std::env::var_os("PATH").unwrap_or_default();
        [
            ("PATH", path.into()),
            ("HOME", within("home")),
            ("XDG_STATE_HOME", within("home/state")),
            ("TMPDIR", within("tmp")),
            ("USER", "anna".into()),
            ("LANG", "C.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
        ]
    }

    /// The program with these words, without a terminal.
    pub(crate) fn moderato<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(words)
            .env_clear()
            .envs(self.environment())
            .current_dir(self.at(""));
        command
    }

    /// What the program says to these words, parted at spaces, as a snapshot shows it.
    pub(crate) fn says(&self, words: &str) -> String {
        let words: Vec<&str> = words.split_whitespace().collect();
        self.told(&mut self.moderato(&words))
    }

    /// What a command says: its exit code, what it wrote, and what it complained of.
    pub(crate) fn told(&self, command: &mut Command) -> String {
        let done = command.output().unwrap();
        let mut told = format!("exit {}\n", done.status.code().unwrap());
        for (name, bytes) in [("out", done.stdout), ("err", done.stderr)] {
            let text = String::from_utf8(bytes).unwrap();
            for line in text
                .replace(self.folder.path().to_str().unwrap(), "~")
                .lines()
            {
                writeln!(told, "{name}| {line}").unwrap();
            }
        }
        told
    }

    /// Standard output of a command that has to succeed.
    pub(crate) fn out<S: AsRef<OsStr>>(&self, words: &[S]) -> String {
        let done = self.moderato(words).assert().success();
        String::from_utf8(done.get_output().stdout.clone()).unwrap()
    }

    /// Standard output as JSON, of a command that has to succeed.
    pub(crate) fn json<S: AsRef<OsStr>>(&self, words: &[S]) -> serde_json::Value {
        serde_json::from_str(&self.out(words)).unwrap()
    }

    /// The program with these words in a terminal of 80 columns and 24 rows.
    pub(crate) fn terminal(&self, words: &str) -> Terminal {
        self.terminal_under::<&str>(&[], words)
    }

    /// The same, started by another command, which is given the program and its words at its end.
    pub(crate) fn terminal_under<S: AsRef<OsStr>>(&self, starter: &[S], words: &str) -> Terminal {
        let mut all = starter.iter().map(AsRef::as_ref).chain([PROGRAM.as_ref()]);
        let mut command = CommandBuilder::new(all.next().unwrap());
        command.args(all);
        command.args(words.split_whitespace());
        self.open(command)
    }

    /// The same, ended by no signal where a file would grow over a limit: the writing then fails, as on a broken disk.
    /// It begins with SIGHUP ignored, as under `nohup`.
    pub(crate) fn terminal_with_limits(&self, words: &str) -> Terminal {
        let starter = ["sh", "-c", "trap '' XFSZ HUP; exec \"$@\"", "sh"];
        self.terminal_under(&starter, words)
    }

    /// The same, with its system calls of these names noted in a file.
    pub(crate) fn terminal_watched(&self, words: &str, calls: &[&str], trace: &Path) -> Terminal {
        let calls = format!("trace={}", calls.join(","));
        let trace = trace.to_str().unwrap();
        self.terminal_under(&["strace", "-f", "-e", &calls, "-o", trace], words)
    }

    fn open(&self, mut command: CommandBuilder) -> Terminal {
        command.env_clear();
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command.cwd(self.at(""));
        Terminal::start(command, 24, 80)
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A program in a pseudo-terminal, and an emulator that shows what a person would see there.
pub(crate) struct Terminal {
    /// None once it was hung up.
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
        // As long as this end is open somewhere, the program's end is not seen.
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

    /// Presses keys, each named or a character: `"space 1 a 3 enter"`. What comes right after `esc` would be taken
    /// for the rest of an escape sequence, so it ends the list.
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

    /// Sends bytes as they are.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> &mut Self {
        let keys = self.keys.as_mut().expect("the terminal was hung up");
        keys.write_all(bytes).unwrap();
        keys.flush().unwrap();
        self
    }

    /// Waits until the program has read all that was sent.
    #[track_caller]
    pub(crate) fn is_read(&mut self) -> &mut Self {
        let master = self.master.as_ref().expect("the terminal was hung up");
        let tty = fs::File::open(master.tty_name().unwrap()).unwrap();
        let late = self.now() + DEADLINE_MS;
        while rustix::io::ioctl_fionread(&tty).unwrap() > 0 {
            assert!(self.now() < late, "what was sent is not read");
            thread::yield_now();
        }
        self
    }

    /// Pastes text, the way a terminal does for a program that asked to be told.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        assert!(self.screen.screen().bracketed_paste());
        self.type_text(&format!("\x1b[200~{text}\x1b[201~"))
    }

    /// Waits until what is typed is not shown.
    #[cfg(feature = "encryption")]
    #[track_caller]
    pub(crate) fn asks_unseen(&mut self) -> &mut Self {
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

    /// Gives the window another size.
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

    /// Waits until the screen shows a text no more.
    #[track_caller]
    pub(crate) fn hides(&mut self, text: &str) -> &mut Self {
        self.until(&format!("no {text}"), |screen| !screen.contains(text))
    }

    /// Waits until the screen is as it should be: blocked on what the program writes, up to the deadline.
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

    /// What stands on the screen, after all that the program has written so far.
    pub(crate) fn contents(&mut self) -> String {
        while let Ok(bytes) = self.output.try_recv() {
            self.screen.process(&bytes);
        }
        self.screen.screen().contents()
    }

    /// Waits for the program's end; says its exit code.
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

    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.pid, signal).unwrap();
        self
    }

    /// Ends the program where it stands, with no chance to tidy up; says what the screen showed last.
    pub(crate) fn kill(mut self) -> String {
        self.signal(Signal::KILL);
        // What it had written before is on the screen.
        while let Ok(bytes) = self.output.recv() {
            self.screen.process(&bytes);
        }
        self.contents()
    }

    /// Closes the window under the program, as a lost connection does. The thread that reads lets go of the terminal
    /// at the next thing that is written, so a clock has to be running on the screen.
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
            // It may have ended by itself meanwhile.
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
