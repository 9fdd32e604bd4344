//! The options for time code in edit decision lists.

use clap::Args;

use crate::cli::error::CommandError;
use crate::report::export::time_code::{FrameRate, TimeCode};

/// The options for time code.
#[derive(Debug, Args)]
pub(super) struct TimeCodeOptions {
    /// Frames per second of the recording, such as 25, 30, 23.976 or 29.97, for edl and resolve [default: 25]
    #[arg(long, value_name = "RATE")]
    fps: Option<FrameRate>,
    /// Count in drop-frame time code, at 29.97 or 59.94
    #[arg(long)]
    drop_frame: bool,
    /// Time code of the recording's first frame [default: 00:00:00:00 in edl, 01:00:00:00 in resolve]
    #[arg(long, value_name = "HH:MM:SS:FF")]
    start_timecode: Option<String>,
}

impl TimeCodeOptions {
    /// Whether any of the options was given.
    pub(super) fn is_given(&self) -> bool {
        self.fps.is_some() || self.drop_frame || self.start_timecode.is_some()
    }

    /// The time code, whose first frame has that of `default_start` if the options do not say.
    ///
    /// # Errors
    /// When the frame rate has no drop-frame time code, or the first frame's is not one.
    pub(super) fn time_code(&self, default_start: &str) -> Result<TimeCode, CommandError> {
        let rate = self.fps.unwrap_or(FrameRate::PAL);
        if self.drop_frame && !rate.can_drop_frames() {
            return Err(CommandError::invalid(
                "Drop-frame time code exists only at 29.97 and 59.94 frames per second.",
            )
            .hint("Give the frame rate too: --fps 29.97 --drop-frame"));
        }
        let code = TimeCode {
            rate,
            drop_frame: self.drop_frame,
            first_frame: 0,
        };
        let start = self.start_timecode.as_deref().unwrap_or(default_start);
        code.starting_at(start).map_err(CommandError::invalid)
    }
}
