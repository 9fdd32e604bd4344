//! Reads a sheet of an XLSX workbook as a table of texts.
//!
//! The packed parts are looked through before calamine parses them, and cells are read one by one: a sheet can claim any
//! size. Values are those saved with the workbook; formulas are not evaluated.

mod archive;
mod markup;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::thread;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use self::markup::Markup;
use super::refusal::TableRefusal;
use super::sheet::{Sheet, SheetRows};
use crate::cli::limits;
use crate::study::text::{excerpt, group_thousands, list_names, pluralize, quote_for_shell};

/// Whether a file is a workbook, by its first bytes.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether a file is in the container of old workbooks and of those with a password.
pub(super) fn is_old_or_locked_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// Reads the sheet with a name, or the only one; `header` has the names of the columns if its first row does not.
///
/// # Errors
/// Why the workbook or the sheet cannot be read.
pub(super) fn read(
    bytes: Vec<u8>,
    name: Option<&str>,
    header: Option<&[String]>,
) -> Result<Sheet, TableRefusal> {
    let name = name.map(str::to_owned);
    // A panic of the parser ends the thread alone.
    let reading = thread::Builder::new().spawn(move || read_rows(&bytes, name.as_deref()));
    let read = reading.map_err(|error| error.to_string())?.join();
    let (rows, notes) = read.unwrap_or_else(|_| Err(unreadable("it is damaged")))?;
    let mut sheet = Sheet::from_rows(rows, '\t', header)?;
    sheet.notes.splice(0..0, notes);
    Ok(sheet)
}

fn unreadable(reason: impl std::fmt::Display) -> TableRefusal {
    TableRefusal::new(format!("the workbook cannot be read: {reason}"))
        .hint("Save the sheet as CSV UTF-8 in your spreadsheet, and import that.")
}

/// The rows of a sheet that have a value, and notes on how they were read.
fn read_rows(bytes: &[u8], name: Option<&str>) -> Result<(SheetRows, Vec<String>), TableRefusal> {
    let extras = archive::check(bytes).map_err(unreadable)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut notes = extras;
    let name = choose_sheet(&mut workbook, name, &mut notes)?;
    let markup = Markup::read(bytes, &name).map_err(unreadable)?;
    let cells = read_cells(&mut workbook, &name, markup.is_computed_on_load)?;
    if let Some(refusal) = cells.uncomputed_refusal() {
        return Err(refusal);
    }
    notes.extend(cells.hidden_note(&markup));
    if cells.formulas > 0 {
        notes.push(format!(
            "The values of {} are those saved with the workbook.",
            pluralize(cells.formulas, "formula")
        ));
    }
    Ok((cells.into_rows()?, notes))
}

/// The name of the sheet to read: the one that was asked for, or the only visible one with cells.
fn choose_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    wanted: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<String, TableRefusal> {
    let sheets = workbook.sheets_metadata().to_vec();
    let tables = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let all: Vec<String> = tables.clone().map(|sheet| sheet.name.clone()).collect();
    if let Some(wanted) = wanted {
        let found = all.iter().find(|name| name.as_str() == wanted);
        let found = found.or_else(|| {
            all.iter()
                .find(|name| name.to_lowercase() == wanted.to_lowercase())
        });
        return found.cloned().ok_or_else(|| {
            TableRefusal::new(format!(
                "there is no sheet \"{}\"; the sheets are {}",
                excerpt(wanted),
                list_names(all.iter().map(String::as_str))
            ))
        });
    }
    let (shown, hidden): (Vec<_>, Vec<_>) =
        tables.partition(|sheet| sheet.visible == SheetVisible::Visible);
    if !hidden.is_empty() {
        notes.push(format!(
            "Hidden sheets were not read: {}.",
            list_names(hidden.iter().map(|sheet| sheet.name.as_str()))
        ));
    }
    let mut filled = Vec::new();
    for sheet in shown {
        if has_cells(workbook, &sheet.name).map_err(unreadable)? {
            filled.push(sheet.name.as_str());
        }
    }
    match filled.as_slice() {
        [] => Err(TableRefusal::new("no sheet of the workbook has a value")),
        [only] => Ok((*only).to_owned()),
        several => Err(TableRefusal::new(format!(
            "the workbook has {} sheets: {}",
            several.len(),
            list_names(several.iter().copied())
        ))
        .hint(format!(
            "Say which one to import, such as --sheet {}",
            quote_for_shell(several[0])
        ))),
    }
}

fn has_cells(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<bool, XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        if *cell.get_value() != DataRef::Empty {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The cells of a sheet that have a value.
#[derive(Default)]
struct Cells {
    /// By row and column, from 0.
    rows: BTreeMap<u32, BTreeMap<usize, String>>,
    /// One more than the last column.
    width: usize,
    formulas: usize,
    /// Row and column of cells with a formula whose value was not saved, from 0.
    uncomputed: Vec<(u32, u32)>,
}

/// Reads the cells of a sheet. If `is_computed_on_load`, the value 0 of a formula stands for none.
fn read_cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    is_computed_on_load: bool,
) -> Result<Cells, TableRefusal> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut cells = Cells::default();
    let mut text_bytes = 0;
    while let Some(cell) = reader
        .next_cell_with_formula_metadata()
        .map_err(unreadable)?
    {
        let has_formula = cell.formula.is_some();
        let is_zero = || matches!(cell.value, DataRef::Float(0.0) | DataRef::Int(0));
        if has_formula && (cell.value == DataRef::Empty || is_computed_on_load && is_zero()) {
            cells.uncomputed.push(cell.pos);
        }
        let Some(text) = cell_text(&cell.value) else {
            continue;
        };
        let (row, column) = (
            cell.pos.0,
            usize::try_from(cell.pos.1).unwrap_or(usize::MAX),
        );
        text_bytes += text.len() as u64;
        cells.width = cells.width.max(column.saturating_add(1));
        if cells.width > limits::TABLE_COLUMNS {
            return Err(TableRefusal::new(format!(
                "line {}: it has more than {} columns. Leave out those that are not needed",
                row + 1,
                group_thousands(limits::TABLE_COLUMNS)
            )));
        }
        if text.len() > limits::CELL_BYTES {
            return Err(TableRefusal::new(format!(
                "line {}: a cell is longer than 64 KiB",
                row + 1
            )));
        }
        cells.rows.entry(row).or_default().insert(column, text);
        if cells.rows.len() * cells.width > limits::WORKBOOK_CELLS
            || text_bytes > limits::WORKBOOK_UNPACKED_BYTES
        {
            return Err(TableRefusal::new(format!(
                "the sheet has more than {} cells, or more than 256 MiB of text. Save it as CSV and import that",
                group_thousands(limits::WORKBOOK_CELLS)
            )));
        }
        cells.formulas += usize::from(has_formula);
    }
    Ok(cells)
}

impl Cells {
    /// The refusal of a sheet with formulas whose values were not saved.
    fn uncomputed_refusal(&self) -> Option<TableRefusal> {
        let places = self.uncomputed.iter();
        let places: Vec<String> = places
            .map(|(row, column)| cell_name(*row, *column))
            .collect();
        let verb = match places.len() {
            0 => return None,
            1 => "has",
            _ => "have",
        };
        Some(
            TableRefusal::new(format!(
                "{} {verb} a formula whose value was not saved: {}",
                pluralize(places.len(), "cell"),
                list_names(places.iter().map(String::as_str))
            ))
            .hint("Open the workbook in your spreadsheet, which computes its formulas, save it, and import it again."),
        )
    }

    /// A note about rows and columns with values that the sheet does not show.
    fn hidden_note(&self, markup: &Markup) -> Option<String> {
        let rows: Vec<String> = markup
            .hidden_rows
            .iter()
            .filter(|row| self.rows.contains_key(row))
            .map(|row| (row + 1).to_string())
            .collect();
        let has_value = |column: &usize| self.rows.values().any(|row| row.contains_key(column));
        let columns: Vec<String> = (0..self.width)
            .filter(|column| markup.hides_column(*column) && has_value(column))
            .map(column_letters)
            .collect();
        let count = |names: &[String], noun: &str| {
            let places = list_names(names.iter().map(String::as_str));
            format!("{} ({places})", pluralize(names.len(), noun))
        };
        let hidden = match (rows.is_empty(), columns.is_empty()) {
            (true, true) => return None,
            (false, true) => count(&rows, "hidden row"),
            (true, false) => count(&columns, "hidden column"),
            (false, false) => format!(
                "{} and {}",
                count(&rows, "hidden row"),
                count(&columns, "hidden column")
            ),
        };
        Some(format!(
            "Read like the others: {hidden}. Delete in the sheet what is not to be imported, such as rows that a filter hides."
        ))
    }

    /// Rows with as many cells as the widest.
    fn into_rows(self) -> Result<SheetRows, TableRefusal> {
        if self.rows.is_empty() {
            return Err(TableRefusal::new("the sheet has no value"));
        }
        let mut rows = SheetRows::default();
        for (row, cells) in &self.rows {
            let cell = |at| cells.get(&at).map_or("", String::as_str);
            rows.push(u64::from(*row) + 1, (0..self.width).map(cell))?;
        }
        Ok(rows)
    }
}

/// A cell as spreadsheets name it: `C4` is row 3 and column 2 from 0.
fn cell_name(row: u32, column: u32) -> String {
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    format!("{}{}", column_letters(column), row.saturating_add(1))
}

/// A column, counted from 0, as spreadsheets name it: A to Z, AA and on.
fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column.saturating_add(1);
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(
            b'A' + u8::try_from(rest % 26).unwrap_or_default(),
        ));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// A value as text: numbers without needless zeros, dates as `2026-03-01T09:30:00`, times and durations as `h:mm:ss`.
/// `None` if the cell is blank.
fn cell_text(value: &DataRef) -> Option<String> {
    let text = match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is_true) => is_true.to_string(),
        DataRef::DateTime(time) => time_text(*time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    };
    (!text.trim().is_empty()).then_some(text)
}

fn time_text(time: ExcelDateTime) -> String {
    let days = time.as_f64();
    if time.is_duration() || (0.0..1.0).contains(&days) {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "a float is cut to the largest number"
        )]
        let ms = (days * 86_400_000.0).round() as i64;
        let seconds = ms / 1000;
        let clock = format!(
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
        return match ms % 1000 {
            0 => clock,
            rest => format!("{clock}.{rest:03}"),
        };
    }
    let (year, month, day, hour, minute, second, ms) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, ms) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}.{ms:03}"),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime as Written, Format, Formula, Workbook};

    use super::*;

    fn saved(mut workbook: Workbook) -> Vec<u8> {
        workbook.save_to_buffer().unwrap()
    }

    #[test]
    fn a_sheet_is_read_as_texts() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (column, name) in
            (0..).zip(["participant", "time_s", "began", "took", "errors", "done"])
        {
            sheet.write(0, column, name).unwrap();
        }
        let date = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let duration = Format::new().set_num_format("[h]:mm:ss");
        sheet.write(2, 0, "P01").unwrap();
        sheet.write(2, 1, 12.5).unwrap();
        let began = Written::parse_from_str("2026-03-01T09:30:00").unwrap();
        sheet.write_with_format(2, 2, &began, &date).unwrap();
        sheet
            .write_with_format(2, 3, 80.0 / 86_400.0, &duration)
            .unwrap();
        sheet
            .write(2, 4, Formula::new("=2+3").set_result("5"))
            .unwrap();
        sheet.write(2, 5, true).unwrap();
        let sheet = read(saved(workbook), None, None).unwrap();
        assert_eq!(sheet.columns[1].name, "time_s");
        let row = sheet.row(0).unwrap();
        assert_eq!(row.line, 3);
        assert_eq!(
            row.cells,
            ["P01", "12.5", "2026-03-01T09:30:00", "0:01:20", "5", "true"]
        );
        assert_eq!(
            sheet.notes,
            ["The values of 1 formula are those saved with the workbook."]
        );
    }

    #[test]
    fn hidden_rows_and_columns_are_named() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write(0, 0, "other").unwrap();
        let sheet = workbook.add_worksheet().set_name("A & B").unwrap();
        for row in 0..9 {
            sheet.write_row(row, 0, ["a", "b", "c"]).unwrap();
        }
        for row in [3, 6, 8, 20] {
            sheet.set_row_hidden(row).unwrap();
        }
        let read_sheet = |workbook: &mut Workbook| {
            let bytes = workbook.save_to_buffer().unwrap();
            read(bytes, Some("A & B"), None).unwrap()
        };
        let found = read_sheet(&mut workbook);
        assert_eq!(found.row_count(), 8);
        insta::assert_snapshot!(found.notes.join("\n"), @"Read like the others: 3 hidden rows (4, 7, 9). Delete in the sheet what is not to be imported, such as rows that a filter hides.");
        let sheet = workbook.worksheet_from_name("A & B").unwrap();
        sheet.set_column_hidden(1).unwrap();
        sheet.set_column_hidden(7).unwrap();
        insta::assert_snapshot!(read_sheet(&mut workbook).notes.join("\n"), @"Read like the others: 3 hidden rows (4, 7, 9) and 1 hidden column (B). Delete in the sheet what is not to be imported, such as rows that a filter hides.");
    }

    #[test]
    fn formulas_without_a_value_are_refused() {
        let with_value = |value: &str| {
            let mut workbook = Workbook::new();
            let sheet = workbook.add_worksheet();
            sheet.write_row(0, 0, ["a", "b"]).unwrap();
            let formula = Formula::new("=1+1").set_result(value);
            sheet.write(1, 0, "x").unwrap();
            sheet.write(1, 1, formula.clone()).unwrap();
            sheet.write(2, 27, formula).unwrap();
            read(saved(workbook), None, None)
        };
        assert!(with_value("2").is_ok());
        // The library that writes this workbook cannot compute, and saves 0.
        let refusal = with_value("0").unwrap_err();
        insta::assert_snapshot!([vec![refusal.message], refusal.hints].concat().join("\n"), @"
        2 cells have a formula whose value was not saved: B2, AB3
        Open the workbook in your spreadsheet, which computes its formulas, save it, and import it again.
        ");
    }

    #[test]
    fn of_several_sheets_one_is_named() {
        let mut workbook = Workbook::new();
        for name in ["Round 1", "Round 2"] {
            let sheet = workbook.add_worksheet().set_name(name).unwrap();
            sheet.write(0, 0, "a").unwrap();
            sheet.write(0, 1, name).unwrap();
        }
        workbook.add_worksheet().set_name("Empty").unwrap();
        let hidden = workbook
            .add_worksheet()
            .set_name("Lists")
            .unwrap()
            .set_hidden(true);
        hidden.write(0, 0, "x").unwrap();
        let bytes = saved(workbook);
        let refusal = read(bytes.clone(), None, None).unwrap_err();
        assert_eq!(
            refusal.message,
            "the workbook has 2 sheets: Round 1, Round 2"
        );
        assert_eq!(
            refusal.hints,
            ["Say which one to import, such as --sheet 'Round 1'"]
        );
        assert_eq!(
            read(bytes.clone(), Some("round 2"), None).unwrap().columns[1].name,
            "Round 2"
        );
        let refusal = read(bytes, Some("Round 3"), None).unwrap_err();
        assert!(refusal.message.starts_with("there is no sheet \"Round 3\""));
    }

    #[test]
    fn the_size_that_cells_span_is_limited() {
        let far = |row, column| {
            let mut workbook = Workbook::new();
            let sheet = workbook.add_worksheet();
            sheet.write(0, 0, "a").unwrap();
            sheet.write(row, column, "b").unwrap();
            read(saved(workbook), None, None)
        };
        assert!(far(1_048_575, 999).is_ok());
        let refusal = far(1, 1000).unwrap_err();
        assert!(
            refusal.message.contains("more than 1,000 columns"),
            "{}",
            refusal.message
        );
    }

    #[test]
    fn damaged_workbooks_are_refused() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().write(0, 0, "a").unwrap();
        let bytes = saved(workbook);
        for at in (0..bytes.len()).step_by(7) {
            let mut torn = bytes.clone();
            torn[at] ^= 0x55;
            // Either it is still read, or it is refused; nothing panics out of it.
            let _ = read(torn, None, None);
        }
        assert!(read(bytes[..bytes.len() / 2].to_vec(), None, None).is_err());
    }
}
