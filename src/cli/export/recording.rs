//! Exports the markers of one session for a recording of it.

use super::{Export, ExportArguments, Format, Source};
use crate::cli::destination::Content;
use crate::cli::error::CommandError;
use crate::report::export::marks::Marks;
use crate::report::export::{audacity, edl, elan, ffmetadata, subtitles};
use crate::report::session_list;
use crate::session::SessionSummary;
use crate::study;
use crate::study::text::pluralize;

/// The markers of the session given with `--session`, or of the only one.
///
/// # Errors
/// When there is not exactly one session, or it has no times.
pub(super) fn export_marks(
    source: &Source,
    arguments: &ExportArguments,
) -> Result<Export, CommandError> {
    let session = match source.sessions.as_slice() {
        [one] => one,
        [] => {
            return Err(CommandError::invalid("No session is on file yet.")
                .hint("Run one first: moderato run"));
        }
        several => {
            return Err(CommandError::invalid(format!(
                "Markers cover one session, and {} are on file:\n{}",
                several.len(),
                session_list::render(several)
            ))
            .hint("Name one with --session."));
        }
    };
    let state = source.replay_session(session)?;
    let shift = arguments.alignment.shift_ms(&state)?;
    let marks = Marks::from_state(&state, shift)
        .filter(|marks| !marks.tasks.is_empty() || !marks.points.is_empty() || marks.points_before > 0)
        .ok_or_else(|| {
            CommandError::failed("Nothing in this session has a time of its own: imported attempts bring totals only.")
        })?;
    let (text, ending) = match arguments.format {
        Format::Srt => (subtitles::render_srt(&marks), "srt"),
        Format::Ffmetadata => (ffmetadata::render_chapters(&marks), "ffmetadata"),
        Format::Audacity => (audacity::render_labels(&marks), "txt"),
        Format::Elan => (elan::render_elan(&marks), "eaf"),
        Format::Edl => {
            let code = arguments.time_code.time_code("00:00:00:00")?;
            (edl::render_edl(&marks, code), "edl")
        }
        Format::Resolve => {
            let code = arguments.time_code.time_code("01:00:00:00")?;
            (edl::render_resolve_markers(&marks, code), "edl")
        }
        Format::Webvtt | Format::Csv | Format::Jsonl | Format::Xlsx | Format::Parquet => {
            (subtitles::render_webvtt(&marks), "vtt")
        }
    };
    Ok(Export {
        bytes: text.into_bytes(),
        content: Content::Text,
        name: format!("-{}.{ending}", file_name_part(session)),
        message: format!("{}, {}", pluralize(marks.tasks.len(), "attempt"), pluralize(marks.points.len(), "moment")),
        notes: Vec::from_iter((marks.points_before > 0).then(|| {
            format!(
                "{} attempts and moments lie before the recording and were left out; look at --offset.",
                marks.points_before
            )
        })),
    })
}

/// The session's part of a file name, without path separators.
fn file_name_part(session: &SessionSummary) -> String {
    let who = session.participant.as_deref().unwrap_or("rehearsal");
    format!(
        "{}-{}",
        study::sanitize_id(who),
        study::sanitize_id(&session.version)
    )
}
