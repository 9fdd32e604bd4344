//! Copies of a record are whole, private, and never in the way of anything.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use assert_cmd::Command;
use moderato::session::WallTime;
use moderato::store::{Store, StoreErrorKind};

use crate::support::record_bench::{RecordBench, SCRIPT, note};

#[test]
fn a_copy_taken_while_a_session_is_recorded_has_what_was_kept() {
    let desk = RecordBench::new();
    desk.held("P01");
    let mut seat = desk.seat("P02");
    seat.press(note("so far"));
    let aim = desk.folder().join("copy.moderato");
    desk.reader().backup_to(&aim).unwrap();
    seat.press(note("and more"));
    let copy = Store::open_read_only(&aim).unwrap();
    assert!(copy.verify().unwrap().is_intact());
    assert_eq!(copy.stored_log(seat.id).unwrap().len(), 2);
    assert_eq!(copy.sessions().unwrap().len(), 2);
    drop(copy);
    let mode = fs::metadata(&aim).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert_eq!(
        &fs::read(&aim).unwrap()[18..20],
        [1, 1],
        "it needs no other file"
    );
}

#[test]
fn nothing_is_overwritten_and_no_link_followed() {
    let desk = RecordBench::new();
    desk.held("P01");
    let aim = desk.folder().join("mine");
    fs::write(&aim, "mine").unwrap();
    let link = desk.folder().join("link");
    std::os::unix::fs::symlink(&aim, &link).unwrap();
    let dangling = desk.folder().join("dangling");
    std::os::unix::fs::symlink(desk.folder().join("nothing"), &dangling).unwrap();
    for file in [&aim, &link, &dangling, &desk.record()] {
        let error = desk.reader().backup_to(file).unwrap_err();
        assert!(
            matches!(error.kind, StoreErrorKind::CopyFailed { .. }),
            "{error}"
        );
    }
    assert_eq!(fs::read_to_string(&aim).unwrap(), "mine");
    assert!(!desk.folder().join("nothing").exists());
    // Where the copy is made before it gets its name there may be a trap too.
    let copy = desk.folder().join("copy");
    std::os::unix::fs::symlink(&aim, desk.folder().join("copy.part")).unwrap();
    desk.reader().backup_to(&copy).unwrap();
    assert_eq!(fs::read_to_string(&aim).unwrap(), "mine");
    assert!(
        desk.reader()
            .backup_to(&desk.folder().join("no/folder"))
            .is_err()
    );
}

#[test]
fn the_last_ones_stay_and_those_taken_by_hand_too() {
    let desk = RecordBench::new();
    desk.held("P01");
    let store = desk.reader();
    let moment = |second: i64| WallTime(1_790_000_000_000 + second * 1000);
    store.backup_now(moment(0)).unwrap();
    for second in 1..6 {
        store.rotate_backups(moment(second), 3).unwrap();
    }
    store.rotate_backups(moment(6), 0).unwrap();
    drop(store);
    insta::assert_snapshot!(desk.files().join("\n"), @"
    checkout.moderato
    checkout.moderato-backup-20260921T141320Z-kept
    checkout.moderato-backup-20260921T141323Z
    checkout.moderato-backup-20260921T141324Z
    checkout.moderato-backup-20260921T141325Z
    ");
    // What a copy was made of is what is restored.
    let before = desk.reader().sessions().unwrap();
    let last = desk.reader().backups().pop().unwrap();
    fs::remove_file(desk.record()).unwrap();
    fs::copy(last, desk.record()).unwrap();
    assert!(desk.reader().verify().unwrap().is_intact());
    assert_eq!(desk.reader().sessions().unwrap(), before);
}

#[test]
fn a_damaged_record_is_not_copied_as_if_it_were_whole() {
    let desk = RecordBench::new();
    desk.held("P01");
    let mut bytes = fs::read(desk.record()).unwrap();
    let len = bytes.len();
    bytes[len / 2..len / 2 + 4096].fill(0xAA);
    fs::write(desk.record(), &bytes).unwrap();
    let before = desk.files();
    let failed = Store::open_read_only(&desk.record()).and_then(|s| s.backup_now(WallTime(0)));
    assert!(failed.is_err());
    assert_eq!(desk.files(), before, "nothing half done is left");
}

#[test]
fn the_verb_says_where_the_copy_is() {
    let desk = RecordBench::new();
    desk.held("P01");
    fs::write(desk.script(), SCRIPT).unwrap();
    let backup = |more: &[&str]| {
        let mut command = Command::cargo_bin("moderato").unwrap();
        command.current_dir(desk.folder()).arg("backup").args(more);
        let out = command.output().unwrap();
        let said = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8(said).unwrap())
    };
    let (code, said) = backup(&["--out", "copy.moderato"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.ends_with("/copy.moderato.\n"), "{said}");
    let (code, said) = backup(&["--out", "copy.moderato"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("Choose another place"), "{said}");
    let (code, said) = backup(&[]);
    assert_eq!(code, Some(0));
    assert!(said.contains("checkout.moderato-backup-2"), "{said}");
}
