//! Resolves the participant codes of an imported table.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::content::{Attempts, Content};
use super::names::Name;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems::Problems;

/// Replaces the table's codes with the codes on file or new ones, and removes rows whose code is not valid. Returns
/// one problem per removed line.
pub(super) fn resolve_codes(content: &mut Content, codes: &mut NewCodes) -> Problems {
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            let mut replacement = Replacement::new(|code: &Name| {
                let resolved = codes.resolve(&names[*code]);
                resolved.map(|code| names.add(&code))
            });
            rows.retain_mut(|row| replacement.replace(row.line(), &mut row.participant));
            replacement.flaws
        }
        Content::Answers(answers) => {
            let mut replacement = Replacement::new(|code: &String| codes.resolve(code));
            answers.retain_mut(|answer| replacement.replace(answer.line, &mut answer.participant));
            replacement.flaws
        }
    }
}

/// Replaces codes, each resolved once.
struct Replacement<Code, Resolve> {
    resolve: Resolve,
    resolved: HashMap<Code, Result<Code, String>>,
    flaws: Problems,
    /// A line may have ten answers of the same participant.
    reported_lines: BTreeSet<u64>,
}

impl<Code: Clone + Eq + Hash, Resolve: FnMut(&Code) -> Result<Code, String>>
    Replacement<Code, Resolve>
{
    fn new(resolve: Resolve) -> Self {
        Self {
            resolve,
            resolved: HashMap::new(),
            flaws: Problems::default(),
            reported_lines: BTreeSet::new(),
        }
    }

    /// Replaces the code of a line; returns whether it is valid.
    fn replace(&mut self, line: u64, code: &mut Code) -> bool {
        if !self.resolved.contains_key(code) {
            let resolved = (self.resolve)(code);
            self.resolved.insert(code.clone(), resolved);
        }
        match &self.resolved[code] {
            Ok(known) => {
                code.clone_from(known);
                true
            }
            Err(flaw) => {
                if self.reported_lines.insert(line) {
                    self.flaws.add_at(line, flaw);
                }
                false
            }
        }
    }
}
