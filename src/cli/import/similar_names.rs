//! Names of tasks and versions that differ only in case, blanks or punctuation: the same name, or different ones.

use std::collections::{HashMap, HashSet};

use clap::ValueEnum;

use super::content::{Attempts, Content};
use super::study::{find_task, find_version, task_names, version_names};
use crate::cli::confirm;
use crate::cli::error::CommandError;
use crate::study::Study;
use crate::study::label::{is_same_text, to_nfc};
use crate::study::text::excerpt;

/// The most pairs of names that a message lists.
const MAX_LISTED: usize = 5;

/// How to treat similar names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SimilarNames {
    /// They are one task or one version
    Same,
    /// They are different tasks or versions
    Different,
}

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Task,
    Version,
}

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Version => "version",
        }
    }

    /// Its names in a table, in order of first appearance.
    fn names(self, content: &Content) -> Vec<&str> {
        match self {
            Self::Task => task_names(content),
            Self::Version => version_names(content),
        }
    }

    /// Whether a script has a name.
    fn is_in(self, study: &Study, name: &str) -> bool {
        match self {
            Self::Task => find_task(study, name).is_some(),
            Self::Version => find_version(study, name).is_some(),
        }
    }

    /// The names in a script: each task has two.
    fn names_in(self, study: &Study) -> Vec<Vec<&str>> {
        match self {
            Self::Task => {
                let tasks = study.tasks.iter();
                tasks.map(|t| vec![t.title.as_str(), &t.id]).collect()
            }
            Self::Version => {
                let versions = study.versions.iter();
                versions.map(|v| vec![v.id.as_str()]).collect()
            }
        }
    }
}

/// Replaces names of tasks and versions by similar ones before them, or those of the script, if they are the same.
/// Returns a note for each.
///
/// # Errors
/// When nothing says whether similar names are the same.
pub(super) fn resolve(
    content: &mut Content,
    script: Option<&Study>,
    rule: Option<SimilarNames>,
) -> Result<Vec<String>, CommandError> {
    let mut notes = Vec::new();
    for kind in [Kind::Task, Kind::Version] {
        let mut names = kind.names(content);
        let known = match script {
            Some(study) => {
                names.retain(|name| !kind.is_in(study, name));
                kind.names_in(study)
            }
            None => Vec::new(),
        };
        let found = find_similar(&names, &known, script.is_none());
        let mut same: HashMap<String, String> = found.equal;
        let mut open = Vec::new();
        for (name, known) in found.similar {
            match rule {
                Some(SimilarNames::Same) => {
                    notes.push(format!(
                        "The {} \"{}\" was read as \"{}\".",
                        kind.noun(),
                        excerpt(&name),
                        excerpt(&known)
                    ));
                    same.insert(name, known);
                }
                Some(SimilarNames::Different) => {}
                None => {
                    if !is_confirmed_as_different(kind, &name, &known) {
                        open.push((known, name));
                    }
                }
            }
        }
        if !open.is_empty() {
            return Err(refusal(kind, &open));
        }
        rename(content, kind, &same);
    }
    Ok(notes)
}

/// Names of a table beside those known before, each pair with the known one second.
#[derive(Debug, Default)]
struct Found {
    /// Names that are a known one in another Unicode form.
    equal: HashMap<String, String>,
    /// Names that differ from a known one in case, blanks or punctuation.
    similar: Vec<(String, String)>,
}

/// Finds similar names; those of the table become known if `learns`. `known` has the names of each known task or version;
/// a name that is similar to several of them is none.
fn find_similar<'n>(names: &[&'n str], known: &[Vec<&'n str>], learns: bool) -> Found {
    let mut by_form: HashMap<String, Vec<&str>> = HashMap::new();
    for names in known {
        let forms: HashSet<String> = names.iter().map(|name| form(name)).collect();
        for form in forms {
            by_form.entry(form).or_default().push(names[0]);
        }
    }
    let mut found = Found::default();
    for name in names {
        let alike = by_form.entry(form(name)).or_default();
        if let Some(equal) = alike.iter().find(|known| is_same_text(known, name)) {
            if equal != name {
                found.equal.insert((*name).to_owned(), (*equal).to_owned());
            }
            continue;
        }
        if let Some(first) = alike.first().filter(|_| learns || alike.len() == 1) {
            found
                .similar
                .push(((*name).to_owned(), (*first).to_owned()));
        }
        if learns {
            alike.push(name);
        }
    }
    found
}

/// What similar names share: their letters and digits in lowercase, and that something is between two digits, so that
/// 1.10 is not similar to 110. A name without letters and digits is similar to none.
fn form(name: &str) -> String {
    let text = to_nfc(name).to_lowercase();
    let mut form = String::new();
    let mut has_gap = false;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            has_gap = true;
            continue;
        }
        let follows_digit = form.ends_with(|last: char| last.is_numeric());
        if has_gap && follows_digit && c.is_numeric() {
            form.push('.');
        }
        has_gap = false;
        form.push(c);
    }
    if form.is_empty() { text } else { form }
}

fn is_confirmed_as_different(kind: Kind, name: &str, known: &str) -> bool {
    let (name, known, noun) = (excerpt(name), excerpt(known), kind.noun());
    confirm::ask_yes_no(&format!(
        "\"{name}\" differs from \"{known}\" only in case, blanks or punctuation. Is it another {noun}?"
    ))
}

fn refusal(kind: Kind, pairs: &[(String, String)]) -> CommandError {
    let listed = pairs.iter().take(MAX_LISTED);
    let listed: Vec<String> = listed
        .map(|(one, other)| format!("\"{}\" and \"{}\"", excerpt(one), excerpt(other)))
        .collect();
    let more = match pairs.len().saturating_sub(MAX_LISTED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let noun = kind.noun();
    CommandError::invalid(format!(
        "Names of {noun}s differ only in case, blanks or punctuation: {}{more}. Nothing was imported.",
        listed.join("; ")
    ))
    .hint(format!(
        "If they are the same {noun}, add --similar-names same; if they are different {noun}s, --similar-names different."
    ))
}

/// Replaces names.
fn rename(content: &mut Content, kind: Kind, same: &HashMap<String, String>) {
    if same.is_empty() {
        return;
    }
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            let replaced: HashMap<_, _> = same
                .iter()
                .map(|(name, known)| (names.add(name), names.add(known)))
                .collect();
            for row in rows {
                let name = match kind {
                    Kind::Task => &mut row.task,
                    Kind::Version => &mut row.version,
                };
                if let Some(known) = replaced.get(name) {
                    *name = *known;
                }
            }
        }
        Content::Answers(answers) => {
            for answer in answers {
                let name = match kind {
                    Kind::Task => answer.task.as_mut(),
                    Kind::Version => Some(&mut answer.version),
                };
                if let Some(name) = name
                    && let Some(known) = same.get(name.as_str())
                {
                    known.clone_into(name);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_similar_that_differ_in_case_blanks_or_punctuation() {
        for (one, other) in [
            ("Pay", "pay"),
            ("Checkout", "Check-out."),
            ("Log in!", "Log in?"),
            ("C++", "C#"),
            ("v2.4", "V2-4"),
            ("Task 1", "task1"),
        ] {
            assert_eq!(form(one), form(other), "{one} {other}");
        }
        for (one, other) in [
            ("1.10", "110"),
            ("1.10", "1.1"),
            ("v1", "v10"),
            ("Task 1-2", "Task 12"),
            ("Pay", "Pays"),
            ("?", "!"),
            ("pâte", "pate"),
        ] {
            assert_ne!(form(one), form(other), "{one} {other}");
        }
    }

    #[test]
    fn a_similar_name_is_that_of_the_table_or_the_only_one_of_the_script() {
        let pairs = |names: &[&str], known: &[Vec<&str>]| {
            let learns = known.is_empty();
            find_similar(names, known, learns).similar
        };
        let pair = |one: &str, other: &str| vec![(one.to_owned(), other.to_owned())];
        assert_eq!(pairs(&["Pay", "Find", "pay"], &[]), pair("pay", "Pay"));
        let script = [vec!["Pay now", "pay-now"]];
        assert_eq!(
            pairs(&["PAY-NOW", "Find"], &script),
            pair("PAY-NOW", "Pay now")
        );
        assert_eq!(pairs(&["C+"], &[vec!["C"], vec!["C++"]]), []);
        let equal = find_similar(&["A\u{30a}"], &[vec!["\u{c5}"]], false);
        assert_eq!((equal.equal.len(), equal.similar.len()), (1, 0));
    }
}
