//! The user's file of key bindings.

use std::fs;

use assert_cmd::Command;
use tempfile::TempDir;

fn check(settings: &TempDir) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_moderato"))
        .args(["check", "--keys"])
        .env("XDG_CONFIG_HOME", settings.path())
        .output()
        .expect("moderato runs");
    let text = String::from_utf8(output.stdout).expect("text");
    (text, output.status.code())
}

fn write(settings: &TempDir, text: &str) {
    let folder = settings.path().join("moderato");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("keys.toml"), text).unwrap();
}

#[test]
fn the_printed_default_keys_are_a_valid_key_file() {
    let settings = TempDir::new().unwrap();
    let (output, code) = check(&settings);
    assert_eq!(code, Some(0));
    assert!(output.starts_with("# There is no "), "{output}");
    assert!(output.contains("\nundo = \"u\"\n"), "{output}");
    write(&settings, &output);
    let (again, code) = check(&settings);
    assert_eq!(code, Some(0), "{again}");
    assert_eq!(
        output.split_once('\n').unwrap().1,
        again.split_once('\n').unwrap().1
    );
}

#[test]
fn key_file_problems_have_file_line_and_advice() {
    let settings = TempDir::new().unwrap();
    write(&settings, "[task]\nundu = \"ctrl-z\"\nmark = \"e\"\n");
    let (output, code) = check(&settings);
    assert_eq!(code, Some(2));
    assert!(output.contains("keys.toml:2:1"), "{output}");
    assert!(output.contains("Did you mean `undo`?"), "{output}");
    assert!(output.contains("keys.toml:3:8"), "{output}");
    assert!(output.contains("2 problems in "), "{output}");
}
