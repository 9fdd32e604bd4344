//! All results as a table.

use super::ResultLine;
use crate::metrics::change::{Change, ChangeDetail, Effect, Reason};
use crate::metrics::comparison::Comparison;
use crate::metrics::registry::{self, MeasureUnit};
use crate::report::document::{Column, Table};
use crate::report::phrases;
use crate::study::Design;

/// Of what kind the changes of errors are, and why they are of two.
pub(in crate::report::document) fn error_changes_note<'c>(
    changes: impl Iterator<Item = &'c Change>,
) -> Option<String> {
    let is_told = |c: &&Change| c.estimate.is_ok() || c.interval.is_ok();
    let errors = changes
        .filter(|c| c.measure == registry::errors_per_attempt())
        .filter(is_told);
    let (ratios, differences): (Vec<_>, Vec<_>) = errors.partition(|c| c.effect == Effect::Ratio);
    let kind = match (ratios.is_empty(), differences.is_empty()) {
        (true, true) => return None,
        (true, false) => "differences.",
        (false, true) => "ratios (\"times\").",
        (false, false) => {
            "ratios (\"times\"). The test of a ratio assumes that errors vary by chance alone; where they vary more, changes \
             are differences."
        }
    };
    Some(format!("Errors are per attempt; changes are {kind}"))
}

/// What "early" means.
const EARLY: &str = "Early: not all planned participants were tested, but p is below .001.";

/// Index of the column of changes, under which p goes where there is not enough room.
const CHANGE_COLUMN: usize = 4;

/// The results as a table.
pub(in crate::report::document) fn table(
    lines: &[ResultLine<'_>],
    comparison: &Comparison,
    p_values: bool,
) -> Table {
    let level = phrases::level(comparison.context.methods.confidence);
    let mut columns = vec![
        Column::text("Verdict"),
        Column::label("Result"),
        Column::estimate(comparison.old.as_str()),
        Column::estimate(comparison.new.as_str()),
        Column::estimate(format!("Change ({level} interval)")),
        Column::text("Reason").folded_into(0),
    ];
    let p_values = p_values && lines.iter().any(|line| line.change.p.is_ok());
    if p_values {
        columns.push(Column::estimate("p (adjusted)").folded_into(CHANGE_COLUMN));
    }
    let rows = lines.iter().map(|line| line.row(p_values)).collect();
    let mut notes = vec![format!(
        "A result is better or worse only if the {level} interval of the change excludes \"no difference\" and the test, \
         adjusted for multiple tests, agrees. Inconclusive does not mean equal."
    )];
    let is_time = |line: &ResultLine<'_>| matches!(line.change.detail, ChangeDetail::Time(_));
    if lines.iter().any(is_time) {
        notes.push(
            match comparison.design {
                Design::Between => {
                    "Times are geometric means of those who finished; next to them is how many attempts did, of all."
                }
                Design::Within => {
                    "Times are geometric means of the participants who finished on both versions; their number is next to them."
                }
            }
            .to_owned(),
        );
    }
    notes.extend(error_changes_note(lines.iter().map(|line| line.change)));
    if lines
        .iter()
        .any(|line| line.change.conclusion.reason == Some(Reason::Early))
    {
        notes.push(EARLY.to_owned());
    }
    if lines.iter().any(|line| !adds_up(line.change)) {
        notes.push("Changes are computed before rates are rounded.".to_owned());
    }
    Table::new("All results, worse first", columns, rows).with_notes(notes)
}

/// Whether a difference of rates in whole points is that of the whole percents shown.
fn adds_up(change: &Change) -> bool {
    let (Ok(old), Ok(new), Ok(difference)) = (&change.old, &change.new, change.estimate) else {
        return true;
    };
    let points = |value: Option<f64>| value.map_or(0.0, |v| (100.0 * v).round());
    let is_share = change.measure.unit == MeasureUnit::Share && change.effect == Effect::Difference;
    let shown = points(new.number()) - points(old.number());
    !is_share || (shown - points(Some(difference))).abs() < 0.5
}
