//! Destinations of results: never a script, a record, or a file that belongs to one.

use std::fs;

use crate::support::ProgramBench;

/// A folder with a study of imported attempts, whose record is called `rec.db`.
fn shop_bench() -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write(
        "a.csv",
        "participant,version,task,outcome,time_s\nP01,2.4,Pay,completed,20\nP02,2.4,Pay,failed,30\n",
    );
    let words = "import --new a.csv --out shop.toml --db rec.db";
    bench
        .moderato(&words.split(' ').collect::<Vec<_>>())
        .assert()
        .success();
    bench
}

/// Every file of the folder with its bytes.
fn file_contents(bench: &ProgramBench) -> Vec<(String, Vec<u8>)> {
    let files = bench.files().into_iter();
    files
        .map(|name| (name.clone(), fs::read(bench.at(&name)).unwrap()))
        .collect()
}

#[test]
fn results_never_replace_scripts_records_or_their_files() {
    let bench = shop_bench();
    fs::copy(bench.at("rec.db"), bench.at("other.csv")).unwrap();
    fs::hard_link(bench.at("rec.db"), bench.at("second.csv")).unwrap();
    fs::hard_link(bench.at("shop.toml"), bench.at("script.csv")).unwrap();
    let before = file_contents(&bench);
    for out in [
        "rec.db",
        "./rec.db",
        "second.csv",
        "script.csv",
        "other.csv",
        "shop.toml",
        "new.toml",
        "new.moderato",
        "new.moderato-wal",
        "rec.db-wal",
        "rec.db-shm",
        "rec.db-journal",
        "rec.db-alive-0199a1b2-0000-7000-8000-000000000001",
        "rec.db-backup-20260921T141320Z",
        "shop.contacts",
        "moderato-0199a1b2-0000-7000-8000-000000000001.jsonl",
    ] {
        for verb in [
            "report shop.toml --format json",
            "report shop.toml --format html",
            "export shop.toml",
            "export shop.toml --format jsonl",
        ] {
            let output = bench.transcript(&format!("{verb} --db rec.db --out {out}"));
            assert!(
                output.starts_with("exit 2\nerr| ") && output.contains("Choose another --out."),
                "{verb} {out}: {output}"
            );
        }
    }
    assert!(file_contents(&bench) == before);
    // Reports and exports may be replaced.
    for _ in 0..2 {
        let output = bench.transcript("export shop.toml --db rec.db --out attempts.csv");
        assert!(output.starts_with("exit 0"), "{output}");
    }
}

#[test]
fn a_record_named_by_the_environment_is_protected() {
    let bench = shop_bench();
    let before = file_contents(&bench);
    let mut call = bench.moderato(&["export", "shop.toml", "--out", "rec.db"]);
    let output = bench.transcript_of(call.env("MODERATO_DB", "rec.db"));
    assert!(output.starts_with("exit 2"), "{output}");
    assert!(file_contents(&bench) == before);
}

#[test]
fn an_unwritable_backup_is_not_blamed_on_the_record() {
    let bench = shop_bench();
    insta::assert_snapshot!(bench.transcript("backup shop.toml --db rec.db --out nofolder/x.m"), @"
    exit 1
    err| error: The copy nofolder/x.m cannot be written: there is no such folder. The record itself was not changed. Record: ~/study/rec.db.
    err| hint: Choose another place for the copy with --out.
    ");
    insta::assert_snapshot!(bench.transcript("backup shop.toml --db rec.db --out a.csv"), @"
    exit 1
    err| error: The copy a.csv cannot be written: a file of this name already exists and was not changed. The record itself was not changed. Record: ~/study/rec.db.
    err| hint: Choose another place for the copy with --out.
    ");
    insta::assert_snapshot!(bench.transcript("backup shop.toml --db rec.db --out rec.db-wal"), @"
    exit 2
    err| error: rec.db-wal is a script, a record or a file that belongs to one, or is named like one, and nothing else is written there.
    err| hint: Choose another --out.
    ");
    insta::assert_snapshot!(bench.transcript("backup shop.toml --db rec.db --out copy.toml"), @"
    exit 2
    err| error: copy.toml is a script, a record or a file that belongs to one, or is named like one, and nothing else is written there.
    err| hint: Choose another --out.
    ");
    assert!(
        bench
            .transcript("backup shop.toml --db rec.db --out copy.moderato")
            .starts_with("exit 0")
    );
}

#[test]
fn a_new_script_needs_the_extension_toml() {
    let bench = shop_bench();
    insta::assert_snapshot!(bench.transcript("import --new a.csv --out new.moderato-wal"), @"
    exit 2
    err| error: A script's file name ends in .toml.
    err| hint: Type: --out new.moderato-wal.toml
    ");
    assert!(!bench.at("new.moderato-wal").exists());
}

#[test]
fn the_ending_of_a_report_chooses_its_format() {
    let bench = shop_bench();
    let written = |words: &[&str], out: &str| {
        let words = [
            &["report", "shop.toml", "--db", "rec.db"],
            words,
            &["--out", out],
        ]
        .concat();
        bench.out(&words);
        fs::read_to_string(bench.at(out)).unwrap()
    };
    let none: &[&str] = &[];
    for (words, out, start) in [
        (none, "a.html", "<!DOCTYPE html>"),
        (none, "a.HTM", "<!DOCTYPE html>"),
        (none, "a.md", "# "),
        (none, "a.json", "{"),
        (none, "a.csv", "version,"),
        (none, "a.txt", "shop"),
        (&["--cif"], "cif.html", "<!DOCTYPE html>"),
        (&["--format", "text"], "text.html", "shop"),
    ] {
        let text = written(words, out);
        assert!(
            text.to_lowercase().starts_with(&start.to_lowercase()),
            "{out}: {}",
            &text[..60]
        );
    }
}
