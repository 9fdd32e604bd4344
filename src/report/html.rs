//! The report as one HTML page without scripts or external resources. It is written from a [`Document`], whose texts
//! are plain, with one escaping function, so a template language would add nothing.

mod escape;
mod plot;

use super::document::{Block, Cell, Column, ColumnKind, Document, Section, Table, VerdictLine};
use escape::{escape_html, escape_label, escape_text};

const STYLE: &str = include_str!("html/style.css");

/// Content security policy: only the page's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Longer lines, in characters, may be broken in a cell; numbers never are.
const MAX_UNBROKEN_CHARS: usize = 28;

/// A table with more columns becomes a block per row on a phone.
const MAX_PHONE_COLUMNS: usize = 2;

/// A table of at most this many lines is kept on one printed page; a longer one would leave too much of a page empty.
const MAX_UNBROKEN_LINES: usize = 8;

/// A table with more columns is printed in smaller type.
const MAX_PRINTED_COLUMNS: usize = 7;

/// The full page.
pub fn render_page(paper: &Document) -> String {
    let title = escape_html(&paper.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}: usability test report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n"
    );
    for line in &paper.lead {
        out.push_str(&format!("<p>{}</p>\n", escape_text(line)));
    }
    out.push_str("</header>\n<nav aria-label=\"Contents\">\n<ul>\n");
    for (i, section) in paper.sections.iter().enumerate() {
        let heading = escape_html(&section.heading);
        out.push_str(&format!("<li><a href=\"#s{}\">{heading}</a></li>\n", i + 1));
    }
    out.push_str("</ul>\n</nav>\n<main>\n");
    let mut plots = 0;
    for (i, section) in paper.sections.iter().enumerate() {
        write_section(&mut out, i + 1, section, &mut plots);
    }
    out.push_str(&format!(
        "</main>\n<footer>\n<p>Written by moderato {}.</p>\n</footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    ));
    out
}

fn write_section(out: &mut String, number: usize, section: &Section, plots: &mut usize) {
    let heading = escape_html(&section.heading);
    out.push_str(&format!(
        "<section aria-labelledby=\"s{number}\">\n<h2 id=\"s{number}\">{heading}</h2>\n"
    ));
    for part in &section.blocks {
        match part {
            Block::Heading(text) => out.push_str(&format!("<h3>{}</h3>\n", escape_text(text))),
            Block::Text(text) => out.push_str(&format!("<p>{}</p>\n", escape_text(text))),
            Block::List(items) => {
                out.push_str("<ul>\n");
                for item in items {
                    out.push_str(&format!("<li>{}</li>\n", escape_text(item)));
                }
                out.push_str("</ul>\n");
            }
            Block::Quote(paragraphs) => {
                out.push_str("<blockquote>\n");
                for paragraph in paragraphs {
                    out.push_str(&format!("<p>{}</p>\n", escape_text(paragraph)));
                }
                out.push_str("</blockquote>\n");
            }
            Block::Facts(facts) => {
                out.push_str("<dl>\n");
                for (name, value) in facts {
                    out.push_str(&format!(
                        "<dt>{}</dt><dd>{}</dd>\n",
                        escape_text(name),
                        escape_text(value)
                    ));
                }
                out.push_str("</dl>\n");
            }
            Block::Verdicts(all) => write_verdicts(out, all),
            Block::Table(table) => write_table(out, table),
            Block::Plot(shown) => {
                *plots += 1;
                out.push_str(&plot::render_rows(shown, *plots));
            }
            Block::Journey(shown) => {
                *plots += 1;
                out.push_str(&plot::render_columns(shown, *plots));
            }
            Block::Commands(calls) => {
                out.push_str("<ul class=\"calls\">\n");
                for call in calls {
                    out.push_str(&format!("<li><code>{}</code></li>\n", escape_html(call)));
                }
                out.push_str("</ul>\n");
            }
        }
    }
    out.push_str("</section>\n");
}

fn write_verdicts(out: &mut String, verdicts: &[VerdictLine]) {
    out.push_str("<ul class=\"verdicts\">\n");
    for verdict in verdicts {
        out.push_str(&format!(
            "<li{}><b>{}:</b> <strong>{}</strong> <span>{}</span></li>\n",
            class_attribute(verdict.tone.css_class()),
            escape_text(&verdict.subject),
            escape_text(&verdict.word),
            escape_text(&verdict.detail)
        ));
    }
    out.push_str("</ul>\n");
}

/// A table that scrolls on its own on a narrow page, with the keyboard too.
fn write_table(out: &mut String, table: &Table) {
    let caption = escape_html(&table.caption);
    let is_wide = table.columns.len() > MAX_PHONE_COLUMNS;
    let lines: usize = table.rows.iter().map(|row| row_lines(table, row)).sum();
    let classes: String = [
        (" whole", lines <= MAX_UNBROKEN_LINES),
        (" rows", is_wide),
        (" small", table.columns.len() > MAX_PRINTED_COLUMNS),
    ]
    .into_iter()
    .filter_map(|(class, is_so)| is_so.then_some(class))
    .collect();
    out.push_str(&format!(
        "<div class=\"scroll{classes}\" role=\"group\" aria-label=\"{caption}\" tabindex=\"0\">\n<table>\n\
         <caption><span>{caption}</span></caption>\n<thead>\n<tr>"
    ));
    for column in &table.columns {
        // Screen readers skip an empty heading.
        let name = if column.name.is_empty() {
            "Who"
        } else {
            &column.name
        };
        out.push_str(&format!(
            "<th scope=\"col\"{}>{}</th>",
            class_attribute(number_class(column.kind)),
            escape_label(name)
        ));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (cell, column) in row.iter().zip(&table.columns) {
            let name = is_wide.then_some(column.name.as_str());
            out.push_str(&table_cell(cell, column.kind, name));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    for note in &table.notes {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", escape_text(note)));
    }
}

/// Number of lines of a row, an estimate beside its interval.
fn row_lines(table: &Table, row: &[Cell]) -> usize {
    let lines = |(cell, column): (&Cell, &Column)| match column.kind {
        ColumnKind::Estimate => 1,
        _ => cell.lines.len(),
    };
    row.iter().zip(&table.columns).map(lines).max().unwrap_or(1)
}

/// A cell, with the name of its column if the page shows it beside the cell on a phone.
fn table_cell(cell: &Cell, kind: ColumnKind, name: Option<&str>) -> String {
    let lines: Vec<String> = match kind {
        ColumnKind::Label => cell.lines.iter().map(|line| escape_label(line)).collect(),
        ColumnKind::Number | ColumnKind::Estimate => {
            cell.lines.iter().map(|line| escape_html(line)).collect()
        }
        ColumnKind::Text => cell.lines.iter().map(|line| escape_text(line)).collect(),
    };
    let name = name.map_or_else(String::new, |name| {
        format!(" data-name=\"{}\"", escape_html(name))
    });
    let tone = cell.tone.css_class();
    match (kind, lines.as_slice()) {
        (ColumnKind::Label, _) => format!(
            "<th scope=\"row\"{}>{}</th>",
            class_attribute(tone),
            lines.join("<br>")
        ),
        // Their own line each where there is not enough room for both.
        (ColumnKind::Estimate, [estimate, interval]) => {
            format!("<td class=\"n\"{name}><span>{estimate}</span> <span>({interval})</span></td>")
        }
        (ColumnKind::Number | ColumnKind::Estimate, _) => {
            format!("<td class=\"n\"{name}>{}</td>", lines.join("<br>"))
        }
        (ColumnKind::Text, _) => {
            let is_long = |line: &String| line.chars().count() > MAX_UNBROKEN_CHARS;
            let long = cell.lines.iter().any(is_long).then_some("long");
            format!(
                "<td{}{name}>{}</td>",
                class_attribute(tone.or(long)),
                lines.join("<br>")
            )
        }
    }
}

fn number_class(kind: ColumnKind) -> Option<&'static str> {
    matches!(kind, ColumnKind::Number | ColumnKind::Estimate).then_some("n")
}

fn class_attribute(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" class=\"{name}\""))
}

#[cfg(test)]
mod tests;
