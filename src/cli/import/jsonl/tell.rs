//! Messages about the import of a log, or about what it would do.

use crate::cli::display;
use std::path::{Path, PathBuf};

use super::ask;
use crate::cli::erase;
use crate::cli::study_paths::StudyPaths;
use crate::store::{ImportPreview, MergeSummary, PlannedVersion, SessionChange};
use crate::study::text::{list_names, pluralize};

/// The results of an import.
pub(super) struct CompletedImport {
    /// Whether the script was written.
    pub(super) wrote_script: bool,
    pub(super) merged: MergeSummary,
    /// The confirmed changes to sessions on file.
    pub(super) changes: Vec<SessionChange>,
    /// The backup made before the import.
    pub(super) backup: Option<PathBuf>,
}

/// Whether the import was done or is only a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    Done,
    Would,
}

/// The message after an import, one line per change.
pub(super) fn import_message(done: &CompletedImport, paths: &StudyPaths) -> String {
    let merged = &done.merged;
    let mut lines = Vec::new();
    if done.wrote_script {
        lines.push(format!("Wrote {}, the script last used.", paths.name()));
    }
    lines.extend(count_lines(merged, paths, Tense::Done));
    if !done.changes.is_empty() {
        lines.push(ask::changed(&done.changes));
    }
    if let Some(backup) = &done.backup {
        let backup = display::path(backup);
        lines.push(format!("The record as it was before is in {backup}."));
    }
    if let Some(erased) = &merged.erased {
        lines.push(format!(
            "Erased {} in {}. Outcomes, times and counts stay.",
            pluralize(erased.texts, "text"),
            pluralize(erased.sessions, "session")
        ));
        if !merged.cleared.is_empty() {
            let people = list_names(merged.cleared.iter().map(String::as_str));
            lines.push(format!(
                "Cleared the attributes, status reason and consent of {people} on the roster."
            ));
        }
        lines.push(erase::remaining_files_message(erased).trim_end().to_owned());
    }
    lines.retain(|sentence| !sentence.is_empty());
    lines.join("\n")
}

/// The message of a dry run, one line per change.
pub(super) fn preview_message(
    file: &Path,
    preview: &ImportPreview,
    writes_script: bool,
    paths: &StudyPaths,
) -> String {
    let mut lines = Vec::new();
    if writes_script {
        let name = paths.name();
        lines.push(format!("{name} would be written, the script last used."));
    }
    lines.extend(count_lines(&preview.summary, paths, Tense::Would));
    if !preview.changes.is_empty() {
        lines.push(ask::would_change(file, &preview.changes));
        lines.push(
            "It needs --accept-changes or a yes on a terminal; a backup is made first.".to_owned(),
        );
    }
    lines.push("This was a dry run: nothing was written.\n".to_owned());
    lines.join("\n")
}

/// The imported amounts, one line each.
fn count_lines(merged: &MergeSummary, paths: &StudyPaths, tense: Tense) -> Vec<String> {
    let mut lines = vec![entries_line(merged, paths, tense)];
    if merged.new > 0 && merged.known > 0 {
        lines.push(format!(
            "On file already: {}.",
            pluralize(merged.known, "entry")
        ));
    }
    if merged.missing_texts > 0 {
        let (texts, is_one) = (
            pluralize(merged.missing_texts, "text"),
            merged.missing_texts == 1,
        );
        let are = match (tense, is_one) {
            (Tense::Done, true) => "is",
            (Tense::Done, false) => "are",
            (Tense::Would, _) => "would be",
        };
        lines.push(format!(
            "{texts} of new entries {} not in the file and {are} noted in the study log as erased.",
            if is_one { "is" } else { "are" }
        ));
    }
    let versions = merged.versions_differ.iter();
    lines.extend(versions.map(|(ours, theirs)| version_difference(ours, theirs)));
    if merged.new > 0 && !merged.renamed.is_empty() {
        let people = match merged.renamed.len() {
            1 => "1 participant has".to_owned(),
            count => format!("{count} participants have"),
        };
        let codes = merged.renamed.iter();
        let codes: Vec<String> = codes
            .map(|(code, here)| format!("{code} is {here}"))
            .collect();
        let codes = list_names(codes.iter().map(String::as_str));
        lines.push(format!(
            "{people} another code here than in the file: {codes}."
        ));
    }
    if merged.differ > 0 {
        lines.push(format!(
            "The roster has {} of the participants with other details; they stay as they are here.",
            merged.differ
        ));
    }
    lines
}

/// How a version of the file differs from the record's, which stays.
fn version_difference(ours: &PlannedVersion, theirs: &PlannedVersion) -> String {
    let after = |version: &PlannedVersion| match &version.after {
        Some(earlier) => format!("after {earlier}"),
        None => "after no other".to_owned(),
    };
    let released = |version: &PlannedVersion| match &version.released {
        Some(day) => format!("on {day}"),
        None => "without a date".to_owned(),
    };
    let mut differences = Vec::new();
    if ours.after != theirs.after {
        differences.push(format!(
            "comes {} here and {} in the file",
            after(ours),
            after(theirs)
        ));
    }
    if ours.released != theirs.released {
        differences.push(format!(
            "was released {} here and {} in the file",
            released(ours),
            released(theirs)
        ));
    }
    format!(
        "Version {} {}. It stays as it is here.",
        ours.id,
        differences.join(", and ")
    )
}

/// What was imported, in sentences: that it was nothing is only said when nothing was written.
fn entries_line(merged: &MergeSummary, paths: &StudyPaths, tense: Tense) -> String {
    let added = additions(merged, tense);
    if merged.new > 0 {
        let imported = format!(
            "{} {} of {} into {}.",
            match tense {
                Tense::Done => "Imported",
                Tense::Would => "Would import",
            },
            pluralize(merged.new, "entry"),
            pluralize(merged.sessions, "session"),
            display::path(&paths.record)
        );
        return match added {
            Some(added) => format!("{imported}\n{added}."),
            None => imported,
        };
    }
    match (added, tense) {
        (Some(added), Tense::Done) => format!("{added}; no sessions were new."),
        (Some(added), Tense::Would) => format!("{added}; no sessions are new."),
        (None, tense) => {
            let verb = match tense {
                Tense::Done => "was",
                Tense::Would => "would be",
            };
            let known = match merged.known {
                0 => String::new(),
                known => format!(" ({})", pluralize(known, "entry")),
            };
            format!("Nothing {verb} imported: all of it is on file already{known}.")
        }
    }
}

/// What was added beside the entries of sessions, with its names; `None` if nothing was.
fn additions(merged: &MergeSummary, tense: Tense) -> Option<String> {
    let names = |names: &[String]| list_names(names.iter().map(String::as_str));
    let people = match merged.people.len() {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    let erasures = match merged.erasures {
        0 => String::new(),
        erasures => pluralize(erasures, "erasure"),
    };
    let (versions, scripts) = (&merged.versions, &merged.scripts);
    let mut added: Vec<String> = [
        (
            merged.people.len(),
            people,
            names(&merged.people),
            "the roster",
        ),
        (
            versions.len(),
            pluralize(versions.len(), "version"),
            names(versions),
            "the plan",
        ),
        (
            scripts.len(),
            pluralize(scripts.len(), "script"),
            names(scripts),
            "the plan",
        ),
        (
            merged.study,
            pluralize(merged.study, "entry"),
            erasures,
            "the study log",
        ),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, counted, names, to)| {
        let names = if names.is_empty() {
            names
        } else {
            format!(" ({names})")
        };
        let verb = match (tense, count) {
            (Tense::Would, _) => "would be",
            (Tense::Done, 1) => "was",
            (Tense::Done, _) => "were",
        };
        format!("{counted}{names} {verb} added to {to}")
    })
    .collect();
    let last = added.pop()?;
    Some(match added.as_slice() {
        [] => last,
        some => format!("{} and {last}", some.join(", ")),
    })
}
