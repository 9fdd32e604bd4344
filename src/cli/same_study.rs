//! Whether a script and the record beside it belong to the same study.

use super::display;
use super::error::CommandError;
use super::study_paths::{StudyPaths, read_text};
use crate::store::Store;
use crate::study::text::excerpt;
use crate::study::{self, Study, TitleDifference};

/// [`check_same_study`] for the record beside the script, if there is one. A record that cannot be opened is left to the
/// caller.
///
/// # Errors
/// As [`check_same_study`].
pub(super) fn check_record_beside(paths: &StudyPaths) -> Result<(), CommandError> {
    if !paths.record.exists() {
        return Ok(());
    }
    match Store::open_read_only(&paths.record) {
        Ok(store) => check_same_study(paths, &store).map(drop),
        Err(_) => Ok(()),
    }
}

/// Refuses a script of another study than the record's: no real session ran under it, nor under a script with its title,
/// or with one of its versions and one of its tasks. Returns both titles if only they differ.
///
/// A script that is missing or has problems does not identify a study, nor does a record without real sessions.
///
/// # Errors
/// With both titles, if the studies differ; if the record cannot be read.
pub(super) fn check_same_study(
    paths: &StudyPaths,
    store: &Store,
) -> Result<Option<TitleDifference>, CommandError> {
    let Ok(text) = read_text(&paths.script) else {
        return Ok(None);
    };
    let Ok(script) = study::parse(&text) else {
        return Ok(None);
    };
    let frozen = store.scripts_of_real_sessions()?;
    if frozen.contains(&text) {
        return Ok(None);
    }
    let recorded: Vec<Study> = frozen
        .iter()
        .filter_map(|frozen| study::read_frozen(frozen).ok())
        .collect();
    let Some(last) = recorded.last() else {
        return Ok(None);
    };
    if recorded.iter().any(|study| study.title == script.title) {
        return Ok(None);
    }
    if recorded.iter().any(|study| study.is_same_study(&script)) {
        return Ok(Some(TitleDifference {
            script: script.title,
            sessions: last.title.clone(),
        }));
    }
    let (ours, theirs) = (excerpt(&script.title), excerpt(&last.title));
    let (name, record) = (paths.name(), display::path(&paths.record));
    Err(CommandError::invalid(format!(
        "{name} is the script of \"{ours}\", but {record} is the record of another study, \"{theirs}\"."
    ))
    .hint(format!("To work with \"{theirs}\", put its script back."))
    .hint(format!(
        "To begin a record for \"{ours}\", rename {name} or move {record} to another folder."
    )))
}
