//! An import that is killed, or that finds the disk full, leaves the record as before or has all of it.

use std::fmt::Write as _;
use std::fs;
use std::process::Output;

use moderato::store::Store;

use crate::support::{ProgramBench, report_losses, report_skip};

const POINTS: usize = 20;
/// People on file before, and people of the import.
const BEFORE: usize = 3;
const PEOPLE: usize = 40;
const IMPORT: [&str; 3] = ["import", "shop.toml", "round2.csv"];
const NEW: [&str; 7] = [
    "import",
    "--new",
    "round2.csv",
    "--title",
    "Shop",
    "--out",
    "new.toml",
];

fn table(prefix: &str, people: usize) -> String {
    let mut text = "participant,version,task,outcome,time_s,segment\n".to_owned();
    for person in 1..=people {
        for task in ["pay", "find"] {
            writeln!(
                text,
                "{prefix}{person:02},1,{task},completed,{person},regulars"
            )
            .unwrap();
        }
    }
    text
}

/// A study with three people on file, and the table of the second round.
fn bench() -> ProgramBench {
    let bench = ProgramBench::new();
    bench.write("round1.csv", &table("P", BEFORE));
    bench.write("round2.csv", &table("Q", PEOPLE));
    bench.out(&[
        "import",
        "--new",
        "round1.csv",
        "--title",
        "Shop",
        "--out",
        "shop.toml",
    ]);
    bench
}

/// Whether the record has the whole import; otherwise it must have nothing of it.
fn has_all(bench: &ProgramBench, record: &str, before: usize) -> bool {
    let path = bench.at(record);
    if !path.exists() {
        assert_eq!(before, 0, "the record is gone");
        return false;
    }
    let Ok(store) = Store::open_read_only(path.as_path()) else {
        assert_eq!(before, 0, "the record cannot be read");
        return false;
    };
    assert!(store.verify().unwrap().is_intact());
    let (sessions, people) = (store.sessions().unwrap(), store.participants().unwrap());
    assert!(
        people
            .iter()
            .all(|p| p.segment.as_deref() == Some("regulars"))
    );
    assert!(sessions.iter().all(|s| s.closed && s.attempts.len() == 2));
    assert_eq!(sessions.len(), people.len());
    if before == 0 && sessions.is_empty() {
        assert!(store.plan().unwrap().protocols.is_empty());
    }
    assert!(
        [before, before + PEOPLE].contains(&sessions.len()),
        "{}",
        sessions.len()
    );
    sessions.len() > before
}

/// Imports once more, without a fault: nothing is there twice.
fn complete(bench: &ProgramBench, record: &str, before: usize) {
    let words: &[&str] = match record {
        "shop.moderato" => &IMPORT,
        _ if bench.at("new.toml").exists() => &["import", "new.toml", "round2.csv"],
        _ => &NEW,
    };
    bench.out(words);
    assert!(has_all(bench, record, before));
}

fn run(bench: &ProgramBench, starter: &[&str], words: &[&str]) -> Output {
    bench.started_by(starter, words).output().unwrap()
}

/// A limit on the size of files stands for a full disk: writes beyond it fail.
#[test]
fn a_full_disk_at_twenty_points_of_an_import_leaves_nothing_half_written() {
    for (record, words, before) in [
        ("shop.moderato", &IMPORT[..], BEFORE),
        ("new.moderato", &NEW[..], 0),
    ] {
        let bench = bench();
        let mut refused = 0;
        for point in 1..=POINTS {
            // From less than a page to what an import needs.
            let limit = point * 10;
            let limited = format!("ulimit -f {limit}; exec \"$@\"");
            let done = run(&bench, &["sh", "-c", &limited, "sh"], words);
            if done.status.success() {
                break;
            }
            refused += 1;
            assert_eq!(done.status.code(), Some(1), "{point}: {done:?}");
            assert!(!done.stderr.is_empty());
            assert!(!has_all(&bench, record, before), "{point}");
            if before == 0 {
                assert!(
                    !bench.at("new.toml").exists(),
                    "{point}: a script without data"
                );
                assert!(!bench.at(record).exists(), "{point}: a record without data");
            }
        }
        assert_eq!(refused, POINTS, "each limit is less than an import needs");
        complete(&bench, record, before);
        report_losses(
            format!("a full disk at {refused} points of an import into {record}"),
            0,
        );
    }
}

#[test]
#[ignore = "slow: kills an import forty times"]
fn slow_kills_at_twenty_points_of_an_import_leave_nothing_half_written() {
    const CALLS: &str = "pwrite64,fsync,fdatasync,unlink,rename,ftruncate";
    if run(&ProgramBench::new(), &["strace", "-V"], &[])
        .status
        .code()
        != Some(0)
    {
        return report_skip("an import is killed at a system call by strace");
    }
    for (record, words, before) in [
        ("shop.moderato", &IMPORT[..], BEFORE),
        ("new.moderato", &NEW[..], 0),
    ] {
        let traced = bench();
        let trace = traced.folder().join("trace");
        let filter = format!("trace={CALLS}");
        let starter = ["strace", "-f", "-e", &filter, "-o", trace.to_str().unwrap()];
        assert!(run(&traced, &starter, words).status.success());
        let text = fs::read_to_string(&trace).unwrap();
        let calls: Vec<&str> = text.lines().filter_map(called).collect();
        assert!(calls.len() >= POINTS, "{text}");
        let mut complete_ones = 0;
        for point in 0..POINTS {
            let at = point * calls.len() / POINTS;
            let nth = calls[..=at]
                .iter()
                .filter(|name| **name == calls[at])
                .count();
            let kill = format!("inject={}:signal=SIGKILL:when={nth}", calls[at]);
            let bench = bench();
            let done = run(
                &bench,
                &["strace", "-f", "-o", "/dev/null", "-e", &kill],
                words,
            );
            assert!(!done.status.success(), "{kill}: {done:?}");
            complete_ones += usize::from(has_all(&bench, record, before));
            complete(&bench, record, before);
        }
        assert!(complete_ones < POINTS, "no kill came before the end");
        report_losses(
            format!("kill -9 at {POINTS} points of an import into {record}"),
            0,
        );
    }
}

/// The name of the system call of a line such as `123 fsync(4) = 0`.
fn called(line: &str) -> Option<&str> {
    let (before, _) = line.split_once('(')?;
    before.split_whitespace().last()
}
