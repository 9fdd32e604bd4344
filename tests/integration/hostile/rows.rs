//! Rows and scripts changed outside the logs: reports are refused, and copies say so.

use std::fs;

use moderato::session::Command as Key;
use moderato::store::Store;

use super::chain::moderato;
use crate::record::verify::tamper;
use crate::support::record_bench::{RecordBench, SCRIPT};

/// Changes that falsify figures, and a part of the message about each.
const TAMPERING: [(&str, &str); 19] = [
    ("UPDATE attempt SET success = 1 - success", "\"attempt\""),
    ("UPDATE attempt SET ending = 'failed' WHERE key = 3", "\"attempt\""),
    ("UPDATE attempt SET time_ms = time_ms / 2", "\"attempt\""),
    ("UPDATE attempt SET errors = 0", "\"attempt\""),
    ("DELETE FROM attempt WHERE key = 3", "\"attempt\""),
    (
        "INSERT INTO attempt SELECT session, 99, task, ending, assisted, did_it, over_limit, success, credit,
            started_at, start_ms, end_ms, time_ms, probing_ms, estimated, errors, errors_minor, errors_major,
            errors_critical, assists, source, reason_at FROM attempt WHERE key = 3",
        "\"attempt\"",
    ),
    ("UPDATE rating SET value = 7", "\"rating\""),
    ("DELETE FROM rating", "\"rating\""),
    ("DELETE FROM noted", "\"noted\""),
    ("UPDATE noted SET severity = 'minor' WHERE what = 'error'", "\"noted\""),
    ("UPDATE session SET excluded_at = 2 WHERE id = 1", "\"session\""),
    ("UPDATE session SET excluded_at = NULL WHERE id = 3", "\"session\""),
    (
        "UPDATE session SET version = (SELECT id FROM design_version WHERE code = '1') WHERE id = 1",
        "\"session\"",
    ),
    ("UPDATE session SET kind = 'pilot' WHERE id = 1", "\"session\""),
    ("UPDATE session SET participant = NULL WHERE id = 1", "\"session\""),
    ("DELETE FROM session WHERE id = 1", "\"session\""),
    (
        "UPDATE protocol SET script = replace(script, '1m', '2m')",
        "was changed after it was saved",
    ),
    (
        "UPDATE entry_text SET text = 'it was hard' WHERE session = 2",
        "was changed after it was logged",
    ),
    (
        "DELETE FROM entry_text WHERE session = 2 AND seq = 5",
        "is missing, and no entry records its erasure",
    ),
];

/// A record with two sessions that count and a third that was excluded.
fn studied() -> RecordBench {
    let bench = RecordBench::new();
    bench.record_session("P01");
    bench.record_session("P02");
    let mut session = bench.start_session("P03");
    session.press(Key::Start("find".to_owned()));
    session.press(Key::Exclude(Some("was ill".to_owned())));
    session.close();
    fs::write(bench.script(), SCRIPT).unwrap();
    bench
}

#[test]
fn reports_refuse_changed_rows_and_scripts() {
    let calls = ["report", "compare 1 2", "compare 1 2 --gate n>=0"];
    // Control: as it was written, nothing is refused.
    let bench = studied();
    for words in calls {
        let (code, output) = moderato(&bench, words);
        assert_ne!(code, Some(4), "{words}: {output}");
        assert!(!output.contains("was changed"), "{words}: {output}");
    }
    for (sql, says) in TAMPERING {
        let bench = studied();
        let before = bench.reader().sessions().unwrap();
        tamper(&bench, sql);
        for words in calls {
            let (code, output) = moderato(&bench, words);
            assert_eq!(code, Some(4), "{sql}, {words}: {output}");
            assert!(output.contains(says), "{sql}, {words}: {output}");
            let names = before.iter().any(|s| output.contains(&s.id.to_string()));
            assert!(
                names || sql.contains("protocol"),
                "{sql}, {words}: {output}"
            );
        }
    }
}

#[test]
fn backups_and_exports_of_a_damaged_record_say_so() {
    let bench = studied();
    let calls = [
        ("backup --out copy.moderato", "copy.moderato"),
        ("export --out attempts.csv", "attempts.csv"),
        ("export --format jsonl --out log.jsonl", "log.jsonl"),
        ("export --session P01 --out one.csv", "one.csv"),
    ];
    let write = |sql: &str, words: &str, name: &str| {
        let file = bench.folder().join(name);
        let (code, output) = moderato(&bench, words);
        assert!(file.exists(), "{sql}, {words}: {output}");
        fs::remove_file(file).unwrap();
        (code, output)
    };
    for (words, name) in calls {
        let (code, output) = write("", words, name);
        assert_eq!(code, Some(0), "{words}: {output}");
    }
    let sql = "UPDATE attempt SET success = 1 - success WHERE session = 1";
    tamper(&bench, sql);
    let id = bench.reader().sessions().unwrap()[0].id.to_string();
    for (words, name) in calls {
        let (code, output) = write(sql, words, name);
        assert_eq!(code, Some(4), "{words}: {output}");
        for says in [&id, "\"attempt\"", "damage"] {
            assert!(output.contains(says), "{words}: {output}");
        }
    }
    // For one session only its own damage counts.
    let (code, output) = write(sql, "export --session P02 --out two.csv", "two.csv");
    assert_eq!(code, Some(0), "{output}");
    // The copy itself is as damaged.
    let (_, output) = moderato(&bench, "backup --out copy.moderato --quiet");
    assert!(output.contains("the copy is damaged"), "{output}");
    let copy = Store::open_read_only(&bench.folder().join("copy.moderato")).unwrap();
    assert!(!copy.verify().unwrap().is_intact());
}

#[test]
fn verify_finds_every_row_that_readers_cannot_read() {
    for sql in [
        "UPDATE participant SET attributes = '[1]' WHERE id = 1",
        "UPDATE participant SET attributes = '{\"a\": {\"b\": 1}}' WHERE id = 1",
        "UPDATE participant SET status_at = 'nope' WHERE id = 1",
        "UPDATE protocol SET frozen_at = 'x'",
    ] {
        let bench = studied();
        tamper(&bench, sql);
        for words in [
            "verify",
            "report",
            "compare",
            "participants",
            "export --out attempts.csv",
            "export --format jsonl --out log.jsonl",
            "backup --out copy.moderato",
        ] {
            let (code, output) = moderato(&bench, words);
            let is_read = words != "participants" || sql.contains("participant");
            assert_eq!(code == Some(4), is_read, "{sql}, {words}: {output}");
        }
        let (_, output) = moderato(&bench, "verify");
        let says = "a row of its plan or its roster cannot be read: ";
        assert!(output.contains(says), "{sql}: {output}");
    }
}
