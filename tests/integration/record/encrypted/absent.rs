//! A program that cannot encrypt.

use std::fs;

use sha2::{Digest, Sha256};

use super::key_file;
use crate::support::shop::shop;

#[test]
fn a_program_that_cannot_encrypt_makes_no_plain_record_where_a_key_is_given() {
    let desk = shop();
    key_file(&desk, "key", "correct horse\n");
    let refused = |words: &str| {
        let said = desk.says(words);
        assert!(said.starts_with("exit 1\n"), "{said}");
        assert!(said.contains("built without encryption"), "{said}");
        assert!(said.contains("--features encryption"), "{said}");
    };
    refused("encrypt shop.toml --key-file key");
    refused("encrypt shop.toml");
    refused("participants shop.toml add P01 --key-file key");
    assert!(!desk.at("shop.moderato").exists());

    // A record that is there stays what it is.
    desk.moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let listed = desk.says("participants shop.toml list");
    let said = desk.says("participants shop.toml list --key-file key");
    assert!(said.starts_with("exit 2\n"), "{said}");
    assert!(said.contains("the record is not encrypted"), "{said}");
    refused("encrypt shop.toml --key-file key");
    assert_eq!(desk.says("participants shop.toml list"), listed);
}

#[test]
fn an_encrypted_record_is_told_from_a_foreign_file() {
    let desk = shop();
    let chance: Vec<u8> = (0..64_u8)
        .flat_map(|block| <[u8; 32]>::from(Sha256::digest([block])))
        .cycle()
        .take(8192)
        .collect();
    fs::write(desk.at("shop.moderato"), &chance).unwrap();
    for words in ["report shop.toml", "verify shop.toml", "encrypt shop.toml"] {
        let said = desk.says(words);
        assert!(said.starts_with("exit 1\n"), "{said}");
        assert!(said.contains("built without encryption"), "{said}");
    }
    assert_eq!(fs::read(desk.at("shop.moderato")).unwrap(), chance);
}
