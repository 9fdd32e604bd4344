//! Session time for durations, wall time for people.

use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::digest::Salt;

const WALL_TIME_FORMAT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// Wall time: milliseconds since 1970-01-01T00:00Z. The clock can be changed, so durations never use it, except across
/// a reboot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(pub i64);

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .and_then(|moment| moment.format(WALL_TIME_FORMAT).ok());
        match text {
            Some(text) => f.write_str(&text),
            None => write!(f, "{} ms", self.0),
        }
    }
}

impl FromStr for WallTime {
    type Err = time::error::Parse;

    /// Parses `YYYY-MM-DDTHH:MM:SS.mmmZ`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let moment = time::PrimitiveDateTime::parse(text, WALL_TIME_FORMAT)?.assume_utc();
        Ok(Self(
            i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or_default(),
        ))
    }
}

/// Clock readings at a key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// Clock that cannot be set and runs during sleep, in milliseconds since boot.
    pub boot_ms: i64,
    /// Clock that cannot be set and stops during sleep, in milliseconds.
    pub mono_ms: i64,
    /// Wall time.
    pub wall: WallTime,
    /// Salt for a text logged at this moment.
    pub salt: Salt,
}

/// When an entry was logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Session time, in milliseconds since the session opened.
    pub clock_ms: i64,
    /// Wall time.
    pub wall: WallTime,
    /// Salt for the entry's text.
    pub salt: Salt,
}

/// Maps the boot clock to session time; moved when a session resumes after a reboot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Boot clock at the anchor, in milliseconds.
    pub boot_ms: i64,
    /// Session time at the anchor, in milliseconds.
    pub clock_ms: i64,
}

impl Anchor {
    /// The stamp of a reading, never before the anchor.
    pub fn stamp(self, moment: ClockReading) -> Stamp {
        let clock_ms = self.clock_ms + (moment.boot_ms - self.boot_ms).max(0);
        Stamp {
            clock_ms,
            wall: moment.wall,
            salt: moment.salt,
        }
    }
}

/// Formats milliseconds as `m:ss`, or `h:mm:ss` from an hour on.
pub fn format_time(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Parses `m:ss` or `h:mm:ss`, with an optional fraction of a second, as milliseconds.
pub fn parse_time(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [minutes, seconds] => ("0", *minutes, *seconds),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let number = |text: &str, digits: usize| -> Option<i64> {
        let fits = (1..=digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let (hours, minutes, whole) = (number(hours, 4)?, number(minutes, 4)?, number(whole, 2)?);
    let fraction = number(&format!("{fraction:0<3}"), 3).filter(|_| !fraction.is_empty())?;
    let sexagesimal = whole < 60 && (parts.len() == 2 || minutes < 60);
    sexagesimal.then_some(((hours * 60 + minutes) * 60 + whole) * 1000 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_time_is_written_and_read_to_the_millisecond() {
        for ms in [0, 1_790_000_000_123, -1, 253_402_300_799_999] {
            assert_eq!(
                WallTime(ms).to_string().parse::<WallTime>().unwrap(),
                WallTime(ms)
            );
        }
        assert_eq!(
            WallTime(1_767_225_599_007).to_string(),
            "2025-12-31T23:59:59.007Z"
        );
    }

    #[test]
    fn a_time_that_was_typed_is_read_as_it_is_shown() {
        for (text, ms) in [
            ("0:07", 7000),
            ("2:30", 150_000),
            ("90:00", 5_400_000),
            (" 1:01:01 ", 3_661_000),
            ("00:01:30.5", 90_500),
        ] {
            assert_eq!(parse_time(text), Some(ms), "{text}");
            assert_eq!(parse_time(&format_time(ms)), Some(ms / 1000 * 1000));
        }
        for wrong in [
            "",
            "90",
            "1:60",
            "1:60:00",
            "-1:00",
            "1:2x",
            "1:00.",
            "a:b",
            "99999:00",
            "1:00.1234",
        ] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_boot_clock_before_the_anchor_gives_no_negative_time() {
        let anchor = Anchor {
            boot_ms: 1_000,
            clock_ms: 50,
        };
        let moment = ClockReading {
            boot_ms: 10,
            mono_ms: 0,
            wall: WallTime(0),
            salt: Salt([0; 16]),
        };
        assert_eq!(anchor.stamp(moment).clock_ms, 50);
    }
}
