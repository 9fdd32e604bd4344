//! Tables and their cells.

use super::Tone;

/// A table. Every writer shows all of it; where there is not enough room, columns are folded and estimates stacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Table {
    pub(in crate::report) caption: String,
    pub(in crate::report) columns: Vec<Column>,
    pub(in crate::report) rows: Vec<Vec<Cell>>,
    /// Sentences under it.
    pub(in crate::report) notes: Vec<String>,
}

/// A table column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Column {
    pub(in crate::report) name: String,
    pub(in crate::report) kind: ColumnKind,
    /// Index of the column under whose cells its cells go where there is not enough room.
    pub(in crate::report) folds_into: Option<usize>,
}

/// What a column contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum ColumnKind {
    /// Row headers, which may be wrapped.
    Label,
    /// Numbers, which are never broken.
    Number,
    /// An estimate and, on the second line, its interval: side by side where there is room. Neither is ever broken.
    Estimate,
    /// Words, which may be wrapped.
    Text,
}

impl ColumnKind {
    /// Whether its cells are words, aligned at the left.
    pub(in crate::report) fn is_words(self) -> bool {
        matches!(self, Self::Label | Self::Text)
    }
}

/// A table cell: its lines and their meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Cell {
    pub(in crate::report) lines: Vec<String>,
    pub(in crate::report) tone: Tone,
}

impl Column {
    pub(super) fn label(name: impl Into<String>) -> Self {
        Self::of_kind(name, ColumnKind::Label)
    }

    pub(super) fn number(name: impl Into<String>) -> Self {
        Self::of_kind(name, ColumnKind::Number)
    }

    pub(super) fn estimate(name: impl Into<String>) -> Self {
        Self::of_kind(name, ColumnKind::Estimate)
    }

    pub(super) fn text(name: impl Into<String>) -> Self {
        Self::of_kind(name, ColumnKind::Text)
    }

    /// Goes under the cells of another column where there is not enough room.
    pub(super) fn folded_into(self, index: usize) -> Self {
        Self {
            folds_into: Some(index),
            ..self
        }
    }

    fn of_kind(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self {
            name: name.into(),
            kind,
            folds_into: None,
        }
    }
}

impl Table {
    pub(super) fn new(
        caption: impl Into<String>,
        columns: Vec<Column>,
        rows: Vec<Vec<Cell>>,
    ) -> Self {
        Self {
            caption: caption.into(),
            columns,
            rows,
            notes: Vec::new(),
        }
    }

    /// A table of row headers and words, by its column names.
    pub(super) fn of_words(
        caption: impl Into<String>,
        names: &[&str],
        rows: Vec<Vec<Cell>>,
    ) -> Self {
        let column = |(i, name): (usize, &&str)| match i {
            0 => Column::label(*name),
            _ => Column::text(*name),
        };
        Self::new(
            caption,
            names.iter().enumerate().map(column).collect(),
            rows,
        )
    }

    /// A table of row headers and figures, by its column names: a number or an estimate with its interval each.
    pub(super) fn of_figures(
        caption: impl Into<String>,
        names: &[&str],
        rows: Vec<Vec<Cell>>,
    ) -> Self {
        let mut table = Self::of_words(caption, names, rows);
        for column in table.columns.iter_mut().skip(1) {
            column.kind = ColumnKind::Estimate;
        }
        table
    }

    /// Makes the last column one of words.
    pub(super) fn ending_in_words(mut self) -> Self {
        if let Some(last) = self.columns.last_mut() {
            last.kind = ColumnKind::Text;
        }
        self
    }

    pub(super) fn with_notes(self, notes: Vec<String>) -> Self {
        Self { notes, ..self }
    }

    /// Removes columns, except the first, in which every row has only a dash or nothing.
    pub(super) fn drop_empty_columns(&mut self) {
        let says_nothing = |line: &String| line.is_empty() || line == "-";
        let says = |row: &Vec<Cell>, i: usize| {
            row.get(i)
                .is_some_and(|c| !c.lines.iter().all(says_nothing))
        };
        for i in (1..self.columns.len()).rev() {
            if !self.rows.iter().any(|row| says(row, i)) {
                self.columns.remove(i);
                for row in &mut self.rows {
                    row.remove(i);
                }
            }
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            lines: vec![text.into()],
            tone: Tone::Plain,
        }
    }
}

impl Cell {
    /// An estimate with its interval, as written; only a dash stands for neither.
    pub(super) fn from_estimate([estimate, interval]: [String; 2]) -> Self {
        Self::estimate(estimate, Some(interval).filter(|interval| interval != "-"))
    }

    /// An estimate with its interval; only a dash if there is no estimate, and no interval if it does not exist.
    pub(super) fn estimate(estimate: String, interval: Option<String>) -> Self {
        let mut lines = vec![estimate];
        lines.extend(interval);
        Self {
            lines,
            tone: Tone::Plain,
        }
    }

    pub(super) fn with_tone(lines: Vec<String>, tone: Tone) -> Self {
        Self { lines, tone }
    }
}

/// Cells with these texts and no particular meaning.
pub(super) fn text_cells<const N: usize>(texts: [String; N]) -> Vec<Cell> {
    texts.into_iter().map(Cell::from).collect()
}
