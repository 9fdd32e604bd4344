//! Marks for the recording of one session.

use super::{Export, ExportArguments, Format, Source};
use crate::cli::destination::Content;
use crate::cli::exit::Failure;
use crate::report::export::marks::{Marks, claps};
use crate::report::export::{audacity, edl, elan, ffmetadata, subtitles};
use crate::report::timeline;
use crate::session::{SessionSummary, State};
use crate::study;

/// The marks of the session that was named, or the only one.
pub(super) fn marks(source: &Source, arguments: &ExportArguments) -> Result<Export, Failure> {
    let session = match source.sessions.as_slice() {
        [one] => one,
        [] => return Err(Failure::wrong("No session is on file yet.")),
        several => {
            return Err(Failure::wrong(format!(
                "Marks are of one session. Name it with --session:\n{}",
                timeline::list(several)
            )));
        }
    };
    let state = source.state(session)?;
    let shift = shift(&state, arguments.offset.unwrap_or(0), arguments.clap)?;
    let marks = Marks::of(&state, shift)
        .filter(|marks| !marks.tasks.is_empty() || !marks.points.is_empty() || marks.before > 0)
        .ok_or_else(|| {
            Failure::cannot("Nothing in this session has a time of its own: imported attempts bring totals only.")
        })?;
    let (text, ending) = match arguments.format {
        Format::Srt => (subtitles::srt(&marks), "srt"),
        Format::Ffmetadata => (ffmetadata::ffmetadata(&marks), "ffmetadata"),
        Format::Audacity => (audacity::audacity(&marks), "txt"),
        Format::Elan => (elan::elan(&marks), "eaf"),
        Format::Edl => (edl::edl(&marks, arguments.fps), "edl"),
        Format::Webvtt | Format::Csv | Format::Jsonl | Format::Xlsx => {
            (subtitles::webvtt(&marks), "vtt")
        }
    };
    Ok(Export {
        bytes: text.into_bytes(),
        content: Content::Text,
        name: format!("-{}.{ending}", called(session)),
        told: format!("{} attempts, {} moments", marks.tasks.len(), marks.points.len()),
        note: (marks.before > 0).then(|| {
            format!(
                "{} attempts and moments lie before the recording and were left out; look at --offset.",
                marks.before
            )
        }),
    })
}

/// A session's part in a file's name, which cannot leave its folder.
fn called(session: &SessionSummary) -> String {
    let who = session.participant.as_deref().unwrap_or("rehearsal");
    format!(
        "{}-{}",
        study::id_from(who),
        study::id_from(&session.version)
    )
}

/// How much later than session time the recording's is, in milliseconds.
fn shift(state: &State, offset_ms: i64, clap: Option<u32>) -> Result<i64, Failure> {
    let Some(number) = clap else {
        return Ok(offset_ms);
    };
    let claps = claps(state);
    let place = usize::try_from(number).unwrap_or(usize::MAX) - 1;
    match claps.get(place) {
        Some(at_ms) => Ok(offset_ms - at_ms),
        None => Err(Failure::wrong(format!(
            "There is no mark {number} in this session; it has {}. A mark is set with the key m.",
            claps.len()
        ))),
    }
}

/// Reads `1:30`, `00:01:30.5` or `90.5`, perhaps with `-` before it, as milliseconds.
pub(super) fn milliseconds(text: &str) -> Result<i64, String> {
    let wanted = || "a time such as 00:01:30, 1:30.5 or 90.5 is wanted".to_owned();
    let (sign, clock) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    if parts.len() > 3 {
        return Err(wanted());
    }
    let mut seconds = 0.0;
    for (place, part) in parts.iter().enumerate() {
        let last = place + 1 == parts.len();
        let plain = part
            .chars()
            .all(|c| c.is_ascii_digit() || (last && c == '.'));
        let number = part.parse::<f64>().ok().filter(|_| plain);
        // Only what stands first may pass 59.
        let number = number
            .filter(|n| place == 0 || *n < 60.0)
            .ok_or_else(wanted)?;
        seconds = seconds * 60.0 + number;
    }
    #[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
    match seconds {
        s if s < 1e7 => Ok(sign * (s * 1000.0).round() as i64),
        _ => Err(wanted()),
    }
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn an_offset_is_a_clock_time_or_seconds() {
        for (text, ms) in [
            ("00:01:30", 90_000),
            ("1:30.5", 90_500),
            ("90.25", 90_250),
            ("-00:00:05", -5_000),
            ("-0.5", -500),
            ("1:00:00", 3_600_000),
        ] {
            assert_eq!(milliseconds(text), Ok(ms), "{text}");
        }
        for text in [
            "", "abc", "1:60", "1:-3", "1:2:3:4", "1.5:30", "NaN", "1e9", "99999999", "--1",
        ] {
            assert!(milliseconds(text).is_err(), "{text}");
        }
    }
}
