//! The ways to give a key, and the messages for a missing or wrong one.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::key_file;
use crate::support::ProgramBench;
use crate::support::shop::shop;

const WORDS: &str = "correct horse battery";

/// A bench with an encrypted record and P01 on its roster.
fn encrypted() -> ProgramBench {
    let bench = shop();
    key_file(&bench, "key", &format!("{WORDS}\n"));
    let add = [
        "participants",
        "shop.toml",
        "add",
        "P01",
        "--key-file",
        "key",
    ];
    bench.moderato(&add).assert().success();
    bench
}

const LIST: [&str; 3] = ["participants", "shop.toml", "list"];

#[test]
fn keys_are_read_from_a_file_the_environment_or_the_terminal() {
    let bench = encrypted();
    let lists = |command: &mut assert_cmd::Command| {
        let output = bench.transcript_of(command);
        assert!(
            output.starts_with("exit 0\n") && output.contains("P01"),
            "{output}"
        );
    };
    lists(bench.moderato(&LIST).arg("--key-file").arg("key"));
    lists(bench.moderato(&LIST).env("MODERATO_KEY_FILE", "key"));
    lists(bench.moderato(&LIST).env("MODERATO_KEY", WORDS));
    // The key file takes precedence over the variable.
    lists(
        bench
            .moderato(&LIST)
            .env("MODERATO_KEY", "other")
            .env("MODERATO_KEY_FILE", "key"),
    );

    let mut terminal = bench.terminal("participants shop.toml list");
    terminal
        .shows("Key of shop.moderato: ")
        .wait_for_hidden_input()
        .type_text(WORDS)
        .press("enter");
    terminal.shows("P01");
    assert_eq!(terminal.exits(), 0);
    assert!(!terminal.contents().contains("horse"), "it was shown");
}

#[test]
fn missing_and_wrong_keys_are_reported_and_change_nothing() {
    let bench = encrypted();
    let before = fs::read(bench.at("shop.moderato")).unwrap();
    key_file(&bench, "wrong", "battery horse\n");
    key_file(&bench, "empty", "\n");
    key_file(&bench, "open", WORDS);
    fs::set_permissions(bench.at("open"), fs::Permissions::from_mode(0o640)).unwrap();
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
            let output = bench.transcript_of(&mut bench.moderato(&words_given));
            assert!(output.starts_with("exit 2\n"), "{verb} {key}: {output}");
            assert!(output.contains(words), "{verb} {key}: {output}");
            assert!(!output.contains("horse"), "{verb} {key}: {output}");
        }
    }
    let mut terminal = bench.terminal("run shop.toml");
    terminal
        .shows("Key of shop.moderato: ")
        .wait_for_hidden_input()
        .type_text("battery")
        .press("enter");
    terminal.shows("The key does not match the record");
    assert_eq!(terminal.exits(), 2);
    assert_eq!(fs::read(bench.at("shop.moderato")).unwrap(), before);
    assert_eq!(
        bench.files(),
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
fn a_plain_record_with_a_key_is_refused_with_a_hint() {
    let bench = shop();
    key_file(&bench, "key", WORDS);
    bench
        .moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let before = fs::read(bench.at("shop.moderato")).unwrap();
    let refused = |bench: &ProgramBench| {
        for verb in ["verify", "report", "backup", "sessions"] {
            let output = bench.transcript(&format!("{verb} shop.toml --key-file key"));
            assert!(output.starts_with("exit 2\n"), "{verb}: {output}");
            assert!(
                output.contains("may have replaced an encrypted one"),
                "{output}"
            );
            assert!(output.contains("moderato encrypt"), "{output}");
        }
        let mut terminal = bench.terminal("run shop.toml --key-file key");
        terminal.shows("the record is not encrypted");
        assert_eq!(terminal.exits(), 2);
    };
    refused(&bench);
    assert_eq!(fs::read(bench.at("shop.moderato")).unwrap(), before);
    let output = bench.transcript("encrypt shop.toml --undo --key-file key");
    assert!(output.contains("is not encrypted."), "{output}");
    // The attack: the encrypted record is taken away and the plain one put there again.
    bench.transcript("encrypt shop.toml --key-file key");
    bench
        .moderato(&LIST)
        .arg("--key-file")
        .arg("key")
        .assert()
        .success();
    fs::write(bench.at("shop.moderato"), &before).unwrap();
    refused(&bench);
    // Without the key it is an ordinary plain record.
    bench.moderato(&LIST).assert().success();
}
