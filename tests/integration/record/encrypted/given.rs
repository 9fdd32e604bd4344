//! The ways in which a key is given, and what is said where it is not, or not the right one.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::key_file;
use crate::support::ProgramBench;
use crate::support::shop::shop;

const WORDS: &str = "correct horse battery";

/// A folder with an encrypted record of nobody but P01.
fn encrypted() -> ProgramBench {
    let desk = shop();
    key_file(&desk, "key", &format!("{WORDS}\n"));
    let add = [
        "participants",
        "shop.toml",
        "add",
        "P01",
        "--key-file",
        "key",
    ];
    desk.moderato(&add).assert().success();
    desk
}

const LIST: [&str; 3] = ["participants", "shop.toml", "list"];

#[test]
fn a_key_comes_from_a_file_the_environment_or_the_terminal() {
    let desk = encrypted();
    let lists = |command: &mut assert_cmd::Command| {
        let said = desk.told(command);
        assert!(
            said.starts_with("exit 0\n") && said.contains("P01"),
            "{said}"
        );
    };
    lists(desk.moderato(&LIST).arg("--key-file").arg("key"));
    lists(desk.moderato(&LIST).env("MODERATO_KEY_FILE", "key"));
    lists(desk.moderato(&LIST).env("MODERATO_KEY", WORDS));
    // A file goes before the variable.
    lists(
        desk.moderato(&LIST)
            .env("MODERATO_KEY", "other")
            .env("MODERATO_KEY_FILE", "key"),
    );

    let mut terminal = desk.terminal("participants shop.toml list");
    terminal
        .shows("Key of shop.moderato: ")
        .asks_unseen()
        .type_text(WORDS)
        .press("enter");
    terminal.shows("P01");
    assert_eq!(terminal.exits(), 0);
    assert!(!terminal.contents().contains("horse"), "it was shown");
}

#[test]
fn a_missing_or_wrong_key_is_said_in_words_and_nothing_is_touched() {
    let desk = encrypted();
    let before = fs::read(desk.at("shop.moderato")).unwrap();
    key_file(&desk, "wrong", "battery horse\n");
    key_file(&desk, "empty", "\n");
    key_file(&desk, "open", WORDS);
    fs::set_permissions(desk.at("open"), fs::Permissions::from_mode(0o640)).unwrap();
    for verb in ["report", "verify", "sessions", "backup", "participants"] {
        for (key, words) in [
            ("", "The record is encrypted, and no key was given."),
            ("--key-file wrong", "The key does not match the record"),
            ("--key-file empty", "empty is empty and contains no key."),
            ("--key-file none", "The key in none cannot be read: "),
            (
                "--key-file open",
                "Others can read the key in open, so it was not used.",
            ),
        ] {
            let mut words_given: Vec<&str> = vec![verb, "shop.toml"];
            words_given.extend(key.split_whitespace());
            let said = desk.told(&mut desk.moderato(&words_given));
            assert!(said.starts_with("exit 2\n"), "{verb} {key}: {said}");
            assert!(said.contains(words), "{verb} {key}: {said}");
            assert!(!said.contains("horse"), "{verb} {key}: {said}");
        }
    }
    let mut terminal = desk.terminal("run shop.toml");
    terminal
        .shows("Key of shop.moderato: ")
        .asks_unseen()
        .type_text("battery")
        .press("enter");
    terminal.shows("The key does not match the record");
    assert_eq!(terminal.exits(), 2);
    assert_eq!(fs::read(desk.at("shop.moderato")).unwrap(), before);
    assert_eq!(
        desk.files(),
        [
            "empty",
            "key",
            "open",
            "shop.moderato",
            "shop.toml",
            "wrong"
        ]
    );
}

#[test]
fn a_plain_record_where_a_key_is_given_is_refused_and_the_way_out_is_said() {
    let desk = shop();
    key_file(&desk, "key", WORDS);
    desk.moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let before = fs::read(desk.at("shop.moderato")).unwrap();
    let refused = |desk: &ProgramBench| {
        for verb in ["verify", "report", "backup", "sessions"] {
            let said = desk.says(&format!("{verb} shop.toml --key-file key"));
            assert!(said.starts_with("exit 2\n"), "{verb}: {said}");
            assert!(
                said.contains("may have replaced an encrypted one"),
                "{said}"
            );
            assert!(said.contains("moderato encrypt"), "{said}");
        }
        let mut terminal = desk.terminal("run shop.toml --key-file key");
        terminal.shows("the record is not encrypted");
        assert_eq!(terminal.exits(), 2);
    };
    refused(&desk);
    assert_eq!(fs::read(desk.at("shop.moderato")).unwrap(), before);
    let said = desk.says("encrypt shop.toml --undo --key-file key");
    assert!(said.contains("is not encrypted."), "{said}");
    // The attack: the encrypted record is taken away and the plain one put there again.
    desk.says("encrypt shop.toml --key-file key");
    desk.moderato(&LIST)
        .arg("--key-file")
        .arg("key")
        .assert()
        .success();
    fs::write(desk.at("shop.moderato"), &before).unwrap();
    refused(&desk);
    // Without the key it is what it is: a plain record.
    desk.moderato(&LIST).assert().success();
}
