//! Tables of figures by the registry of measures: a measure with a column appears in the table of its group.

use super::{Cell, Column, Table};
use crate::metrics::Absent;
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figure::{Figure, VersionIndex};
use crate::metrics::registry::{self, Group, Measure, MeasureUnit};
use crate::report::{figure_text, phrases, rating};

/// A row of a table of figures.
pub(super) struct Row {
    pub(super) label: Cell,
    pub(super) scope: Scope,
}

/// Figures of a version in a table of some groups of measures.
#[derive(Clone, Copy)]
pub(super) struct GroupTable<'f> {
    pub(super) figures: &'f VersionIndex<'f>,
    pub(super) groups: &'f [Group],
    /// Counts of this group are told in a note, since most are 0.
    pub(super) noted: Option<Group>,
    /// Name of the first column.
    pub(super) first: &'f str,
}

impl<'f> GroupTable<'f> {
    /// The table; `None` if it has no numbers. A measure that fewer than half of the rows have goes into a last column of
    /// words, and counts that are 0 in every row are left out.
    pub(super) fn table(self, caption: String, rows: &[Row]) -> Option<Table> {
        let rows: Vec<&Row> = rows.iter().filter(|row| self.has_figures(row)).collect();
        let measures: Vec<&'static Measure> = registry::all()
            .filter(|m| !m.column.is_empty() && !m.in_words && self.groups.contains(&m.group))
            .filter(|m| {
                rows.iter()
                    .any(|row| self.figure(m, row).is_some_and(is_told))
            })
            .collect();
        if measures.is_empty() {
            return None;
        }
        let count = |m: &Measure| {
            let with = rows.iter().filter(|row| self.figure(m, row).is_some());
            with.count()
        };
        let is_common = |m: &&'static Measure| 2 * count(m) >= rows.len();
        let (common, rare): (Vec<_>, Vec<_>) = measures.into_iter().partition(is_common);
        let mut columns = vec![Column::label(self.first)];
        columns.extend(common.iter().map(|m| self.column(m, &rows)));
        columns.push(Column::text("More"));
        let cells = rows.iter().map(|row| {
            let mut cells = vec![row.label.clone()];
            cells.extend(common.iter().map(|m| self.cell(m, row, &rows)));
            cells.push(self.more(&rare, row));
            cells
        });
        let mut table = Table::new(caption, columns, cells.collect());
        table.drop_empty_columns();
        Some(table.with_notes(self.notes(&rows)))
    }

    fn figure(self, measure: &Measure, row: &Row) -> Option<&'f Figure> {
        self.figures.find(measure.name, &row.scope)
    }

    fn of_row(self, row: &Row) -> impl Iterator<Item = &'f Figure> {
        let groups = self.groups;
        let all = self.figures.of(&row.scope);
        all.filter(move |figure| groups.contains(&figure.measure.group))
    }

    fn has_figures(self, row: &Row) -> bool {
        let noted = |figure: &Figure| Some(figure.measure.group) == self.noted && is_told(figure);
        self.of_row(row).any(is_told) || self.figures.of(&row.scope).any(noted)
    }

    fn column(self, measure: &Measure, rows: &[&Row]) -> Column {
        let name = match measure.column {
            "n" | "sd" => measure.column.to_owned(),
            column => phrases::capitalize(column),
        };
        let mut figures = rows.iter().filter_map(|row| self.figure(measure, row));
        match measure.unit {
            MeasureUnit::Word => Column::text(name),
            _ if figures.any(|f| f.interval.is_some()) => Column::estimate(name),
            _ => Column::number(name),
        }
    }

    fn cell(self, measure: &Measure, row: &Row, rows: &[&Row]) -> Cell {
        match self.figure(measure, row) {
            Some(figure) => Cell::estimate(
                figure_text::estimate(figure),
                figure_text::interval(figure).filter(|interval| interval != "-"),
            ),
            // Not a dash: it is not missing.
            None if row.scope == Scope::AllTasks => {
                self.total(measure, rows).unwrap_or_default().into()
            }
            None => "-".into(),
        }
    }

    /// The sum of a count over the tasks; `None` for other measures.
    fn total(self, measure: &Measure, rows: &[&Row]) -> Option<String> {
        let counts: Option<Vec<u64>> = rows
            .iter()
            .filter(|row| row.scope != Scope::AllTasks)
            .map(|row| match self.figure(measure, row)?.value {
                Ok(Value::Whole(count)) => Some(count),
                _ => None,
            })
            .collect();
        Some(counts?.iter().sum::<u64>().to_string())
    }

    /// The measures that few rows have, and details of a questionnaire, in words.
    fn more(self, rare: &[&Measure], row: &Row) -> Cell {
        let measures = rare.iter().filter_map(|measure| {
            let figure = self.figure(measure, row)?;
            Some(format!(
                "{}: {}",
                measure.column,
                figure_text::estimate(figure)
            ))
        });
        let remarks = rating::remarks(self.figures, &row.scope);
        let all: Vec<String> = measures.chain(remarks).collect();
        if all.is_empty() {
            "-".into()
        } else {
            all.join("; ").into()
        }
    }

    /// The counts told in a note, and rows in which fewer than half succeeded, which is more than a missing number.
    fn notes(self, rows: &[&Row]) -> Vec<String> {
        let label = |row: &Row| row.label.lines.first().cloned().unwrap_or_default();
        let counts = rows.iter().filter_map(|row| {
            let noted = self
                .figures
                .of(&row.scope)
                .filter(|figure| Some(figure.measure.group) == self.noted && is_told(figure));
            let counts: Vec<String> = noted
                .filter(|figure| !figure.measure.column.is_empty())
                .map(|f| {
                    format!(
                        "{} {}",
                        figure_text::estimate(f),
                        f.measure.label.to_lowercase()
                    )
                })
                .collect();
            (!counts.is_empty()).then(|| format!("{}: {}", label(row), counts.join(", ")))
        });
        let not_reached = rows.iter().filter(|row| {
            let mut figures = self.of_row(row);
            figures.any(|figure| figure.value == Err(Absent::HalfNotReached))
        });
        [
            ("Not counted", counts.collect::<Vec<_>>()),
            (
                "Fewer than half succeeded",
                not_reached.map(|row| label(row)).collect(),
            ),
        ]
        .into_iter()
        .filter(|(_, places)| !places.is_empty())
        .map(|(what, places)| format!("{what}: {}.", places.join("; ")))
        .collect()
    }
}

/// Whether a figure says more than that there is nothing.
fn is_told(figure: &Figure) -> bool {
    !matches!(figure.value, Ok(Value::Whole(0)) | Err(_))
}
