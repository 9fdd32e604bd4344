//! Conducting a session on a terminal: new, resumed, or under review.

use std::path::Path;

use uuid::Uuid;

use super::{new_session, resume, review};
use crate::cli::failure::Failure;
use crate::cli::place::Place;
use crate::cli::stage::{SessionEnd, SessionRequest};
use crate::cli::{backup, output};
use crate::clock::SystemClock;
use crate::session::{Durability, SessionKind, State};
use crate::store::{SessionJournal, Store, WaitsOutside};
use crate::study::text::shell_word;
use crate::tui::{App, Leave, Terminal};

/// Runs a new session, from briefing to close.
pub(in crate::cli) fn run_session(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    wish: &SessionRequest,
) -> Result<SessionEnd, Failure> {
    let mut app = new_session::app(clock, place, wish)?;
    let ended = terminal.show(&mut app);
    let summary = finish(app, clock, place, wish);
    Ok(SessionEnd { ended, summary })
}

/// Resumes an unfinished session.
pub(in crate::cli) fn resume_session(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    session: Uuid,
    wish: &SessionRequest,
) -> Result<SessionEnd, Failure> {
    let mut app = resume::app(clock, place, session, wish.moderator.clone())?;
    let ended = terminal.show(&mut app);
    let summary = finish(app, clock, place, wish);
    Ok(SessionEnd { ended, summary })
}

/// Resumes the unfinished session of a participant, or runs a new one.
pub(in crate::cli) fn run_or_resume(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    wish: &SessionRequest,
) -> Result<SessionEnd, Failure> {
    let not_here = |session: &crate::store::Unfinished, outside: &WaitsOutside| {
        let code = session.participant.as_deref().unwrap_or_default();
        Err(Failure::cannot(format!(
            "{} contains a session of {code} that this record never had. To look at it and add it: moderato run {} --participant {}",
            outside.file.display(),
            place.word(),
            shell_word(code)
        )))
    };
    match unfinished(place, wish, not_here)? {
        Unfinished::This(session) => resume_session(terminal, clock, place, session, wish),
        Unfinished::None | Unfinished::Others(_) => run_session(terminal, clock, place, wish),
    }
}

/// Reviews a session; `reviewer` is who reviewed last, and then who did now.
pub(in crate::cli) fn review_session(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    session: Uuid,
    reviewer: &mut Option<String>,
) -> Result<SessionEnd, Failure> {
    let mut screen = review::screen(clock, place, session, reviewer.as_deref())?;
    let ended = terminal.show(&mut screen);
    if screen.added() > 0 {
        *reviewer = Some(screen.author().to_owned());
    }
    let summary = match screen.added() {
        0 => String::new(),
        1 => "The review added 1 entry to the log.".to_owned(),
        n => format!("The review added {n} entries to the log."),
    };
    screen.into_journal().finish();
    Ok(SessionEnd { ended, summary })
}

/// Closes the log, backs the record up after a closed session, and returns the summary to print.
fn finish(
    app: App<SessionJournal, SystemClock>,
    clock: &SystemClock,
    place: &Place,
    wish: &SessionRequest,
) -> String {
    let leave = app.wants_to_leave();
    let whole = *app.kept() == Durability::Committed;
    let mut summary = summary(leave, app.state(), app.kept(), &place.script);
    app.into_journal().finish();
    if leave == Some(Leave::Closed)
        && whole
        && let Some(failed) = backup::at_close(place, clock, wish.backups)
    {
        summary.push(' ');
        summary.push_str(&failed);
    }
    summary
}

fn summary(leave: Option<Leave>, state: &State, kept: &Durability, script: &Path) -> String {
    let head = state.head().short();
    match leave {
        None | Some(Leave::NotOpened) => "No session was opened; nothing was recorded.".to_owned(),
        Some(Leave::Closed | Leave::Open) if *kept != Durability::Committed => {
            unsaved_entries(kept)
        }
        Some(Leave::Open) => {
            format!(
                "The session is saved and still open. Resume it with: moderato run {}",
                output::word(script)
            )
        }
        Some(Leave::Closed) => format!(
            "The session is closed and saved: {} entries, log fingerprint {head}.",
            state.last_seq()
        ),
    }
}

/// Where the entries are that could not be saved in the record before the session was left.
fn unsaved_entries(kept: &Durability) -> String {
    match kept {
        Durability::Committed => String::new(),
        Durability::Spooled { why, file } => format!(
            "Not all entries are in the record yet; the rest are in {file}. {why} Then run moderato run again to add them."
        ),
        Durability::MemoryOnly(_) => {
            "The last entries could not be saved: they were only in memory and are lost.".to_owned()
        }
    }
}

pub(super) enum Unfinished {
    None,
    This(Uuid),
    Others(usize),
}

/// Whether an unfinished session should be resumed: the named participant's, or any when nobody is named. A session that
/// the record never had is resumed only if it `is_wanted`.
pub(super) fn unfinished(
    place: &Place,
    wish: &SessionRequest,
    is_wanted: impl Fn(&crate::store::Unfinished, &WaitsOutside) -> Result<bool, Failure>,
) -> Result<Unfinished, Failure> {
    if !place.record.exists() {
        return Ok(Unfinished::None);
    }
    let store = Store::read(&place.record)?;
    let mut open = store.unfinished()?;
    if wish.participant.is_none() {
        // A session that is being recorded elsewhere is not waiting.
        open.retain(|s| !store.is_being_recorded(s.session));
    }
    if wish.kind == Some(SessionKind::Rehearsal) {
        return Ok(Unfinished::None);
    }
    if let Some(code) = &wish.participant {
        open.retain(|s| {
            s.participant.as_ref() == Some(code)
                && wish.version.as_ref().is_none_or(|v| *v == s.version)
        });
    }
    // A session of the record goes first: it is known.
    if let (Some(_), Some(known)) = (&wish.participant, open.iter().find(|s| s.outside.is_none())) {
        return Ok(Unfinished::This(known.session));
    }
    for session in &open {
        if let Some(outside) = &session.outside
            && is_wanted(session, outside)?
        {
            return Ok(Unfinished::This(session.session));
        }
    }
    Ok(match open.iter().filter(|s| s.outside.is_none()).count() {
        0 => Unfinished::None,
        n => Unfinished::Others(n),
    })
}
