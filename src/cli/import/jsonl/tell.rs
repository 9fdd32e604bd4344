//! What was imported, in sentences.

use std::path::PathBuf;

use crate::cli::place::Place;
use crate::cli::{erase, output};
use crate::store::TakenIn;
use crate::study::text::counted;

/// What an import did.
pub(super) struct Done {
    /// Whether the script was written too.
    pub(super) wrote_script: bool,
    pub(super) taken: TakenIn,
    /// The copy of the record as it was before.
    pub(super) backup: Option<PathBuf>,
}

/// Everything that an import did, a line each.
pub(super) fn told(done: &Done, place: &Place) -> String {
    let taken = &done.taken;
    let mut told = Vec::new();
    if done.wrote_script {
        told.push(format!("Wrote {}, the script last used.", place.name()));
    }
    told.push(imported(taken, place));
    if taken.new > 0 && taken.known > 0 {
        told.push(format!(
            "On file already: {}.",
            counted(taken.known, "entry")
        ));
    }
    if taken.differ > 0 {
        told.push(format!(
            "The roster has {} of the participants with other details; they stay as they are here.",
            taken.differ
        ));
    }
    if let Some(backup) = &done.backup {
        let backup = output::named(backup);
        told.push(format!("The record as it was before is in {backup}."));
    }
    if let Some(erased) = &taken.erased {
        told.push(format!(
            "Erased {} in {}. Outcomes, times and counts stay.",
            counted(erased.texts, "text"),
            counted(erased.sessions, "session")
        ));
        told.push(erase::still_there(erased).trim_end().to_owned());
    }
    told.retain(|sentence| !sentence.is_empty());
    told.join("\n")
}

/// What was imported, in a sentence: that it was nothing is only said when nothing was written.
fn imported(taken: &TakenIn, place: &Place) -> String {
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
            (count, noun) => counted(count, noun),
        };
        let was = if count == 1 { "was" } else { "were" };
        format!("{noun} {was} added to {to}")
    })
    .collect();
    if taken.new > 0 {
        return format!(
            "Imported {} of {} into {}.",
            counted(taken.new, "entry"),
            counted(taken.sessions, "session"),
            output::named(&place.record)
        );
    }
    if also.is_empty() && taken.known == 0 {
        return "Nothing was imported: all of it is on file already.".to_owned();
    }
    if also.is_empty() {
        return format!(
            "Nothing was imported: all of it is on file already ({}).",
            counted(taken.known, "entry")
        );
    }
    let last = also.pop().unwrap_or_default();
    let listed = match also.as_slice() {
        [] => last,
        some => format!("{} and {last}", some.join(", ")),
    };
    format!("{listed}; no sessions were new.")
}
