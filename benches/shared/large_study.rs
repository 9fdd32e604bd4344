//! A large study, imported from a table of attempts.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is made is small and positive"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use super::support::ProgramBench;

pub(crate) const TASKS: usize = 10;
const OUTCOMES: [&str; 6] = [
    "completed",
    "completed",
    "completed",
    "partial",
    "failed",
    "gave_up",
];

/// The next pseudorandom number (Marsaglia 2003, "Xorshift RNGs").
pub(crate) fn next_random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// A number from 0 to 1.
pub(crate) fn random_share(seed: &mut u64) -> f64 {
    (next_random(seed) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A table of attempts: ten tasks per person, half of the people on each of two versions.
fn table(attempts: usize) -> String {
    let mut seed = 88_172_645_463_325_252;
    let mut text = "participant,version,task,outcome,time_s,errors,assists\n".to_owned();
    for n in 0..attempts {
        let person = n / TASKS;
        let version = if person.is_multiple_of(2) {
            "1.0"
        } else {
            "2.0"
        };
        let outcome = OUTCOMES[(next_random(&mut seed) % OUTCOMES.len() as u64) as usize];
        // Most times are short and some are long.
        let time = 20.0 * (2.0 * random_share(&mut seed)).exp();
        let errors = (random_share(&mut seed).powi(3) * 4.0) as u32;
        let task = n % TASKS;
        let _ = writeln!(
            text,
            "P{person:07},{version},Task {task},{outcome},{time:.3},{errors},0"
        );
    }
    text
}

/// A bench with a study of `attempts` attempts, and the path of their table.
pub(crate) fn study(attempts: usize) -> (ProgramBench, PathBuf) {
    let (bench, table) = table_of(attempts);
    let words = "import --new table.csv --title Large --out large.toml";
    bench
        .moderato(&words.split(' ').collect::<Vec<_>>())
        .assert()
        .success();
    (bench, table)
}

/// A bench with a table of `attempts` attempts, and its path.
pub(crate) fn table_of(attempts: usize) -> (ProgramBench, PathBuf) {
    let bench = ProgramBench::new();
    bench.write("table.csv", &table(attempts));
    let at = bench.at("table.csv");
    (bench, at)
}
