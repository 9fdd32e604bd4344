//! Attempts in files as people have them. Tests named `w02` to `w26` are rows of `../shared/data/wild/README.md`, with
//! the results expected there; they are skipped where that folder is missing.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{ProgramBench, report_skip};

/// A bench with a wild file; `None`, and the test skipped, where it is missing.
fn with_wild(file: &str) -> Option<ProgramBench> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/wild");
    let Ok(bytes) = fs::read(folder.join(file)) else {
        report_skip("there is no ../shared/data/wild");
        return None;
    };
    let bench = ProgramBench::new();
    fs::write(bench.at(file), bytes).unwrap();
    Some(bench)
}

pub(super) fn with_table(text: &str) -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("t.csv", text);
    bench
}

/// Runs an import into a new study, and returns its exit code and messages.
pub(super) fn import(bench: &ProgramBench, words: &[&str]) -> String {
    let start = ["import", "--new", "--out", "s.toml"];
    bench.transcript_of(&mut bench.moderato(&[&start, words].concat()))
}

/// Runs an import that must succeed.
#[track_caller]
pub(super) fn imported(bench: &ProgramBench, words: &[&str]) -> String {
    let transcript = import(bench, words);
    assert!(transcript.starts_with("exit 0"), "{transcript}");
    transcript
}

/// Runs an import that must be refused and write nothing.
#[track_caller]
pub(super) fn refused(bench: &ProgramBench, words: &[&str]) -> String {
    let files = bench.files();
    let transcript = import(bench, words);
    assert!(transcript.starts_with("exit 2"), "{transcript}");
    assert_eq!(bench.files(), files);
    transcript
}

/// A task's results on a version: `successes/n errors time`, with the geometric mean time in seconds.
pub(super) fn results(bench: &ProgramBench, version: &str) -> Vec<String> {
    let report = bench.json(&["report", "s.toml", "--version", version, "--format", "json"]);
    let tasks = report["versions"][0]["tasks"].as_array().unwrap().clone();
    let line = |task: &Value| {
        let success = &task["success"];
        let errors = &task["errors"]["total"];
        let time = task["time"]["geometric_mean"].as_f64();
        format!(
            "{} {}/{} {} {}",
            task["task"].as_str().unwrap(),
            success["successes"],
            success["n"],
            errors.as_u64().map_or("-".to_owned(), |n| n.to_string()),
            time.map_or("-".to_owned(), |time| format!("{time:.3}"))
        )
    };
    tasks.iter().map(line).collect()
}

#[test]
fn w02_invalid_attempts_are_void_and_slips_are_errors() {
    let Some(bench) = with_wild("W02-attempts.csv") else {
        return;
    };
    let transcript = refused(&bench, &["W02-attempts.csv"]);
    let proposed = "--column participant=id --column version=method --column task=state --column outcome=failure --column time_s=time --column errors=slips";
    assert!(transcript.contains(proposed), "{transcript}");
    let columns: Vec<&str> = proposed.split(' ').collect();
    let file = ["W02-attempts.csv"];
    let transcript = refused(&bench, &[&file, &columns[..]].concat());
    assert!(
        transcript.contains("--outcome 0=completed --outcome 1=failed"),
        "{transcript}"
    );
    let outcomes = ["--outcome", "0=completed", "--outcome", "1=failed"];
    let transcript = imported(&bench, &[&file, &columns[..], &outcomes].concat());
    assert!(
        transcript.contains("Void because the column valid says no: lines 8 and 13."),
        "{transcript}"
    );
    assert!(
        transcript.contains("Columns that were not used: invalid_reason."),
        "{transcript}"
    );
    assert_eq!(
        results(&bench, "A"),
        ["north 3/3 3 18.170", "south 2/3 3 20.289"]
    );
    assert_eq!(
        results(&bench, "B"),
        ["north 2/2 2 28.723", "south 2/2 2 27.705"]
    );
}

#[test]
fn w03_milliseconds_are_asked_about() {
    let Some(bench) = with_wild("W03-attempts.csv") else {
        return;
    };
    let words = [
        "W03-attempts.csv",
        "--design",
        "within",
        "--column",
        "participant=Person",
        "--column",
        "version=Interface",
        "--column",
        "outcome=Completed",
        "--column",
        "time_s=Duration",
        "--outcome",
        "true=completed",
        "--outcome",
        "false=failed",
    ];
    let transcript = refused(&bench, &words);
    assert!(
        transcript.contains("10 of 10 times are longer than an hour"),
        "{transcript}"
    );
    assert!(transcript.contains("--unit ms"), "{transcript}");
    let transcript = imported(&bench, &[&words[..], &["--unit", "ms"]].concat());
    assert!(
        transcript.contains("does not count (line 3)"),
        "{transcript}"
    );
    assert_eq!(
        results(&bench, "keys"),
        ["rewind 2/3 - 20.555", "pause 0/2 - -"]
    );
    assert_eq!(
        results(&bench, "gaze"),
        ["rewind 3/3 - 13.758", "pause 0/1 - -"]
    );
}

#[test]
fn w04_w12_broken_letters_and_unknown_words_are_reported_by_line() {
    let Some(bench) = with_wild("W04-broken-letters.csv") else {
        return;
    };
    let transcript = refused(&bench, &["W04-broken-letters.csv"]);
    assert!(
        transcript.contains("line 2: the participant \"K\u{fffd}de1\" has a broken letter"),
        "{transcript}"
    );
    let Some(bench) = with_wild("W12-crlf-lines.csv") else {
        return;
    };
    let transcript = refused(&bench, &["W12-crlf-lines.csv"]);
    assert!(
        transcript.contains("line 3: the outcome \"flew\" is not known"),
        "{transcript}"
    );
    assert!(
        transcript.contains("line 5: the outcome \"crashed\" is not known"),
        "{transcript}"
    );
    assert!(!transcript.contains("=completed"), "{transcript}");
}

#[test]
fn w16_counts_with_a_point_are_whole() {
    let Some(bench) = with_wild("W16-floats-attempts.csv") else {
        return;
    };
    imported(&bench, &["W16-floats-attempts.csv"]);
    assert_eq!(results(&bench, "1"), ["find 2/2 5 35.214"]);
}

#[test]
fn w17_people_are_one_or_numbered() {
    let Some(bench) = with_wild("W17-no-person.csv") else {
        return;
    };
    let words = [
        "W17-no-person.csv",
        "--set",
        "version=1",
        "--column",
        "outcome=success",
        "--column",
        "time_s=duration_seconds",
        "--outcome",
        "yes=completed",
        "--outcome",
        "no=failed",
    ];
    let transcript = refused(&bench, &words);
    assert!(
        transcript.contains("there is no column for participant"),
        "{transcript}"
    );
    assert!(
        transcript.contains("--set participant=P01") && transcript.contains("--number-people"),
        "{transcript}"
    );
    let transcript = imported(
        &bench,
        &[&words[..], &["--dry-run", "--set", "participant=P01"]].concat(),
    );
    assert!(
        transcript.contains("6 of 8 attempts repeat a task"),
        "{transcript}"
    );
    let transcript = imported(&bench, &[&words[..], &["--number-people"]].concat());
    assert!(!transcript.contains("repeat"), "{transcript}");
    assert_eq!(
        results(&bench, "1"),
        ["Task-2 3/4 - 4.165", "Task-1 2/4 - 3.194"]
    );
}

#[test]
fn w24_w25_marks_separators_and_capitals() {
    for (file, result, note) in [
        ("W24-letters.csv", None, ""),
        ("W25-sep.csv", Some("pay 1/2 - 12.500"), ""),
        (
            "W25-capitals.csv",
            Some("pay 1/2 - 12.500"),
            "Columns that were not used: Mistakes.",
        ),
    ] {
        let Some(bench) = with_wild(file) else {
            return;
        };
        let transcript = imported(&bench, &[file]);
        assert!(
            transcript.contains("Imported 2 attempts of 2 participants"),
            "{transcript}"
        );
        assert!(transcript.contains(note), "{transcript}");
        if let Some(result) = result {
            assert_eq!(results(&bench, "1.0"), [result], "{file}");
        }
    }
}

#[test]
fn w26_outcomes_are_proposed_and_never_as_success() {
    let Some(bench) = with_wild("W26-outcomes.csv") else {
        return;
    };
    let words = [
        "W26-outcomes.csv",
        "--set",
        "version=1",
        "--column",
        "participant=Tester",
        "--column",
        "task=Mission",
        "--column",
        "time_s=Duration (s)",
    ];
    let transcript = refused(&bench, &words);
    let proposed = "add --outcome Abandoned=gave_up --outcome 'Direct success=completed' --outcome 'Indirect success=completed' --outcome 'Mission unfinished=gave_up'";
    assert!(transcript.contains(proposed), "{transcript}");
    let outcomes = [
        "--outcome",
        "Direct success=completed",
        "--outcome",
        "Indirect success=completed",
        "--outcome",
        "mission unfinished=gave_up",
        "--outcome",
        "Abandoned=not_reached",
    ];
    imported(&bench, &[&words[..], &outcomes].concat());
    assert_eq!(results(&bench, "1"), ["Book 2/3 - 37.008"]);
}

#[test]
fn tasks_in_columns_are_attempts() {
    let bench = with_table(
        "Participant ID;Version;task1_completed;task1_time (min);task2_completed;task2_time (min)\r\n\
         P01;1;1;0,5;0;2\r\nP02;1;1;1;;\r\n\r\nMean;;1;0,75;0;2\r\n",
    );
    let transcript = imported(
        &bench,
        &["t.csv", "--outcome", "1=completed", "--outcome", "0=failed"],
    );
    insta::assert_snapshot!(transcript, @r#"
    exit 0
    out| Wrote s.toml.
    out| Imported 3 attempts of 2 participants from "t" into s.moderato.
    out| Left out as a summary row: line 5 ("Mean"). To keep it, write a participant's code in place of the label.
    out| Each row has 2 attempts: task1, task2.
    out| Blank attempts were not imported: 1 (line 3).
    out| Look at it with: moderato report s.toml
    "#);
    assert_eq!(
        results(&bench, "1"),
        ["task1 2/2 - 42.426", "task2 0/1 - -"]
    );
}

#[test]
fn a_file_without_names_says_what_to_do() {
    let bench = with_table("P01,1,find,completed,12.5\nP02,1,find,failed,30.5\n");
    insta::assert_snapshot!(refused(&bench, &["t.csv"]), @"
    exit 2
    err| error: t.csv: its first line seems to be data, not the names of columns.
    err| hint: Name the columns in a new first line, or with --header NAME,NAME,NAME,outcome,time_s: a name such as participant, version or task in the place of each NAME, and nothing for a column that is not used.
    ");
    let header = "participant,version,task,outcome,time_s";
    imported(&bench, &["t.csv", "--header", header]);
    assert_eq!(results(&bench, "1"), ["find 1/2 - 12.500"]);
}

#[test]
fn a_dry_run_and_an_import_find_the_same() {
    let table = "participant,version,task,outcome,time_s,segment,note\n\
         P01,1,find,completed,12.5,a,x\nP01,1,find,failed,1 min 20 s,b,\nP1,1,find,failed,3,,\nP02,1,find,won,5,,\n";
    let bench = with_table(table);
    let findings = |transcript: &str| -> Vec<String> {
        let lines = transcript
            .lines()
            .filter(|line| line.contains("line ") || line.contains("not used"));
        lines.map(|line| line[4..].trim().to_owned()).collect()
    };
    let listed = findings(&refused(&bench, &["t.csv"]));
    assert_eq!(listed, findings(&refused(&bench, &["t.csv", "--dry-run"])));
    let preview = findings(&imported(&bench, &["t.csv", "--dry-run", "--skip-bad"]));
    let import = findings(&imported(&bench, &["t.csv", "--skip-bad"]));
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    let import = sorted(import);
    assert_eq!(sorted(preview), import);
    insta::assert_snapshot!(import.join("\n"), @r#"
    Columns that were not used: note.
    line 3: P01 is in the segment "b" here and in "a" on line 2
    line 4: "P1" looks like "P01". If they are the same person, use the same code. If it is another person, add --new-codes.
    line 5: the outcome "won" is not known
    "#);
}

#[test]
fn codes_that_differ_in_zeros_are_asked_about() {
    let bench = with_table("participant,version,task,outcome\nP09,1,find,completed\n");
    imported(&bench, &["t.csv"]);
    bench.write(
        "u.csv",
        "participant,version,task,outcome\nP9,1,find,failed\n",
    );
    let transcript = bench.transcript("import s.toml u.csv");
    assert!(
        transcript.contains("line 2: \"P9\" looks like \"P09\"."),
        "{transcript}"
    );
    let transcript = bench.transcript("import s.toml u.csv --same-person");
    assert!(transcript.starts_with("exit 0"), "{transcript}");
    let people = bench.out(&["export", "s.toml", "--table", "participants", "--out", "-"]);
    assert!(
        people.contains("P09,") && !people.contains("P9,"),
        "{people}"
    );
}

#[test]
fn a_workbook_is_read_by_its_sheet() {
    let bench = ProgramBench::new();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, outcome) in [("Round 1", "completed"), ("Round 2", "failed")] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        sheet
            .write_row(
                0,
                0,
                ["participant", "version", "task", "outcome", "Time (s)"],
            )
            .unwrap();
        sheet
            .write_row(1, 0, ["P01", "1", "find", outcome])
            .unwrap();
        sheet.write(1, 4, 12.5).unwrap();
    }
    workbook.save(bench.at("t.xlsx")).unwrap();
    let transcript = refused(&bench, &["t.xlsx"]);
    assert!(transcript.contains("--sheet 'Round 1'"), "{transcript}");
    imported(&bench, &["t.xlsx", "--sheet", "Round 1"]);
    assert_eq!(results(&bench, "1"), ["find 1/1 - 12.500"]);
}
