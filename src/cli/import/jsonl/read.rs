//! Reads a log file line by line.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use uuid::Uuid;

use super::collect::Collected;
use crate::cli::error::CommandError;
use crate::cli::{display, limits, named_file};
use crate::ledger::LogId;
use crate::report::export::jsonl::Line;
use crate::session::Seq;
use crate::study::text::excerpt_with_limit;

/// Whether a file is JSON lines, by its extension or its first character.
pub(in crate::cli::import) fn is_jsonl(file: &Path) -> bool {
    let has_name = file
        .extension()
        .is_some_and(|e| e == "jsonl" || e == "ndjson");
    let begins_so = |file: File| {
        let mut first = Vec::new();
        let read = file
            .take(BYTE_ORDER_MARK.len() as u64 + 1)
            .read_to_end(&mut first);
        read.is_ok() && without_mark(&first).starts_with(b"{")
    };
    has_name || named_file::open(file).is_ok_and(begins_so)
}

/// The mark that some programs put at the beginning of UTF-8 text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Everything in a file, in memory.
///
/// # Errors
/// If a line cannot be read or cannot follow those before it, or if nothing follows the first line.
pub(super) fn read(path: &Path) -> Result<Collected, CommandError> {
    let name = display::path(path);
    let mut collected = Collected::default();
    let mut lines = Lines::open(path)?;
    while let Some((number, line)) = lines.next_line()? {
        line.and_then(|line| collected.add(line, number))
            .map_err(|problem| {
                CommandError::invalid(format!(
                    "{name}, line {number}: {}. Nothing was imported.",
                    excerpt_with_limit(&problem, 400)
                ))
            })?;
    }
    let flaw = match collected.lines {
        0 => "is empty",
        1 => "has nothing after its first line",
        _ => return Ok(collected),
    };
    Err(
        CommandError::invalid(format!("{name} {flaw}. Nothing was imported."))
            .hint("Export the log again."),
    )
}

/// Number of the line that has an entry of a log; `None` if there is none, or the file is another one by now.
pub(super) fn find_entry(path: &Path, log: LogId, wanted: Seq) -> Option<usize> {
    let mut lines = Lines::open(path).ok()?;
    while let Some((number, line)) = lines.next_line().ok()? {
        let (id, seq, is_of_kind) = match line.ok()? {
            Line::Entry { session, seq, .. } => (session, seq, matches!(log, LogId::Session(_))),
            Line::StudyEntry { writer, seq, .. } => (writer, seq, matches!(log, LogId::Writer(_))),
            _ => continue,
        };
        let (LogId::Session(of) | LogId::Writer(of)) = log;
        if is_of_kind && seq == wanted && Uuid::parse_str(&id).is_ok_and(|id| id == of) {
            return Some(number);
        }
    }
    None
}

/// The number of a line, from 1, and the line, or what is wrong with it.
type NumberedLine = (usize, Result<Line, String>);

/// The lines of a file, in order.
struct Lines<'p> {
    path: &'p Path,
    file: BufReader<File>,
    text: Vec<u8>,
    number: usize,
}

impl<'p> Lines<'p> {
    fn open(path: &'p Path) -> Result<Self, CommandError> {
        Ok(Self {
            path,
            file: BufReader::new(named_file::open(path)?),
            text: Vec::new(),
            number: 0,
        })
    }

    /// The next line; `None` at the end.
    fn next_line(&mut self) -> Result<Option<NumberedLine>, CommandError> {
        self.number += 1;
        self.text.clear();
        self.file
            .by_ref()
            .take(limits::LOG_LINE_BYTES)
            .read_until(b'\n', &mut self.text)
            .map_err(|error| {
                let name = display::path(self.path);
                CommandError::invalid(format!("{name} cannot be read")).because(error)
            })?;
        if self.text.is_empty() {
            return Ok(None);
        }
        let text = match self.number {
            1 => without_mark(&self.text),
            _ => &self.text,
        };
        let line = std::str::from_utf8(text)
            .map_err(|_| "it is not UTF-8 text, or longer than any line of a log".to_owned())
            .and_then(Line::read);
        Ok(Some((self.number, line)))
    }
}
