//! Reviews a session after it ended.

use uuid::Uuid;

use crate::cli::error::CommandError;
use crate::cli::keys;
use crate::cli::session_edit::replay_session;
use crate::cli::stage::{self, last_moderator};
use crate::cli::study_paths::StudyPaths;
use crate::clock::{Clock, SystemClock};
use crate::session::SessionPhase;
use crate::store::{RecordWriter, Store};
use crate::tui::StandaloneReview;

/// The review of a session; it asks who reviews and offers `reviewer`, or else who led the last session.
pub(super) fn build_screen(
    clock: &SystemClock,
    paths: &StudyPaths,
    session: Uuid,
    reviewer: Option<&str>,
) -> Result<StandaloneReview<RecordWriter>, CommandError> {
    let store = Store::open_existing(&paths.record)?;
    let state = replay_session(&store, session)?;
    // The moderator has not classified the gap yet, and corrections after it would hide it.
    if let SessionPhase::Running(_) = state.phase() {
        return Err(CommandError::failed("A task is running in this session.")
            .hint("Press Enter to resume it and end the task; R reviews it there."));
    }
    let offered = match reviewer {
        Some(name) => name.to_owned(),
        None => last_moderator(&store.sessions()?),
    };
    let writer = store.into_session_writer(session, &state)?;
    Ok(
        StandaloneReview::new(state, writer, &offered, clock.now(), stage::theme())
            .with_keys(keys::load().map),
    )
}
