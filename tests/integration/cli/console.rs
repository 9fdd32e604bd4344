//! Messages beside results, which `--quiet` silences, and the spinner on a terminal.

use std::path::Path;

use rusqlite::Connection;

use crate::support::ProgramBench;

const TABLE: &str = "participant,version,task,outcome,time_s,errors
P01,1.0,Pay,completed,20.5,0
P02,1.0,Pay,failed,40.0,2
";

/// A folder with an imported study.
fn paid() -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("round.csv", TABLE);
    bench.out(&["import", "--new", "round.csv", "--out", "pay.toml"]);
    bench
}

/// Locks the record against other writers until dropped.
fn lock_record(record: &Path) -> Connection {
    let conn = Connection::open(record).unwrap();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    conn
}

#[test]
fn quiet_keeps_results_and_errors() {
    let bench = ProgramBench::new();
    bench.write("round.csv", TABLE);
    for words in [
        "init other.toml",
        "import --new round.csv --out pay.toml",
        "import pay.toml round.csv",
        "participants pay.toml add P03",
        "export pay.toml --out a.csv",
        "export pay.toml --format jsonl --out a.jsonl",
        "import pay.toml a.jsonl",
        "backup pay.toml --out copy.moderato",
        "erase pay.toml P01 --reason asked",
        "man --out .",
    ] {
        let output = bench.transcript(&format!("{words} --quiet"));
        assert_eq!(output, "exit 0\n", "{words}");
    }
    let files = bench.files();
    for name in [
        "other.toml",
        "pay.moderato",
        "a.csv",
        "copy.moderato",
        "moderato.1",
    ] {
        assert!(files.contains(&name.to_owned()), "{name} in {files:?}");
    }
    for words in [
        "report pay.toml",
        "explain pay.toml --version 1.0 --task pay",
        "verify pay.toml",
        "participants pay.toml list",
        "import pay.toml round.csv --dry-run",
        "import pay.toml missing.csv",
        "init pay.toml",
    ] {
        let output = bench.transcript(words);
        assert!(output.lines().count() > 1, "{output}");
        assert_eq!(bench.transcript(&format!("-q {words}")), output, "{words}");
    }
}

#[test]
fn long_work_shows_a_spinner_and_clears_it() {
    let bench = paid();
    let lock = lock_record(&bench.at("pay.moderato"));
    let mut terminal = bench.terminal("erase pay.toml P01 --reason asked --yes");
    terminal.shows("Erasing …");
    drop(lock);
    terminal.shows("Erased 0 texts").hides("Erasing …");
    assert_eq!(terminal.exits(), 0);
}

#[test]
fn erase_asks_on_a_terminal_and_nothing_is_erased_without_a_yes() {
    let bench = paid();
    let mut terminal = bench.terminal("erase pay.toml P01 --reason asked");
    terminal
        .shows("This cannot be undone. [y/N]")
        .press("enter");
    terminal.shows("Nothing was erased.");
    assert_eq!(terminal.exits(), 1);
    let mut terminal = bench.terminal("erase pay.toml P01 --reason asked");
    terminal.shows("[y/N]").press("y enter");
    terminal.shows("Erased 0 texts");
    assert_eq!(terminal.exits(), 0);
}

#[test]
fn no_spinner_when_quiet_or_without_a_terminal() {
    let bench = paid();
    let _held = lock_record(&bench.at("pay.moderato"));
    let mut terminal = bench.terminal("erase pay.toml P01 --reason asked --yes --quiet");
    // The program waits for the lock longer than the spinner's delay.
    let output = bench.transcript("erase pay.toml P01 --reason asked");
    assert!(
        output.starts_with("exit 1\nerr| ") && !output.contains("Erasing"),
        "{output}"
    );
    let error = output
        .lines()
        .nth(1)
        .and_then(|line| line.get(5..25))
        .unwrap();
    terminal.until(error, |screen| {
        assert!(!screen.contains("Erasing"), "{screen}");
        screen.contains(error)
    });
    assert_eq!(terminal.exits(), 1);
}
