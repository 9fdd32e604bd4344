//! Writes the script and the record of an import together, or neither.

use crate::cli::display;
use std::fs;
use std::path::Path;

use crate::cli::error::CommandError;
use crate::cli::init::write_new;
use crate::cli::study_paths::StudyPaths;
use crate::store::{Plan, RecordPath, Store, StoreError, StoreErrorKind};

/// Writes the script, if given, then opens or creates the record and calls `write`. On failure, files created here are
/// removed.
///
/// # Errors
/// When the script or the record cannot be written; errors of `write`.
pub(super) fn write_all_or_nothing<T>(
    paths: &StudyPaths,
    script: Option<&str>,
    write: impl FnOnce(&mut Store) -> Result<T, CommandError>,
) -> Result<T, CommandError> {
    let makes_record = !paths.record.exists();
    if let Some(script) = script {
        write_script(&paths.script, script)?;
    }
    let result = Store::open(&paths.record)
        .map_err(CommandError::from)
        .and_then(|mut store| write(&mut store));
    if result.is_err() {
        if script.is_some() {
            let _ = fs::remove_file(&paths.script);
        }
        if makes_record && is_empty(&paths.record) {
            let _ = fs::remove_file(&*paths.record);
        }
    }
    result
}

/// Whether nothing was ever written to a record, or it does not exist.
pub(super) fn is_empty(record: &RecordPath) -> bool {
    let has_nothing = |store: Store| -> Result<bool, StoreError> {
        Ok(store.plan()? == Plan::default() && store.sessions()?.is_empty())
    };
    match Store::open_read_only(record) {
        Ok(store) => has_nothing(store).unwrap_or(false),
        Err(error) => matches!(error.kind, StoreErrorKind::Missing),
    }
}

fn write_script(path: &Path, text: &str) -> Result<(), CommandError> {
    write_new(path, text.as_bytes()).map_err(|error| {
        CommandError::failed(format!("{} cannot be written", display::path(path))).because(error)
    })
}
