//! Reads a Qualtrics export: three header rows, then one response per row with one item per column.

use std::collections::HashMap;

use super::answer;
use super::content::{Content, Table};
use super::fields::FIELDS;
use super::mapping::Mapping;
use super::sheet::{Sheet, SheetRow};
use crate::cli::problems::Problems;
use crate::session::record_visits;
use crate::study::Instrument;
use crate::study::text::{excerpt, list_names};

/// A column with an item of a questionnaire.
struct Item {
    column: usize,
    instrument: String,
    number: String,
}

/// Whether the third row is that of a Qualtrics export: the columns' ids as JSON.
pub(super) fn is_import_id_row(third: &SheetRow) -> bool {
    let first = third.cells.iter().find(|cell| !cell.is_empty());
    first.is_some_and(|cell| cell.starts_with("{\"ImportId\""))
}

/// Reads a Qualtrics export.
///
/// # Errors
/// When no column is an item or has the participants, as the end of a sentence.
pub(super) fn read(sheet: &Sheet, mapping: &Mapping) -> Result<Table, String> {
    let responses = sheet.rows.get(2..).unwrap_or_default();
    let find = |name: &str| sheet.find(name);
    let items = find_items(sheet, mapping);
    if items.is_empty() {
        return Err(format!(
            "it is a Qualtrics export, and no column is known as an item. Say how the columns of a questionnaire begin, such as --items sus=Q5. The columns are {}",
            list_names(sheet.names())
        ));
    }
    let participant = participant_column(sheet, responses, mapping)?;
    let (preview, unfinished) = (find("Status"), find("Finished"));
    let (mut answers, mut bad) = (Vec::new(), Problems::default());
    let (mut has_words, mut last_problem) = (false, (0, String::new()));
    let (mut preview_count, mut unfinished_count) = (0, 0);
    record_visits(responses.len());
    let field_columns: HashMap<&str, Option<usize>> = FIELDS
        .iter()
        .map(|field| (*field, find(mapping.column(field).unwrap_or(field))))
        .collect();
    for record in responses {
        let cell = |at: Option<usize>| at.map_or("", |at| record.cell(at));
        let status = cell(preview).to_lowercase();
        if status == "1" || status.contains("preview") {
            preview_count += 1;
            continue;
        }
        if matches!(cell(unfinished).to_lowercase().as_str(), "0" | "false") {
            unfinished_count += 1;
        }
        for item in &items {
            let value = |field: &str| -> Option<String> {
                match field {
                    "participant" => Some(cell(Some(participant)).to_owned()),
                    "instrument" => Some(item.instrument.clone()),
                    "item" => Some(item.number.clone()),
                    "value" => Some(cell(Some(item.column)).to_owned()),
                    other => {
                        let at = (*field_columns.get(other)?)?;
                        Some(cell(Some(at)).to_owned())
                    }
                }
            };
            match answer::read(mapping, record.line, value) {
                Ok(answer) => answers.push(answer),
                Err(problems) => {
                    // Every item of a response repeats that its code is missing.
                    for problem in problems {
                        has_words |= problem.contains("a number is wanted");
                        if (record.line, &problem) != (last_problem.0, &last_problem.1) {
                            bad.add_at(record.line, &problem);
                        }
                        last_problem = (record.line, problem);
                    }
                }
            }
        }
    }
    if has_words {
        bad.add_hint("Qualtrics exports answers as words; choose \"Use numeric values\" there.");
    }
    let named = |i: &Item| {
        format!(
            "{} = {} {}",
            sheet.columns[i.column].first_line(),
            i.instrument,
            i.number
        )
    };
    let named: Vec<String> = items.iter().map(named).collect();
    let mut notes = vec![
        "A Qualtrics export, with three header rows.".to_owned(),
        format!(
            "Participants are in the column {}.",
            excerpt(sheet.columns[participant].first_line())
        ),
        format!("Items: {}.", list_names(named.iter().map(String::as_str))),
    ];
    if preview_count > 0 {
        notes.push(format!(
            "Previews of the survey were left out: {preview_count}."
        ));
    }
    if unfinished_count > 0 {
        notes.push(format!(
            "Not finished, and taken as far as they go: {unfinished_count}."
        ));
    }
    Ok(Table {
        content: Content::Answers(answers),
        bad,
        numbered: false,
        notes,
    })
}

/// The item columns: those with a prefix given by `--items`, or named after a questionnaire.
fn find_items(sheet: &Sheet, mapping: &Mapping) -> Vec<Item> {
    let item = |(at, column): (usize, &str)| {
        let mapped = mapping.items().find_map(|(instrument, prefix)| {
            Some((
                instrument.to_owned(),
                item_number(column.strip_prefix(prefix)?)?,
            ))
        });
        let standard = || {
            let digits = column.trim_end_matches(|c: char| c.is_ascii_digit());
            let name: String = digits.chars().filter(char::is_ascii_alphanumeric).collect();
            let instrument = Instrument::STANDARD
                .iter()
                .find(|known| known.as_str().replace('-', "") == name.to_lowercase())?;
            Some((
                instrument.as_str().to_owned(),
                item_number(&column[digits.len()..])?,
            ))
        };
        let (instrument, number) = mapped.or_else(standard)?;
        Some(Item {
            column: at,
            instrument,
            number,
        })
    };
    sheet.names().enumerate().filter_map(item).collect()
}

/// The item's number after its questionnaire's name; 1 if there is none.
fn item_number(rest: &str) -> Option<String> {
    let digits = rest.trim_start_matches(['_', '.', '-', ' ']);
    match digits {
        "" => Some("1".to_owned()),
        digits if digits.chars().all(|c| c.is_ascii_digit()) && digits.len() <= 3 => {
            Some(digits.trim_start_matches('0').to_owned()).filter(|number| !number.is_empty())
        }
        _ => None,
    }
}

/// The index of the column with the participants.
fn participant_column(
    sheet: &Sheet,
    responses: &[SheetRow],
    mapping: &Mapping,
) -> Result<usize, String> {
    let name = mapping.column("participant").unwrap_or("participant");
    let find = |name: &str| sheet.find(name);
    let is_filled = |at: &usize| responses.iter().all(|r| !r.cell(*at).trim().is_empty());
    find(name)
        .or_else(|| find("ExternalReference").filter(is_filled))
        .or_else(|| find("ResponseId"))
        .filter(|_| find(name).is_some() || mapping.column("participant").is_none())
        .ok_or_else(|| {
            "no column says who answered; name it with --column participant=NAME".to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_columns_are_found_by_name_and_prefix() {
        let header = [
            "StartDate",
            "SUS_1",
            "sus10",
            "UMUX-Lite_2",
            "NPS",
            "NPS_GROUP",
            "Q5_1",
            "Q5_2_TEXT",
            "Q55_1",
            "Q7",
        ];
        let sheet = Sheet::from_text(&header.join(","), None).unwrap();
        let mapping = Mapping::from_options(&[], &[], &[])
            .unwrap()
            .with_items(&["tlx=Q5".to_owned(), "seq=Q7".to_owned()])
            .unwrap();
        let found: Vec<_> = find_items(&sheet, &mapping)
            .iter()
            .map(|i| format!("{}: {} {}", header[i.column], i.instrument, i.number))
            .collect();
        assert_eq!(
            found,
            [
                "SUS_1: sus 1",
                "sus10: sus 10",
                "UMUX-Lite_2: umux-lite 2",
                "NPS: nps 1",
                "Q5_1: tlx 1",
                "Q7: seq 1"
            ]
        );
    }
}
