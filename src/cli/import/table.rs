//! Reads a file as attempts, ratings, or responses to questionnaires.

use std::path::Path;

use super::content::Table;
use super::field_columns::FieldColumns;
use super::mapping::Mapping;
use super::refusal::TableRefusal;
use super::sheet::Sheet;
use super::{attempt_rows, boris, questionnaire, rating_rows, task_columns, workbook};
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::{encoding, limits, named_file};
use crate::study::Study;

/// Fields of attempts that say more than that there was one.
const TOTALS: [&str; 3] = ["time_s", "errors", "assists"];

/// Reads a table from a file; `study` has the script's own questions and tasks, if there is a script.
///
/// # Errors
/// When the file cannot be read or is not a table; problems of single rows are in [`Table::bad`].
pub(super) fn read(
    path: &Path,
    mapping: &Mapping,
    study: Option<&Study>,
) -> Result<Table, CommandError> {
    let bytes = named_file::read(path, limits::TABLE_BYTES, "Import it in parts.")?;
    let (sheet, guessed) = read_sheet(bytes, mapping).map_err(|r| refused(path, &r))?;
    let mut table = from_sheet(sheet, mapping, study).map_err(|r| refused(path, &r))?;
    table.notes.extend(guessed);
    Ok(table)
}

/// Reads a sheet whose columns are not those of attempts, ratings or responses.
///
/// # Errors
/// When the file cannot be read or is not a table.
pub(super) fn read_plain(path: &Path, mapping: &Mapping) -> Result<Sheet, CommandError> {
    let bytes = named_file::read(path, limits::TABLE_BYTES, "Import it in parts.")?;
    let (mut sheet, guessed) = read_sheet(bytes, mapping).map_err(|r| refused(path, &r))?;
    sheet.notes.extend(guessed);
    Ok(sheet)
}

fn refused(path: &Path, refusal: &TableRefusal) -> CommandError {
    let sentence = format!("{}: {}", display::path(path), refusal.message);
    let error = CommandError::invalid(display::with_full_stop(&sentence));
    refusal.hints.iter().fold(error, CommandError::hint)
}

/// The sheet in a file, and a note if its encoding was guessed.
fn read_sheet(bytes: Vec<u8>, mapping: &Mapping) -> Result<(Sheet, Option<String>), TableRefusal> {
    let header = mapping.header.as_deref();
    if workbook::is_workbook(&bytes) {
        return Ok((
            workbook::read(bytes, mapping.sheet.as_deref(), header)?,
            None,
        ));
    }
    if workbook::is_old_or_locked_workbook(&bytes) {
        return Err(
            TableRefusal::new("it is a workbook of an old format, or one with a password")
                .hint("Save it as .xlsx without a password, or as CSV UTF-8."),
        );
    }
    if mapping.sheet.is_some() {
        return Err(
            TableRefusal::new("it is no workbook, and has no sheets").hint("Remove --sheet.")
        );
    }
    let (text, guessed) = encoding::decode_text(bytes)?;
    Ok((Sheet::from_text(&text, header)?, guessed))
}

/// Reads a table from a text.
#[cfg(test)]
pub(super) fn table(text: &str, mapping: &Mapping) -> Result<Table, TableRefusal> {
    from_sheet(
        Sheet::from_text(text, mapping.header.as_deref())?,
        mapping,
        None,
    )
}

/// Reads a table from a sheet.
///
/// # Errors
/// Why it is not a table.
fn from_sheet(
    sheet: Sheet,
    mapping: &Mapping,
    study: Option<&Study>,
) -> Result<Table, TableRefusal> {
    let mut table = read_content(&sheet, mapping, study)?;
    if table.content.is_empty() && table.bad.is_empty() && sheet.bad.is_empty() {
        return Err("there is no row below the first line".to_owned().into());
    }
    table.add_findings_of(sheet);
    Ok(table)
}

fn read_content(
    sheet: &Sheet,
    mapping: &Mapping,
    study: Option<&Study>,
) -> Result<Table, TableRefusal> {
    if let Some(event_columns) = boris::Columns::from_sheet(sheet) {
        return Ok(boris::read(sheet, &event_columns, mapping));
    }
    let fields = FieldColumns::locate(sheet, mapping)?;
    if mapping.sets("instrument") || fields.get("instrument").is_some() {
        return rating_rows::read(sheet, &fields, mapping, study);
    }
    let in_columns = if fields.get("task").is_none() && !mapping.sets("task") {
        task_columns::unpivot(sheet)?
    } else {
        None
    };
    let has_only_ratings =
        mapping.sets_no_outcome() && TOTALS.iter().all(|field| fields.get(field).is_none());
    let is_of_attempts =
        in_columns.is_some() || fields.has("outcome", mapping) && !has_only_ratings;
    if (!is_of_attempts || mapping.questionnaires.names_items())
        && let Some(table) = questionnaire::read(sheet, &fields, mapping, study)?
    {
        return Ok(table);
    }
    let ratings = questionnaire::ratings_note(sheet, &fields, mapping, study);
    let mut table = match in_columns {
        Some(long) => {
            let fields = FieldColumns::locate(&long, mapping)?;
            let mut table = attempt_rows::read(&long, &fields, mapping, &ratings.columns)?;
            table.add_findings_of(long);
            table
        }
        None => attempt_rows::read(sheet, &fields, mapping, &ratings.columns)?,
    };
    table.notes.extend(ratings.sentence);
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::import::content::Content;

    #[test]
    fn columns_and_cells_are_limited() {
        let read = |columns: usize, cell: usize| {
            let names: Vec<_> = (5..=columns).map(|n| format!("c{n}")).collect();
            let text = format!(
                "participant,version,task,outcome{}{}\nP1,1,{},completed{}\n",
                if names.is_empty() { "" } else { "," },
                names.join(","),
                "x".repeat(cell),
                ",".repeat(names.len())
            );
            table(&text, &Mapping::default()).map(|table| table.bad.len())
        };
        assert_eq!(read(limits::TABLE_COLUMNS, 10), Ok(0));
        let flaw = read(limits::TABLE_COLUMNS + 1, 10).unwrap_err().message;
        assert!(
            flaw.starts_with("line 1: it has more than 1,000 columns"),
            "{flaw}"
        );
        // The longest cell is still too long for the name of a task.
        assert_eq!(read(4, limits::CELL_BYTES), Ok(1));
        let text = format!(
            "participant,version,task,outcome\nP1,1,{},completed\nP2,1,pay,completed\n",
            "x".repeat(limits::CELL_BYTES + 1)
        );
        let table = table(&text, &Mapping::default()).unwrap();
        let flaws: Vec<String> = table.bad.lines().collect();
        assert!(
            flaws[0].starts_with("  line 2: a cell is longer than 64 KiB"),
            "{flaws:?}"
        );
        assert!(flaws.len() == 1 && flaws[0].len() < 500);
        assert!(matches!(table.content, Content::Attempts(attempts) if attempts.rows.len() == 1));
    }
}
