//! Faults during a session: kills, signals, a lost terminal, a full or broken disk.

use std::io::Write as _;

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, prlimit};

use super::disk::Disk;
use crate::support::shop::{
    RUN_P01, log, record, rows, shop, start_task, start_task_in, with_shop_script,
};
use crate::support::{ProgramBench, Terminal, report_losses, report_skip};

#[test]
fn a_killed_session_resumes_where_it_stopped() {
    for (answer, then, counts) in [
        ("w", "recording again", "1"),
        ("enter", "recording again", "0"),
        ("d", "How did it end?", "0"),
    ] {
        let bench = shop();
        let mut terminal = start_task(&bench);
        terminal.press("1 2 a").shows("assist, to describe");
        terminal
            .press("n")
            .type_text("hesitates")
            .press("enter")
            .shows("  ✎ hesitates");
        let shown = terminal.kill();
        let logged = log(&bench);
        assert_eq!(
            logged
                .lines()
                .map(|l| l.split(" | ").nth(2).unwrap())
                .collect::<Vec<_>>(),
            [
                "SessionOpened",
                "TaskStarted",
                "ErrorNoted",
                "ErrorNoted",
                "AssistGiven",
                "ObservationNoted"
            ],
            "{shown}"
        );

        let mut again = bench.terminal(RUN_P01);
        again
            .shows("Nothing was recorded for")
            .press("x")
            .shows("First say what happened");
        again.press(answer).shows(then).shows("recording again");
        again
            .shows("Opens a page")
            .shows("Types into the wrong")
            .shows("  ✎ hesitates");
        again.press("u").shows("undone");
        again.press("U").shows("redone");
        again.close_session();
        assert!(log(&bench).starts_with(&logged), "{}", log(&bench));
        let conn = record(&bench.at("shop.moderato"));
        let gap = rows(
            &conn,
            "SELECT detail ->> 'counts' FROM timeline WHERE kind = 'SessionResumed'",
        );
        assert_eq!(gap, counts, "{answer}");
        assert_eq!(bench.files(), ["shop.moderato", "shop.toml"]);
    }
}

#[test]
fn an_open_question_is_asked_again_after_resuming() {
    let bench = shop();
    start_task(&bench).kill();
    let before = log(&bench);
    let mut terminal = bench.terminal("run");
    terminal.shows("1 session is unfinished:").press("enter");
    terminal.shows("Nothing was recorded for").press("q");
    // Like a session started from the command line, it ends the program.
    assert_eq!(terminal.exits(), 0);
    terminal.shows("The session is saved and still open.");
    assert_eq!(log(&bench), before);
    let mut terminal = bench.terminal(RUN_P01);
    terminal
        .shows("Nothing was recorded for")
        .press("s")
        .shows("recording again");
}

#[test]
fn signals_and_lost_terminals_end_in_order() {
    type End = fn(&mut Terminal) -> &mut Terminal;
    let ends: [(&str, End); 4] = [
        ("SIGTERM", |t| t.signal(Signal::TERM)),
        ("SIGHUP", |t| t.signal(Signal::HUP)),
        ("SIGINT", |t| t.signal(Signal::INT)),
        ("a closed window", Terminal::hang_up),
    ];
    for (name, end) in ends {
        let bench = shop();
        let mut terminal = start_task(&bench);
        terminal.press("1").shows("Opens a page");
        terminal
            .press("n tab")
            .type_text("half a no")
            .shows("half a no");
        end(&mut terminal);
        assert_eq!(terminal.exits(), 0, "{name}");
        // The draft of a note and the heartbeat are kept; the log is in the record.
        let files = bench.files();
        assert_eq!(files.len(), 3, "{name}: {files:?}");
        assert!(
            files[1].starts_with("shop.moderato-alive-"),
            "{name}: {files:?}"
        );
        assert!(
            log(&bench).ends_with("ObservationNoted | find"),
            "{name}: {}",
            log(&bench)
        );
        let mut again = bench.terminal(RUN_P01);
        again
            .shows("Nothing was recorded for")
            .press("w")
            .shows("  ✎ half a no");
        again.press("enter").shows("How did it end?");
        report_losses(format_args!("{name} in the middle of a note"), 0);
    }
}

#[test]
fn a_terminal_lost_under_nohup_ends_in_order() {
    let bench = shop();
    let mut terminal = start_task_in(bench.terminal_with_limits(RUN_P01));
    terminal.press("1").shows("Opens a page").press("n tab");
    terminal.type_text("half a no").shows("half a no").hang_up();
    assert_eq!(terminal.exits(), 0);
    let mut again = bench.terminal(RUN_P01);
    again.shows("Nothing was recorded for").press("w");
    again.shows("  ✎ half a no").shows("errors 1");
    report_losses("a closed window with SIGHUP ignored", 0);
}

/// Presses keys while the disk refuses writes, then makes room again: each entry is shown as not saved, spooled, and
/// saved once.
pub(super) fn keys_while_nothing_is_saved(
    bench: &ProgramBench,
    terminal: &mut Terminal,
    stop: impl FnOnce(),
    make_room: impl FnOnce(),
) {
    let before = log(bench);
    stop();
    terminal
        .press("1")
        .shows("The last entry is NOT SAVED")
        .shows("errors 1");
    terminal
        .press("2")
        .shows("The last 2 entries are NOT SAVED");
    terminal.press("n tab").type_text("goes on").press("enter");
    terminal
        .shows("The last 3 entries are NOT SAVED")
        .shows("  ✎ goes on");
    // Spooled entries are marked, the others are not.
    let marked: Vec<String> = terminal
        .contents()
        .lines()
        .filter(|l| l.starts_with("!0"))
        .map(str::to_owned)
        .collect();
    assert_eq!(marked.len(), 3, "{marked:?}");
    if bench.at("shop.moderato").exists() {
        assert_eq!(log(bench), before);
    }
    assert_eq!(bench.spool_files().len(), 1);
    make_room();
    // Saving is retried automatically.
    terminal.hides("NOT SAVED").shows("· saved").hides("!0");
    let after = log(bench);
    let added: Vec<&str> = after
        .strip_prefix(&before)
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(
        added.join(" "),
        "P01 | 3 | ErrorNoted | find P01 | 4 | ErrorNoted | find P01 | 5 | ObservationNoted | find"
    );
    assert_eq!(bench.spool_files(), [""; 0]);
    terminal.press("e").shows("errors 3");
    terminal.close_session();
    assert_eq!(bench.files(), ["shop.moderato", "shop.toml"]);
}

#[test]
fn entries_refused_by_a_full_disk_are_saved_later_once() {
    let bare = ProgramBench::new();
    let Some(_disk) = Disk::of_one_megabyte(&bare.at("")) else {
        return report_skip("a small disk cannot be mounted here, which takes root");
    };
    let bench = with_shop_script(bare);
    let mut terminal = start_task(&bench);
    let ballast = bench.at("ballast");
    let fill = || {
        let mut full = std::fs::File::create(&ballast).unwrap();
        while full.write_all(&[1; 4096]).is_ok() {}
    };
    keys_while_nothing_is_saved(&bench, &mut terminal, fill, || {
        std::fs::remove_file(&ballast).unwrap();
    });
    report_losses("a disk of 1 MiB filled in mid-task, and room made", 0);
}

/// Limits the size of the program's files to `bytes`; `None` removes the limit.
fn limit(program: Pid, bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    let limit = Rlimit {
        current: bytes.or(maximum),
        maximum,
    };
    prlimit(Some(program), Resource::Fsize, limit).unwrap();
}

/// Prevents the files of the record from growing.
pub(crate) fn stop_growth(bench: &ProgramBench, program: Pid) {
    let log = bench.at("shop.moderato-wal").metadata().unwrap().len();
    assert!(
        log > 20_000,
        "other files have room, such as the one where entries wait"
    );
    limit(program, Some(log));
}

#[test]
fn entries_refused_by_a_broken_disk_are_saved_later_once() {
    let bench = shop();
    let mut terminal = start_task_in(bench.terminal_with_limits(RUN_P01));
    let pid = terminal.pid;
    let stop = || stop_growth(&bench, pid);
    keys_while_nothing_is_saved(&bench, &mut terminal, stop, || limit(pid, None));
    report_losses("a limit on the size of files (SIGXFSZ), and lifted", 0);
}

#[test]
fn spooled_entries_are_saved_when_the_record_is_opened_again() {
    let bench = shop();
    let mut terminal = start_task_in(bench.terminal_with_limits(RUN_P01));
    stop_growth(&bench, terminal.pid);
    terminal
        .press("1 2")
        .shows("The last 2 entries are NOT SAVED")
        .shows("errors 2");
    terminal.kill();
    assert!(!log(&bench).contains("ErrorNoted"));
    let mut again = bench.terminal(RUN_P01);
    again
        .shows("Nothing was recorded for")
        .press("w")
        .shows("recording again");
    again
        .shows("Opens a page")
        .shows("Types into the wrong")
        .shows("errors 2");
    assert_eq!(log(&bench).matches("ErrorNoted").count(), 2);
    assert_eq!(bench.spool_files(), [""; 0]);
    report_losses("kill -9 while entries wait in the spool file", 0);
}

/// Pseudorandom numbers, the same in every run.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    /// From 0 up to, not including, `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // Knuth's MMIX generator; its upper bits are the good ones.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// Presses one to twelve keys that note errors; returns their kinds, and how many of them to wait for.
    pub(super) fn press_some(&mut self, terminal: &mut Terminal) -> (Vec<&'static str>, usize) {
        let keys: Vec<(&str, &str)> = (0..=self.below(12))
            .map(|_| [("1", "wrong-page"), ("2", "wrong-field"), ("e", "-")][self.below(3)])
            .collect();
        for (key, _) in &keys {
            terminal.press(key);
        }
        let some = self.below(keys.len() + 1);
        (keys.into_iter().map(|(_, kind)| kind).collect(), some)
    }
}

/// The errors that the screen counts.
pub(super) fn errors_on(screen: &str) -> usize {
    let output = screen
        .split("errors ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next());
    output.map_or(0, |n| n.parse().unwrap_or(0))
}

/// The errors that a screen shows as saved.
pub(crate) fn saved_on(screen: &str) -> usize {
    let waiting = if screen.contains("The last entry is NOT SAVED") {
        1
    } else {
        let output = screen.split(" entries are NOT SAVED").next();
        let number = output.filter(|output| output.len() < screen.len());
        let number = number.and_then(|output| output.split_whitespace().last());
        number.map_or(0, |n| n.parse().unwrap())
    };
    errors_on(screen).saturating_sub(waiting)
}

#[test]
fn spooled_entries_are_not_shown_as_saved() {
    assert_eq!(saved_on("errors 7 (1 major)"), 7);
    assert_eq!(saved_on("errors 7 \n The last entry is NOT SAVED: the"), 6);
    assert_eq!(saved_on("errors 7 \n The last 5 entries are NOT SAVED"), 2);
}

#[test]
#[ignore = "slow: kills sessions two hundred times"]
fn slow_two_hundred_kills_lose_nothing_shown_on_the_screen() {
    let shown: usize = (20_261..20_271).map(twenty_kills).sum();
    report_losses(
        format_args!("kill -9, 200 times, {shown} entries shown as saved"),
        0,
    );
}

/// Kills a session twenty times, at times that the seed chooses; returns how many errors were shown in all.
fn twenty_kills(seed: u64) -> usize {
    let bench = shop();
    let mut numbers = Numbers(seed);
    let mut stored: Vec<&str> = Vec::new();
    let mut terminal = start_task(&bench);
    for round in 1..=20 {
        let before = stored.len();
        let (keys, some) = numbers.press_some(&mut terminal);
        let enough = before + some;
        terminal.until("enough errors", |screen| errors_on(screen) >= enough);
        let shown = errors_on(&terminal.kill());

        stored.extend(keys);
        let conn = record(&bench.at("shop.moderato"));
        let found = rows(&conn, "SELECT error FROM noted_errors ORDER BY seq");
        let found: Vec<&str> = found.lines().collect();
        assert!(
            found.len() >= shown.max(enough),
            "seed {seed}, kill {round}: what was on the screen is on the disk"
        );
        stored.truncate(found.len());
        assert_eq!(
            found, stored,
            "nothing is lost in between, nothing is doubled"
        );

        terminal = bench.terminal(RUN_P01);
        terminal.shows("Nothing was recorded for").press("w");
        terminal
            .shows("recording again")
            .until("every error", |screen| errors_on(screen) == stored.len());
    }
    stored.len()
}
