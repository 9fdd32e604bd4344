//! Parses the input of the calculator.

use crate::metrics::count::Events;
use crate::metrics::{Absent, Confidence, Count, Rate};
use std::fmt;

/// Why the input is not valid. Its `Display` is a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    message: String,
    /// What to write instead, in a sentence.
    pub hint: Option<String>,
}

impl InputError {
    /// An error with a sentence and no hint.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    /// Adds what to write instead.
    pub(super) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for InputError {}

impl From<Absent> for InputError {
    fn from(reason: Absent) -> Self {
        Self::new(format!("There is no result: {reason}."))
    }
}

/// Parses a finite number from -1e100 to 1e100.
pub(super) fn parse_number(text: &str) -> Result<f64, InputError> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() <= 1e100 => Ok(value),
        Ok(value) if !value.is_nan() => Err(InputError::new(format!("{text} is out of range."))
            .with_hint("Numbers go from -1e100 to 1e100.")),
        _ => Err(InputError::new(format!("\"{text}\" is not a number."))
            .with_hint("Write one such as 4.5, with a point.")),
    }
}

/// Parses a whole number from 0 to [`Count::MAX_N`].
pub(super) fn parse_whole(text: &str) -> Result<u64, InputError> {
    match text.trim().parse::<u64>() {
        Ok(value) if value <= Count::MAX_N => Ok(value),
        Ok(_) => Err(InputError::new(format!("{text} is too large."))
            .with_hint(format!("Counts go up to {}.", Count::MAX_N))),
        Err(_) => Err(InputError::new(format!("\"{text}\" is not a count."))
            .with_hint("Write a whole number from 0 up, such as 8.")),
    }
}

/// Parses a confidence level between 0 and 1, both excluded.
pub(super) fn parse_confidence(text: &str) -> Result<Confidence, InputError> {
    let range = "between 0 and 1";
    parse_within("confidence", range, text, "0.95 for 95%", Confidence::new)
}

/// Parses a rate from 0 to 1; the error calls it `what`.
pub(super) fn parse_rate(what: &str, text: &str) -> Result<Rate, InputError> {
    parse_within(what, "from 0 to 1", text, "0.78 for 78%", Rate::new)
}

/// Parses a number between 0 and 1, both excluded; the error calls it `what` and shows the `example`.
pub(super) fn parse_inside(what: &str, text: &str, example: &str) -> Result<f64, InputError> {
    parse_within(what, "between 0 and 1", text, example, |value| {
        (value > 0.0 && value < 1.0).then_some(value)
    })
}

/// Parses a number that `accept` takes, which is the case in the `range`.
fn parse_within<T>(
    what: &str,
    range: &str,
    text: &str,
    example: &str,
    accept: impl Fn(f64) -> Option<T>,
) -> Result<T, InputError> {
    accept(parse_number(text)?).ok_or_else(|| {
        InputError::new(format!(
            "A {what} of {text} is impossible: it lies {range}."
        ))
        .with_hint(format!("Write {example}."))
    })
}

/// Parses `successes/attempts` with at least one attempt.
pub(super) fn parse_count(text: &str) -> Result<Count, InputError> {
    let (successes, n) = split_pair(text, "successes/attempts, such as 8/10")?;
    let (successes, n) = (parse_whole(successes)?, parse_whole(n)?);
    if n == 0 {
        return Err(
            InputError::new(format!("{text} has no attempts, so there is no rate."))
                .with_hint("Leave it out."),
        );
    }
    Count::new(successes, n).ok_or_else(|| {
        InputError::new(format!("{text} has more successes than attempts."))
            .with_hint("Write successes/attempts, such as 8/10.")
    })
}

/// Parses `events/exposure` with an exposure above 0.
pub(super) fn parse_events(text: &str) -> Result<Events, InputError> {
    let (events, exposure) = split_pair(text, "events/exposure, such as 15/400")?;
    let (events, exposure) = (parse_whole(events)?, parse_number(exposure)?);
    if events > Events::MAX_COUNT {
        return Err(InputError::new(format!("{events} is too large."))
            .with_hint(format!("Events go up to {}.", Events::MAX_COUNT)));
    }
    Events::new(events, exposure).ok_or_else(|| {
        InputError::new(format!(
            "{text} has no possible exposure: attempts or minutes are above 0."
        ))
        .with_hint("Write events/exposure, such as 15/400.")
    })
}

fn split_pair<'a>(text: &'a str, form: &str) -> Result<(&'a str, &'a str), InputError> {
    text.split_once('/').ok_or_else(|| {
        InputError::new(format!("\"{text}\" has no slash.")).with_hint(format!("Write {form}."))
    })
}

/// Parses seconds from 1e-9 to 1e14.
pub(super) fn parse_seconds(text: &str) -> Result<f64, InputError> {
    let value = parse_number(text)?;
    if (1e-9..=1e14).contains(&value) {
        Ok(value)
    } else {
        Err(
            InputError::new(format!("A time of {text} s is impossible."))
                .with_hint("Times go from 1e-9 to 1e14 seconds."),
        )
    }
}

/// Parses items separated by commas, each with `parse_item`.
pub(super) fn parse_list<T>(
    text: &str,
    parse_item: impl Fn(&str) -> Result<T, InputError>,
) -> Result<Vec<T>, InputError> {
    text.split(',').map(parse_item).collect()
}

/// Parses words, each with `parse_item`.
pub(super) fn parse_words<T>(
    words: &[String],
    parse_item: impl Fn(&str) -> Result<T, InputError>,
) -> Result<Vec<T>, InputError> {
    words.iter().map(|word| parse_item(word)).collect()
}

/// Pairs of the same participants on two versions.
pub(super) fn pair_up<T: Clone>(first: &[T], second: &[T]) -> Result<Vec<(T, T)>, InputError> {
    if first.len() != second.len() {
        return Err(InputError::new(format!(
            "--paired needs the same participants on both versions: --first has {} and --second {}.",
            first.len(),
            second.len()
        ))
        .with_hint("Write - where a participant has no result on a version."));
    }
    Ok(first.iter().cloned().zip(second.iter().cloned()).collect())
}
