//! Banner about unsaved entries.

use crate::session::{Durability, SessionWriter};
use crate::tui::recorder::Recorder;
use crate::tui::text::{shorten_middle, width, wrap};

/// Maximum number of lines.
const MAX_BANNER_ROWS: usize = 4;

/// What is not saved, why, and where it is spooled; empty if everything is saved.
pub(in crate::tui) fn unsaved_banner<W: SessionWriter>(
    recorder: &Recorder<W>,
    columns: u16,
) -> Vec<String> {
    let (why, file) = match recorder.durability() {
        Durability::Committed => return Vec::new(),
        Durability::Spooled { why, file } => (why, Some(file)),
        Durability::MemoryOnly(why) => (why, None),
    };
    let last = recorder.state().last_seq();
    let unsaved = recorder.first_unsaved().map_or(0, |first| last - first + 1);
    let (entries, [it_waits, is]) = match unsaved {
        1 => ("The last entry is".to_owned(), ["it waits", "is"]),
        n => (format!("The last {n} entries are"), ["they wait", "are"]),
    };
    let columns = usize::from(columns);
    let lines = |file: &str| {
        let context = match file {
            "" => "memory only".to_owned(),
            file => file.to_owned(),
        };
        let text = format!(
            "! {entries} NOT SAVED: {why} Go on; {it_waits} in {context} and {is} retried every 2 s."
        );
        wrap(&text, columns)
    };
    // The path is shortened in its middle: its start and the file name matter most.
    let whole = file.map_or("", String::as_str);
    let shorter = (12..=width(whole)).rev().step_by(4);
    let mut lines = shorter
        .map(|room| lines(&shorten_middle(whole, room)))
        .find(|lines| lines.len() <= MAX_BANNER_ROWS)
        .unwrap_or_else(|| lines(whole));
    lines.truncate(MAX_BANNER_ROWS);
    lines
}
