//! One table of a script. Each read of a key returns a valid value or reports the problem.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::TableSpec;
use super::reader::{ScriptReader, is_header};

/// A value with its byte range in the script.
pub(super) type WithSpan<T> = (T, Range<usize>);

/// One table of a script.
pub(super) struct Section<'a> {
    table: &'a DeTable<'a>,
    pub(super) spec: &'static TableSpec,
    /// Its header: where a missing key is reported.
    pub(super) span: Range<usize>,
}

impl<'a> Section<'a> {
    /// Opens a table and reports unknown and missing keys.
    pub(super) fn open(
        reading: &mut ScriptReader,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        spec: &'static TableSpec,
    ) -> Self {
        Self::open_with(reading, table, span, spec, &[])
    }

    /// Opens a table that may also have the keys `more`.
    fn open_with(
        reading: &mut ScriptReader,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        spec: &'static TableSpec,
        more: &[&str],
    ) -> Self {
        spec.check_keys(reading, table, &span, more);
        Self { table, spec, span }
    }

    /// Value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        // A value that could not be read at all has an empty span.
        self.table.get(key).filter(|value| !value.span().is_empty())
    }

    /// Whether the key is present, with any value.
    pub(super) fn has_key(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Byte range of the value of this key; without a value, of the header.
    pub(super) fn span_of(&self, key: &str) -> Range<usize> {
        self.get(key)
            .map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// The single table under `key`, which may also have the keys `more`.
    pub(super) fn single_section(
        &self,
        reading: &mut ScriptReader,
        key: &str,
        kind: &'static TableSpec,
        more: &[&str],
    ) -> Option<Section<'a>> {
        let value = self.get(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Self::open_with(reading, table, value.span(), kind, more));
        }
        reading.report_problem(
            value.span(),
            format!("`{key}` is a table, not {}.", type_name(value.get_ref())),
            format!(
                "Write `{}` on a line of its own, with its keys below.",
                kind.header
            ),
        );
        None
    }

    /// The tables under `key`, one per header; at most `most`.
    pub(super) fn sections(
        &self,
        reading: &mut ScriptReader,
        key: &str,
        kind: &'static TableSpec,
        most: usize,
    ) -> Vec<Section<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let (noun, header) = (kind.noun, kind.header);
        let as_headed = format!("Write `{header}` on a line of its own, with the keys below.");
        match value.get_ref() {
            DeValue::Array(items) => {
                if let Some(first_over) = items.get(most) {
                    reading.report_problem(
                        first_over.span(),
                        format!("There are {} tables `{header}`.", items.len()),
                        format!("Keep at most {most}."),
                    );
                }
                let mut sections = Vec::new();
                for item in items.iter().take(most) {
                    if let DeValue::Table(table) = item.get_ref() {
                        sections.push(Self::open(reading, table, item.span(), kind));
                    } else {
                        let found = type_name(item.get_ref());
                        let message = format!("`{key}` must be tables, not {found}.");
                        reading.report_problem(item.span(), message, &as_headed);
                    }
                }
                sections
            }
            DeValue::Table(table) => {
                let span = value.span();
                if is_header(&reading.excerpt(&span)) {
                    reading.report_problem(
                        span.clone(),
                        format!("The header `[{key}]` has one pair of brackets."),
                        format!("Write `{header}`: a study may have more than one {noun}."),
                    );
                } else {
                    let message = format!("`{key}` has no header `{header}`.");
                    reading.report_problem(span.clone(), message, as_headed);
                }
                vec![Self::open(reading, table, span, kind)]
            }
            other => {
                let message = format!("`{key}` must be tables, not {}.", type_name(other));
                reading.report_problem(value.span(), message, as_headed);
                Vec::new()
            }
        }
    }
}

/// Reports a value of the wrong type.
pub(super) fn report_wrong_type(
    reading: &mut ScriptReader,
    span: Range<usize>,
    key: &str,
    wanted: &str,
    found: &DeValue,
    hint: impl Into<String>,
) {
    let message = format!("`{key}` must be {wanted}, not {}.", type_name(found));
    reading.report_problem(span, message, hint);
}

/// Name of a value's type in a message.
pub(super) fn type_name(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
