//! The program in a temporary folder, with and without a terminal.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::Terminal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_moderato");

/// A temporary folder in which the program runs, with a home and a folder for temporary files.
pub(crate) struct ProgramBench {
    folder: TempDir,
}

impl ProgramBench {
    pub(crate) fn new() -> Self {
        Self::prepared(|_| {})
    }

    /// With the sample study in the folder `sample`.
    pub(crate) fn with_sample() -> Self {
        let bench = Self::new();
        bench.out(&["demo", "--folder", "sample"]);
        bench
    }

    /// With the sample study in the folder in which the program runs.
    pub(crate) fn in_sample() -> Self {
        let bench = Self::with_sample();
        for name in ["library.toml", "library.moderato"] {
            fs::rename(bench.at("sample").join(name), bench.at(name)).unwrap();
        }
        bench
    }

    /// In a folder that `prepare` changes before anything is in it, for example by mounting a disk.
    pub(crate) fn prepared(prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        for name in ["study", "home", "tmp"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    /// The temporary folder, which contains everything that the program may write.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The path of a file in the folder in which the program runs.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join("study").join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.at(name), text).unwrap();
    }

    /// The names of the files in the folder in which the program runs.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names = names_in(&self.at(""));
        // Backups are named after the time of the close.
        names.retain(|name| !name.contains("-backup-"));
        names
    }

    /// The names of the files in the folder for temporary files.
    pub(crate) fn temporary_files(&self) -> Vec<String> {
        names_in(&self.folder.path().join("tmp"))
    }

    /// The names of the spool files.
    pub(crate) fn spool_files(&self) -> Vec<String> {
        let mut names = names_in(&self.folder.path().join("home/state/moderato"));
        // The identity of the desk is in the same folder.
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

    /// The same, started by another command, which gets the program and its words as its last arguments.
    pub(crate) fn started_by(&self, starter: &[&str], words: &[&str]) -> Command {
        let mut command = Command::new(starter[0]);
        command
            .args(&starter[1..])
            .arg(PROGRAM)
            .args(words)
            .env_clear()
            .envs(self.environment())
            .current_dir(self.at(""));
        command
    }

    /// The transcript of a command line, split at spaces.
    pub(crate) fn transcript(&self, words: &str) -> String {
        let words: Vec<&str> = words.split_whitespace().collect();
        self.transcript_of(&mut self.moderato(&words))
    }

    /// The exit code, standard output and standard error of a command, for a snapshot.
    pub(crate) fn transcript_of(&self, command: &mut Command) -> String {
        let done = command.output().unwrap();
        let mut shown = format!("exit {}\n", done.status.code().unwrap());
        for (name, bytes) in [("out", done.stdout), ("err", done.stderr)] {
            let text = String::from_utf8(bytes).unwrap();
            for line in text
                .replace(self.folder.path().to_str().unwrap(), "~")
                .lines()
            {
                writeln!(shown, "{name}| {line}").unwrap();
            }
        }
        shown
    }

    /// Standard output of a command, which must succeed.
    pub(crate) fn out<S: AsRef<OsStr>>(&self, words: &[S]) -> String {
        let done = self.moderato(words).assert().success();
        String::from_utf8(done.get_output().stdout.clone()).unwrap()
    }

    /// Imports a table as a new study.
    pub(crate) fn import_new(&self, table: &str, title: &str, script: &str) {
        self.out(&["import", "--new", table, "--title", title, "--out", script]);
    }

    /// Standard output of a command, which must succeed, as JSON.
    pub(crate) fn json<S: AsRef<OsStr>>(&self, words: &[S]) -> serde_json::Value {
        serde_json::from_str(&self.out(words)).unwrap()
    }

    /// The program with these words in a terminal of 80 columns and 24 rows.
    pub(crate) fn terminal(&self, words: &str) -> Terminal {
        self.terminal_under::<&str>(&[], words)
    }

    /// The same, started by another command, which gets the program and its words as its last arguments.
    pub(crate) fn terminal_under<S: AsRef<OsStr>>(&self, starter: &[S], words: &str) -> Terminal {
        let mut all = starter.iter().map(AsRef::as_ref).chain([PROGRAM.as_ref()]);
        let mut command = CommandBuilder::new(all.next().unwrap());
        command.args(all);
        command.args(words.split_whitespace());
        self.open(command)
    }

    /// The same, ignoring the signal for the file size limit, so that writing fails as on a broken disk, and ignoring
    /// SIGHUP, as under `nohup`.
    pub(crate) fn terminal_with_limits(&self, words: &str) -> Terminal {
        let starter = ["sh", "-c", "trap '' XFSZ HUP; exec \"$@\"", "sh"];
        self.terminal_under(&starter, words)
    }

    /// The same, with its system calls of these names traced to a file.
    pub(crate) fn terminal_traced(&self, words: &str, calls: &[&str], trace: &Path) -> Terminal {
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
