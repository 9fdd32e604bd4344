//! Averages and totals below the data without a label: rows of numbers that follow from those above them.

use super::SheetRows;

/// How many rows at the end may be averages, totals and other summaries.
const MAX_SUMMARIES: usize = 3;
/// The fewest rows above such a row.
const MIN_ROWS: usize = 3;
/// The fewest columns that have to agree with a total, or an average with decimals.
const MIN_COLUMNS: usize = 3;
/// The fewest that have to agree with an average without decimals, which a person may give as well.
const MIN_ROUNDED: usize = 5;

/// Rows at the end that may be no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unlabeled {
    /// From this row on they are totals or averages.
    Summaries(usize),
    /// From this row on they may be averages without decimals, or data.
    Doubtful(usize),
}

/// Finds rows at the end that have numbers alone, all of them the totals or the averages of their columns.
pub(super) fn find(rows: &SheetRows, columns: usize) -> Option<Unlabeled> {
    let end = rows.len();
    let first = end.saturating_sub(MAX_SUMMARIES).max(MIN_ROWS);
    (first..end).find_map(|at| compare(rows, columns, at))
}

/// A number of the row that is compared, and those above it.
struct Compared {
    column: usize,
    number: f64,
    decimals: i32,
    /// The first number above, how many there are, and their sum.
    first: Option<f64>,
    count: usize,
    sum: f64,
    /// Whether the numbers above differ.
    differ: bool,
}

/// Compares a row with all above it.
fn compare(rows: &SheetRows, columns: usize, at: usize) -> Option<Unlabeled> {
    let row = rows.get(at)?;
    let mut all: Vec<Compared> = Vec::new();
    for column in (0..columns).filter(|column| !row.cell(*column).trim().is_empty()) {
        let (number, decimals) = parse(row.cell(column))?;
        all.push(Compared {
            column,
            number,
            decimals,
            first: None,
            count: 0,
            sum: 0.0,
            differ: false,
        });
    }
    for row in rows.iter().take(at) {
        for compared in &mut all {
            let text = row.cell(compared.column);
            if !text.trim().is_empty() {
                compared.add(parse(text)?.0);
            }
        }
    }
    let totals = all.iter().all(|c| c.is_near(c.sum));
    let averages = all.iter().all(|c| c.is_near(c.sum / c.count as f64));
    let telling = all.iter().filter(|c| c.varies()).count();
    let has_decimals = all.iter().any(|c| c.decimals > 0);
    if (totals || averages && has_decimals) && telling >= MIN_COLUMNS {
        Some(Unlabeled::Summaries(at))
    } else {
        (averages && telling >= MIN_ROUNDED).then_some(Unlabeled::Doubtful(at))
    }
}

impl Compared {
    /// Adds a number above.
    fn add(&mut self, number: f64) {
        let first = *self.first.get_or_insert(number);
        self.differ |= (first - number).abs() > 0.0;
        self.count += 1;
        self.sum += number;
    }

    /// Whether the number is another one, rounded to its decimals.
    fn is_near(&self, other: f64) -> bool {
        let step = 0.5 / 10_f64.powi(self.decimals) + 1e-9;
        (other - self.number).abs() <= step
    }

    /// Whether enough rows above have numbers that differ.
    fn varies(&self) -> bool {
        self.count >= MIN_ROWS && self.differ
    }
}

/// A number and how many decimals it has.
fn parse(text: &str) -> Option<(f64, i32)> {
    let text = text
        .trim()
        .trim_end_matches('%')
        .trim_end()
        .replace(',', ".");
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let number = text
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())?;
    Some((number, i32::try_from(decimals).ok()?.min(9)))
}
