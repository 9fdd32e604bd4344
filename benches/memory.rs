//! The memory of an idle session, at its start and with a long log.

#[path = "shared/measuring.rs"]
#[allow(dead_code, reason = "each measurement needs a part of it")]
mod measuring;
#[path = "../tests/integration/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "each measurement needs a part of it"
)]
mod support;

use measuring::memory;
use support::{Terminal, shop};

const KEYS: usize = 1000;

fn main() {
    let bench = shop::shop();
    let mut terminal = shop::start_task(&bench);
    let begun = resident(&terminal);
    println!("a session that has begun holds {begun:.1} MiB");
    for n in 1..=KEYS {
        terminal.press("1").shows(&format!("errors {n}"));
    }
    let long = resident(&terminal);
    println!(
        "after {KEYS} keys it holds {long:.1} MiB, {:.2} times as much",
        long / begun
    );
}

fn resident(terminal: &Terminal) -> f64 {
    let status = format!("/proc/{}/status", terminal.pid.as_raw_pid());
    memory(&status, "VmRSS").expect("this system says what a process holds")
}
