//! Backups of a record are complete and private, and overwrite nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use assert_cmd::Command;
use moderato::session::WallTime;
use moderato::store::{Store, StoreErrorKind};

use crate::support::record_bench::{RecordBench, SCRIPT, note};

#[test]
fn a_backup_during_a_session_has_all_saved_entries() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let mut session = bench.start_session("P02");
    session.press(note("so far"));
    let aim = bench.folder().join("copy.moderato");
    bench.reader().backup_to(&aim).unwrap();
    session.press(note("and more"));
    let copy = Store::open_read_only(&aim).unwrap();
    assert!(copy.verify().unwrap().is_intact());
    assert_eq!(copy.stored_log(session.id).unwrap().len(), 2);
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
fn backups_overwrite_nothing_and_follow_no_link() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let aim = bench.folder().join("mine");
    fs::write(&aim, "mine").unwrap();
    let link = bench.folder().join("link");
    std::os::unix::fs::symlink(&aim, &link).unwrap();
    let dangling = bench.folder().join("dangling");
    std::os::unix::fs::symlink(bench.folder().join("nothing"), &dangling).unwrap();
    for file in [&aim, &link, &dangling, &bench.record()] {
        let error = bench.reader().backup_to(file).unwrap_err();
        assert!(
            matches!(error.kind, StoreErrorKind::CopyFailed { .. }),
            "{error}"
        );
    }
    assert_eq!(fs::read_to_string(&aim).unwrap(), "mine");
    assert!(!bench.folder().join("nothing").exists());
    // A link at the copy's temporary name must not be followed either.
    let copy = bench.folder().join("copy");
    std::os::unix::fs::symlink(&aim, bench.folder().join("copy.part")).unwrap();
    bench.reader().backup_to(&copy).unwrap();
    assert_eq!(fs::read_to_string(&aim).unwrap(), "mine");
    assert!(
        bench
            .reader()
            .backup_to(&bench.folder().join("no/folder"))
            .is_err()
    );
}

#[test]
fn rotation_keeps_the_last_backups_and_manual_ones() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let store = bench.reader();
    let moment = |second: i64| WallTime(1_790_000_000_000 + second * 1000);
    store.backup_now(moment(0)).unwrap();
    for second in 1..6 {
        store.rotate_backups(moment(second), 3).unwrap();
    }
    store.rotate_backups(moment(6), 0).unwrap();
    drop(store);
    insta::assert_snapshot!(bench.files().join("\n"), @"
    checkout.moderato
    checkout.moderato-backup-20260921T141320Z-kept
    checkout.moderato-backup-20260921T141323Z
    checkout.moderato-backup-20260921T141324Z
    checkout.moderato-backup-20260921T141325Z
    ");
    // Restoring a copy restores the sessions.
    let before = bench.reader().sessions().unwrap();
    let last = bench.reader().backups().pop().unwrap();
    fs::remove_file(bench.record()).unwrap();
    fs::copy(last, bench.record()).unwrap();
    assert!(bench.reader().verify().unwrap().is_intact());
    assert_eq!(bench.reader().sessions().unwrap(), before);
}

#[test]
fn a_failed_backup_leaves_no_file() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    let mut bytes = fs::read(bench.record()).unwrap();
    let len = bytes.len();
    bytes[len / 2..len / 2 + 4096].fill(0xAA);
    fs::write(bench.record(), &bytes).unwrap();
    let before = bench.files();
    let failed = Store::open_read_only(&bench.record()).and_then(|s| s.backup_now(WallTime(0)));
    assert!(failed.is_err());
    assert_eq!(bench.files(), before, "nothing half done is left");
}

#[test]
fn backup_prints_the_path_of_the_copy() {
    let bench = RecordBench::new();
    bench.record_session("P01");
    fs::write(bench.script(), SCRIPT).unwrap();
    let backup = |more: &[&str]| {
        let mut command = Command::cargo_bin("moderato").unwrap();
        command.current_dir(bench.folder()).arg("backup").args(more);
        let out = command.output().unwrap();
        let message = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8(message).unwrap())
    };
    let (code, message) = backup(&["--out", "copy.moderato"]);
    assert_eq!(code, Some(0), "{message}");
    assert!(message.ends_with("/copy.moderato.\n"), "{message}");
    let (code, message) = backup(&["--out", "copy.moderato"]);
    assert_eq!(code, Some(1));
    assert!(message.contains("Choose another place"), "{message}");
    let (code, message) = backup(&[]);
    assert_eq!(code, Some(0));
    assert!(message.contains("checkout.moderato-backup-2"), "{message}");
}
