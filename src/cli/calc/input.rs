//! Parses the input of the calculator.

use crate::metrics::count::Events;
use crate::metrics::{Confidence, Count, Rate};
use std::fmt;

/// Why the input is impossible, in a sentence for a researcher: what, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(String);

impl Sentence {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Sentence {}

fn refused<T>(text: String) -> Result<T, Sentence> {
    Err(Sentence(text))
}

/// A plain, finite number of a size that can be measured.
pub(super) fn number(text: &str) -> Result<f64, Sentence> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() <= 1e100 => Ok(value),
        Ok(value) if !value.is_nan() => refused(format!(
            "{text} is out of range. Numbers go from -1e100 to 1e100."
        )),
        _ => refused(format!(
            "\"{text}\" is not a number. Write one such as 4.5, with a point."
        )),
    }
}

/// A whole number of people or events.
pub(super) fn whole(text: &str) -> Result<u64, Sentence> {
    match text.trim().parse::<u64>() {
        Ok(value) if value <= Count::LARGEST => Ok(value),
        Ok(_) => refused(format!(
            "{text} is too large. Counts go up to {}.",
            Count::LARGEST
        )),
        Err(_) => refused(format!(
            "\"{text}\" is not a count. Write a whole number from 0 up, such as 8."
        )),
    }
}

pub(super) fn confidence(text: &str) -> Result<Confidence, Sentence> {
    Confidence::new(number(text)?).ok_or_else(|| {
        Sentence(format!(
            "A confidence of {text} is impossible: it lies between 0 and 1. Write 0.95 for 95%."
        ))
    })
}

/// A rate from 0 to 1, called `what` in the refusal.
pub(super) fn rate(what: &str, text: &str) -> Result<Rate, Sentence> {
    Rate::new(number(text)?).ok_or_else(|| {
        Sentence(format!(
            "A {what} of {text} is impossible: it lies from 0 to 1. Write 0.78 for 78%."
        ))
    })
}

/// Successes out of attempts, at least one attempt.
pub(super) fn count(text: &str) -> Result<Count, Sentence> {
    let (successes, n) = halves(text, "successes/attempts, such as 8/10")?;
    let (successes, n) = (whole(successes)?, whole(n)?);
    if n == 0 {
        return refused(format!(
            "{text} has no attempts, so there is no rate. Leave it out."
        ));
    }
    Count::new(successes, n).ok_or_else(|| {
        Sentence(format!(
            "{text} has more successes than attempts. Write successes/attempts, such as 8/10."
        ))
    })
}

/// Events over an exposure above 0.
pub(super) fn events(text: &str) -> Result<Events, Sentence> {
    let (events, exposure) = halves(text, "events/exposure, such as 15/400")?;
    let (events, exposure) = (whole(events)?, number(exposure)?);
    if events > Events::LARGEST {
        return refused(format!(
            "{events} is too large. Events go up to {}.",
            Events::LARGEST
        ));
    }
    Events::new(events, exposure).ok_or_else(|| {
        Sentence(format!(
            "{text} has no possible exposure: attempts or minutes are above 0. Write \
             events/exposure, such as 15/400."
        ))
    })
}

fn halves<'a>(text: &'a str, how: &str) -> Result<(&'a str, &'a str), Sentence> {
    text.split_once('/')
        .ok_or_else(|| Sentence(format!("\"{text}\" has no slash. Write {how}.")))
}

/// Seconds above 0.
pub(super) fn seconds(text: &str) -> Result<f64, Sentence> {
    let value = number(text)?;
    if (1e-9..=1e14).contains(&value) {
        Ok(value)
    } else {
        refused(format!(
            "A time of {text} s is impossible: times go from 1e-9 to 1e14 seconds."
        ))
    }
}

/// Numbers separated by commas.
pub(super) fn list(
    text: &str,
    one: fn(&str) -> Result<f64, Sentence>,
) -> Result<Vec<f64>, Sentence> {
    text.split(',').map(one).collect()
}
