//! Reads attempts from a tidy table: one row per attempt.

use std::collections::{BTreeSet, HashMap};

use super::cells::value;
use super::content::{Content, Table};
use super::doubts::{self, UnitKnownBy};
use super::duration::Unit;
use super::field_columns::FieldColumns;
use super::fields::NEEDED;
use super::mapping::Mapping;
use super::outcome_words::proposal_hints;
use super::refusal::TableRefusal;
use super::row;
use super::sheet::Sheet;

use crate::cli::problems::Problems;

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
    let (mut rows, mut bad) = (Vec::new(), Problems::default());
    let (mut unknown_words, mut void_lines) = (BTreeSet::new(), Vec::new());
    for record in &sheet.rows {
        let cell = |field: &str| value(sheet, fields, record, field);
        let text = |field: &str| mapping.text(field, &cell);
        let number = numbers_people.then(|| numbers.next(text("version"), text("task")));
        let result = row::read(mapping, unit, record.line, |field| match field {
            "participant" if numbers_people => number.clone(),
            field => cell(field),
        });
        if let Some(word) = text("outcome").filter(|word| mapping.outcome(word).is_none()) {
            unknown_words.insert(word);
        }
        match result {
            Ok(attempt) => {
                if attempt.outcome == "void" && text("valid").is_some() {
                    void_lines.push(record.line);
                }
                rows.push(attempt);
            }
            Err(causes) => bad.extend_at(record.line, causes),
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
    notes.extend(fields.unused_note(sheet, |_| false));
    notes.extend(doubts::void_note(&void_lines));
    notes.extend(doubts::check_times(&rows, known_by)?);
    Ok(Table {
        content: Content::Attempts(rows),
        bad,
        numbered: numbers_people,
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
    fn next(&mut self, version: Option<String>, task: Option<String>) -> String {
        let last = self.last.entry((version, task)).or_default();
        *last += 1;
        format!("R{last:02}")
    }
}
