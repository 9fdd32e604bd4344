//! Finds the session that a word of the command line names.

use super::error::CommandError;
use crate::session::{SessionNames, SessionSummary, UnknownSession};
use crate::study::text::{escape_hidden, list_names, quote_for_shell};

/// The session with this name: a participant's code, a code with a number such as `P01#2`, or the beginning of an id.
///
/// # Errors
/// When no session has it, or more than one.
pub(super) fn find_session<'a>(
    sessions: &'a [SessionSummary],
    wanted: &str,
) -> Result<&'a SessionSummary, CommandError> {
    let names = SessionNames::new(sessions);
    let found = names
        .find(wanted)
        .map_err(|unknown| refusal(wanted, &unknown, sessions))?;
    let session = sessions.iter().find(|session| session.id == found);
    session.ok_or_else(|| refusal(wanted, &UnknownSession::None, sessions))
}

fn refusal(wanted: &str, unknown: &UnknownSession, sessions: &[SessionSummary]) -> CommandError {
    let shown = escape_hidden(wanted);
    match unknown {
        UnknownSession::None => {
            let error = CommandError::invalid(format!("There is no session \"{shown}\"."));
            match similar_code(wanted, sessions) {
                Some(code) => error.hint(format!("Did you mean {}?", quote_for_shell(code))),
                None => error.hint("List them: moderato sessions"),
            }
        }
        UnknownSession::Several(names) => {
            CommandError::invalid(format!("{shown} has {} sessions.", names.len())).hint(format!(
                "Name one of them: {}. List them: moderato sessions",
                list_names(names.iter().map(String::as_str))
            ))
        }
    }
}

/// The code of a participant with sessions that looks like this word.
fn similar_code<'a>(wanted: &str, sessions: &'a [SessionSummary]) -> Option<&'a str> {
    let plain = |code: &str| code.trim().to_lowercase();
    let codes = sessions.iter().filter_map(|s| s.participant.as_deref());
    codes.into_iter().find(|code| plain(code) == plain(wanted))
}
