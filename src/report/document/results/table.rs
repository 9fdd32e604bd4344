//! All results as a table.

use super::ResultLine;
use crate::metrics::change::{Change, ChangeDetail, Effect, Reason};
use crate::metrics::comparison::Comparison;
use crate::metrics::registry::{self, MeasureUnit};
use crate::report::document::{Column, Table};
use crate::report::number::decimals_of;
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
            "ratios (\"times\") where the errors of both versions together vary no more than by chance, and differences \
             where they vary more."
        }
    };
    Some(format!("Errors are per attempt; changes are {kind}"))
}

/// Why values differ from those of each version by itself.
const PAIRS: &str = "Values are of the participants seen on both versions, in the tasks that they attempted on both; the \
                     tables of each version count all attempts.";

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
                    "Times are geometric means of unassisted successes, each with the number of these and of all attempts."
                }
                Design::Within => {
                    "Times are geometric means of the participants who succeeded unassisted on both versions, with their number."
                }
            }
            .to_owned(),
        );
    }
    if comparison.design == Design::Within {
        notes.push(PAIRS.to_owned());
    }
    notes.extend(error_changes_note(lines.iter().map(|line| line.change)));
    if lines
        .iter()
        .any(|line| line.change.conclusion.reason == Some(Reason::Early))
    {
        notes.push(EARLY.to_owned());
    }
    if lines.iter().any(|line| !adds_up(line.change)) {
        notes.push("Changes are computed before values are rounded.".to_owned());
    }
    Table::new("All results, worse first", columns, rows).with_notes(notes)
}

/// Whether a difference is that of the values as they are shown.
fn adds_up(change: &Change) -> bool {
    let (Ok(old), Ok(new), Ok(difference)) = (&change.old, &change.new, change.estimate) else {
        return true;
    };
    let (Some(old), Some(new)) = (old.number(), new.number()) else {
        return true;
    };
    let (scale, decimals) = match change.measure.unit {
        MeasureUnit::Share => (100.0, 0),
        _ => (1.0, decimals_of(old).min(decimals_of(new))),
    };
    let unit = 10_f64.powi(i32::try_from(decimals).unwrap_or_default());
    let shown = |value: f64| (scale * unit * value).round();
    change.effect != Effect::Difference || (shown(new) - shown(old) - shown(difference)).abs() < 0.5
}
