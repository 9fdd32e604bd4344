//! Values other than text: booleans, numbers and durations.

use toml::de::DeValue;

use super::reader::ScriptReader;
use super::section::{Section, report_wrong_type};
use crate::study::duration;
use crate::study::problem::script_excerpt;

/// The numbers that a key accepts, and the problem with any other.
pub(super) struct NumberLimits<'l> {
    pub(super) accepts: &'l dyn Fn(f64) -> bool,
    pub(super) message: String,
    pub(super) hint: String,
}

impl Section<'_> {
    /// `true` or `false`.
    pub(super) fn flag(&self, reading: &mut ScriptReader, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            let hint = format!("Write `{key} = true` or `{key} = false`, without quotes.");
            let wanted = "true or false";
            report_wrong_type(reading, value.span(), key, wanted, value.get_ref(), hint);
        }
        flag
    }

    /// A whole number from `low` to `high`.
    pub(super) fn whole_number(
        &self,
        reading: &mut ScriptReader,
        key: &str,
        low: i64,
        high: i64,
    ) -> Option<i64> {
        let value = self.get(key)?;
        let hint = format!("Write a whole number from {low} to {high}, without quotes.");
        let DeValue::Integer(number) = value.get_ref() else {
            let message = format!("`{key}` must be a whole number.");
            reading.report_problem(value.span(), message, hint);
            return None;
        };
        let number = i64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let message = format!("`{key}` is not between {low} and {high}.");
            reading.report_problem(value.span(), message, hint);
        }
        number
    }

    /// A credit, 0 to 1.
    pub(super) fn credit(&self, reading: &mut ScriptReader, key: &str) -> Option<f64> {
        let limits = NumberLimits {
            accepts: &|number| (0.0..=1.0).contains(&number),
            message: format!("`{key}` is not between 0 and 1."),
            hint: format!("Write a number from 0 to 1, such as `{key} = 0.5`."),
        };
        // Minus zero is in the range as well.
        self.number(reading, key, limits).map(f64::abs)
    }

    /// A number within limits.
    pub(super) fn number(
        &self,
        reading: &mut ScriptReader,
        key: &str,
        limits: NumberLimits,
    ) -> Option<f64> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Integer(number) => i32::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(f64::from),
            other => {
                report_wrong_type(reading, value.span(), key, "a number", other, limits.hint);
                return None;
            }
        };
        let number = number.filter(|number| (limits.accepts)(*number));
        if number.is_none() {
            reading.report_problem(value.span(), limits.message, limits.hint);
        }
        number
    }

    /// Duration in milliseconds.
    pub(super) fn duration(&self, reading: &mut ScriptReader, key: &str) -> Option<i64> {
        let value = self.get(key)?;
        let span = value.span();
        let DeValue::String(text) = value.get_ref() else {
            let hint = duration::parse(&reading.excerpt(&span)).err();
            let hint = hint.unwrap_or_else(|| "Put it in double quotes.".to_owned());
            let wanted = "a duration in quotes";
            report_wrong_type(reading, span, key, wanted, value.get_ref(), hint);
            return None;
        };
        match duration::parse(text) {
            Ok(ms) => Some(ms),
            Err(hint) => {
                let message = format!("`{}` is not a valid duration.", script_excerpt(text));
                reading.report_problem(span, message, hint);
                None
            }
        }
    }
}
