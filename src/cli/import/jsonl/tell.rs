//! What was imported, or would be, in sentences.

use crate::cli::display;
use std::path::{Path, PathBuf};

use super::ask;
use crate::cli::erase;
use crate::cli::study_paths::StudyPaths;
use crate::store::{ImportPreview, MergeSummary, SessionChange};
use crate::study::text::pluralize;

/// What an import did.
pub(super) struct Done {
    /// Whether the script was written too.
    pub(super) wrote_script: bool,
    pub(super) taken: MergeSummary,
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
    told.extend(counts(&preview.summary, place, Tense::Would));
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
fn counts(taken: &MergeSummary, place: &StudyPaths, tense: Tense) -> Vec<String> {
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

/// What was imported, in a sentence: that it was nothing is only said when nothing was written.
fn imported(taken: &MergeSummary, place: &StudyPaths, tense: Tense) -> String {
    let mut also: Vec<String> = [
        (taken.people, "person", "the roster"),
        (taken.versions, "version", "the plan"),
        (taken.scripts, "script", "the plan"),
        (taken.study, "entry", "the study log"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, noun, to)| {
        let noun = match (count, noun) {
            (1, noun) => format!("1 {noun}"),
            (count, "person") => format!("{count} people"),
            (count, noun) => pluralize(count, noun),
        };
        let was = match (tense, count) {
            (Tense::Would, _) => "would be",
            (Tense::Done, 1) => "was",
            (Tense::Done, _) => "were",
        };
        format!("{noun} {was} added to {to}")
    })
    .collect();
    if taken.new > 0 {
        return format!(
            "{} {} of {} into {}.",
            match tense {
                Tense::Done => "Imported",
                Tense::Would => "Would import",
            },
            pluralize(taken.new, "entry"),
            pluralize(taken.sessions, "session"),
            display::path(&place.record)
        );
    }
    if also.is_empty() {
        let was = match tense {
            Tense::Done => "was",
            Tense::Would => "would be",
        };
        let known = match taken.known {
            0 => String::new(),
            known => format!(" ({})", pluralize(known, "entry")),
        };
        return format!("Nothing {was} imported: all of it is on file already{known}.");
    }
    let last = also.pop().unwrap_or_default();
    let listed = match also.as_slice() {
        [] => last,
        some => format!("{} and {last}", some.join(", ")),
    };
    match tense {
        Tense::Done => format!("{listed}; no sessions were new."),
        Tense::Would => format!("{listed}; no sessions are new."),
    }
}
