//! Checks that a log and a script belong to the same study.

use crate::cli::error::CommandError;
use crate::cli::study_paths::StudyPaths;
use crate::session::Hash;
use crate::store::{Plan, Store};
use crate::study::text::excerpt;
use crate::study::{self, Study};

/// Refuses a log of another study than the script's, when the record does not name its study yet.
pub(super) fn same_study_as_the_script(
    paths: &StudyPaths,
    on_file: Option<&Store>,
    plan: &Plan,
) -> Result<(), CommandError> {
    let has_study = match on_file {
        Some(store) => store.plan()?.study.is_some(),
        None => false,
    };
    if has_study || !paths.script.exists() {
        return Ok(());
    }
    // A script with problems does not identify a study.
    let Ok((text, ours)) = paths.read_script() else {
        return Ok(());
    };
    let theirs = last_script(plan).and_then(|script| study::read_frozen(script).ok());
    let is_ours = |theirs: &Study| {
        let hash = Hash::digest(text.as_bytes()).to_string();
        plan.protocols.iter().any(|p| p.hash == hash) || ours.is_same_study(theirs)
    };
    match theirs {
        Some(theirs) if !is_ours(&theirs) => Err(CommandError::invalid(format!(
            "The log is of another study, \"{}\", and {} is of \"{}\". Nothing was imported.",
            excerpt(&theirs.title),
            paths.name(),
            ours.title
        ))
        .hint("Name the script that the log belongs to.")),
        _ => Ok(()),
    }
}

/// The script that the log's plan used last.
pub(super) fn last_script(plan: &Plan) -> Option<&str> {
    let last = &plan.study.as_ref()?.protocol;
    let found = plan
        .protocols
        .iter()
        .find(|protocol| protocol.hash == *last);
    found.map(|protocol| protocol.script.as_str())
}
