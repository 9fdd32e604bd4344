//! Resolves the participant codes of an imported table.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::content::{Attempts, Content};
use super::names::Name;
use crate::cli::new_codes::NewCodes;
use crate::cli::problems::Problems;
use crate::session::codes::whole_number;

/// Reads codes as whole numbers if all are decimals such as `7.0`, which data frames write. Returns a note if it did.
pub(super) fn read_whole_numbers(content: &mut Content) -> Option<String> {
    let mut example = None;
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            let mut codes = rows.iter().map(|row| &names[row.participant]);
            if !codes.all(|code| whole_number(code).is_some()) {
                return None;
            }
            for row in rows {
                let code = names[row.participant].to_owned();
                if let Some(whole) = whole_number(&code) {
                    row.participant = names.add(whole);
                    example.get_or_insert((code.clone(), whole.to_owned()));
                }
            }
        }
        Content::Answers(answers) => {
            let mut codes = answers.iter().map(|answer| &answer.participant);
            if !codes.all(|code| whole_number(code).is_some()) {
                return None;
            }
            for answer in answers {
                if let Some(whole) = whole_number(&answer.participant).map(str::to_owned) {
                    example.get_or_insert((answer.participant.clone(), whole.clone()));
                    answer.participant = whole;
                }
            }
        }
    }
    let (decimal, whole) = example?;
    Some(format!(
        "The codes of participants are whole numbers: {decimal} was read as {whole}."
    ))
}

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
