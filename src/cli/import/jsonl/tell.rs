//! What was imported, or would be, in sentences.

use crate::cli::display;
use std::path::{Path, PathBuf};

use super::ask;
use crate::cli::erase;
use crate::cli::study_paths::StudyPaths;
use crate::store::{ImportPreview, SessionChange, TakenIn};
use crate::study::text::{list_names, pluralize};

/// What an import did.
pub(super) struct Done {
    /// Whether the script was written too.
    pub(super) wrote_script: bool,
    pub(super) taken: TakenIn,
    /// The confirmed changes to sessions on file.
    pub(super) changes: Vec<SessionChange>,
    /// The copy of the record as it was before.
    pub(super) backup: Option<PathBuf>,
}

/// Whether something was done or only would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    Done,
    Would,
}

/// Everything that an import did, a line each.
pub(super) fn done(done: &Done, place: &StudyPaths) -> String {
    let taken = &done.taken;
    let mut told = Vec::new();
    if done.wrote_script {
        told.push(format!("Wrote {}, the script last used.", place.name()));
    }
    told.extend(counts(taken, place, Tense::Done));
    if !done.changes.is_empty() {
        told.push(ask::changed(&done.changes));
    }
    if let Some(backup) = &done.backup {
        let backup = display::path(backup);
        told.push(format!("The record as it was before is in {backup}."));
    }
    if let Some(erased) = &taken.erased {
        told.push(format!(
            "Erased {} in {}. Outcomes, times and counts stay.",
            pluralize(erased.texts, "text"),
            pluralize(erased.sessions, "session")
        ));
        told.push(erase::remaining_files_message(erased).trim_end().to_owned());
    }
    told.retain(|sentence| !sentence.is_empty());
    told.join("\n")
}

/// Everything that an import would do, a line each.
pub(super) fn preview(
    file: &Path,
    preview: &ImportPreview,
    writes_script: bool,
    place: &StudyPaths,
) -> String {
    let mut told = Vec::new();
    if writes_script {
        let name = place.name();
        told.push(format!("{name} would be written, the script last used."));
    }
    told.extend(counts(&preview.taken, place, Tense::Would));
    if !preview.changes.is_empty() {
        told.push(ask::would_change(file, &preview.changes));
        told.push(
            "It needs --accept-changes or a yes on a terminal; a backup is made first.".to_owned(),
        );
    }
    told.push("This was a dry run: nothing was written.\n".to_owned());
    told.join("\n")
}

/// How much arrives, a line each.
fn counts(taken: &TakenIn, place: &StudyPaths, tense: Tense) -> Vec<String> {
    let mut told = vec![imported(taken, place, tense)];
    if taken.new > 0 && taken.known > 0 {
        told.push(format!(
            "On file already: {}.",
            pluralize(taken.known, "entry")
        ));
    }
    if taken.missing_texts > 0 {
        let (texts, is_one) = (
            pluralize(taken.missing_texts, "text"),
            taken.missing_texts == 1,
        );
        let are = match (tense, is_one) {
            (Tense::Done, true) => "is",
            (Tense::Done, false) => "are",
            (Tense::Would, _) => "would be",
        };
        told.push(format!(
            "{texts} of new entries {} not in the file and {are} noted in the study log as erased.",
            if is_one { "is" } else { "are" }
        ));
    }
    if taken.differ > 0 {
        told.push(format!(
            "The roster has {} of the participants with other details; they stay as they are here.",
            taken.differ
        ));
    }
    told
}

/// What was imported, in sentences: that it was nothing is only said when nothing was written.
fn imported(taken: &TakenIn, place: &StudyPaths, tense: Tense) -> String {
    let added = added(taken, tense);
    if taken.new > 0 {
        let imported = format!(
            "{} {} of {} into {}.",
            match tense {
                Tense::Done => "Imported",
                Tense::Would => "Would import",
            },
            pluralize(taken.new, "entry"),
            pluralize(taken.sessions, "session"),
            display::path(&place.record)
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
            let was = match tense {
                Tense::Done => "was",
                Tense::Would => "would be",
            };
            let known = match taken.known {
                0 => String::new(),
                known => format!(" ({})", pluralize(known, "entry")),
            };
            format!("Nothing {was} imported: all of it is on file already{known}.")
        }
    }
}

/// What was added beside the entries of sessions, with its names; `None` if nothing was.
fn added(taken: &TakenIn, tense: Tense) -> Option<String> {
    let names = |names: &[String]| list_names(names.iter().map(String::as_str));
    let people = match taken.people.len() {
        1 => "1 person".to_owned(),
        count => format!("{count} people"),
    };
    let erasures = match taken.erasures {
        0 => String::new(),
        erasures => pluralize(erasures, "erasure"),
    };
    let (versions, scripts) = (&taken.versions, &taken.scripts);
    let mut added: Vec<String> = [
        (taken.people.len(), people, names(&taken.people), "the roster"),
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
            taken.study,
            pluralize(taken.study, "entry"),
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
        let was = match (tense, count) {
            (Tense::Would, _) => "would be",
            (Tense::Done, 1) => "was",
            (Tense::Done, _) => "were",
        };
        format!("{counted}{names} {was} added to {to}")
    })
    .collect();
    let last = added.pop()?;
    Some(match added.as_slice() {
        [] => last,
        some => format!("{} and {last}", some.join(", ")),
    })
}
