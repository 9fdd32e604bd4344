//! Results that another source has on file of the same code, version and task, or of the same questionnaire: the same
//! person again, whose first result alone counts, or another person with the same code.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::content::{Attempts, CodeOrigin, Content};
use super::shared_codes::{SharedCodes, codes_and_versions, parse_new_code};
use crate::cli::error::CommandError;
use crate::cli::study_paths::StudyPaths;
use crate::session::{SessionKind, SessionSummary};
use crate::study::text::{excerpt, list_names, pluralize};

/// The most codes that a message names.
const MAX_NAMED: usize = 5;

/// Resolves codes whose results another source has on file already, and replaces those of other participants; `answers`
/// are codes in the file that were answered to mean codes on file. Codes that no person gave are another
/// participant's as likely wherever they are on file. Returns a note if they are the same participants.
///
/// # Errors
/// When such a code is not covered by `shared`, a new code is not valid, or the record cannot be read.
pub(super) fn resolve(
    content: &mut Content,
    paths: &StudyPaths,
    source: &str,
    shared: SharedCodes<'_>,
    answers: &BTreeMap<String, String>,
    origin: CodeOrigin,
) -> Result<Option<String>, CommandError> {
    let sessions = match paths.open_if_exists()? {
        Some(store) => store.sessions()?,
        None => return Ok(None),
    };
    let on_file = OnFile::of_others(&sessions, source);
    let repeated = on_file.repeated_codes(content);
    let asked = match origin {
        CodeOrigin::Given => repeated.clone(),
        CodeOrigin::ResponseIds | CodeOrigin::Numbers => on_file.shared_codes(content),
    };
    let (mut same, others): (BTreeSet<String>, BTreeSet<String>) = asked
        .into_iter()
        .partition(|code| shared.is_same_person(code) || answers.values().any(|c| c == code));
    if !others.is_empty() {
        let Some(prefix) = shared.new_codes else {
            return Err(match origin {
                CodeOrigin::Given => refusal(&others, source),
                CodeOrigin::ResponseIds => numbers_refusal("ids of responses", &others),
                CodeOrigin::Numbers => numbers_refusal("numbers of rows", &others),
            });
        };
        let new_code = |code: &str| match prefix {
            Some(prefix) => parse_new_code(&format!("{prefix}{code}")),
            None => parse_new_code(&format!("{code}-{source}")),
        };
        match content {
            Content::Attempts(Attempts { names, rows }) => {
                for row in rows {
                    if others.contains(&names[row.participant]) {
                        let new = new_code(&names[row.participant])?;
                        row.participant = names.add(&new);
                    }
                }
            }
            Content::Answers(answers) => {
                for answer in answers {
                    if others.contains(&answer.participant) {
                        answer.participant = new_code(&answer.participant)?;
                    }
                }
            }
        }
    }
    same.retain(|code| repeated.contains(code));
    Ok((!same.is_empty()).then(|| {
        format!(
            "{} on file from another source at the same tasks or questionnaires; only the first result counts ({}).",
            match same.len() {
                1 => "1 participant is".to_owned(),
                n => format!("{} are", pluralize(n, "participant")),
            },
            named(&same)
        )
    }))
}

/// What other sources have on file, by code and version.
struct OnFile<'s> {
    /// Codes with sessions, of any source.
    codes: HashSet<&'s str>,
    /// Codes with results of this source, which was imported before.
    known: HashSet<(&'s str, &'s str)>,
    /// Attempts that count, by task.
    attempts: HashSet<(&'s str, &'s str, &'s str)>,
    /// Questionnaires at the end of a session. Answers after a task go to its attempt, whose source does not matter.
    answers: HashSet<(&'s str, &'s str, &'s str)>,
}

impl<'s> OnFile<'s> {
    fn of_others(sessions: &'s [SessionSummary], source: &str) -> Self {
        let mut found = Self {
            codes: HashSet::new(),
            known: HashSet::new(),
            attempts: HashSet::new(),
            answers: HashSet::new(),
        };
        for session in sessions.iter().filter(|s| s.kind == SessionKind::Real) {
            let Some(code) = session.participant.as_deref() else {
                continue;
            };
            let version = &*session.version;
            found.codes.insert(code);
            if session.import_source() == Some(source) {
                found.known.insert((code, version));
                continue;
            }
            for attempt in session.attempts.iter().filter(|a| a.success().is_some()) {
                found.attempts.insert((code, version, attempt.task()));
            }
            for rating in session.ratings.iter().filter(|r| r.attempt.is_none()) {
                found.answers.insert((code, version, &rating.instrument));
            }
        }
        found
    }

    /// The codes in a table that are on file; those that the source has on file on the same version were decided before.
    fn shared_codes(&self, content: &Content) -> BTreeSet<String> {
        let shared = codes_and_versions(content).filter(|(code, version)| {
            self.codes.contains(code) && !self.known.contains(&(*code, *version))
        });
        shared.map(|(code, _)| code.to_owned()).collect()
    }

    /// The codes in a table whose results others have already; those that the source has on file were decided before.
    fn repeated_codes(&self, content: &Content) -> BTreeSet<String> {
        let mut codes = BTreeSet::new();
        match content {
            Content::Attempts(Attempts { names, rows }) => {
                for row in rows {
                    let (code, version) = (&names[row.participant], &names[row.version]);
                    if !self.known.contains(&(code, version))
                        && self.attempts.contains(&(code, version, &names[row.task]))
                    {
                        codes.insert(code.to_owned());
                    }
                }
            }
            Content::Answers(answers) => {
                for answer in answers.iter().filter(|answer| answer.task.is_none()) {
                    let (code, version) = (answer.participant.as_str(), answer.version.as_str());
                    if !self.known.contains(&(code, version))
                        && self.answers.contains(&(code, version, &answer.instrument))
                    {
                        codes.insert(code.to_owned());
                    }
                }
            }
        }
        codes
    }
}

fn named(codes: &BTreeSet<String>) -> String {
    let first = list_names(codes.iter().take(MAX_NAMED).map(String::as_str));
    match codes.len().saturating_sub(MAX_NAMED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn numbers_refusal(what: &str, codes: &BTreeSet<String>) -> CommandError {
    CommandError::invalid(format!(
        "No column names the participants, and {what} are on file as codes ({}). Nothing was imported.",
        named(codes)
    ))
    .hint("If the rows are other people: add --new-codes=PREFIX, and each gets the code with this prefix.")
    .hint("If each number is the same person in both files: add --same-person.")
}

fn refusal(codes: &BTreeSet<String>, source: &str) -> CommandError {
    CommandError::invalid(format!(
        "{} results from another source at the same tasks or questionnaires ({}). Nothing was imported.",
        match codes.len() {
            1 => "1 code has".to_owned(),
            n => format!("{n} codes have"),
        },
        named(codes)
    ))
    .hint("If they are other people: add --new-codes=PREFIX, and each gets the code with this prefix.")
    .hint("If the same people did it again: add --same-person; both are kept, and only the first counts.")
    .hint(format!(
        "If it is the same file under another name than \"{}\": name its source as it was, --source NAME.",
        excerpt(source)
    ))
}
