//! Resolves the participant codes of an imported table.

use std::collections::{BTreeSet, HashMap};

use super::content::Content;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems::Problems;

/// Replaces the table's codes with the codes on file or new ones, and removes rows whose code is not valid. Returns
/// one problem per removed line.
pub(super) fn resolve_codes(content: &mut Content, codes: &mut NewCodes) -> Problems {
    let mut resolved: HashMap<String, Result<String, String>> = HashMap::new();
    let mut flaws = Problems::default();
    // A line may have ten answers of the same participant.
    let mut reported_lines = BTreeSet::new();
    let mut replace_code = |line: u64, code: &mut String| {
        let resolution = resolved
            .entry(code.clone())
            .or_insert_with(|| codes.resolve(code));
        match resolution {
            Ok(known) => {
                code.clone_from(known);
                true
            }
            Err(flaw) => {
                if reported_lines.insert(line) {
                    flaws.add_at(line, flaw);
                }
                false
            }
        }
    };
    match content {
        Content::Attempts(rows) => {
            rows.retain_mut(|row| replace_code(row.line, &mut row.participant));
        }
        Content::Answers(answers) => {
            answers.retain_mut(|answer| replace_code(answer.line, &mut answer.participant));
        }
    }
    flaws
}
