//! An answer, for people and for programs.

use crate::metrics::count::RatioInterval;
use crate::metrics::{Absent, Confidence, Interval};
use crate::report::json::SCHEMA;
use serde::Serialize;
use std::fmt::Write;

/// Both forms of an answer.
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
    /// The lines for people and the numbers for programs, with what was missing from them.
    pub(super) fn new<T: Serialize>(lines: &Lines, numbers: &T, missing: &MissingReasons) -> Self {
        let document = Document {
            schema: SCHEMA,
            numbers,
            warnings: &missing.0,
        };
        Self {
            text: lines.render_aligned(),
            // Plain numbers and lists of them can always be written.
            json: serde_json::to_string(&document).unwrap_or_default(),
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn into_json(mut self) -> String {
        self.json.push('\n');
        self.json
    }
}

/// Why numbers are null, a sentence each.
#[derive(Default)]
pub(super) struct MissingReasons(Vec<String>);

impl MissingReasons {
    /// The number, or `None` with its reason kept under `name`.
    pub(super) fn ok_or_note<T>(&mut self, name: &str, found: Result<T, Absent>) -> Option<T> {
        match found {
            Ok(value) => Some(value),
            Err(reason) => {
                self.add_reason(name, &reason.to_string());
                None
            }
        }
    }

    /// A reason of the calculator's own.
    pub(super) fn add_reason(&mut self, name: &str, reason: &str) {
        let sentence = format!("{name}: {reason}");
        if !self.0.contains(&sentence) {
            self.0.push(sentence);
        }
    }
}

/// Lines of a label and what it says.
#[derive(Default)]
pub(super) struct Lines(Vec<(String, String)>);

impl Lines {
    pub(super) fn add(&mut self, label: impl Into<String>, says: impl Into<String>) {
        self.0.push((label.into(), says.into()));
    }

    /// A number in words, or the reason why there is none.
    pub(super) fn add_result<T>(
        &mut self,
        label: impl Into<String>,
        found: Result<T, Absent>,
        words: impl Fn(T) -> String,
    ) {
        let says = match found {
            Ok(value) => words(value),
            Err(reason) => reason.to_string(),
        };
        self.add(label, says);
    }

    fn render_aligned(&self) -> String {
        let width = self.0.iter().map(|(l, _)| l.len()).max().unwrap_or(0);
        self.0
            .iter()
            .fold(String::new(), |mut text, (label, says)| {
                let _ = writeln!(text, "{label:width$}  {says}");
                text
            })
    }
}

/// Both ends, as JSON has them.
pub(super) fn interval_ends(interval: Interval) -> [f64; 2] {
    [interval.low, interval.high]
}

/// Both ends of a ratio's interval; a missing upper end is null.
pub(super) fn ratio_ends(interval: RatioInterval) -> [Option<f64>; 2] {
    [Some(interval.low), interval.high]
}

/// A number in four significant digits, without needless zeros.
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

/// A p value.
pub(super) fn format_p(p: f64) -> String {
    if p < 0.0001 {
        "p < 0.0001".to_owned()
    } else {
        format!("p = {p:.4}")
    }
}

/// Two ends of plain numbers.
pub(super) fn format_interval(interval: Interval) -> String {
    format!(
        "{} to {}",
        format_number(interval.low),
        format_number(interval.high)
    )
}

/// A share in percent: whole below 100 attempts, else with a decimal.
pub(super) fn format_percent(share: f64, n: u64) -> String {
    let decimals = usize::from(n >= 100);
    let text = format!("{:.decimals$}", 100.0 * share);
    // A share that rounds to nothing has no sign.
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.to_owned(),
        _ => text,
    }
}

/// An interval of a rate, in percent.
pub(super) fn format_percent_interval(interval: Interval, n: u64) -> String {
    format!(
        "{}-{}%",
        format_percent(interval.low, n),
        format_percent(interval.high, n)
    )
}

/// An interval of a difference, in points of percent.
pub(super) fn format_points_interval(interval: Interval, n: u64) -> String {
    let (low, high) = (
        format_percent(interval.low, n),
        format_percent(interval.high, n),
    );
    format!("{low} to {high} points")
}

/// "95% interval" at the level asked for.
pub(super) fn interval_label(confidence: Confidence) -> String {
    format!("{}% interval", format_number(100.0 * confidence.level()))
}
