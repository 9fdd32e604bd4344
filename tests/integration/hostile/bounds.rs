//! Large and endless files: every reader has its limits, and no file makes a message long. `src/cli/import/work.rs`
//! checks that the work grows linearly.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{ProgramBench, report_skip};

const SCRIPT: &str =
    "title = \"Hostile\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"pay\"\ntitle = \"Pay\"\n";
/// The longest message, whatever a file contains.
const MESSAGE: usize = 12_000;

fn script_bench() -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("hostile.toml", SCRIPT);
    bench
}

/// Generates the large hostile files in a folder of the bench.
fn hostile_files(bench: &ProgramBench) -> Option<PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/hostile/make.sh");
    let hostile_files = bench.at("made");
    let written = script.exists()
        && Command::new("sh")
            .arg(&script)
            .arg(&hostile_files)
            .status()
            .is_ok_and(|done| done.success());
    if !written {
        report_skip("the folder of hostile inputs is not there, or cannot be made up here");
    }
    written.then_some(hostile_files)
}

#[test]
fn h07_twenty_thousand_attempts_of_one_participant_are_imported_and_read() {
    let bench = script_bench();
    let Some(hostile_files) = hostile_files(&bench) else {
        return;
    };
    let table = hostile_files.join("H07-one-person.csv");
    let output = bench.out(&["import", "hostile.toml", table.to_str().unwrap()]);
    assert!(
        output.contains("Imported 20000 attempts of 1 participant"),
        "{output}"
    );
    assert!(
        bench
            .transcript("verify hostile.toml")
            .contains("is intact: 1 session")
    );
}

#[test]
fn h08_sixty_thousand_events_are_imported() {
    let bench = script_bench();
    let Some(hostile_files) = hostile_files(&bench) else {
        return;
    };
    let table = hostile_files.join("H08-boris.csv");
    let words = [
        "import",
        "hostile.toml",
        table.to_str().unwrap(),
        "--set",
        "version=1",
        "--dry-run",
    ];
    let output = bench.out(&words);
    assert!(
        output.contains("20000 attempts would go into the record"),
        "{output}"
    );
    assert!(
        output.contains("Counted as errors: error; as assists: none."),
        "{output}"
    );
}

/// The error message of a command, which must be short.
fn refused(bench: &ProgramBench, words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    let done = bench.moderato(&words).assert().code(2);
    let output = done.get_output();
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.len() < MESSAGE,
        "{} bytes: {}",
        text.len(),
        &text[..1000]
    );
    assert!(!text.contains('\u{1b}'), "{text}");
    text
}

#[test]
fn five_thousand_bad_rows_give_twenty_lines_and_a_count() {
    let bench = script_bench();
    let long = format!("\u{1b}[31m{}", "w".repeat(60_000));
    let mut table = "participant,version,task,outcome,time_s\n".to_owned();
    for row in 0..5000 {
        let time = if row < 3 { &long } else { "x" };
        writeln!(table, "P{row},1,pay,odd{row},{time}").unwrap();
    }
    bench.write("bad.csv", &table);
    let output = refused(&bench, "import hostile.toml bad.csv");
    assert!(
        output.contains("lines 2, 3 and 4: time_s is \"␛[31mwww"),
        "{output}"
    );
    assert!(output.contains("… (60,005 characters)\""), "{output}");
    // One cause for the 4,997 times, one for each of the first words.
    assert!(
        output.contains("lines 5, 6, 7, 8, 9 and 4,992 more: time_s is \"x\""),
        "{output}"
    );
    assert!(output.contains("and 4,982 more"), "{output}");
    // A cell as large as that is no value, but a mark of a quotation that was never closed.
    bench.write(
        "cell.csv",
        &format!(
            "participant,version,task,outcome\nP1,1,pay,\"{}\n",
            "y".repeat(1_000_000)
        ),
    );
    let output = refused(&bench, "import hostile.toml cell.csv");
    assert!(
        output.contains("line 2: a cell is longer than 64 KiB"),
        "{output}"
    );
    // What the script does not know.
    let mut table = "participant,version,task,outcome\n".to_owned();
    for row in 0..5000 {
        writeln!(table, "P{row},1,task {row},completed").unwrap();
    }
    bench.write("unknown.csv", &table);
    let output = refused(&bench, "import hostile.toml unknown.csv");
    assert!(
        output.contains("line 2: there is no task \"task 0\""),
        "{output}"
    );
    assert!(output.contains("and 4,980 more"), "{output}");
}

#[test]
fn a_bad_roster_is_refused_in_a_few_lines() {
    let bench = script_bench();
    let mut list = "code,note\n".to_owned();
    for row in 0..5000 {
        writeln!(list, "P{row},{}@example.org", "m".repeat(row)).unwrap();
    }
    bench.write("people.csv", &list);
    let output = refused(&bench, "participants hostile.toml import people.csv");
    assert!(
        output.contains("line 2: \"@example.org\" looks like an e-mail address."),
        "{output}"
    );
    assert!(output.contains("and 4,980 more"), "{output}");
}

#[test]
fn long_log_lines_are_quoted_as_excerpts() {
    let bench = script_bench();
    let line = |session: &str| {
        format!(
            "{{\"line\":\"moderato\",\"format\":1}}\n{{\"line\":\"entry\",\"session\":\"{session}\",\"seq\":1,\"logged_at\":\"\",\"clock_ms\":0,\"author\":\"\",\"kind\":\"\",\"attempt\":null,\"detail\":\"\",\"hash\":\"\",\"texts\":[]}}\n"
        )
    };
    for (text, message) in [
        (line(&"z".repeat(1_000_000)), "line 2"),
        (
            format!("{{\"line\":\"{}\"}}\n", "z".repeat(1_000_000)),
            "line 1",
        ),
        // Deeper than any log: the parser stops by itself.
        ("[".repeat(1_000_000) + "\n", "line 1"),
    ] {
        bench.write("log.jsonl", &text);
        let output = refused(&bench, "import hostile.toml log.jsonl");
        assert!(output.contains(message), "{output}");
    }
}

#[test]
fn invalid_scripts_are_refused_in_a_few_lines() {
    let bench = ProgramBench::new();
    let (mut tables, mut keys) = (String::new(), String::new());
    for n in 0..80_000 {
        writeln!(tables, "[t{n}]").unwrap();
        writeln!(keys, "k{n} = 1").unwrap();
    }
    for (name, script) in [
        ("tables", tables),
        ("keys", keys),
        (
            "nested",
            "a = ".to_owned() + &"{a=".repeat(100_000) + "1" + &"}".repeat(100_000),
        ),
        ("brackets", "a = ".to_owned() + &"[".repeat(500_000)),
        ("dotted", vec!["a"; 400_000].join(".") + " = 1\n"),
        ("text", format!("title = \"{}\"\n", "x".repeat(1_000_000))),
        ("line", format!("title = {}\n", "y ".repeat(450_000))),
        ("twice", "a = 1\n".repeat(150_000)),
        ("large", "#".repeat(1024 * 1024 + 1)),
    ] {
        bench.write("script.toml", &script);
        let output = refused(&bench, "check script.toml");
        assert!(output.contains("problem"), "{name}: {output}");
    }
}
