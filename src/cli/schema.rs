//! `schema`: prints the JSON Schema of scripts, for completion and checks in editors.

use clap::Args;

use super::error::CommandError;
use super::exit::Exit;
use super::output;
use crate::study;

/// The arguments of `schema`.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato schema > moderato.schema.json

A script written by moderato init names this file in its first line, where TOML plugins of editors find it.")]
pub(super) struct SchemaArguments {}

pub(super) fn run(_: &SchemaArguments) -> Result<Exit, CommandError> {
    output::print(study::script::SCHEMA)
}
