//! `sessions`: lists the sessions on file, or shows, follows or corrects one.

mod correct;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use uuid::Uuid;

use correct::CorrectArguments;

use super::alignment::Alignment;
use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use super::output::{self, ReaderState};
use super::record_options::RecordOptions;
use super::session_names::find_session;
use super::study_data::Notes;
use super::study_paths::{self, StudyPaths};
use crate::report::session_list;
use crate::report::timeline::{self, TimelineStyle};
use crate::session::{SessionPhase, SessionState, replay};
use crate::store::Store;
use crate::study::{self, Study};

/// The time between two checks for new entries with `--follow`.
const POLL_INTERVAL: Duration = Duration::from_millis(300);

/// The arguments of `sessions`.
#[derive(Debug, Args)]
#[command(
    override_usage = "moderato sessions [OPTIONS] [STUDY] [show ID]
       moderato sessions [OPTIONS] [STUDY] correct ID",
    after_help = "Examples:  moderato sessions checkout.toml
           moderato sessions checkout.toml show 0199
           moderato sessions checkout.toml show P07 --offset 0:01:30
           moderato sessions checkout.toml show P07 --follow
           moderato sessions checkout.toml correct P07 --version 3.0 --reason \"wrong build was noted\""
)]
pub(super) struct SessionsArguments {
    /// The script [default: the only one in this folder], and the session to show or correct: the participant's code,
    /// P07#2 for their second one, or the first digits of its id
    #[arg(num_args = 0..=3, value_names = ["STUDY", "show", "ID"])]
    words: Vec<String>,
    #[command(flatten, next_help_heading = "With show")]
    alignment: Alignment,
    /// Follow the log while the session runs, until it closes or you press Ctrl-C; read-only
    #[arg(long)]
    follow: bool,
    #[command(flatten, next_help_heading = "With correct")]
    correct: CorrectArguments,
}

pub(super) fn run(
    arguments: &SessionsArguments,
    record: &RecordOptions,
    console: Console,
) -> Result<Exit, CommandError> {
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    if let Some((study, id)) = session_to_correct(&words) {
        let paths = StudyPaths::find(study.as_deref(), record)?;
        return correct::run(&paths, id, &arguments.correct, console);
    }
    if arguments.correct.is_given() {
        return Err(
            CommandError::invalid("No session to correct was named.").hint(
                "Type: moderato sessions [STUDY] correct ID --reason TEXT, with --participant, --version, --moderator or --kind",
            ),
        );
    }
    let (study, session_word) =
        match words.as_slice() {
            [] => (None, None),
            ["show"] | [_, "show"] => {
                return Err(CommandError::invalid("show needs a session.")
                    .hint("Type its id from the list: moderato sessions [STUDY] show ID"));
            }
            ["show", id] => (None, Some(*id)),
            [word] if study_paths::is_not_a_script(Path::new(word)) => {
                return Err(CommandError::invalid(format!("There is no script {word}."))
                    .hint("To see one session: moderato sessions [STUDY] show ID"));
            }
            [study] => (Some(PathBuf::from(study)), None),
            [study, "show", id] => (Some(PathBuf::from(study)), Some(*id)),
            _ => {
                return Err(CommandError::invalid("These words do not name a session.").hint(
                "Type: moderato sessions [STUDY], and show ID or correct ID for one session",
            ));
            }
        };
    let paths = StudyPaths::find(study.as_deref(), record)?;
    match session_word {
        None if arguments.follow || arguments.alignment.is_given() => {
            Err(CommandError::invalid("No session was named.")
                .hint("Type: moderato sessions [STUDY] show ID --follow"))
        }
        None => print_list(&paths, console),
        Some(id) => show_session(&paths, id, arguments, console),
    }
}

/// The script and the session after "correct".
fn session_to_correct<'w>(words: &[&'w str]) -> Option<(Option<PathBuf>, &'w str)> {
    match words {
        ["correct", id] => Some((None, *id)),
        [study, "correct", id] => Some((Some(PathBuf::from(study)), *id)),
        _ => None,
    }
}

fn print_list(paths: &StudyPaths, console: Console) -> Result<Exit, CommandError> {
    let store = paths.open_read_only()?;
    Notes::about_record(paths, &store)?.print(console);
    let sessions = store.sessions()?;
    if sessions.is_empty() {
        return output::print("There are no sessions yet.");
    }
    output::print(&session_list::render(&sessions))
}

fn show_session(
    paths: &StudyPaths,
    wanted: &str,
    arguments: &SessionsArguments,
    console: Console,
) -> Result<Exit, CommandError> {
    let store = paths.open_read_only()?;
    Notes::about_record(paths, &store)?.print(console);
    let sessions = store.sessions()?;
    let session = find_session(&sessions, wanted)?;
    let script = store.find_protocol(&session.protocol)?;
    let study = match script {
        Some(script) => study::read_frozen(&script).map_err(CommandError::failed)?,
        None => paths.load_study(&store)?,
    };
    let study = Arc::new(study);
    let version = store.data_version()?;
    let state = store.with_study_log(replay(study.clone(), &store.log(session.id)?))?;
    let shift_ms = arguments.alignment.shift_ms(&state)?;
    let style = TimelineStyle {
        strike: output::stdout_has_color(),
        shift_ms,
    };
    if !arguments.follow || state.phase() == SessionPhase::Closed {
        return output::print(&timeline::text(&state, style));
    }
    if output::write_part(&timeline::lines_after(&state, 0, style))? == ReaderState::Gone {
        return Ok(Exit::Success);
    }
    follow_session(&store, session.id, &study, state, version, style)
}

/// Prints new entries until the session closes or the reader is gone.
fn follow_session(
    store: &Store,
    session: Uuid,
    study: &Arc<Study>,
    mut state: SessionState,
    mut version: i64,
    style: TimelineStyle,
) -> Result<Exit, CommandError> {
    while state.phase() != SessionPhase::Closed {
        std::thread::sleep(POLL_INTERVAL);
        let current_version = store.data_version()?;
        if current_version == version {
            continue;
        }
        version = current_version;
        let last_seq = state.last_seq();
        state = store.with_study_log(replay(study.clone(), &store.log(session)?))?;
        let new = timeline::lines_after(&state, last_seq, style);
        if !new.is_empty() && output::write_part(&new)? == ReaderState::Gone {
            break;
        }
    }
    Ok(Exit::Success)
}
