//! A plain record that is encrypted, and one that is plain again.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::key_file;
use crate::record::erase::holding;
use crate::support::shop::{content, running, shop};
use crate::support::{ProgramBench, Terminal};

const NOTE: &str = "sighs at the card";

/// A folder with a plain record of one closed session and the copy that was made at its close.
fn held() -> ProgramBench {
    let desk = shop();
    key_file(&desk, "key", "correct horse battery\n");
    let mut terminal = running(&desk);
    terminal.press("n").type_text(NOTE).press("enter");
    terminal.shows(&format!("  ✎ {NOTE}")).press("q");
    terminal.shows("Close the session?").press("y");
    terminal.shows("The session is closed.").press("enter");
    assert_eq!(terminal.exits(), 0);
    desk
}

#[test]
fn a_record_is_encrypted_and_plain_again_and_says_the_same() {
    let desk = held();
    let record = desk.at("shop.moderato");
    let before = content(&record);
    desk.write("shop.contacts", "code,name,contact\n");
    let said = desk.says("encrypt shop.toml --key-file key");
    assert!(
        said.starts_with("exit 0\nout| shop.moderato is encrypted. Without the key"),
        "{said}"
    );
    assert!(
        said.contains("These backups are as plain as they were"),
        "{said}"
    );
    assert!(said.contains("/shop.moderato-backup-"), "{said}");
    assert!(said.contains("shop.contacts is not encrypted"), "{said}");
    assert_eq!(
        record.metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(
        desk.files(),
        ["key", "shop.contacts", "shop.moderato", "shop.toml"]
    );
    let holding = holding(desk.folder(), NOTE);
    assert!(
        holding.len() == 1 && holding[0].to_str().unwrap().contains("-backup-"),
        "{holding:?}"
    );
    let verified = desk.says("verify shop.toml --key-file key");
    assert!(verified.contains("is intact: 1 session, "), "{verified}");
    assert!(
        desk.says("encrypt shop.toml --key-file key")
            .contains("is encrypted already.")
    );

    let said = desk.says("encrypt shop.toml --undo --key-file key");
    assert!(
        said.contains("shop.moderato is no longer encrypted."),
        "{said}"
    );
    assert_eq!(content(&record), before);
    assert!(desk.says("verify shop.toml").starts_with("exit 0"));
    assert!(
        desk.says("encrypt shop.toml --undo")
            .contains("is not encrypted.")
    );
}

/// Types a new key and then what should be the same one.
fn typed(desk: &ProgramBench, key: &str, again: &str) -> Terminal {
    let mut terminal = desk.terminal("encrypt shop.toml");
    for (asked, words) in [
        ("New key for shop.moderato: ", key),
        ("The same key again: ", again),
    ] {
        terminal
            .shows(asked)
            .asks_unseen()
            .type_text(words)
            .press("enter");
    }
    terminal
}

#[test]
fn a_new_key_is_typed_twice_and_also_for_a_record_that_is_yet_to_be() {
    let desk = shop();
    let mut terminal = typed(&desk, "one", "two");
    terminal.shows("two different keys");
    assert_eq!(terminal.exits(), 2);
    assert_eq!(desk.files(), ["shop.toml"]);

    let mut terminal = typed(&desk, "one", "one");
    terminal.shows("shop.moderato is new and encrypted.");
    assert_eq!(terminal.exits(), 0);
    let said = desk.told(
        desk.moderato(&["verify", "shop.toml"])
            .env("MODERATO_KEY", "one"),
    );
    assert!(said.contains("is intact: 0 sessions"), "{said}");

    let said = desk.says("encrypt shop.toml --db other.moderato");
    assert!(
        said.starts_with("exit 2\nerr| error: No key was given."),
        "{said}"
    );
}

#[test]
fn a_record_in_use_or_with_an_open_session_is_left_as_it_is() {
    let desk = shop();
    key_file(&desk, "key", "correct horse battery\n");
    let refused = |why: &str| {
        let said = desk.says("encrypt shop.toml --key-file key");
        assert!(said.starts_with("exit 1\n") && said.contains(why), "{said}");
        let left = fs::read(desk.at("shop.moderato")).unwrap();
        assert!(left.starts_with(b"SQLite format 3\0"));
        assert!(!desk.files().iter().any(|name| name.contains("rewritten")));
    };
    let mut terminal = running(&desk);
    refused("is not closed");
    terminal.press("q").shows("Close the session?").press("y");
    terminal.shows("The session is closed.").press("enter");
    assert_eq!(terminal.exits(), 0);

    let other = rusqlite::Connection::open(desk.at("shop.moderato")).unwrap();
    other
        .execute_batch("BEGIN; SELECT count(*) FROM entry;")
        .unwrap();
    refused("Another program is writing to the record");
    drop(other);
    assert!(
        desk.says("encrypt shop.toml --key-file key")
            .starts_with("exit 0")
    );
}
