//! Encrypting a plain record, and decrypting it again.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::key_file;
use crate::record::erase::holding;
use crate::support::shop::{content, shop, start_task};
use crate::support::{ProgramBench, Terminal};

const NOTE: &str = "sighs at the card";

/// A bench with a plain record of one closed session, and the backup made at its close.
fn bench_with_closed_session() -> ProgramBench {
    let bench = shop();
    key_file(&bench, "key", "correct horse battery\n");
    let mut terminal = start_task(&bench);
    terminal.press("n").type_text(NOTE).press("enter");
    terminal.shows(&format!("  ✎ {NOTE}"));
    terminal.close_session();
    bench
}

#[test]
fn encrypting_and_decrypting_keeps_the_content() {
    let bench = bench_with_closed_session();
    let record = bench.at("shop.moderato");
    let before = content(&record);
    bench.write("shop.contacts", "code,name,contact\n");
    let output = bench.transcript("encrypt shop.toml --key-file key");
    assert!(
        output.starts_with("exit 0\nout| shop.moderato is encrypted. Without the key"),
        "{output}"
    );
    assert!(
        output.contains("These backups are as plain as they were"),
        "{output}"
    );
    assert!(output.contains("/shop.moderato-backup-"), "{output}");
    assert!(
        output.contains("shop.contacts is not encrypted"),
        "{output}"
    );
    assert_eq!(
        record.metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        bench.files(),
        ["key", "shop.contacts", "shop.moderato", "shop.toml"]
    );
    let holding = holding(bench.folder(), NOTE);
    assert!(
        holding.len() == 1 && holding[0].to_str().unwrap().contains("-backup-"),
        "{holding:?}"
    );
    let verified = bench.transcript("verify shop.toml --key-file key");
    assert!(verified.contains("is intact: 1 session, "), "{verified}");
    assert!(
        bench
            .transcript("encrypt shop.toml --key-file key")
            .contains("is encrypted already.")
    );

    let output = bench.transcript("encrypt shop.toml --undo --key-file key");
    assert!(
        output.contains("shop.moderato is no longer encrypted."),
        "{output}"
    );
    assert_eq!(content(&record), before);
    assert!(bench.transcript("verify shop.toml").starts_with("exit 0"));
    assert!(
        bench
            .transcript("encrypt shop.toml --undo")
            .contains("is not encrypted.")
    );
}

/// Types a new key and its repetition.
fn typed(bench: &ProgramBench, key: &str, again: &str) -> Terminal {
    let mut terminal = bench.terminal("encrypt shop.toml");
    for (asked, words) in [
        ("New key for shop.moderato: ", key),
        ("The same key again: ", again),
    ] {
        terminal
            .shows(asked)
            .wait_for_hidden_input()
            .type_text(words)
            .press("enter");
    }
    terminal
}

#[test]
fn a_new_key_is_typed_twice() {
    let bench = shop();
    let mut terminal = typed(&bench, "one", "two");
    terminal.shows("two different keys");
    assert_eq!(terminal.exits(), 2);
    assert_eq!(bench.files(), ["shop.toml"]);

    let mut terminal = typed(&bench, "one", "one");
    terminal.shows("shop.moderato is new and encrypted.");
    assert_eq!(terminal.exits(), 0);
    let output = bench.transcript_of(
        bench
            .moderato(&["verify", "shop.toml"])
            .env("MODERATO_KEY", "one"),
    );
    assert!(output.contains("is intact: 0 sessions"), "{output}");

    let output = bench.transcript("encrypt shop.toml --db other.moderato");
    assert!(
        output.starts_with("exit 2\nerr| error: No key was given."),
        "{output}"
    );
}

#[test]
fn records_in_use_or_with_open_sessions_are_not_converted() {
    let bench = shop();
    key_file(&bench, "key", "correct horse battery\n");
    let refused = |why: &str| {
        let output = bench.transcript("encrypt shop.toml --key-file key");
        assert!(
            output.starts_with("exit 1\n") && output.contains(why),
            "{output}"
        );
        let left = fs::read(bench.at("shop.moderato")).unwrap();
        assert!(left.starts_with(b"SQLite format 3\0"));
        assert!(!bench.files().iter().any(|name| name.contains("rewritten")));
    };
    let mut terminal = start_task(&bench);
    refused("is unfinished");
    terminal.close_session();

    let other = rusqlite::Connection::open(bench.at("shop.moderato")).unwrap();
    other
        .execute_batch("BEGIN; SELECT count(*) FROM entry;")
        .unwrap();
    refused("Another program is writing to the record");
    drop(other);
    assert!(
        bench
            .transcript("encrypt shop.toml --key-file key")
            .starts_with("exit 0")
    );
}
