//! Values and changes as cells.

use crate::metrics::Unit;
use crate::metrics::change::{Change, ChangeDetail, Effect};
use crate::metrics::estimate::Value;
use crate::metrics::registry::MeasureUnit;
use crate::report::document::Cell;
use crate::report::figure_text;
use crate::report::number::{
    decimals_of, or_dash, points, ratio, ratio_interval, signed_points, signed_with_decimals,
};
use crate::study::text::pluralize;

/// The value on a version; of times, also how many attempts finished of how many, or the number of pairs.
pub(in crate::report::document) fn value(change: &Change, is_old: bool) -> Cell {
    let (value, n) = if is_old {
        (&change.old, change.n.0)
    } else {
        (&change.new, change.n.1)
    };
    let shown = match value {
        Ok(value) => figure_text::value(value, change.measure, &change.scope, n),
        Err(_) => "-".to_owned(),
    };
    let ChangeDetail::Time(detail) = &change.detail else {
        return shown.into();
    };
    let finished = if is_old {
        detail.finished.0
    } else {
        detail.finished.1
    };
    let unit = if value.is_ok() { " s" } else { "" };
    let of_how_many = match change.unit {
        Unit::Pairs => pluralize(usize::try_from(n).unwrap_or(usize::MAX), "pair"),
        _ => format!("{} of {}", finished.successes(), finished.n()),
    };
    Cell::estimate(format!("{shown}{unit}"), Some(of_how_many))
}

/// A difference in the unit of a change: `+60 points`; `None` if the change is a ratio.
pub(in crate::report::document) fn signed_effect(
    change: &Change,
    difference: f64,
) -> Option<String> {
    match (change.effect, change.measure.unit) {
        (Effect::Ratio, _) => None,
        (Effect::Difference, MeasureUnit::Share) => Some(points(difference)),
        (Effect::Difference, _) => Some(signed(change, difference)),
    }
}

/// The change with its interval: `+60 points` and `+20 to +83`, or `0.87 times` and `0.79-0.97`.
pub(in crate::report::document) fn effect(change: &Change) -> Cell {
    let unit = match change.measure.unit {
        MeasureUnit::Share => " points",
        _ => "",
    };
    match change.effect {
        Effect::Ratio => Cell::estimate(
            or_dash(change.estimate, |times| format!("{} times", ratio(times))),
            change.interval.ok().map(|i| ratio_interval(i.low, i.high)),
        ),
        Effect::Difference => Cell::estimate(
            or_dash(change.estimate, |d| format!("{}{unit}", signed(change, d))),
            change
                .interval_on_scale()
                .ok()
                .map(|i| format!("{} to {}", signed(change, i.low), signed(change, i.high))),
        ),
    }
}

/// A difference, with as many decimals as the values it is of.
fn signed(change: &Change, difference: f64) -> String {
    if change.measure.unit == MeasureUnit::Share {
        return signed_points(difference);
    }
    if change.scope.instrument() == Some("nps") {
        return signed_points(difference / 100.0);
    }
    let values = [&change.old, &change.new].into_iter().flatten();
    let decimals = values.filter_map(Value::number).map(decimals_of).min();
    signed_with_decimals(difference, decimals.unwrap_or(decimals_of(difference)))
}
