//! `run`: moderates a session, from briefing to close.

mod conduct;
mod new_session;
mod orphan_spool;
mod resume;
mod review;

pub(super) use conduct::{ReviewStart, resume_session, review_session, run_or_resume, run_session};

use std::path::PathBuf;

use clap::Args;

use conduct::{UnfinishedMatch, find_unfinished};

use super::error::CommandError;
use super::exit::Exit;
use super::record_options::RecordOptions;
use super::same_study::check_record_beside;
use super::stage::{SessionRequest, open_terminal, print_summary};
use super::study_paths::StudyPaths;
use super::{backup, home, new_codes, output};
use crate::clock::SystemClock;
use crate::session::SessionKind;
use crate::store::{Store, StoreErrorKind};

/// The arguments of `run`.
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
    /// A pilot session with a participant; not counted
    #[arg(long, conflicts_with = "rehearsal")]
    pilot: bool,
    /// Practice without a participant; not counted
    #[arg(long, conflicts_with = "participant")]
    rehearsal: bool,
    /// Copies of the record to keep beside it, one per closed session; 0 for none [default: 3]
    #[arg(long, value_name = "N", env = backup::BACKUPS_ENV, value_parser = parse_backups)]
    backups: Option<usize>,
}

/// Parses the number of backups to keep.
fn parse_backups(text: &str) -> Result<usize, String> {
    text.trim()
        .parse()
        .map_err(|_| "not a whole number; give one such as 3, or 0 for none".to_owned())
}

/// The code as it is written on file; unchanged if it is new.
fn code_on_file(paths: &StudyPaths, code: &str) -> Result<String, CommandError> {
    let known = match paths.open_if_exists()? {
        Some(store) => new_codes::on_file(&store)?
            .find_exact(code)
            .map(str::to_owned),
        None => None,
    };
    Ok(known.unwrap_or_else(|| code.to_owned()))
}

pub(super) fn run(arguments: &RunArguments, record: &RecordOptions) -> Result<Exit, CommandError> {
    let paths = StudyPaths::find(arguments.study.as_deref(), record)?;
    // Problems of the script are printed before the terminal switches to full screen.
    let (_, study) = paths.read_script()?;
    check_record_beside(&paths)?;
    if let Some(version) = arguments
        .version
        .as_ref()
        .filter(|v| study.version(v).is_none())
    {
        let known: Vec<_> = study.versions.iter().map(|v| v.id.as_str()).collect();
        return Err(CommandError::invalid(format!(
            "There is no version \"{version}\" in {}.",
            paths.name()
        ))
        .hint(format!("Its versions are {}.", known.join(", "))));
    }
    if !output::is_interactive() {
        // Report a problem of the record first, since it would also occur in a terminal.
        if paths.record.exists() {
            match Store::open_read_only(&paths.record).and_then(|store| store.unfinished_sessions())
            {
                Err(error) if matches!(error.kind, StoreErrorKind::OlderFormat) => {}
                read => drop(read?),
            }
        }
        return Err(CommandError::failed("A session needs a terminal.")
            .hint("Run moderato in one, not through a pipe."));
    }
    let kind = match (arguments.pilot, arguments.rehearsal) {
        (true, _) => Some(SessionKind::Pilot),
        (_, true) => Some(SessionKind::Rehearsal),
        _ => None,
    };
    let request = SessionRequest {
        participant: arguments
            .participant
            .as_deref()
            .map(|code| code_on_file(&paths, code))
            .transpose()?,
        version: arguments.version.clone(),
        moderator: arguments.moderator.clone(),
        kind,
        backups: arguments.backups,
    };
    match find_unfinished(&paths, &request, |session, spool| {
        orphan_spool::is_wanted(session, spool)
    })? {
        UnfinishedMatch::None => {
            let clock = SystemClock::new();
            let mut terminal = open_terminal(&clock)?;
            let end = run_session(&mut terminal, &clock, &paths, &request)?;
            drop(terminal);
            Ok(print_summary(&end))
        }
        UnfinishedMatch::Session(session) => {
            let clock = SystemClock::new();
            let mut terminal = open_terminal(&clock)?;
            let end = resume_session(&mut terminal, &clock, &paths, session, &request)?;
            drop(terminal);
            Ok(print_summary(&end))
        }
        // The moderator decides whether to resume one of them or to start another.
        UnfinishedMatch::Others(n) => home::run_on_unfinished(
            &paths,
            format!(
                "{n} unfinished: Enter resumes it, Tab starts a new one.",
                n = if n == 1 {
                    "1 session is".to_owned()
                } else {
                    format!("{n} sessions are")
                }
            ),
            &request,
        ),
    }
}
