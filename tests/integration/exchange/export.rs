//! `export`, and importing its files again.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

use crate::support::ProgramBench;

/// A folder with the sample study in it.
struct Sample {
    folder: TempDir,
    script: PathBuf,
}

impl Sample {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        text(folder.path(), &["demo", "--folder", "sample"]);
        let script = folder.path().join("sample/library.toml");
        Self { folder, script }
    }

    /// What `export` prints with these options.
    fn export(&self, options: &[&str]) -> String {
        let out = moderato(self.folder.path())
            .arg("export")
            .arg(&self.script)
            .args(options)
            .args(["--out", "-"])
            .assert()
            .success();
        String::from_utf8(out.get_output().stdout.clone()).unwrap()
    }
}

fn moderato(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("moderato").unwrap();
    command.current_dir(folder).env_remove("MODERATO_DB");
    command
}

fn text(folder: &Path, arguments: &[&str]) -> String {
    let done = moderato(folder).args(arguments).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

#[test]
fn exported_logs_are_imported_byte_for_byte() {
    let sample = Sample::new();
    let log = sample.export(&["--format", "jsonl"]);
    assert!(log.lines().count() > 400, "{}", log.lines().count());

    let new = tempfile::tempdir().unwrap();
    fs::write(new.path().join("log.jsonl"), &log).unwrap();
    let output = text(new.path(), &["import", "library.toml", "log.jsonl"]);
    assert!(output.starts_with("Wrote library.toml"), "{output}");

    let again = text(new.path(), &["export", "--format", "jsonl", "--out", "-"]);
    assert!(log == again, "the exported log differs");
    for (verb, format) in [
        ("report", "text"),
        ("report", "json"),
        ("report", "html"),
        ("report", "markdown"),
        ("compare", "json"),
    ] {
        let script = sample.script.to_str().unwrap();
        assert_eq!(
            text(new.path(), &[verb, "--format", format]),
            text(new.path(), &[verb, script, "--format", format]),
        );
    }
    let output = text(new.path(), &["import", "log.jsonl"]);
    assert!(output.contains("Nothing was imported"), "{output}");
}

#[test]
fn tampered_logs_are_refused_whole() {
    let sample = Sample::new();
    let log = sample.export(&["--format", "jsonl"]);
    let changed = |from: &str, to: &str| {
        assert!(log.contains(from), "{from}");
        log.replacen(from, to, 1)
    };
    let lines: Vec<&str> = log.lines().collect();
    let is_entry = |line: &&&str| line.starts_with("{\"line\":\"entry\"");
    let entries = lines.iter().filter(is_entry).count();
    let first = lines.iter().position(|line| is_entry(&line)).unwrap();
    let entry = first + entries - 6;
    let missing = [&lines[..entry], &lines[entry + 1..]].concat().join("\n");
    for (bad, output) in [
        (
            changed("says that this was quick", "says nothing at all"),
            "does not match its hash",
        ),
        (changed("completed", "failed"), "does not match its hash"),
        (missing, "does not match its hash"),
        (
            changed("\"line\":\"version\"", "\"line\":\"sheep\""),
            "line 4",
        ),
        (changed("\"format\":2", "\"format\":3"), "a newer moderato"),
        (lines[1..].join("\n"), "the first line"),
    ] {
        let new = tempfile::tempdir().unwrap();
        fs::write(new.path().join("log.jsonl"), bad).unwrap();
        let failed = moderato(new.path())
            .args(["import", "a.toml", "log.jsonl"])
            .assert()
            .code(2);
        let words = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
        assert!(words.contains(output), "{words}");
        assert!(!new.path().join("a.toml").exists());
        if new.path().join("a.moderato").exists() {
            assert_eq!(
                text(new.path(), &["sessions", "a.toml"]),
                "There are no sessions yet.\n"
            );
        }
    }
}

#[test]
fn longer_logs_are_appended_and_contradicting_ones_refused() {
    let sample = Sample::new();
    let log = sample.export(&["--format", "jsonl", "--session", "P01"]);
    let short: String = log
        .split_inclusive('\n')
        .take(log.lines().count() - 3)
        .collect();
    let new = tempfile::tempdir().unwrap();
    let import = |name: &str, lines: &str| {
        fs::write(new.path().join(name), lines).unwrap();
        moderato(new.path())
            .args(["import", "a.toml", name])
            .assert()
    };
    import("short.jsonl", &short).success();
    let output = import("long.jsonl", &log).success();
    let output = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(
        output.contains("Imported 3 entries of 1 session "),
        "{output}"
    );
    let whole = text(new.path(), &["export", "--format", "jsonl", "--out", "-"]);
    let (study, sessions): (Vec<&str>, Vec<&str>) = whole
        .split_inclusive('\n')
        .partition(|line| line.starts_with("{\"line\":\"study_entry\""));
    assert_eq!(sessions.concat(), log);
    // The close came with the second file, so the study log of the first has no note of it.
    assert_eq!(study.len(), 2, "{study:?}");

    // A log of another study is refused.
    let other = Sample::new();
    let theirs = other.export(&["--format", "jsonl"]);
    import("more.jsonl", &theirs).success();
    let foreign = tempfile::tempdir().unwrap();
    fs::write(
        foreign.path().join("rows.csv"),
        "participant,version,task,outcome\nP01,1,pay,completed\n",
    )
    .unwrap();
    text(
        foreign.path(),
        &["import", "--new", "rows.csv", "--out", "pay.toml"],
    );
    let rows = text(
        foreign.path(),
        &["export", "pay.toml", "--format", "jsonl", "--out", "-"],
    );
    let refused = import("pay.jsonl", &rows).code(2);
    let words = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(words.contains("another study"), "{words}");
}

/// The columns of a CSV file by name, row by row.
fn columns(csv_text: &str, names: &[&str]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let places: Vec<usize> = names
        .iter()
        .map(|name| header.iter().position(|h| h == *name).unwrap())
        .collect();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        places.iter().map(|&at| row[at].to_owned()).collect()
    });
    let mut all: Vec<Vec<String>> = rows.collect();
    all.sort();
    all
}

#[test]
fn exported_attempts_can_be_imported() {
    const KEPT: [&str; 12] = [
        "participant",
        "version",
        "task",
        "outcome",
        "time_s",
        "errors",
        "assists",
        "errors_major",
        "moderator",
        "session_kind",
        "assisted",
        "success",
    ];
    let sample = Sample::new();
    let first = sample.export(&[]);
    assert!(first.contains("\r\n"));
    let new = tempfile::tempdir().unwrap();
    fs::write(new.path().join("attempts.csv"), &first).unwrap();
    text(
        new.path(),
        &["import", "--new", "attempts.csv", "--out", "again.toml"],
    );
    let second = text(new.path(), &["export", "--out", "-"]);
    assert_eq!(columns(&first, &KEPT), columns(&second, &KEPT));
    assert!(columns(&first, &["assisted"]).contains(&vec!["1".to_owned()]));
}

#[test]
fn exported_tables_add_nothing_to_their_own_record() {
    let bench = ProgramBench::in_sample();
    let log = || bench.out(&["export", "library.toml", "--format", "jsonl", "--out", "-"]);
    let before = log();
    for table in ["attempts", "ratings"] {
        let file = format!("{table}.csv");
        bench.out(&["export", "library.toml", "--table", table, "--out", &file]);
        let output = bench.transcript(&format!("import library.toml {file}"));
        assert!(output.contains("Nothing was imported: all of"), "{output}");
        let renamed = format!("import library.toml {file} --source other");
        let output = bench.transcript(&renamed);
        assert!(output.contains("Nothing was imported: all of"), "{output}");
    }
    assert_eq!(log(), before);
    // Control: rows without the session are attempts from elsewhere.
    let table = fs::read_to_string(bench.at("attempts.csv")).unwrap();
    bench.write("other.csv", &table.replace(",session,", ",source_session,"));
    bench.out(&["import", "library.toml", "other.csv", "--same-person"]);
    assert_ne!(log(), before);
}

#[test]
fn escaped_formulas_are_imported_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("rows.csv"),
        "participant,version,task,outcome,moderator\nP1,1,pay,completed,@Anna\nP2,1,pay,completed,'=x\n",
    )
    .unwrap();
    text(
        folder.path(),
        &["import", "--new", "rows.csv", "--out", "pay.toml"],
    );
    let safe = text(folder.path(), &["export", "--out", "-"]);
    assert!(safe.contains("'@Anna"), "{safe}");
    let raw = text(folder.path(), &["export", "--raw", "--out", "-"]);
    assert!(raw.contains(",@Anna"), "{raw}");
    fs::write(folder.path().join("back.csv"), &safe).unwrap();
    text(
        folder.path(),
        &["import", "--new", "back.csv", "--out", "back.toml"],
    );
    let back = text(folder.path(), &["export", "back.toml", "--out", "-"]);
    let names = ["participant", "moderator"];
    assert_eq!(columns(&back, &names), columns(&safe, &names));
}

#[test]
fn export_files_are_private_named_after_the_study_and_not_replaced() {
    use std::os::unix::fs::PermissionsExt;

    let sample = Sample::new();
    let script = sample.script.to_str().unwrap();
    let folder = sample.folder.path();
    for (options, name, message) in [
        (
            &["--format", "csv"][..],
            "library-attempts.csv",
            "105 rows of attempts",
        ),
        (
            &["--table", "ratings"],
            "library-ratings.csv",
            "rows of ratings",
        ),
        (&["--format", "xlsx"], "library.xlsx", "105 attempts"),
        (
            &["--format", "jsonl"],
            "library-log.jsonl",
            "of 21 sessions",
        ),
        (
            &["--format", "elan", "--session", "P07"],
            "library-P07-2.4.eaf",
            "5 attempts",
        ),
    ] {
        let all = [&["export", script], options].concat();
        let output = text(folder, &all);
        assert!(
            output.contains(name) && output.contains(message),
            "{output}"
        );
        let path = folder.join(name);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let before = fs::read(&path).unwrap();
        moderato(folder).args(&all).assert().code(1);
        let named = [&all[..], &["--out", name, "--quiet"]].concat();
        assert_eq!(text(folder, &named), "");
        assert_eq!(
            fs::read(&path).unwrap(),
            before,
            "{name}: not the same bytes"
        );
    }
}

#[test]
fn markers_need_one_session_and_options_their_formats() {
    let sample = Sample::new();
    let script = sample.script.to_str().unwrap();
    for (options, output) in [
        (&["--format", "webvtt"][..], "Markers cover one session"),
        (
            &["--format", "webvtt", "--session", "P99"],
            "no session \"P99\"",
        ),
        (
            &[
                "--format",
                "srt",
                "--session",
                "P07",
                "--sync-mark",
                "1",
                "--offset",
                "0:05",
            ],
            "no sync mark 1",
        ),
        (
            &["--format", "jsonl", "--table", "entries"],
            "--table needs --format csv or xlsx",
        ),
        (
            &["--format", "csv", "--offset", "0:05"],
            "--offset and --sync-mark need",
        ),
        (&["--format", "xlsx", "--bom"], "--bom needs --format csv"),
        (
            &["--format", "srt", "--fps", "30"],
            "need --format edl or resolve",
        ),
        (
            &["--format", "edl", "--fps", "29.5"],
            "a whole number from 1 to 240, or 23.976, 29.97",
        ),
        (
            &["--format", "edl", "--session", "P06", "--drop-frame"],
            "only at 29.97 and 59.94",
        ),
    ] {
        let failed = moderato(sample.folder.path())
            .args(["export", script])
            .args(options)
            .assert()
            .code(2);
        let words = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
        assert!(words.contains(output), "{words}");
    }
    let shown = sample.export(&[
        "--format",
        "webvtt",
        "--session",
        "P06",
        "--offset",
        "1:00:00",
    ]);
    assert!(shown.contains("completed, assisted"), "{shown}");
    assert!(shown.contains("\n01:0"), "{shown}");
}

#[test]
fn time_code_is_that_of_the_recording() {
    let sample = Sample::new();
    let export = |options: &str| {
        let all = format!("--session P06 --offset 1:00:00 {options}");
        sample.export(&all.split(' ').collect::<Vec<_>>())
    };
    let dropped = export("--format edl --fps 29.97 --drop-frame");
    assert!(dropped.contains("FCM: DROP FRAME"), "{dropped}");
    assert!(dropped.contains(" 01:01:"), "{dropped}");
    assert!(dropped.contains(';'), "{dropped}");
    let resolve = export("--format resolve");
    assert!(resolve.contains("\n |C:ResolveColorGreen |M:"), "{resolve}");
    assert!(resolve.contains(" 02:01:"), "{resolve}");
    let same = export("--format resolve --start-timecode 00:00:00:00");
    assert!(
        same.contains(" 01:01:") && !same.contains(" 02:01:"),
        "{same}"
    );
}

#[test]
fn a_byte_order_mark_is_written_on_request_and_read_back() {
    let sample = Sample::new();
    let plain = sample.export(&[]);
    let marked = sample.export(&["--bom"]);
    assert_eq!(marked, format!("\u{feff}{plain}"));
}

#[test]
fn completions_and_the_schema_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    for (shell, sign) in [
        ("bash", "_moderato()"),
        ("zsh", "#compdef moderato"),
        ("fish", "complete -c moderato"),
    ] {
        let script = text(folder.path(), &["completions", shell]);
        assert!(
            script.contains(sign) && script.contains("export"),
            "{shell}"
        );
    }
    assert!(text(folder.path(), &["man"]).contains(".TH moderato 1"));
    let output = text(folder.path(), &["man", "--out", "."]);
    assert!(output.starts_with("Wrote "), "{output}");
    let page = fs::read_to_string(folder.path().join("moderato-export.1")).unwrap();
    assert!(page.contains("offset"), "{page}");

    text(folder.path(), &["init", "a.toml"]);
    text(folder.path(), &["check", "a.toml"]);
    let script = fs::read_to_string(folder.path().join("a.toml")).unwrap();
    assert!(script.starts_with("#:schema ./moderato.schema.json\n"));
    assert!(text(folder.path(), &["schema"]).contains("json-schema.org"));
}

#[test]
fn nothing_in_a_pipe_is_colored() {
    let sample = Sample::new();
    let script = sample.script.to_str().unwrap();
    for arguments in [
        &["report", script][..],
        &["compare", script],
        &["sessions", script],
        &["check", script],
        &["export", script, "--out", "-"],
        &["--help"],
        &["check", "missing.toml"],
    ] {
        let done = moderato(sample.folder.path())
            .env("CLICOLOR", "1")
            .args(arguments)
            .assert();
        let output = done.get_output();
        for stream in [&output.stdout, &output.stderr] {
            assert!(!stream.contains(&0x1b), "{arguments:?}");
        }
    }
}
