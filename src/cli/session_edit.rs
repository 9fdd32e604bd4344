//! Changes sessions on file afterwards, by the same rules as the screens.

use std::sync::Arc;

use uuid::Uuid;

use super::error::CommandError;
use crate::clock::Clock;
use crate::session::{
    Command, Refusal, SessionPhase, SessionState, Stamp, decide, replay, to_entries,
};
use crate::store::Store;
use crate::study;

/// The state of a session on file.
///
/// # Errors
/// When the record cannot be read.
pub(super) fn replay_session(store: &Store, session: Uuid) -> Result<SessionState, CommandError> {
    let sessions = store.sessions_to_list()?;
    let found = sessions.iter().find(|s| s.id == session);
    let script = match found {
        Some(session) => store.find_protocol(&session.protocol)?,
        None => None,
    };
    let script = script
        .ok_or_else(|| CommandError::failed("The script of this session is not in the record."))?;
    let study = study::read_frozen(&script).map_err(CommandError::failed)?;
    let state = replay(Arc::new(study), &store.log(session)?);
    Ok(store.with_study_log(state)?)
}

/// The state of a session that may be changed: it is not being recorded, and no task runs in it.
///
/// # Errors
/// When it may not be changed, or the record cannot be read.
pub(super) fn load_to_edit(
    store: &Store,
    session: Uuid,
    name: &str,
) -> Result<SessionState, CommandError> {
    if store.is_being_recorded(session) {
        return Err(
            CommandError::failed(format!("{name} is being recorded right now."))
                .hint("Add it on the session screen: R opens the review there."),
        );
    }
    let state = replay_session(store, session)?;
    match state.phase() {
        SessionPhase::Running(_) | SessionPhase::Paused(_) => Err(CommandError::failed(format!(
            "A task is running in {name}."
        ))
        .hint("Resume the session with moderato run, and end the task first.")),
        _ => Ok(state),
    }
}

/// Logs a command after the session's last entry.
///
/// # Errors
/// When the rules refuse it.
pub(super) fn log_afterwards(
    state: SessionState,
    command: Command,
    author: &str,
    clock: &impl Clock,
) -> Result<SessionState, Refusal> {
    let now = clock.now();
    let stamp = Stamp {
        clock_ms: state.log().map(|e| e.stamp.clock_ms).max().unwrap_or(0),
        wall: now.wall,
        salt: now.salt,
    };
    let events = decide(&state, command)?;
    let entries = to_entries(&state, stamp, author, events);
    Ok(state.with_entries(entries))
}

/// The error for a refused command, with the option that helps.
pub(super) fn refused(name: &str, refusal: &Refusal) -> CommandError {
    match refusal {
        Refusal::ReasonRequired => {
            CommandError::invalid(format!("{name}'s session is closed: it needs a reason."))
                .hint("Give --reason, such as --reason \"seen on the recording\".")
        }
        other => CommandError::invalid(other),
    }
}
