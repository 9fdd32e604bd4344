//! A number of the calculator, as people and as programs read it.

use crate::metrics::Interval;
use crate::metrics::count::RatioInterval;
use serde_json::{Value as Json, json};
use std::fmt;

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// A count.
    Whole(u64),
    /// A number in its unit.
    Number(f64, Unit),
    /// Both ends in their unit; the upper end is missing when there is no limit.
    Ends(f64, Option<f64>, Unit),
    /// A name that programs read.
    Word(&'static str),
    /// Yes or no.
    Flag(bool),
    /// Numbers in the order of the input.
    List(Vec<f64>),
}

/// What a number counts, which decides how people read it. Programs get the number itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A plain number with four significant digits.
    Plain,
    /// Seconds.
    Seconds,
    /// A share from 0 to 1, read as a percentage with four significant digits.
    Share,
    /// A rate from `n` attempts, from 0 to 1: whole percent below 100 attempts, otherwise with one decimal.
    Percent {
        /// Number of attempts.
        n: u64,
    },
    /// A difference of rates, from -1 to 1, in percentage points with the decimals of [`Unit::Percent`].
    Points {
        /// The smaller number of attempts.
        n: u64,
    },
    /// A p value with four decimals.
    P,
}

impl Unit {
    /// A number in this unit.
    pub(super) fn number(self, number: f64) -> Value {
        Value::Number(number, self)
    }

    /// An interval in this unit.
    pub(super) fn interval(self, interval: Interval) -> Value {
        Value::Ends(interval.low, Some(interval.high), self)
    }

    /// The interval of a ratio, which may have no upper limit.
    pub(super) fn ratio_interval(self, interval: RatioInterval) -> Value {
        Value::Ends(interval.low, interval.high, self)
    }

    /// The number without its unit.
    fn format(self, x: f64) -> String {
        match self {
            Self::Plain | Self::Seconds => format_number(x),
            Self::Share => format_number(100.0 * x),
            Self::Percent { n } | Self::Points { n } => format_percent(x, n),
            Self::P if x < 0.0001 => "p < 0.0001".to_owned(),
            Self::P => format!("p = {x:.4}"),
        }
    }

    /// What follows the number.
    fn suffix(self) -> &'static str {
        match self {
            Self::Plain | Self::P => "",
            Self::Seconds => " s",
            Self::Share | Self::Percent { .. } => "%",
            Self::Points { .. } => " points",
        }
    }
}

impl Value {
    /// The result for programs; a number without bounds is null.
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Whole(count) => json!(count),
            Self::Number(x, _) => json!(x),
            Self::Ends(low, high, _) => json!([low, high]),
            Self::Word(word) => json!(word),
            Self::Flag(flag) => json!(flag),
            Self::List(numbers) => json!(numbers),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(count) => write!(f, "{count}"),
            Self::Number(x, unit) => write!(f, "{}{}", unit.format(*x), unit.suffix()),
            Self::Ends(low, None, unit) => {
                write!(f, "{}{} or more", unit.format(*low), unit.suffix())
            }
            Self::Ends(low, Some(high), unit) => {
                let joint = if unit.suffix() == "%" { "-" } else { " to " };
                let (low, high) = (unit.format(*low), unit.format(*high));
                write!(f, "{low}{joint}{high}{}", unit.suffix())
            }
            Self::Word(word) => f.write_str(word),
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::List(numbers) => {
                let shown: Vec<String> = numbers.iter().map(|x| format_number(*x)).collect();
                f.write_str(&shown.join(" "))
            }
        }
    }
}

/// A number with four significant digits, without trailing zeros.
fn format_number(x: f64) -> String {
    if x == 0.0 {
        return "0".to_owned();
    }
    let size = x.abs().log10().floor();
    if !(-5.0..9.0).contains(&size) {
        return format!("{x:.3e}");
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let decimals = (3.0 - size).clamp(0.0, 8.0) as usize;
    let text = format!("{x:.decimals$}");
    if text.contains('.') {
        let text = text.trim_end_matches('0').trim_end_matches('.');
        return text.to_owned();
    }
    text
}

/// A share as a percentage: whole below 100 attempts, otherwise with one decimal; never "-0".
fn format_percent(share: f64, n: u64) -> String {
    let decimals = usize::from(n >= 100);
    let text = format!("{:.decimals$}", 100.0 * share);
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.to_owned(),
        _ => text,
    }
}
