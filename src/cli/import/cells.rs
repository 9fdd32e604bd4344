//! The texts of fields in the rows of a table.

use std::borrow::Cow;

use super::field_columns::FieldColumns;
use super::sheet::{Sheet, SheetRow};
use crate::report::export::csv::unescaped;

/// The text of a field in a row, with a decimal point where the field is a number; `None` without a column.
pub(super) fn value<'r>(
    sheet: &Sheet,
    fields: &FieldColumns,
    row: &SheetRow<'r>,
    field: &str,
) -> Option<Cow<'r, str>> {
    let text = row.cell(fields.get(field)?);
    Some(match field {
        "time_s" | "value" | "sus" | "errors" | "errors_minor" | "errors_major"
        | "errors_critical" | "assists" => with_point(text, sheet.separator),
        _ => unescaped(text),
    })
}

/// A number with its decimal comma replaced by a point. With commas as separators, `1,234` is ambiguous and unchanged.
fn with_point(text: &str, separator: char) -> Cow<'_, str> {
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
            Cow::Owned(format!("{whole}.{decimals}"))
        }
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
