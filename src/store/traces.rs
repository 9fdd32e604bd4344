//! What was taken out of a record before and lies beside it: exports, reports and notes that still have a text.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::contacts;
use super::error::Fault;
use super::own_files::{belongs_to_a_record, is_named_as_a_record};

/// A text is known again by its longest run of letters, digits and spaces, which no format writes differently; one of
/// fewer characters than these is in every file.
const SHORTEST: usize = 4;
/// The largest file that is looked into, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// What lies beside a record and may still have somebody's texts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Traces {
    /// Files with one of the texts.
    pub(super) with_text: Vec<PathBuf>,
    /// Files that could not be looked into: packed, too large, or not readable.
    pub(super) closed: Vec<PathBuf>,
}

/// The texts of a participant: of their sessions, of the roster and of the contacts. What the script says itself, such
/// as a choice that was answered, is nobody's.
pub(super) fn texts_of(conn: &Connection, record: &Path, code: &str) -> Result<Vec<String>, Fault> {
    let mut statement = conn.prepare(
        "SELECT t.text FROM entry_text t
             JOIN entry e ON e.session = t.session AND e.seq = t.seq
             JOIN session s ON s.id = t.session
             JOIN participant p ON p.id = s.participant
             WHERE p.code = ?1 AND e.kind <> 'EntryErased'
                 AND NOT EXISTS (SELECT 1 FROM protocol r WHERE instr(r.script, t.text) > 0)
         UNION SELECT CAST(a.value AS TEXT) FROM participant, json_each(participant.attributes) a
             WHERE code = ?1 AND a.value IS NOT NULL
         UNION SELECT status_why FROM participant WHERE code = ?1 AND status_why IS NOT NULL
         UNION SELECT consent FROM participant WHERE code = ?1 AND consent IS NOT NULL",
    )?;
    let rows = statement.query_map([code], |row| row.get(0))?;
    let mut texts: Vec<String> = rows.collect::<Result<_, _>>()?;
    // That the file of contacts cannot be read is said where it is written.
    for known in contacts::contacts(record).unwrap_or_default() {
        if known.code == code {
            texts.extend([known.name, known.contact]);
        }
    }
    Ok(texts)
}

/// The plain files beside a record that have one of these texts. Its own files and its backups are not looked at.
pub(super) fn beside(record: &Path, texts: &[String]) -> Traces {
    let marks: Vec<&str> = texts.iter().filter_map(|text| mark(text)).collect();
    let mut found = Traces::default();
    let Some(folder) = record.parent().filter(|_| !marks.is_empty()) else {
        return found;
    };
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path != record && !belongs_to_a_record(path) && !is_named_as_a_record(path))
        .filter(|path| path.extension().is_none_or(|ending| ending != "toml"))
        .collect();
    files.sort();
    for file in files {
        match fs::symlink_metadata(&file) {
            Ok(kind) if !kind.is_file() => {}
            Ok(kind) if kind.len() > LARGEST => found.closed.push(file),
            _ => match fs::read(&file) {
                Ok(bytes) if bytes.starts_with(b"PK\x03\x04") => found.closed.push(file),
                Ok(bytes) => {
                    let words = String::from_utf8_lossy(&bytes);
                    if marks.iter().any(|mark| has(&words, mark)) {
                        found.with_text.push(file);
                    }
                }
                Err(_) => found.closed.push(file),
            },
        }
    }
    found
}

/// What a text is known by in whatever format it stands.
fn mark(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != ' ')
        .map(str::trim)
        .max_by_key(|run| run.chars().count())
        .filter(|run| run.chars().count() >= SHORTEST)
}

/// Whether words stand in a text, and not only as a part of longer ones.
fn has(text: &str, words: &str) -> bool {
    let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(words).any(|(at, _)| {
        ends(text[..at].chars().next_back()) && ends(text[at + words.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_in_every_format_that_may_have_it() {
        let text = "is: \"where is <pay>\" & leaves the room".to_owned();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, bytes) in [
            (
                "a.csv",
                "P07,\"is: \"\"where is <pay>\"\" & leaves the room\"",
            ),
            (
                "b.html",
                "<q>is: &quot;where is &lt;pay&gt;&quot; &amp; leaves the room</q>",
            ),
            (
                "c.jsonl",
                r#"{"text":"is: \"where is <pay>\" & leaves the room"}"#,
            ),
            ("d.csv", "P08,leaves the rooms"),
            ("e.xlsx", "PK\u{3}\u{4}"),
            ("r.moderato", "leaves the room"),
            ("r.moderato-backup-1", "leaves the room"),
        ] {
            fs::write(at(name), bytes).unwrap();
        }
        std::os::unix::fs::symlink(at("a.csv"), at("link.csv")).unwrap();
        let found = beside(&at("r.moderato"), &[text, "ok".to_owned()]);
        assert_eq!(found.with_text, [at("a.csv"), at("b.html"), at("c.jsonl")]);
        assert_eq!(found.closed, [at("e.xlsx")]);
        assert_eq!(
            beside(&at("r.moderato"), &["ok".to_owned()]),
            Traces::default()
        );
    }
}
