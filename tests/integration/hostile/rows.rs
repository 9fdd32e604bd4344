//! Rows and scripts that were changed by hand, past every log: nothing is counted, and copies say so.

use std::fs;

use moderato::session::Command as Key;
use moderato::store::Store;

use super::chain::moderato;
use crate::record::verify::tamper;
use crate::support::record_bench::{RecordBench, SCRIPT};

/// What somebody would change who wants other figures, and what the sentence about it says.
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
    let desk = RecordBench::new();
    desk.held("P01");
    desk.held("P02");
    let mut seat = desk.seat("P03");
    seat.press(Key::Start("find".to_owned()));
    seat.press(Key::Exclude(Some("was ill".to_owned())));
    seat.close();
    fs::write(desk.script(), SCRIPT).unwrap();
    desk
}

#[test]
fn figures_are_refused_where_a_row_or_a_script_was_changed_by_hand() {
    let calls = ["report", "compare 1 2", "compare 1 2 --gate n>=0"];
    // Control: as it was written, nothing is refused.
    let desk = studied();
    for words in calls {
        let (code, said) = moderato(&desk, words);
        assert_ne!(code, Some(4), "{words}: {said}");
        assert!(!said.contains("was changed"), "{words}: {said}");
    }
    for (sql, says) in TAMPERING {
        let desk = studied();
        let before = desk.reader().sessions().unwrap();
        tamper(&desk, sql);
        for words in calls {
            let (code, said) = moderato(&desk, words);
            assert_eq!(code, Some(4), "{sql}, {words}: {said}");
            assert!(said.contains(says), "{sql}, {words}: {said}");
            let names = before.iter().any(|s| said.contains(&s.id.to_string()));
            assert!(names || sql.contains("protocol"), "{sql}, {words}: {said}");
        }
    }
}

#[test]
fn a_copy_and_an_export_of_a_damaged_record_are_written_and_say_that_they_are_damaged() {
    let desk = studied();
    let calls = [
        ("backup --out copy.moderato", "copy.moderato"),
        ("export --out attempts.csv", "attempts.csv"),
        ("export --format jsonl --out log.jsonl", "log.jsonl"),
        ("export --session P01 --out one.csv", "one.csv"),
    ];
    let write = |sql: &str, words: &str, name: &str| {
        let file = desk.folder().join(name);
        let (code, said) = moderato(&desk, words);
        assert!(file.exists(), "{sql}, {words}: {said}");
        fs::remove_file(file).unwrap();
        (code, said)
    };
    for (words, name) in calls {
        let (code, said) = write("", words, name);
        assert_eq!(code, Some(0), "{words}: {said}");
    }
    let sql = "UPDATE attempt SET success = 1 - success WHERE session = 1";
    tamper(&desk, sql);
    let id = desk.reader().sessions().unwrap()[0].id.to_string();
    for (words, name) in calls {
        let (code, said) = write(sql, words, name);
        assert_eq!(code, Some(4), "{words}: {said}");
        for says in [&id, "\"attempt\"", "damage"] {
            assert!(said.contains(says), "{words}: {said}");
        }
    }
    // Of one session only its own damage counts.
    let (code, said) = write(sql, "export --session P02 --out two.csv", "two.csv");
    assert_eq!(code, Some(0), "{said}");
    // The copy itself is as damaged.
    let (_, said) = moderato(&desk, "backup --out copy.moderato --quiet");
    assert!(said.contains("the copy is damaged"), "{said}");
    let copy = Store::open_read_only(&desk.folder().join("copy.moderato")).unwrap();
    assert!(!copy.verify().unwrap().is_intact());
}
