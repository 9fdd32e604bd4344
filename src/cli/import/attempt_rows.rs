//! Reads attempts from a tidy table: one row per attempt.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::cells::{is_missing, unclear_numbers, value};
use super::content::{Attempts, CodeOrigin, Content, Table};
use super::doubts::{self, UnitKnownBy};
use super::duration::{Notation, Unit};
use super::field_columns::FieldColumns;
use super::fields::{NEEDED, NUMBERS, OF_RATINGS};
use super::mapping::Mapping;
use super::outcome_words::proposal_hints;
use super::refusal::TableRefusal;
use super::row::{Row, RowReader};
use super::sheet::{Sheet, SheetRow};
use crate::cli::problems::{Problems, name_lines};
use crate::session::{Ending, Outcome};
use crate::study::text::{excerpt, pluralize};

/// The most words whose meaning is proposed.
const MAX_WORDS: usize = 12;

/// Reads the attempts of a table.
///
/// # Errors
/// When a needed column is missing, or most times are too long for a task.
pub(super) fn read(
    sheet: &Sheet,
    fields: &FieldColumns,
    mapping: &Mapping,
    named_elsewhere: &[String],
) -> Result<Table, TableRefusal> {
    let numbers_people = mapping.numbers_people && fields.get("participant").is_none();
    let needed = &NEEDED[usize::from(numbers_people)..];
    fields.check_needed(sheet, mapping, needed)?;
    let (unit, known_by) = match (mapping.unit, fields.time_unit) {
        (Some(unit), _) => (unit, UnitKnownBy::Option),
        (None, Some(unit)) => (unit, UnitKnownBy::ColumnName),
        (None, None) => (Unit::Seconds, UnitKnownBy::Nothing),
    };
    let mut numbers = PeopleByOrder::default();
    let mut reader = RowReader::new(mapping, unit);
    let (mut rows, mut bad) = (Vec::new(), Problems::default());
    let (mut unknown_words, mut void_lines) = (BTreeSet::new(), Vec::new());
    let mut missing = MissingNumbers::default();
    let mut nameless = Vec::new();
    for record in sheet.rows() {
        let cell = |field: &str| {
            let text = value(fields, &record, field)?;
            let is_blank = NUMBERS.contains(&field) && is_missing(&text);
            (!is_blank).then_some(text)
        };
        missing.add(fields, &record);
        let text = |field: &str| mapping.text(field, &cell);
        let number = numbers_people.then(|| numbers.next(text("version"), text("task")));
        let unclear = unclear_numbers(fields, &record);
        if !unclear.is_empty() {
            bad.extend_at(record.line, unclear);
            continue;
        }
        let result = reader.read(record.line, |field| match field {
            "participant" if numbers_people => number.clone().map(Cow::Owned),
            field => cell(field),
        });
        match result {
            Ok(attempt) if is_unlike_name(&attempt, fields, mapping) => {
                let name = fields
                    .get("time_s")
                    .map_or("", |at| sheet.columns[at].first_line());
                bad.add_at(record.line, &format!(
                    "time_s is \"{}\", and its column is called \"{}\"; write it as a time such as 1:30, or give the unit of numbers with --unit",
                    excerpt(&text("time_s").unwrap_or_default()),
                    excerpt(name)
                ));
            }
            Ok(attempt) => {
                if attempt.outcome == Ending::Outcome(Outcome::Void) && text("valid").is_some() {
                    void_lines.push(record.line);
                }
                rows.push(attempt);
            }
            Err(causes) => {
                if is_nameless(&causes) {
                    nameless.push(record.line);
                }
                let word = text("outcome").filter(|word| mapping.outcome(word).is_none());
                unknown_words.extend(word.map(Cow::into_owned));
                bad.extend_at(record.line, causes);
            }
        }
    }
    if !unknown_words.is_empty() {
        let words: Vec<String> = unknown_words.into_iter().take(MAX_WORDS).collect();
        let column = fields
            .get("outcome")
            .map_or("", |at| sheet.columns[at].first_line());
        for hint in proposal_hints(&words, column) {
            bad.add_hint(hint);
        }
    }
    let last = rows.last().map_or(0, Row::line);
    nameless.retain(|line| *line > last);
    if last > 0 && !nameless.is_empty() {
        bad.add_hint(format!(
            "Rows below the last attempt may be a summary ({}): delete those that are.",
            name_lines(&nameless)
        ));
    }
    let mut notes = Vec::new();
    notes.extend(fields.unused_note(sheet, named_elsewhere, |field| !OF_RATINGS.contains(&field)));
    notes.extend(missing.note());
    notes.extend(doubts::void_note(&void_lines));
    notes.extend(doubts::check_times(&rows, unit, known_by)?);
    Ok(Table {
        content: Content::Attempts(Attempts {
            names: reader.names,
            rows,
        }),
        bad,
        codes: if numbers_people {
            CodeOrigin::Numbers
        } else {
            CodeOrigin::Given
        },
        notes,
    })
}

/// Whether a row lacks a participant, a version, a task or an outcome, as a summary does.
fn is_nameless(causes: &[String]) -> bool {
    let mut lacks = NEEDED.iter().map(|field| format!("there is no {field}"));
    lacks.any(|lack| causes.contains(&lack))
}

/// Whether a time is a number in a column that is called after times with colons, as 1.30 may be 1:30.
fn is_unlike_name(attempt: &Row, fields: &FieldColumns, mapping: &Mapping) -> bool {
    let is_number = attempt.notation == Some(Notation::Number);
    is_number && fields.has_clock_times && mapping.unit.is_none()
}

/// Cells with a word for a missing number, which are blank.
#[derive(Default)]
struct MissingNumbers {
    words: BTreeSet<String>,
    lines: Vec<u64>,
    count: usize,
}

impl MissingNumbers {
    fn add(&mut self, fields: &FieldColumns, row: &SheetRow<'_>) {
        let numbers = NUMBERS.iter().filter_map(|field| fields.get(field));
        for word in numbers
            .map(|at| row.cell(at))
            .filter(|cell| is_missing(cell))
        {
            self.words.insert(word.trim().to_owned());
            self.count += 1;
            if self.lines.last() != Some(&row.line) {
                self.lines.push(row.line);
            }
        }
    }

    fn note(&self) -> Option<String> {
        let words: Vec<String> = self
            .words
            .iter()
            .map(|word| format!("\"{word}\""))
            .collect();
        (self.count > 0).then(|| {
            format!(
                "Read as blank: {} with {} ({}).",
                pluralize(self.count, "number"),
                words.join(", "),
                name_lines(&self.lines)
            )
        })
    }
}

/// Numbers participants by their order within each task on each version.
#[derive(Default)]
struct PeopleByOrder {
    last: HashMap<(Option<String>, Option<String>), u32>,
}

impl PeopleByOrder {
    /// The code of the next participant at a task.
    fn next(&mut self, version: Option<Cow<'_, str>>, task: Option<Cow<'_, str>>) -> String {
        let key = (version.map(Cow::into_owned), task.map(Cow::into_owned));
        let last = self.last.entry(key).or_default();
        *last += 1;
        format!("R{last:02}")
    }
}
