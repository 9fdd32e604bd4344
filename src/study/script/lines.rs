//! Lines of a text around a span.

use std::ops::Range;

/// Extends a span to whole lines, including their newline; the last line ends one byte after the text.
pub(super) fn whole_lines(text: &str, span: &Range<usize>) -> Range<usize> {
    let end = text[span.end..]
        .find('\n')
        .map_or(text.len() + 1, |at| span.end + at + 1);
    line_start(text, span.start)..end
}

/// Start of the line of this byte.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}
