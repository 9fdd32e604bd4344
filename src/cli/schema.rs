//! `schema`: the JSON Schema of a script, with which an editor completes and checks it.

use clap::Args;

use super::exit::{Exit, Failure};
use super::output;
use crate::study;

/// What `schema` takes.
#[derive(Debug, Args)]
#[command(after_help = "Example:  moderato schema > moderato.schema.json

A script that moderato init wrote names this file in its first line, where the TOML extensions of editors look.")]
pub(super) struct SchemaArguments {}

pub(super) fn run(_: &SchemaArguments) -> Result<Exit, Failure> {
    output::print(study::script::SCHEMA)
}
