//! `demo`: opens a sample study with recorded sessions, in a temporary folder.

mod sample_sessions;

use super::display;
use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::Args;

use super::error::CommandError;
use super::exit::Exit;
use super::study_paths::StudyPaths;
use super::{compare, home, output};
use crate::clock::{Clock, SystemClock};
use crate::platform::{PrivateFile, create_new_private_folder};
use crate::store::{Participant, ParticipantStatus, Store};
use crate::study;

const SCRIPT: &str = include_str!("demo/library.toml");

/// The arguments of `demo`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:  moderato demo
           moderato demo --folder sample")]
pub(super) struct DemoArguments {
    /// Print the comparison instead of opening the home screen
    #[arg(long)]
    print: bool,
    /// Write the sample study into this new folder and keep it
    #[arg(long, conflicts_with = "print")]
    folder: Option<PathBuf>,
}

pub(super) fn run(arguments: &DemoArguments) -> Result<Exit, CommandError> {
    let clock = SystemClock::new();
    if let Some(folder) = &arguments.folder {
        let paths = write_sample_study(folder, &clock)?;
        return Ok(output::print_message(&format!(
            "The sample study is {}. See its report with: moderato report {}",
            paths.name(),
            paths.shell_word()
        )));
    }
    let folder = std::env::temp_dir().join(format!("moderato-demo-{}", clock.new_id().simple()));
    let paths = write_sample_study(&folder, &clock)?;
    if arguments.print || !output::is_interactive() {
        let printed = compare::print_plain(&paths);
        // Nothing printed names the folder, so it is removed.
        let _ = fs::remove_dir_all(&folder);
        return printed;
    }
    let exit = home::run_on_studies(&[paths])?;
    output::print(&format!(
        "The sample study is in {}. Delete it when you no longer need it.",
        display::path(&folder)
    ))?;
    Ok(exit)
}

/// Writes the sample study into a new folder.
fn write_sample_study(folder: &Path, clock: &impl Clock) -> Result<StudyPaths, CommandError> {
    let cannot = |error| {
        CommandError::failed(format!("{} cannot be written", display::path(folder))).because(error)
    };
    create_new_private_folder(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => CommandError::invalid(format!(
            "{} already exists, and the sample study needs a new folder.",
            display::path(folder)
        ))
        .hint("Choose another name with --folder, or delete that folder if you no longer need it."),
        _ => cannot(error),
    })?;
    let script = folder.join("library.toml");
    PrivateFile::write(&script, SCRIPT.as_bytes()).map_err(cannot)?;
    let paths = StudyPaths::with_plain_record(script.clone());
    let plan = study::parse(SCRIPT)
        .map_err(|_| CommandError::failed("The sample study's script has problems."))?;
    let mut store = Store::open(&paths.record)?;
    let protocol = store.freeze_protocol(SCRIPT, &plan, clock.now().wall)?;
    let sessions = sample_sessions::build_all(&plan, &protocol, clock)
        .ok_or_else(|| CommandError::failed("The sample study's sessions cannot be read."))?;
    store.write_sessions(&sessions)?;
    store.add_participant(&Participant {
        code: "P21".to_owned(),
        status: ParticipantStatus::NoShow,
        status_at: Some(clock.now().wall),
        status_by: Some("Anna".to_owned()),
        ..Participant::default()
    })?;
    Ok(paths)
}
