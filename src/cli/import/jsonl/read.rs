//! Reads a log file line by line.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::collect::Collected;
use crate::cli::error::CommandError;
use crate::cli::{limits, named_file};
use crate::report::export::jsonl::Line;
use crate::study::text::excerpt_with_limit;

/// Whether a file is JSON lines, by its extension or its first byte.
pub(in crate::cli::import) fn is_jsonl(file: &Path) -> bool {
    let has_name = file
        .extension()
        .is_some_and(|e| e == "jsonl" || e == "ndjson");
    let mut first = [0];
    has_name
        || named_file::open(file)
            .is_ok_and(|mut f| f.read_exact(&mut first).is_ok() && first == *b"{")
}

/// Reads a whole file into memory.
///
/// # Errors
/// When the file cannot be read, or at the first line that is not valid, with its number.
pub(super) fn read(path: &Path) -> Result<Collected, CommandError> {
    let name = path.display();
    let read_error = |error| CommandError::invalid(format!("{name} cannot be read")).because(error);
    let mut file = BufReader::new(named_file::open(path)?);
    let mut collected = Collected::default();
    let mut text = Vec::new();
    for number in 1_usize.. {
        text.clear();
        file.by_ref()
            .take(limits::LOG_LINE_BYTES)
            .read_until(b'\n', &mut text)
            .map_err(read_error)?;
        if text.is_empty() {
            break;
        }
        let result = std::str::from_utf8(&text)
            .map_err(|_| "it is not UTF-8 text, or longer than any line of a log".to_owned())
            .and_then(Line::read)
            .and_then(|line| collected.add(line, number));
        result.map_err(|problem| {
            CommandError::invalid(format!(
                "{name}, line {number}: {}. Nothing was imported.",
                excerpt_with_limit(&problem, 400)
            ))
        })?;
    }
    Ok(collected)
}
