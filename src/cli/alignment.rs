//! Aligns a session with a recording of it.

use clap::Args;

use super::error::CommandError;
use crate::report::timeline;
use crate::session::{SessionState, parse_time};

/// The options that align a session with a recording of it.
#[derive(Debug, Args)]
pub(super) struct Alignment {
    /// The recording's time when the session opens, such as 0:01:30.5 or -0:12; with --sync-mark, its time at that
    /// mark
    #[arg(long, value_name = "H:MM:SS", value_parser = parse_offset, allow_hyphen_values = true)]
    offset: Option<i64>,
    /// The sync mark that the recording shows at --offset, counted from 1
    #[arg(long, alias = "clap", value_name = "N")]
    sync_mark: Option<usize>,
}

impl Alignment {
    /// Whether any of the options was given.
    pub(super) fn is_given(&self) -> bool {
        self.offset.is_some() || self.sync_mark.is_some()
    }

    /// The recording's time minus the session's, in milliseconds.
    ///
    /// # Errors
    /// When `--sync-mark` is given without `--offset`, or the session has no such mark.
    pub(super) fn shift_ms(&self, state: &SessionState) -> Result<i64, CommandError> {
        match (self.offset, self.sync_mark) {
            (Some(offset), Some(number)) => Ok(offset - sync_mark_ms(state, number)?),
            (None, Some(number)) => Err(CommandError::invalid(
                "--sync-mark needs --offset, the time at which the recording shows that mark.",
            )
            .hint(format!(
                "Give both, such as --sync-mark {number} --offset 0:12."
            ))),
            (offset, None) => Ok(offset.unwrap_or(0)),
        }
    }
}

/// Parses a time in a recording, in milliseconds; may be negative.
fn parse_offset(text: &str) -> Result<i64, String> {
    let (sign, time) = match text.strip_prefix('-') {
        Some(time) => (-1, time),
        None => (1, text),
    };
    let ms = parse_time(time);
    ms.map(|ms| sign * ms)
        .ok_or_else(|| "it is not a time such as 0:01:30 or 1:30".to_owned())
}

fn sync_mark_ms(state: &SessionState, number: usize) -> Result<i64, CommandError> {
    timeline::sync_mark_ms(state, number).ok_or_else(|| {
        CommandError::invalid(format!("The session has no sync mark {number}."))
            .hint("Sync marks are set with m during the session.")
    })
}
