//! Who the participants of an imported log are, where another lab may have given the same codes.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::check::Checks;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::import::shared_codes::SharedCodes;
use crate::cli::new_codes::NewCodes;
use crate::store::{CodeAnswer, IncomingPerson};
use crate::study::label;
use crate::study::text::excerpt;

/// Number of codes that a message lists.
const LISTED: usize = 5;

/// Finds who participants with only new sessions are. Codes that look like others and are not answered become problems.
///
/// # Errors
/// If sessions on file have a participant's code and no option says whether they are the same person, or if a new code
/// is not valid.
pub(super) fn find_answers(
    people: &[IncomingPerson],
    shared: SharedCodes<'_>,
    on_file: &mut NewCodes,
    checks: &mut Checks,
    file: &Path,
) -> Result<BTreeMap<String, CodeAnswer>, CommandError> {
    let mut answers = BTreeMap::new();
    let (both, single): (Vec<_>, Vec<_>) = people.iter().partition(|person| person.is_shared);
    let lines = checks.lines_by_code();
    for IncomingPerson { code, .. } in single {
        match on_file.check_recorded(code) {
            Ok(Some(known)) => {
                answers.insert(code.clone(), same_person(known));
            }
            Ok(None) => {}
            Err(flaw) => {
                let line = lines.get(code).copied().unwrap_or(1);
                checks.problems.push((line, flaw));
            }
        }
    }
    let mut codes = FreeCodes {
        on_file,
        in_file: lines,
    };
    let mut unanswered = Vec::new();
    for IncomingPerson { code, .. } in both {
        let answer = if shared.is_same_person(code) {
            same_person(code.clone())
        } else if let Some(prefix) = shared.new_codes {
            CodeAnswer {
                code: codes.take(code, prefix)?,
                is_same_person: false,
            }
        } else {
            unanswered.push(code.as_str());
            continue;
        };
        answers.insert(code.clone(), answer);
    }
    if unanswered.is_empty() {
        Ok(answers)
    } else {
        Err(unanswered_codes(&unanswered, &codes, file))
    }
}

/// Whether an answer gives somebody another code than in the log.
pub(super) fn changes_codes(answers: &BTreeMap<String, CodeAnswer>) -> bool {
    answers.iter().any(|(code, answer)| *code != answer.code)
}

fn same_person(code: String) -> CodeAnswer {
    CodeAnswer {
        code,
        is_same_person: true,
    }
}

/// Codes that a participant on file or in the log has.
struct FreeCodes<'c> {
    on_file: &'c mut NewCodes,
    in_file: HashMap<String, usize>,
}

impl FreeCodes<'_> {
    /// A new code for a participant: the prefix and the code, or without a prefix the code with the next free number.
    fn take(&mut self, code: &str, prefix: Option<&str>) -> Result<String, CommandError> {
        let new = match prefix {
            Some(prefix) => format!("{prefix}{code}"),
            None => self.next_free(code),
        };
        let flaw = match label::parse_code(&new) {
            Err(flaw) => flaw.to_string(),
            Ok(_) if self.is_taken(&new) => "belongs to another participant".to_owned(),
            Ok(new) => {
                self.on_file.add(&new);
                return Ok(new);
            }
        };
        Err(CommandError::invalid(format!(
            "The new code \"{}\" {flaw}. Nothing was imported.",
            excerpt(&new)
        ))
        .hint("Choose another prefix: --new-codes=PREFIX"))
    }

    /// The code with the first number after it that nobody has: `P01-2`.
    fn next_free(&self, code: &str) -> String {
        let mut number: u64 = 2;
        loop {
            let new = format!("{code}-{number}");
            if !self.is_taken(&new) {
                return new;
            }
            number += 1;
        }
    }

    /// Whether somebody has a code, or one on file that looks like it.
    fn is_taken(&self, code: &str) -> bool {
        self.on_file.is_known(code) || self.in_file.contains_key(code)
    }
}

fn unanswered_codes(unanswered: &[&str], codes: &FreeCodes<'_>, file: &Path) -> CommandError {
    let listed: Vec<String> = unanswered.iter().take(LISTED).map(|c| excerpt(c)).collect();
    let more = if unanswered.len() > LISTED {
        ", ..."
    } else {
        ""
    };
    let first = &listed[0];
    CommandError::invalid(format!(
        "{} of {} in {} ({}{more}), and nothing shows that they are the same {}. Nothing was imported.",
        match unanswered.len() {
            1 => "A participant on file has the code".to_owned(),
            count => format!("Participants on file have {count} codes"),
        },
        if unanswered.len() == 1 { "one" } else { "participants" },
        display::path(file),
        listed.join(", "),
        if unanswered.len() == 1 { "person" } else { "people" },
    ))
    .hint(format!(
        "If they are different people, as in another lab: add --new-codes, and each gets a code of their own here, such as {}. --new-codes=B- makes it B-{first}.",
        excerpt(&codes.next_free(unanswered[0]))
    ))
    .hint(format!(
        "If they are the same people: add --same-person. --same-person={first} is about this code only."
    ))
}
