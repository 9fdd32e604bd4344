//! Files that go, locks that stay, limits and pipes: it is said, and nothing is lost.

use std::fs;
use std::process::{Command, Stdio};

use moderato::clock::Clock;
use moderato::session::{Command as Key, Durability, SessionPhase, SessionState, SessionWriter};

use crate::support::record_bench::{RecordBench, SCRIPT, note, plan};
use crate::support::tried;

fn moderato() -> String {
    assert_cmd::cargo::cargo_bin("moderato")
        .display()
        .to_string()
}

#[test]
fn a_record_that_another_program_holds_is_waited_for_and_then_taken_up_again() {
    let desk = RecordBench::new();
    let mut seat = desk.seat("P01");
    let tool = desk.tool();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    let kept = seat.press(note("one"));
    let Durability::Spooled { why: said, .. } = kept else {
        panic!("{kept:?}");
    };
    assert!(said.contains("Another program"), "{said}");
    tool.execute_batch("ROLLBACK").unwrap();
    assert_eq!(seat.press(note("two")), Durability::Committed);
    let (session, state) = seat.close();
    let log = desk.reader().stored_log(session).unwrap();
    assert_eq!(log.len(), state.log().count());
    assert!(desk.reader().verify().unwrap().is_intact());
}

#[test]
fn a_session_whose_folder_is_gone_is_recorded_to_its_close_elsewhere() {
    let desk = RecordBench::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let session = desk.clock.new_id();
    let state = SessionState::new(plan());
    let store = desk
        .store()
        .with_spool_folders(vec![elsewhere.path().to_owned()]);
    let mut seat = desk.seat("P01");
    seat.id = session;
    seat.writer = store.into_session_writer(session, &state).unwrap();
    seat.state = state;
    assert_eq!(
        seat.press(desk.open_command(session, "P02")),
        Durability::Committed
    );
    let kept_away = tempfile::tempdir().unwrap();
    let copy = kept_away.path().join("copy");
    fs::copy(desk.record(), &copy).unwrap();
    fs::remove_dir_all(desk.folder()).unwrap();
    for command in [Key::Start("find".to_owned()), Key::End, Key::Close] {
        let kept = seat.press(command);
        assert!(matches!(kept, Durability::Spooled { .. }), "{kept:?}");
    }
    assert_eq!(seat.state.phase(), SessionPhase::Closed);
    // The folder is there again, and the record as it was copied.
    fs::create_dir_all(desk.folder()).unwrap();
    fs::copy(&copy, desk.record()).unwrap();
    let on_file = || desk.reader().stored_log(session).unwrap().len();
    assert_eq!(on_file(), 0, "the copy was made without the log beside it");
    assert_eq!(seat.writer.append(&[], &seat.state), Durability::Committed);
    seat.writer.finish();
    assert_eq!(on_file(), seat.state.log().count());
    let waiting = fs::read_dir(elsewhere.path()).unwrap();
    let waiting = waiting.filter(|found| found.as_ref().unwrap().file_name() != "desk");
    assert_eq!(waiting.count(), 0);
    assert!(desk.reader().verify().unwrap().is_intact());
}

#[test]
fn a_limit_on_the_size_of_files_is_said_and_kills_nothing() {
    let desk = RecordBench::new();
    desk.held("P01");
    fs::write(desk.script(), SCRIPT).unwrap();
    let before = desk.files();
    let out = Command::new("sh")
        .args(["-c", "ulimit -f 8; exec \"$0\" backup", &moderato()])
        .current_dir(desk.folder())
        .output()
        .unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1), "{:?} {said}", out.status);
    assert!(said.contains("The disk failed"), "{said}");
    assert_eq!(desk.files(), before);
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
fn a_result_that_cannot_be_written_is_a_failure_and_one_that_nobody_reads_is_none() {
    let desk = RecordBench::new();
    desk.held("P01");
    fs::write(desk.script(), SCRIPT).unwrap();
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
            .current_dir(desk.folder())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap()
    };
    let made = desk.folder().join("made.toml");
    for verb in printing() {
        let out = run(verb, full(), Stdio::piped())
            .wait_with_output()
            .unwrap();
        let said = String::from_utf8(out.stderr).unwrap();
        // What such a verb does is done, whoever hears of it; of the others nothing but the result is wanted.
        let does = ["init", "backup", "erase"]
            .iter()
            .any(|v| verb.starts_with(v));
        let (code, sentence) = if does {
            (0, "warning: Done, but the message could not be printed")
        } else {
            (1, "error: The result could not be written")
        };
        assert_eq!(out.status.code(), Some(code), "{verb}: {said}");
        assert!(said.starts_with(sentence), "{verb}: {said}");
        let _made = fs::remove_file(&made);
        let mut child = run(verb, Stdio::piped(), Stdio::piped());
        drop(child.stdout.take());
        let out = child.wait_with_output().unwrap();
        assert_eq!(out.status.code(), Some(0), "{verb}");
        assert_eq!(String::from_utf8(out.stderr).unwrap(), "", "{verb}");
        let _made = fs::remove_file(&made);
        // Standard output that was closed before the program began is nobody's.
        let closed = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" >&-", &moderato])
            .args(verb.split(' '))
            .current_dir(desk.folder())
            .output()
            .unwrap();
        assert_eq!(closed.status.code(), Some(0), "{verb}: {closed:?}");
        let _made = fs::remove_file(&made);
    }
    let verbs = printing().len();
    tried(
        format_args!(
            "{verbs} verbs printed to a full disk, to a pipe and to an output that is closed"
        ),
        0,
    );
    // A sentence that cannot be written is lost, not the exit code.
    let mut child = run("explain-nothing", Stdio::null(), full());
    assert_eq!(child.wait().unwrap().code(), Some(2));
    fs::remove_file(desk.record()).unwrap();
    assert_eq!(
        run("report", Stdio::null(), full()).wait().unwrap().code(),
        Some(1)
    );
}

#[test]
fn names_that_would_steer_a_terminal_are_shown_and_not_obeyed() {
    let desk = RecordBench::new();
    desk.held("P\u{1b}]0;owned\u{7}1");
    let script = desk.folder().join("check\u{1b}[2Jout.toml");
    fs::rename(desk.record(), script.with_extension("moderato")).unwrap();
    let moderato = moderato();
    let run = |words: &[&str]| {
        let out = Command::new(&moderato)
            .args(words)
            .current_dir(desk.folder())
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
        let said = run(words);
        assert!(!said.is_empty(), "{words:?}");
        let steers = |c: char| c != '\n' && moderato::study::text::is_hidden(c);
        assert!(!said.contains(steers), "{words:?}: {said:?}");
    }
}
