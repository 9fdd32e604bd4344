//! `import` with tables written for these tests: what is imported, what is refused, and the messages.

use crate::support::ProgramBench;
use crate::support::shop::{content, rows};

const TABLE: &str = "\
participant,version,task,outcome,time_s,errors
P01,1,Find a shoe,completed,61.5,0
P01,1,Pay,failed,0:02:03,3

P02,2,Find a shoe,assisted,80,1
P02,2,Pay,skipped,,
";

fn bench_with_table(table: &str) -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("round.csv", table);
    bench
}

#[test]
fn missing_counts_of_a_table_are_not_zero() {
    let bench = bench_with_table(TABLE);
    bench.transcript(NEW);
    let found = bench.json(&["report", "--version", "1", "--format", "json"]);
    let task = &found["versions"][0]["tasks"][0];
    assert_eq!(task["errors"]["total"], 0);
    assert!(task["assists"].is_null(), "{task}");
    let table = bench.transcript("export --out -");
    let first = table.lines().find(|line| line.contains("P01,1")).unwrap();
    // A table with errors, but without assists and severities.
    assert!(first.contains(",completed,61.5,0,,,,"), "{table}");
}

const NEW: &str = "import --new round.csv --out shop.toml";

/// Every attempt on file, in the words of the JSON report.
fn attempts(bench: &ProgramBench) -> String {
    let conn = rusqlite::Connection::open(bench.at("shop.moderato")).unwrap();
    rows(
        &conn,
        "SELECT participant, version, task, outcome, assisted, time_ms, errors, assists, source FROM attempts ORDER BY participant, version, attempt",
    )
}

#[test]
fn a_table_becomes_a_study() {
    let bench = bench_with_table(TABLE);
    insta::assert_snapshot!(bench.transcript(NEW), @r#"
    exit 0
    out| Wrote shop.toml.
    out| Imported 4 attempts of 2 participants from "round" into shop.moderato.
    out| Look at it with: moderato report shop.toml    moderato compare shop.toml
    "#);
    insta::assert_snapshot!(attempts(&bench), @"
    P01 | 1 | Find-a-shoe | completed | 0 | 61500 | 0 | - | round
    P01 | 1 | Pay | failed | 0 | 123000 | 3 | - | round
    P02 | 2 | Find-a-shoe | completed | 1 | 80000 | 1 | - | round
    P02 | 2 | Pay | skipped | 0 | - | - | - | round
    ");
    insta::assert_snapshot!(std::fs::read_to_string(bench.at("shop.toml")).unwrap(), @r#"
    title = "shop"
    design = "between"

    [[version]]
    id = "1"

    [[version]]
    id = "2"
    after = "1"

    [[task]]
    id = "Find-a-shoe"
    title = "Find a shoe"

    [[task]]
    id = "Pay"
    title = "Pay"
    "#);
    assert_eq!(bench.files(), ["round.csv", "shop.moderato", "shop.toml"]);
    bench.moderato(&["check", "shop.toml"]).assert().success();
}

/// The round trip through the export, also into a record that an earlier version wrote without the minor errors.
#[test]
fn minor_errors_are_kept() {
    let table = "participant,version,task,outcome,errors,errors_minor,errors_major,errors_critical\n\
                 P01,1,Pay,completed,6,1,2,3\nP02,2,Pay,completed,4,,1,\n";
    let bench = bench_with_table(table);
    bench.transcript(NEW);
    bench.out(&["export", "shop.toml", "--out", "out.csv"]);
    let exported = std::fs::read_to_string(bench.at("out.csv")).unwrap();
    assert!(exported.contains("Pay,completed,,6,,1,2,3"), "{exported}");
    bench.out(&["import", "--new", "out.csv", "--out", "again.toml"]);
    let counted = |script: &str| {
        let found = bench.json(&["report", script, "--format", "json"]);
        found["versions"][0]["tasks"][0]["errors"].clone()
    };
    assert_eq!(counted("shop.toml")["minor"], 1);
    assert_eq!(counted("again.toml"), counted("shop.toml"));
    let again = bench.transcript("import shop.toml round.csv");
    assert!(again.contains("Nothing was imported: all of"), "{again}");
}

#[test]
fn the_last_line_names_calls_that_work() {
    let one = "participant,version,task,outcome\nP01,1,Pay,completed\n";
    let bench = bench_with_table(one);
    let told = bench.transcript(NEW);
    assert!(
        told.ends_with("Look at it with: moderato report shop.toml\n"),
        "{told}"
    );
    // Two versions, neither of which comes after the other.
    let script = "title = \"Two\"\n[[version]]\nid = \"1\"\n[[version]]\nid = \"2\"\n[[task]]\nid = \"Pay\"\ntitle = \"Pay\"\n";
    bench.write("two.toml", script);
    bench.write("two.csv", &format!("{one}P02,2,Pay,failed\n"));
    let told = bench.transcript("import two.toml two.csv");
    let call = "moderato compare two.toml";
    assert!(told.ends_with(&format!("{call}\n")), "{told}");
    let told = bench.out(&["compare", "two.toml"]);
    assert!(told.contains("2 vs. 1"), "{told}");
}

#[test]
fn importing_again_adds_only_new_rows() {
    let bench = bench_with_table(TABLE);
    bench.transcript(NEW);
    let before = content(&bench.at("shop.moderato"));
    insta::assert_snapshot!(bench.transcript("import shop.toml round.csv"), @r#"
    exit 0
    out| Nothing was imported: all of "round" is on file already (4 attempts).
    out| Look at it with: moderato report shop.toml    moderato compare shop.toml
    "#);
    assert_eq!(content(&bench.at("shop.moderato")), before);
    bench.write("round.csv", &format!("{TABLE}P03,2,Pay,completed,50,0\n"));
    insta::assert_snapshot!(bench.transcript("import shop.toml round.csv"), @r#"
    exit 0
    out| Imported 1 attempt of 1 participant from "round" into shop.moderato.
    out| On file already: 4 attempts.
    out| Look at it with: moderato report shop.toml    moderato compare shop.toml
    "#);
}

/// Under another source they are attempts of the same people again, or of other people with the same codes.
#[test]
fn codes_that_another_source_has_on_file_are_asked_about() {
    let bench = bench_with_table(TABLE);
    bench.transcript(NEW);
    let before = content(&bench.at("shop.moderato"));
    let again = "import shop.toml round.csv --source second";
    insta::assert_snapshot!(bench.transcript(again), @r#"
    exit 2
    err| error: 2 codes have results from another source at the same tasks or questionnaires (P01, P02). Nothing was imported.
    err| hint: If they are other people: add --new-codes=PREFIX, and each gets the code with this prefix.
    err| hint: If the same people did it again: add --same-person; both are kept, and only the first counts.
    err| hint: If it is the same file under another name than "second": name its source as it was, --source NAME.
    "#);
    assert_eq!(content(&bench.at("shop.moderato")), before);
    insta::assert_snapshot!(bench.transcript(&format!("{again} --same-person")), @r#"
    exit 0
    out| Imported 4 attempts of 2 participants from "second" into shop.moderato.
    out| 2 participants are on file from another source at the same tasks or questionnaires; only the first result counts (P01, P02).
    out| Look at it with: moderato report shop.toml    moderato compare shop.toml
    "#);
    // Each source is asked about once.
    insta::assert_snapshot!(bench.transcript(again), @r#"
    exit 0
    out| Nothing was imported: all of "second" is on file already (4 attempts).
    out| Look at it with: moderato report shop.toml    moderato compare shop.toml
    "#);
    insta::assert_snapshot!(bench.transcript("import shop.toml round.csv --source third --new-codes=L3-"), @r#"
    exit 0
    out| Imported 4 attempts of 2 participants from "third" into shop.moderato.
    out| Look at it with: moderato report shop.toml    moderato compare shop.toml
    "#);
    let attempts = bench.out(&["export", "shop.toml", "--table", "attempts", "--out", "-"]);
    assert!(attempts.contains("L3-P01"), "{attempts}");
}

/// Names that differ in signs alone are different tasks, and versions that cannot be told apart are refused.
#[test]
fn names_that_give_the_same_id_stay_apart() {
    let table = "participant,version,task,outcome\nP1,1,C++,completed\nP2,1,C++,completed\n\
                 P1,1,C,failed\nP2,1,C#,gave_up\n";
    let bench = bench_with_table(table);
    let different = ["--similar-names", "different"];
    bench.out(
        &[
            &["import", "--new", "round.csv", "--out", "shop.toml"],
            &different[..],
        ]
        .concat(),
    );
    let report = bench.json(&["report", "shop.toml", "--format", "json"]);
    let rows = report["versions"][0]["tasks"].as_array().unwrap();
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row["task"].as_str(), row["n"].as_u64()))
        .collect();
    let expected = [("C", 2), ("C-2", 1), ("C-3", 1)];
    assert_eq!(found, expected.map(|(task, n)| (Some(task), Some(n))));
    bench.write(
        "versions.csv",
        "participant,version,task,outcome\nP1,1 a,t,failed\nP2,1-a,t,failed\n",
    );
    let versions = "import --new versions.csv --out other.toml --similar-names different";
    let refused = bench.transcript(versions);
    assert!(
        refused.starts_with("exit 2") && refused.contains("would have the same id, 1-a"),
        "{refused}"
    );
    // The id that a title gives is no name of its task: "C+" would give C as well.
    bench.write(
        "again.csv",
        "participant,version,task,outcome\nP3,1,C+,failed\nP4,1,C++,failed\n",
    );
    let refused = bench.transcript("import shop.toml again.csv");
    assert!(
        refused.starts_with("exit 2") && refused.contains("line 2: there is no task \"C+\""),
        "{refused}"
    );
}

#[test]
fn contradicting_values_are_refused() {
    let bench = bench_with_table(TABLE);
    bench.transcript(NEW);
    let before = attempts(&bench);
    let other = TABLE.replace("completed,61.5", "completed,62.5");
    bench.write("round.csv", &format!("{other}P03,2,Pay,completed,50,0\n"));
    insta::assert_snapshot!(bench.transcript("import shop.toml round.csv"), @r#"
    exit 2
    err| error: round.csv cannot be imported, and nothing was:
    err|   line 2: P01 at "Find-a-shoe" on 1 is on file from "round" with other values
    err| hint: If it is another round, name it with --source.
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    "#);
    assert_eq!(attempts(&bench), before);
    // A dry run finds it too, and leaves it out where an import would.
    let dry = bench.transcript("import shop.toml round.csv --dry-run");
    assert!(
        dry.starts_with("exit 2") && dry.contains("with other values"),
        "{dry}"
    );
    let dry = bench.out(&[
        "import",
        "shop.toml",
        "round.csv",
        "--dry-run",
        "--skip-bad",
    ]);
    assert!(
        dry.contains("Left out would be 1:\n  line 2: P01 at"),
        "{dry}"
    );
    let told = bench.out(&["import", "shop.toml", "round.csv", "--skip-bad"]);
    assert!(told.contains("Left out:\n  line 2: P01 at"), "{told}");
    assert_eq!(attempts(&bench).lines().count(), before.lines().count() + 1);
}

#[test]
fn bad_rows_are_named_and_refuse_the_import_without_skip_bad() {
    let table = format!("{TABLE}P03,2,Pay,done,50,0\nP04,2,Pay,completed,-1,x\nP05,2,Pay\n");
    let bench = bench_with_table(&table);
    insta::assert_snapshot!(bench.transcript(NEW), @r#"
    exit 2
    err| error: round.csv cannot be imported, and nothing was:
    err|   line 7: the outcome "done" is not known
    err|   line 8: errors is "x"; a whole number from 0 up is wanted
    err|   line 8: time_s is "-1"; a number of seconds such as 72.5, or h:mm:ss, or 1 min 20 s is wanted
    err|   line 9: it has 3 values, and the first line has 6
    err| hint: If this is what the words mean, add --outcome done=completed
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    "#);
    assert_eq!(bench.files(), ["round.csv"]);
    insta::assert_snapshot!(bench.transcript(&format!("{NEW} --skip-bad")), @r#"
    exit 0
    out| Wrote shop.toml.
    out| Imported 4 attempts of 2 participants from "round" into shop.moderato.
    out| Left out:
    out|   line 7: the outcome "done" is not known
    out|   line 8: errors is "x"; a whole number from 0 up is wanted
    out|   line 8: time_s is "-1"; a number of seconds such as 72.5, or h:mm:ss, or 1 min 20 s is wanted
    out|   line 9: it has 3 values, and the first line has 6
    out|   If this is what the words mean, add --outcome done=completed
    out| Look at it with: moderato report shop.toml    moderato compare shop.toml
    "#);
    assert!(attempts(&bench).starts_with("P01 | 1"));
    assert!(!attempts(&bench).contains("P03"));
}

#[test]
fn a_code_on_two_versions_needs_one_of_three_options() {
    let shared = TABLE.replace("P02", "P01");
    let asked = bench_with_table(&shared);
    insta::assert_snapshot!(asked.transcript(NEW), @r#"
    exit 2
    err| error: A participant's code is on more than one version (P01), but in this study each participant sees one. Nothing was imported.
    err| hint: If each person saw every version: with --new add --design within; otherwise write design = "within" into the script.
    err| hint: If different people share a code: add --new-codes, and each gets one of its own, such as P01-1.
    err| hint: If the same person came twice: add --same-person; both are kept, and only the first counts in comparisons.
    "#);
    assert_eq!(asked.files(), ["round.csv"]);

    let within = bench_with_table(&shared);
    within
        .moderato(&words(&format!("{NEW} --design within")))
        .assert()
        .success();
    assert!(
        std::fs::read_to_string(within.at("shop.toml"))
            .unwrap()
            .contains("design = \"within\"")
    );

    let others = bench_with_table(&shared);
    others
        .moderato(&words(&format!("{NEW} --new-codes")))
        .assert()
        .success();
    assert!(
        attempts(&others).contains("P01-2 | 2 | Pay"),
        "{}",
        attempts(&others)
    );

    let prefixed = bench_with_table(&shared);
    prefixed
        .moderato(&words(&format!("{NEW} --new-codes=LAB2-")))
        .assert()
        .success();
    assert!(
        attempts(&prefixed).contains("LAB2-P01-2 | 2 | Pay"),
        "{}",
        attempts(&prefixed)
    );
    let output = bench_with_table(&shared).transcript(&format!("{NEW} --new-codes==1"));
    assert!(
        output.starts_with("exit 2") && output.contains("--new-codes"),
        "{output}"
    );

    let one = bench_with_table(&shared);
    one.moderato(&words(&format!("{NEW} --same-person=P01")))
        .assert()
        .success();
    assert!(attempts(&one).contains("P01 | 2 | Pay"));
    let output = bench_with_table(&shared).transcript(&format!("{NEW} --same-person=P09"));
    assert!(output.starts_with("exit 2"), "{output}");

    let same = bench_with_table(&shared);
    same.moderato(&words(&format!("{NEW} --same-person")))
        .assert()
        .success();
    assert!(
        attempts(&same).contains("P01 | 2 | Pay"),
        "{}",
        attempts(&same)
    );
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn semicolons_tabs_byte_order_marks_and_line_ends_are_read() {
    let plain = bench_with_table(TABLE);
    plain.transcript(NEW);
    for table in [
        TABLE.replace(',', ";"),
        TABLE.replace(',', "\t"),
        format!("\u{feff}{TABLE}"),
        TABLE.replace('\n', "\r\n"),
        TABLE.replace("Find a shoe", "\"Find a shoe\""),
    ] {
        let other = bench_with_table(&table);
        assert!(
            other.transcript(NEW).starts_with("exit 0"),
            "{}\n{table}",
            other.transcript(NEW)
        );
        assert_eq!(attempts(&other), attempts(&plain), "{table}");
    }
}

#[test]
fn import_errors_say_what_to_do() {
    let bench = bench_with_table(TABLE);
    insta::assert_snapshot!(bench.transcript("import --new missing.csv --out shop.toml"), @"
    exit 2
    err| error: missing.csv cannot be read: No such file or directory.
    ");
    insta::assert_snapshot!(bench.transcript("import --new round.csv --out shop.toml --column time_s=duration"), @r#"
    exit 2
    err| error: round.csv: there is no column "duration"; the columns are participant, version, task, outcome, time_s, errors.
    "#);
    insta::assert_snapshot!(bench.transcript("import --new round.csv --out shop.toml --column speed=time_s"), @r#"
    exit 2
    err| error: --column speed=...: there is no field "speed".
    err| hint: The fields are participant, version, task, outcome, time_s, errors, errors_minor, errors_major, errors_critical, assists, valid, segment, session, started_at, moderator, session_kind, occurrence, assisted, instrument, item, value, sus.
    "#);
    insta::assert_snapshot!(bench.transcript("import --new round.csv --out shop.toml --outcome failed=lost"), @r#"
    exit 2
    err| error: --outcome ...=lost: "lost" is not an outcome.
    err| hint: The outcomes are completed, assisted, partial, failed, gave_up, stopped, skipped, not_reached, void and undecided.
    "#);
    insta::assert_snapshot!(bench.transcript("import --new round.csv"), @"
    exit 2
    err| error: import needs --out <SCRIPT>.
    err| hint: Usage: moderato import [OPTIONS] [STUDY] <FILE>
    ");
    bench.write("short.csv", "who,outcome\nP01,completed\n");
    insta::assert_snapshot!(bench.transcript("import --new short.csv --out shop.toml"), @"
    exit 2
    err| error: short.csv: there is no column for participant, version, task; the columns are who, outcome.
    err| hint: Say which column it is with --column participant=NAME, or give all rows the same with --set participant=VALUE.
    err| hint: If no column has participants: --set participant=P01 when one person did everything (only the first attempt at a task counts), or --number-people to number them by their order within each task.
    ");
    std::fs::write(
        bench.at("torn.csv"),
        b"participant,version,task,outcome\nP01,1,Pay\0,completed\n",
    )
    .unwrap();
    insta::assert_snapshot!(bench.transcript("import --new torn.csv --out shop.toml"), @"
    exit 2
    err| error: torn.csv: it is not a text: it contains a zero byte. Save it as CSV UTF-8 in your spreadsheet.
    ");
    assert_eq!(bench.files(), ["round.csv", "short.csv", "torn.csv"]);
    bench.transcript(NEW);
    bench.write(
        "other.csv",
        "participant,version,task,outcome\nP07,3,Return,completed\n",
    );
    insta::assert_snapshot!(bench.transcript("import shop.toml other.csv"), @r#"
    exit 2
    err| error: Nothing was imported:
    err|   line 2: there is no task "Return" in shop.toml
    err|   line 2: there is no version "3" in shop.toml
    err| hint: The tasks are Find-a-shoe, Pay; the versions are 1, 2. Add what is missing to the script, or fix the file.
    "#);
    insta::assert_snapshot!(bench.transcript(NEW), @"
    exit 1
    err| error: shop.toml already exists and was not changed.
    err| hint: Choose another --out, or leave --new out to import into it.
    ");
}
