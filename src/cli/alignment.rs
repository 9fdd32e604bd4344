//! Where a session lies in a recording of it.

use clap::Args;

use super::failure::Failure;
use crate::report::timeline;
use crate::session::{State, read_time};

/// How a session and a recording of it are aligned.
#[derive(Debug, Args)]
pub(super) struct Alignment {
    /// Where the recording is when the session begins, such as 0:01:30.5 or -0:12; with --clap: where it shows that
    /// mark
    #[arg(long, value_name = "H:MM:SS", value_parser = offset, allow_hyphen_values = true)]
    offset: Option<i64>,
    /// Which mark of the session the recording shows at --offset, counted from 1
    #[arg(long, value_name = "N")]
    clap: Option<usize>,
}

impl Alignment {
    /// Whether anything was said.
    pub(super) fn is_given(&self) -> bool {
        self.offset.is_some() || self.clap.is_some()
    }

    /// How much later the recording's time is than the session's, in milliseconds.
    pub(super) fn shift_ms(&self, state: &State) -> Result<i64, Failure> {
        match (self.offset, self.clap) {
            (Some(offset), Some(number)) => Ok(offset - clap_ms(state, number)?),
            (None, Some(number)) => Err(Failure::wrong(
                "--clap says which mark, and --offset when the recording shows it.",
            )
            .hint(format!("Give both, such as --clap {number} --offset 0:12."))),
            (offset, None) => Ok(offset.unwrap_or(0)),
        }
    }
}

/// Reads a place in a recording, in milliseconds.
fn offset(text: &str) -> Result<i64, String> {
    let (sign, time) = match text.strip_prefix('-') {
        Some(time) => (-1, time),
        None => (1, text),
    };
    let ms = read_time(time);
    ms.map(|ms| sign * ms)
        .ok_or_else(|| "a time is wanted, such as 0:01:30 or 1:30".to_owned())
}

fn clap_ms(state: &State, number: usize) -> Result<i64, Failure> {
    timeline::mark_ms(state, number).ok_or_else(|| {
        Failure::wrong(format!("The session has no mark {number}."))
            .hint("Marks are set with m while it runs.")
    })
}
