//! `check`: lists every problem of a script.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::error::CommandError;
use super::exit::Exit;
use super::study_paths::{StudyPaths, find_script, read_text};
use super::{keys, output};
use crate::report;
use crate::study;
use crate::study::text::pluralize;

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato check checkout.toml")]
pub(super) struct CheckArguments {
    /// The script [default: the only one in this folder]
    study: Option<PathBuf>,
    /// Check your key file instead, and print the active keys
    #[arg(long, conflicts_with_all = ["study", "format"])]
    keys: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(super) fn run(arguments: &CheckArguments) -> Result<Exit, CommandError> {
    if arguments.keys {
        return keys::check();
    }
    let paths = StudyPaths::with_plain_record(find_script(arguments.study.as_deref())?);
    let text = read_text(&paths.script)?;
    let name = paths.name();
    let outcome = study::parse(&text);
    let problems = outcome.as_ref().err().map_or(&[][..], Vec::as_slice);
    let text = match (arguments.format, &outcome) {
        (Format::Json, _) => report::problem::json(problems, &text, &name),
        (Format::Text, Ok(study)) => success_message(&name, study),
        (Format::Text, Err(_)) => {
            report::problem::text(problems, &text, &name, output::stdout_has_color())
        }
    };
    output::print(&text)?;
    Ok(if outcome.is_ok() {
        Exit::Success
    } else {
        Exit::InvalidInput
    })
}

fn success_message(name: &str, study: &study::Study) -> String {
    format!(
        "{name} has no problems: {}, {}, {}.",
        pluralize(study.versions.len(), "version"),
        pluralize(study.tasks.len(), "task"),
        pluralize(study.error_kinds.len(), "error kind"),
    )
}
