//! A study from its script to a comparison, under a key.

use std::fs;

use super::{NOTES, found, key_file, session};
use crate::support::ProgramBench;
use crate::support::shop::shop;

#[test]
fn no_file_of_an_encrypted_record_contains_a_note() {
    let bench = shop();
    key_file(&bench, "key", "correct horse battery\n");
    let nowhere = [const { Vec::<String>::new() }; 3];
    assert_eq!(
        session(&bench, "--key-file key"),
        [nowhere.clone(), nowhere]
    );
    let backups = fs::read_dir(bench.at("")).unwrap();
    let backups = backups.filter(|f| {
        let name = f.as_ref().unwrap().file_name();
        name.to_str().unwrap().contains("-backup-")
    });
    assert_eq!(backups.count(), 1);

    // Everything is there with the key, and an export is plain.
    let out = bench.at("log.jsonl");
    let export = "export shop.toml --format jsonl --out log.jsonl --key-file key";
    bench
        .moderato(&export.split(' ').collect::<Vec<_>>())
        .assert()
        .success();
    let exported = fs::read_to_string(out).unwrap();
    for note in NOTES {
        assert_eq!(exported.matches(note).count(), 1, "{note}");
    }
    let found = found(&bench, NOTES);
    assert!(found.iter().all(|files| files == &[".jsonl"]), "{found:?}");
    let verified = bench.transcript("verify shop.toml --key-file key");
    assert!(
        verified.contains("shop.moderato is intact: 1 session"),
        "{verified}"
    );
}

#[test]
fn an_encrypted_study_from_script_to_comparison() {
    let bench = shop();
    key_file(&bench, "key", "correct horse battery\n");
    for (code, version) in [("P01", "2.4"), ("P02", "3.0")] {
        lead(&bench, code, version);
    }
    let words = "compare shop.toml --format json --key-file key";
    let compared = bench.json(&words.split(' ').collect::<Vec<_>>());
    let compared = compared.get(0).unwrap_or(&compared);
    for side in ["old", "new"] {
        let tally = &compared["tasks"][0]["success"][side];
        assert_eq!(
            tally,
            &serde_json::json!({"successes": 1, "n": 1}),
            "{side}"
        );
    }
    // The home screen reads it too, without asking for the given key again.
    let mut home = bench.terminal("--key-file key");
    home.shows("P02").shows("P01").press("q");
    assert_eq!(home.exits(), 0);
    assert_eq!(bench.files(), ["key", "shop.moderato", "shop.toml"]);
    let head = fs::read(bench.at("shop.moderato")).unwrap();
    assert!(!head.starts_with(b"SQLite format 3"));
}

/// One task done and the rest left, by keys alone.
fn lead(bench: &ProgramBench, code: &str, version: &str) {
    let words = format!("run shop.toml --participant {code} --version {version} --key-file key");
    let mut terminal = bench.terminal(&words);
    terminal.shows("encrypted.").press("enter");
    terminal.shows("session opened").press("space");
    terminal.shows("task started").press("enter");
    terminal
        .shows("How did it end?")
        .press("c")
        .shows("Ask · SEQ")
        .press("6 enter");
    terminal.shows("2 of 2");
    terminal.close_session();
}
