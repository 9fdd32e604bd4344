//! Number formats for people.

use crate::metrics::{Absent, Count, Interval};

/// From this n on, a percentage has a decimal.
const DECIMALS_FROM: u64 = 100;

/// A number with so many decimals; a half is rounded away from 0, as people and spreadsheets do: 62.5 is `63`.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    format!("{:.decimals$}", half_away(value, decimals))
}

fn signed_fixed(value: f64, decimals: usize) -> String {
    format!("{:+.decimals$}", half_away(value, decimals))
}

fn half_away(value: f64, decimals: usize) -> f64 {
    let scale = [1.0, 10.0, 100.0][decimals.min(2)];
    let scaled = value * scale;
    // From here on a number has no half, or is none.
    if scaled.abs() < 1e15 {
        scaled.round() / scale
    } else {
        value
    }
}

/// A rate as a percentage: `80%`, or `80.5%` for large n.
pub(super) fn percent(rate: f64, n: u64) -> String {
    format!("{}%", bare_percent(rate, n))
}

fn bare_percent(rate: f64, n: u64) -> String {
    if n < DECIMALS_FROM {
        fixed(100.0 * rate, 0)
    } else {
        fixed(100.0 * rate, 1)
    }
}

/// An interval of a rate: `48-95%`.
pub(super) fn percent_interval(interval: Interval, n: u64) -> String {
    format!(
        "{}-{}%",
        bare_percent(interval.low, n),
        bare_percent(interval.high, n)
    )
}

/// A count: `8/10`.
pub(super) fn count(count: Count) -> String {
    format!("{}/{}", count.successes(), count.n())
}

/// A count with its percentage: `8/10 80%`; `-` if n is 0.
pub(super) fn count_percent(c: Count) -> String {
    c.rate().map_or_else(
        |_| "-".to_owned(),
        |rate| format!("{} {}", count(c), percent(rate, c.n())),
    )
}

/// A difference of rates in percentage points: `+40`.
pub(super) fn signed_points(difference: f64) -> String {
    let points = 100.0 * difference;
    if points.abs() >= 0.5 {
        signed_fixed(points, 0)
    } else if points.abs() >= 0.05 {
        // An interval that excludes "no difference" must not appear to start there.
        signed_fixed(points, 1)
    } else {
        "0".to_owned()
    }
}

/// A difference of rates with its unit: `+40 points`, `+1 point`.
pub(super) fn points(difference: f64) -> String {
    with_unit(signed_points(difference))
}

/// The size of a difference of rates with its unit: `40 points`, `1 point`.
pub(super) fn points_size(difference: f64) -> String {
    with_unit(
        signed_points(difference.abs())
            .trim_start_matches('+')
            .to_owned(),
    )
}

fn with_unit(points: String) -> String {
    let noun = match points.trim_start_matches(['+', '-']) {
        "1" => "point",
        _ => "points",
    };
    points + " " + noun
}

/// Interval of a difference of rates in percentage points: `+3 to +66`.
pub(super) fn points_interval(interval: Interval) -> String {
    format!(
        "{} to {}",
        signed_points(interval.low),
        signed_points(interval.high)
    )
}

/// Seconds without their unit: `68.2`, from 100 `143`.
pub(super) fn bare_seconds(value: f64) -> String {
    if value < 99.95 {
        fixed(value, 1)
    } else {
        fixed(value, 0)
    }
}

/// Seconds with their unit: `68.2 s`.
pub(super) fn seconds(value: f64) -> String {
    format!("{} s", bare_seconds(value))
}

/// The seconds of a day. A longer time says nothing but that few people were tested.
const LONGEST: f64 = 86_400.0;

/// Interval in seconds: `46.1-101`, `<0.1 to >86400`.
pub(super) fn bare_seconds_interval(interval: Interval) -> String {
    let limit = |value: f64| {
        if value > LONGEST {
            format!(">{LONGEST}")
        } else if value > 0.0 && value < 0.05 {
            "<0.1".to_owned()
        } else {
            bare_seconds(value)
        }
    };
    join_limits(&[interval.low, interval.high].map(limit))
}

/// A mean count or a ratio: two decimals, one from 10.
pub(super) fn decimal(value: f64) -> String {
    fixed(value, decimals_of(value))
}

/// Interval of a mean count.
pub(super) fn decimal_interval(interval: Interval) -> String {
    if interval.low < 0.005 && interval.high > LARGEST {
        return "-".to_owned();
    }
    join_limits(&[decimal(interval.low), at_most(interval.high)])
}

/// Above this, how large a mean count or a ratio is says nothing but that few people were tested.
const LARGEST: f64 = 1000.0;

/// A mean count or a ratio, or that it is large.
fn at_most(value: f64) -> String {
    if value > LARGEST {
        format!(">{LARGEST}")
    } else {
        decimal(value)
    }
}

/// A ratio: two decimals, one from 10; from the smallest to the largest that says something: `<0.01`, `>1000`.
pub(super) fn ratio(value: f64) -> String {
    if value > 0.0 && value < 0.005 {
        "<0.01".to_owned()
    } else {
        at_most(value)
    }
}

/// Interval of a ratio: `0.87-1.20`, `<0.01 to >1000`, `1.88 or more`.
pub(super) fn ratio_interval(low: f64, high: Option<f64>) -> String {
    match high {
        Some(high) => join_limits(&[low, high].map(ratio)),
        None => format!("{} or more", ratio(low)),
    }
}

fn join_limits(limits: &[String; 2]) -> String {
    let is_cut = limits.iter().any(|limit| limit.starts_with(['<', '>']));
    limits.join(if is_cut { " to " } else { "-" })
}

/// A difference with its sign: two decimals, one from 10.
pub(super) fn signed_decimal(value: f64) -> String {
    signed_with_decimals(value, decimals_of(value))
}

/// A difference with its sign and so many decimals.
pub(super) fn signed_with_decimals(value: f64, decimals: usize) -> String {
    let shown = signed_fixed(value, decimals);
    if shown.contains(|c: char| ('1'..='9').contains(&c)) {
        shown
    } else {
        "0".to_owned()
    }
}

/// The number of decimals of a mean: two, one from 10.
pub(super) fn decimals_of(value: f64) -> usize {
    if value.abs() < 9.995 { 2 } else { 1 }
}

/// A mean score: two decimals below 10, one from 10; NPS and faces with a sign.
pub(super) fn score_mean(instrument: &str, value: f64) -> String {
    match instrument {
        "nps" => signed_points(value / 100.0),
        "faces" => signed_decimal(value),
        _ => decimal(value),
    }
}

/// A p value: never 0, at most four decimals.
pub(super) fn p_value(value: f64) -> String {
    if value < 0.0001 {
        "<.0001".to_owned()
    } else {
        format!("{value:.4}").trim_start_matches('0').to_owned()
    }
}

/// The number, or a dash if it is absent.
pub(super) fn or_dash<T>(value: Result<T, Absent>, shown: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|_| "-".to_owned(), shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_whole_below_a_hundred_attempts() {
        assert_eq!(percent(0.8, 10), "80%");
        assert_eq!(percent(0.3079, 263), "30.8%");
    }

    #[test]
    fn halves_are_rounded_as_people_do() {
        let eighths = [1.0, 3.0, 5.0, 7.0].map(|x| percent(x / 8.0, 8));
        assert_eq!(eighths, ["13%", "38%", "63%", "88%"]);
        assert_eq!([9.0 / 8.0, 13.0 / 8.0].map(decimal), ["1.13", "1.63"]);
        assert_eq!(signed_points(-0.125), "-13");
        assert_eq!(signed_points(0.005), "+1");
        assert_eq!(fixed(f64::INFINITY, 1), "inf");
    }

    #[test]
    fn nothing_is_shown_as_minus_zero() {
        assert_eq!(signed_points(-0.0001), "0");
        assert_eq!(signed_points(-0.25), "-25");
        // Not zero, although less than one point.
        assert_eq!(signed_points(0.003), "+0.3");
    }

    #[test]
    fn one_point_is_singular() {
        let shown = [0.01, -0.01, 0.003, 0.4].map(points);
        assert_eq!(shown, ["+1 point", "-1 point", "+0.3 points", "+40 points"]);
        assert_eq!([0.012, -0.4].map(points_size), ["1 point", "40 points"]);
    }

    #[test]
    fn an_interval_says_no_more_than_few_people_can() {
        assert_eq!(ratio_interval(0.874, Some(1.2)), "0.87-1.20");
        assert_eq!(ratio_interval(0.0001, Some(329_787.8)), "<0.01 to >1000");
        assert_eq!(ratio_interval(0.0, Some(2.5)), "0.00-2.50");
        assert_eq!(ratio_interval(1.877, None), "1.88 or more");
        let wide = Interval {
            low: 0.002,
            high: 4000.0,
        };
        assert_eq!(decimal_interval(wide), "-");
        let days = Interval {
            low: 0.002,
            high: 2e9,
        };
        assert_eq!(bare_seconds_interval(days), "<0.1 to >86400");
    }

    #[test]
    fn a_difference_has_the_decimals_asked_for() {
        assert_eq!(signed_with_decimals(8.94, 1), "+8.9");
        assert_eq!(signed_with_decimals(-0.04, 1), "0");
        assert_eq!(signed_decimal(-0.04), "-0.04");
    }

    #[test]
    fn a_p_is_never_zero() {
        assert_eq!(p_value(1e-9), "<.0001");
        assert_eq!(p_value(0.04321), ".0432");
        assert_eq!(p_value(1.0), "1.0000");
    }
}
