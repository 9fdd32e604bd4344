//! Sessions that the record never had and that wait in a file: they are shown, and taken only by whoever knows them.

use std::io::{self, BufRead, Read, Write};

use crate::cli::failure::Failure;
use crate::cli::output::{self, clean};
use crate::store::{Unfinished, WaitsOutside};
use crate::study::text::counted;

/// The longest answer that is read, in bytes.
const ANSWER: u64 = 1024;

/// Shows a session that the record never had and asks whether it is to be taken; no, where nobody says yes.
pub(super) fn is_wanted(session: &Unfinished, outside: &WaitsOutside) -> Result<bool, Failure> {
    let question = format!(
        "A file contains a session that this record never had:\n{}\nAdd it to the record? Only if you ran it on this machine. [y/N] ",
        shown(session, outside)
    );
    let asked = || -> io::Result<String> {
        let mut out = io::stdout().lock();
        write!(out, "{} ", clean(question.trim_end()))?;
        out.flush()?;
        let mut answer = String::new();
        io::stdin().lock().take(ANSWER).read_line(&mut answer)?;
        Ok(answer)
    };
    let answer = asked().map_err(|error| {
        let reason = output::reason(&error);
        Failure::cannot(format!("The answer cannot be read: {reason}."))
    })?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Who, when, from which file.
fn shown(session: &Unfinished, outside: &WaitsOutside) -> String {
    let who = session.participant.as_deref();
    let who = who.unwrap_or("a rehearsal");
    let opened = session.opened_at.to_string();
    let opened = opened.get(..16).unwrap_or_default().replace('T', " ");
    format!(
        "  {who} on version {}, opened {opened} (UTC), moderated by {}, {}\n  {}",
        session.version,
        session.moderator,
        counted(outside.entries, "entry"),
        outside.file.display()
    )
}
