//! How often the program syncs the disk, counted with `strace`.

use std::ops::RangeInclusive;

use crate::support::report_skip;
use crate::support::shop::{RUN_P01, shop};
use crate::support::watched::{SYNCS, can_trace, syncs};

const NONE: RangeInclusive<usize> = 0..=0;
const ONE: RangeInclusive<usize> = 1..=1;
/// After a checkpoint the log begins anew, and its head has to be on the disk before what follows.
const ONE_IN_A_NEW_LOG: RangeInclusive<usize> = 2..=2;
/// A checkpoint makes the log last, then the record into which it was taken.
const ONE_AND_CHECKPOINT: RangeInclusive<usize> = 3..=4;

#[test]
#[ignore = "slow: watches a session with strace"]
fn slow_fsyncs_one_per_key_and_none_while_idle() {
    if !can_trace() {
        return report_skip("strace is not installed, or may not trace here");
    }
    let bench = shop();
    let trace = bench.at("trace");
    let mut terminal = bench.terminal_traced(RUN_P01, &SYNCS, &trace);
    let mut counted = 0;
    let mut wrong = Vec::new();
    let mut step = |what: &str, allowed: RangeInclusive<usize>| {
        let all = syncs(&trace);
        let new = all - std::mem::replace(&mut counted, all);
        println!("{new:3}  {what}");
        if !allowed.contains(&new) {
            wrong.push(format!("{what}: {new} of {allowed:?}"));
        }
    };
    terminal.shows("nothing is recorded yet");
    step("a new record is made", 1..=30);
    terminal.press("enter").shows("session opened");
    step("a key opens the session", ONE);
    terminal.press("space").shows("task started");
    step("a key starts a task", ONE);
    for (key, shown) in [
        ("1", "✗ Opens a page"),
        ("2", "✗ Types into"),
        ("e", "errors 3"),
        ("a", "Assist logged"),
        ("3", "☂ hint"),
        ("m", "Sync mark set"),
        ("u", "Undone;"),
        ("U", "Redone;"),
        ("space", "‖ paused"),
        ("2", "Reason for the pause: fault"),
        ("space", "▶ resumed"),
    ] {
        terminal.press(key).shows(shown);
        step(&format!("the key {key}"), ONE);
    }
    terminal.press("n").type_text("a note").shows("✎ a note");
    step("a note is typed", NONE);
    terminal.press("enter").shows("  ✎ a note");
    step("Enter saves it", ONE);
    // Over two heartbeats, which are not made to last.
    terminal.until("ten seconds", |screen| screen.contains("00:00:11 ·"));
    step("the clock runs for ten seconds", NONE);
    terminal.press("enter").shows("How did it end?");
    step(
        "Enter ends the task: one, and the checkpoint",
        ONE_AND_CHECKPOINT,
    );
    terminal.press("c").shows("◐ assisted");
    step("the outcome: one, and the checkpoint", ONE_AND_CHECKPOINT);
    terminal.shows("Ask · SEQ").press("6").shows("Answer: 6");
    step("an answer is filled in", NONE);
    terminal.press("enter").shows("SEQ: 6");
    step("Enter records it, in a new log", ONE_IN_A_NEW_LOG);
    terminal.press("space").shows("▶  Pay with");
    step("a key starts the next task", ONE);
    terminal.press("1").shows("errors 1");
    step("the key 1", ONE);
    terminal
        .press("q")
        .shows("Close the session?")
        .press("y")
        .shows("The session is closed.");
    step(
        "the session closes: one, and the checkpoint",
        ONE_AND_CHECKPOINT,
    );
    terminal.press("enter");
    assert_eq!(terminal.exits(), 0);
    step("the program leaves one file and its backup behind", 0..=16);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
