//! Matches a table's rows to the study they belong to, or builds a study from the rows.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::content::Content;
use crate::cli::error::CommandError;
use crate::cli::problems::Problems;
use crate::study::text::{excerpt, list_names};
use crate::study::{
    Design, DesignVersion, Instrument, Study, Task, compare_naturally, sanitize_id,
};

/// The title of the only task in a study built from questionnaires: a script needs a task.
pub(super) const WHOLE_SESSION: &str = "The whole session";

/// A study with the tasks and versions of the rows, in order of first appearance. Numbered versions are sorted, and in a
/// between-subjects design each comes after the one before.
pub(super) fn study_from_content(content: &Content, title: String, design: Design) -> Study {
    let (mut versions, titles) = match content {
        Content::Attempts(rows) => (
            distinct_names(rows.iter().map(|r| r.version.as_str())),
            distinct_names(rows.iter().map(|r| r.task.as_str())),
        ),
        Content::Answers(answers) => (
            distinct_names(answers.iter().map(|a| a.version.as_str())),
            match distinct_names(answers.iter().filter_map(|a| a.task.as_deref())) {
                tasks if tasks.is_empty() => vec![WHOLE_SESSION],
                tasks => tasks,
            },
        ),
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

/// Replaces the table's names of tasks and versions with the script's ids.
///
/// # Errors
/// When a row names a task or a version that the script does not have.
pub(super) fn match_ids<'r>(
    rows: impl Iterator<Item = (u64, Option<&'r mut String>, &'r mut String)>,
    study: &Study,
    script: &str,
) -> Result<(), CommandError> {
    let mut unknown = Problems::default();
    // Cached, since a file repeats the same few names.
    let (mut tasks, mut versions) = (HashMap::new(), HashMap::new());
    let mut reported = HashSet::new();
    for (line, task_name, version) in rows {
        let mut unknown_here = |what: &str, name: &str| {
            // The answers of one response are on the same line.
            if reported.insert((line, what.len())) {
                let name = excerpt(name);
                unknown.add_at(line, &format!("there is no {what} \"{name}\" in {script}"));
            }
        };
        if let Some(task_name) = task_name {
            let task = tasks.entry(task_name.clone()).or_insert_with(|| {
                let slug = sanitize_id(task_name);
                let is = |t: &&Task| t.id == *task_name || t.title == *task_name || t.id == slug;
                study.tasks.iter().find(is).map(|task| &task.id)
            });
            match task {
                Some(id) => task_name.clone_from(id),
                None => unknown_here("task", task_name),
            }
        }
        let found = versions.entry(version.clone()).or_insert_with(|| {
            let slug = sanitize_id(version);
            let is = |v: &&DesignVersion| v.id == *version || v.id == slug;
            study.versions.iter().find(is).map(|version| &version.id)
        });
        match found {
            Some(id) => version.clone_from(id),
            None => unknown_here("version", version),
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = unknown.lines().collect();
    Err(CommandError::invalid(format!(
        "Nothing was imported:\n{}",
        lines.join("\n")
    ))
    .hint(format!(
        "The tasks are {}; the versions are {}. Add what is missing to the script, or fix the file.",
        list_names(study.tasks.iter().map(|t| t.id.as_str())),
        list_names(study.versions.iter().map(|v| v.id.as_str()))
    )))
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
            id = format!("{base}-{number}");
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
    }
}
