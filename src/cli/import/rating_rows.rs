//! Ratings from a table with one row per answer.

use std::borrow::Cow;

use super::cells::{unclear_numbers, value};
use super::content::{CodeOrigin, Content, Table};
use super::field_columns::FieldColumns;
use super::mapping::Mapping;
use super::questionnaire::{RawAnswer, convert};
use super::refusal::TableRefusal;
use super::row::name_flaw;
use super::sheet::{Sheet, SheetRow};
use crate::cli::problems::Problems;
use crate::study::Study;

/// The required fields of a row of ratings.
const NEEDED: [&str; 4] = ["participant", "version", "instrument", "value"];

/// Reads a table with one row per answer.
///
/// # Errors
/// When a needed column is missing.
pub(super) fn read(
    sheet: &Sheet,
    fields: &FieldColumns,
    mapping: &Mapping,
    study: Option<&Study>,
) -> Result<Table, TableRefusal> {
    fields.check_needed(sheet, mapping, &NEEDED)?;
    let (mut raw, mut bad) = (Vec::new(), Problems::default());
    for row in sheet.rows() {
        match read_row(fields, mapping, &row) {
            Ok(answer) => raw.push(answer),
            Err(causes) => bad.extend_at(row.line, causes),
        }
    }
    let responses = convert(raw, &mapping.questionnaires, study, false);
    bad.append(responses.bad);
    let mut notes = responses.notes;
    notes.extend(fields.unused_note(sheet, &[], |_| true));
    Ok(Table {
        content: Content::Answers(responses.answers),
        bad,
        codes: CodeOrigin::Given,
        notes,
    })
}

/// Reads the answer of a row.
///
/// # Errors
/// All problems of the row.
fn read_row<'a>(
    fields: &FieldColumns,
    mapping: &'a Mapping,
    row: &SheetRow<'a>,
) -> Result<RawAnswer<'a>, Vec<String>> {
    let text = |field: &str| mapping.text(field, &|field: &str| value(fields, row, field));
    let mut problems = unclear_numbers(fields, row);
    let mut needed = |field: &str| {
        let text = text(field).unwrap_or_default().into_owned();
        problems.extend(name_flaw(field, &text));
        text
    };
    let (participant, version) = (needed("participant"), needed("version"));
    let instrument = needed("instrument").to_lowercase();
    let task = text("task").map(Cow::into_owned);
    problems.extend(task.as_ref().and_then(|task| name_flaw("task", task)));
    if !problems.is_empty() {
        return Err(problems);
    }
    let cell = match fields.get("value") {
        Some(column) => Cow::Borrowed(row.cell(column)),
        None => text("value").unwrap_or_default(),
    };
    Ok(RawAnswer {
        line: row.line,
        participant,
        version,
        task,
        item: text("item").map(Cow::into_owned),
        instrument,
        cell,
        session: text("session").map(Cow::into_owned),
    })
}
