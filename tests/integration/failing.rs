//! A disk that fails now and then, or for a while altogether: every entry is on the screen, and in the record once.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::shop::{FIRST, log, record, rows, running, shop};
use super::support::Terminal;
use super::watched::can_watch;

/// Makes calls of a running program fail, as `strace` reads it, until it is told to stop.
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
        let mut told = String::new();
        let mut from = BufReader::new(child.stderr.take().unwrap());
        from.read_line(&mut told).unwrap();
        assert!(told.contains("attached"), "{told}");
        // What else it says has to go somewhere.
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

/// Thirty errors while calls fail; then the disk is well, the program killed, and the session gone on with.
fn a_session_with(inject: &str) {
    let desk = shop();
    let mut terminal = running(&desk);
    let trace = desk.at("").with_file_name("trace");
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

    let conn = record(&desk.at("shop.moderato"));
    let found = rows(&conn, "SELECT error FROM noted_errors ORDER BY seq");
    drop(conn);
    let found: Vec<&str> = found.lines().collect();
    let kinds = ["wrong-page", "wrong-field"];
    let wanted: Vec<&str> = (1..=30).map(|n| kinds[n % 2]).collect();
    println!(
        "{inject}: {failed} calls failed, 30 errors shown, {unsaved} times shown as not saved, {} lost",
        30_usize.saturating_sub(found.len())
    );
    assert_eq!(found, wanted, "nothing is lost, doubled or out of order");
    assert!(failed > 0, "nothing failed");
    assert_eq!(desk.emergency(), [""; 0]);
    let mut again = desk.terminal(FIRST);
    again.shows("in which nothing was recorded").press("w");
    again
        .shows("errors 30")
        .press("q")
        .shows("Close the session?");
    again
        .press("y")
        .shows("The session is closed.")
        .press("enter");
    assert_eq!(again.exits(), 0);
    assert_eq!(log(&desk).matches("ErrorNoted").count(), 30);
    desk.moderato(&["verify", "shop.toml"]).assert().success();
}

#[test]
#[ignore = "slow: leads sessions under strace"]
fn slow_failing_calls_lose_nothing() {
    if !can_watch() {
        eprintln!("skipped: strace is not installed, or watching a program is not permitted here");
        return;
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
