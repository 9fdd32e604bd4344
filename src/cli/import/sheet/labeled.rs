//! Rows with the label of a summary: summaries if their numbers follow from the rows above, else data or doubtful.

use std::collections::HashMap;

use super::label::Label;
use super::statistic::Number;
use super::{Column, SheetRow, SheetRows};
use crate::cli::import::fields::{field_of_name, is_key};

/// The most pairs of a row with a label and a row above that are compared; beyond, nothing is taken for a summary.
const MAX_COMPARED: usize = 20_000_000;

/// A row with the label of a summary.
#[derive(Debug)]
pub(super) struct Labeled<'r> {
    at: usize,
    text: &'r str,
    label: Label,
}

impl<'r> Labeled<'r> {
    pub(super) fn new(at: usize, text: &'r str, label: Label) -> Self {
        Self { at, text, label }
    }
}

/// What rows with the same label are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Data: there is nothing above that they could summarize.
    Data,
    /// Data of a participant whose code may be a label.
    Kept,
    Summary,
    /// Data or a summary of something else.
    Doubtful,
}

/// Compares the rows of each label with the data above them; `is_data` says which rows are data without doubt.
pub(super) fn compare(
    rows: &SheetRows,
    columns: &[Column],
    labeled: &[Labeled<'_>],
    mut is_data: Vec<bool>,
) -> Vec<(String, Vec<usize>, Verdict)> {
    let fields: Vec<Option<&str>> = columns
        .iter()
        .map(|column| field_of_name(column.first_line()))
        .collect();
    let mut groups: Vec<Vec<&Labeled>> = Vec::new();
    let mut places = HashMap::new();
    for row in labeled {
        is_data[row.at] = false;
        let place = *places.entry(row.text).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let can_compare = rows.len().saturating_mul(labeled.len()) <= MAX_COMPARED;
    // Codes first: the rows of a participant are data for the summaries below.
    groups.sort_by_key(|group| !group[0].label.may_be_code);
    let mut verdicts = Vec::new();
    for group in groups {
        let table = Table {
            rows,
            fields: &fields,
            is_data: &is_data,
            can_compare,
        };
        let verdict = table.verdict(&group);
        if matches!(verdict, Verdict::Data | Verdict::Kept) {
            for row in &group {
                is_data[row.at] = true;
            }
        }
        let places = group.iter().map(|row| row.at).collect();
        verdicts.push((group[0].text.to_owned(), places, verdict));
    }
    verdicts
}

/// The rows, and what is known about them.
struct Table<'t> {
    rows: &'t SheetRows,
    /// The field that each column may have.
    fields: &'t [Option<&'static str>],
    is_data: &'t [bool],
    can_compare: bool,
}

impl Table<'_> {
    fn verdict(&self, group: &[&Labeled]) -> Verdict {
        let may_be_code = group[0].label.may_be_code;
        let has_data_above = |row: &&Labeled| self.is_data[..row.at].contains(&true);
        if !group.iter().all(has_data_above) {
            return Verdict::Data;
        }
        let follows = |row: &&Labeled| self.follows(row);
        match (self.can_compare && group.iter().all(follows), may_be_code) {
            (true, _) => Verdict::Summary,
            (false, true) => Verdict::Kept,
            (false, false) => Verdict::Doubtful,
        }
    }

    /// Whether the numbers of a row are what its label says: of all rows above, of those since the last that is no data,
    /// or of those of the same version and task, or with the same outcome as well.
    fn follows(&self, labeled: &Labeled) -> bool {
        let Some(row) = self.rows.get(labeled.at) else {
            return false;
        };
        let last = self.is_data[..labeled.at]
            .iter()
            .rposition(|is_data| *is_data);
        let start = last.map_or(0, |last| {
            let before = self.is_data[..last].iter().rposition(|is_data| !is_data);
            before.map_or(0, |at| at + 1)
        });
        let is_same = |other: &SheetRow, with_outcome: bool| {
            (0..self.fields.len()).all(|at| {
                let is_compared = self.fields[at].is_some_and(|field| match field {
                    "outcome" => with_outcome,
                    field => is_key(field),
                });
                let cell = row.cell(at).trim();
                !is_compared || cell.is_empty() || other.cell(at).trim() == cell
            })
        };
        let follows_where = |is_in_set: &dyn Fn(usize, &SheetRow) -> bool| {
            let above = self.rows.iter().take(labeled.at).enumerate();
            let above = above.filter(|(at, other)| self.is_data[*at] && is_in_set(*at, other));
            let above: Vec<SheetRow> = above.map(|(_, other)| other).collect();
            self.follows_from(&row, &labeled.label, &above)
        };
        follows_where(&|_, _| true)
            || follows_where(&|at, _| at >= start)
            || follows_where(&|_, other| is_same(other, false))
            || follows_where(&|_, other| is_same(other, true))
    }

    /// Whether all numbers of a row are one of the label's statistics of the rows above.
    fn follows_from(&self, row: &SheetRow, label: &Label, above: &[SheetRow]) -> bool {
        let mut possible = label.statistics.clone();
        let mut has_compared = false;
        for (at, field) in self.fields.iter().enumerate() {
            let is_compared = !field.is_some_and(|field| field == "participant" || is_key(field));
            let Some(number) = Number::parse(row.cell(at)).filter(|_| is_compared) else {
                continue;
            };
            let others = above
                .iter()
                .filter_map(|other| Number::parse(other.cell(at)));
            let others: Vec<f64> = others.map(|other| other.value).collect();
            let Some(first) = others.first() else {
                continue;
            };
            let varies = others.iter().any(|other| (other - first).abs() > 0.0);
            has_compared |= varies || !label.may_be_code;
            possible.retain(|statistic| statistic.is_of(number, &others));
        }
        has_compared && !possible.is_empty()
    }
}
