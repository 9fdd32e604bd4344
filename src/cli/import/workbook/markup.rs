//! What the parts of a workbook say that calamine does not: rows and columns that its sheet hides, and whether the
//! program that wrote it computed its formulas.

use std::collections::BTreeSet;
use std::io::{BufReader, Cursor, Read as _};
use std::ops::RangeInclusive;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use crate::cli::limits;

/// What a workbook says of one of its sheets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Markup {
    /// Rows that are hidden or filtered out, from 0.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Columns that are hidden, from 0.
    hidden_columns: Vec<RangeInclusive<usize>>,
    /// Whether formulas are computed when a spreadsheet program opens it: programs that cannot compute ask for this, and
    /// write 0 or nothing as the values.
    pub(super) is_computed_on_load: bool,
}

impl Markup {
    /// Whether the sheet hides a column, counted from 0.
    pub(super) fn hides_column(&self, column: usize) -> bool {
        let mut hidden = self.hidden_columns.iter();
        hidden.any(|columns| columns.contains(&column))
    }

    /// Reads what a workbook within the limits says of the sheet with a name.
    ///
    /// # Errors
    /// Why a part cannot be read, as the end of a sentence.
    pub(super) fn read(bytes: &[u8], sheet: &str) -> Result<Self, String> {
        let mut found = Self::default();
        let root = |element: &BytesStart<'_>| {
            let kind = attribute(element, "Type").unwrap_or_default();
            kind.ends_with("/officeDocument")
        };
        let workbook = target(bytes, "", "", root)?;
        let mut sheet_id = None;
        for_each_element(bytes, &workbook, |element| {
            match element.local_name().as_ref() {
                "sheet" if attribute(element, "name").as_deref() == Some(sheet) => {
                    sheet_id = attribute(element, "id");
                }
                "calcPr" => found.is_computed_on_load |= is_set(element, "fullCalcOnLoad"),
                _ => {}
            }
        })?;
        let (folder, file) = match workbook.rsplit_once('/') {
            Some((folder, file)) => (format!("{folder}/"), file),
            None => (String::new(), workbook.as_str()),
        };
        let part = target(bytes, &folder, file, |element| {
            sheet_id.is_some() && attribute(element, "Id") == sheet_id
        })?;
        let mut next_row = 0;
        for_each_element(bytes, &part, |element| {
            match element.local_name().as_ref() {
                "row" => {
                    let row = number(element, "r").map_or(next_row, |row| row.saturating_sub(1));
                    next_row = row.saturating_add(1);
                    if is_hidden(element, "ht") && found.hidden_rows.len() < limits::WORKBOOK_CELLS
                    {
                        found.hidden_rows.insert(row);
                    }
                }
                "col" if is_hidden(element, "width") => {
                    let bound = |name| {
                        let column = number(element, name).unwrap_or_default();
                        usize::try_from(column).unwrap_or(usize::MAX)
                    };
                    if let (Some(first), Some(last)) =
                        (bound("min").checked_sub(1), bound("max").checked_sub(1))
                        && found.hidden_columns.len() < limits::TABLE_COLUMNS
                    {
                        found.hidden_columns.push(first..=last);
                    }
                }
                _ => {}
            }
        })?;
        Ok(found)
    }
}

/// The part that a part in a folder, which ends in `/`, refers to by a relation; no file is the workbook as a whole.
fn target(
    bytes: &[u8],
    folder: &str,
    file: &str,
    is_wanted: impl Fn(&BytesStart<'_>) -> bool,
) -> Result<String, String> {
    let mut found = None;
    for_each_element(bytes, &format!("{folder}_rels/{file}.rels"), |element| {
        if found.is_none() && is_wanted(element) {
            found = attribute(element, "Target");
        }
    })?;
    let found = found.ok_or("it does not say where its sheets are")?;
    Ok(match found.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}{found}"),
    })
}

/// Calls a function with each element of a part, the case of whose name makes no difference.
fn for_each_element(
    bytes: &[u8],
    name: &str,
    mut take: impl FnMut(&BytesStart<'_>),
) -> Result<(), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let index = (0..archive.len()).find(|index| {
        let found = archive.name_for_index(*index);
        found.is_some_and(|found| found.is_ok_and(|found| is_part(&found, name)))
    });
    let index = index.ok_or_else(|| format!("it has no part {name}"))?;
    let part = archive.by_index(index).map_err(|error| error.to_string())?;
    let mut reader =
        Reader::from_reader(BufReader::new(part.take(limits::WORKBOOK_UNPACKED_BYTES)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader
            .read_event_into(&mut buffer)
            .map_err(|error| error.to_string())?
        {
            Event::Start(element) | Event::Empty(element) => take(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Whether a part has a name, as spreadsheet programs compare them.
fn is_part(found: &str, name: &str) -> bool {
    found.replace('\\', "/").eq_ignore_ascii_case(name)
}

/// The value of an attribute, whatever the prefix of its name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes();
    let mut all = all.with_checks(false).flatten();
    let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(element, name)?.trim().parse().ok()
}

fn is_set(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(value.trim(), "1" | "true"))
}

/// Whether a row or a column is hidden, or has no size.
fn is_hidden(element: &BytesStart<'_>, size: &str) -> bool {
    let size = attribute(element, size).and_then(|size| size.trim().parse::<f64>().ok());
    is_set(element, "hidden") || size == Some(0.0)
}
