//! `compare --gate`: conditions that a comparison must pass.

use std::path::Path;

use serde::Deserialize;

use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::study_data::Format;
use crate::cli::study_paths::read_text;
use crate::metrics::comparison::Comparison;
use crate::metrics::gate::{CheckedCondition, Gate, check_gate, parse};
use crate::report::{self, json};
use crate::study::Study;

/// A TOML file with conditions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GateFile {
    gate: Option<String>,
    #[serde(default)]
    conditions: Vec<String>,
}

const HOW_TO_WRITE: &str = "Write gate = \"success >= 0.78 and n >= 10\", or conditions = [\"success >= 0.78\", \"n >= 10\"].";

/// Reads a gate from a TOML file, or from the option's text itself.
///
/// # Errors
/// When the file is missing or not valid, or a condition is not.
pub(super) fn read_gate(text: &str, study: &Study) -> Result<Gate, CommandError> {
    let path = Path::new(text);
    let is_toml = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("toml"));
    let is_file = is_toml || path.is_file();
    if !is_file {
        return parse_gate(text, study, "--gate");
    }
    let name = path.display().to_string();
    if !path.exists() {
        return Err(
            CommandError::invalid(format!("There is no gate file {name}."))
                .hint("Write the conditions themselves, such as --gate \"success >= 0.78\"."),
        );
    }
    let file: GateFile = toml::from_str(&read_text(path)?).map_err(|error| {
        CommandError::invalid(format!("{name} is not a valid gate: {}.", error.message()))
            .hint(HOW_TO_WRITE)
    })?;
    let mut conditions = Vec::new();
    for text in file.gate.iter().chain(&file.conditions) {
        conditions.extend(parse_gate(text, study, &name)?.conditions);
    }
    if conditions.is_empty() {
        return Err(CommandError::invalid(format!("{name} has no conditions.")).hint(HOW_TO_WRITE));
    }
    Ok(Gate { conditions })
}

fn parse_gate(text: &str, study: &Study, name: &str) -> Result<Gate, CommandError> {
    parse(text, study).map_err(|problems| {
        CommandError::from_script_problems(&report::problem::text(
            &problems,
            text,
            name,
            output::stderr_has_color(),
        ))
    })
}

/// Prints the result of each condition; [`Exit::GateFailed`] if any fails.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_result(
    gate: &Gate,
    comparison: &Comparison,
    format: Format,
) -> Result<Exit, CommandError> {
    let checked = check_gate(gate, comparison);
    output::print(&match format {
        Format::Text => report::gate_result::text(&checked, comparison),
        Format::Json => json::comparisons(std::slice::from_ref(comparison), None, Some(&checked)),
    })?;
    Ok(if checked.iter().all(CheckedCondition::passes) {
        Exit::Success
    } else {
        Exit::GateFailed
    })
}
