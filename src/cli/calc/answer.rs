//! The calculator's answer as text and as JSON.

use crate::metrics::count::RatioInterval;
use crate::metrics::{Absent, Confidence, Interval};
use crate::report::json::SCHEMA;
use serde::Serialize;
use std::fmt::Write;

/// An answer in both formats.
pub(super) struct Answer {
    text: String,
    json: String,
}

#[derive(Serialize)]
struct Document<'a, T> {
    schema: u32,
    #[serde(flatten)]
    numbers: &'a T,
    warnings: &'a [String],
}

impl Answer {
    /// An answer with its lines of text, and its numbers and the reasons for missing ones as JSON.
    pub(super) fn new<T: Serialize>(lines: &Lines, numbers: &T, missing: &MissingReasons) -> Self {
        let document = Document {
            schema: SCHEMA,
            numbers,
            warnings: &missing.0,
        };
        Self {
            text: lines.render_aligned(),
            // Numbers and lists of them always serialize.
            json: serde_json::to_string(&document).unwrap_or_default(),
        }
    }

    /// The text, ending in a line break.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// The JSON document, ending in a line break.
    pub(super) fn into_json(mut self) -> String {
        self.json.push('\n');
        self.json
    }
}

/// The reasons why numbers are null, one sentence each.
#[derive(Default)]
pub(super) struct MissingReasons(Vec<String>);

impl MissingReasons {
    /// The number, or `None` after adding its reason under `name`.
    pub(super) fn ok_or_note<T>(&mut self, name: &str, found: Result<T, Absent>) -> Option<T> {
        match found {
            Ok(value) => Some(value),
            Err(reason) => {
                self.add_reason(name, &reason.to_string());
                None
            }
        }
    }

    /// Adds a reason under `name`, once.
    pub(super) fn add_reason(&mut self, name: &str, reason: &str) {
        let sentence = format!("{name}: {reason}");
        if !self.0.contains(&sentence) {
            self.0.push(sentence);
        }
    }
}

/// Lines of a label and a value.
#[derive(Default)]
pub(super) struct Lines(Vec<(String, String)>);

impl Lines {
    /// Adds a line.
    pub(super) fn add(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.0.push((label.into(), value.into()));
    }

    /// Adds a line with the formatted number, or with the reason why there is none.
    pub(super) fn add_result<T>(
        &mut self,
        label: impl Into<String>,
        found: Result<T, Absent>,
        format: impl Fn(T) -> String,
    ) {
        let value = match found {
            Ok(number) => format(number),
            Err(reason) => reason.to_string(),
        };
        self.add(label, value);
    }

    fn render_aligned(&self) -> String {
        let width = self.0.iter().map(|(l, _)| l.len()).max().unwrap_or(0);
        self.0
            .iter()
            .fold(String::new(), |mut text, (label, value)| {
                let _ = writeln!(text, "{label:width$}  {value}");
                text
            })
    }
}

/// Both ends of an interval, for JSON.
pub(super) fn interval_ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

/// Both ends of a ratio's interval, for JSON; a missing upper end is null.
pub(super) fn ratio_ends(interval: RatioInterval) -> [Option<f64>; 2] {
    [Some(interval.low), interval.high]
}

/// A number with four significant digits, without trailing zeros.
pub(super) fn format_number(x: f64) -> String {
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

/// A p value with four decimals, such as `p = 0.0328` or `p < 0.0001`.
pub(super) fn format_p(p: f64) -> String {
    if p < 0.0001 {
        "p < 0.0001".to_owned()
    } else {
        format!("p = {p:.4}")
    }
}

/// An interval of plain numbers, such as `0.021 to 0.062`.
pub(super) fn format_interval(interval: Interval) -> String {
    format!(
        "{} to {}",
        format_number(interval.low),
        format_number(interval.high)
    )
}

/// A share from 0 to 1 as a percentage without its sign: whole below 100 attempts, otherwise with one decimal.
pub(super) fn format_percent(share: f64, n: u64) -> String {
    let decimals = usize::from(n >= 100);
    let text = format!("{:.decimals$}", 100.0 * share);
    // No minus sign before zero.
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.to_owned(),
        _ => text,
    }
}

/// The interval of a rate, such as `48-95%`.
pub(super) fn format_percent_interval(interval: Interval, n: u64) -> String {
    format!(
        "{}-{}%",
        format_percent(interval.low, n),
        format_percent(interval.high, n)
    )
}

/// The interval of a difference of rates, such as `4 to 69 points`.
pub(super) fn format_points_interval(interval: Interval, n: u64) -> String {
    let (low, high) = (
        format_percent(interval.low, n),
        format_percent(interval.high, n),
    );
    format!("{low} to {high} points")
}

/// The label of an interval, such as `95% interval`.
pub(super) fn interval_label(confidence: Confidence) -> String {
    format!("{}% interval", format_number(100.0 * confidence.level()))
}
