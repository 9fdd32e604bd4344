//! Missing files, locks, size limits and closed pipes: each is reported, and nothing is lost.

use std::fs;
use std::process::{Command, Stdio};

use moderato::clock::Clock;
use moderato::session::{Command as Key, Durability, SessionPhase, SessionState, SessionWriter};

use crate::support::record_bench::{RecordBench, SCRIPT, note, plan};
use crate::support::report_losses;

fn moderato() -> String {
    assert_cmd::cargo::cargo_bin("moderato")
        .display()
        .to_string()
}

#[test]
fn waits_for_a_record_locked_by_another_program() {
    let bench = RecordBench::new();
    let mut session = bench.start_session("P01");
    let tool = bench.sqlite();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    let durability = session.press(note("one"));
    let Durability::Spooled { why: output, .. } = durability else {
        panic!("{durability:?}");
    };
    assert!(output.contains("Another program"), "{output}");
    tool.execute_batch("ROLLBACK").unwrap();
    assert_eq!(session.press(note("two")), Durability::Committed);
    let (session_id, state) = session.close();
    let log = bench.reader().stored_log(session_id).unwrap();
    assert_eq!(log.len(), state.log().count());
    assert!(bench.reader().verify().unwrap().is_intact());
}

#[test]
fn a_session_without_its_folder_is_spooled_until_its_close() {
    let bench = RecordBench::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let session_id = bench.clock.new_id();
    let state = SessionState::new(plan());
    let store = bench
        .store()
        .with_spool_folders(vec![elsewhere.path().to_owned()]);
    let mut session = bench.start_session("P01");
    session.id = session_id;
    session.writer = store.into_session_writer(session_id, &state).unwrap();
    session.state = state;
    assert_eq!(
        session.press(bench.open_command(session_id, "P02")),
        Durability::Committed
    );
    let kept_away = tempfile::tempdir().unwrap();
    let copy = kept_away.path().join("copy");
    fs::copy(bench.record(), &copy).unwrap();
    fs::remove_dir_all(bench.folder()).unwrap();
    for command in [Key::Start("find".to_owned()), Key::End, Key::Close] {
        let durability = session.press(command);
        assert!(
            matches!(durability, Durability::Spooled { .. }),
            "{durability:?}"
        );
    }
    assert_eq!(session.state.phase(), SessionPhase::Closed);
    // The folder is back, with the copy of the record.
    fs::create_dir_all(bench.folder()).unwrap();
    fs::copy(&copy, bench.record()).unwrap();
    let on_file = || bench.reader().stored_log(session_id).unwrap().len();
    assert_eq!(on_file(), 0, "the copy was made without the log beside it");
    assert_eq!(
        session.writer.append(&[], &session.state),
        Durability::Committed
    );
    session.writer.finish();
    assert_eq!(on_file(), session.state.log().count());
    let waiting = fs::read_dir(elsewhere.path()).unwrap();
    let waiting = waiting.filter(|found| found.as_ref().unwrap().file_name() != "desk");
    assert_eq!(waiting.count(), 0);
    assert!(bench.reader().verify().unwrap().is_intact());
}

#[test]
fn a_file_size_limit_is_reported_and_kills_nothing() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    fs::write(bench.script(), SCRIPT).unwrap();
    let before = bench.files();
    let out = Command::new("sh")
        .args(["-c", "ulimit -f 8; exec \"$0\" backup", &moderato()])
        .current_dir(bench.folder())
        .output()
        .unwrap();
    let message = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1), "{:?} {message}", out.status);
    assert!(message.contains("does not take"), "{message}");
    assert_eq!(bench.files(), before);
}

/// Every verb that prints a result, each of its formats once.
fn printing() -> Vec<&'static str> {
    vec![
        "report",
        "report --format json",
        "report --format markdown",
        "report --format html",
        "sessions",
        "sessions show P01",
        "participants list",
        "verify",
        "verify --format json",
        "verify --repair",
        "compare",
        "compare --format json",
        "explain --version 2 --task find",
        "export --out -",
        "export --format jsonl --out -",
        "export --session P01 --format webvtt --out -",
        "check",
        "check --format json",
        "check --keys",
        "calc rate 7/9",
        "init made.toml",
        "demo",
        "completions bash",
        "man",
        "schema",
        "backup",
        "erase P01 --reason asked",
        "--help",
        "--version",
    ]
}

#[test]
fn unwritable_results_fail_and_closed_pipes_do_not() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    fs::write(bench.script(), SCRIPT).unwrap();
    let full = || {
        Stdio::from(
            fs::OpenOptions::new()
                .write(true)
                .open("/dev/full")
                .unwrap(),
        )
    };
    let moderato = moderato();
    let run = |verb: &str, out: Stdio, err: Stdio| {
        Command::new(&moderato)
            .args(verb.split(' '))
            .current_dir(bench.folder())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap()
    };
    let made = bench.folder().join("made.toml");
    for verb in printing() {
        let out = run(verb, full(), Stdio::piped())
            .wait_with_output()
            .unwrap();
        let message = String::from_utf8(out.stderr).unwrap();
        // Verbs that change something succeed without a reader; the others exist only for their output.
        let command_works = ["init", "backup", "erase"]
            .iter()
            .any(|v| verb.starts_with(v));
        let (code, sentence) = if command_works {
            (0, "warning: Done, but the message could not be printed")
        } else {
            (1, "error: The result could not be written")
        };
        assert_eq!(out.status.code(), Some(code), "{verb}: {message}");
        assert!(message.starts_with(sentence), "{verb}: {message}");
        let _made = fs::remove_file(&made);
        let mut child = run(verb, Stdio::piped(), Stdio::piped());
        drop(child.stdout.take());
        let out = child.wait_with_output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{verb}");
        assert_eq!(String::from_utf8(out.stderr).unwrap(), "", "{verb}");
        let _made = fs::remove_file(&made);
        // Standard output was closed before the program started.
        let closed = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" >&-", &moderato])
            .args(verb.split(' '))
            .current_dir(bench.folder())
            .output()
            .unwrap();
        assert_eq!(closed.status.code(), Some(0), "{verb}: {closed:?}");
        let _made = fs::remove_file(&made);
    }
    let verbs = printing().len();
    report_losses(
        format_args!(
            "{verbs} verbs printed to a full disk, to a pipe and to an output that is closed"
        ),
        0,
    );
    // A sentence that cannot be written is lost, not the exit code.
    let mut child = run("explain-nothing", Stdio::null(), full());
    assert_eq!(child.wait().unwrap().code(), Some(2));
    fs::remove_file(bench.record()).unwrap();
    assert_eq!(
        run("report", Stdio::null(), full()).wait().unwrap().code(),
        Some(1)
    );
}

#[test]
fn control_characters_in_names_are_escaped() {
    let bench = RecordBench::new();
    bench.record_session("P\u{1b}]0;owned\u{7}1");
    let script = bench.folder().join("check\u{1b}[2Jout.toml");
    fs::rename(bench.record(), script.with_extension("moderato")).unwrap();
    let moderato = moderato();
    let run = |words: &[&str]| {
        let out = Command::new(&moderato)
            .args(words)
            .current_dir(bench.folder())
            .output()
            .unwrap();
        String::from_utf8([out.stdout, out.stderr].concat()).unwrap()
    };
    let name = script.to_str().unwrap();
    for words in [
        &["check", name][..],
        &["run", name],
        &["report", name],
        &["sessions", name],
        &["sessions", name, "show", "P\u{1b}]0;owned\u{7}1"],
        &["sessions", name, "show", "\u{1b}[31m"],
        &["verify", name],
        &["verify", name, "--format", "json"],
        &["backup", name],
        &["erase", name, "\u{1b}[31m", "--reason", "none"],
        &["import", name, "\u{1b}[31m.csv"],
        &["report", name, "--version", "\u{202e}"],
        &["init", name],
        &["init", name],
    ] {
        let message = run(words);
        assert!(!message.is_empty(), "{words:?}");
        let steers = |c: char| c != '\n' && moderato::study::text::is_hidden(c);
        assert!(!message.contains(steers), "{words:?}: {message:?}");
    }
}
