//! SMPTE time code: frames counted at a frame rate, from the time code of a recording's first frame.

use std::fmt;
use std::str::FromStr;

/// Frames per second: a whole number, or a whole number times 1000/1001 as in NTSC video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    /// Frames that a second of time code counts, 1 to 240.
    nominal: i64,
    /// Whether the frames are shown 1000/1001 as fast.
    is_ntsc: bool,
}

/// Rates that have a variant in NTSC video.
const NTSC_RATES: [i64; 5] = [24, 30, 48, 60, 120];

impl FromStr for FrameRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = text.parse().ok().filter(|rate| (1..=240).contains(rate));
        if let Some(nominal) = whole {
            return Ok(Self {
                nominal,
                is_ntsc: false,
            });
        }
        // 23.98 is written as well as 23.976.
        let is_close = |nominal: &i64| {
            let exact = *nominal as f64 * 1000.0 / 1001.0;
            text.parse()
                .is_ok_and(|rate: f64| (rate - exact).abs() < 0.005)
        };
        NTSC_RATES
            .into_iter()
            .find(is_close)
            .map(|nominal| Self {
                nominal,
                is_ntsc: true,
            })
            .ok_or_else(|| {
                "expected frames per second: a whole number from 1 to 240, or 23.976, 29.97, 47.952, 59.94 or 119.88"
                    .to_owned()
            })
    }
}

impl FrameRate {
    /// 25 frames per second, as in PAL video.
    pub const PAL: Self = Self {
        nominal: 25,
        is_ntsc: false,
    };

    /// Number of the frame that is shown at a time in milliseconds.
    pub fn frame_at(self, ms: i64) -> i64 {
        let millis = if self.is_ntsc { 1001 } else { 1000 };
        (ms * self.nominal).div_euclid(millis)
    }

    /// Whether drop-frame time code is defined for it: 29.97 and 59.94.
    pub fn can_drop_frames(self) -> bool {
        self.is_ntsc && [30, 60].contains(&self.nominal)
    }
}

/// How frames are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeCode {
    /// Frames per second.
    pub rate: FrameRate,
    /// Whether numbers of frames are skipped, so that the time code keeps up with the clock: the first two (four at 59.94)
    /// of each minute, except each tenth.
    pub drop_frame: bool,
    /// Number of the recording's first frame.
    pub first_frame: i64,
}

impl TimeCode {
    /// The `FCM` line of an edit decision list.
    pub fn frame_code_mode(self) -> &'static str {
        if self.drop_frame {
            "FCM: DROP FRAME"
        } else {
            "FCM: NON-DROP FRAME"
        }
    }

    /// Number of the frame at a time of the recording, in milliseconds, from the recording's first frame.
    pub fn frame_at(self, ms: i64) -> i64 {
        self.rate.frame_at(ms)
    }

    /// Time code of a frame, counted from the recording's first frame.
    pub fn format(self, frame: i64) -> impl fmt::Display {
        let mut number = frame + self.first_frame;
        let per_second = self.rate.nominal;
        if self.drop_frame {
            let dropped = self.dropped_per_minute();
            let per_minute = per_second * 60 - dropped;
            let per_ten_minutes = per_minute * 10 + dropped;
            let (tens, rest) = (number / per_ten_minutes, number % per_ten_minutes);
            number += tens * 9 * dropped + (rest - dropped).max(0) / per_minute * dropped;
        }
        let (seconds, frames) = (number / per_second, number % per_second);
        let point = if self.drop_frame { ';' } else { ':' };
        format!(
            "{:02}:{:02}:{:02}{point}{frames:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
        )
    }

    /// Sets the time code of the first frame, such as `01:00:00:00`.
    ///
    /// # Errors
    /// A sentence, if it is not a time code at this rate.
    pub fn starting_at(mut self, text: &str) -> Result<Self, String> {
        let parts: Vec<i64> = text
            .split([':', ';'])
            .map_while(|part| {
                part.parse()
                    .ok()
                    .filter(|number| (0..=240).contains(number))
            })
            .collect();
        let problem =
            || format!("{text} is not a time code such as 01:00:00:00 at this frame rate");
        let [hours, minutes, seconds, frames] = parts[..] else {
            return Err(problem());
        };
        if hours > 23 || minutes > 59 || seconds > 59 || frames >= self.rate.nominal {
            return Err(problem());
        }
        let all_minutes = hours * 60 + minutes;
        self.first_frame = (all_minutes * 60 + seconds) * self.rate.nominal + frames;
        if self.drop_frame {
            self.first_frame -= self.dropped_per_minute() * (all_minutes - all_minutes / 10);
        }
        // A number that drop-frame time code skips does not come back the same.
        let shown = self.format(0).to_string().replace(';', ":");
        if shown == format!("{hours:02}:{minutes:02}:{seconds:02}:{frames:02}") {
            Ok(self)
        } else {
            Err(problem())
        }
    }

    fn dropped_per_minute(self) -> i64 {
        self.rate.nominal / 15
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(rate: &str, drop_frame: bool) -> TimeCode {
        TimeCode {
            rate: rate.parse().unwrap(),
            drop_frame,
            first_frame: 0,
        }
    }

    fn at(code: TimeCode, ms: i64) -> String {
        code.format(code.frame_at(ms)).to_string()
    }

    #[test]
    fn a_moment_lies_in_the_frame_that_it_began_in() {
        assert_eq!(at(code("25", false), 39), "00:00:00:00");
        assert_eq!(at(code("25", false), 40), "00:00:00:01");
        assert_eq!(at(code("30", false), 3_599_999), "00:59:59:29");
    }

    /// The tables of SMPTE 12M: two numbers are skipped each minute, except each tenth.
    #[test]
    fn drop_frame_time_code_keeps_up_with_the_clock() {
        let dropping = code("29.97", true);
        for (frame, shown) in [
            (1799, "00:00:59;29"),
            (1800, "00:01:00;02"),
            (3597, "00:01:59;29"),
            (3598, "00:02:00;02"),
            (17_981, "00:09:59;29"),
            (17_982, "00:10:00;00"),
            (107_892, "01:00:00;00"),
        ] {
            assert_eq!(dropping.format(frame).to_string(), shown);
        }
        assert_eq!(code("59.94", true).format(3600).to_string(), "00:01:00;04");
        // An hour: 3.6 s behind without dropping.
        assert_eq!(at(dropping, 3_600_000), "01:00:00;00");
        assert_eq!(at(code("29.97", false), 3_600_000), "00:59:56:12");
        assert_eq!(at(code("23.976", false), 3_600_000), "00:59:56:09");
    }

    #[test]
    fn the_first_frame_has_the_time_code_given() {
        for (rate, drop_frame, start) in [
            ("25", false, "01:00:00:00"),
            ("29.97", true, "01:00:00;00"),
            ("29.97", true, "10:11:00;02"),
            ("59.94", true, "23:59:59;59"),
        ] {
            let from = code(rate, drop_frame).starting_at(start).unwrap();
            assert_eq!(at(from, 0), start);
        }
        for wrong in [
            "1:00",
            "01:00:00:25",
            "24:00:00:00",
            "01:60:00:00",
            "-1:00:00:00",
            "a",
        ] {
            assert!(code("25", false).starting_at(wrong).is_err(), "{wrong}");
        }
        assert!(code("29.97", true).starting_at("00:01:00;00").is_err());
    }

    #[test]
    fn rates_are_whole_or_of_ntsc_video() {
        let rate = |text: &str| text.parse::<FrameRate>();
        assert_eq!(rate("29.97"), rate("29.970"));
        assert_eq!(rate("23.98"), rate("23.976"));
        assert!(rate("29.97").unwrap().can_drop_frames());
        assert!(!rate("30").unwrap().can_drop_frames());
        assert!(!rate("23.976").unwrap().can_drop_frames());
        for wrong in ["0", "241", "29.5", "-25", "fast", "nan", ""] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }
}
