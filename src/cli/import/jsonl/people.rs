//! Who the participants of an imported log are, where another lab may have given the same codes.

use std::collections::BTreeMap;
use std::path::Path;

use super::check::Checks;
use crate::cli::display;
use crate::cli::error::CommandError;
use crate::cli::import::attempts::SharedCodes;
use crate::cli::new_codes::NewCodes;
use crate::store::{CodeAnswer, IncomingPerson};
use crate::study::label;
use crate::study::text::excerpt;

/// Number of codes that a message lists.
const LISTED: usize = 5;

/// Finds who participants with only new sessions are; codes that look like others and are not answered become problems.
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
    let mut unanswered = Vec::new();
    let (both, single): (Vec<_>, Vec<_>) = people.iter().partition(|person| person.is_shared);
    for person in single {
        match on_file.check_recorded(&person.code) {
            Ok(Some(known)) => {
                let answer = CodeAnswer {
                    code: known,
                    is_same_person: true,
                };
                answers.insert(person.code.clone(), answer);
            }
            Ok(None) => {}
            Err(flaw) => checks.add_code_problem(&person.code, flaw),
        }
    }
    for person in both {
        let code = &person.code;
        if shared.is_same_person(code) {
            continue;
        }
        let Some(prefix) = shared.new_codes else {
            unanswered.push(code.as_str());
            continue;
        };
        let answer = CodeAnswer {
            code: new_code(code, prefix, on_file, checks)?,
            is_same_person: false,
        };
        answers.insert(code.clone(), answer);
    }
    if unanswered.is_empty() {
        Ok(answers)
    } else {
        Err(unanswered_codes(&unanswered, on_file, checks, file))
    }
}

/// A new code for a participant: the prefix and the code, or without one the code with the next free number.
fn new_code(
    code: &str,
    prefix: Option<&str>,
    on_file: &mut NewCodes,
    checks: &Checks,
) -> Result<String, CommandError> {
    let new = match prefix {
        Some(prefix) => format!("{prefix}{code}"),
        None => next_free(code, on_file, checks),
    };
    let flaw = match label::parse_code(&new) {
        Err(flaw) => flaw.to_string(),
        Ok(_) if is_taken(&new, on_file, checks) => "belongs to another participant".to_owned(),
        Ok(new) => {
            on_file.add(&new);
            return Ok(new);
        }
    };
    Err(CommandError::invalid(format!(
        "The new code \"{}\" {flaw}. Nothing was imported.",
        excerpt(&new)
    ))
    .hint("Choose another prefix: --new-codes=PREFIX"))
}

/// A code with the first number after it that nobody has: `P01-2`.
fn next_free(code: &str, on_file: &NewCodes, checks: &Checks) -> String {
    let mut number: u64 = 2;
    loop {
        let new = format!("{code}-{number}");
        if !is_taken(&new, on_file, checks) {
            return new;
        }
        number += 1;
    }
}

/// Whether a participant on file or in the import has a code, or one that looks like it.
fn is_taken(code: &str, on_file: &NewCodes, checks: &Checks) -> bool {
    on_file.is_known(code) || checks.has_code(code)
}

fn unanswered_codes(
    codes: &[&str],
    on_file: &NewCodes,
    checks: &Checks,
    file: &Path,
) -> CommandError {
    let listed: Vec<&str> = codes.iter().take(LISTED).copied().collect();
    let more = if codes.len() > LISTED { ", ..." } else { "" };
    let first = codes[0];
    CommandError::invalid(format!(
        "{} of participants in {} ({}{more}), and nothing shows that they are the same people. Nothing was imported.",
        match codes.len() {
            1 => "A participant on file has the code".to_owned(),
            count => format!("Participants on file have {count} codes"),
        },
        display::path(file),
        listed.join(", "),
    ))
    .hint(format!(
        "If they are different people, as in another lab: add --new-codes, and each gets a code of their own here, such as {}. --new-codes=B- makes it B-{first}.",
        next_free(first, on_file, checks)
    ))
    .hint(format!(
        "If they are the same people: add --same-person. --same-person={first} is about this code only."
    ))
}
