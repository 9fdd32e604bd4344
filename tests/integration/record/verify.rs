//! `verify` finds every change and its location, and repairs only rows derived from the logs.

use std::fs;

use assert_cmd::Command;
use moderato::session::Command as Key;
use moderato::store::{Damage, Finding};

use crate::support::record_bench::{RecordBench, SCRIPT, note};

fn findings(bench: &RecordBench) -> Vec<(Option<i64>, Damage)> {
    let verified = bench.reader().verify().unwrap();
    let pair = |f: Finding| (f.entry, f.damage);
    verified.findings.into_iter().map(pair).collect()
}

/// Changes a record like an attacker with an SQL tool: without the triggers that protect it.
pub(crate) fn tamper(bench: &RecordBench, sql: &str) {
    let tool = bench.sqlite();
    let guards = [
        "entry_is_never_changed",
        "entry_is_never_deleted",
        "text_is_never_changed",
        "study_entry_is_never_changed",
        "study_entry_is_never_deleted",
        "study_text_is_never_changed",
    ];
    let definition = |name: &str| -> String {
        let sql = "SELECT sql FROM sqlite_schema WHERE name = ?1";
        tool.query_row(sql, [name], |row| row.get(0)).unwrap()
    };
    let definitions = guards.map(definition);
    tool.pragma_update(None, "foreign_keys", false).unwrap();
    for guard in guards {
        tool.execute_batch(&format!("DROP TRIGGER {guard}"))
            .unwrap();
    }
    tool.execute_batch(sql).unwrap();
    for definition in definitions {
        tool.execute_batch(&definition).unwrap();
    }
}

#[test]
fn an_unchanged_record_is_intact() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    bench.record_session("P02");
    let verified = bench.reader().verify().unwrap();
    assert_eq!(verified.findings, []);
    assert_eq!((verified.sessions, verified.intact_sessions), (2, 2));
    assert_eq!(verified.entries, 36);
}

#[test]
fn every_change_is_found_at_its_entry() {
    let text = |field: &str| field.to_owned();
    for (sql, entry, damage) in [
        (
            "UPDATE entry SET clock_ms = clock_ms + 1 WHERE seq = 7",
            Some(7),
            Damage::EntryChanged,
        ),
        (
            "UPDATE entry SET author = 'Bo' WHERE seq = 1",
            Some(1),
            Damage::EntryChanged,
        ),
        (
            "UPDATE entry SET attempt = NULL WHERE seq = 4",
            Some(4),
            Damage::EntryChanged,
        ),
        (
            "UPDATE entry SET logged_at = replace(logged_at, 'Z', 'z') WHERE seq = 2",
            Some(2),
            Damage::EntryChanged,
        ),
        (
            "DELETE FROM entry WHERE seq = 5",
            Some(6),
            Damage::MissingEntries { before: 4 },
        ),
        (
            "UPDATE entry_text SET text = 'all is well' WHERE seq = 5",
            Some(5),
            Damage::TextChanged(text("text")),
        ),
        (
            "DELETE FROM entry_text WHERE seq = 5",
            Some(5),
            Damage::TextMissing(text("text")),
        ),
        (
            "UPDATE entry_text SET field = 'label' WHERE seq = 5",
            Some(5),
            Damage::TextMissing(text("text")),
        ),
        (
            "UPDATE attempt SET success = 1 WHERE key = 3",
            None,
            Damage::Projection("attempt"),
        ),
        (
            "UPDATE rating SET value = 7",
            None,
            Damage::Projection("rating"),
        ),
        (
            "DELETE FROM noted WHERE seq = 8",
            None,
            Damage::Projection("noted"),
        ),
        (
            "UPDATE session SET kind = 'pilot'",
            None,
            Damage::Projection("session"),
        ),
        (
            "UPDATE session SET uuid = '00000000-0000-7000-8000-000000000000'",
            None,
            Damage::Projection("session"),
        ),
        (
            "UPDATE study SET title = 'Other'",
            None,
            Damage::Plan("title"),
        ),
        (
            "UPDATE design_version SET after = NULL",
            None,
            Damage::Plan("versions"),
        ),
    ] {
        let bench = RecordBench::new();
        bench.record_session("P01");
        tamper(&bench, sql);
        let findings = findings(&bench);
        assert!(findings.contains(&(entry, damage)), "{sql}: {findings:?}");
    }
}

#[test]
fn a_changed_script_is_found() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    tamper(
        &bench,
        "UPDATE protocol SET script = replace(script, '1m', '2m')",
    );
    assert_eq!(
        findings(&bench)[0],
        (None, Damage::Script(bench.protocol.clone()))
    );
}

#[test]
fn a_truncated_log_of_an_open_session_is_found() {
    let bench = RecordBench::new();
    let mut session = bench.start_session("P01");
    session.press(Key::Start("find".to_owned()));
    session.press(note("clear"));
    session.writer.finish();
    assert_eq!(findings(&bench), []);
    tamper(
        &bench,
        "DELETE FROM noted WHERE seq = 3; DELETE FROM entry_text WHERE seq = 3; DELETE FROM entry WHERE seq = 3",
    );
    assert_eq!(
        findings(&bench),
        [(Some(3), Damage::EntriesLost { last: 3 })]
    );
}

#[test]
fn repair_rebuilds_the_rows_and_nothing_else() {
    let bench = RecordBench::new();
    let (_, first) = bench.record_session("P01");
    let (_, second) = bench.record_session("P02");
    let before = bench.reader().sessions().unwrap();
    let log = |bench: &RecordBench| bench.reader().stored_log(before[0].id).unwrap();
    let entries = log(&bench);
    tamper(
        &bench,
        "DELETE FROM attempt WHERE key = 3; UPDATE rating SET value = 1; DELETE FROM noted;
         UPDATE session SET uuid = 'x', participant = NULL, closed_at = NULL WHERE id = 1;
         DELETE FROM session WHERE id = 2;
         UPDATE participant SET status = 'no_show' WHERE code = 'P01'",
    );
    assert!(!findings(&bench).is_empty());
    let heads = [first.head().to_string(), second.head().short_hex()];
    assert_eq!(bench.store().rebuild(&heads).unwrap().sessions, 2);
    assert_eq!(findings(&bench), []);
    assert_eq!(bench.reader().sessions().unwrap(), before);
    assert_eq!(log(&bench), entries);
    assert_eq!(bench.store().rebuild(&heads).unwrap().sessions, 0);
}

#[test]
fn repair_leaves_sessions_with_damaged_logs() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    tamper(
        &bench,
        "UPDATE entry SET detail = replace(detail, 'pay', 'find') WHERE kind = 'TaskStarted'; UPDATE rating SET value = 1",
    );
    let rebuilt = bench.store().rebuild(&[]).unwrap();
    assert_eq!(rebuilt.sessions, 0);
    let value: f64 = bench
        .sqlite()
        .query_row("SELECT value FROM rating", [], |row| row.get(0))
        .unwrap();
    assert!((value - 1.0).abs() < f64::EPSILON);
}

#[test]
fn verify_lists_what_is_damaged_and_what_is_intact() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    bench.record_session("P02");
    fs::write(bench.script(), SCRIPT).unwrap();
    let verify = |more: &[&str]| {
        let mut command = Command::cargo_bin("moderato").unwrap();
        command.current_dir(bench.folder()).arg("verify").args(more);
        let out = command.output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        (out.status.code(), text)
    };
    insta::assert_snapshot!(verify(&[]).1, @"checkout.moderato is intact: 2 sessions, 36 entries.");
    tamper(&bench, "UPDATE rating SET value = 1 WHERE session = 2");
    let (code, text) = verify(&[]);
    assert_eq!(code, Some(4));
    let id = bench.reader().sessions().unwrap()[1].id.to_string();
    insta::assert_snapshot!(text.replace(&id, "ID"), @r#"
    checkout.moderato is damaged.
      Session ID (P02): its rows in "rating" do not match its log.
    Whole: 1 of 2 sessions.
    The logs match their hashes; the rows can be rebuilt from them: moderato verify --repair
    "#);
    let (code, text) = verify(&["--repair"]);
    assert_eq!(code, Some(4));
    let head = bench.reader().chain_heads().unwrap()[1].1.short_hex();
    insta::assert_snapshot!(text.replace(&id, "ID").replace(&head, "HEAD"), @r#"
    checkout.moderato is damaged.
      Session ID (P02): its rows in "rating" do not match its log.
    Whole: 1 of 2 sessions.
    Session ID (P02) is closed, and its rows differ from its log: either the rows were changed, or the log itself was rewritten, and then the rows are right. Its log fingerprint is now HEAD. Compare it with one that was written down when the session was closed, or with a backup (moderato sessions show). If it is the same: moderato verify --repair --fingerprint HEAD. If not, go back to the backup.
    Nothing was rebuilt.
    "#);
    let (code, text) = verify(&["--repair", "--fingerprint", &head]);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!(text, @"
    checkout.moderato is intact: 2 sessions, 36 entries.
    Rebuilt from the logs: 1 session.
    ");
    tamper(
        &bench,
        "UPDATE entry SET author = 'Bo' WHERE session = 2 AND seq = 7",
    );
    let (code, text) = verify(&["--format", "json"]);
    assert_eq!(code, Some(4));
    let shown: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(shown["whole"], false);
    assert_eq!(shown["sessions"]["whole"], 1);
    let finding = &shown["findings"][0];
    assert_eq!(finding["damage"], "changed");
    assert_eq!(
        (&finding["entry"], &finding["participant"]),
        (&7.into(), &"P02".into())
    );
    assert_eq!(
        finding["sentence"].as_str().unwrap().replace(&id, "ID"),
        "Session ID (P02), entry 7: it was changed after it was logged. Entries 1 to 6 are intact."
    );
}
