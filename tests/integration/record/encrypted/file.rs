//! The encrypted record as a file: read by other programs with `SQLCipher`, damaged, erased from, copied.

use std::fs;
use std::path::Path;

use moderato::clock::Clock;
use moderato::session::Durability;
use moderato::store::{ErrorClass, RecordPath, Secret, Store, StoreErrorKind, looks_encrypted};
use rusqlite::Connection;

use crate::record::erase::holding;
use crate::support::record_bench::{RecordBench, note};

const WORDS: &str = "correct horse 'battery' \"staple\"";

fn opens(path: &Path, words: &str) -> Result<Store, moderato::store::StoreError> {
    Store::open_read_only(RecordPath::new(
        path.to_owned(),
        Some(Secret::new(words.into())),
    ))
}

#[test]
fn sqlcipher_opens_the_record_with_the_same_key() {
    let bench = RecordBench::encrypted(WORDS);
    bench.record_session("P01");
    let conn = Connection::open(bench.record()).unwrap();
    conn.pragma_update(None, "key", WORDS).unwrap();
    let entries: i64 = conn
        .query_row("SELECT sum(entries) FROM sessions", [], |row| row.get(0))
        .unwrap();
    assert!(entries > 10);
    // It is protected like a plain one.
    let version: i64 = conn
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 0x4D4F_4452);
    conn.execute_batch("CREATE VIEW v AS SELECT 1").unwrap();
    drop(conn);
    let error = opens(&bench.record(), WORDS).unwrap_err();
    assert!(
        matches!(error.kind, StoreErrorKind::ForeignSchema(_)),
        "{error}"
    );
}

#[test]
fn backups_and_spools_open_only_with_the_same_key() {
    let bench = RecordBench::encrypted(WORDS);
    bench.record_session("P01");
    let copy = bench.reader().backup_now(bench.clock.now().wall).unwrap();
    assert!(looks_encrypted(&copy));
    let heads = bench.reader().chain_heads().unwrap();
    assert_eq!(opens(&copy, WORDS).unwrap().chain_heads().unwrap(), heads);
    assert!(matches!(
        opens(&copy, "other").unwrap_err().kind,
        StoreErrorKind::WrongKey
    ));
    let none = Store::open_read_only(&copy).unwrap_err();
    assert!(matches!(none.kind, StoreErrorKind::KeyRequired), "{none}");
    assert_eq!(none.class(), ErrorClass::NotARecord);
}

#[test]
fn spools_under_another_key_are_neither_read_nor_removed() {
    let bench = RecordBench::encrypted(WORDS);
    let mut session = bench.start_session("P01");
    // The record is gone for a while, and comes back under another key.
    let away = bench.folder().join("away");
    fs::rename(bench.record(), &away).unwrap();
    assert!(matches!(
        session.press(note("P01 waits")),
        Durability::Spooled { .. }
    ));
    let (session_id, state) = (session.id, session.state.clone());
    drop(session);
    fs::rename(&away, bench.record()).unwrap();
    let waiting = fs::read_dir(bench.spool_folder())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let sealed = fs::read_to_string(&waiting).unwrap();
    assert_eq!(sealed.lines().count(), 2, "{sealed}");
    assert!(bench.reader().log(session_id).unwrap().len() > 1);

    let (head, entries) = sealed.split_once('\n').unwrap();
    let turned: String = entries.trim_end().chars().rev().collect();
    fs::write(&waiting, format!("{head}\n{turned}")).unwrap();
    let log = bench.reader().log(session_id).unwrap();
    assert!(!log.is_empty());
    let refused = bench
        .store()
        .into_session_writer(session_id, &state)
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(refused.kind, StoreErrorKind::SpoolMismatch { .. }),
        "{refused}"
    );
    assert!(waiting.exists());
    fs::write(&waiting, sealed).unwrap();
    bench
        .store()
        .into_session_writer(session_id, &state)
        .unwrap();
}

#[test]
fn flipped_bits_and_lost_ends_are_refused_or_found() {
    let bench = RecordBench::encrypted(WORDS);
    bench.record_session("P01");
    let whole = fs::read(bench.record()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.moderato");
    let secret = Secret::new(WORDS.into());
    for round in 0..120 {
        // Spread over the file, so that each page is hit.
        let at = round * whole.len() / 120 + round % 7;
        let mut bytes = whole.clone();
        if round % 5 == 4 {
            bytes.truncate(at);
        } else {
            bytes[at] ^= 1 << (round % 8);
        }
        fs::write(&copy, bytes).unwrap();
        let Ok(store) = Store::open_read_only(RecordPath::new(copy.clone(), Some(secret.clone())))
        else {
            continue;
        };
        let verified = store.with_spool_folders(Vec::new()).verify();
        assert!(
            verified.is_err() || !verified.unwrap().is_intact(),
            "byte {at}"
        );
    }
}

#[test]
fn an_encrypted_record_stays_encrypted_after_erasing() {
    let bench = RecordBench::encrypted(WORDS);
    bench.record_session("P07");
    let copy = bench.reader().backup_now(bench.clock.now().wall).unwrap();
    bench.clock.advance(60_000);
    let erased = bench
        .store()
        .erase("P07", "asked for it", "Ana", bench.clock.now(), &[])
        .unwrap();
    assert!(erased.texts > 3);
    assert_eq!(erased.still_in, [copy]);
    assert!(bench.reader().verify().unwrap().is_intact());
    assert!(looks_encrypted(&bench.record()));
    assert_eq!(
        holding(bench.folder(), "P07 "),
        [""; 0].map(Into::<std::path::PathBuf>::into)
    );
}

#[test]
fn plain_spools_are_not_read_into_an_encrypted_record() {
    let id = "01a228a9-cac7-70eb-81ed-000000000006";
    let detail = format!(
        r#"{{"boot_id":"b","moderator":"Mallory","order":["pay"],"participant":"P02","protocol":"{}","session":"{id}","session_kind":"real","utc_offset_min":0,"version":"1"}}"#,
        "2b433e71e98718d5986af9306aa2bf577f33ff82dd5f37c7406bf473961fdb47"
    );
    let waiting = |bench: &RecordBench| {
        fs::create_dir_all(bench.spool_folder()).unwrap();
        let head = serde_json::json!({ "record": bench.reader().path(), "session": id });
        let entry = serde_json::json!({
            "seq": 1, "logged_at": "2026-05-04T09:00:00.000Z", "clock_ms": 0, "author": "Mallory",
            "kind": "SessionOpened", "attempt": null, "detail": detail,
            "hash": "849760aa35f836b290529d6d8e12a6ee1ac0a9f486a4d195892466d7ec755e93",
        });
        let file = bench.spool_folder().join(format!("moderato-{id}.jsonl"));
        fs::write(file, format!("{head}\n{entry}\n")).unwrap();
        let store = bench.reader();
        (
            store.unfinished_sessions().unwrap().len(),
            store.unread_spool_message(),
        )
    };
    // A plain record reads it.
    let plain = RecordBench::new();
    plain.record_session("P01");
    assert_eq!(waiting(&plain), (1, None));
    let bench = RecordBench::encrypted(WORDS);
    bench.record_session("P01");
    let (sessions, output) = waiting(&bench);
    assert_eq!(sessions, 0);
    assert!(
        output
            .as_deref()
            .unwrap_or_default()
            .contains("is not sealed"),
        "{output:?}"
    );
}
