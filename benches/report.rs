//! Time and memory of a report over many attempts, and their growth; and the same figures by `DuckDB` and by pandas
//! with statsmodels (`peers.py`), which must be equal.
//!
//! `cargo bench --bench report` measures up to a million attempts, `cargo bench --bench report -- 10000000` that many
//! too. The peers are looked for in a Python environment of their own:
//!
//! ```text
//! python3 -m venv target/peers && target/peers/bin/pip install duckdb pandas statsmodels
//! ```

#[path = "shared/large_study.rs"]
#[allow(dead_code, reason = "each measurement needs a part of it")]
mod large_study;
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

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use measuring::{Ran, run};

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// The number of attempts at which the peers run too.
const WITH_PEERS: usize = 1_000_000;
/// The number of runs of each command, in turns; the quickest counts.
const ROUNDS: usize = 3;
const SAME: f64 = 1e-9;

fn main() {
    let more = std::env::args().filter_map(|word| word.parse().ok());
    let mut before: Option<(usize, Ran)> = None;
    for attempts in SIZES.into_iter().chain(more) {
        let (bench, table) = large_study::study(attempts);
        let peers = if attempts == WITH_PEERS {
            peers()
        } else {
            Vec::new()
        };
        let mut commands = vec![report(&bench), verified(&bench)];
        commands.extend(peers.iter().map(|peer| peer.command(&table)));
        let mut ran = best(&mut commands).into_iter();
        let Some(ours) = ran.next() else { return };
        let Some(verified) = ran.next() else { return };
        println!(
            "{attempts} attempts: a report takes {:.2} s and {:.0} MiB",
            ours.seconds, ours.peak
        );
        println!(
            "  with every log and row verified: {:.2} s and {:.0} MiB",
            verified.seconds, verified.peak
        );
        if let Some((fewer, before)) = before {
            println!(
                "  {} times the attempts: {:.1} times the time, {:.1} times the memory",
                attempts / fewer,
                ours.seconds / before.seconds,
                ours.peak / before.peak
            );
        }
        for (peer, theirs) in peers.iter().zip(ran) {
            peer.tell(&ours, &theirs);
        }
        before = Some((attempts, ours));
    }
}

fn report(bench: &support::ProgramBench) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_moderato"));
    command
        .args(["report", "--format", "json"])
        .arg(bench.at("large.toml"));
    command
}

/// The same with `--verify`; up to 100,000 entries a report verifies anyway.
fn verified(bench: &support::ProgramBench) -> Command {
    let mut command = report(bench);
    command.arg("--verify");
    command
}

/// Runs each of several commands a few times in turns; the quickest run of each.
fn best(commands: &mut [Command]) -> Vec<Ran> {
    let mut best: Vec<Ran> = commands.iter_mut().map(run).collect();
    for _ in 1..ROUNDS {
        for (best, command) in best.iter_mut().zip(commands.iter_mut()) {
            let ran = run(command);
            if ran.seconds < best.seconds {
                *best = ran;
            }
        }
    }
    best
}

/// Another way to the same figures.
struct Peer {
    name: &'static str,
    python: PathBuf,
}

/// The installed peers; prints which are missing.
fn peers() -> Vec<Peer> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/peers/bin/python");
    let mut found = Vec::new();
    for name in ["duckdb", "pandas"] {
        let mut loads = Command::new(&python);
        loads.args(["-c", &format!("import {name}, scipy, statsmodels")]);
        let loads = loads.stderr(Stdio::null()).status();
        if loads.is_ok_and(|status| status.success()) {
            let python = python.clone();
            found.push(Peer { name, python });
        } else {
            println!(
                "{name}: not measured, it is not installed. Install it with: \
                 python3 -m venv target/peers && target/peers/bin/pip install duckdb pandas statsmodels"
            );
        }
    }
    found
}

impl Peer {
    fn command(&self, table: &Path) -> Command {
        let mut command = Command::new(&self.python);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers.py");
        command.arg(script).arg(self.name).arg(table);
        command
    }

    /// Checks the peer's numbers and prints how its time compares.
    fn tell(&self, ours: &Ran, theirs: &Ran) {
        let (our, their) = (read(&ours.out), read(&theirs.out));
        same(&our, &their, self.name);
        println!(
            "  {}: {:.2} s in all, {:.2} s once loaded, {:.0} MiB; a report takes {:.2}, {:.2} and {:.2} times that",
            self.name,
            theirs.seconds,
            number(&their["seconds"]),
            theirs.peak,
            ours.seconds / theirs.seconds,
            ours.seconds / number(&their["seconds"]),
            ours.peak / theirs.peak
        );
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Panics if a peer has other numbers.
fn same(ours: &Value, theirs: &Value, name: &str) {
    let mut compared = 0;
    for version in ours["versions"].as_array().expect("versions") {
        let id = version["version"].as_str().expect("an id");
        let their = |what: &str| theirs["versions"][id][what].clone();
        let mut check = |what: &str, ours: &Value, theirs: &Value| {
            let (a, b) = (number(ours), number(theirs));
            assert!(
                (a - b).abs() <= SAME * b.abs(),
                "{id}, {what}: {a}, and {name} says {b}"
            );
            compared += 1;
        };
        check(
            "rate",
            &version["overall"]["success"]["rate"],
            &their("rate"),
        );
        for end in [0, 1] {
            check(
                "overall",
                &version["overall"]["success"]["interval"][end],
                &their("interval")[end],
            );
        }
        for task in version["tasks"].as_array().expect("tasks") {
            let is_it = |row: &&Value| {
                row["version"].to_string().contains(id) && row["task"] == task["title"]
            };
            let rows = theirs["tasks"].as_array().expect("tasks");
            let their = rows.iter().find(is_it).expect("the same task");
            check("n", &task["n"], &their["n"]);
            check(
                "successes",
                &task["success"]["successes"],
                &their["successes"],
            );
            check(
                "errors",
                &task["errors"]["per_attempt"],
                &their["errors_mean"],
            );
            check(
                "geometric mean",
                &task["time"]["geometric_mean"],
                &their["geometric_mean"],
            );
            let all = &task["time"]["all_attempts"];
            for what in ["median", "mean", "sd"] {
                check(what, &all[what], &their[what]);
            }
            for end in [0, 1] {
                check(
                    "interval",
                    &task["success"]["interval"][end],
                    &their["interval"][end],
                );
                check(
                    "errors",
                    &task["errors"]["interval"][end],
                    &their["errors_interval"][end],
                );
                check(
                    "time",
                    &task["time"]["interval"][end],
                    &their["time_interval"][end],
                );
            }
        }
    }
    println!("  {name}: the same {compared} numbers");
}
