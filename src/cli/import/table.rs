//! A CSV file as rows: attempts, ratings, or SUS sheets with an item a column.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::answer::{self, Answer};
use super::row::{FIELDS, Mapping, NEEDED, Row};
use super::{boris, qualtrics, wide};
use crate::cli::encoding;
use crate::cli::exit::Failure;
use crate::cli::output;
use crate::report::export::csv::unescaped;

/// What a table holds.
#[derive(Debug)]
pub(super) enum Content {
    Attempts(Vec<Row>),
    Answers(Vec<Answer>),
}

impl Content {
    fn is_empty(&self) -> bool {
        match self {
            Self::Attempts(rows) => rows.is_empty(),
            Self::Answers(answers) => answers.is_empty(),
        }
    }
}

/// A table as it was read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) content: Content,
    /// A sentence for each thing in it that cannot be taken.
    pub(super) bad: Vec<String>,
    /// Whether people are called by their rows, since no column names them.
    pub(super) numbered: bool,
    /// How it was understood, where that is not plain, in sentences.
    pub(super) said: Vec<String>,
}

/// The largest table that is read.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Reads a table.
pub(super) fn read(path: &Path, mapping: &Mapping) -> Result<Table, Failure> {
    let name = output::named(path);
    let size = fs::metadata(path)
        .map_err(|error| unread(&name, &error))?
        .len();
    if size > MAX_BYTES {
        return Err(Failure::wrong(format!(
            "{name} is larger than 512 MiB. Import it in parts."
        )));
    }
    let bytes = fs::read(path).map_err(|error| unread(&name, &error))?;
    let refused = |problem: String| Failure::wrong(output::whole(&format!("{name}: {problem}")));
    let (text, guessed) = encoding::decoded(&bytes).map_err(refused)?;
    drop(bytes);
    let mut table = table(&text, mapping).map_err(refused)?;
    table.said.extend(guessed);
    Ok(table)
}

fn unread(name: &str, error: &std::io::Error) -> Failure {
    Failure::wrong(format!("{name} cannot be read: {}.", output::reason(error)))
}

fn table(text: &str, mapping: &Mapping) -> Result<Table, String> {
    if text.trim().is_empty() {
        return Err(
            "it is empty. The first line is to name the columns, such as participant,version,task,outcome".to_owned(),
        );
    }
    let header = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|d| (header.bytes().filter(|b| b == d).count(), *d == b','))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns = reader
        .headers()
        .map_err(|error| format!("the first line cannot be read: {error}"))?
        .clone();
    let records: Vec<_> = reader.records().collect();
    let third = records.get(1).and_then(|record| record.as_ref().ok());
    if third.is_some_and(qualtrics::is_import_ids) {
        return qualtrics::read(&columns, &whole(records)?, mapping);
    }
    if let Some(places) = boris::Columns::of(&columns) {
        return Ok(boris::read(&columns, &places, &whole(records)?, mapping));
    }
    let sheet = wide::items(&columns, mapping);
    let is_answers = mapping.sets("instrument")
        || columns
            .iter()
            .any(|c| c.trim() == mapping.column("instrument"));
    let needed: &[&str] = match (&sheet, is_answers) {
        (Some(_), _) => &["version"],
        (None, true) => &answer::NEEDED,
        (None, false) => &NEEDED,
    };
    let place = places(&columns, mapping, needed)?;
    let mut content = if sheet.is_some() || is_answers {
        Content::Answers(Vec::new())
    } else {
        Content::Attempts(Vec::new())
    };
    let names_people = place.contains_key("participant") || mapping.sets("participant");
    let mut bad = Vec::new();
    let mut count = 0;
    for record in records {
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
                "line {line}: it has {}, and the first line has {}",
                super::counted(record.len(), "value"),
                columns.len()
            ));
            continue;
        }
        let value = |field: &str| {
            place
                .get(field)
                .and_then(|at| record.get(*at))
                .map(|text| match field {
                    "time_s" | "value" | "sus" => with_point(text, delimiter),
                    _ => unescaped(text).to_owned(),
                })
        };
        count += 1;
        let taken = match (&mut content, &sheet) {
            (Content::Answers(all), Some(items)) => {
                let items = items.map(|at| record.get(at).unwrap_or_default());
                let code = (!names_people).then(|| format!("R{count:02}"));
                wide::sheet(mapping, line, code, items, value).map(|answers| all.extend(answers))
            }
            (Content::Answers(all), None) => {
                answer::read(mapping, line, value).map(|answer| all.push(answer))
            }
            (Content::Attempts(all), _) => mapping.row(line, value).map(|row| all.push(row)),
        };
        bad.extend(taken.err().unwrap_or_default());
    }
    if content.is_empty() && bad.is_empty() {
        return Err("there is no row below the first line".to_owned());
    }
    Ok(Table {
        content,
        bad,
        numbered: sheet.is_some() && !names_people,
        said: Vec::new(),
    })
}

/// All records, or what is wrong with the first that cannot be read.
fn whole(
    records: Vec<Result<csv::StringRecord, csv::Error>>,
) -> Result<Vec<csv::StringRecord>, String> {
    records
        .into_iter()
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

/// A number with its decimal comma as a point. Between commas `1,234` may be a thousand, and stays as it is.
fn with_point(text: &str, delimiter: u8) -> String {
    match text.trim().split_once(',') {
        Some((whole, decimals))
            if [whole, decimals].iter().all(|part| {
                !part.is_empty()
                    && part
                        .trim_start_matches('-')
                        .bytes()
                        .all(|b| b.is_ascii_digit())
            }) && (delimiter != b',' || decimals.len() != 3) =>
        {
            format!("{whole}.{decimals}")
        }
        _ => text.to_owned(),
    }
}

/// In which column each field stands.
fn places<'a>(
    columns: &csv::StringRecord,
    mapping: &Mapping,
    needed: &[&str],
) -> Result<BTreeMap<&'a str, usize>, String> {
    let find = |field| {
        columns
            .iter()
            .position(|column| mapping.is_column(field, column.trim()))
    };
    let mut places = BTreeMap::new();
    for field in FIELDS {
        let named = |column: &&str| mapping.is_column(field, column.trim());
        if columns.iter().filter(named).count() > 1 {
            return Err(format!(
                "two columns are called \"{}\". Give one of them another name, or take it out",
                mapping.column(field)
            ));
        }
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
    let missing: Vec<_> = needed
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_is_a_point_unless_it_may_be_a_thousand() {
        for (text, between_commas, between_semicolons) in [
            ("72,5", "72.5", "72.5"),
            ("1,234", "1,234", "1.234"),
            ("72.5", "72.5", "72.5"),
            ("1,2,3", "1,2,3", "1,2,3"),
            ("a,b", "a,b", "a,b"),
            (",5", ",5", ",5"),
        ] {
            assert_eq!(with_point(text, b','), between_commas);
            assert_eq!(with_point(text, b';'), between_semicolons);
        }
    }
}
