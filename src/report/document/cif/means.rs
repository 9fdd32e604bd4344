//! Means as the standard asks for them: with standard deviation, standard error, range and interval.

use crate::metrics::Interval;
use crate::metrics::estimate::Scope;
use crate::metrics::figure::{Figure, VersionIndex};
use crate::report::document::{Cell, text_cells};
use crate::report::number::{bare_seconds, decimal, or_dash, percent, percent_interval, seconds};

/// Column names between the name of a measure and its interval.
const COLUMNS: [&str; 6] = ["n", "Mean", "sd", "Standard error", "Minimum", "Maximum"];

/// The header of a table of means.
pub(super) fn table_header<'a>(first: &'a str, last: &[&'a str]) -> Vec<&'a str> {
    let mut head = vec![first];
    head.extend(COLUMNS);
    head.extend(last);
    head
}

/// A mean and the measures that describe the values it is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mean {
    /// Measure of the mean.
    measure: &'static str,
    /// Beginning of the names of the measures that describe the values.
    values: &'static str,
    format: Format,
}

/// How the numbers are written.
#[derive(Debug, Clone, Copy)]
enum Format {
    /// Shares of participants.
    Share,
    /// Seconds without their unit.
    BareSeconds,
    Seconds,
    /// Means of whole numbers, whose range is whole numbers.
    Counts,
    Decimals,
}

impl Mean {
    pub(super) const ERRORS: Self =
        Self::of("errors_per_attempt", "errors_per_attempt", Format::Counts);
    pub(super) const ASSISTS: Self =
        Self::of("assists_per_attempt", "assists_per_attempt", Format::Counts);
    pub(super) const SUCCESS_TIME: Self = Self::of("time_mean", "time", Format::BareSeconds);
    pub(super) const GEOMETRIC_TIME: Self =
        Self::of("time_geometric_mean", "time", Format::BareSeconds);
    pub(super) const ALL_TIME: Self = Self::of("all_time_mean", "all_time", Format::BareSeconds);
    pub(super) const PARTICIPANT_TIME: Self =
        Self::of("participant_time", "participant_time", Format::Seconds);
    pub(super) const PARTICIPANT_ERRORS: Self =
        Self::of("participant_errors", "participant_errors", Format::Decimals);
    pub(super) const PARTICIPANT_ASSISTS: Self = Self::of(
        "participant_assists",
        "participant_assists",
        Format::Decimals,
    );
    /// The rate as elsewhere, the mean of the tasks' rates, with the spread of the participants' shares.
    pub(super) const UNASSISTED: Self = Self::of("success", "participant_success", Format::Share);
    /// As for unassisted completions.
    pub(super) const ASSISTED: Self =
        Self::of("assisted_rate", "participant_assisted", Format::Share);

    const fn of(measure: &'static str, values: &'static str, format: Format) -> Self {
        Self {
            measure,
            values,
            format,
        }
    }

    /// A row with the mean, what describes its values, and its interval.
    pub(super) fn row(self, name: &str, version: &VersionIndex<'_>, scope: &Scope) -> Vec<Cell> {
        let part = |part: &str| version.find(&format!("{}_{part}", self.values), scope);
        let end = |end: &str| match (self.format, part(end)) {
            (Format::Counts, Some(figure)) => {
                or_dash(figure.number(), |count| format!("{count:.0}"))
            }
            (_, figure) => self.number(figure),
        };
        text_cells([
            name.to_owned(),
            part("min").map_or(0, |figure| figure.n).to_string(),
            self.estimate(version, scope),
            self.number(part("sd")),
            self.number(part("standard_error")),
            end("min"),
            end("max"),
            self.interval(version, scope),
        ])
    }

    /// The mean and its interval.
    pub(super) fn with_interval(self, version: &VersionIndex<'_>, scope: &Scope) -> [String; 2] {
        [self.estimate(version, scope), self.interval(version, scope)]
    }

    /// The mean.
    fn estimate(self, version: &VersionIndex<'_>, scope: &Scope) -> String {
        self.number(version.find(self.measure, scope))
    }

    /// The interval of the mean; that of a mean time has a measure for each end.
    fn interval(self, version: &VersionIndex<'_>, scope: &Scope) -> String {
        let figure = version.find(self.measure, scope);
        let n = figure.map_or(0, |figure| figure.n);
        let end = |end: &str| version.number(&format!("{}_{end}", self.measure), scope);
        let interval = figure.and_then(|figure| match figure.interval {
            Some(found) => found.ok(),
            None => Some(Interval {
                low: end("low")?,
                high: end("high")?,
            }),
        });
        interval.map_or_else(
            || "-".to_owned(),
            |found| match self.format {
                Format::Share => percent_interval(found, n),
                _ => [found.low, found.high]
                    .map(|end| self.written(end, n))
                    .join(" to "),
            },
        )
    }

    fn number(self, figure: Option<&Figure>) -> String {
        figure.map_or_else(
            || "-".to_owned(),
            |figure| or_dash(figure.number(), |number| self.written(number, figure.n)),
        )
    }

    fn written(self, number: f64, n: u64) -> String {
        match self.format {
            Format::Share => percent(number, n),
            Format::BareSeconds => bare_seconds(number),
            Format::Seconds => seconds(number),
            Format::Counts | Format::Decimals => decimal(number),
        }
    }
}
