//! For every verb: what it prints, where, and its exit code.

use rusqlite::Connection;

use crate::support::ProgramBench;

/// A folder with the script that `init` writes.
fn bench_with_script() -> ProgramBench {
    let bench = ProgramBench::new();
    bench
        .moderato(&["init", "checkout.toml"])
        .assert()
        .success();
    bench
}

/// A folder with a script and imported sessions on both of its versions.
fn measured() -> ProgramBench {
    let bench = ProgramBench::new();
    let mut table = "participant,version,task,outcome,time_s,errors\n".to_owned();
    for (version, outcomes) in [
        (
            "2.4",
            [
                "completed",
                "failed",
                "failed",
                "gave_up",
                "stopped",
                "partial",
            ],
        ),
        ("3.0", ["completed"; 6]),
    ] {
        for (n, outcome) in outcomes.iter().enumerate() {
            table += &format!(
                "P{version}{n},{version},Pay,{outcome},{}.5,{n}\n",
                20 + 7 * n
            );
        }
    }
    bench.write("round.csv", &table);
    bench
        .moderato(&[
            "import",
            "--new",
            "round.csv",
            "--out",
            "checkout.toml",
            "--title",
            "Checkout",
        ])
        .assert()
        .success();
    bench
}

#[test]
fn init_writes_a_script_and_never_overwrites() {
    let bench = ProgramBench::new();
    insta::assert_snapshot!(bench.transcript("init"), @"
    exit 0
    out| Wrote study.toml. Edit it, then:
    out|   moderato check study.toml
    out|   moderato run study.toml
    ");
    insta::assert_snapshot!(bench.transcript("init"), @"
    exit 1
    err| error: study.toml already exists and was not changed.
    err| hint: Choose another name.
    ");
    insta::assert_snapshot!(bench.transcript("init checkout"), @"
    exit 2
    err| error: A script's file name ends in .toml.
    err| hint: Type: moderato init checkout.toml
    ");
    insta::assert_snapshot!(bench.transcript("init missing/checkout.toml"), @"
    exit 1
    err| error: missing/checkout.toml cannot be written: No such file or directory.
    ");
    insta::assert_snapshot!(bench.transcript("check"), @"
    exit 0
    out| study.toml has no problems: 2 versions, 3 tasks, 2 error kinds.
    ");
    assert_eq!(bench.files(), ["study.toml"]);
}

#[test]
fn check_lists_every_problem_with_its_location() {
    let bench = ProgramBench::new();
    bench.write("shop.toml", "title = \"Shop\"\ndesing = \"between\"\n\n[[version]]\nid = \"1\"\nafter = \"1\"\n\n[[task]]\nid = \"pay\"\ntitle = \"Pay\"\ntime_limit = \"5x\"\n\n[[task]]\nid = \"pay\"\ntitle = \"Pay again\"\n");
    insta::assert_snapshot!(bench.transcript("check"), @r#"
    exit 2
    out| problem: `desing` is not a known key in the study itself.
    out|  --> shop.toml:2:1
    out|   |
    out| 2 | desing = "between"
    out|   | ^^^^^^
    out|   |
    out|   = help: Did you mean `design`? If not, remove this line.
    out| 
    out| problem: The version `1` comes after itself.
    out|  --> shop.toml:6:9
    out|   |
    out| 6 | after = "1"
    out|   |         ^^^
    out|   |
    out|   = help: Write the version it is compared with, or remove `after`.
    out| 
    out| problem: `5x` is not a valid duration.
    out|   --> shop.toml:11:14
    out|    |
    out| 11 | time_limit = "5x"
    out|    |              ^^^^
    out|    |
    out|    = help: Write a number with its unit, such as "40s", "5m", "1m30s" or "2h".
    out| 
    out| problem: The id `pay` is taken by the task on line 9.
    out|   --> shop.toml:14:6
    out|    |
    out| 14 | id = "pay"
    out|    |      ^^^^^
    out|    |
    out|    = help: Give this task an id of its own.
    out| 
    out| 4 problems in shop.toml.
    "#);
    insta::assert_snapshot!(bench.transcript("check --format json"), @r#"
    exit 2
    out| {
    out|   "schema": 1,
    out|   "file": "shop.toml",
    out|   "problems": [
    out|     {
    out|       "advice": "Did you mean `design`? If not, remove this line.",
    out|       "column": 1,
    out|       "line": 2,
    out|       "message": "`desing` is not a known key in the study itself."
    out|     },
    out|     {
    out|       "advice": "Write the version it is compared with, or remove `after`.",
    out|       "column": 9,
    out|       "line": 6,
    out|       "message": "The version `1` comes after itself."
    out|     },
    out|     {
    out|       "advice": "Write a number with its unit, such as \"40s\", \"5m\", \"1m30s\" or \"2h\".",
    out|       "column": 14,
    out|       "line": 11,
    out|       "message": "`5x` is not a valid duration."
    out|     },
    out|     {
    out|       "advice": "Give this task an id of its own.",
    out|       "column": 6,
    out|       "line": 14,
    out|       "message": "The id `pay` is taken by the task on line 9."
    out|     }
    out|   ]
    out| }
    "#);
    // Another verb prints the same problems to standard error.
    let problems = bench.transcript("check");
    assert_eq!(
        bench.transcript("run --participant P01"),
        problems.replace("out|", "err|")
    );
    insta::assert_snapshot!(bench.transcript("check missing.toml"), @"
    exit 2
    err| error: There is no missing.toml.
    err| hint: Write a script with: moderato init missing.toml
    ");
    std::fs::write(bench.at("latin.toml"), b"title = \"Caf\xe9\"").unwrap();
    insta::assert_snapshot!(bench.transcript("check latin.toml"), @"
    exit 2
    err| error: latin.toml is not UTF-8 text.
    err| hint: Save it as UTF-8 in your editor.
    ");
    bench.write("large.toml", &"# nothing\n".repeat(200_000));
    insta::assert_snapshot!(bench.transcript("check large.toml"), @"
    exit 2
    out| problem: The script is larger than 1 MiB and was not read.
    out|  --> large.toml:1:1
    out|   |
    out| 1 | # nothing
    out|   | ^
    out|   |
    out|   = help: A script contains only text. Check that this is the right file.
    out| 
    out| 1 problem in large.toml.
    ");
}

#[test]
fn check_accepts_a_valid_script() {
    let bench = bench_with_script();
    insta::assert_snapshot!(bench.transcript("check checkout.toml"), @"
    exit 0
    out| checkout.toml has no problems: 2 versions, 3 tasks, 2 error kinds.
    ");
    insta::assert_snapshot!(bench.transcript("check --format json"), @r#"
    exit 0
    out| {
    out|   "schema": 1,
    out|   "file": "checkout.toml",
    out|   "problems": []
    out| }
    "#);
}

#[test]
fn no_script_or_several_give_a_hint() {
    let bench = ProgramBench::new();
    insta::assert_snapshot!(bench.transcript("check"), @"
    exit 2
    err| error: There is no script in this folder.
    err| hint: Write one with: moderato init
    ");
    insta::assert_snapshot!(bench.transcript(""), @"
    exit 2
    err| error: Without a terminal moderato needs a command.
    err| hint: For example: moderato report
    err| hint: List them: moderato help
    ");
    bench.transcript("init one.toml");
    bench.transcript("init two.toml");
    insta::assert_snapshot!(bench.transcript("report"), @"
    exit 2
    err| error: There is more than one script here: one.toml, two.toml.
    err| hint: Name the one you mean.
    ");
    // Other programs keep TOML files too.
    let bench = bench_with_script();
    bench.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    assert!(bench.transcript("check").starts_with("exit 0"));
}

#[test]
fn a_report_without_sessions_is_refused() {
    let bench = bench_with_script();
    insta::assert_snapshot!(bench.transcript("report"), @"
    exit 1
    err| error: Nothing is on file yet: there is no checkout.moderato.
    err| hint: Run a session first: moderato run checkout.toml
    ");
    insta::assert_snapshot!(bench.transcript("compare"), @"
    exit 1
    err| error: Nothing is on file yet: there is no checkout.moderato.
    err| hint: Run a session first: moderato run checkout.toml
    ");
    insta::assert_snapshot!(bench.transcript("sessions"), @"
    exit 1
    err| error: Nothing is on file yet: there is no checkout.moderato.
    err| hint: Run a session first: moderato run checkout.toml
    ");
    assert_eq!(bench.files(), ["checkout.toml"]);
}

#[test]
fn a_session_needs_a_terminal_and_a_version_of_the_script() {
    let bench = bench_with_script();
    insta::assert_snapshot!(bench.transcript("run"), @"
    exit 1
    err| error: A session needs a terminal.
    err| hint: Run moderato in one, not through a pipe.
    ");
    insta::assert_snapshot!(bench.transcript("run --version 4.0"), @r#"
    exit 2
    err| error: There is no version "4.0" in checkout.toml.
    err| hint: Its versions are 2.4, 3.0.
    "#);
    insta::assert_snapshot!(bench.transcript("run --pilot --rehearsal"), @"
    exit 2
    err| error: --pilot cannot be used with --rehearsal.
    err| hint: Usage: moderato run --pilot [STUDY]
    ");
    assert_eq!(bench.files(), ["checkout.toml"]);
}

#[test]
fn invalid_arguments_are_refused() {
    let bench = bench_with_script();
    insta::assert_snapshot!(bench.transcript("measure"), @r#"
    exit 2
    err| error: moderato has no command "measure".
    err| hint: Commands: demo, init, check, run, participants, sessions, annotate, answers, report, compare, export, explain, import, verify, backup, erase, encrypt, calc, completions, man, schema, help.
    err| hint: Usage: moderato [OPTIONS] [COMMAND]
    "#);
    insta::assert_snapshot!(bench.transcript("chek"), @r#"
    exit 2
    err| error: moderato has no command "chek".
    err| hint: Did you mean: moderato check
    err| hint: Usage: moderato [OPTIONS] [COMMAND]
    "#);
    insta::assert_snapshot!(bench.transcript("report --format pdf"), @r#"
    exit 2
    err| error: "pdf" is not valid for --format <FORMAT>.
    err| hint: Valid: text, json, csv, html, markdown.
    err| hint: See: moderato help report
    "#);
    insta::assert_snapshot!(bench.transcript("report --confidence 95"), @r#"
    exit 2
    err| error: "95" is not valid for --confidence <CONFIDENCE>: expected a number between 0 and 1, such as 0.95.
    err| hint: See: moderato help report
    "#);
    insta::assert_snapshot!(bench.transcript("sessions checkout.toml list"), @"
    exit 2
    err| error: These words do not name a session.
    err| hint: Type: moderato sessions [STUDY], and show ID or correct ID for one session
    ");
}

#[test]
fn report_and_compare_print_text_and_json() {
    let bench = measured();
    let output = bench.out(&["report", "checkout.toml", "--version", "3.0"]);
    assert!(
        output.starts_with("Checkout\n") && output.contains("6/6 100%") && !output.contains("2.4"),
        "{output}"
    );
    let output = bench.out(&["compare", "checkout.toml"]);
    assert!(
        output.starts_with("Checkout\n\nVerdicts: 3.0 vs. 2.4\n") && output.contains('●'),
        "{output}"
    );
    let output = bench.out(&["compare", "checkout.toml", "--ascii", "--p-values"]);
    assert!(
        output.is_ascii() && output.contains("(adjusted)"),
        "{output}"
    );
    let report = bench.json(&["report", "--format", "json"]);
    assert_eq!(report["versions"][0]["tasks"][0]["success"]["successes"], 1);
    let compared = bench.json(&["compare", "--format", "json"]);
    let compared = compared.get(0).unwrap_or(&compared);
    assert_eq!(compared["tasks"][0]["success"]["new"]["successes"], 6);
    insta::assert_snapshot!(bench.transcript("report --version 4.0"), @r#"
    exit 2
    err| error: There is no version "4.0" in this study.
    err| hint: Its versions are 2.4, 3.0.
    "#);
    insta::assert_snapshot!(bench.transcript("compare 2.4 4.0"), @r#"
    exit 2
    err| error: There is no version "4.0" in this study.
    err| hint: Its versions are 2.4, 3.0.
    "#);
    insta::assert_snapshot!(bench.transcript("compare 2.4 2.4"), @r#"
    exit 2
    err| error: "2.4" cannot be compared with itself.
    err| hint: Name two versions.
    "#);
}

#[test]
fn a_record_can_be_read_without_its_script() {
    let bench = measured();
    let before = bench.transcript("report checkout.toml");
    std::fs::remove_file(bench.at("checkout.toml")).unwrap();
    assert_eq!(bench.transcript("report checkout.toml"), before);
    std::fs::rename(bench.at("checkout.moderato"), bench.at("copy.db")).unwrap();
    assert_eq!(
        bench.transcript("report checkout.toml --db copy.db"),
        before
    );
    let mut by_environment = bench.moderato(&["report", "checkout.toml"]);
    assert_eq!(
        bench.transcript_of(by_environment.env("MODERATO_DB", "copy.db")),
        before
    );
}

#[test]
fn sessions_are_listed_and_shown() {
    let bench = measured();
    let list = bench.out(&["sessions"]);
    assert_eq!(list.matches("P2.4").count(), 6, "{list}");
    let shown = bench.out(&["sessions", "show", "P2.40"]);
    assert!(
        shown.contains("P2.40") && shown.contains("imported"),
        "{shown}"
    );
    insta::assert_snapshot!(bench.transcript("sessions show P99"), @r#"
    exit 2
    err| error: There is no session "P99".
    err| hint: List them: moderato sessions
    "#);
}

#[test]
fn the_demo_without_a_terminal_prints_and_leaves_no_file() {
    let bench = ProgramBench::new();
    let output = bench.transcript("demo");
    for line in [
        "exit 0",
        "out| Library kiosk",
        "out| Verdicts: 3.0 vs. 2.4",
        "out| Success: ▼ worse on Renew two loans, a critical task",
        "out| Success: ▲ better on Find a book",
    ] {
        assert!(output.lines().any(|l| l == line), "{line}\n{output}");
    }
    assert_eq!(bench.transcript("demo --print"), output);
    assert_eq!(
        (bench.files(), bench.temporary_files()),
        (Vec::new(), Vec::new())
    );
}

#[test]
fn a_record_of_a_newer_program_is_refused_unchanged() {
    let bench = measured();
    let conn = Connection::open(bench.at("checkout.moderato")).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    drop(conn);
    let before = std::fs::read(bench.at("checkout.moderato")).unwrap();
    insta::assert_snapshot!(bench.transcript("report"), @"
    exit 4
    err| error: The record was written by a newer moderato: its format is 99, this version reads formats up to 3. Record: checkout.moderato.
    err| hint: Install the newest version of moderato.
    ");
    insta::assert_snapshot!(bench.transcript("import round.csv"), @"
    exit 4
    err| error: The record was written by a newer moderato: its format is 99, this version reads formats up to 3. Record: checkout.moderato.
    err| hint: Install the newest version of moderato.
    ");
    assert!(std::fs::read(bench.at("checkout.moderato")).unwrap() == before);
}

#[test]
fn a_foreign_file_is_refused_unchanged() {
    let bench = bench_with_script();
    let path = bench.at("checkout.moderato");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('x');")
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    insta::assert_snapshot!(bench.transcript("report"), @"
    exit 2
    err| error: This file is not a record of moderato, so nothing was changed in it. Record: checkout.moderato.
    err| hint: Name another file with --db, or move this one away.
    ");
    assert!(std::fs::read(&path).unwrap() == before);
    bench.write(
        "checkout.moderato",
        "This is a letter, and no SQLite file at all.\n"
            .repeat(100)
            .as_str(),
    );
    insta::assert_snapshot!(bench.transcript("sessions"), @"
    exit 2
    err| error: This file is not a record of moderato, so nothing was changed in it. Record: checkout.moderato.
    err| hint: Name another file with --db, or move this one away.
    ");
    bench.write(
        "round.csv",
        "participant,version,task,outcome\nP01,2.4,pay,completed\n",
    );
    insta::assert_snapshot!(bench.transcript("import round.csv"), @"
    exit 2
    err| error: This file is not a record of moderato, so nothing was changed in it. Record: checkout.moderato.
    err| hint: Name another file with --db, or move this one away.
    ");
}

#[test]
fn a_damaged_record_is_reported_as_damaged() {
    let bench = measured();
    let path = bench.at("checkout.moderato");
    let whole = std::fs::read(&path).unwrap();
    // All but the first page is lost.
    let mut holes = whole.clone();
    holes[4096..].fill(0xA5);
    std::fs::write(&path, &holes).unwrap();
    insta::assert_snapshot!(bench.transcript("report"), @r#"
    exit 4
    err| error: The record is damaged: SQLite says "database disk image is malformed". Record: checkout.moderato.
    err| hint: Keep a copy of it as it is, and restore the last backup if there is one.
    "#);
    // The end is lost.
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    insta::assert_snapshot!(bench.transcript("compare"), @r#"
    exit 4
    err| error: The record is damaged: SQLite says "database disk image is malformed". Record: checkout.moderato.
    err| hint: Keep a copy of it as it is, and restore the last backup if there is one.
    "#);
    // The first bytes are lost.
    let mut beheaded = whole;
    beheaded[..16].fill(0);
    std::fs::write(&path, &beheaded).unwrap();
    insta::assert_snapshot!(bench.transcript("sessions"), @"
    exit 4
    err| error: The record is damaged: its first page is not readable. Record: checkout.moderato.
    err| hint: Keep a copy of it as it is, and restore the last backup if there is one.
    ");
}

#[test]
fn the_calculator_answers_or_refuses() {
    let bench = ProgramBench::new();
    insta::assert_snapshot!(bench.transcript("calc rate 8/10"), @"
    exit 0
    out| rate          8/10 = 80%, 48-95%
    out| estimates     observed 0.8, Laplace 0.75, Wilson 0.7167, Jeffreys 0.7727
    out| 95% interval  48-95% (adjusted Wald)
    out| 95% interval  49-94% (Wilson)
    out| 95% interval  44-97% (Clopper-Pearson)
    out| 95% interval  50-96% (Jeffreys)
    out| 95% interval  48-97% (mid-P)
    ");
    insta::assert_snapshot!(bench.transcript("calc rate 11/10"), @"
    exit 2
    err| error: 11/10 has more successes than attempts.
    err| hint: Write successes/attempts, such as 8/10.
    ");
    insta::assert_snapshot!(bench.transcript("calc times 55 0 75"), @"
    exit 2
    err| error: A time of 0 s is impossible.
    err| hint: Times go from 1e-9 to 1e14 seconds.
    ");
}

#[test]
fn the_help_of_every_verb_has_an_example() {
    let bench = ProgramBench::new();
    let help = bench.out(&["--help"]);
    let verbs = help
        .split("Commands:\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let verbs: Vec<&str> = verbs
        .lines()
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(verbs.len() >= 9, "{help}");
    for verb in verbs.into_iter().filter(|verb| *verb != "help") {
        let help = bench.out(&[verb, "--help"]);
        assert!(help.contains("Example"), "{verb}:\n{help}");
        assert!(
            help.contains(&format!("moderato {verb}")),
            "{verb}:\n{help}"
        );
    }
}
