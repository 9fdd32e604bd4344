//! Random studies with all their figures, for a computation in another language.
//!
//! `tests/external/figures.py` computes every number again from the sessions. `.ci/run` runs both. Slow, so run by name:
//! `cargo test --lib -- --ignored random_studies_are_written`.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::struct_excessive_bools,
    reason = "small numbers, and switches of a simulated study"
)]

mod answers;
mod attempts;
mod chance;
mod null;
mod study;
mod written;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::{env, io, thread};

use self::chance::Chance;
use self::study::RandomStudy;

/// Number of studies, unless `MODERATO_STUDIES` says otherwise.
const STUDIES: u32 = 10_000;
const SEED: u64 = 12;
/// Number of files, each written by a thread of its own.
const PARTS: u32 = 2;

#[test]
#[ignore = "slow: writes the figures of 10,000 studies"]
fn random_studies_are_written() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/independent");
    fs::create_dir_all(&folder)?;
    let studies = env::var("MODERATO_STUDIES").map_or(STUDIES, |n| n.parse().unwrap_or(STUDIES));
    thread::scope(|scope| {
        let parts: Vec<_> = (0..PARTS)
            .map(|part| {
                let path = folder.join(format!("studies-{part}.jsonl"));
                scope.spawn(move || write_studies(&path, (part..studies).step_by(PARTS as usize)))
            })
            .collect();
        parts
            .into_iter()
            .try_for_each(|part| part.join().expect("no study panics"))
    })
}

fn write_studies(path: &Path, numbers: impl Iterator<Item = u32>) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for number in numbers {
        let study = RandomStudy::new(&mut Chance::new(SEED << 32 | u64::from(number)));
        serde_json::to_writer(&mut file, &written::study(number, &study))?;
        writeln!(file)?;
    }
    file.flush()
}
