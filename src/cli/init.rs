//! `init`: a commented script to start from.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::exit::{Exit, Failure};
use super::output;
use super::voice::Voice;
use crate::study;

/// What `init` takes.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato init checkout.toml")]
pub(super) struct InitArguments {
    /// The script to write; existing files are never overwritten
    #[arg(default_value = "study.toml")]
    file: PathBuf,
}

pub(super) fn run(arguments: &InitArguments, voice: Voice) -> Result<Exit, Failure> {
    let name = output::named(&arguments.file);
    if arguments.file.extension().is_none_or(|e| e != "toml") {
        return Err(Failure::wrong(format!(
            "A script's file name ends in .toml. Try: moderato init {}",
            output::word(&arguments.file.with_added_extension("toml"))
        )));
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&arguments.file)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::cannot(format!(
                "{name} already exists and was not changed. Choose another name."
            )),
            _ => Failure::cannot(format!(
                "{name} cannot be written: {}.",
                output::reason(&error)
            )),
        })?;
    file.write_all(study::TEMPLATE.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| {
            let reason = output::reason(&error);
            Failure::cannot(format!("{name} cannot be written: {reason}."))
        })?;
    let word = output::word(&arguments.file);
    Ok(voice.say(&format!(
        "Wrote {name}. Edit it, then:\n  moderato check {word}\n  moderato run {word}"
    )))
}
