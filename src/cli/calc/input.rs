//! Parses the input of the calculator.

use crate::metrics::count::Events;
use crate::metrics::{Confidence, Count, Rate};
use std::fmt;

/// Why the input is impossible, in a sentence for a researcher: what, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError(String);

impl InputError {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InputError {}

fn invalid_input<T>(text: String) -> Result<T, InputError> {
    Err(InputError(text))
}

/// A plain, finite number of a size that can be measured.
pub(super) fn parse_number(text: &str) -> Result<f64, InputError> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() <= 1e100 => Ok(value),
        Ok(value) if !value.is_nan() => invalid_input(format!(
            "{text} is out of range. Numbers go from -1e100 to 1e100."
        )),
        _ => invalid_input(format!(
            "\"{text}\" is not a number. Write one such as 4.5, with a point."
        )),
    }
}

/// A whole number of people or events.
pub(super) fn parse_whole(text: &str) -> Result<u64, InputError> {
    match text.trim().parse::<u64>() {
        Ok(value) if value <= Count::MAX_N => Ok(value),
        Ok(_) => invalid_input(format!(
            "{text} is too large. Counts go up to {}.",
            Count::MAX_N
        )),
        Err(_) => invalid_input(format!(
            "\"{text}\" is not a count. Write a whole number from 0 up, such as 8."
        )),
    }
}

pub(super) fn parse_confidence(text: &str) -> Result<Confidence, InputError> {
    Confidence::new(parse_number(text)?).ok_or_else(|| {
        InputError(format!(
            "A confidence of {text} is impossible: it lies between 0 and 1. Write 0.95 for 95%."
        ))
    })
}

/// A rate from 0 to 1, called `what` in the refusal.
pub(super) fn parse_rate(what: &str, text: &str) -> Result<Rate, InputError> {
    Rate::new(parse_number(text)?).ok_or_else(|| {
        InputError(format!(
            "A {what} of {text} is impossible: it lies from 0 to 1. Write 0.78 for 78%."
        ))
    })
}

/// Successes out of attempts, at least one attempt.
pub(super) fn parse_count(text: &str) -> Result<Count, InputError> {
    let (successes, n) = split_pair(text, "successes/attempts, such as 8/10")?;
    let (successes, n) = (parse_whole(successes)?, parse_whole(n)?);
    if n == 0 {
        return invalid_input(format!(
            "{text} has no attempts, so there is no rate. Leave it out."
        ));
    }
    Count::new(successes, n).ok_or_else(|| {
        InputError(format!(
            "{text} has more successes than attempts. Write successes/attempts, such as 8/10."
        ))
    })
}

/// Events over an exposure above 0.
pub(super) fn parse_events(text: &str) -> Result<Events, InputError> {
    let (events, exposure) = split_pair(text, "events/exposure, such as 15/400")?;
    let (events, exposure) = (parse_whole(events)?, parse_number(exposure)?);
    if events > Events::MAX_COUNT {
        return invalid_input(format!(
            "{events} is too large. Events go up to {}.",
            Events::MAX_COUNT
        ));
    }
    Events::new(events, exposure).ok_or_else(|| {
        InputError(format!(
            "{text} has no possible exposure: attempts or minutes are above 0. Write \
             events/exposure, such as 15/400."
        ))
    })
}

fn split_pair<'a>(text: &'a str, how: &str) -> Result<(&'a str, &'a str), InputError> {
    text.split_once('/')
        .ok_or_else(|| InputError(format!("\"{text}\" has no slash. Write {how}.")))
}

/// Seconds above 0.
pub(super) fn parse_seconds(text: &str) -> Result<f64, InputError> {
    let value = parse_number(text)?;
    if (1e-9..=1e14).contains(&value) {
        Ok(value)
    } else {
        invalid_input(format!(
            "A time of {text} s is impossible: times go from 1e-9 to 1e14 seconds."
        ))
    }
}

/// Numbers separated by commas.
pub(super) fn parse_list(
    text: &str,
    one: fn(&str) -> Result<f64, InputError>,
) -> Result<Vec<f64>, InputError> {
    text.split(',').map(one).collect()
}
