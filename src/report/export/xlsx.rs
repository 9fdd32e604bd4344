//! Excel workbook: one sheet per table, numbers as numbers, texts as texts, the header frozen.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::table::{Cell, Table};
use crate::session::WallTime;

/// Maximum length of a cell, in UTF-16 units.
const MAX_CELL: usize = 32_767;

/// Tables as a workbook dated `made`, so that the same record gives the same bytes.
///
/// # Errors
/// A sentence, for example if a table is larger than a sheet.
pub fn render_workbook(tables: &[Table], made: WallTime) -> Result<Vec<u8>, String> {
    let cannot = |error: XlsxError| match error {
        XlsxError::RowColumnLimitError => {
            "A table has more rows than a sheet takes (1,048,575). Export it as CSV.".to_owned()
        }
        other => format!("The workbook cannot be made: {other}."),
    };
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title("moderato");
    if let Ok(at) = ExcelDateTime::from_timestamp(made.0.div_euclid(1000)) {
        properties = properties.set_creation_datetime(&at);
    }
    book.set_properties(&properties);
    for table in tables {
        write_sheet(book.add_worksheet(), table).map_err(cannot)?;
    }
    book.save_to_buffer().map_err(cannot)
}

fn write_sheet(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_name(table.name)?.set_freeze_panes(1, 0)?;
    for (column, name) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, &*truncate_to_cell(name), &bold)?;
        sheet.set_column_width(column, column_width(table, usize::from(column)))?;
    }
    for (place, cells) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string(place, column, &*truncate_to_cell(text))?;
                }
                #[allow(clippy::cast_precision_loss, reason = "a sheet knows no other numbers")]
                Cell::Whole(number) => {
                    sheet.write_number(place, column, *number as f64)?;
                }
                Cell::Number(number) => {
                    sheet.write_number(place, column, *number)?;
                }
            }
        }
    }
    Ok(())
}

/// Width of a column in characters, from its name and its first 200 rows.
fn column_width(table: &Table, column: usize) -> f64 {
    let cells = table
        .rows
        .iter()
        .take(200)
        .filter_map(|row| match row.get(column) {
            Some(Cell::Text(text)) => Some(text.chars().count()),
            _ => None,
        });
    let name = table.columns[column].chars().count();
    cells.chain([name]).max().unwrap_or(0).clamp(8, 40) as f64 + 2.0
}

/// A text cut to the maximum length of a cell, with an ellipsis.
fn truncate_to_cell(text: &str) -> std::borrow::Cow<'_, str> {
    if text.encode_utf16().count() <= MAX_CELL {
        return text.into();
    }
    let mut units = 0;
    let cut = |c: &char| {
        units += c.len_utf16();
        units < MAX_CELL
    };
    let mut short: String = text.chars().take_while(cut).collect();
    short.push('…');
    short.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new("attempts", &["who", "time_s"]);
        table.rows.push(vec!["=1+1".into(), 72.5.into()]);
        table.rows.push(vec!["a\u{1}b".into(), Cell::Empty]);
        table
            .rows
            .push(vec!["ü".repeat(40_000).into(), 3_i64.into()]);
        table
    }

    #[test]
    fn the_same_tables_give_the_same_bytes() {
        let first = render_workbook(&[table()], WallTime(1_770_109_200_000)).unwrap();
        assert!(first.starts_with(b"PK"));
        assert_eq!(
            first,
            render_workbook(&[table()], WallTime(1_770_109_200_000)).unwrap()
        );
        assert_ne!(first, render_workbook(&[table()], WallTime(0)).unwrap());
    }

    #[test]
    fn a_text_longer_than_a_cell_ends_in_an_ellipsis() {
        let long = "x".repeat(40_000);
        assert_eq!(truncate_to_cell(&long).encode_utf16().count(), MAX_CELL);
        assert!(truncate_to_cell(&long).ends_with("x…"));
        assert_eq!(truncate_to_cell("short"), "short");
    }
}
