//! A table as it is in its file: columns and rows of texts, before anything is known about them.

mod footer;
mod lines;
mod separator;

use self::lines::LineCounter;
use crate::cli::limits;
use crate::cli::problems::{Problems, name_lines};
use crate::study::text::{excerpt, group_thousands, pluralize};

/// A table as it is in the file, before anything is known about it.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<SheetRow>,
    /// What separates the cells; a tab for a sheet of a workbook.
    pub(super) separator: char,
    /// How the table was read, in sentences.
    pub(super) notes: Vec<String>,
    /// Rows that do not fit the columns.
    pub(super) bad: Problems,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// The whole header, which may have several lines, without a byte order mark and blanks around it.
    pub(super) name: String,
}

/// A row of a table, with one cell per column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetRow {
    /// Its line in the file as an editor counts, from 1; the row number in a sheet of a workbook.
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

impl Column {
    /// A column with a header.
    pub(super) fn new(header: &str) -> Self {
        let name = header.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        Self {
            name: name.to_owned(),
        }
    }

    /// The first line of the header, which is the name in tables with headers in two languages.
    pub(super) fn first_line(&self) -> &str {
        self.name.lines().next().unwrap_or_default().trim_end()
    }

    /// Whether the header, or one of its lines, has this name, whatever the case.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let mut lines = self.name.lines();
        self.name.to_lowercase() == name || lines.any(|line| line.trim().to_lowercase() == name)
    }
}

impl SheetRow {
    /// The text of a column; empty if the row has none.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// How many cells are not blank.
    fn filled(&self) -> usize {
        let filled = self.cells.iter().filter(|cell| !cell.trim().is_empty());
        filled.count()
    }
}

impl Sheet {
    /// Reads a table of separated values. `header` has the names of the columns if the first line does not.
    ///
    /// # Errors
    /// Why it is not a table, as the end of a sentence.
    pub(super) fn from_text(text: &str, header: Option<&[String]>) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err(
                "it is empty. The first line is to name the columns, such as participant,version,task,outcome".to_owned(),
            );
        }
        let (separator, start) = separator::find(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(&text.as_bytes()[start..]);
        let mut line_counter = LineCounter::new(text);
        let mut bad = Problems::default();
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| format!("it cannot be read: {error}"))?;
            // One more for the line of names.
            if records.len() > limits::TABLE_ROWS {
                return Err(format!(
                    "it has more than {} rows. Import it in parts",
                    group_thousands(limits::TABLE_ROWS)
                ));
            }
            let at = record.position().map_or(0, csv::Position::byte);
            let line = line_counter.line_at(start + usize::try_from(at).unwrap_or(usize::MAX));
            match limit_flaw(&record) {
                Some(flaw) if records.is_empty() => return Err(format!("line {line}: {flaw}")),
                Some(flaw) => bad.add_at(line, &flaw),
                None => records.push(SheetRow {
                    line,
                    cells: record.iter().map(str::to_owned).collect(),
                }),
            }
        }
        let mut sheet = Self::from_records(records, char::from(separator), header)?;
        bad.append(std::mem::take(&mut sheet.bad));
        sheet.bad = bad;
        Ok(sheet)
    }

    /// Finds the columns among the records, and the rows below them.
    ///
    /// # Errors
    /// When there is no record, as the end of a sentence.
    pub(super) fn from_records(
        mut records: Vec<SheetRow>,
        separator: char,
        header: Option<&[String]>,
    ) -> Result<Self, String> {
        let mut notes = Vec::new();
        let names = match header {
            Some(names) => names.to_vec(),
            None => {
                let at = records.iter().position(|record| record.filled() > 1);
                let below = records.split_off(at.unwrap_or(0));
                let titles: Vec<u64> = records.iter().map(|record| record.line).collect();
                if !titles.is_empty() {
                    notes.push(format!(
                        "Text above the column names was not read ({}).",
                        name_lines(&titles)
                    ));
                }
                records = below;
                if records.is_empty() {
                    return Err("there is no line with the names of columns".to_owned());
                }
                records.remove(0).cells
            }
        };
        let mut columns: Vec<Column> = names.iter().map(|name| Column::new(name)).collect();
        let is_filled = |at: usize| records.iter().any(|row| !row.cell(at).trim().is_empty());
        while columns.last().is_some_and(|column| column.name.is_empty())
            && !is_filled(columns.len() - 1)
        {
            columns.pop();
        }
        let left_out = footer::take(&mut records, columns.len());
        notes.extend(footer::describe(&left_out));
        let mut bad = Problems::default();
        records.retain_mut(|row| {
            let all = row.cells.len();
            while row.cells.len() > columns.len()
                && row.cells.last().is_some_and(|cell| cell.trim().is_empty())
            {
                row.cells.pop();
            }
            let fits = row.cells.len() == columns.len();
            if !fits {
                bad.add_at(
                    row.line,
                    &format!(
                        "it has {}, and the first line has {}",
                        pluralize(all, "value"),
                        columns.len()
                    ),
                );
            }
            fits
        });
        let damaged = |row: &&SheetRow| row.cells.iter().any(|cell| cell.contains('\u{fffd}'));
        let damaged: Vec<u64> = records.iter().filter(damaged).map(|row| row.line).collect();
        if !damaged.is_empty() {
            notes.push(format!(
                "Letters were broken before the file was written, and are \u{fffd} in it ({}). Export it again as UTF-8.",
                name_lines(&damaged)
            ));
        }
        Ok(Self {
            columns,
            rows: records,
            separator,
            notes,
            bad,
        })
    }

    /// The names of the columns, one line each.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(Column::first_line)
    }

    /// The column with a name, whatever its case.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.is_called(name))
    }
}

/// The problem of a record with too many cells, or with one that is too long.
fn limit_flaw(record: &csv::StringRecord) -> Option<String> {
    if record.len() > limits::TABLE_COLUMNS {
        return Some(format!(
            "it has more than {} columns. Leave out those that are not needed",
            group_thousands(limits::TABLE_COLUMNS)
        ));
    }
    let cell = record.iter().find(|cell| cell.len() > limits::CELL_BYTES)?;
    Some(format!(
        "a cell is longer than 64 KiB, and begins with \"{}\". Is a quotation mark missing in the lines before?",
        excerpt(cell)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        Sheet::from_text(text, None).unwrap()
    }

    fn lines(sheet: &Sheet) -> Vec<u64> {
        sheet.rows.iter().map(|row| row.line).collect()
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        let text = "a,b\n1,\"x\ny\"\n\n2,z\n";
        for ends in ["\n", "\r\n", "\r"] {
            let sheet = sheet(&text.replace('\n', ends));
            assert_eq!(lines(&sheet), [2, 5], "{ends:?}");
        }
        assert_eq!(lines(&sheet("\r\n\r\na,b\r\n1,2\r\n3,4")), [4, 5]);
        assert_eq!(lines(&sheet("sep=;\r\na;b\r\n1;2\r\n")), [3]);
    }

    #[test]
    fn headers_lose_marks_and_blanks_and_can_be_named_by_their_first_line() {
        let sheet = sheet("\u{feff}Zeit ;\"Person \nNummer\";\n1;2;\n");
        assert_eq!(sheet.separator, ';');
        let names: Vec<&str> = sheet.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["Zeit", "Person \nNummer"]);
        assert_eq!(sheet.find("person"), Some(1));
        assert_eq!(sheet.find("ZEIT"), Some(0));
        assert_eq!(sheet.rows[0].cells, ["1", "2"]);
    }

    #[test]
    fn titles_above_the_names_are_skipped_with_a_note() {
        let sheet = sheet("Round 1,,\n\na,b,c\n1,2,3\n");
        assert_eq!(sheet.columns[0].name, "a");
        assert_eq!(lines(&sheet), [4]);
        assert_eq!(
            sheet.notes,
            ["Text above the column names was not read (line 1)."]
        );
    }

    #[test]
    fn rows_with_other_numbers_of_cells_are_reported_unless_the_rest_is_blank() {
        let sheet = sheet("a,b\n1,2,,\n1,2,3\n1\n3,4\n");
        assert_eq!(lines(&sheet), [2, 5]);
        assert_eq!(
            sheet.bad.first(),
            [
                "line 3: it has 3 values, and the first line has 2",
                "line 4: it has 1 value, and the first line has 2"
            ]
        );
    }

    #[test]
    fn broken_letters_are_reported_by_line() {
        let sheet = sheet("a,b\n1,2\nK\u{fffd}de,2\n");
        assert!(sheet.notes[0].ends_with("(line 3). Export it again as UTF-8."));
    }

    #[test]
    fn names_can_be_given_for_a_file_without_them() {
        let names = ["a".to_owned(), "b".to_owned()];
        let sheet = Sheet::from_text("1,2\n3,4\n", Some(&names)).unwrap();
        assert_eq!(lines(&sheet), [1, 2]);
        assert_eq!(sheet.columns[1].name, "b");
    }
}
