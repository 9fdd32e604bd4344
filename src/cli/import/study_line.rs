//! Reads a study log entry from a JSON line.

use uuid::Uuid;

use crate::ledger::StudyEntry;
use crate::report::export::jsonl::Line;
use crate::session::{Detail, EntryText, Hash};
use crate::study::text::excerpt;

/// The entry of a line, or `None` for a line of another kind.
///
/// # Errors
/// The problem, as the end of a sentence.
pub(super) fn parse_study_entry(
    line: &Line,
    texts: Vec<EntryText>,
) -> Result<Option<StudyEntry>, String> {
    let Line::StudyEntry {
        writer,
        seq,
        id,
        at,
        author,
        kind,
        detail,
        hash,
        ..
    } = line
    else {
        return Ok(None);
    };
    let time = at
        .parse()
        .ok()
        .filter(|time: &crate::session::WallTime| time.to_string() == *at);
    Ok(Some(StudyEntry {
        writer: parse_id(writer)?,
        seq: *seq,
        id: parse_id(id)?,
        at: time.ok_or_else(|| {
            let at = excerpt(at);
            format!("\"{at}\" is not a moment such as 2026-03-01T09:30:00.000Z")
        })?,
        author: author.clone(),
        detail: Detail {
            kind: kind.clone(),
            json: detail.clone(),
        },
        hash: Hash::from_hex(hash).ok_or("the hash is not a SHA-256")?,
        texts,
    }))
}

/// An id in its canonical form.
fn parse_id(text: &str) -> Result<Uuid, String> {
    let id = Uuid::parse_str(text).ok();
    id.filter(|id| id.to_string() == text)
        .ok_or_else(|| format!("\"{}\" is not an id", excerpt(text)))
}
