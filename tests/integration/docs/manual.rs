//! The manual agrees with the program: its tables are compared, its recipes and the pipeline are run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use moderato::ledger::StudyEvent;
use moderato::session::Event;
use moderato::study::script::SCHEMA;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::support::ProgramBench;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn page(topic: &str) -> String {
    fs::read_to_string(project("src/manual").join(format!("{topic}.md"))).unwrap()
}

/// The part of a page under a heading that contains a text.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let parts = || page.split("\n## ");
    let found = parts().find(|part| part.lines().next().unwrap().contains(heading));
    found.unwrap_or_else(|| panic!("no section has the heading {heading}"))
}

/// The rows of a table, as cells.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with("| "));
    lines
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

/// The code spans of a text.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The row of a page's tables that begins with a name.
fn row<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let wanted = format!("`{name}`");
    let found = rows(page).into_iter().find(|row| row[0] == wanted);
    found.unwrap_or_else(|| panic!("no row begins with {wanted}"))
}

#[test]
fn scripts_page_lists_every_key_with_its_words_and_default() {
    let page = page("scripts");
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for (heading, location) in [
        ("The study", ""),
        ("`[[version]]`", "/definitions/version"),
        ("`[[task]]`", "/definitions/task"),
        ("`[[error]]`", "/definitions/error"),
        ("`[matters_from]`", "/definitions/matters_from"),
        ("`[[question]]`", "/definitions/question"),
        ("`[cif]`", "/definitions/cif"),
    ] {
        let section = section(&page, heading);
        let keys = schema.pointer(location).unwrap()["properties"]
            .as_object()
            .unwrap();
        for (key, about) in keys {
            let row = row(section, key);
            let text = row.join(" ");
            let words = about["enum"].as_array().into_iter().flatten();
            for word in words.map(|word| word.as_str().unwrap()) {
                assert!(code(&text).contains(&word), "{heading} {key}: {word}");
            }
            if let Some(default) = about.get("default") {
                let default = default.to_string();
                let default = default.trim_matches('"');
                assert_eq!(row[2], format!("`{default}`"), "{heading} {key}");
            }
            let limits = ["minimum", "maximum", "maxItems"];
            for limit in limits.into_iter().filter_map(|limit| about[limit].as_i64()) {
                let written = row.last().unwrap().replace(',', "");
                let limit = limit.to_string();
                assert!(written.contains(&limit), "{heading} {key}: {limit}");
            }
        }
        let table = rows(section);
        let known = table.iter().filter(|row| row[0].starts_with('`'));
        for row in known.filter(|row| row.len() != 3 || heading == "`[cif]`") {
            let key = row[0].trim_matches('`');
            assert!(keys.contains_key(key), "{heading} has no key {key}");
        }
    }
    let words = schema.pointer("/definitions/task/properties/ask/items/anyOf/0/enum");
    for word in words.unwrap().as_array().unwrap() {
        row(&page, word.as_str().unwrap());
    }
}

/// Compares headings, names and keys with the default key bindings.
#[test]
fn keys_page_lists_every_key_of_every_screen() {
    let bench = ProgramBench::new();
    let page = page("keys");
    let shown = |key: &str| match key {
        "pgup" => "PgUp".to_owned(),
        "pgdn" => "PgDn".to_owned(),
        "space" => key.to_owned(),
        one if one.chars().count() == 1 => one.to_owned(),
        words => {
            let words = words.split('-').map(|word| {
                let (first, rest) = word.split_at(1);
                first.to_uppercase() + rest
            });
            words.collect::<Vec<_>>().join("-")
        }
    };
    let mut part = "";
    let mut named = BTreeSet::new();
    for line in bench.out(&["check", "--keys"]).lines() {
        if line.starts_with('[') {
            part = section(&page, &format!("`{line}`"));
        } else if let Some((name, keys)) = line.split_once(" = ") {
            let keys: Vec<String> = keys.split('"').skip(1).step_by(2).map(shown).collect();
            let table = rows(part);
            let found = table.iter().any(|row| {
                let shown = code(row[0]);
                code(row[2]).contains(&name) && keys.iter().all(|key| shown.contains(&key.as_str()))
            });
            assert!(found, "{name} = {keys:?} is not in:\n{part}");
            named.insert(name.to_owned());
        } else if let Some((_, keys)) = line.strip_prefix("# ").and_then(|l| l.split_once(": ")) {
            let keys = keys.replace(", not to be changed", "");
            let first = keys.split(['…', ' ']).next().unwrap();
            let found = rows(part).iter().any(|row| {
                row[2] == "-"
                    && code(row[0])
                        .iter()
                        .any(|key| first.starts_with(key) || key.starts_with(first))
            });
            assert!(found, "{keys} is not in:\n{part}");
        }
    }
    assert!(named.len() > 50);
    for row in rows(&page) {
        for name in row.get(2).into_iter().flat_map(|names| code(names)) {
            assert!(named.contains(name), "no key is called {name}");
        }
    }
}

#[test]
fn record_page_lists_every_view_with_its_columns() {
    let bench = ProgramBench::with_sample();
    let record = bench.at("sample/library.moderato");
    let conn = Connection::open_with_flags(record, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let names = |kind: &str| -> Vec<String> {
        let sql = "SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite%'";
        let mut statement = conn.prepare(sql).unwrap();
        let names = statement.query_map([kind], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    };
    let page = page("record");
    for view in names("view") {
        let statement = conn.prepare(&format!("SELECT * FROM {view}")).unwrap();
        let columns: Vec<&str> = statement.column_names().collect();
        assert_eq!(code(row(&page, &view)[2]), columns, "{view}");
    }
    let tables = section(&page, "Tables");
    for table in names("table") {
        assert!(code(tables).contains(&table.as_str()), "{table}");
    }
}

#[test]
fn record_page_lists_every_event() {
    let unknown = r#"{"kind":"?"}"#;
    let session = serde_json::from_str::<Event>(unknown).unwrap_err();
    let study = serde_json::from_str::<StudyEvent>(unknown).unwrap_err();
    let page = page("record");
    for (error, heading, one) in [
        (session.to_string(), "Events", "TaskStarted"),
        (study.to_string(), "The study log", "TextErased"),
    ] {
        let known: BTreeSet<&str> = code(&error).into_iter().skip(1).collect();
        assert!(known.contains(one), "{error}");
        let table = rows(section(&page, heading));
        let listed: BTreeSet<&str> = table.iter().flat_map(|row| code(row[0])).collect();
        assert_eq!(listed, known);
    }
}

#[test]
fn exchange_page_lists_every_table_with_its_columns() {
    let bench = ProgramBench::with_sample();
    let page = page("exchange");
    for table in ["attempts", "entries", "ratings", "participants"] {
        let script = "sample/library.toml";
        let csv = bench.out(&["export", script, "--table", table, "--out", "-"]);
        let header: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        assert_eq!(code(row(&page, table)[1]), header, "{table}");
    }
}

#[test]
fn manual_recipes_are_the_tested_ones() {
    let page = page("exchange");
    for (name, language) in [
        ("attempts.sql", "sql"),
        ("attempts.py", "python"),
        ("attempts.R", "r"),
    ] {
        let recipe = fs::read_to_string(project("tests/external/recipes").join(name)).unwrap();
        let block = format!("\n```{language}\n{recipe}```\n");
        assert!(
            page.contains(&block),
            "the manual shows another {name} than tests/external/recipes has"
        );
    }
}

#[test]
fn contributing_page_names_existing_files() {
    let page = page("contributing");
    let paths = code(&page);
    let paths = paths.iter().filter(|path| {
        let first = path.split('/').next().unwrap();
        ["src", "tests", "benches", ".ci"].contains(&first) && !path.contains('<')
    });
    let mut named = 0;
    for path in paths {
        assert!(project(path).exists(), "{path}");
        named += 1;
    }
    assert!(named > 30, "{named}");
}

#[test]
fn scripts_in_the_manual_have_no_problems() {
    let bench = ProgramBench::new();
    let page = page("scripts");
    let script = page.split("```toml\n").nth(1).unwrap();
    bench.write("a.toml", script.split_once("```").unwrap().0);
    bench.out(&["check", "a.toml"]);
}

#[test]
fn help_is_plain_in_a_pipe_and_paged_on_a_terminal() {
    let bench = ProgramBench::new();
    let piped = bench.out(&["help", "trust"]);
    assert!(piped.starts_with(&page("trust")) && piped.contains("Usage: moderato erase"));
    let output = bench.transcript("help nonsense");
    assert!(output.starts_with("exit 2\n"), "{output}");
    assert!(
        bench
            .transcript("help report")
            .contains("\nout| Manual:  moderato help reports")
    );

    let mut terminal = bench.terminal("help trust");
    terminal.shows("What is promised").shows(" trust · ");
    terminal
        .press("space")
        .hides("# Trust")
        .hides("Trust: what");
    terminal.press("G").shows(" trust · end ");
    terminal.press("g").shows("Trust: what is promised");
    terminal.press("q");
    assert_eq!(terminal.exits(), 0);

    let mut terminal = bench.terminal("help");
    terminal
        .shows("Manual: moderato help TOPIC")
        .press("ctrl-c");
    assert_eq!(terminal.exits(), 0);
}

#[test]
fn completions_and_man_pages_have_the_topics() {
    let bench = ProgramBench::new();
    // The generator for fish completes options and verbs only.
    for shell in ["bash", "zsh"] {
        let script = bench.out(&["completions", shell]);
        assert!(
            script.contains("statistics") && script.contains("exchange"),
            "{shell}"
        );
    }
    assert!(
        bench
            .out(&["man"])
            .contains("scripts, participants, sessions")
    );
    bench.out(&["man", "--out", "."]);
    let help = fs::read_to_string(bench.at("moderato-help.1")).unwrap();
    assert!(help.contains("topic"), "{help}");
}

/// Runs the steps of the pipeline unchanged, on the sample study under the name that they use.
#[test]
fn the_example_pipeline_fails_when_the_gate_does() {
    let page = page("reports");
    let job = page.split("```yaml\n").nth(1).unwrap();
    let job = job.split_once("```").unwrap().0;
    let steps: Vec<&str> = job
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- run: "))
        .collect();
    let bench = ProgramBench::new();
    bench.out(&["demo", "--folder", "study"]);
    for end in ["toml", "moderato"] {
        let from = bench.at("study").join(format!("library.{end}"));
        fs::rename(from, bench.at("study").join(format!("checkout.{end}"))).unwrap();
    }
    let program = Path::new(env!("CARGO_BIN_EXE_moderato")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let run = |step: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-ec", step]).current_dir(bench.at(""));
        shell.env("PATH", &path).env_remove("MODERATO_DB");
        shell.env("GITHUB_STEP_SUMMARY", bench.at("summary.md"));
        let done = shell.output().unwrap();
        let text = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        (done.status.code().unwrap(), text)
    };
    let codes: Vec<i32> = steps.iter().map(|step| run(step).0).collect();
    assert_eq!(codes, [0, 0, 0, 3], "{steps:#?}");
    let summary = fs::read_to_string(bench.at("summary.md")).unwrap();
    assert!(summary.contains("\n## Verdicts: "), "{summary}");
    // The other codes of the table beside it.
    let gate = steps.last().unwrap();
    let asked = |conditions: &str| {
        let words = gate.split_once("'success").unwrap().0;
        run(&format!("{words}'{conditions}'"))
    };
    assert_eq!(asked("success is fine").0, 2);
    let (code, text) = asked("n >= 10");
    assert_eq!(code, 3, "a critical task is worse: {text}");
    assert!(text.contains("Renew two loans"), "{text}");
    let back = gate.replace("2.4 3.0", "3.0 2.4").replace("0.15", "0.3");
    assert_eq!(run(&back).0, 0);
}
