//! The short report as Markdown: verdicts, tables and caveats, for a pull request or a wiki.

use super::document::{Block, Cell, ColumnKind, Document, Table};
use crate::study::text;

/// The short report.
pub fn render_page(paper: &Document) -> String {
    let mut out = format!("# {}\n", escape_markdown(&paper.title));
    for line in &paper.lead {
        out.push_str(&format!("\n{}\n", escape_markdown(line)));
    }
    for section in paper
        .sections
        .iter()
        .filter(|section| section.reach.is_in_markdown())
    {
        out.push_str(&format!("\n## {}\n", escape_markdown(&section.heading)));
        for part in &section.blocks {
            write_block(&mut out, part);
        }
    }
    out
}

fn write_block(out: &mut String, part: &Block) {
    match part {
        Block::Heading(text) => out.push_str(&format!("\n### {}\n", escape_markdown(text))),
        Block::Text(text) => out.push_str(&format!("\n{}\n", escape_markdown(text))),
        Block::List(items) => write_list(out, items.iter().map(|item| escape_markdown(item))),
        Block::Quote(paragraphs) => {
            let quoted: Vec<String> = paragraphs
                .iter()
                .map(|paragraph| format!("> {}\n", escape_markdown(paragraph)))
                .collect();
            out.push_str(&format!("\n{}", quoted.join(">\n")));
        }
        Block::Facts(facts) => {
            write_list(
                out,
                facts.iter().map(|(name, value)| {
                    format!("{}: {}", escape_markdown(name), escape_markdown(value))
                }),
            );
        }
        Block::Verdicts(all) => write_list(
            out,
            all.iter().map(|s| {
                format!(
                    "{}: **{}** {}",
                    escape_markdown(&s.subject),
                    escape_markdown(&s.word),
                    escape_markdown(&s.detail)
                )
            }),
        ),
        Block::Table(table) => write_table(out, table),
        // The tables have the same numbers.
        Block::Plot(_) | Block::Journey(_) => {}
        Block::Commands(calls) => {
            out.push('\n');
            out.extend(
                calls
                    .iter()
                    .map(|call| format!("    {}\n", text::escape_hidden(call))),
            );
        }
    }
}

fn write_list(out: &mut String, items: impl Iterator<Item = String>) {
    out.push('\n');
    out.extend(items.map(|item| format!("- {item}\n")));
}

fn write_table(out: &mut String, table: &Table) {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&format!("\n{}\n\n", escape_markdown(&table.caption)));
    let columns = || table.columns.iter();
    out.push_str(&row(columns().map(|c| escape_markdown(&c.name)).collect()));
    let rule = |kind| match kind {
        ColumnKind::Label | ColumnKind::Text => "---".to_owned(),
        ColumnKind::Number | ColumnKind::Estimate => "---:".to_owned(),
    };
    out.push_str(&row(columns().map(|c| rule(c.kind)).collect()));
    for cells in &table.rows {
        let cells = cells.iter().zip(columns());
        out.push_str(&row(cells
            .map(|(cell, c)| table_cell(cell, c.kind))
            .collect()));
    }
    for note in &table.notes {
        out.push_str(&format!("\n{}\n", escape_markdown(note)));
    }
}

fn table_cell(cell: &Cell, kind: ColumnKind) -> String {
    let lines: Vec<String> = cell.lines.iter().map(|l| escape_markdown(l)).collect();
    match (kind, lines.as_slice()) {
        (ColumnKind::Label | ColumnKind::Text, _) => lines.join("<br>"),
        (ColumnKind::Estimate, [estimate, interval]) => {
            format!("{} ({})", unbroken(estimate), unbroken(interval))
        }
        (ColumnKind::Number | ColumnKind::Estimate, _) => unbroken(&lines.join("<br>")),
    }
}

/// A number or range that is not broken at its spaces, nor after the hyphen of the range.
fn unbroken(number: &str) -> String {
    let mut out = String::with_capacity(number.len());
    let mut before = ' ';
    for c in number.chars() {
        out.push(match c {
            ' ' => '\u{a0}',
            '-' if before.is_ascii_digit() || before == '%' => '\u{2011}',
            c => c,
        });
        before = c;
    }
    out
}

/// Escapes a text for Markdown: it opens no tag, link, list or column.
fn escape_markdown(from: &str) -> String {
    let clean = text::escape_hidden(from);
    let clean = clean.trim_start();
    let digits = clean.chars().take_while(char::is_ascii_digit).count();
    let mut out = String::with_capacity(clean.len());
    for (i, c) in clean.chars().enumerate() {
        let begins = i == 0 && matches!(c, '-' | '+' | '=') && clean.len() > 1;
        let numbers = i == digits && digits > 0 && matches!(c, '.' | ')');
        let list = (begins || numbers)
            && clean
                .chars()
                .nth(i + 1)
                .is_none_or(|next| !next.is_ascii_digit());
        match c {
            // By itself it is no entity.
            '&' if !clean.chars().nth(i + 1).is_some_and(begins_entity) => out.push('&'),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => out.extend(['\\', c]),
            c if list => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn begins_entity(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '#'
}

#[cfg(test)]
mod tests {
    use super::{escape_markdown, unbroken};

    #[test]
    fn ranges_are_not_broken_and_signs_stay() {
        assert_eq!(unbroken("8/10 80-100%"), "8/10\u{a0}80\u{2011}100%");
        assert_eq!(unbroken("-5 to -3"), "-5\u{a0}to\u{a0}-3");
        assert_eq!(unbroken("-"), "-");
    }

    #[test]
    fn words_stay_words() {
        assert_eq!(escape_markdown("<script>|a|"), r"&lt;script&gt;\|a\|");
        assert_eq!(
            escape_markdown("# [x](y) *b* `c`"),
            r"\# \[x\](y) \*b\* \`c\`"
        );
        assert_eq!(escape_markdown("- no list"), r"\- no list");
        assert_eq!(escape_markdown("1. no list"), r"1\. no list");
        assert_eq!(escape_markdown("-"), "-");
        assert_eq!(escape_markdown("-25 to 3.0"), "-25 to 3.0");
        assert_eq!(escape_markdown("8/10 80%"), "8/10 80%");
        assert_eq!(escape_markdown("Q & A, &lt;"), "Q & A, &amp;lt;");
    }
}
