//! Which room may use which others; `src/lib.rs` has the same table.

mod circles;

use std::fs;
use std::path::{Path, PathBuf};

const ROOMS: [&str; 10] = [
    "study", "session", "metrics", "report", "ledger", "clock", "platform", "store", "tui", "cli",
];

/// The rooms that each room may use.
fn allowed_rooms(room: &str) -> &'static [&'static str] {
    match room {
        "study" => &[],
        "session" => &["study"],
        "metrics" => &["session", "study"],
        "report" => &["metrics", "session", "study", "ledger"],
        "ledger" => &["session", "study"],
        "platform" => &[],
        "clock" => &["session", "ledger", "platform"],
        "store" => &["session", "study", "ledger", "platform"],
        "tui" => &["metrics", "session", "study", "clock", "ledger", "platform"],
        "cli" => &ROOMS,
        _ => panic!("{room} is no room"),
    }
}

/// Names that only these rooms may use. Test code is exempt: it may use pipes, links and file modes.
const RESERVED: &[(&str, &[&str])] = &[
    // The operating system, except what `std` offers on every platform.
    ("std::os", &["platform"]),
    ("rustix", &["platform"]),
    ("libc", &["platform"]),
    ("signal_hook", &["platform"]),
    ("etcetera", &["platform"]),
    ("/proc", &["platform"]),
    ("/dev", &["platform"]),
    ("target_os", &["platform"]),
    ("TryLockError", &["platform"]),
    ("current_local_offset", &["platform"]),
    // Time is a value: only `platform` reads clocks, for `clock`.
    ("clocks", &["clock", "platform"]),
    ("rusqlite", &["store"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("clap::", &["cli"]),
    ("openssl", &["store"]),
    ("rpassword", &["cli"]),
    ("zeroize", &["store", "cli"]),
    ("anyhow", &["cli"]),
    ("std::fs", &["platform", "store", "cli"]),
    ("fs::", &["platform", "store", "cli"]),
    ("std::env", &["platform", "store", "cli"]),
    ("std::net", &[]),
    ("std::process", &["tui"]),
    // A child process would inherit a key in the environment.
    ("process::Command", &[]),
    ("std::thread", &["platform", "tui", "cli"]),
    ("SystemTime", &[]),
    ("Instant", &[]),
    (".now()", &["clock", "store", "tui", "cli"]),
    ("::now", &["clock"]),
    ("now_utc", &[]),
    ("new_v4", &["clock", "platform"]),
];
/// Exceptions: `cli` may use exit codes, `platform` may use `Instant`, the only access to a clock of macOS, and one file
/// each of `store` and `metrics` lets two threads share work whose result does not tell it.
const EXEMPT: &[(&str, &str)] = &[
    ("src/cli/exit.rs", "std::process"),
    ("src/metrics/in_parallel.rs", "std::thread"),
    ("src/platform/macos.rs", "Instant"),
    ("src/platform/macos.rs", "::now"),
    ("src/store/second_reader.rs", "std::thread"),
];

#[test]
fn no_room_uses_a_forbidden_room() {
    let mut wrong = Vec::new();
    for (file, code) in sources() {
        let room = ROOMS
            .iter()
            .find(|r| file == format!("src/{r}.rs") || file.starts_with(&format!("src/{r}/")))
            .unwrap_or_else(|| panic!("{file} is in no room"));
        for (n, line) in code {
            let mut report = |what: &str| wrong.push(format!("{file}:{n}: {room} names {what}"));
            for other in ROOMS.iter().filter(|r| *r != room) {
                if !allowed_rooms(room).contains(other)
                    && has_word(&line, &format!("crate::{other}"))
                {
                    report(&format!("crate::{other}"));
                }
            }
            if line.contains("crate::{") {
                report("several rooms at once, which this test cannot read");
            }
            for (word, rooms) in RESERVED {
                let exempt = EXEMPT.contains(&(file.as_str(), word));
                if has_word(&line, word) && !rooms.contains(room) && !exempt {
                    report(word);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_of_rooms_in_lib_rs_is_the_same() {
    let page = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    for room in ROOMS {
        let start = format!("//! | [`{room}`] |");
        let row = page.lines().find(|l| l.starts_with(&start)).unwrap();
        let cell = row.trim_end_matches(" |").rsplit('|').next().unwrap();
        let named: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        let all = room == "cli" && cell.trim() == "every room";
        assert!(all || named == allowed_rooms(room), "{room}: {cell}");
    }
}

/// Whether a line has a whole word.
fn has_word(line: &str, word: &str) -> bool {
    let is_word_char = |c: char| c.is_alphanumeric() || c == '_';
    let within = |i: usize| {
        let before = line[..i].chars().next_back().is_some_and(is_word_char);
        let after = line[i + word.len()..]
            .chars()
            .next()
            .is_some_and(is_word_char);
        (word.starts_with(is_word_char) && before) || (word.ends_with(is_word_char) && after)
    };
    line.match_indices(word).any(|(i, _)| !within(i))
}

type Lines = Vec<(usize, String)>;

/// Every file of the rooms with its numbered lines, without comments and test code.
fn sources() -> Vec<(String, Lines)> {
    let mut folders = vec![root().join("src")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
            let name = path
                .strip_prefix(root())
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if path.is_dir() {
                if path.file_name().is_some_and(|n| n != "tests") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs")
                && path.file_name().is_some_and(|n| n != "tests.rs")
                && !["src/lib.rs", "src/main.rs", "src/testing.rs"].contains(&name.as_str())
            {
                sources.push((name, code(&path)));
            }
        }
    }
    assert!(sources.len() > ROOMS.len());
    sources
}

fn code(path: &Path) -> Lines {
    let text = fs::read_to_string(path).unwrap();
    let tests = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..tests].lines().map(str::trim);
    lines
        .enumerate()
        .filter(|(_, line)| !line.starts_with("//"))
        .map(|(i, line)| (i + 1, line.to_owned()))
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
