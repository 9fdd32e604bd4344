//! Matches a table's rows to the study they belong to, or builds a study from the rows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::content::{Attempts, Content};
use crate::cli::error::CommandError;
use crate::cli::problems::Problems;
use crate::session::codes::whole_number;
use crate::study::label::is_same_text;
use crate::study::text::{excerpt, list_names};
use crate::study::{
    Design, DesignVersion, Instrument, MAX_ID_CHARS, Study, Task, compare_naturally, numbered_id,
    sanitize_id,
};

/// The title of the only task in a study built from questionnaires: a script needs a task.
pub(super) const WHOLE_SESSION: &str = "The whole session";

/// A study with the tasks and versions of the rows, in order of first appearance. Numbered versions are sorted, and in a
/// between-subjects design each comes after the one before.
pub(super) fn study_from_content(content: &Content, title: String, design: Design) -> Study {
    let mut versions = version_names(content);
    let titles = match task_names(content) {
        tasks if tasks.is_empty() => vec![WHOLE_SESSION],
        tasks => tasks,
    };
    let ask_at_end = match content {
        Content::Attempts(_) => Vec::new(),
        Content::Answers(answers) => {
            let at_end = answers.iter().filter(|a| a.task.is_none());
            distinct_names(at_end.map(|a| a.instrument.as_str()))
        }
        .into_iter()
        .filter_map(Instrument::standard_from_word)
        .collect(),
    };
    let numbered = versions.iter().all(|v| {
        v.trim_start_matches('v')
            .starts_with(|c: char| c.is_ascii_digit())
    });
    if numbered {
        versions.sort_by(|a, b| {
            compare_naturally(a.trim_start_matches('v'), b.trim_start_matches('v'))
        });
    }
    let ids = unique_ids(&versions);
    let versions = ids.iter().enumerate().map(|(i, id)| DesignVersion {
        after: (numbered && i > 0 && design == Design::Between).then(|| ids[i - 1].clone()),
        ..DesignVersion::new(id)
    });
    let tasks = unique_ids(&titles)
        .into_iter()
        .zip(&titles)
        .map(|(id, title)| Task::new(id, *title));
    Study {
        design,
        versions: versions.collect(),
        tasks: tasks.collect(),
        ask_at_end,
        ..Study::new(title)
    }
}

const SAME_OR_OTHER: &str = "Give them names in the file that differ in letters or digits, or the same name if they are one version.";

/// Checks that the versions of a new study can be told apart by their ids.
///
/// # Errors
/// When two names of versions are the same number or give the same id, or one is longer than an id, so that a later
/// file could not be matched.
pub(super) fn check_version_names(content: &Content) -> Result<(), CommandError> {
    let mut names: HashMap<String, &str> = HashMap::new();
    let mut numbers: HashMap<&str, &str> = HashMap::new();
    for version in version_names(content) {
        if !fits_id(version) {
            return Err(CommandError::invalid(format!(
                "The version \"{}\" is longer than {MAX_ID_CHARS} characters. Nothing was imported.",
                excerpt(version)
            ))
            .hint("Give it a shorter name in the file."));
        }
        let number = whole_number(version).unwrap_or(version);
        if let Some(other) = numbers.insert(number, version) {
            return Err(CommandError::invalid(format!(
                "The versions \"{}\" and \"{}\" are the same number. Nothing was imported.",
                excerpt(other),
                excerpt(version)
            ))
            .hint(SAME_OR_OTHER));
        }
        if let Some(other) = names.insert(sanitize_id(version), version) {
            return Err(CommandError::invalid(format!(
                "The versions \"{}\" and \"{}\" would have the same id, {}. Nothing was imported.",
                excerpt(other),
                excerpt(version),
                sanitize_id(version)
            ))
            .hint(SAME_OR_OTHER));
        }
    }
    Ok(())
}

/// Whether an id has all of a name, and is not cut.
fn fits_id(name: &str) -> bool {
    name.chars().count() <= MAX_ID_CHARS
}

/// The names of the tasks, in order of first appearance.
pub(super) fn task_names(content: &Content) -> Vec<&str> {
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            distinct_names(rows.iter().map(|row| &names[row.task]))
        }
        Content::Answers(answers) => {
            distinct_names(answers.iter().filter_map(|a| a.task.as_deref()))
        }
    }
}

/// The names of the versions, in order of first appearance.
pub(super) fn version_names(content: &Content) -> Vec<&str> {
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            distinct_names(rows.iter().map(|row| &names[row.version]))
        }
        Content::Answers(answers) => {
            distinct_names(answers.iter().map(|answer| answer.version.as_str()))
        }
    }
}

/// Replaces the table's names of tasks and versions with the script's ids. Returns a note for each id that several names
/// have.
///
/// # Errors
/// When a row names a task or a version that the script does not have.
pub(super) fn match_ids(
    content: &mut Content,
    study: &Study,
    script: &str,
) -> Result<Vec<String>, CommandError> {
    let mut ids = ScriptIds::new(study, script);
    match content {
        Content::Attempts(Attempts { names, rows }) => {
            for row in rows {
                let line = row.line();
                if let Some(id) = ids.task(line, &names[row.task]) {
                    row.task = names.add(id);
                }
                if let Some(id) = ids.version(line, &names[row.version]) {
                    row.version = names.add(id);
                }
            }
        }
        Content::Answers(answers) => {
            for answer in answers {
                let task = answer.task.as_mut();
                if let Some((task, id)) = task.and_then(|t| Some((ids.task(answer.line, t)?, t))) {
                    task.clone_into(id);
                }
                if let Some(id) = ids.version(answer.line, &answer.version) {
                    id.clone_into(&mut answer.version);
                }
            }
        }
    }
    let notes = ids.notes();
    ids.check_unknown()?;
    Ok(notes)
}

/// The task with a title or an id. The id that a title would give is no name: other titles give the same.
pub(super) fn find_task<'s>(study: &'s Study, name: &str) -> Option<&'s Task> {
    let find = |is: &dyn Fn(&Task) -> bool| study.tasks.iter().find(|task| is(task));
    find(&|task| is_same_text(&task.title, name)).or_else(|| find(&|t| is_same_text(&t.id, name)))
}

/// The version with an id, or with the one that a name gives.
pub(super) fn find_version<'s>(study: &'s Study, name: &str) -> Option<&'s DesignVersion> {
    let find = |id: &str| study.versions.iter().find(|v| is_same_text(&v.id, id));
    find(name).or_else(|| find(&fits_id(name).then(|| sanitize_id(name))?))
}

/// Finds the script's ids for the names in a table, each once: a file repeats the same few.
struct ScriptIds<'s> {
    study: &'s Study,
    /// Name of the script.
    script: &'s str,
    tasks: HashMap<String, Option<&'s str>>,
    versions: HashMap<String, Option<&'s str>>,
    unknown: Problems,
    /// Line and kind of the names that were reported; the answers of one response are on the same line.
    reported: HashSet<(u64, &'static str)>,
}

impl<'s> ScriptIds<'s> {
    fn new(study: &'s Study, script: &'s str) -> Self {
        Self {
            study,
            script,
            tasks: HashMap::new(),
            versions: HashMap::new(),
            unknown: Problems::default(),
            reported: HashSet::new(),
        }
    }

    /// The id of a task; `None` and a problem if there is none.
    fn task(&mut self, line: u64, name: &str) -> Option<&'s str> {
        if !self.tasks.contains_key(name) {
            let found = find_task(self.study, name);
            let id = found.map(|task| task.id.as_str());
            self.tasks.insert(name.to_owned(), id);
        }
        self.tasks[name].or_else(|| self.add_unknown(line, "task", name))
    }

    /// The id of a version; `None` and a problem if there is none.
    fn version(&mut self, line: u64, name: &str) -> Option<&'s str> {
        if !self.versions.contains_key(name) {
            let found = find_version(self.study, name);
            let id = found.map(|version| version.id.as_str());
            self.versions.insert(name.to_owned(), id);
        }
        self.versions[name].or_else(|| self.add_unknown(line, "version", name))
    }

    /// A sentence for each task and each version that the table has under several names, and for each version whose id
    /// lacks signs of its name.
    fn notes(&self) -> Vec<String> {
        let of_kind = |kind: &str, found: &HashMap<String, Option<&str>>| -> Vec<String> {
            let mut by_id: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for (name, id) in found {
                by_id
                    .entry(id.unwrap_or_default())
                    .or_default()
                    .insert(name);
            }
            by_id.remove("");
            let several = by_id.into_iter().filter(|(_, names)| names.len() > 1);
            let sentences = several.map(|(id, names)| {
                let quoted = names.iter().map(|name| format!("\"{}\"", excerpt(name)));
                let names = quoted.collect::<Vec<_>>().join(", ");
                format!("{names} were taken for the same {kind}, {id}.")
            });
            sentences.collect()
        };
        let mut shortened: Vec<String> = self
            .versions
            .iter()
            .filter_map(|(name, id)| Some((name, (*id)?)))
            .filter(|(name, id)| {
                let with_hyphens = name.split_whitespace().collect::<Vec<_>>().join("-");
                !is_same_text(&with_hyphens, id)
            })
            .map(|(name, id)| format!("The version \"{}\" was read as {id}.", excerpt(name)))
            .collect();
        shortened.sort();
        [
            of_kind("task", &self.tasks),
            of_kind("version", &self.versions),
            shortened,
        ]
        .concat()
    }

    fn add_unknown(&mut self, line: u64, kind: &'static str, name: &str) -> Option<&'s str> {
        if self.reported.insert((line, kind)) {
            let (name, script) = (excerpt(name), self.script);
            self.unknown
                .add_at(line, &format!("there is no {kind} \"{name}\" in {script}"));
        }
        None
    }

    /// # Errors
    /// The names that the script does not have.
    fn check_unknown(self) -> Result<(), CommandError> {
        if self.unknown.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = self.unknown.lines().collect();
        Err(CommandError::invalid(format!(
            "Nothing was imported:\n{}",
            lines.join("\n")
        ))
        .hint(format!(
            "The tasks are {}; the versions are {}. Add what is missing to the script, or fix the file.",
            list_names(self.study.tasks.iter().map(|t| t.id.as_str())),
            list_names(self.study.versions.iter().map(|v| v.id.as_str()))
        )))
    }
}

fn distinct_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}

/// One valid and unique id per name.
fn unique_ids(names: &[&str]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut used: HashSet<String> = HashSet::new();
    // The next number for names that give the same id.
    let mut next: HashMap<String, u32> = HashMap::new();
    for name in names {
        let base = sanitize_id(name);
        let mut id = base.clone();
        let number = next.entry(base.clone()).or_insert(2);
        while !used.insert(id.clone()) {
            id = numbered_id(&base, *number);
            *number += 1;
        }
        ids.push(id);
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_the_same_id_get_numbers() {
        let ids = unique_ids(&["Pay now", "pay now", "Pay-now"]);
        assert_eq!(BTreeSet::from_iter(&ids).len(), 3, "{ids:?}");
        let long = "Find the cheapest pair of shoes that can be delivered before Friday ";
        let titles = [format!("{long}at home"), format!("{long}in a shop")];
        let ids = unique_ids(&[&titles[0], &titles[1]]);
        assert_ne!(ids[0], ids[1]);
        assert!(
            ids.iter().all(|id| crate::study::id_flaw(id).is_none()),
            "{ids:?}"
        );
    }
}
