//! Runs a session screen on the terminal: a new session, a resumed one, or a review.

use crate::cli::display;
use std::path::Path;

use uuid::Uuid;

use super::{new_session, resume, review};
use crate::cli::backup;
use crate::cli::error::CommandError;
use crate::cli::stage::{SessionEnd, SessionRequest};
use crate::cli::study_paths::StudyPaths;
use crate::clock::SystemClock;
use crate::session::{Durability, SessionKind, SessionState};
use crate::store::{OrphanSpool, RecordWriter, Store};
use crate::study::text::{pluralize, quote_for_shell};
use crate::tui::{App, SessionExit, Terminal};

/// Runs a new session, from briefing to close.
pub(in crate::cli) fn run_session(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    paths: &StudyPaths,
    request: &SessionRequest,
) -> Result<SessionEnd, CommandError> {
    let mut app = new_session::build_app(clock, paths, request)?;
    let ended = terminal.show(&mut app);
    let summary = finish_session(app, clock, paths, request);
    Ok(SessionEnd { ended, summary })
}

/// Resumes an unfinished session.
pub(in crate::cli) fn resume_session(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    paths: &StudyPaths,
    session: Uuid,
    request: &SessionRequest,
) -> Result<SessionEnd, CommandError> {
    let mut app = resume::build_app(clock, paths, session, request.moderator.clone())?;
    let ended = terminal.show(&mut app);
    let summary = finish_session(app, clock, paths, request);
    Ok(SessionEnd { ended, summary })
}

/// Resumes the unfinished session of a participant, or runs a new one.
pub(in crate::cli) fn run_or_resume(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    paths: &StudyPaths,
    request: &SessionRequest,
) -> Result<SessionEnd, CommandError> {
    let not_here = |session: &crate::store::UnfinishedSession, spool: &OrphanSpool| {
        let code = session.participant.as_deref().unwrap_or_default();
        Err(CommandError::failed(format!(
            "{} contains a session of {code} that this record never had.",
            spool.file.display()
        ))
        .hint(format!(
            "To look at it and add it: moderato run {} --participant {}",
            paths.shell_word(),
            quote_for_shell(code)
        )))
    };
    match find_unfinished(paths, request, not_here)? {
        UnfinishedMatch::Session(session) => {
            resume_session(terminal, clock, paths, session, request)
        }
        UnfinishedMatch::None | UnfinishedMatch::Others(_) => {
            run_session(terminal, clock, paths, request)
        }
    }
}

/// Where a review starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum ReviewStart {
    /// At the first entry.
    Log,
    /// At the answers to questions.
    Answers,
}

/// Reviews a session; `reviewer` is the last reviewer's name, updated if this review added entries.
pub(in crate::cli) fn review_session(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    paths: &StudyPaths,
    session: Uuid,
    reviewer: &mut Option<String>,
    start: ReviewStart,
) -> Result<SessionEnd, CommandError> {
    let mut screen = review::build_screen(clock, paths, session, reviewer.as_deref())?;
    if start == ReviewStart::Answers {
        screen = screen.with_answers_first();
    }
    let ended = terminal.show(&mut screen);
    if screen.added_entries() > 0 {
        *reviewer = Some(screen.author().to_owned());
    }
    let summary = match screen.added_entries() {
        0 => String::new(),
        n => format!("The review added {} to the log.", pluralize(n, "entry")),
    };
    screen.into_writer().finish();
    Ok(SessionEnd { ended, summary })
}

/// Closes the log, backs up the record if the session was closed, and returns the summary to print.
fn finish_session(
    app: App<RecordWriter, SystemClock>,
    clock: &SystemClock,
    paths: &StudyPaths,
    request: &SessionRequest,
) -> String {
    let exit = app.requested_exit();
    let is_committed = *app.durability() == Durability::Committed;
    let mut summary = session_summary(exit, app.state(), app.durability(), &paths.script);
    app.into_writer().finish();
    if exit == Some(SessionExit::Closed)
        && is_committed
        && let Some(warning) = backup::backup_at_close(paths, clock, request.backups)
    {
        summary.push(' ');
        summary.push_str(&warning);
    }
    summary
}

fn session_summary(
    exit: Option<SessionExit>,
    state: &SessionState,
    durability: &Durability,
    script: &Path,
) -> String {
    let head = state.head().short_hex();
    match exit {
        None | Some(SessionExit::NotOpened) => {
            "No session was opened; nothing was recorded.".to_owned()
        }
        Some(SessionExit::Closed | SessionExit::Open) if *durability != Durability::Committed => {
            unsaved_entries(durability)
        }
        Some(SessionExit::Open) => {
            format!(
                "The session is saved and still open. Resume it with: moderato run {}",
                display::path_argument(script)
            )
        }
        Some(SessionExit::Closed) => format!(
            "The session is closed and saved: {}, log fingerprint {head}.",
            pluralize(state.last_seq(), "entry")
        ),
    }
}

/// Where to find the entries that could not be saved in the record.
fn unsaved_entries(durability: &Durability) -> String {
    match durability {
        Durability::Committed => String::new(),
        Durability::Spooled { why, file } => format!(
            "Not all entries are in the record yet; the rest are in {file}. {why} Then run moderato run again to add them."
        ),
        Durability::MemoryOnly(_) => {
            "The last entries could not be saved: they were only in memory and are lost.".to_owned()
        }
    }
}

/// The unfinished sessions that match a request.
pub(super) enum UnfinishedMatch {
    /// None to resume.
    None,
    /// The session to resume.
    Session(Uuid),
    /// How many there are, when no participant was named.
    Others(usize),
}

/// Whether an unfinished session should be resumed: the named participant's, or any when nobody is named. A session that
/// the record never had is resumed only if it `is_wanted`.
pub(super) fn find_unfinished(
    paths: &StudyPaths,
    request: &SessionRequest,
    is_wanted: impl Fn(&crate::store::UnfinishedSession, &OrphanSpool) -> Result<bool, CommandError>,
) -> Result<UnfinishedMatch, CommandError> {
    if !paths.record.exists() {
        return Ok(UnfinishedMatch::None);
    }
    let store = Store::open_read_only(&paths.record)?;
    let mut open = store.unfinished_sessions()?;
    if request.participant.is_none() {
        // A session being recorded elsewhere cannot be resumed.
        open.retain(|s| !store.is_being_recorded(s.session));
    }
    if request.kind == Some(SessionKind::Rehearsal) {
        return Ok(UnfinishedMatch::None);
    }
    if let Some(code) = &request.participant {
        open.retain(|s| {
            s.participant.as_ref() == Some(code)
                && request.version.as_ref().is_none_or(|v| *v == s.version)
        });
    }
    // Prefer a session in the record to one in a spool file.
    if let (Some(_), Some(known)) = (
        &request.participant,
        open.iter().find(|s| s.orphan_spool.is_none()),
    ) {
        return Ok(UnfinishedMatch::Session(known.session));
    }
    for session in &open {
        if let Some(spool) = &session.orphan_spool
            && is_wanted(session, spool)?
        {
            return Ok(UnfinishedMatch::Session(session.session));
        }
    }
    Ok(
        match open.iter().filter(|s| s.orphan_spool.is_none()).count() {
            0 => UnfinishedMatch::None,
            n => UnfinishedMatch::Others(n),
        },
    )
}
