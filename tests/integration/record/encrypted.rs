//! Encrypted records: no file contains notes in plain text, and a build without encryption refuses instead of writing
//! plain records.

#[cfg(not(feature = "encryption"))]
mod absent;
#[cfg(feature = "encryption")]
mod converted;
#[cfg(feature = "encryption")]
mod file;
#[cfg(feature = "encryption")]
mod given;
#[cfg(feature = "encryption")]
mod journey;

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::erase::holding;
use crate::faults::session::stop_growth;
use crate::support::ProgramBench;
use crate::support::shop::{RUN_P01, shop, start_task_in};

/// Notes of a session: saved, spooled, and never logged.
const NOTES: [&str; 3] = ["sighs at the card", "waits elsewhere", "half a thought"];

#[test]
fn an_unfinished_rewrite_of_a_record_is_removed() {
    let bench = shop();
    let add = |code: &str| {
        let words = ["participants", "shop.toml", "add", code];
        bench.moderato(&words).assert().success();
    };
    add("P01");
    bench.write("shop.moderato-rewritten.part", NOTES[0]);
    add("P02");
    assert_eq!(bench.files(), ["shop.moderato", "shop.toml"]);
}

/// Writes a key file that only its owner can read.
fn key_file(bench: &ProgramBench, name: &str, words: &str) {
    bench.write(name, words);
    fs::set_permissions(bench.at(name), fs::Permissions::from_mode(0o600)).unwrap();
}

/// The names of the files that contain each of the words.
fn files_with(bench: &ProgramBench, words: [&str; 3]) -> [Vec<String>; 3] {
    let name = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        // Without the id of the session and the moment of a copy.
        let kind = ["-wal", "-alive-", "-backup-", ".jsonl"];
        let kind = kind.into_iter().find(|kind| name.contains(kind));
        kind.unwrap_or(name).to_owned()
    };
    words.map(|words| {
        let mut names: Vec<String> = holding(bench.folder(), words).iter().map(name).collect();
        names.sort();
        names.dedup();
        names
    })
}

/// Runs a session with all three notes, kills, resumes and closes it; returns the files with each note while it ran
/// and after it closed.
fn session(bench: &ProgramBench, given: &str) -> [[Vec<String>; 3]; 2] {
    let mut terminal = start_task_in(bench.terminal_with_limits(&format!("{RUN_P01} {given}")));
    terminal.press("n").type_text(NOTES[0]).press("enter");
    terminal.shows(&format!("  ✎ {}", NOTES[0]));
    stop_growth(bench, terminal.pid);
    terminal.press("n").type_text(NOTES[1]).press("enter");
    terminal.shows("The last entry is NOT SAVED");
    assert_eq!(bench.spool_files().len(), 1);
    terminal.press("n").type_text(NOTES[2]).shows(NOTES[2]);
    let meanwhile = files_with(bench, NOTES);
    terminal.kill();

    let mut again = bench.terminal(&format!("{RUN_P01} {given}"));
    again.shows("Nothing was recorded for").press("w");
    again.shows("recording again").press("n");
    again.shows(NOTES[2]).press("enter");
    again.shows(&format!("✎ {}", NOTES[1]));
    again.shows(&format!("✎ {}", NOTES[0]));
    again.close_session();
    assert_eq!(bench.spool_files(), [""; 0]);
    [meanwhile, files_with(bench, NOTES)]
}

#[test]
fn notes_of_a_plain_record_are_found_in_its_files() {
    let bench = shop();
    let [meanwhile, closed] = session(&bench, "");
    for (files, place) in meanwhile.iter().zip(["-wal", ".jsonl", "-alive-"]) {
        assert!(files.iter().any(|name| name == place), "{place}: {files:?}");
    }
    let stored = ["-backup-", "shop.moderato"];
    assert!(closed.iter().all(|files| *files == stored), "{closed:?}");
}
