//! The texts of fields in the rows of a table.

use std::borrow::Cow;

use super::field_columns::FieldColumns;
use super::fields::NUMBERS;
use super::sheet::SheetRow;
use crate::report::export::csv::unescaped;

/// Words that programs write where a number is missing, in lowercase.
const MISSING: [&str; 8] = ["na", "n/a", "#n/a", "nan", "null", "-", "–", "—"];

/// Whether a text stands for a number that is missing.
pub(super) fn is_missing(text: &str) -> bool {
    let text = text.trim();
    let may_be = !text.starts_with(|c: char| c.is_ascii_digit());
    may_be && MISSING.contains(&text.to_lowercase().as_str())
}

/// The text of a field in a row, with a decimal point where the field is a number; `None` without a column.
pub(super) fn value<'r>(
    fields: &FieldColumns,
    row: &SheetRow<'r>,
    field: &str,
) -> Option<Cow<'r, str>> {
    let text = row.cell(fields.get(field)?);
    Some(match fields.decimals(field) {
        Some(decimals) => decimals.with_point(text).unwrap_or(Cow::Borrowed(text)),
        None => unescaped(text),
    })
}

/// A problem for each number of a row of which nothing tells what its comma or point separates.
pub(super) fn unclear_numbers(fields: &FieldColumns, row: &SheetRow<'_>) -> Vec<String> {
    let problem = |field: &&str| {
        let text = row.cell(fields.get(field)?);
        let problem = fields.decimals(field)?.with_point(text).err()?;
        Some(format!("{field} is {problem}"))
    };
    NUMBERS.iter().filter_map(problem).collect()
}
