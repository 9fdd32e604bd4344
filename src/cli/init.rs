//! `init`: writes a commented script to start from.

use super::display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::error::CommandError;
use super::exit::Exit;
use crate::platform::PrivateFile;
use crate::study;

/// The arguments of `init`.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato init checkout.toml")]
pub(super) struct InitArguments {
    /// The script to write; existing files are never overwritten
    #[arg(default_value = "study.toml")]
    file: PathBuf,
}

pub(super) fn run(arguments: &InitArguments, console: Console) -> Result<Exit, CommandError> {
    let name = display::path(&arguments.file);
    if arguments.file.extension().is_none_or(|e| e != "toml") {
        return Err(
            CommandError::invalid("A script's file name ends in .toml.").hint(format!(
                "Type: moderato init {}",
                display::path_argument(&arguments.file.with_added_extension("toml"))
            )),
        );
    }
    write_new(&arguments.file, study::TEMPLATE.as_bytes()).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return CommandError::failed(format!("{name} already exists and was not changed."))
                .hint("Choose another name.");
        }
        CommandError::failed(format!("{name} cannot be written")).because(error)
    })?;
    let word = display::path_argument(&arguments.file);
    Ok(console.print_message(&format!(
        "Wrote {name}. Edit it, then:\n  moderato check {word}\n  moderato run {word}"
    )))
}

/// Writes a new file, completely or not at all.
///
/// # Errors
/// `AlreadyExists` when there is a file of this name; otherwise what the operating system reports.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = PrivateFile::create_beside(path)?;
    file.write_all(bytes)?;
    file.persist_new()
}
