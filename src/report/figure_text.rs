//! Figures as text, by the unit of their measure.

use super::number::{
    bare_seconds, bare_seconds_interval, count_percent, decimal, decimal_interval, or_dash,
    percent, percent_interval, score_mean,
};
use crate::metrics::Interval;
use crate::metrics::estimate::{Scope, Value};
use crate::metrics::figure::Figure;
use crate::metrics::registry::{Measure, MeasureUnit};

/// The value of a figure; a dash if there is none. Seconds have no unit sign.
pub(super) fn estimate(figure: &Figure) -> String {
    match &figure.value {
        Ok(found) => value(found, figure.measure, &figure.scope, figure.n),
        Err(_) => "-".to_owned(),
    }
}

/// A value of a measure at a scope, from `n` attempts, answers or participants. Seconds have no unit sign.
pub(super) fn value(value: &Value, measure: &Measure, scope: &Scope, n: u64) -> String {
    match value {
        Value::Share(count) => count_percent(*count),
        Value::Whole(whole) => whole.to_string(),
        Value::Word(word) => word.clone(),
        Value::Number(number) => match measure.unit {
            MeasureUnit::Share => percent(*number, n),
            MeasureUnit::Seconds => bare_seconds(*number),
            // A spread has no sign, whatever the questionnaire.
            MeasureUnit::Points if measure.is_spread() => score_mean("", *number),
            MeasureUnit::Points => score_mean(scope.instrument().unwrap_or_default(), *number),
            _ => decimal(*number),
        },
    }
}

/// The interval of a figure, a dash if it does not exist; `None` if the measure has none.
pub(super) fn interval(figure: &Figure) -> Option<String> {
    let instrument = figure.scope.instrument().unwrap_or_default();
    let shown = |i: Interval| match figure.measure.unit {
        MeasureUnit::Share => percent_interval(i, figure.n),
        MeasureUnit::Seconds => bare_seconds_interval(i),
        MeasureUnit::Points => [i.low, i.high]
            .map(|end| score_mean(instrument, end))
            .join(" to "),
        _ => decimal_interval(i),
    };
    figure.interval.map(|found| or_dash(found, shown))
}

/// The value of a figure and its interval, dashes if they do not exist.
pub(super) fn with_interval(figure: Option<&Figure>) -> [String; 2] {
    let dash = || "-".to_owned();
    [
        figure.map_or_else(dash, estimate),
        figure.and_then(interval).unwrap_or_else(dash),
    ]
}
