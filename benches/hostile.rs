//! The time to import, read and write the largest session of one person: 20,000 attempts of a table, and 60,000 events
//! of BORIS. Twice as many must take about twice as long, and each less than 3 s.

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

use std::fmt::Write as _;
use std::process::Command;

use measuring::run;
use support::ProgramBench;

const SCRIPT: &str =
    "title = \"Hostile\"\n[[version]]\nid = \"1\"\n[[task]]\nid = \"pay\"\ntitle = \"Pay\"\n";
const SIZES: [usize; 2] = [10_000, 20_000];

fn main() {
    for attempts in SIZES {
        let bench = ProgramBench::new();
        bench.write("hostile.toml", SCRIPT);
        let mut table = "participant,version,task,outcome,time_s,errors\n".to_owned();
        let mut events =
            "Observation id,Subject,Behavior,Behavior type,Time,Behavioral category\n".to_owned();
        for at in 0..attempts {
            let written = writeln!(table, "P1,1,pay,completed,{},1", at % 50 + 1).and_then(|()| {
                writeln!(
                    events,
                    "o,S,pay,START,{at}.0,\no,S,error,POINT,{at}.2,\no,S,pay,STOP,{at}.5,"
                )
            });
            written.expect("a text takes all that is written into it");
        }
        bench.write("one.csv", &table);
        bench.write("boris.csv", &events);
        println!(
            "{attempts} attempts of one person, {} events:",
            3 * attempts
        );
        for words in [
            "import hostile.toml boris.csv --set version=1 --dry-run",
            "import hostile.toml boris.csv --set version=1 --same-person",
            "import hostile.toml one.csv",
            "report hostile.toml",
            "verify hostile.toml",
            "sessions hostile.toml",
            "export hostile.toml --format csv --out tables",
            "export hostile.toml --format jsonl --out log.jsonl",
        ] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_moderato"));
            command
                .args(words.split_whitespace())
                .current_dir(bench.at(""))
                .env("HOME", bench.folder())
                .env("XDG_STATE_HOME", bench.folder());
            let ran = run(&mut command);
            println!("  {:6.2} s {:5.0} MiB  {words}", ran.seconds, ran.peak);
        }
    }
}
