//! A record that is removed, locked or write-protected during a session: recording continues, and every entry is saved
//! once when possible.

use std::cell::RefCell;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::disk::Disk;
use super::session::{errors_on, keys_while_nothing_is_saved};
use crate::support::shop::{RUN_P01, log, shop, start_task, start_task_in, with_shop_script};
use crate::support::{ProgramBench, command_works, report_losses, report_skip};

#[test]
#[ignore = "slow: waits for locks"]
fn slow_spooled_entries_are_saved_once_after_a_lock() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let other = RefCell::new(None);
    let lock = || {
        let conn = Connection::open(bench.at("shop.moderato")).unwrap();
        conn.execute_batch("BEGIN EXCLUSIVE").unwrap();
        other.replace(Some(conn));
    };
    keys_while_nothing_is_saved(&bench, &mut terminal, lock, || drop(other.take()));
    report_losses("the record locked by another program in mid-task", 0);
}

#[test]
fn spooled_entries_are_saved_once_after_a_renamed_folder_returns() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let (here, there) = (bench.at(""), bench.folder().join("elsewhere"));
    let away = || std::fs::rename(&here, &there).unwrap();
    keys_while_nothing_is_saved(&bench, &mut terminal, away, || {
        std::fs::rename(&there, &here).unwrap();
    });
    report_losses("the folder renamed in mid-task, and back", 0);
}

#[test]
fn spooled_entries_are_saved_once_after_a_removed_record_returns() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let copy = bench.folder().join("copy");
    bench.out(&["backup", "shop.toml", "--out", copy.to_str().unwrap()]);
    let remove = || {
        for ending in ["", "-wal", "-shm"] {
            std::fs::remove_file(bench.at(&format!("shop.moderato{ending}"))).unwrap();
        }
    };
    keys_while_nothing_is_saved(&bench, &mut terminal, remove, || {
        std::fs::rename(&copy, bench.at("shop.moderato")).unwrap();
    });
    report_losses("the record removed in mid-task, and restored", 0);
}

/// Files that cannot be changed, not even by root, until this is dropped.
struct Immutable(Vec<PathBuf>);

impl Immutable {
    fn all_in(folder: &Path) -> Option<Self> {
        let found = std::fs::read_dir(folder).unwrap();
        let mut all: Vec<PathBuf> = found.map(|file| file.unwrap().path()).collect();
        // A program that writes into a part of its memory which may not reach its file is ended by the system.
        all.retain(|file| !file.to_string_lossy().ends_with("-shm"));
        all.push(folder.to_owned());
        let made = Self(all);
        made.0.iter().all(|file| chattr("+i", file)).then_some(made)
    }
}

impl Drop for Immutable {
    fn drop(&mut self) {
        for file in self.0.iter().rev() {
            chattr("-i", file);
        }
    }
}

fn chattr(change: &str, file: &Path) -> bool {
    command_works("chattr", &[change, file.to_str().unwrap()])
}

#[test]
fn spooled_entries_are_saved_once_after_write_protection() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    if Immutable::all_in(&bench.at("")).is_none() {
        return report_skip("write protection that binds root takes root and chattr");
    }
    let protected = RefCell::new(None);
    let protect = || drop(protected.replace(Immutable::all_in(&bench.at(""))));
    keys_while_nothing_is_saved(&bench, &mut terminal, protect, || drop(protected.take()));
    report_losses("the folder write-protected in mid-task, and freed", 0);
}

#[test]
fn spooled_entries_are_saved_once_after_a_disk_returns() {
    let bare = ProgramBench::new();
    let Some(disk) = Disk::with_power(&bare.at("")) else {
        return report_skip("a disk to pull out takes root, loop devices, mkfs.ext4 and xfs_io");
    };
    let bench = with_shop_script(bare);
    disk.settle();
    let mut terminal = start_task(&bench);
    let pull_out = || disk.pull_out();
    let put_in = || disk.put_in();
    keys_while_nothing_is_saved(&bench, &mut terminal, pull_out, put_in);
    report_losses("the disk pulled out in mid-task, and put in again", 0);
}

#[test]
fn a_removed_folder_loses_nothing_of_the_session() {
    let bench = shop();
    let script = std::fs::read(bench.at("shop.toml")).unwrap();
    let mut terminal = start_task(&bench);
    terminal.press("1").shows("errors 1");
    std::fs::remove_dir_all(bench.at("")).unwrap();
    terminal.press("2").shows("moved, deleted or replaced");
    terminal.press("q").shows("Close the session?").press("y");
    terminal.shows("The session is closed.").press("enter");
    terminal.shows("not saved yet").press("enter");
    terminal.shows("Not all entries are in the record yet; the rest are in");
    assert!(!terminal.contents().contains("and saved:"));
    assert_eq!(terminal.exits(), 0);
    assert_eq!(bench.spool_files().len(), 1);

    // Later the folder is back with the script alone, and the whole log is still spooled.
    std::fs::create_dir(bench.at("")).unwrap();
    std::fs::write(bench.at("shop.toml"), script).unwrap();
    let mut again = bench.terminal("run shop.toml --participant P02");
    again.shows("nothing is recorded yet").press("esc");
    assert_eq!(again.exits(), 0);
    // The new record never had the session: it is shown, and added only when confirmed.
    let mut asked = bench.terminal(RUN_P01);
    asked.shows("P01 on version").shows("Add it to the record?");
    asked.press("enter").shows("nothing is recorded yet");
    asked.press("esc");
    assert_eq!(asked.exits(), 0);
    assert_eq!(bench.spool_files().len(), 1);
    let mut again = bench.terminal(RUN_P01);
    again.shows("Add it to the record?").press("y enter");
    again.shows("The session is closed.").press("enter");
    assert_eq!(again.exits(), 0);
    assert_eq!(log(&bench).matches("ErrorNoted").count(), 2);
    assert_eq!(bench.spool_files(), [""; 0]);
    bench.moderato(&["verify", "shop.toml"]).assert().success();
    report_losses("the folder removed in mid-task, for good", 0);
}

#[test]
fn removed_permissions_do_not_stop_a_session() {
    let words = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
    if !command_works("setpriv", &[&words[..], &["true"]].concat()) {
        return report_skip("a session without root's rights is led with setpriv, by root");
    }
    let bench = shop();
    let folder = bench.folder().to_str().unwrap();
    assert!(command_works("chown", &["-R", "65534:65534", folder]));
    let starter = [&["setpriv"][..], &words[..]].concat();
    let mut terminal = start_task_in(bench.terminal_under(&starter, RUN_P01));
    let allow = |mode: u32, files: &[&str]| {
        for name in files {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(bench.at(name), permissions).unwrap();
        }
    };
    let all = ["shop.moderato", "shop.moderato-wal", "shop.moderato-shm"];
    allow(0o400, &all);
    allow(0o500, &[""]);
    terminal.press("1 2").shows("errors 2");
    assert!(terminal.contents().contains("· saved"));
    // Starting or resuming a session there is refused.
    terminal.kill();
    let mut refused = bench.terminal_under(&starter, RUN_P01);
    refused.shows("write-protected");
    assert_eq!(refused.exits(), 1);
    allow(0o700, &[""]);
    allow(0o600, &all);
    let mut again = bench.terminal_under(&starter, RUN_P01);
    again.shows("Nothing was recorded for").press("w");
    again.until("both errors", |screen| errors_on(screen) == 2);
    allow(0o500, &[""]);
    again.close_session();
    allow(0o700, &[""]);
    assert_eq!(log(&bench).matches("ErrorNoted").count(), 2);
    bench.moderato(&["verify", "shop.toml"]).assert().success();
    report_losses("write permission taken away in mid-task", 0);
}
