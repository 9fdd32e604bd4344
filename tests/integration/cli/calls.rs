//! Messages for command lines and files that are not valid: what is wrong and what to type instead.

use std::fs;
use std::process::Stdio;

use crate::support::{ProgramBench, report_skip};

#[test]
fn a_word_that_is_not_a_script_is_refused() {
    let bench = ProgramBench::in_sample();
    insta::assert_snapshot!(bench.transcript("participants lst"), @r#"
    exit 2
    err| error: There is no script lst, and participants has no command "lst".
    err| hint: Commands: add, list, no-show, withdraw, arrive, expect, replace, contact, import.
    "#);
    insta::assert_snapshot!(bench.transcript("compare 2.4"), @"
    exit 2
    err| error: There is no script 2.4.
    err| hint: If it is a version, name two: moderato compare [STUDY] OLD NEW
    ");
    insta::assert_snapshot!(bench.transcript("compare library.toml 3.0"), @"
    exit 2
    err| error: A comparison needs two versions, and only 3.0 was named.
    err| hint: Name two versions, or none: moderato compare library.toml OLD 3.0
    ");
    insta::assert_snapshot!(bench.transcript("sessions P01"), @"
    exit 2
    err| error: There is no script P01.
    err| hint: To see one session: moderato sessions [STUDY] show ID
    ");
    insta::assert_snapshot!(bench.transcript("report lst"), @"
    exit 2
    err| error: There is no script lst.
    err| hint: The script in this folder is library.toml; without a name it is used.
    ");
    insta::assert_snapshot!(bench.transcript("erase --reason x P07 P08"), @"
    exit 2
    err| error: There is no script P07.
    err| hint: If P07 and P08 are two people, erase one after the other: moderato erase [STUDY] CODE --reason TEXT
    ");
    insta::assert_snapshot!(bench.transcript("erase --reason x library.toml"), @"
    exit 2
    err| error: No participant was named.
    err| hint: Type: moderato erase library.toml CODE --reason TEXT
    ");
    insta::assert_snapshot!(bench.transcript("erase --reason x P99"), @"
    exit 2
    err| error: There is no participant P99 in the record. Record: ~/study/library.moderato.
    err| hint: List the codes: moderato participants list
    ");
    insta::assert_snapshot!(bench.transcript("report other.toml"), @"
    exit 2
    err| error: There is no other.toml.
    err| hint: Write a script with: moderato init other.toml
    ");
}

#[test]
fn participants_accepts_the_script_before_or_after_its_verb() {
    let bench = ProgramBench::in_sample();
    let before = bench.transcript("participants library.toml list");
    assert!(before.starts_with("exit 0"), "{before}");
    assert_eq!(bench.transcript("participants list library.toml"), before);
    for verb in ["add", "list", "no-show", "replace", "contact", "import"] {
        let help = bench.transcript(&format!("participants {verb} --help"));
        assert!(
            help.contains(&format!("Usage: moderato participants [STUDY] {verb} ")),
            "{help}"
        );
    }
    for (verb, usage) in [
        (
            "erase",
            "moderato erase [OPTIONS] --reason <TEXT> [STUDY] <CODE>",
        ),
        ("import", "moderato import [OPTIONS] [STUDY] <FILE>"),
    ] {
        let help = bench.transcript(&format!("{verb} --help"));
        assert!(help.contains(usage) && !help.contains("<STUDY>"), "{help}");
    }
    assert_eq!(bench.transcript("help --help"), bench.transcript("help"));
}

#[test]
fn suggested_commands_are_quoted_for_the_shell() {
    let bench = ProgramBench::new();
    insta::assert_snapshot!(bench.transcript_of(&mut bench.moderato(&["init", "a b.toml"])), @"
    exit 0
    out| Wrote a b.toml. Edit it, then:
    out|   moderato check 'a b.toml'
    out|   moderato run 'a b.toml'
    ");
    insta::assert_snapshot!(bench.transcript_of(&mut bench.moderato(&["report", "a b.toml"])), @"
    exit 1
    err| error: Nothing is on file yet: there is no a b.moderato.
    err| hint: Run a session first: moderato run 'a b.toml'
    ");
    insta::assert_snapshot!(bench.transcript_of(&mut bench.moderato(&["report", "it's.toml"])), @r"
    exit 2
    err| error: There is no it's.toml.
    err| hint: Write a script with: moderato init 'it'\''s.toml'
    ");
    insta::assert_snapshot!(bench.transcript_of(&mut bench.moderato(&["init", "a c"])), @"
    exit 2
    err| error: A script's file name ends in .toml.
    err| hint: Type: moderato init 'a c.toml'
    ");
}

#[test]
fn work_done_succeeds_even_if_it_cannot_be_reported() {
    let bench = ProgramBench::in_sample();
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .map(Stdio::from)
    };
    if full().is_err() {
        return report_skip("this machine has no /dev/full");
    }
    let call = |words: &str| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_moderato"))
            .args(words.split(' '))
            .current_dir(bench.at(""))
            .stdout(full().unwrap())
            .output()
            .unwrap();
        (
            done.status.code().unwrap(),
            String::from_utf8(done.stderr).unwrap(),
        )
    };
    for (words, file) in [
        ("init new.toml", "new.toml"),
        ("backup library.toml --out copy.moderato", "copy.moderato"),
    ] {
        let (exit, message) = call(words);
        assert!(bench.at(file).exists());
        assert_eq!(exit, 0, "{message}");
        assert!(
            message.starts_with("warning: Done, but the message could not be printed")
                && message.contains(file)
        );
    }
    for words in [
        "--help",
        "report library.toml",
        "report --help",
        "--version",
    ] {
        let (exit, message) = call(words);
        assert_eq!(exit, 1, "{words}");
        assert!(
            message.starts_with("error: The result could not be written: "),
            "{message}"
        );
    }
}

#[test]
fn ascii_output_has_only_ascii() {
    let bench = ProgramBench::in_sample();
    for verb in ["report", "compare", "compare --all-pairs"] {
        let output = bench.transcript(&format!("{verb} library.toml --ascii"));
        assert!(
            output.starts_with("exit 0") && output.is_ascii(),
            "{output}"
        );
        let words: Vec<&str> = verb.split(' ').chain(["library.toml"]).collect();
        let output = bench.transcript_of(bench.moderato(&words).env("LC_ALL", "C"));
        assert!(output.is_ascii(), "{output}");
    }
}

#[test]
fn table_errors_are_whole_sentences() {
    let bench = ProgramBench::in_sample();
    let import = |text: &str| {
        bench.write("t.csv", text);
        bench.transcript("import library.toml t.csv")
    };
    insta::assert_snapshot!(import(""), @"
    exit 2
    err| error: t.csv: it is empty. The first line is to name the columns, such as participant,version,task,outcome.
    ");
    insta::assert_snapshot!(import("participant,version\n"), @"
    exit 2
    err| error: t.csv: there is no column for task, outcome; the columns are participant, version.
    err| hint: Say which column it is with --column task=NAME, or give all rows the same with --set task=VALUE.
    ");
    insta::assert_snapshot!(import("participant,version,task,outcome\nP50\n"), @"
    exit 2
    err| error: t.csv cannot be imported, and nothing was:
    err|   line 2: it has 1 value, and the first line has 4
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    ");
    insta::assert_snapshot!(import("participant,participant,version,task,outcome\nP50,P51,2.4,find,completed\n"), @r#"
    exit 2
    err| error: t.csv: two columns are called "participant". Give one of them another name, or take it out.
    "#);
    insta::assert_snapshot!(import("participant,version,task,outcome\nBob Smith,2.4,find,completed\nbob@example.org,2.4,find,failed\n"), @r#"
    exit 2
    err| error: t.csv cannot be imported, and nothing was:
    err|   line 2: "Bob Smith" looks like a name. Give a code, such as P07. Names and contact details belong in the study's contacts file or a list of your own, never in the record.
    err|   line 3: "bob@example.org" looks like an e-mail address. Give a code, such as P07. Names and contact details belong in the study's contacts file or a list of your own, never in the record.
    err| hint: Fix the file, or leave such rows out with --skip-bad.
    "#);
    let outcome =
        import("participant,version,task,outcome\nP50,2.4,find,Completed\nP51,2.4,find,GAVE_UP\n");
    assert!(
        outcome.starts_with("exit 0") && outcome.contains("Imported 2 attempts"),
        "{outcome}"
    );
    bench.write(
        "cut.jsonl",
        "{\"line\":\"moderato\",\"format\":1}\n{\"line\":\"study\",\"tit",
    );
    insta::assert_snapshot!(bench.transcript("import library.toml cut.jsonl"), @"
    exit 2
    err| error: cut.jsonl, line 2: the line is cut off, so the file is not whole; export or copy it again. Nothing was imported.
    ");
}

#[test]
fn data_that_give_no_valid_script_are_refused() {
    let bench = ProgramBench::new();
    let row = |n: usize| format!("P01,1.0,Task {n},completed\n");
    let rows: String = (0..1200).map(row).collect();
    bench.write(
        "many.csv",
        &format!("participant,version,task,outcome\n{rows}"),
    );
    insta::assert_snapshot!(bench.transcript("import --new many.csv --out many.toml"), @"
    exit 2
    err| error: many.csv makes no script that can be used, and nothing was imported:
    err|   There are 1200 tables `[[task]]`. Keep at most 1000.
    ");
    assert_eq!(bench.files(), ["many.csv"]);
}

#[test]
fn rosters_are_read_in_spreadsheet_encodings() {
    let bench = ProgramBench::in_sample();
    fs::write(bench.at("r.csv"), b"code;stadt\nP60;K\xf6ln\n").unwrap();
    insta::assert_snapshot!(bench.transcript("participants library.toml import r.csv"), @"
    exit 0
    out| Imported the list: 1 new.
    out| Look at it with: moderato participants library.toml list
    out| The file is not UTF-8 and was read as windows-1252. If letters look wrong, save it as CSV UTF-8.
    ");
    let list = bench.transcript("participants library.toml list");
    assert!(list.contains("P60: stadt Köln"), "{list}");
    bench
        .moderato(&["participants", "replace", "P60", "--by", "P61"])
        .assert()
        .success();
    let list = bench.transcript("participants library.toml list");
    assert!(
        list.contains("replaced by P61") && list.contains("expected, for P60"),
        "{list}"
    );
}

#[test]
fn misplaced_options_name_the_ones_that_fit() {
    let bench = ProgramBench::in_sample();
    insta::assert_snapshot!(bench.transcript("sessions show P01 --clap 1"), @"
    exit 2
    err| error: --sync-mark needs --offset, the time at which the recording shows that mark.
    err| hint: Give both, such as --sync-mark 1 --offset 0:12.
    ");
    insta::assert_snapshot!(bench.transcript("export --format parquet"), @"
    exit 2
    err| error: moderato does not write Parquet.
    err| hint: DuckDB writes it from the record itself: COPY (FROM record.attempts) TO 'attempts.parquet'
    err| hint: See: moderato help exchange
    ");
    insta::assert_snapshot!(bench.transcript("run --backups x"), @r#"
    exit 2
    err| error: "x" is not valid for --backups <N>: not a whole number; give one such as 3, or 0 for none.
    err| hint: See: moderato help run
    "#);
    insta::assert_snapshot!(bench.transcript("calc mean 1e308 2"), @"
    exit 2
    err| error: 1e308 is out of range.
    err| hint: Numbers go from -1e100 to 1e100.
    ");
    insta::assert_snapshot!(bench.transcript("calc times 1e-320 2 3"), @"
    exit 2
    err| error: A time of 1e-320 s is impossible.
    err| hint: Times go from 1e-9 to 1e14 seconds.
    ");
    insta::assert_snapshot!(bench.transcript("calc mean abc 2"), @r#"
    exit 2
    err| error: "abc" is not a number.
    err| hint: Write one such as 4.5, with a point.
    "#);
}

#[test]
fn sessions_and_explanations_show_their_counts() {
    let bench = ProgramBench::new();
    bench.write(
        "t.csv",
        "participant,version,task,outcome,time_s\nP01,1.0,Pay,completed,0.7\nP01,1.0,Find,void,4\n\
         P01,1.0,Move,skipped,\nP02,2.0,Find,completed,12\n",
    );
    bench
        .moderato(&["import", "--new", "t.csv", "--out", "t.toml"])
        .assert()
        .success();
    let list = bench.out(&["sessions"]);
    let of = list.lines().find(|line| line.contains("P01")).unwrap();
    assert!(of.ends_with("real  3"), "{list}");
    let output = bench.out(&["explain", "--version", "1.0", "--task", "Pay"]);
    assert!(
        output.contains("; 0.7 s, included in the mean;"),
        "{output}"
    );
    let output = bench.out(&["explain", "--version", "2.0", "--task", "Pay"]);
    assert!(
        output.starts_with("Pay on 2.0\n") && output.contains("Counted: 0"),
        "{output}"
    );
}
