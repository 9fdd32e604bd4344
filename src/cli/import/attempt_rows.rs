//! Reads attempts from a tidy table: one row per attempt.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::cells::{unclear_numbers, value};
use super::content::{Attempts, CodeOrigin, Content, Table};
use super::doubts::{self, UnitKnownBy};
use super::duration::Unit;
use super::field_columns::FieldColumns;
use super::fields::{NEEDED, OF_RATINGS};
use super::mapping::Mapping;
use super::outcome_words::proposal_hints;
use super::refusal::TableRefusal;
use super::row::RowReader;
use super::sheet::Sheet;

use crate::cli::problems::Problems;
use crate::session::{Ending, Outcome};

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
    for record in sheet.rows() {
        let cell = |field: &str| value(fields, &record, field);
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
            Ok(attempt) => {
                if attempt.outcome == Ending::Outcome(Outcome::Void) && text("valid").is_some() {
                    void_lines.push(record.line);
                }
                rows.push(attempt);
            }
            Err(causes) => {
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
    let mut notes = Vec::new();
    notes.extend(fields.unused_note(sheet, named_elsewhere, |field| !OF_RATINGS.contains(&field)));
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
