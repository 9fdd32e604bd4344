//! Output of the template as blocks; the template describes its lines.

use super::parts::Parts;
use crate::report::document::{Block, Cell, Section, Table};

/// Lines under the title, and the sections that have content.
pub(super) fn parse(text: &str, parts: &Parts) -> (Vec<String>, Vec<Section>) {
    let mut lead = Vec::new();
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            sections.push(Section::new(unescape(heading), Vec::new()));
        } else if let Some(section) = sections.last_mut() {
            add_line(&mut section.blocks, line, parts);
        } else {
            lead.push(unescape(line));
        }
    }
    for section in &mut sections {
        list_empty_headings(&mut section.blocks);
    }
    sections.retain(|section| !section.blocks.is_empty());
    (lead, sections)
}

/// Adds a line to the last block if it continues it, and as a block of its own otherwise.
fn add_line(blocks: &mut Vec<Block>, line: &str, parts: &Parts) {
    let (marker, rest) = line.split_once(' ').unwrap_or((line, ""));
    let text = || unescape(rest);
    match (marker, blocks.last_mut()) {
        ("##", _) => blocks.push(Block::Heading(text())),
        ("-", Some(Block::List(items))) => items.push(text()),
        ("-", _) => blocks.push(Block::List(vec![text()])),
        (">", Some(Block::Quote(paragraphs))) => paragraphs.push(text()),
        (">", _) => blocks.push(Block::Quote(vec![text()])),
        ("*", last) => {
            let (name, value) = rest.split_once(": ").unwrap_or((rest, ""));
            let fact = (unescape(name), unescape(value));
            match last {
                Some(Block::Facts(facts)) => facts.push(fact),
                _ => blocks.push(Block::Facts(vec![fact])),
            }
        }
        ("!", _) => blocks.push(Block::Table(Table::of_words(text(), &[], Vec::new()))),
        ("|", Some(Block::Table(table))) => add_row(table, rest),
        _ => match line.strip_prefix('@').and_then(|n| n.parse().ok()) {
            Some::<usize>(n) => blocks.extend(parts.get(n).iter().cloned()),
            None => blocks.push(Block::Text(unescape(line))),
        },
    }
}

/// Adds a row to a table, of which the first is the head.
fn add_row(table: &mut Table, line: &str) {
    let cells: Vec<String> = line.split('|').map(|cell| unescape(cell.trim())).collect();
    if table.columns.is_empty() {
        let names: Vec<&str> = cells.iter().map(String::as_str).collect();
        table.columns = Table::of_words("", &names, Vec::new()).columns;
    } else {
        table.rows.push(cells.into_iter().map(Cell::from).collect());
    }
}

/// Replaces the headings with nothing under them by one sentence at the end.
fn list_empty_headings(blocks: &mut Vec<Block>) {
    let mut missing = Vec::new();
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks.drain(..).rev() {
        match block {
            Block::Heading(name) if matches!(kept.last(), None | Some(Block::Heading(_))) => {
                missing.push(name);
            }
            block => kept.push(block),
        }
    }
    blocks.extend(kept.into_iter().rev());
    if !missing.is_empty() {
        missing.reverse();
        blocks.push(Block::Text(format!(
            "Not in the record: {}. The last section lists where to enter it.",
            missing.join("; ")
        )));
    }
}

/// A value without markers, spaces and line ends: each character but letters and digits as `\2e;`, its number in hex.
pub(super) fn escape_value(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        if c.is_alphanumeric() {
            escaped.push(c);
        } else {
            escaped.push_str(&format!("\\{:x};", u32::from(c)));
        }
    }
    escaped
}

/// A text with its values as they were.
fn unescape(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap_or((part, ""));
        let code = u32::from_str_radix(number, 16).ok();
        plain.extend(code.and_then(char::from_u32));
        plain.push_str(rest);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Parts, escape_value, parse, unescape};
    use crate::report::document::Block;

    const HOSTILE: [&str; 12] = [
        "# a section",
        "\n# a section",
        "## a heading\n- item",
        "- item",
        "> quote",
        "* name: value",
        "@0",
        "! caption\n| a | b",
        "a | b",
        "\\23; \\",
        " \u{85}spaces\u{2028}\t ",
        "{{ cif }} {% raw %}",
    ];

    #[test]
    fn values_never_become_structure() {
        for value in HOSTILE {
            let escaped = escape_value(value);
            assert_eq!(unescape(&escaped), value);
            let text = format!(
                "{escaped}\n# {escaped}\n{escaped}\n- {escaped}\n* {escaped}: {escaped}\n> {escaped}\n! {escaped}\n| {escaped} | 2\n"
            );
            let mut parts = Parts::default();
            parts.add([Block::Text("placed".to_owned())]);
            let (lead, sections) = parse(&text, &parts);
            assert_eq!(lead, [value]);
            let [section] = sections.as_slice() else {
                panic!("{value} became a section")
            };
            assert_eq!(section.heading, value);
            let own = || value.to_owned();
            assert_eq!(
                section.blocks[..4],
                [
                    Block::Text(own()),
                    Block::List(vec![own()]),
                    Block::Facts(vec![(own(), own())]),
                    Block::Quote(vec![own()]),
                ]
            );
            let [Block::Table(table)] = &section.blocks[4..] else {
                panic!("{value} became a block")
            };
            let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
            assert_eq!((table.caption.as_str(), names), (value, vec![value, "2"]));
        }
    }

    #[test]
    fn headings_without_content_are_listed_and_empty_sections_dropped() {
        let (_, sections) = parse(
            "# One\n## A\n## B\ntext\n## C\n# Two\n\n",
            &Parts::default(),
        );
        let [one] = sections.as_slice() else {
            panic!("{sections:?}")
        };
        assert_eq!(
            one.blocks,
            [
                Block::Heading("B".to_owned()),
                Block::Text("text".to_owned()),
                Block::Text(
                    "Not in the record: A; C. The last section lists where to enter it.".to_owned()
                ),
            ]
        );
    }
}
