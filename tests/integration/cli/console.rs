//! What is said beside results: silenced by `--quiet`, and while something takes long a sign of it on the terminal.

use std::path::Path;

use rusqlite::Connection;

use crate::support::ProgramBench;

const TABLE: &str = "participant,version,task,outcome,time_s,errors
P01,1.0,Pay,completed,20.5,0
P02,1.0,Pay,failed,40.0,2
";

/// A folder with an imported study.
fn paid() -> ProgramBench {
    let desk = ProgramBench::new();
    desk.write("round.csv", TABLE);
    desk.out(&["import", "--new", "round.csv", "--out", "pay.toml"]);
    desk
}

/// Keeps every other program from writing, as long as it lives.
fn hold(record: &Path) -> Connection {
    let conn = Connection::open(record).unwrap();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    conn
}

#[test]
fn quiet_leaves_results_and_errors() {
    let desk = ProgramBench::new();
    desk.write("round.csv", TABLE);
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
        let told = desk.says(&format!("{words} --quiet"));
        assert_eq!(told, "exit 0\n", "{words}");
    }
    let files = desk.files();
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
        let told = desk.says(words);
        assert!(told.lines().count() > 1, "{told}");
        assert_eq!(desk.says(&format!("-q {words}")), told, "{words}");
    }
}

#[test]
fn what_takes_long_says_so_on_a_terminal_and_leaves_no_trace() {
    let desk = paid();
    let held = hold(&desk.at("pay.moderato"));
    let mut terminal = desk.terminal("erase pay.toml P01 --reason asked");
    terminal.shows("Erasing …");
    drop(held);
    terminal.shows("Erased 0 texts").hides("Erasing …");
    assert_eq!(terminal.exits(), 0);
}

#[test]
fn no_sign_where_it_is_not_wanted_or_nobody_sees_it() {
    let desk = paid();
    let _held = hold(&desk.at("pay.moderato"));
    let mut terminal = desk.terminal("erase pay.toml P01 --reason asked --quiet");
    // It gives up waiting after more time than the sign would need.
    let told = desk.says("erase pay.toml P01 --reason asked");
    assert!(
        told.starts_with("exit 1\nerr| ") && !told.contains("Erasing"),
        "{told}"
    );
    let error = told
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
