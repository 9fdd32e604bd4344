//! Clock changes, sleep and reboots during a task: no time on task is affected.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use crate::support::shop::{RUN_P01, record, rows, shop};
use crate::support::{ProgramBench, Terminal, boot_ms, command_works, report_losses, report_skip};

const HOUR_MS: i64 = 3_600_000;

/// A terminal in which a task runs, and the boot clock before and after its start.
fn begun(mut terminal: Terminal) -> (Terminal, RangeInclusive<i64>) {
    terminal.shows("nothing is recorded yet").press("enter");
    terminal.shows("session opened");
    let before = boot_ms();
    terminal.press("space").shows("task started");
    let after = boot_ms();
    (terminal, before..=after)
}

/// Ends the task; returns the shortest and longest possible time since `begun`, in milliseconds.
fn ended(terminal: &mut Terminal, begun: &RangeInclusive<i64>) -> RangeInclusive<i64> {
    let before = boot_ms();
    terminal.press("enter").shows("How did it end?");
    let after = boot_ms();
    terminal.press("c").shows("completed");
    before - begun.end()..=after - begun.start()
}

/// Closes the session, in which a question after the task may be open.
fn close(mut terminal: Terminal) {
    terminal.shows("Ask · SEQ").press("6").press("enter");
    terminal.shows("SEQ: 6");
    terminal.close_session();
}

/// A number in the record.
fn number(bench: &ProgramBench, sql: &str) -> i64 {
    let conn = record(&bench.at("shop.moderato"));
    rows(&conn, sql).parse().unwrap()
}

/// Checks that the only attempt has the expected time, and that the log's times never go backwards.
fn is_timed(bench: &ProgramBench, took: &RangeInclusive<i64>) {
    let time_ms = number(
        bench,
        "SELECT time_ms FROM attempt WHERE time_ms IS NOT NULL",
    );
    assert!(took.contains(&time_ms), "{time_ms} in {took:?}");
    let backwards = "SELECT count(*) FROM entry a JOIN entry b ON b.seq = a.seq + 1 WHERE b.clock_ms < a.clock_ms";
    assert_eq!(number(bench, backwards), 0);
    bench.moderato(&["verify", "shop.toml"]).assert().success();
}

/// The library that gives a program a different wall clock.
fn libfaketime() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?;
    folders
        .filter_map(|found| Some(found.ok()?.path().join("faketime/libfaketime.so.1")))
        .find(|library| library.exists())
}

#[test]
#[ignore = "slow: sets the clock of sessions"]
fn slow_setting_the_wall_clock_changes_no_time_on_task() {
    let Some(library) = libfaketime() else {
        return report_skip(
            "the wall clock of one program is set with libfaketime, which is not installed",
        );
    };
    for (step, by_ms) in [("-1h", -HOUR_MS), ("+1h", HOUR_MS)] {
        let bench = shop();
        let clock = bench.folder().join("clock");
        std::fs::write(&clock, "+0").unwrap();
        let starter = [
            "env",
            &format!("LD_PRELOAD={}", library.display()),
            &format!("FAKETIME_TIMESTAMP_FILE={}", clock.display()),
            "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
        ];
        let (mut terminal, begun) = begun(bench.terminal_under(&starter, RUN_P01));
        terminal.press("1").shows("errors 1");
        std::fs::write(&clock, step).unwrap();
        terminal
            .shows("wall clock set")
            .press("2")
            .shows("errors 2");
        let took = ended(&mut terminal, &begun);
        close(terminal);
        is_timed(&bench, &took);
        let stepped = "FROM entry WHERE kind = 'ClockStepped'";
        assert_eq!(number(&bench, &format!("SELECT count(*) {stepped}")), 1);
        let logged = number(&bench, &format!("SELECT detail ->> 'by_ms' {stepped}"));
        assert!((logged - by_ms).abs() < 1000, "{logged}");
        report_losses(format_args!("the wall clock set by {step} in mid-task"), 0);
    }
}

/// The library that simulates sleep for one program.
fn sleeper(folder: &Path) -> Option<PathBuf> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/sleep.c");
    let library = folder.join("sleep.so");
    let built = ["-shared", "-fPIC", "-o", library.to_str()?, source];
    command_works("cc", &built).then_some(library)
}

#[test]
#[ignore = "slow: puts a session to sleep"]
fn slow_an_hour_of_sleep_is_asked_about_and_not_counted() {
    let bench = shop();
    let Some(library) = sleeper(bench.folder()) else {
        return report_skip(
            "a machine that sleeps is made with a C compiler, which is not installed",
        );
    };
    let slept = bench.folder().join("slept");
    std::fs::write(&slept, "0").unwrap();
    let starter = [
        "env",
        &format!("LD_PRELOAD={}", library.display()),
        &format!("SLEPT_MS={}", slept.display()),
    ];
    let (mut terminal, begun) = begun(bench.terminal_under(&starter, RUN_P01));
    let asleep = boot_ms();
    terminal.press("1").shows("errors 1");
    std::fs::write(&slept, HOUR_MS.to_string()).unwrap();
    terminal.shows("Nothing was recorded for").press("enter");
    terminal.shows("recording again");
    let awake = boot_ms();
    terminal.press("2").shows("errors 2");
    let took = ended(&mut terminal, &begun);
    close(terminal);
    // Until the question was answered the task stood still.
    is_timed(&bench, &(took.start() - (awake - asleep)..=*took.end()));
    let gap_ms = number(
        &bench,
        "SELECT detail ->> 'gap_ms' FROM entry WHERE kind = 'SessionResumed'",
    );
    assert!((HOUR_MS..=HOUR_MS + awake - asleep).contains(&gap_ms));
    report_losses("a sleep of an hour in mid-task", 0);
}

/// Starts a program on a machine that seems to have booted ten seconds ago; `name` is the file with the boot id, which
/// stays the same if `None`.
fn after_a_reboot(name: Option<&Path>) -> Vec<String> {
    let since = (10 - boot_ms() / 1000).to_string();
    let named = name.map_or_else(String::new, |file| {
        format!(
            "mount --bind {} /proc/sys/kernel/random/boot_id && ",
            file.display()
        )
    });
    let words = [
        "unshare",
        "-m",
        "-T",
        "--boottime",
        &since,
        "--monotonic",
        &since,
    ];
    let mut words: Vec<String> = words.map(str::to_owned).to_vec();
    words.extend(["sh", "-c", &format!("{named}exec \"$@\""), "sh"].map(str::to_owned));
    words
}

#[test]
#[ignore = "slow: starts the machine anew under a session"]
fn slow_a_reboot_is_asked_about_and_not_counted() {
    for named in [true, false] {
        let bench = shop();
        let id = bench.folder().join("boot_id");
        std::fs::write(&id, "4be3fd5a-1d2c-4b1f-9f2e-4a4f0c6d7e11\n").unwrap();
        let (mut terminal, begun) = begun(bench.terminal(RUN_P01));
        terminal.press("1").shows("errors 1");
        let starter = after_a_reboot(named.then_some(&id));
        if !command_works(&starter[0], &[&["-m", "-T", "true"][..]].concat()) {
            return report_skip("a machine that was started anew takes root and time namespaces");
        }
        terminal.kill();
        let dead = boot_ms();

        let mut again = bench.terminal_under(&starter, RUN_P01);
        // By wall time alone, so that it is an estimate.
        again.shows("for about").shows("Nothing was recorded for");
        let answering = boot_ms();
        again.press("enter").shows("recording again");
        let back = boot_ms();
        again.press("2").shows("errors 2");
        let took = ended(&mut again, &begun);
        close(again);
        // From the last heartbeat before it died until the answer it was a pause; both clocks are read to the millisecond.
        let least = took.start() - (back - begun.start());
        let most = took.end() - (answering - dead);
        is_timed(&bench, &(least - 2..=most + 2));
        let gap = |field: &str| {
            let resumed = "FROM entry WHERE kind = 'SessionResumed'";
            number(&bench, &format!("SELECT detail ->> '{field}' {resumed}"))
        };
        assert_eq!((gap("counts"), gap("estimated")), (0, 1));
        assert!((0..=back - begun.start() + 2).contains(&gap("gap_ms")));
        assert_eq!(
            number(
                &bench,
                "SELECT estimated FROM attempt WHERE time_ms IS NOT NULL"
            ),
            1
        );
        let how = if named { "" } else { " that keeps its name" };
        report_losses(format_args!("a reboot{how} in mid-task"), 0);
    }
}
