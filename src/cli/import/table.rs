//! Reads a CSV file as attempts, ratings, or SUS responses with one column per item.

use crate::cli::display;
use std::collections::BTreeMap;
use std::path::Path;

use super::answer;
use super::content::{Content, Table};
use super::row::{FIELDS, Mapping, NEEDED};
use super::sheet::Sheet;
use super::{boris, qualtrics, wide};
use crate::cli::error::CommandError;
use crate::cli::problems::Problems;
use crate::cli::{encoding, limits, named_file};
use crate::report::export::csv::unescaped;
use crate::study::text::{excerpt, list_names};

/// Reads a table from a file.
///
/// # Errors
/// When the file cannot be read or is not a table; problems of single rows are in [`Table::bad`].
pub(super) fn read(path: &Path, mapping: &Mapping) -> Result<Table, CommandError> {
    let name = display::path(path);
    let bytes = named_file::read(path, limits::TABLE_BYTES, "Import it in parts.")?;
    let refused = |problem: String| {
        CommandError::invalid(display::with_full_stop(&format!("{name}: {problem}")))
    };
    let (text, guessed) = encoding::decode_text(&bytes).map_err(refused)?;
    drop(bytes);
    let mut table = table(&text, mapping).map_err(refused)?;
    table.notes.extend(guessed);
    Ok(table)
}

/// Reads a table from a text.
///
/// # Errors
/// Why it is not a table, as the end of a sentence.
pub(super) fn table(text: &str, mapping: &Mapping) -> Result<Table, String> {
    let sheet = Sheet::from_text(text, None)?;
    if sheet.rows.get(1).is_some_and(qualtrics::is_import_id_row) {
        return qualtrics::read(&sheet, mapping).map(|table| table.of(sheet));
    }
    if let Some(event_columns) = boris::Columns::from_sheet(&sheet) {
        return Ok(boris::read(&sheet, &event_columns, mapping).of(sheet));
    }
    let item_columns = wide::find_item_columns(&sheet, mapping);
    let is_answers = mapping.sets("instrument")
        || sheet
            .names()
            .any(|name| mapping.is_column("instrument", name));
    let needed: &[&str] = match (&item_columns, is_answers) {
        (Some(_), _) => &["version"],
        (None, true) => &answer::NEEDED,
        (None, false) => &NEEDED,
    };
    let field_columns = locate_fields(&sheet, mapping, needed)?;
    let mut content = if item_columns.is_some() || is_answers {
        Content::Answers(Vec::new())
    } else {
        Content::Attempts(Vec::new())
    };
    let names_people = field_columns.contains_key("participant") || mapping.sets("participant");
    let mut count = 0;
    let mut bad = Problems::default();
    for row in &sheet.rows {
        let value = |field: &str| {
            let text = row.cell(*field_columns.get(field)?);
            Some(match field {
                "time_s" | "value" | "sus" => with_point(text, sheet.separator),
                _ => unescaped(text).into_owned(),
            })
        };
        count += 1;
        let result = match (&mut content, &item_columns) {
            (Content::Answers(all), Some(items)) => {
                let items = items.map(|at| row.cell(at));
                let code = (!names_people).then(|| format!("R{count:02}"));
                wide::read_response(mapping, row.line, code, items, value)
                    .map(|answers| all.extend(answers))
            }
            (Content::Answers(all), None) => {
                answer::read(mapping, row.line, value).map(|answer| all.push(answer))
            }
            (Content::Attempts(all), _) => mapping.row(row.line, value).map(|row| all.push(row)),
        };
        bad.extend_at(row.line, result.err().unwrap_or_default());
    }
    if content.is_empty() && bad.is_empty() && sheet.bad.is_empty() {
        return Err("there is no row below the first line".to_owned());
    }
    Ok(Table {
        content,
        bad,
        numbered: item_columns.is_some() && !names_people,
        notes: Vec::new(),
    }
    .of(sheet))
}

/// A number with its decimal comma replaced by a point. With commas as delimiters, `1,234` is ambiguous and unchanged.
fn with_point(text: &str, separator: char) -> String {
    match text.trim().split_once(',') {
        Some((whole, decimals))
            if [whole, decimals].iter().all(|part| {
                !part.is_empty()
                    && part
                        .trim_start_matches('-')
                        .bytes()
                        .all(|b| b.is_ascii_digit())
            }) && (separator != ',' || decimals.len() != 3) =>
        {
            format!("{whole}.{decimals}")
        }
        _ => text.to_owned(),
    }
}

/// The column of each field.
///
/// # Errors
/// When a column is missing or occurs twice, as the end of a sentence.
fn locate_fields<'a>(
    sheet: &Sheet,
    mapping: &Mapping,
    needed: &[&str],
) -> Result<BTreeMap<&'a str, usize>, String> {
    let find = |field| {
        sheet
            .names()
            .position(|name| mapping.is_column(field, name))
    };
    let mut field_columns = BTreeMap::new();
    for field in FIELDS {
        let named = |name: &&str| mapping.is_column(field, name);
        if sheet.names().filter(named).count() > 1 {
            return Err(format!(
                "two columns are called \"{}\". Give one of them another name, or take it out",
                excerpt(mapping.column(field))
            ));
        }
        match find(field) {
            Some(at) => {
                field_columns.insert(field, at);
            }
            None if mapping.names(field) => {
                return Err(format!(
                    "there is no column \"{}\"; the columns are {}",
                    excerpt(mapping.column(field)),
                    list_names(sheet.names())
                ));
            }
            None => {}
        }
    }
    let missing: Vec<_> = needed
        .iter()
        .filter(|f| !field_columns.contains_key(**f) && !mapping.sets(f))
        .copied()
        .collect();
    if missing.is_empty() {
        return Ok(field_columns);
    }
    Err(format!(
        "there is no column for {}; the columns are {}. Say which it is with --column {}=NAME, or give all rows the same with --set {2}=VALUE",
        missing.join(", "),
        list_names(sheet.names()),
        missing[0]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let flaw = read(limits::TABLE_COLUMNS + 1, 10).unwrap_err();
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
        assert!(matches!(table.content, Content::Attempts(rows) if rows.len() == 1));
    }

    #[test]
    fn decimal_commas_become_points_unless_ambiguous() {
        for (text, between_commas, between_semicolons) in [
            ("72,5", "72.5", "72.5"),
            ("1,234", "1,234", "1.234"),
            ("72.5", "72.5", "72.5"),
            ("1,2,3", "1,2,3", "1,2,3"),
            ("a,b", "a,b", "a,b"),
            (",5", ",5", ",5"),
        ] {
            assert_eq!(with_point(text, ','), between_commas);
            assert_eq!(with_point(text, ';'), between_semicolons);
        }
    }
}
