//! CSV after RFC 4180: UTF-8, commas, CRLF, quotes doubled.
//!
//! A spreadsheet takes a text that begins with `=` and the like for a formula and runs it. Such a text gets an
//! apostrophe before it, which our own import takes away again.

use super::table::{Cell, Table};

/// What is done with a text that a spreadsheet would take for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// An apostrophe before it makes it a text.
    Escaped,
    /// It stays as it is, for tools that run no formulas.
    Raw,
}

/// A table as CSV, its columns' names first.
pub fn csv(table: &Table, formulas: Formulas) -> String {
    let mut out = String::new();
    line(
        &mut out,
        table.columns.iter().map(|name| text(name, formulas)),
    );
    for row in &table.rows {
        line(&mut out, row.iter().map(|cell| value(cell, formulas)));
    }
    out
}

fn line(out: &mut String, values: impl Iterator<Item = String>) {
    for (place, value) in values.enumerate() {
        if place > 0 {
            out.push(',');
        }
        if value.contains([',', '"', '\r', '\n']) {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&value);
        }
    }
    out.push_str("\r\n");
}

fn value(cell: &Cell, formulas: Formulas) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => text(words, formulas),
        Cell::Whole(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
    }
}

fn text(words: &str, formulas: Formulas) -> String {
    if formulas == Formulas::Escaped && looks_like_formula(words) && !is_number(words) {
        format!("'{words}")
    } else {
        words.to_owned()
    }
}

/// A text of our CSV as it was before a formula in it was escaped.
pub fn unescaped(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => rest,
        _ => text,
    }
}

/// Whether a spreadsheet would run it, or would after an apostrophe was taken away.
fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn is_number(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_digit() || "+-.eE".contains(c))
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(texts: &[&str]) -> Table {
        let mut table = Table::new("t", &["a", "=b"]);
        for text in texts {
            table.rows.push(vec![(*text).into(), Cell::Empty]);
        }
        table
    }

    #[test]
    fn formulas_become_texts_and_numbers_stay() {
        let table = table(&[
            "=1+1", "-5", "-5e3", "+1+1", "@SUM(A1)", "\tx", "'=1", "'quoted'", "a=b", "-", "-inf",
        ]);
        insta::assert_snapshot!(csv(&table, Formulas::Escaped).replace("\r\n", "\n"), @"
        a,'=b
        '=1+1,
        -5,
        -5e3,
        '+1+1,
        '@SUM(A1),
        '	x,
        ''=1,
        'quoted',
        a=b,
        '-,
        '-inf,
        ");
        assert!(csv(&table, Formulas::Raw).contains("\r\n=1+1,\r\n"));
    }

    #[test]
    fn quotes_commas_and_line_ends_are_quoted() {
        let mut table = Table::new("t", &["a", "b"]);
        table
            .rows
            .push(vec!["say \"yes\", then\nno".into(), Cell::Number(72.5)]);
        table.rows.push(vec![Cell::Whole(-1), true.into()]);
        assert_eq!(
            csv(&table, Formulas::Escaped),
            "a,b\r\n\"say \"\"yes\"\", then\nno\",72.5\r\n-1,1\r\n"
        );
    }

    proptest! {
        #[test]
        fn every_text_comes_back(words in "['=+@,\"\r\n\ta-c-]{0,8}") {
            let mut table = Table::new("t", &["a", "b"]);
            table.rows.push(vec![words.as_str().into(), "end".into()]);
            let written = csv(&table, Formulas::Escaped);
            let mut reader = ::csv::Reader::from_reader(written.as_bytes());
            let row = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(unescaped(&row[0]), words);
        }
    }
}
