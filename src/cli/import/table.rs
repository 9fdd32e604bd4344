//! A CSV file as rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::row::{FIELDS, Mapping, NEEDED, Row};
use crate::cli::exit::Failure;
use crate::report::export::csv::unescaped;

/// The largest table that is read.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads a table: its rows, and a sentence for each thing in it that cannot be taken.
pub(super) fn read(path: &Path, mapping: &Mapping) -> Result<(Vec<Row>, Vec<String>), Failure> {
    let name = path.display();
    let size = fs::metadata(path)
        .map_err(|error| Failure::wrong(format!("{name} cannot be read: {error}.")))?
        .len();
    if size > MAX_BYTES {
        return Err(Failure::wrong(format!(
            "{name} is larger than 512 MiB. Import it in parts."
        )));
    }
    let bytes = fs::read(path)
        .map_err(|error| Failure::wrong(format!("{name} cannot be read: {error}.")))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Failure::wrong(format!(
            "{name} is not UTF-8 text. Save it as CSV UTF-8 in your spreadsheet."
        ))
    })?;
    rows(text.trim_start_matches('\u{feff}'), mapping)
        .map_err(|problem| Failure::wrong(format!("{name}: {problem}")))
}

fn rows(text: &str, mapping: &Mapping) -> Result<(Vec<Row>, Vec<String>), String> {
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| (header.bytes().filter(|b| b == d).count(), *d == b','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = reader
        .headers()
        .map_err(|error| format!("the first line cannot be read: {error}"))?
        .clone();
    let place = places(&columns, mapping)?;
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                bad.push(error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != columns.len() {
            bad.push(format!(
                "line {line}: it has {} values, and the first line has {}",
                record.len(),
                columns.len()
            ));
            continue;
        }
        let value = |field: &str| {
            place
                .get(field)
                .and_then(|at| record.get(*at))
                .map(|text| unescaped(text).to_owned())
        };
        match mapping.row(line, value) {
            Ok(row) => rows.push(row),
            Err(problems) => bad.extend(problems),
        }
    }
    if rows.is_empty() && bad.is_empty() {
        return Err("there is no row below the first line".to_owned());
    }
    Ok((rows, bad))
}

/// In which column each field stands.
fn places<'a>(
    columns: &csv::StringRecord,
    mapping: &Mapping,
) -> Result<BTreeMap<&'a str, usize>, String> {
    let find = |field| {
        columns
            .iter()
            .position(|column| column.trim() == mapping.column(field))
    };
    let mut places = BTreeMap::new();
    for field in FIELDS {
        match find(field) {
            Some(at) => {
                places.insert(field, at);
            }
            None if mapping.names(field) => {
                let list: Vec<_> = columns.iter().collect();
                return Err(format!(
                    "there is no column \"{}\"; the columns are {}",
                    mapping.column(field),
                    list.join(", ")
                ));
            }
            None => {}
        }
    }
    let missing: Vec<_> = NEEDED
        .iter()
        .filter(|f| !places.contains_key(**f) && !mapping.sets(f))
        .copied()
        .collect();
    if missing.is_empty() {
        return Ok(places);
    }
    let list: Vec<_> = columns.iter().collect();
    Err(format!(
        "there is no column for {}; the columns are {}. Say which it is with --column {}=NAME, or give all rows the same with --set {2}=VALUE",
        missing.join(", "),
        list.join(", "),
        missing[0]
    ))
}
