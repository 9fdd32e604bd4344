//! Formats names, paths and causes for messages, without control characters.

use std::fmt;
use std::io;
use std::path::Path;

use crate::study::text::{escape_hidden, quote_for_shell};

/// A message with control characters escaped, since it may quote participants' words or file names.
pub(super) fn sanitize(sentence: impl fmt::Display) -> String {
    let text = sentence.to_string();
    let lines: Vec<_> = text.lines().map(escape_hidden).collect();
    lines.join("\n")
}

/// A sentence with a final period.
pub(super) fn with_full_stop(sentence: &str) -> String {
    match sentence.chars().next_back() {
        Some('.' | '?' | '!' | ':') | None => sentence.to_owned(),
        Some(_) => format!("{sentence}."),
    }
}

/// A path for a message, with control characters escaped.
pub(super) fn path(path: &Path) -> String {
    escape_hidden(&path.display().to_string()).into_owned()
}

/// A path quoted for a shell.
pub(super) fn path_argument(path: &Path) -> String {
    quote_for_shell(&path.display().to_string())
}

/// The ANSI color of `error:`.
pub(super) const RED: u8 = 31;
/// The ANSI color of `warning:`.
pub(super) const YELLOW: u8 = 33;
/// The ANSI color of `hint:`, `note:` and `cause:`.
pub(super) const CYAN: u8 = 36;

/// The word before a message on standard error, such as `error:`; bold and colored if `colors`.
pub(super) fn heading(word: &str, color: u8, colors: bool) -> String {
    if colors {
        format!("\x1b[1;{color}m{word}:\x1b[0m")
    } else {
        format!("{word}:")
    }
}

/// The operating system's message for an error, without its number.
pub(super) fn system_message(error: &io::Error) -> String {
    let words = error.to_string();
    words
        .split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned()
}
