//! The time to the first frame with 10,000 entries on file, against a process that opens `SQLite` and reads one row of
//! the same file. Both run in a terminal, in random order, until their output is read back.

#[path = "shared/large_study.rs"]
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

use portable_pty::CommandBuilder;
use rusqlite::{Connection, OpenFlags};

use large_study::random_share;
use measuring::{quantile, seconds};
use support::{ProgramBench, Terminal};

const ROUNDS: usize = 40;
/// Each participant's ten attempts make twelve entries.
const ATTEMPTS: usize = 8_340;
/// Marks this process as the baseline.
const ONE_ROW: &str = "--one-row";

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, flag, record] = words.as_slice()
        && flag == ONE_ROW
    {
        return one_row(Path::new(record));
    }
    let (bench, _) = large_study::study(ATTEMPTS);
    for (what, words, shows) in [
        ("the home screen", "", "? help"),
        ("a briefing", "run large.toml --participant P9999", "Enter"),
    ] {
        compare(&bench, what, words, shows);
    }
}

/// Opens the record and reads one row of it.
fn one_row(record: &Path) {
    let conn =
        Connection::open_with_flags(record, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a record");
    let uuid: String = conn
        .query_row("SELECT uuid FROM session LIMIT 1", [], |row| row.get(0))
        .expect("a row");
    println!("one row: {uuid}");
}

fn compare(bench: &ProgramBench, what: &str, words: &str, shows: &str) {
    let mut seed = 88_172_645_463_325_252;
    let (mut firsts, mut bares) = (Vec::new(), Vec::new());
    let mut turn = |is_bare: bool| {
        let (mut terminal, took) = seconds(|| {
            let mut terminal = if is_bare {
                baseline(bench)
            } else {
                bench.terminal(words)
            };
            terminal.shows(if is_bare { "one row: " } else { shows });
            terminal
        });
        if is_bare {
            bares.push(took);
            terminal.exits();
        } else {
            firsts.push(took);
        }
    };
    for _ in 0..ROUNDS {
        let bare_first = random_share(&mut seed) < 0.5;
        turn(bare_first);
        turn(!bare_first);
    }
    let (first, baseline) = (quantile(&firsts, 0.5), quantile(&bares, 0.5));
    println!(
        "{what}: its first picture takes {:.2} times opening SQLite and reading a row ({:.1} ms and {:.1} ms)",
        first / baseline,
        first * 1000.0,
        baseline * 1000.0,
    );
}

fn baseline(bench: &ProgramBench) -> Terminal {
    let program = std::env::current_exe().expect("this program's own path");
    let mut command = CommandBuilder::new(program);
    command.arg(ONE_ROW);
    command.arg(bench.at("large.moderato"));
    Terminal::start(command, 24, 80)
}
