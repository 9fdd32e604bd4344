//! `sessions`: what is on file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use uuid::Uuid;

use super::alignment::Alignment;
use super::exit::Exit;
use super::failure::Failure;
use super::output::{self, Heard};
use super::place::{self, Place};
use super::record::RecordArguments;
use crate::report::timeline::{self, Look};
use crate::session::{SessionPhase, SessionSummary, State, replay};
use crate::store::Store;
use crate::study::{self, Study};

/// How long it waits before it looks again whether something was logged.
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);

/// What `sessions` takes.
#[derive(Debug, Args)]
#[command(
    override_usage = "moderato sessions [OPTIONS] [STUDY] [show ID]",
    after_help = "Examples:  moderato sessions checkout.toml
           moderato sessions checkout.toml show 0199
           moderato sessions checkout.toml show P07 --offset 0:01:30
           moderato sessions checkout.toml show P07 --follow"
)]
pub(super) struct SessionsArguments {
    /// The script [default: the only one in this folder], and the session to show: the first digits of its id, or
    /// the participant's code
    #[arg(num_args = 0..=3, value_names = ["STUDY", "show", "ID"])]
    words: Vec<String>,
    #[command(flatten, next_help_heading = "With show")]
    alignment: Alignment,
    /// Follow the log while the session runs, until it closes or you press Ctrl-C; read-only
    #[arg(long)]
    follow: bool,
}

pub(super) fn run(
    arguments: &SessionsArguments,
    record: &RecordArguments,
) -> Result<Exit, Failure> {
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    let (study, shown) = match words.as_slice() {
        [] => (None, None),
        ["show", id] => (None, Some(*id)),
        [word] if place::is_no_script(Path::new(word)) => {
            return Err(Failure::wrong(format!("There is no script {word}."))
                .hint("To see one session: moderato sessions [STUDY] show ID"));
        }
        [study] => (Some(PathBuf::from(study)), None),
        [study, "show", id] => (Some(PathBuf::from(study)), Some(*id)),
        _ => {
            return Err(Failure::wrong("These words do not name a session.").hint(
                "Type: moderato sessions [STUDY]    or    moderato sessions [STUDY] show ID",
            ));
        }
    };
    let place = Place::find(study.as_deref(), record)?;
    match shown {
        None if arguments.follow || arguments.alignment.is_given() => {
            Err(Failure::wrong("No session was named.")
                .hint("Type: moderato sessions [STUDY] show ID --follow"))
        }
        None => list(&place),
        Some(id) => show(&place, id, arguments),
    }
}

fn list(place: &Place) -> Result<Exit, Failure> {
    let sessions = place.open_to_read()?.sessions()?;
    if sessions.is_empty() {
        return output::print("There are no sessions yet.");
    }
    output::print(&timeline::list(&sessions))
}

fn show(place: &Place, wanted: &str, arguments: &SessionsArguments) -> Result<Exit, Failure> {
    let store = place.open_to_read()?;
    let sessions = store.sessions()?;
    let session = one_of(&sessions, wanted)?;
    let script = store.protocol(&session.protocol)?;
    let study = match script {
        Some(script) => study::read_frozen(&script).map_err(Failure::cannot)?,
        None => place.study(&store)?,
    };
    let study = Arc::new(study);
    let version = store.data_version()?;
    let state = replay(study.clone(), &store.log(session.id)?);
    let state = state.with_erasures(store.erasures(session.id)?);
    let shift_ms = arguments.alignment.shift_ms(&state)?;
    let look = Look {
        strike: output::colours_output(),
        shift_ms,
    };
    if !arguments.follow || state.phase() == SessionPhase::Closed {
        return output::print(&timeline::text(&state, look));
    }
    if output::tell(&timeline::lines_after(&state, 0, look))? == Heard::NoLonger {
        return Ok(Exit::Done);
    }
    follow(&store, session.id, &study, state, version, look)
}

/// Tells what is logged from now on, until the session closes.
fn follow(
    store: &Store,
    session: Uuid,
    study: &Arc<Study>,
    mut state: State,
    mut version: i64,
    look: Look,
) -> Result<Exit, Failure> {
    while state.phase() != SessionPhase::Closed {
        std::thread::sleep(BETWEEN_LOOKS);
        let now = store.data_version()?;
        if now == version {
            continue;
        }
        version = now;
        let seen = state.last_seq();
        state = replay(study.clone(), &store.log(session)?);
        state = state.with_erasures(store.erasures(session)?);
        let new = timeline::lines_after(&state, seen, look);
        if !new.is_empty() && output::tell(&new)? == Heard::NoLonger {
            break;
        }
    }
    Ok(Exit::Done)
}

/// The one session that was meant: by the first digits of its id, or by the participant's code.
pub(super) fn one_of<'a>(
    sessions: &'a [SessionSummary],
    wanted: &str,
) -> Result<&'a SessionSummary, Failure> {
    let is = |s: &&SessionSummary| {
        s.id.to_string().starts_with(wanted) || s.participant.as_deref() == Some(wanted)
    };
    let found: Vec<_> = sessions.iter().filter(is).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::wrong(format!("There is no session \"{wanted}\"."))
            .hint("List them: moderato sessions")),
        several => Err(Failure::wrong(format!(
            "\"{wanted}\" matches {} sessions:\n{}",
            several.len(),
            timeline::list(several.iter().copied())
        ))
        .hint("Give more of the id.")),
    }
}
