//! CSV as in RFC 4180: UTF-8, commas, CRLF, quotes doubled.
//!
//! A spreadsheet runs a text that starts with `=` and the like as a formula. A spreadsheet that splits cells at `;` or
//! tabs, as many do depending on their locale, also treats the text after these as a new cell, and the text after a
//! line end as a new line: the quotes around the text do not count there. So each `=`, `+`, `-` or `@` that would start
//! a cell in one of these readers gets an apostrophe before it, which [`unescaped`] removes again, as moderato's import
//! does. The full rule:
//!
//! 1. A cell can start at the start of a text, and after `;`, a tab or a line end in it. Blanks, invisible characters
//!    and double quotes at that place are skipped.
//! 2. If any number of apostrophes and then one of the four signs (or its full-width form) follow there, the file has
//!    one apostrophe more than the text.
//! 3. A text that is a negative number is unchanged, unless it is the first of its line.

use std::borrow::Cow;

use super::table::{Cell, Table};
use crate::study::formula::escaped;
pub use crate::study::formula::unescaped;

/// How text that a spreadsheet would run as a formula is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// Escaped with an apostrophe.
    Escaped,
    /// Unchanged, for tools that run no formulas.
    Raw,
}

/// A table as CSV, with a header row.
pub fn render_csv(table: &Table, formulas: Formulas) -> String {
    let mut out = String::new();
    let names = table.columns.iter().enumerate();
    write_line(
        &mut out,
        names.map(|(column, name)| escape_formulas(name, column, formulas)),
    );
    for row in &table.rows {
        let cells = row.iter().enumerate();
        write_line(
            &mut out,
            cells.map(|(column, cell)| format_cell(cell, column, formulas)),
        );
    }
    out
}

fn write_line<'a>(out: &mut String, values: impl Iterator<Item = Cow<'a, str>>) {
    for (column, value) in values.enumerate() {
        if column > 0 {
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

fn format_cell(cell: &Cell, column: usize, formulas: Formulas) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(words) => escape_formulas(words, column, formulas),
        Cell::Whole(number) => number.to_string().into(),
        Cell::Number(number) => number.to_string().into(),
    }
}

fn escape_formulas(words: &str, column: usize, formulas: Formulas) -> Cow<'_, str> {
    if formulas == Formulas::Raw || column > 0 && is_negative_number(words) {
        words.into()
    } else {
        escaped(words)
    }
}

fn is_negative_number(text: &str) -> bool {
    text.starts_with('-')
        && (text.chars()).all(|c| c.is_ascii_digit() || "+-.eE".contains(c))
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::formula::FORMULA;
    use proptest::prelude::*;

    fn table(texts: &[&str]) -> Table {
        let mut table = Table::new("t", &["a", "=b"]);
        for text in texts {
            table.rows.push(vec![(*text).into(), (*text).into()]);
        }
        table
    }

    #[test]
    fn formulas_become_texts_and_negative_numbers_stay() {
        let mut table = Table::new("t", &["a", "=b"]);
        for text in [
            "=1+1",
            "-5",
            "-5e3",
            "+1",
            "+1+1",
            "@SUM(A1)",
            "\tx",
            "'=1",
            "'quoted'",
            "a=b",
            "-",
            "-inf",
            " =1",
            "a;=1",
            "a; \"@b",
            "a\t-5",
            "\u{200b}＝1",
            "a,=b",
            "a;'b",
            "a\u{2028}=1",
        ] {
            table.rows.push(vec![text.into(), text.into()]);
        }
        let written = render_csv(&table, Formulas::Escaped).replace("\r\n", "\n");
        insta::assert_snapshot!(written.replace('\t', "→").replace(['\u{200b}', '\u{2028}'], "_"), @r#"
        a,'=b
        '=1+1,'=1+1
        '-5,-5
        '-5e3,-5e3
        '+1,'+1
        '+1+1,'+1+1
        '@SUM(A1),'@SUM(A1)
        →x,→x
        ''=1,''=1
        'quoted','quoted'
        a=b,a=b
        '-,'-
        '-inf,'-inf
         '=1, '=1
        a;'=1,a;'=1
        "a; ""'@b","a; ""'@b"
        a→'-5,a→'-5
        _'＝1,_'＝1
        "a,=b","a,=b"
        a;'b,a;'b
        a_'=1,a_'=1
        "#);
        assert!(render_csv(&table, Formulas::Raw).contains("\r\n=1+1,=1+1\r\n"));
        assert_eq!(
            render_csv(&table, Formulas::Escaped).lines().next(),
            Some("a,'=b")
        );
    }

    #[test]
    fn quotes_commas_and_line_ends_are_quoted() {
        let mut table = Table::new("t", &["a", "b"]);
        table
            .rows
            .push(vec!["say \"yes\", then\nno".into(), Cell::Number(72.5)]);
        table.rows.push(vec![Cell::Whole(-1), true.into()]);
        assert_eq!(
            render_csv(&table, Formulas::Escaped),
            "a,b\r\n\"say \"\"yes\"\", then\nno\",72.5\r\n-1,1\r\n"
        );
    }

    proptest! {
        #[test]
        fn every_text_comes_back(words in "['=+@,;\"\r\n\ta \u{200b}c-]{0,10}") {
            let table = table(&[&words]);
            let written = render_csv(&table, Formulas::Escaped);
            let mut reader = ::csv::Reader::from_reader(written.as_bytes());
            let row = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(unescaped(&row[0]), words.as_str());
            prop_assert_eq!(unescaped(&row[1]), words.as_str());
        }

        #[test]
        fn no_reader_finds_a_formula(words in prop::collection::vec("['=+@,;\"\r\n\ta \u{200b}c-]{0,10}", 1..4)) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let written = render_csv(&table(&words), Formulas::Escaped);
            for cell in cells_of(&written) {
                let shown = cell.trim_matches(|c: char| c == '"' || c == '\u{200b}' || c.is_whitespace());
                prop_assert!(!shown.starts_with(FORMULA) || is_negative_number(shown), "{:?} of {:?}", cell, written);
            }
        }
    }

    /// Cells as read by a reader that splits at commas, semicolons or tabs.
    fn cells_of(written: &str) -> Vec<String> {
        let mut cells = Vec::new();
        for delimiter in [b',', b';', b'\t'] {
            for quoting in [true, false] {
                let mut reader = ::csv::ReaderBuilder::new()
                    .delimiter(delimiter)
                    .quoting(quoting || delimiter == b',')
                    .flexible(true)
                    .has_headers(false)
                    .from_reader(written.as_bytes());
                for record in reader.records() {
                    cells.extend(record.unwrap().iter().map(str::to_owned));
                }
            }
        }
        cells
    }

    #[test]
    fn without_the_apostrophes_such_readers_find_formulas() {
        let written = render_csv(&table(&["hello;=1+1", "\t@x", "a\n-b"]), Formulas::Raw);
        let formulas = cells_of(&written)
            .into_iter()
            .filter(|cell| cell.starts_with(FORMULA));
        assert!(formulas.count() >= 3);
    }
}
