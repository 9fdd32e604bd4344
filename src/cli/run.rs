//! `run`: a session, from briefing to close.

mod briefed;
mod resumed;
mod reviewed;

pub(super) use briefed::last_moderator;

use std::path::{Path, PathBuf};

use clap::Args;
use uuid::Uuid;

use super::exit::{Exit, Failure};
use super::place::Place;
use super::record::RecordArguments;
use super::{backup, home, output};
use crate::clock::SystemClock;
use crate::session::{Durability, SessionKind, State};
use crate::store::{SessionJournal, Store};
use crate::tui::{App, Ended, Leave, Terminal, Theme};

/// What `run` takes.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:  moderato run checkout.toml --participant P07 --version 3.0 --moderator Anna"
)]
pub(super) struct RunArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// The participant's code, such as P07; never a name
    #[arg(long, value_name = "CODE")]
    participant: Option<String>,
    /// The design version to test
    #[arg(long)]
    version: Option<String>,
    /// Who moderates the session
    #[arg(long, value_name = "NAME")]
    moderator: Option<String>,
    /// A try-out with a participant; not counted
    #[arg(long, conflicts_with = "rehearsal")]
    pilot: bool,
    /// Practice without a participant; not counted
    #[arg(long, conflicts_with = "participant")]
    rehearsal: bool,
    /// Copies of the record to keep beside it, one per closed session; 0 for none [default: 3]
    #[arg(long, value_name = "N", env = backup::VARIABLE, value_parser = backups)]
    backups: Option<usize>,
}

/// Reads how many copies are kept.
fn backups(text: &str) -> Result<usize, String> {
    text.trim()
        .parse()
        .map_err(|_| "not a whole number; give one such as 3, or 0 for none".to_owned())
}

/// What is wished for a new session; the briefing shows it and may change it.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    pub(super) participant: Option<String>,
    pub(super) version: Option<String>,
    pub(super) moderator: Option<String>,
    pub(super) kind: Option<SessionKind>,
    pub(super) backups: Option<usize>,
}

pub(super) fn run(arguments: &RunArguments, record: &RecordArguments) -> Result<Exit, Failure> {
    let place = Place::find(arguments.study.as_deref(), record)?;
    // The script's problems are said on the command line, where they can be read at leisure.
    let (_, study) = place.read_script()?;
    if let Some(version) = arguments
        .version
        .as_ref()
        .filter(|v| study.version(v).is_none())
    {
        let known: Vec<_> = study.versions.iter().map(|v| v.id.as_str()).collect();
        return Err(Failure::wrong(format!(
            "There is no version \"{}\" in {}. Its versions are {}.",
            version,
            place.name(),
            known.join(", ")
        )));
    }
    if !output::has_screen() {
        return Err(Failure::cannot(
            "A session needs a terminal: run it in one, not through a pipe.",
        ));
    }
    let kind = match (arguments.pilot, arguments.rehearsal) {
        (true, _) => Some(SessionKind::Pilot),
        (_, true) => Some(SessionKind::Rehearsal),
        _ => None,
    };
    let wish = Wish {
        participant: arguments.participant.clone(),
        version: arguments.version.clone(),
        moderator: arguments.moderator.clone(),
        kind,
        backups: arguments.backups,
    };
    match unfinished(&place, &wish)? {
        Unfinished::None => {
            let clock = SystemClock::new();
            let mut terminal = open_terminal(&clock)?;
            let held = hold(&mut terminal, &clock, &place, &wish)?;
            drop(terminal);
            Ok(farewell(&held))
        }
        Unfinished::This(session) => {
            let clock = SystemClock::new();
            let mut terminal = open_terminal(&clock)?;
            let held = resume(&mut terminal, &clock, &place, session, &wish)?;
            drop(terminal);
            Ok(farewell(&held))
        }
        // Whether to go on with one of them or to begin another is for the moderator to say.
        Unfinished::Others(n) => home::on_unfinished(
            &place,
            format!(
                "{n} not closed: Enter resumes it, Tab starts a new one.",
                n = if n == 1 {
                    "1 session is".to_owned()
                } else {
                    format!("{n} sessions are")
                }
            ),
            &wish,
        ),
    }
}

/// How a session was held.
pub(super) struct Held {
    pub(super) ended: Ended,
    pub(super) said: String,
}

/// Takes the terminal over.
pub(super) fn open_terminal(clock: &SystemClock) -> Result<Terminal<SystemClock>, Failure> {
    Terminal::open(clock.clone()).map_err(|error| {
        let reason = output::reason(&error);
        Failure::cannot(format!("The terminal cannot be used: {reason}."))
    })
}

/// Whether colours are wanted.
pub(super) fn theme() -> Theme {
    Theme::new(!output::no_colour())
}

/// Holds a new session.
pub(super) fn hold(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    wish: &Wish,
) -> Result<Held, Failure> {
    let mut app = briefed::app(clock, place, wish)?;
    let ended = terminal.show(&mut app);
    let said = finish(app, clock, place, wish);
    Ok(Held { ended, said })
}

/// Goes on with a session that was not closed.
pub(super) fn resume(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    session: Uuid,
    wish: &Wish,
) -> Result<Held, Failure> {
    let mut app = resumed::app(clock, place, session, wish.moderator.clone())?;
    let ended = terminal.show(&mut app);
    let said = finish(app, clock, place, wish);
    Ok(Held { ended, said })
}

/// Holds a new session of a participant, or goes on with the one that was not closed.
pub(super) fn start_or_go_on(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    wish: &Wish,
) -> Result<Held, Failure> {
    match unfinished(place, wish)? {
        Unfinished::This(session) => resume(terminal, clock, place, session, wish),
        Unfinished::None | Unfinished::Others(_) => hold(terminal, clock, place, wish),
    }
}

/// Reviews a session; `reviewer` is who reviewed last, and then who did now.
pub(super) fn review(
    terminal: &mut Terminal<SystemClock>,
    clock: &SystemClock,
    place: &Place,
    session: Uuid,
    reviewer: &mut Option<String>,
) -> Result<Held, Failure> {
    let mut screen = reviewed::screen(clock, place, session, reviewer.as_deref())?;
    let ended = terminal.show(&mut screen);
    if screen.added() > 0 {
        *reviewer = Some(screen.author().to_owned());
    }
    let said = match screen.added() {
        0 => String::new(),
        1 => "The review added 1 entry to the log.".to_owned(),
        n => format!("The review added {n} entries to the log."),
    };
    screen.into_journal().finish();
    Ok(Held { ended, said })
}

/// Ends keeping the session, with a copy of the record where it was closed, and says what came of it.
fn finish(
    app: App<SessionJournal, SystemClock>,
    clock: &SystemClock,
    place: &Place,
    wish: &Wish,
) -> String {
    let leave = app.wants_to_leave();
    let whole = *app.kept() == Durability::Committed;
    let mut said = said(leave, app.state(), app.kept(), &place.script);
    app.into_journal().finish();
    if leave == Some(Leave::Closed)
        && whole
        && let Some(failed) = backup::at_close(place, clock, wish.backups)
    {
        said.push(' ');
        said.push_str(&failed);
    }
    said
}

fn said(leave: Option<Leave>, state: &State, kept: &Durability, script: &Path) -> String {
    let head = state.head().short();
    match leave {
        None | Some(Leave::NotOpened) => "No session was opened; nothing was recorded.".to_owned(),
        Some(Leave::Closed | Leave::Open) if *kept != Durability::Committed => not_kept(kept),
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

/// Where the entries are that the record did not take until the session was left.
fn not_kept(kept: &Durability) -> String {
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

/// Ends the program after a session.
pub(super) fn farewell(held: &Held) -> Exit {
    match held.ended {
        Ended::Done => output::say(&held.said),
        // The terminal may be gone: there is nobody to tell.
        Ended::Asked | Ended::Lost => Exit::Done,
    }
}

enum Unfinished {
    None,
    This(Uuid),
    Others(usize),
}

/// Whether a session waits to be gone on with: the one of the participant that was named, or others when none was.
fn unfinished(place: &Place, wish: &Wish) -> Result<Unfinished, Failure> {
    if !place.record.exists() {
        return Ok(Unfinished::None);
    }
    let store = Store::read(&place.record)?;
    let mut open = store.unfinished()?;
    if wish.participant.is_none() {
        // What is being recorded in another room waits for nobody.
        open.retain(|s| !store.is_being_recorded(s.session));
    }
    if wish.kind == Some(SessionKind::Rehearsal) || open.is_empty() {
        return Ok(Unfinished::None);
    }
    let Some(code) = &wish.participant else {
        return Ok(Unfinished::Others(open.len()));
    };
    let fits = |s: &&crate::store::Unfinished| {
        s.participant.as_ref() == Some(code)
            && wish.version.as_ref().is_none_or(|v| *v == s.version)
    };
    Ok(open
        .iter()
        .find(fits)
        .map_or(Unfinished::None, |s| Unfinished::This(s.session)))
}
