//! `participants add`: adds participants to the roster by code.

use std::collections::BTreeMap;

use clap::Args;

use super::columns;
use crate::cli::error::CommandError;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems;
use crate::session::codes::personal_name_message;
use crate::session::{RosterChange, roster};
use crate::study::Study;

/// The arguments of `participants add`.
#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// Codes, such as P07; never names
    #[arg(required = true, value_name = "CODE")]
    codes: Vec<String>,
    /// The segment they were recruited for
    #[arg(long)]
    segment: Option<String>,
    /// The design version they will see; in a between-subjects study versions are balanced otherwise
    #[arg(long)]
    version: Option<String>,
    /// Another attribute, such as age=40s
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
    /// Accept codes that look like codes on the roster as new participants
    #[arg(long)]
    pub(super) new_codes: bool,
}

impl AddArguments {
    /// The changes to the roster, after checking codes and attributes.
    ///
    /// # Errors
    /// When a code, an attribute or the version is not valid.
    pub(super) fn to_changes(
        &self,
        study: &Study,
        codes: &mut NewCodes,
    ) -> Result<Vec<RosterChange>, CommandError> {
        let has_digit = |code: &&String| code.contains(|c: char| c.is_ascii_digit());
        // Several words without a digit are more likely a name than codes.
        if self.codes.len() > 1 && !self.codes.iter().any(|code| has_digit(&code)) {
            return Err(CommandError::invalid(personal_name_message(
                &self.codes.join(" "),
            )));
        }
        let mut attributes = BTreeMap::new();
        for pair in &self.attributes {
            let Some((name, value)) = pair.split_once('=') else {
                return Err(
                    CommandError::invalid(format!("\"{pair}\" is not a valid attribute."))
                        .hint("Write it as NAME=VALUE, such as age=40s."),
                );
            };
            if let Some(problem) = columns::column_problem(name.trim()) {
                return Err(CommandError::invalid(problem));
            }
            attributes.insert(name.trim().to_owned(), value.trim().to_owned());
        }
        if let Some(version) = &self.version {
            attributes.insert(roster::VERSION_ATTRIBUTE.to_owned(), version.clone());
        }
        if let Some(version) = attributes.get(roster::VERSION_ATTRIBUTE) {
            columns::check_version(study, version).map_err(CommandError::invalid)?;
        }
        let (mut changes, mut flaws) = (Vec::new(), Vec::new());
        for text in &self.codes {
            match codes.resolve(text) {
                Ok(code) => changes.push(RosterChange::Add {
                    code,
                    segment: self.segment.clone(),
                    attributes: attributes.clone(),
                    // Look-alike codes were resolved above.
                    is_other_person: true,
                }),
                Err(flaw) => flaws.push(flaw),
            }
        }
        match flaws.as_slice() {
            [] => Ok(changes),
            [flaw] => Err(CommandError::invalid(flaw)),
            flaws => Err(CommandError::invalid(format!(
                "{} of the codes cannot be added, and nobody was:\n{}",
                flaws.len(),
                problems::render_list(flaws)
            ))),
        }
    }
}
