//! Asks whether to add a session found only in a spool file to the record.

use crate::cli::display;
use std::io::{self, BufRead, Read, Write};

use crate::cli::error::CommandError;
use crate::cli::spooled_session;
use crate::store::{OrphanSpool, UnfinishedSession};

/// The longest answer that is read, in bytes.
const MAX_ANSWER_BYTES: u64 = 1024;

/// Describes the session on standard output and returns whether the moderator wants it in the record.
///
/// # Errors
/// When the answer cannot be read.
pub(super) fn is_wanted(
    session: &UnfinishedSession,
    spool: &OrphanSpool,
) -> Result<bool, CommandError> {
    let question = format!(
        "{}\nAdd it to the record? Only if you ran it on this machine. [y/N] ",
        spooled_session::describe(session, spool)
    );
    let asked = || -> io::Result<String> {
        let mut out = io::stdout().lock();
        write!(out, "{} ", display::sanitize(question.trim_end()))?;
        out.flush()?;
        let mut answer = String::new();
        io::stdin()
            .lock()
            .take(MAX_ANSWER_BYTES)
            .read_line(&mut answer)?;
        Ok(answer)
    };
    let answer = asked()
        .map_err(|error| CommandError::failed("The answer cannot be read").because(error))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
