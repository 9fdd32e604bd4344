//! A table as it is in its file: columns and rows of texts, before anything is known about them.

mod averages;
mod footer;
mod label;
mod labeled;
mod lines;
mod rows;
mod separator;
mod statistic;

use self::lines::LineCounter;
pub(super) use self::rows::{SheetRow, SheetRows};
use crate::cli::limits;
use crate::cli::problems::{Problems, name_lines};
use crate::study::text::{excerpt, group_thousands, list_names, pluralize};

/// A table as it is in the file, before anything is known about it.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) columns: Vec<Column>,
    rows: SheetRows,
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
        let mut rows = SheetRows::default();
        let mut record = csv::StringRecord::new();
        let mut last = (0, start);
        while reader
            .read_record(&mut record)
            .map_err(|error| format!("it cannot be read: {error}"))?
        {
            let at = record.position().map_or(0, csv::Position::byte);
            let at = start + usize::try_from(at).unwrap_or(usize::MAX);
            let line = line_counter.line_at(at);
            last = (line, at);
            match limit_flaw(&record) {
                Some(flaw) if rows.len() == 0 => return Err(format!("line {line}: {flaw}")),
                Some(flaw) => bad.add_at(line, &flaw),
                None => rows.push(line, &record)?,
            }
        }
        if text.get(last.1..).is_some_and(goes_on_unclosed) {
            return Err(format!(
                "line {}: a quotation mark is never closed, so that the lines below it would be one cell. Close it, or remove it",
                last.0
            ));
        }
        let mut sheet = Self::from_rows(rows, char::from(separator), header)?;
        bad.append(std::mem::take(&mut sheet.bad));
        sheet.bad = bad;
        Ok(sheet)
    }

    /// Finds the columns among the rows, and the rows with data below them.
    ///
    /// # Errors
    /// When there is no row, as the end of a sentence.
    pub(super) fn from_rows(
        mut rows: SheetRows,
        separator: char,
        header: Option<&[String]>,
    ) -> Result<Self, String> {
        let mut notes = Vec::new();
        let columns = match header {
            Some(names) => names.iter().map(|name| Column::new(name)).collect(),
            None => take_header(&mut rows, &mut notes)?,
        };
        let mut sheet = Self::new(columns, rows, separator);
        sheet.remove_blank_columns();
        let footer = footer::take(&mut sheet.rows, &sheet.columns);
        notes.extend(footer.notes);
        sheet.remove_misfits();
        for (line, problem) in footer.doubtful {
            sheet.bad.add_at(line, &problem);
        }
        let broken = sheet.rows.broken();
        if !broken.is_empty() {
            notes.push(format!(
                "Letters were broken before the file was written, and are \u{fffd} in it ({}). Export it again as UTF-8.",
                name_lines(&broken)
            ));
        }
        sheet.notes = notes;
        Ok(sheet)
    }

    /// A table of these columns and rows.
    pub(super) fn new(columns: Vec<Column>, rows: SheetRows, separator: char) -> Self {
        Self {
            columns,
            rows,
            separator,
            notes: Vec::new(),
            bad: Problems::default(),
        }
    }

    /// Removes columns at the end without a name and without data.
    fn remove_blank_columns(&mut self) {
        while self
            .columns
            .last()
            .is_some_and(|column| column.name.is_empty())
        {
            let at = self.columns.len() - 1;
            if self.rows.iter().any(|row| !row.cell(at).trim().is_empty()) {
                return;
            }
            self.columns.pop();
        }
    }

    /// Removes rows that have fewer cells than there are columns, or more that are not blank, with a problem for each.
    fn remove_misfits(&mut self) {
        let (columns, bad) = (self.columns.len(), &mut self.bad);
        self.rows.retain(|row| {
            let more = row.cells.get(columns..);
            let fits = more.is_some_and(|more| more.iter().all(|cell| cell.trim().is_empty()));
            if !fits {
                let values = pluralize(row.cells.len(), "value");
                bad.add_at(
                    row.line,
                    &format!("it has {values}, and the first line has {columns}"),
                );
            }
            fits
        });
    }

    /// The rows, with one cell per column.
    pub(super) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.rows.iter().map(|row| self.fit(row))
    }

    /// A row by its index.
    pub(super) fn row(&self, index: usize) -> Option<SheetRow<'_>> {
        self.rows.get(index).map(|row| self.fit(row))
    }

    /// How many rows there are.
    pub(super) fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// Removes the blank cells after the last column.
    fn fit<'t>(&self, mut row: SheetRow<'t>) -> SheetRow<'t> {
        row.cells.truncate(self.columns.len());
        row
    }

    /// The names of the columns, one line each.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(Column::first_line)
    }

    /// A column's name in a list; its position if it has data without a name, as the index of a data frame. `None` if it
    /// has neither.
    pub(super) fn name_in_list(&self, column: usize, name: &str) -> Option<String> {
        if !name.is_empty() {
            return Some(name.to_owned());
        }
        let mut rows = self.rows.iter();
        let has_data = rows.any(|row| !row.cell(column).trim().is_empty());
        has_data.then(|| format!("column {} (without a name)", column + 1))
    }

    /// The names of the columns as a list in a message.
    pub(super) fn list_columns(&self) -> String {
        let columns = self.names().enumerate();
        let names: Vec<String> = columns
            .filter_map(|(at, name)| self.name_in_list(at, name))
            .collect();
        list_names(names.iter().map(String::as_str))
    }

    /// The column with a name, whatever its case.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.is_called(name))
    }
}

/// Takes the columns' names from the first row that fills more than one cell; a note is added about rows above it.
fn take_header(rows: &mut SheetRows, notes: &mut Vec<String>) -> Result<Vec<Column>, String> {
    let at = rows.iter().position(|row| row.filled() > 1);
    let at = at.unwrap_or_default();
    let titles: Vec<u64> = rows.iter().take(at).map(|row| row.line).collect();
    if !titles.is_empty() {
        notes.push(format!(
            "Text above the column names was not read ({}).",
            name_lines(&titles)
        ));
    }
    let header = rows.get(at);
    let header = header.ok_or("there is no line with the names of columns")?;
    let columns = header.cells.iter().map(|name| Column::new(name)).collect();
    rows.remove_first(at + 1);
    Ok(columns)
}

/// Whether the last record has a quotation mark that is not closed, and lines below it.
fn goes_on_unclosed(record: &str) -> bool {
    let lines = record.trim_end().contains(['\n', '\r']);
    lines && !record.matches('"').count().is_multiple_of(2)
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
        sheet.rows().map(|row| row.line).collect()
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
        assert_eq!(sheet.row(0).unwrap().cells, ["1", "2"]);
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
    fn a_quotation_mark_that_is_never_closed_is_found() {
        let read = |text: &str| Sheet::from_text(text, None).map(|sheet| lines(&sheet));
        let refused = read("a,b\n1,2\n3,\"I said\n5,6\n7,8\n").unwrap_err();
        assert!(
            refused.starts_with("line 3: a quotation mark is never closed"),
            "{refused}"
        );
        for whole in [
            "a,b\n1,2\n3,\"I said\n\"\"no\"\"\"\n",
            "a,b\n1,2\n3,5\" long\n",
            "a,b\n1,2\n3,\"open\n",
        ] {
            assert_eq!(read(whole), Ok(vec![2, 3]), "{whole}");
        }
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
