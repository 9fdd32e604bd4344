//! Resumes an unfinished session.

use std::sync::Arc;

use uuid::Uuid;

use super::new_session::interim_results;
use crate::cli::error::CommandError;
use crate::cli::study_paths::StudyPaths;
use crate::cli::{keys, stage};
use crate::clock::{Clock, SystemClock};
use crate::session::{Event, SessionState, replay};
use crate::store::{Heartbeat, RecordWriter, Store};
use crate::study;
use crate::tui::{App, ResumedSession};

/// The screen of an unfinished session, where it stopped.
///
/// # Errors
/// When the session is closed, is being recorded elsewhere, or the record cannot be read.
pub(super) fn build_app(
    clock: &SystemClock,
    paths: &StudyPaths,
    session: Uuid,
    moderator: Option<String>,
) -> Result<App<RecordWriter, SystemClock>, CommandError> {
    let store = Store::open_existing(&paths.record)?;
    let open = store.unfinished_sessions()?;
    let found = open.iter().find(|s| s.session == session);
    let found = found.ok_or_else(|| CommandError::failed("This session is already closed."))?;
    let log = store.log(session)?;
    // The last author may be another moderator than the one who opened the session.
    let current_moderator = log.last().map_or(&found.moderator, |entry| &entry.author);
    if store.is_being_recorded(session) {
        return Err(CommandError::failed(format!(
            "{current_moderator} is already recording this session."
        ))
        .hint("Start a separate one."));
    }
    let script = store.find_protocol(&found.protocol)?;
    let script = script
        .ok_or_else(|| CommandError::failed("The script of this session is not in the record."))?;
    let study = Arc::new(study::read_frozen(&script).map_err(CommandError::failed)?);
    let state = store.with_study_log(replay(study, &log))?;
    let code = found.participant.clone();
    let segment = store
        .participants()?
        .into_iter()
        .find(|p| Some(&p.code) == code.as_ref())
        .and_then(|p| p.segment);
    let gap = recording_gap(&state, store.last_heartbeat(session), clock);
    let resumed = ResumedSession {
        segment,
        moderator: moderator
            .filter(|name| !name.trim().is_empty())
            .unwrap_or_else(|| current_moderator.clone()),
        alive_ms: gap.last_alive_ms,
        gap_ms: gap.length_ms,
        gap_is_exact: gap.is_exact,
        draft: store.last_draft(session),
        lost_entries: store.entries_lost_after(session, state.last_seq()),
        state,
    };
    let interim_results = interim_results(resumed.state.study(), &store.sessions()?, session);
    let behind = store.behind()?.map(|behind| behind.to_string());
    let writer = store.into_session_writer(session, &resumed.state)?;
    let app = App::resume(resumed, writer, clock.clone(), stage::theme());
    let keys = keys::load();
    let notices: Vec<String> = behind.into_iter().chain(keys.problem).collect();
    Ok(app
        .with_keys(keys.map)
        .with_interim_results(interim_results)
        .with_notice((!notices.is_empty()).then(|| notices.join(" "))))
}

/// The time without recording.
struct Gap {
    /// Session time at which the session was last known alive.
    last_alive_ms: i64,
    length_ms: i64,
    /// Whether it was measured with the boot clock, not the wall clock.
    is_exact: bool,
}

/// Measures the gap since the last heartbeat with the boot clock; after a restart of the machine, with the wall clock.
fn recording_gap(state: &SessionState, beat: Option<Heartbeat>, clock: &SystemClock) -> Gap {
    let now = clock.now();
    let last = state.log().last();
    let last_ms = last.map_or(0, |e| e.stamp.clock_ms);
    match beat {
        // A boot clock behind the heartbeat's means a restart, even if the boot id is the same.
        Some(beat)
            if beat.boot_id == clock.boot_id()
                && is_same_boot(state, &beat)
                && now.boot_ms >= beat.boot_ms =>
        {
            let alive_ms = beat.clock_ms.max(last_ms);
            let now_ms = beat.clock_ms + (now.boot_ms - beat.boot_ms);
            Gap {
                last_alive_ms: alive_ms,
                length_ms: (now_ms - alive_ms).max(0),
                is_exact: true,
            }
        }
        beat => {
            let last_wall = last.map_or(now.wall, |e| e.stamp.wall);
            let (alive_ms, wall) = match beat {
                Some(beat) if beat.clock_ms >= last_ms => (beat.clock_ms, beat.wall),
                _ => (last_ms, last_wall),
            };
            Gap {
                last_alive_ms: alive_ms,
                length_ms: (now.wall.0 - wall.0).max(0),
                is_exact: false,
            }
        }
    }
}

/// Whether the heartbeat and the latest entries were written since the same start of the machine.
fn is_same_boot(state: &SessionState, beat: &Heartbeat) -> bool {
    let boot_id = state.log().rev().find_map(|e| match &e.event {
        Event::SessionOpened(opening) => Some(&opening.boot_id),
        Event::SessionResumed { boot_id, .. } => Some(boot_id),
        _ => None,
    });
    boot_id == Some(&beat.boot_id)
}
