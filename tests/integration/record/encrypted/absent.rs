//! A build without encryption.

use std::fs;

use sha2::{Digest, Sha256};

use super::key_file;
use crate::support::shop::shop;

#[test]
fn a_key_without_encryption_creates_no_plain_record() {
    let bench = shop();
    key_file(&bench, "key", "correct horse\n");
    let refused = |words: &str| {
        let output = bench.transcript(words);
        assert!(output.starts_with("exit 1\n"), "{output}");
        assert!(output.contains("built without encryption"), "{output}");
        assert!(output.contains("--features encryption"), "{output}");
    };
    refused("encrypt shop.toml --key-file key");
    refused("encrypt shop.toml");
    refused("participants shop.toml add P01 --key-file key");
    assert!(!bench.at("shop.moderato").exists());

    // An existing record is unchanged.
    bench
        .moderato(&["participants", "shop.toml", "add", "P01"])
        .assert()
        .success();
    let listed = bench.transcript("participants shop.toml list");
    let output = bench.transcript("participants shop.toml list --key-file key");
    assert!(output.starts_with("exit 2\n"), "{output}");
    assert!(output.contains("the record is not encrypted"), "{output}");
    refused("encrypt shop.toml --key-file key");
    assert_eq!(bench.transcript("participants shop.toml list"), listed);
}

#[test]
fn an_encrypted_record_is_recognized_without_encryption() {
    let bench = shop();
    let chance: Vec<u8> = (0..64_u8)
        .flat_map(|block| <[u8; 32]>::from(Sha256::digest([block])))
        .cycle()
        .take(8192)
        .collect();
    fs::write(bench.at("shop.moderato"), &chance).unwrap();
    for words in ["report shop.toml", "verify shop.toml", "encrypt shop.toml"] {
        let output = bench.transcript(words);
        assert!(output.starts_with("exit 1\n"), "{output}");
        assert!(output.contains("built without encryption"), "{output}");
    }
    assert_eq!(fs::read(bench.at("shop.moderato")).unwrap(), chance);
}
