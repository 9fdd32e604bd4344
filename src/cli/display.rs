//! How names, values and causes are written in a message.

use std::fmt;
use std::io;
use std::path::Path;

use crate::study::text::{escape_hidden, quote_for_shell};

/// What people wrote, or named their files, may stand in a sentence: nothing in it steers a terminal.
pub(super) fn sanitize(sentence: impl fmt::Display) -> String {
    let said = sentence.to_string();
    let lines: Vec<_> = said.lines().map(escape_hidden).collect();
    lines.join("\n")
}

/// A sentence with its full stop.
pub(super) fn with_full_stop(sentence: &str) -> String {
    match sentence.chars().next_back() {
        Some('.' | '?' | '!' | ':') | None => sentence.to_owned(),
        Some(_) => format!("{sentence}."),
    }
}

/// A file's name as it may be shown, whatever signs are in it.
pub(super) fn path(path: &Path) -> String {
    escape_hidden(&path.display().to_string()).into_owned()
}

/// A file's name as a word of a call that can be copied.
pub(super) fn path_argument(path: &Path) -> String {
    quote_for_shell(&path.display().to_string())
}

/// ANSI codes of the colors of headings.
pub(super) const RED: u8 = 31;
pub(super) const YELLOW: u8 = 33;
pub(super) const CYAN: u8 = 36;

/// The word that begins a message on standard error, such as `error:`, in bold where colors are shown.
pub(super) fn heading(word: &str, color: u8, colors: bool) -> String {
    if colors {
        format!("\x1b[1;{color}m{word}:\x1b[0m")
    } else {
        format!("{word}:")
    }
}

/// The system's own words for what failed, without its number.
pub(super) fn system_message(error: &io::Error) -> String {
    let words = error.to_string();
    words
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned()
}
