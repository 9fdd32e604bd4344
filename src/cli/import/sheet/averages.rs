//! Averages, totals and other summaries below the data without a label: rows of numbers that follow from those above.

use super::SheetRows;
use super::statistic::{Number, Statistic};

/// How many rows at the end may be summaries.
const MAX_SUMMARIES: usize = 6;
/// The fewest rows above totals and averages.
const MIN_ROWS: usize = 2;
/// The fewest rows above all else.
const MIN_OTHER_ROWS: usize = 3;
/// The fewest columns whose numbers vary from which a row is taken for a total, or an average with decimals.
const MIN_COLUMNS: usize = 3;
/// The fewest for all else, unless the row has more decimals than the numbers above it.
const MIN_DOUBTED_COLUMNS: usize = 2;
/// How likely it is, at most, that a person's row has such numbers by chance, for a row that is refused.
const DOUBTED_CHANCE: f64 = 0.01;
/// The same for a row that is mentioned.
const MENTIONED_CHANCE: f64 = 0.1;

/// How clear it is that rows are summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Clarity {
    /// They may be; a row of data is as likely.
    Possible,
    /// They may be, and a row of data is less likely.
    Likely,
    /// They are.
    Certain,
}

/// Rows at the end that may be no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unlabeled {
    /// The place of the first of them among the rows with data.
    pub(super) at: usize,
    /// What the first has.
    pub(super) statistic: Statistic,
    pub(super) clarity: Clarity,
}

/// Finds rows at the end of which every number follows from those above; `data` are the rows with data, and `keys` the
/// columns that say what a row is about.
pub(super) fn find(rows: &SheetRows, data: &[usize], keys: &[bool]) -> Option<Unlabeled> {
    let end = data.len();
    let first = end.saturating_sub(MAX_SUMMARIES).max(MIN_ROWS);
    let mut candidates: Vec<Candidate> = (first..end).map(|at| Candidate::new(at, end)).collect();
    for (column, _) in keys.iter().enumerate().filter(|(_, is_key)| !**is_key) {
        candidates.retain(|candidate| candidate.is_blank_or_number(rows, data, column));
        if candidates.is_empty() {
            return None;
        }
        let cells = data.iter().map(|row| {
            let row = rows.get(*row);
            row.map_or("", |row| row.cell(column)).trim()
        });
        let numbers: Vec<Option<Number>> = cells.clone().map(Number::parse).collect();
        let is_text: Vec<bool> = cells
            .zip(&numbers)
            .map(|(cell, number)| number.is_none() && !cell.is_empty())
            .collect();
        let text_at = is_text.iter().position(|is_text| *is_text).unwrap_or(end);
        candidates.retain_mut(|candidate| {
            candidate.add_column(&numbers, text_at);
            candidate.is_alive()
        });
    }
    candidates.iter().find_map(Candidate::finding)
}

/// Rows at the end that are compared with all above them.
struct Candidate {
    at: usize,
    rows: Vec<Compared>,
}

/// A row that is compared.
#[derive(Clone)]
struct Compared {
    /// The statistics that all its numbers are so far, each with the chance that a person's numbers are.
    possible: Vec<(Statistic, f64)>,
    /// How many numbers it has.
    count: usize,
    /// In how many columns the numbers above it vary.
    varying: usize,
    /// Whether a number has decimals, and whether more than those above it.
    has_decimals: bool,
    has_more_decimals: bool,
}

impl Candidate {
    fn new(at: usize, end: usize) -> Self {
        let row = Compared {
            possible: Statistic::ALL.map(|statistic| (statistic, 1.0)).to_vec(),
            count: 0,
            varying: 0,
            has_decimals: false,
            has_more_decimals: false,
        };
        Self {
            at,
            rows: vec![row; end - at],
        }
    }

    fn is_blank_or_number(&self, rows: &SheetRows, data: &[usize], column: usize) -> bool {
        data[self.at..].iter().all(|row| {
            let cell = rows.get(*row).map_or("", |row| row.cell(column)).trim();
            cell.is_empty() || Number::parse(cell).is_some()
        })
    }

    /// Compares the numbers of a column; `text_at` is the first row where it has a text.
    fn add_column(&mut self, numbers: &[Option<Number>], text_at: usize) {
        let (above, own) = numbers.split_at(self.at);
        let others: Vec<Number> = above.iter().flatten().copied().collect();
        for (row, number) in self.rows.iter_mut().zip(own) {
            if let Some(number) = number {
                if text_at < self.at || others.len() < MIN_ROWS {
                    row.possible.clear();
                }
                row.add(*number, &others);
            }
        }
    }

    fn is_alive(&self) -> bool {
        self.rows.iter().all(|row| !row.possible.is_empty())
    }

    /// What the rows are; `None` if they are data.
    fn finding(&self) -> Option<Unlabeled> {
        if self.rows.iter().any(|row| row.count == 0) {
            return None;
        }
        let (statistic, _) = self.rows.first()?.best()?;
        let clarity = self.rows.iter().filter_map(Compared::clarity).max()?;
        Some(Unlabeled {
            at: self.at,
            statistic,
            clarity,
        })
    }
}

impl Compared {
    /// Compares a number with those above it.
    fn add(&mut self, number: Number, others: &[Number]) {
        let values: Vec<f64> = others.iter().map(|other| other.value).collect();
        self.possible.retain(|(statistic, _)| {
            let is_clear = matches!(statistic, Statistic::Sum | Statistic::Mean);
            (is_clear || others.len() >= MIN_OTHER_ROWS) && statistic.is_of(number, &values)
        });
        self.count += 1;
        let decimals = others.iter().map(|other| other.decimals).max().unwrap_or(0);
        self.has_decimals |= number.decimals > 0;
        self.has_more_decimals |= number.decimals > decimals;
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most <= least {
            return;
        }
        self.varying += 1;
        // As many different numbers as a person could have given; of an average such as 4.5, two of them fit.
        let step = 10_f64.powi(-number.decimals.max(decimals));
        let steps = (most - least) / step + 1.0;
        for (statistic, chance) in &mut self.possible {
            let fits = [-step, step]
                .map(|step| number.plus(step))
                .iter()
                .filter(|other| statistic.is_of(**other, &values))
                .count();
            *chance *= match statistic {
                Statistic::Min | Statistic::Max | Statistic::Mode => 0.5,
                _ => ((1 + fits) as f64 / steps).min(1.0),
            };
        }
    }

    /// The statistic that its numbers are least likely by chance.
    fn best(&self) -> Option<(Statistic, f64)> {
        let mut possible = self.possible.iter().copied();
        let first = possible.next()?;
        Some(possible.fold(
            first,
            |best, next| if next.1 < best.1 { next } else { best },
        ))
    }

    fn clarity(&self) -> Option<Clarity> {
        let (statistic, chance) = self.best()?;
        let is_certain = match statistic {
            Statistic::Sum => true,
            Statistic::Mean => self.has_decimals,
            _ => false,
        };
        let may_be_doubted = self.varying >= MIN_DOUBTED_COLUMNS || self.has_more_decimals;
        if is_certain && self.varying >= MIN_COLUMNS && chance <= DOUBTED_CHANCE {
            Some(Clarity::Certain)
        } else if may_be_doubted && chance <= DOUBTED_CHANCE {
            Some(Clarity::Likely)
        } else {
            (chance <= MENTIONED_CHANCE).then_some(Clarity::Possible)
        }
    }
}
