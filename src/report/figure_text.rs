//! Figures as text, by the unit of their measure.

use super::number::{
    bare_seconds, bare_seconds_interval, count_percent, decimal, decimal_interval, or_dash,
    percent, percent_interval, score_mean,
};
use crate::metrics::Interval;
use crate::metrics::figure::{Figure, Value};
use crate::metrics::registry::MeasureUnit;

/// The value of a figure; a dash if there is none. Seconds have no unit sign.
pub(super) fn estimate(figure: &Figure) -> String {
    let instrument = figure.scope.instrument().unwrap_or_default();
    match &figure.value {
        Ok(Value::Share(count)) => count_percent(*count),
        Ok(Value::Whole(whole)) => whole.to_string(),
        Ok(Value::Word(word)) => word.clone(),
        Ok(Value::Number(number)) => match figure.measure.unit {
            MeasureUnit::Share => percent(*number, figure.n),
            MeasureUnit::Seconds => bare_seconds(*number),
            MeasureUnit::Points => score_mean(instrument, *number),
            _ => decimal(*number),
        },
        Err(_) => "-".to_owned(),
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
        _ => decimal_interval(i.low, Some(i.high)),
    };
    figure.interval.map(|found| or_dash(found, shown))
}
