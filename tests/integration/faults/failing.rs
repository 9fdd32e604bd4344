//! A disk that fails at times or for a while: every entry is on the screen, and in the record once.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::session::saved_on;
use crate::support::shop::{RUN_P01, log, record, rows, shop, start_task};
use crate::support::watched::can_trace;
use crate::support::{ProgramBench, Terminal, boot_ms, report_losses, report_skip};

const NO_STRACE: &str =
    "strace is not installed, or attaching to a program that is not dumpable takes root";

/// Whether calls of a running program can be made to fail: only root can attach to a program that is not dumpable.
fn can_attach() -> bool {
    rustix::process::geteuid().is_root() && can_trace()
}

/// Makes calls of a running program fail or wait, in the notation of `strace`, until stopped.
struct Failing(Child);

impl Failing {
    fn calls(of: &Terminal, inject: &str, trace: &std::path::Path) -> Self {
        let names = inject.split(':').next().unwrap_or_default();
        let mut strace = Command::new("strace");
        strace.args([
            "-f",
            "-e",
            &format!("trace={names}"),
            "-e",
            &format!("inject={inject}"),
        ]);
        strace.args(["-p", &of.pid.as_raw_nonzero().to_string(), "-o"]);
        let mut child = strace.arg(trace).stderr(Stdio::piped()).spawn().unwrap();
        let mut output = String::new();
        let mut from = BufReader::new(child.stderr.take().unwrap());
        from.read_line(&mut output).unwrap();
        assert!(output.contains("attached"), "{output}");
        // Discards other output.
        std::thread::spawn(move || std::io::copy(&mut from, &mut std::io::sink()));
        Self(child)
    }

    /// Lets the calls succeed again.
    fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let pid = Pid::from_child(&self.0);
        if self.0.try_wait().is_ok_and(|ended| ended.is_none()) {
            let _ = kill_process(pid, Signal::TERM);
            let _ = self.0.wait();
        }
    }
}

impl Drop for Failing {
    fn drop(&mut self) {
        self.end();
    }
}

/// Notes thirty errors while calls fail, then restores the disk, kills the program and resumes the session.
fn a_session_with(inject: &str) {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let trace = bench.at("").with_file_name("trace");
    let failing = Failing::calls(&terminal, inject, &trace);
    let mut unsaved = 0;
    for n in 1..=30 {
        terminal.press(["1", "2"][n % 2]);
        terminal.shows(&format!("errors {n} "));
        unsaved += usize::from(terminal.contents().contains("NOT SAVED"));
    }
    failing.stop();
    terminal.hides("NOT SAVED").shows("· saved");
    terminal.kill();
    let trace = std::fs::read_to_string(&trace).unwrap();
    let failed = trace.matches("(INJECTED)").count();

    let conn = record(&bench.at("shop.moderato"));
    let found = rows(&conn, "SELECT error FROM noted_errors ORDER BY seq");
    drop(conn);
    let found: Vec<&str> = found.lines().collect();
    let kinds = ["wrong-page", "wrong-field"];
    let wanted: Vec<&str> = (1..=30).map(|n| kinds[n % 2]).collect();
    report_losses(
        format_args!("{inject}, {failed} calls failed, {unsaved} of 30 times shown as not saved"),
        30_usize.saturating_sub(found.len()),
    );
    assert_eq!(found, wanted, "nothing is lost, doubled or out of order");
    assert!(failed > 0, "nothing failed");
    assert_eq!(bench.spool_files(), [""; 0]);
    let mut again = bench.terminal(RUN_P01);
    again.shows("Nothing was recorded for").press("w");
    again.shows("errors 30");
    again.close_session();
    assert_eq!(log(&bench).matches("ErrorNoted").count(), 30);
    bench.moderato(&["verify", "shop.toml"]).assert().success();
}

#[test]
#[ignore = "slow: leads sessions under strace"]
fn slow_failing_system_calls_lose_nothing() {
    if !can_attach() {
        return report_skip(NO_STRACE);
    }
    for inject in [
        "fdatasync,fsync:error=EIO:when=3+5",
        "fdatasync,fsync:error=ENOSPC:when=2+2",
        "fdatasync,fsync:error=EIO:when=6",
        "fdatasync,fsync:error=EIO:when=1+1",
        "pwrite64:error=EIO:when=3+7",
        "pwrite64:error=ENOSPC:when=2+3",
        "pwrite64:error=ENOSPC:when=5+1",
    ] {
        a_session_with(inject);
    }
}

#[test]
#[ignore = "slow: leads a session under strace"]
fn slow_a_kill_during_failing_syncs_loses_nothing_shown_as_saved() {
    if !can_attach() {
        return report_skip(NO_STRACE);
    }
    for when in ["1+1", "2+2"] {
        let bench = shop();
        let mut terminal = start_task(&bench);
        terminal.press("1 2 1").shows("errors 3");
        let trace = bench.folder().join("trace");
        let failing = Failing::calls(
            &terminal,
            &format!("fdatasync,fsync:error=EIO:when={when}"),
            &trace,
        );
        terminal.press("2 1 2 1").shows("errors 7");
        // The program is killed before it could notice that calls succeed again.
        terminal.signal(Signal::STOP);
        failing.stop();
        let screen = terminal.kill();
        let saved = saved_on(&screen);
        assert!(saved >= 3, "{screen}");

        // Entries not shown as saved may be there, as a prefix.
        let mut again = bench.terminal(RUN_P01);
        again.shows("Nothing was recorded for").press("w");
        again.shows("recording again");
        again.close_session();
        let found = error_kinds(&bench);
        let wanted = ["wrong-page", "wrong-field"].into_iter().cycle().take(7);
        let wanted: Vec<&str> = wanted.collect();
        assert!(wanted.starts_with(&found.iter().map(String::as_str).collect::<Vec<_>>()));
        report_losses(
            format_args!("kill -9 while syncs fail ({when}), {saved} of 7 entries shown as saved"),
            saved.saturating_sub(found.len()),
        );
        assert!(found.len() >= saved, "{found:?}");
        bench.moderato(&["verify", "shop.toml"]).assert().success();
        assert_eq!(bench.spool_files(), [""; 0]);
    }
}

/// The kinds of the errors on file.
fn error_kinds(bench: &ProgramBench) -> Vec<String> {
    let conn = record(&bench.at("shop.moderato"));
    let found = rows(&conn, "SELECT error FROM noted_errors ORDER BY seq");
    found.lines().map(str::to_owned).collect()
}

/// Presses twelve keys 50 ms apart while every sync takes 200 ms; returns the largest error of a stamp in milliseconds.
fn off_by() -> i64 {
    let bench = shop();
    let mut terminal = start_task(&bench);
    let trace = bench.folder().join("trace");
    let slow = Failing::calls(&terminal, "fdatasync,fsync:delay_enter=200000", &trace);
    let mut pressed = Vec::new();
    for key in ["1", "2"].into_iter().cycle().take(12) {
        pressed.push(boot_ms());
        terminal.press(key);
        // The pace at which a hand presses them.
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    terminal.shows("errors 12 ");
    slow.stop();
    terminal.kill();

    let beat = std::fs::read_to_string(bench.at(&bench.files()[1])).unwrap();
    let mut beat = beat
        .split_whitespace()
        .map(|word| word.parse::<i64>().unwrap_or(0));
    let (clock_ms, at_ms) = (beat.next().unwrap(), beat.next().unwrap());
    let conn = record(&bench.at("shop.moderato"));
    let stamps = rows(
        &conn,
        "SELECT clock_ms FROM entry WHERE kind = 'ErrorNoted' ORDER BY seq",
    );
    let stamps = stamps
        .lines()
        .map(|ms| ms.parse::<i64>().unwrap() - clock_ms + at_ms);
    let stamps: Vec<i64> = stamps.collect();
    let kinds = ["wrong-page", "wrong-field"].into_iter().cycle().take(12);
    assert_eq!(
        error_kinds(&bench),
        kinds.collect::<Vec<_>>(),
        "all, in order"
    );
    let off = stamps
        .iter()
        .zip(&pressed)
        .map(|(stamp, at)| (stamp - at).abs());
    off.max().unwrap()
}

#[test]
#[ignore = "slow: leads a session under strace"]
fn slow_keys_are_stamped_when_pressed_on_any_disk() {
    if !can_attach() {
        return report_skip(NO_STRACE);
    }
    // A busy machine may be late, but not every time.
    let off = (0..3).map(|_| off_by()).find(|off| *off <= 10);
    let off = off.expect("stamped to within 10 ms");
    report_losses(
        format_args!("twelve keys 50 ms apart, every sync 200 ms late, stamped to within {off} ms"),
        0,
    );
}
