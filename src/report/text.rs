//! A report as text for a terminal.

mod plot;
mod table;

pub use super::bar::Glyphs;

use super::document::{Block, Document, VerdictLine};
use super::layout::{bullet_list, hang_indent};
use crate::study::text::escape_hidden;
use unicode_width::UnicodeWidthStr;

/// Style of text reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Line-drawing characters or ASCII.
    pub signs: Glyphs,
    /// Number of columns.
    pub width: usize,
}

impl Style {
    /// Fewest columns of a text report, and the number of columns where there is no terminal.
    pub const MIN_WIDTH: usize = super::layout::WIDTH;
    /// Most columns of a text report.
    pub const MAX_WIDTH: usize = 120;
}

/// Sentences are not wider, in columns.
const MAX_SENTENCE_WIDTH: usize = 100;

/// The report as text.
pub fn render_page(paper: &Document, style: Style) -> String {
    let writer = Writer { style };
    let mut out = wrap(&paper.title, style.width);
    let lead = paper.lead.iter();
    out.extend(lead.map(|line| wrap(line, writer.sentence_width())));
    for section in paper.sections.iter().filter(|s| s.reach.is_in_text()) {
        out.push('\n');
        out.push_str(&writer.section_heading(&section.heading));
        let mut after_heading = true;
        for block in &section.blocks {
            if !after_heading {
                out.push('\n');
            }
            out.push_str(&writer.block(block));
            after_heading = matches!(block, Block::Heading(_));
        }
    }
    style.with_signs(out)
}

/// Replacements of characters in ASCII, each as wide as the character: the lines are laid out already.
const ASCII: [(char, &str); 9] = [
    ('▲', "+"),
    ('▼', "-"),
    ('○', "o"),
    ('◇', "="),
    ('…', "~"),
    ('─', "-"),
    ('“', "\""),
    ('”', "\""),
    ('–', "-"),
];

impl Style {
    /// Replaces the report's own characters by those of this style.
    fn with_signs(self, text: String) -> String {
        match self.signs {
            Glyphs::Lines => text,
            Glyphs::Ascii => ASCII
                .iter()
                .fold(text, |text, (sign, ascii)| text.replace(*sign, ascii)),
        }
    }
}

/// Writes the parts of a document in a style.
struct Writer {
    style: Style,
}

impl Writer {
    fn sentence_width(&self) -> usize {
        self.style.width.min(MAX_SENTENCE_WIDTH)
    }

    fn section_heading(&self, heading: &str) -> String {
        let heading = wrap(heading, self.style.width);
        let longest = heading
            .lines()
            .map(UnicodeWidthStr::width)
            .max()
            .unwrap_or(0);
        format!("{heading}{}\n", "─".repeat(longest))
    }

    fn block(&self, block: &Block) -> String {
        let width = self.sentence_width();
        match block {
            Block::Heading(text) | Block::Text(text) => wrap(text, width),
            Block::List(items) => {
                let items: Vec<String> = items.iter().map(|item| clean(item)).collect();
                bullet_list(&items, width)
            }
            Block::Quote(paragraphs) => {
                let quoted = |text: &String| hang_indent(&clean(text), width, "> ", "> ");
                let all: Vec<String> = paragraphs.iter().map(quoted).collect();
                all.join(">\n")
            }
            Block::Facts(facts) => facts
                .iter()
                .map(|(name, value)| hang_indent(&clean(value), width, &format!("{name}: "), "  "))
                .collect(),
            Block::Verdicts(all) => all.iter().map(|line| verdict(line, width)).collect(),
            Block::Table(table) => table::render(table, self.style.width),
            Block::Plot(plot) | Block::Journey(plot) => plot::render(plot, self.style),
            Block::Commands(calls) => {
                let lines = calls
                    .iter()
                    .map(|call| format!("    {}\n", escape_hidden(call)));
                lines.collect::<Vec<_>>().concat()
            }
        }
    }
}

fn verdict(line: &VerdictLine, width: usize) -> String {
    let text = format!("{}: {} {}", line.subject, line.word, line.detail);
    hang_indent(&clean(&text), width, "", "  ")
}

fn wrap(text: &str, width: usize) -> String {
    hang_indent(&clean(text), width, "", "")
}

fn clean(text: &str) -> String {
    escape_hidden(text).into_owned()
}

#[cfg(test)]
mod tests;
