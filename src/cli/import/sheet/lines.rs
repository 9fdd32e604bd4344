//! Counts lines as an editor does: `\n`, `\r\n` and a lone `\r` end a line, inside quotation marks too.

/// Counts the lines up to places in a text, in one pass.
pub(super) struct LineCounter<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> LineCounter<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line, from 1, of the first character at or after a byte that does not end a line. Places have to be asked
    /// for in their order.
    pub(super) fn line_at(&mut self, byte: usize) -> u64 {
        while let Some(&here) = self.bytes.get(self.at) {
            let ends_line = matches!(here, b'\n' | b'\r');
            if self.at >= byte && !ends_line {
                break;
            }
            // Of `\r\n`, the second counts.
            let is_counted = here == b'\n' || self.bytes.get(self.at + 1) != Some(&b'\n');
            self.line += u64::from(ends_line && is_counted);
            self.at += 1;
        }
        self.line
    }
}
