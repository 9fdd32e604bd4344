//! The rows of a table: one text with the cells of all, and the place of each row in it, since a table can have millions
//! of cells.

use super::super::super::limits;
use crate::study::text::group_thousands;

/// Ends each cell in the text. A cell that has it, which no program writes, has a broken letter in its place.
const CELL_END: char = '\0';
const BROKEN: char = '\u{fffd}';

/// The rows of a table.
#[derive(Debug, Default)]
pub(in crate::cli::import) struct SheetRows {
    text: String,
    places: Vec<Place>,
}

/// The place of a row in the text, in bytes.
#[derive(Debug, Clone, Copy)]
struct Place {
    line: u32,
    start: u32,
    end: u32,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli::import) struct SheetRow<'t> {
    /// Its line in the file as an editor counts, from 1; the row number in a sheet of a workbook.
    pub(in crate::cli::import) line: u64,
    pub(in crate::cli::import) cells: Vec<&'t str>,
}

impl<'t> SheetRow<'t> {
    /// The text of a column; empty if the row has none.
    pub(in crate::cli::import) fn cell(&self, column: usize) -> &'t str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// How many cells are not blank.
    pub(super) fn filled(&self) -> usize {
        let filled = self.cells.iter().filter(|cell| !cell.trim().is_empty());
        filled.count()
    }
}

impl SheetRows {
    /// Adds a row.
    ///
    /// # Errors
    /// That the table is too large, as the end of a sentence.
    pub(in crate::cli::import) fn push<'c>(
        &mut self,
        line: u64,
        cells: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), String> {
        // One more for the line of names.
        if self.places.len() > limits::TABLE_ROWS {
            return Err(format!(
                "it has more than {} rows. Import it in parts",
                group_thousands(limits::TABLE_ROWS)
            ));
        }
        let start = self.text.len();
        for cell in cells {
            if cell.contains(CELL_END) {
                self.text
                    .extend(cell.chars().map(|c| if c == CELL_END { BROKEN } else { c }));
            } else {
                self.text.push_str(cell);
            }
            self.text.push(CELL_END);
        }
        let place = |byte: usize| {
            u32::try_from(byte).map_err(|_| "it has more than 4 GiB of text. Import it in parts")
        };
        self.places.push(Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            start: place(start)?,
            end: place(self.text.len())?,
        });
        Ok(())
    }

    pub(in crate::cli::import) fn len(&self) -> usize {
        self.places.len()
    }

    /// A row by its index.
    pub(in crate::cli::import) fn get(&self, index: usize) -> Option<SheetRow<'_>> {
        let place = self.places.get(index)?;
        Some(read(&self.text, *place))
    }

    pub(in crate::cli::import) fn iter(&self) -> impl Iterator<Item = SheetRow<'_>> {
        self.places.iter().map(|place| read(&self.text, *place))
    }

    /// Removes the rows that are not to be kept.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(SheetRow<'_>) -> bool) {
        self.places.retain(|place| keep(read(&self.text, *place)));
    }

    /// Removes the first rows.
    pub(super) fn remove_first(&mut self, count: usize) {
        self.places.drain(..count);
    }

    /// The lines of rows with letters that were broken before the file was written.
    pub(super) fn broken(&self) -> Vec<u64> {
        if !self.text.contains(BROKEN) {
            return Vec::new();
        }
        let is_broken = |row: &SheetRow<'_>| row.cells.iter().any(|cell| cell.contains(BROKEN));
        self.iter().filter(is_broken).map(|row| row.line).collect()
    }
}

fn read(text: &str, place: Place) -> SheetRow<'_> {
    SheetRow {
        line: place.line.into(),
        cells: text[place.start as usize..place.end as usize]
            .split_terminator(CELL_END)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_they_were_added() {
        let mut rows = SheetRows::default();
        let added: [&[&str]; 4] = [&["a", "", "b\n;\"c"], &[], &[""], &["", ""]];
        for (line, cells) in (7..).zip(added) {
            rows.push(line, cells.iter().copied()).unwrap();
        }
        for (index, (line, cells)) in (7..).zip(added).enumerate() {
            let row = rows.get(index).unwrap();
            assert_eq!((row.line, row.cells.as_slice()), (line, cells));
        }
        assert_eq!(rows.broken(), [0; 0]);
    }

    #[test]
    fn the_end_of_a_cell_in_a_cell_is_a_broken_letter() {
        let mut rows = SheetRows::default();
        rows.push(3, ["a\0b", "c"]).unwrap();
        assert_eq!(rows.get(0).unwrap().cells, ["a\u{fffd}b", "c"]);
        assert_eq!(rows.broken(), [3]);
    }
}
