//! `sessions`: what is on file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::exit::{Exit, Failure};
use super::output;
use super::place::Place;
use crate::report::timeline;
use crate::session::{SessionSummary, replay};
use crate::study;

/// What `sessions` takes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:  moderato sessions checkout.toml
           moderato sessions checkout.toml show 0199")]
pub(super) struct SessionsArguments {
    /// [STUDY] [show ID]: the script (left out, the only one here), and which session to show; the first digits of
    /// its id or the participant's code are enough
    #[arg(num_args = 0..=3, value_names = ["STUDY", "show", "ID"])]
    words: Vec<String>,
}

pub(super) fn run(arguments: &SessionsArguments, db: Option<&Path>) -> Result<Exit, Failure> {
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    let (study, shown) = match words.as_slice() {
        [] => (None, None),
        ["show", id] => (None, Some(*id)),
        [study] => (Some(PathBuf::from(study)), None),
        [study, "show", id] => (Some(PathBuf::from(study)), Some(*id)),
        _ => {
            return Err(Failure::wrong(
                "Say it so: moderato sessions [STUDY]    or    moderato sessions [STUDY] show ID",
            ));
        }
    };
    let place = Place::find(study.as_deref(), db)?;
    match shown {
        None => list(&place),
        Some(id) => show(&place, id),
    }
}

fn list(place: &Place) -> Result<Exit, Failure> {
    let sessions = place.open_to_read()?.sessions()?;
    if sessions.is_empty() {
        return output::print("No session is on file yet.");
    }
    output::print(&timeline::list(&sessions))
}

fn show(place: &Place, wanted: &str) -> Result<Exit, Failure> {
    let store = place.open_to_read()?;
    let sessions = store.sessions()?;
    let session = one_of(&sessions, wanted)?;
    let script = store.protocol(&session.protocol)?;
    let study = match script {
        Some(script) => study::read_frozen(&script).map_err(Failure::cannot)?,
        None => place.study(&store)?,
    };
    let state = replay(Arc::new(study), &store.log(session.id)?);
    output::print(&timeline::text(&state))
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
        [] => Err(Failure::wrong(format!(
            "There is no session \"{wanted}\". See them with: moderato sessions"
        ))),
        several => Err(Failure::wrong(format!(
            "\"{wanted}\" fits {} sessions. Give more of the id:\n{}",
            several.len(),
            timeline::list(several.iter().copied())
        ))),
    }
}
