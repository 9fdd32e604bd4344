//! Durations in milliseconds, in script notation (`"1m30s"`) and as displayed (`1:30`).

use std::fmt;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Longest duration a script may contain, in milliseconds: 24 hours.
pub const MAX_MS: i64 = 24 * HOUR;

/// Each unit's length in milliseconds and its names. The first name is the valid one; the others are recognized to
/// suggest it.
const UNITS: [(i64, &[&str]); 3] = [
    (HOUR, &["h", "hr", "hrs", "hour", "hours"]),
    (MINUTE, &["m", "min", "mins", "minute", "minutes"]),
    (SECOND, &["s", "sec", "secs", "second", "seconds"]),
];

/// Parses a duration such as `5m`, `40s`, `1m30s`, `2h` or `1.5s` into milliseconds: above zero, at most 24 hours.
///
/// # Errors
///
/// Advice on what to write instead, as a sentence.
pub fn parse(text: &str) -> Result<i64, String> {
    match sum_parts(text, |names, unit| names[0] == unit) {
        Some(0) => Err(r#"Write a duration above zero, such as "40s" or "5m"."#.to_owned()),
        Some(ms) if ms > MAX_MS => Err(r#"Write a duration of at most a day, "24h"."#.to_owned()),
        Some(ms) => Ok(ms),
        None => Err(advice_for(text.trim())),
    }
}

/// Sum of pairs of number and unit, larger units first; `known` says whether a unit with these names matches.
fn sum_parts(text: &str, known: impl Fn(&[&str], &str) -> bool) -> Option<i64> {
    let mut rest = text.trim();
    let mut units = UNITS.iter();
    let mut total = 0_i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = split_while(rest, |c| c.is_ascii_digit() || c == '.');
        let (unit, after) = split_while(after.trim_start(), char::is_alphabetic);
        let (length, _) = units.find(|(_, names)| known(names, unit))?;
        total = total.checked_add(parse_amount(number, *length)?)?;
        rest = after.trim_start();
    }
    Some(total)
}

/// `number` times `length`. Only seconds may have a fraction, of up to three digits.
fn parse_amount(number: &str, length: i64) -> Option<i64> {
    let Some((whole, fraction)) = number.split_once('.') else {
        return number.parse::<i64>().ok()?.checked_mul(length);
    };
    let is_plain = !fraction.contains('.') && (1..=3).contains(&fraction.len());
    if length != SECOND || !is_plain {
        return None;
    }
    let thousandths: i64 = format!("{fraction:0<3}").parse().ok()?;
    whole
        .parse::<i64>()
        .ok()?
        .checked_mul(SECOND)?
        .checked_add(thousandths)
}

fn split_while(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

/// Advice for a text that is not a valid duration.
fn advice_for(text: &str) -> String {
    let in_words = sum_parts(text, |names, unit| {
        names.contains(&unit.to_lowercase().as_str())
    });
    let clock = text.split_once(':').and_then(|(minutes, seconds)| {
        parse_amount(minutes, MINUTE)?.checked_add(parse_amount(seconds, SECOND)?)
    });
    if let Some(ms) = in_words.or(clock).filter(|ms| (1..=MAX_MS).contains(ms)) {
        format!("Write \"{}\".", to_script(ms))
    } else if text.parse::<u32>().is_ok_and(|number| number > 0) {
        format!("Write it with its unit: \"{text}s\" for seconds, \"{text}m\" for minutes.")
    } else {
        r#"Write a number with its unit, such as "40s", "5m", "1m30s" or "2h"."#.to_owned()
    }
}

/// Script notation of `ms` milliseconds: `1m30s`. Negative values give `0s`, which is not valid in a script.
pub fn to_script(ms: i64) -> String {
    let ms = ms.max(0);
    let (hours, minutes, rest) = (ms / HOUR, ms / MINUTE % 60, ms % MINUTE);
    let mut parts = Vec::new();
    if hours > 0 {
        parts.push(format!("{hours}h"));
    }
    if minutes > 0 {
        parts.push(format!("{minutes}m"));
    }
    if rest % SECOND > 0 {
        let fraction = format!("{:03}", rest % SECOND);
        let fraction = fraction.trim_end_matches('0');
        parts.push(format!("{}.{fraction}s", rest / SECOND));
    } else if rest > 0 || parts.is_empty() {
        parts.push(format!("{}s", rest / SECOND));
    }
    parts.concat()
}

/// Displays a duration in milliseconds as `5:00` or `1:05:00`; with tenths, truncated, if it is not a whole second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DurationDisplay(pub i64);

impl fmt::Display for DurationDisplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let ms = self.0.unsigned_abs();
        let (minutes, seconds) = (ms / 60_000, ms / 1_000 % 60);
        let tenths = match ms % 1_000 / 100 {
            0 => String::new(),
            tenths => format!(".{tenths}"),
        };
        let text = match minutes / 60 {
            0 => format!("{sign}{minutes}:{seconds:02}{tenths}"),
            hours => format!("{sign}{hours}:{:02}:{seconds:02}{tenths}", minutes % 60),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::{DurationDisplay, MAX_MS, parse, to_script};
    use proptest::prelude::*;

    #[test]
    fn times_with_their_units() {
        for (text, ms) in [
            ("5m", 300_000),
            ("40s", 40_000),
            ("1m30s", 90_000),
            (" 1m 30s ", 90_000),
            ("2h", 7_200_000),
            ("1h0m5s", 3_605_000),
            ("90s", 90_000),
            ("1.5s", 1_500),
            ("0.25s", 250),
            ("24h", MAX_MS),
        ] {
            assert_eq!(parse(text), Ok(ms), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_says_what_to_write() {
        for (text, advice) in [
            (
                "90",
                r#"Write it with its unit: "90s" for seconds, "90m" for minutes."#,
            ),
            ("5 min", r#"Write "5m"."#),
            ("1 Hour 30 minutes", r#"Write "1h30m"."#),
            ("5:00", r#"Write "5m"."#),
            ("1:30", r#"Write "1m30s"."#),
            (
                "0s",
                r#"Write a duration above zero, such as "40s" or "5m"."#,
            ),
            ("25h", r#"Write a duration of at most a day, "24h"."#),
        ] {
            assert_eq!(parse(text), Err(advice.to_owned()), "{text}");
        }
        for text in [
            "",
            " ",
            "m",
            "-5m",
            "5x",
            "30s1m",
            "1m1m",
            "1.5.5s",
            "1.s",
            ".5s",
            "1.5m",
            "5m!",
            "99999999999999999999s",
            "9223372036854775807h",
            "ε",
        ] {
            let advice = parse(text).expect_err(text);
            assert!(
                advice.starts_with("Write a number with"),
                "{text}: {advice}"
            );
        }
    }

    #[test]
    fn times_as_people_read_them() {
        for (ms, shown) in [
            (0, "0:00"),
            (5_000, "0:05"),
            (300_000, "5:00"),
            (3_599_000, "59:59"),
            (3_600_000, "1:00:00"),
            (3_900_000, "1:05:00"),
            (161_390, "2:41.3"),
            (-5_000, "-0:05"),
        ] {
            assert_eq!(DurationDisplay(ms).to_string(), shown);
        }
        assert_eq!(format!("{:>6}", DurationDisplay(5_000)), "  0:05");
        assert_eq!(
            DurationDisplay(i64::MIN).to_string().chars().next(),
            Some('-')
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(ms in 1..=MAX_MS) {
            prop_assert_eq!(parse(&to_script(ms)), Ok(ms));
        }

        #[test]
        fn any_text_is_answered(text in any::<String>()) {
            if let Ok(ms) = parse(&text) {
                prop_assert!((1..=MAX_MS).contains(&ms));
            }
        }

        #[test]
        fn nearly_times_are_answered(text in "[0-9.:hms ]{0,12}") {
            if let Ok(ms) = parse(&text) {
                prop_assert!((1..=MAX_MS).contains(&ms));
            }
        }
    }
}
