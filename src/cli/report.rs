//! `report`: the measures per version and task.

use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::{Exit, Failure};
use super::measured::{Format, Measured, Telling};
use super::output;
use crate::metrics::findings::Findings;
use crate::report::{json, text};

/// What `report` takes.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato report checkout.toml --version 3.0 --format json")]
pub(super) struct ReportArguments {
    /// The script; left out, the only one in this folder
    study: Option<PathBuf>,
    /// Only this version
    #[arg(long)]
    version: Option<String>,
    #[command(flatten)]
    telling: Telling,
}

pub(super) fn run(arguments: &ReportArguments, db: Option<&Path>) -> Result<Exit, Failure> {
    let measured = Measured::read(arguments.study.as_ref(), db)?;
    if let Some(version) = &arguments.version {
        measured.check_version(version)?;
    }
    let findings = Findings::of(
        &measured.study,
        &measured.sessions,
        measured.roster,
        arguments.version.as_deref(),
        arguments.telling.confidence,
    );
    output::print(&match arguments.telling.format {
        Format::Text => text::findings(&findings, arguments.telling.style(false)),
        Format::Json => json::findings(&findings),
    })
}
