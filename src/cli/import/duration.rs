//! Durations as tables write them.

use clap::ValueEnum;

use super::decimals::Decimals;

/// The longest duration, in seconds: some 115 days.
const LONGEST_S: f64 = 1e7;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Unit {
    #[value(name = "ms")]
    Milliseconds,
    #[value(name = "s")]
    Seconds,
    #[value(name = "min")]
    Minutes,
    #[value(name = "h")]
    Hours,
    /// As spreadsheets store times: 0.5 is 12 hours
    #[value(name = "d")]
    Days,
}

impl Unit {
    /// The unit that a word names, whatever its case.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => {
                Self::Milliseconds
            }
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunden" | "segundos" => {
                Self::Seconds
            }
            "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minutos" => Self::Minutes,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hours,
            "d" | "day" | "days" => Self::Days,
            _ => return None,
        })
    }

    /// Its plural in words.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::Milliseconds => "milliseconds",
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    fn seconds(self) -> f64 {
        match self {
            Self::Milliseconds => 0.001,
            Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3600.0,
            Self::Days => 86_400.0,
        }
    }
}

/// How a text writes a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// A number without a unit.
    Number,
    /// `1:20` or `0:01:20`.
    Clock,
    /// `1 min 20 s`.
    WithUnits,
}

/// A duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Duration {
    pub(super) ms: i64,
    pub(super) notation: Notation,
}

/// Parses a number in `unit`, `h:mm:ss`, or numbers with units such as `1 min 20 s`, `1'20"` and `PT1M20S`. `1:20` is in
/// minutes and seconds, or in hours and minutes if the unit is hours. At most 10,000,000 seconds, and not negative.
pub(super) fn parse_duration(text: &str, unit: Unit) -> Option<Duration> {
    let text = text.trim();
    let (seconds, notation) = if text.contains(':') {
        (parse_clock(text, unit)?, Notation::Clock)
    } else if let Ok(number) = text.parse::<f64>() {
        (number * unit.seconds(), Notation::Number)
    } else {
        (
            parse_with_units(&spell_out_units(text))?,
            Notation::WithUnits,
        )
    };
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked")]
    (0.0..=LONGEST_S).contains(&seconds).then(|| Duration {
        ms: (seconds * 1000.0).round() as i64,
        notation,
    })
}

/// The seconds of `h:mm:ss`, `mm:ss` or either with decimals, of `0 days 00:01:30`, as data frames write it, or of
/// `12:01:30 AM`, as spreadsheets show 1 min 30 s.
fn parse_clock(text: &str, unit: Unit) -> Option<f64> {
    let (days, clock) = text.split_once(" days ").unwrap_or(("0", text));
    let days = days.parse::<u32>().ok()?;
    let half = [("am", 0.0), ("pm", 12.0)]
        .into_iter()
        .find_map(|(word, hours)| {
            let start = clock.len().checked_sub(word.len())?;
            let is_it = clock.get(start..)?.eq_ignore_ascii_case(word);
            is_it.then(|| (clock[..start].trim_end(), hours))
        });
    let clock = half.map_or(clock, |(clock, _)| clock);
    let mut parts = Vec::new();
    for (at, part) in clock.split(':').enumerate() {
        let limit = if at == 0 { 60_000.0 } else { 60.0 };
        let number = part.trim().parse::<f64>().ok();
        parts.push(number.filter(|part| (0.0..limit).contains(part))?);
    }
    if parts.len() == 2 && (half.is_some() || unit == Unit::Hours) {
        parts.push(0.0);
    }
    if let Some((_, hours)) = half {
        if !(1.0..13.0).contains(&parts[0]) {
            return None;
        }
        parts[0] = parts[0] % 12.0 + hours;
    }
    let seconds = parts.iter().fold(0.0, |total, part| total * 60.0 + part);
    Some(f64::from(days) * Unit::Days.seconds() + seconds)
}

/// A text with `m` and `s` in place of the signs of `1'20"`, and without the `PT` of `PT1M20S`.
fn spell_out_units(text: &str) -> String {
    let text = text.strip_prefix("PT").unwrap_or(text);
    text.replace(['\'', '′', '’'], "m ")
        .replace(['"', '″', '”'], "s")
}

/// The seconds of numbers with their units, from large to small: `1 h 2 min`, `80s`, `1m20s`.
fn parse_with_units(text: &str) -> Option<f64> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let (mut rest, mut total, mut last) = (text, 0.0, f64::INFINITY);
    while !rest.is_empty() {
        let number_end = rest.find(|c| !is_number(c))?;
        let number = Decimals::default().with_point(&rest[..number_end]).ok()?;
        let number: f64 = number.parse().ok()?;
        let after = rest[number_end..].trim_start();
        let unit_end = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let unit = Unit::from_word(&after[..unit_end])?;
        if unit.seconds() >= last {
            return None;
        }
        last = unit.seconds();
        total += number * unit.seconds();
        rest = after[unit_end..].trim_start_matches([' ', '.', ',']);
    }
    last.is_finite().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> Option<i64> {
        parse_duration(text, Unit::Seconds).map(|duration| duration.ms)
    }

    #[test]
    fn durations_are_seconds_or_clock_times_and_not_negative() {
        for (text, expected) in [
            ("72.5", 72_500),
            ("00:03:47", 227_000),
            ("3:47", 227_000),
            ("0", 0),
            ("10:03.5", 603_500),
            ("0 days 00:01:30.500000", 90_500),
            ("12:01:30 AM", 90_000),
            ("1:02:00 pm", 46_920_000),
            ("75:00", 4_500_000),
        ] {
            assert_eq!(ms(text), Some(expected), "{text}");
        }
        for text in [
            "-1",
            "1,5",
            "abc",
            "1e99",
            "NaN",
            "inf",
            "1:-2",
            "",
            "s",
            "5 x",
            "20 s 1 min",
            "1 min 2",
            "1,200 ms",
            "1.2.3 s",
            "1:75",
            "0:01:60",
            "13:00:00 AM",
            "1'30",
        ] {
            assert_eq!(ms(text), None, "{text}");
        }
    }

    #[test]
    fn durations_may_have_units() {
        for (text, expected) in [
            ("1 min 20 s", 80_000),
            ("1m20s", 80_000),
            ("500 ms", 500),
            ("12.5s", 12_500),
            ("1,5 min", 90_000),
            ("2 Minutes, 5 Seconds", 125_000),
            ("1 h 2 min", 3_720_000),
            ("1'30\"", 90_000),
            ("PT1M30S", 90_000),
            ("PT1H2M", 3_720_000),
        ] {
            assert_eq!(ms(text), Some(expected), "{text}");
        }
        let in_unit = |unit| parse_duration("90", unit).map(|duration| duration.ms);
        assert_eq!(in_unit(Unit::Milliseconds), Some(90));
        assert_eq!(in_unit(Unit::Minutes), Some(5_400_000));
        assert_eq!(in_unit(Unit::Hours), Some(324_000_000));
        assert_eq!(in_unit(Unit::Days), Some(7_776_000_000));
        let clock = |unit| parse_duration("1:30", unit).map(|duration| duration.ms);
        assert_eq!(clock(Unit::Minutes), Some(90_000));
        assert_eq!(clock(Unit::Hours), Some(5_400_000));
    }
}
