//! The codes of a table's rows, each looked at once.

use std::collections::{BTreeSet, HashMap};

use super::content::Content;
use crate::cli::new_codes::NewCodes;

/// Puts the codes as they are kept in place of those in the table, and takes the rows out whose code can be none:
/// of each line why.
pub(super) fn resolve_codes(content: &mut Content, codes: &mut NewCodes) -> Vec<String> {
    let mut settled: HashMap<String, Result<String, String>> = HashMap::new();
    let mut flaws = Vec::new();
    // A line may hold ten answers of one person.
    let mut told = BTreeSet::new();
    let mut keep = |line: u64, code: &mut String| {
        let kept = settled
            .entry(code.clone())
            .or_insert_with(|| codes.resolve(code));
        match kept {
            Ok(kept) => {
                code.clone_from(kept);
                true
            }
            Err(flaw) => {
                if told.insert(line) {
                    flaws.push(format!("line {line}: {flaw}"));
                }
                false
            }
        }
    };
    match content {
        Content::Attempts(rows) => rows.retain_mut(|row| keep(row.line, &mut row.participant)),
        Content::Answers(answers) => {
            answers.retain_mut(|answer| keep(answer.line, &mut answer.participant));
        }
    }
    flaws
}
