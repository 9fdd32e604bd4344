//! A restored older copy of a record: the missing entries are reported before a session starts.

use crate::support::shop::{RUN_P01, log, shop, start_task};
use crate::support::{ProgramBench, report_losses};

/// Replaces the record with a copy, as the manual describes.
fn restore(bench: &ProgramBench, copy: &str) {
    for ending in ["", "-wal", "-shm"] {
        let _absent = std::fs::remove_file(bench.at(&format!("shop.moderato{ending}")));
    }
    std::fs::copy(bench.at(copy), bench.at("shop.moderato")).unwrap();
}

#[test]
fn resuming_in_an_older_copy_names_the_missing_entries() {
    let bench = shop();
    let mut terminal = start_task(&bench);
    terminal.press("1").shows("errors 1");
    bench.out(&["backup", "shop.toml", "--out", "older"]);
    terminal.press("2 e").shows("errors 3");
    terminal.kill();
    restore(&bench, "older");
    let before = log(&bench);
    let verified = bench.transcript("verify shop.toml");
    assert!(verified.starts_with("exit 4"), "{verified}");

    let mut again = bench.terminal(RUN_P01);
    again.shows("Entries 4 to 5 of this session were saved");
    again.shows("The log ends with entry 3").press("1");
    again.shows("that key was not logged").press("q");
    assert_eq!(again.exits(), 0);
    assert_eq!(log(&bench), before);

    // The warning comes again, before the question about the gap.
    let mut again = bench.terminal(RUN_P01);
    again.shows("Entries 4 to 5 of this session were saved");
    again.press("enter").shows("Nothing was recorded for");
    again.press("w").shows("recording again");
    again.shows("× entries lost").press("2").shows("errors 2");
    again.close_session();
    let output = bench.out(&["sessions", "shop.toml", "show", "P01"]);
    let output: Vec<&str> = output.split_whitespace().collect();
    let output = output.join(" ");
    assert!(
        output.contains("2 entries committed before this one are missing from the record"),
        "{output}"
    );
    bench.moderato(&["verify", "shop.toml"]).assert().success();
    report_losses(
        "a record restored without the end of its session: said, and",
        0,
    );
}

#[test]
fn the_briefing_names_sessions_missing_from_an_older_copy() {
    let bench = shop();
    let mut terminal = bench.terminal("run shop.toml --participant P02");
    terminal.shows("nothing is recorded yet").press("esc");
    assert_eq!(terminal.exits(), 0);
    bench.out(&["backup", "shop.toml", "--out", "older"]);
    start_task(&bench).kill();
    let mut terminal = bench.terminal("run shop.toml --participant P02");
    terminal.shows("nothing is recorded yet");
    assert!(!terminal.contents().contains("session is missing"));
    terminal.press("esc");
    assert_eq!(terminal.exits(), 0);
    restore(&bench, "older");
    let mut terminal = bench.terminal(RUN_P01);
    terminal.shows("nothing is recorded yet");
    terminal.shows("! An open session is missing");
}
