//! Codes that occur on two versions of a study in which each participant sees one.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::content::{Attempts, Content};
use crate::cli::error::CommandError;
use crate::cli::new_codes::LookAlike;
use crate::cli::study_paths::StudyPaths;
use crate::study::{Design, Study, label};

/// How to treat a code that occurs on two versions of a between-subjects study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(
    clippy::option_option,
    reason = "absent, without a value, and with one"
)]
pub(super) struct SharedCodes<'a> {
    /// Every such code, or only this one, is the same participant.
    pub(super) same_person: Option<Option<&'a str>>,
    /// Every other one is another participant with a new code, which begins with this prefix.
    pub(super) new_codes: Option<Option<&'a str>>,
}

impl SharedCodes<'_> {
    /// How to treat codes that look like others, except the one that `--same-person=CODE` names.
    pub(super) fn look_alike(&self) -> LookAlike {
        match (self.same_person, self.new_codes) {
            (_, Some(_)) => LookAlike::NewCode,
            (Some(None), None) => LookAlike::SamePerson,
            (Some(Some(_)) | None, None) => LookAlike::Ask,
        }
    }

    /// The code that `--same-person=CODE` names.
    pub(super) fn only_same_person(&self) -> Option<&str> {
        self.same_person.flatten()
    }

    /// Whether the options say that everyone with this code is the same participant.
    pub(super) fn is_same_person(&self, code: &str) -> bool {
        match self.same_person {
            Some(Some(only)) => only == code,
            Some(None) => true,
            None => false,
        }
    }
}

/// Resolves codes that occur on two versions of a between-subjects study, and replaces those of other participants.
///
/// # Errors
/// When such a code is not covered by `shared`, or a new code is not valid.
pub(super) fn resolve(
    content: &mut Content,
    study: &Study,
    paths: &StudyPaths,
    shared: SharedCodes<'_>,
) -> Result<(), CommandError> {
    if study.design == Design::Within {
        return Ok(());
    }
    let sessions = match paths.open_if_exists()? {
        Some(store) => store.sessions()?,
        None => Vec::new(),
    };
    let on_file = sessions
        .iter()
        .filter_map(|s| Some((s.participant.as_deref()?, &*s.version)));
    let mut versions = several_versions(on_file.chain(codes_and_versions(content)));
    versions.retain(|code, _| !shared.is_same_person(code));
    if versions.is_empty() {
        return Ok(());
    }
    let Some(prefix) = shared.new_codes else {
        return Err(refusal(&versions));
    };
    let in_file = several_versions(codes_and_versions(content));
    let new_code = |code: &str, version: &str| {
        if !versions.contains_key(code) {
            return Ok(None);
        }
        let new = match prefix {
            Some(prefix) if !in_file.contains_key(code) => format!("{prefix}{code}"),
            _ => format!("{}{code}-{version}", prefix.unwrap_or_default()),
        };
        parse_new_code(&new).map(Some)
    };
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            for row in rows {
                if let Some(new) = new_code(&names[row.participant], &names[row.version])? {
                    row.participant = names.add(&new);
                }
            }
        }
        Content::Answers(answers) => {
            for answer in answers {
                if let Some(new) = new_code(&answer.participant, &answer.version)? {
                    answer.participant = new;
                }
            }
        }
    }
    Ok(())
}

/// A code that is given to another participant.
///
/// # Errors
/// When it is no valid code.
pub(super) fn parse_new_code(new: &str) -> Result<String, CommandError> {
    label::parse_code(new).map_err(|why| {
        CommandError::invalid(format!(
            "The new code \"{new}\" {why}. Nothing was imported."
        ))
        .hint("Choose another prefix: --new-codes=PREFIX")
    })
}

/// The participant's code and the version of each row.
pub(super) fn codes_and_versions(content: &Content) -> Box<dyn Iterator<Item = (&str, &str)> + '_> {
    match content {
        Content::Attempts(Attempts { names, rows }) => Box::new(
            rows.iter()
                .map(|row| (&names[row.participant], &names[row.version])),
        ),
        Content::Answers(answers) => Box::new(
            answers
                .iter()
                .map(|answer| (answer.participant.as_str(), answer.version.as_str())),
        ),
    }
}

/// The codes that occur on several versions, with these.
fn several_versions<'a>(
    codes_and_versions: impl Iterator<Item = (&'a str, &'a str)>,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut first = HashMap::new();
    let mut several: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (code, version) in codes_and_versions {
        match first.entry(code) {
            Entry::Vacant(entry) => {
                entry.insert(version);
            }
            Entry::Occupied(entry) if *entry.get() != version => {
                let all = several.entry(code.to_owned()).or_default();
                all.extend([*entry.get(), version].map(str::to_owned));
            }
            Entry::Occupied(_) => {}
        }
    }
    several
}

fn refusal(versions: &BTreeMap<String, BTreeSet<String>>) -> CommandError {
    let codes: Vec<_> = versions.keys().take(5).map(String::as_str).collect();
    let more = if versions.len() > 5 { ", ..." } else { "" };
    CommandError::invalid(format!(
        "{} on more than one version ({}{more}), but in this study each participant sees one. Nothing was imported.",
        match versions.len() {
            1 => "A participant's code is".to_owned(),
            n => format!("{n} participants' codes are"),
        },
        codes.join(", "),
    ))
    .hint("If each person saw every version: with --new add --design within; otherwise write design = \"within\" into the script.")
    .hint(format!(
        "If different people share a code: add --new-codes, and each gets one of its own, such as {}-{}.",
        codes[0],
        versions[codes[0]].iter().next().map_or("", String::as_str),
    ))
    .hint("If the same person came twice: add --same-person; both are kept, and only the first counts in comparisons.")
}
