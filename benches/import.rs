//! Time and memory of an import, and the same rows written by a plain Python script (`import_peer.py`).
//!
//! `cargo bench --bench import` measures up to a million attempts. The peer runs where there is a `python3`.

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

use std::path::Path;
use std::process::Command;

use measuring::{Ran, run};

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// The number of runs of each command, in turns; the quickest counts.
const ROUNDS: usize = 3;

fn main() {
    for attempts in SIZES {
        let (mut ours, mut theirs): (Option<Ran>, Option<Ran>) = (None, None);
        for _ in 0..ROUNDS {
            let (bench, table) = large_study::table_of(attempts);
            let mut import = Command::new(env!("CARGO_BIN_EXE_moderato"));
            import
                .args(["import", "--new", "--title", "Large", "--out", "large.toml"])
                .arg(&table)
                .current_dir(bench.at(""))
                .env("XDG_STATE_HOME", bench.at("state"));
            keep_quicker(&mut ours, run(&mut import));
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/import_peer.py");
            let mut peer = Command::new("python3");
            peer.arg(script).arg(&table).arg(bench.at("peer.db"));
            keep_quicker(&mut theirs, run(&mut peer));
        }
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            println!(
                "{attempts} attempts: an import takes {:.2} s and {:.0} MiB, {:.2} times the {:.2} s of plain Python",
                ours.seconds,
                ours.peak,
                ours.seconds / theirs.seconds,
                theirs.seconds
            );
        }
    }
}

fn keep_quicker(best: &mut Option<Ran>, ran: Ran) {
    if best.as_ref().is_none_or(|best| ran.seconds < best.seconds) {
        *best = Some(ran);
    }
}
