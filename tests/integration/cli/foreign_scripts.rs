//! A script beside a record of another study, and a script with problems.

use std::fs;

use crate::support::ProgramBench;

const TABLE: &str = "participant,version,task,outcome,time_s\nP01,1.0,Pay,completed,20.5\nP02,1.0,Pay,failed,40.0\n";

const OTHER: &str = r#"title = "Search"
[[version]]
id = "a"
[[task]]
id = "find"
title = "Find"
"#;

/// A study titled Payments, with a record.
fn payments() -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("round.csv", TABLE);
    bench.out(&[
        "import",
        "--new",
        "round.csv",
        "--title",
        "Payments",
        "--out",
        "pay.toml",
    ]);
    bench
}

#[test]
fn a_record_of_another_study_is_refused_with_both_titles() {
    let bench = payments();
    bench.out(&["export", "--format", "jsonl", "--out", "log.jsonl"]);
    let ours = fs::read_to_string(bench.at("pay.toml")).unwrap();
    bench.write("pay.toml", OTHER);
    for words in [
        "report",
        "report --format json",
        "compare",
        "explain --version a --task find",
        "sessions",
        "sessions show P01",
        "export --out a.csv",
        "export --format jsonl --out b.jsonl",
        "participants list",
        "participants add P09",
        "import pay.toml round.csv",
        "import pay.toml log.jsonl",
        "run",
    ] {
        let output = bench.transcript(words);
        assert!(output.starts_with("exit 2\n"), "{words}: {output}");
        for title in ["Search", "Payments"] {
            assert!(output.contains(title), "{words}: {output}");
        }
    }
    insta::assert_snapshot!(bench.transcript("report"), @r#"
    exit 2
    err| error: pay.toml is the script of "Search", but pay.moderato is the record of another study, "Payments".
    err| hint: To work with "Payments", put its script back.
    err| hint: To begin a record for "Search", rename pay.toml or move pay.moderato to another folder.
    "#);
    assert!(!bench.files().contains(&"a.csv".to_owned()));
    let mut home = bench.terminal("");
    home.shows("another study, \"Payments\"")
        .press("enter")
        .shows("Payments")
        .press("q");
    assert_eq!(home.exits(), 0);
    // What concerns the record alone works, and so does the record without the script.
    bench.out(&["verify"]);
    bench.out(&["backup", "--out", "copy.moderato"]);
    fs::remove_file(bench.at("pay.toml")).unwrap();
    bench.out(&["report", "pay.toml"]);
    bench.write("pay.toml", &ours);
    bench.out(&["report"]);
}

#[test]
fn a_script_with_another_title_but_the_same_ids_gets_a_note() {
    let bench = payments();
    let script = fs::read_to_string(bench.at("pay.toml")).unwrap();
    bench.write("pay.toml", &script.replace("Payments", "Paying"));
    let note = r#"err| note: The script has the title "Paying", but the sessions on file are of "Payments". They count as one study because versions and tasks have the same ids."#;
    for words in [
        "report",
        "compare 1.0 1.0",
        "sessions",
        "export --out a.csv",
    ] {
        let output = bench.transcript(words);
        assert!(output.contains(note), "{words}: {output}");
    }
    assert!(!bench.transcript("report --quiet").contains("note:"));
    // The results themselves say so too.
    let told = "The script has the title \"Paying\", but the sessions on file are of \"Payments\".";
    let found = bench.json(&["report", "--format", "json"]);
    assert!(
        found["warnings"][0].as_str().unwrap().starts_with(told),
        "{found}"
    );
    bench.out(&["report", "--out", "page.html"]);
    let page = fs::read_to_string(bench.at("page.html")).unwrap();
    assert!(page.contains("The script has the title"), "{page}");
    // A title of an earlier session, and comments, are of no concern.
    bench.write("pay.toml", &format!("# mine\n{script}"));
    assert!(!bench.transcript("report").contains("note:"));
}

#[test]
fn results_with_a_script_that_has_problems_come_with_a_warning() {
    let bench = payments();
    let script = fs::read_to_string(bench.at("pay.toml")).unwrap();
    bench.write("pay.toml", &format!("desing = \"within\"\n{script}"));
    let warning = "err| warning: pay.toml has 1 problem, so the results use the script of the last session that counts. To see them: moderato check pay.toml";
    for words in [
        "report",
        "report --quiet --format json",
        "explain --version 1.0 --task Pay",
    ] {
        let output = bench.transcript(words);
        assert!(output.starts_with("exit 0\n"), "{words}: {output}");
        assert!(output.contains(warning), "{words}: {output}");
    }
}
